"""What a failed load or a worker's end means: llama.cpp's own words, signals and faults, read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from backend.errors import Fault
from backend.machine import FailureKind

Ending = Literal["refused", "crashed", "hung", "slow_start"]
"""How a worker ended: it said why itself, it died, it gave no sign of life, it never got ready."""

# The words of ggml and llama.cpp (gguf.cpp, llama-model-loader.cpp, llama-kv-cache.cpp,
# ggml-alloc.c and the backends); the first that is found decides, so narrower ones stand first.
_WORDS: tuple[tuple[FailureKind, str], ...] = (
    ("checksum", r"checksum|sha-?256"),
    ("gpu_lost", r"ErrorDeviceLost|device lost|fallen off the bus|GPU is lost|no CUDA-capable"),
    ("gpu_memory", r"CUDA error: out of memory|(cuda|hip)Malloc failed|ErrorOutOfDeviceMemory"),
    (
        "gpu_memory",
        r"ggml_vulkan: Device memory allocation|OutOfDeviceMemory|CUBLAS\w*ALLOC_FAILED",
    ),
    ("gpu_memory", r"(allocate|unable to allocate) (CUDA|ROCm|Vulkan|SYCL|MTL|Metal)\w* buffer"),
    ("gpu_memory", r"ggml_metal\w*: error: failed to allocate|InsufficientMemory"),
    ("main_memory", r"(allocate|unable to allocate) CPU\w* buffer|ggml_aligned_malloc"),
    ("main_memory", r"bad_alloc|Cannot allocate memory|MemoryError|insufficient memory"),
    ("main_memory", r"mlock|mmap failed: Cannot|more memory than is free"),
    ("unsupported", r"unknown model architecture|unknown pre-tokenizer type|unsupported type"),
    ("unsupported", r"GGUFv1 is no longer|only supports up to version|invalid ggml type"),
    ("unsupported", r"\(DEPRECATED\)|has an encoder|not supported by this|unsupported model"),
    ("unsupported", r"wrong number of tensors|tensor '[^']*' (not found|has wrong shape)"),
    ("unsupported", r"missing tensor|key not found in model|cannot find tokenizer"),
    ("file_damaged", r"not within the file bounds|corrupted|incomplete|invalid magic|bad magic"),
    ("file_damaged", r"failed to read (magic|header|key|tensor)|exceeds remaining file size"),
    ("file_damaged", r"has offset \d+, expected|duplicate (key|tensor name)|bad GGUF version"),
    ("file_damaged", r"failed to load GGUF split|invalid split file|tensors expected but"),
    (
        "file_damaged",
        r"invalid number of (dimensions|elements)|read error|unexpectedly reached end",
    ),
    ("hung", r"no sign of life|decode step has run"),
    ("slow_start", r"did not load its model within"),
)
_PATTERNS = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _WORDS)
# Memory that llama.cpp could not get, without a word on whose it is.
_SOMEWHERE = re.compile(
    r"failed to allocate (buffer|compute|graph|output)|no room for a context|"
    r"failed to (create|initialize) the context|unable to allocate",
    re.IGNORECASE,
)
_SIGKILL, _SIGBUS = 9, frozenset({7, 10})  # Linux and macOS number the latter differently
_BY_CODE: dict[str, FailureKind] = {
    "not_found": "file_missing",
    "model_damaged": "file_damaged",
    "timeout": "slow_start",
}
_MAX_QUOTE = 300


def kind_of(
    fault: Fault,
    *,
    log: Sequence[str] = (),
    ending: Ending = "refused",
    signal: int | None = None,
    on_gpu: bool = False,
    memory_is_short: bool | None = None,
) -> FailureKind:
    """The kind of a failure; `signal` ended the process, `log` are its last lines.

    `memory_is_short` says whether the model needs more than is free now (None: unknown): it tells
    a process that the system killed for its memory from one that somebody ended.
    """
    if ending in ("hung", "slow_start"):
        return ending
    said = _said(f"{fault.message} {fault.why}")
    if fault.code in _BY_CODE:
        return "checksum" if said == "checksum" else _BY_CODE[fault.code]
    found = said or next((kind for line in reversed(log) if (kind := _said(line))), None)
    if found is None and any(map(_SOMEWHERE.search, (fault.why, *log))):
        found = "gpu_memory" if on_gpu else "main_memory"
    if found is not None:
        return found
    if signal == _SIGKILL or "killed from outside" in fault.why:
        return "crashed" if memory_is_short is False else "main_memory"
    if signal in _SIGBUS:
        return "file_damaged"  # the file under the mapping was cut, or its disk fails
    return "crashed" if ending == "crashed" or signal is not None else "unknown"


def quote(fault: Fault, log: Sequence[str]) -> str:
    """The line of the log that tells most, empty where the fault itself says it."""
    if _said(fault.why) or "llama.cpp says" in fault.why:
        return ""
    telling = (line for line in reversed(log) if _said(line) or _SOMEWHERE.search(line))
    return next(telling, "").strip()[:_MAX_QUOTE]


def _said(text: str) -> FailureKind | None:
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), None)
