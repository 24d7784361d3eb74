"""The load doctor: from a failure and the state of the machine to a sentence and its remedies.

Pure; `symptoms` reads the signs, `ladder` computes what would fit. Every remedy can be applied by
one call: it carries the options to set or the model to take.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from backend.errors import ErrorCode, Fault
from backend.machine import Diagnosis, FailureKind, Remedy
from backend.pool.ladder import (
    Load,
    halved,
    ladder,
    on_other_gpu,
    on_processor,
    other_gpus,
    smaller_files,
)
from backend.pool.symptoms import Ending, kind_of, quote
from backend.pool.watchdog import gib

_CODES: dict[FailureKind, ErrorCode] = {
    "file_missing": "not_found",
    "file_damaged": "model_damaged",
    "checksum": "model_damaged",
    "unsupported": "model_unloadable",
    "main_memory": "model_unloadable",
    "gpu_memory": "model_unloadable",
}
_MESSAGES: dict[FailureKind, str] = {
    "file_missing": "The file {name} is not there.",
    "file_damaged": "The file {name} is damaged.",
    "checksum": "The file {name} is not what it should be.",
    "unsupported": "{name} cannot be run by this version of Parley.",
    "main_memory": "{name} does not fit into main memory.",
    "gpu_memory": "{name} does not fit on the GPU.",
    "gpu_lost": "The GPU that ran {name} is gone.",
    "crashed": "The process that runs {name} crashed.",
    "hung": "The process that runs {name} hung and was ended.",
    "slow_start": "{name} did not load in time.",
}
_REMEDIES: dict[FailureKind, str] = {
    "file_missing": "Put it back, or download it again.",
    "file_damaged": "Download it again.",
    "checksum": "Download it again.",
    "unsupported": "Update Parley, or take another file of this model.",
    "main_memory": "Close other programs, or take a smaller file.",
    "gpu_memory": "Close other programs that use the GPU, or take a smaller file.",
}


def diagnose(
    model: str,
    name: str,
    fault: Fault,
    *,
    log: Sequence[str] = (),
    ending: Ending = "refused",
    signal: int | None = None,
    load: Load | None = None,
    can_download: bool = True,
) -> Diagnosis:
    """Why the model with this id does not load or did not go on, and what helps.

    `name` is its file's, `fault` what the load or the worker's end gave, `log` the last lines of
    its standard error, `signal` what ended the process. Without `load` (the header cannot be
    read) nothing is known of its size. `can_download`: it is known where the file came from.
    """
    kind = kind_of(
        fault,
        log=log,
        ending=ending,
        signal=signal,
        on_gpu=bool(load and load.layers),
        memory_is_short=load.is_short() if load else None,
    )
    if kind != "gpu_lost" and load is not None and ending != "refused" and _lost(load):
        kind = "gpu_lost"
    remedies = tuple(_remedies(kind, name, load, can_download=can_download))
    said = quote(fault, log)
    why = _why(kind, fault, load)
    if said:
        why = f"{why} llama.cpp says: {said}".strip()
    message = _MESSAGES.get(kind, fault.message).format(name=name)
    first = remedies[0].sentence if remedies else _REMEDIES.get(kind, fault.remedy)
    code = _CODES.get(kind, fault.code)
    return Diagnosis(
        model=model,
        kind=kind,
        fault=Fault(code, message, why, first),
        remedies=remedies,
        need=None if load is None else load.need(),
        free_main=None if load is None else load.free_main(),
        free_gpu=None if load is None or not load.gpus else load.free_gpu(),
    )


def _lost(load: Load) -> bool:
    there = {gpu.id for gpu in load.hardware.gpus if not gpu.lost}
    return any(gpu not in there for gpu in load.gpus)


def _why(kind: FailureKind, fault: Fault, load: Load | None) -> str:
    """The figures for memory, else what the fault says."""
    if load is None or kind not in ("main_memory", "gpu_memory"):
        return fault.why
    need, main, card = load.need(), load.free_main(), load.free_gpu()
    size, free = need.main_bytes, main
    if kind == "gpu_memory" or (need.gpu_bytes and card is not None and need.gpu_bytes > card):
        size, free = need.gpu_bytes, card
    context = f"{load.context_length:,} tokens of context"
    if free is None:
        return f"It needs {gib(size)} with {context}; how much is free is unknown."
    if size <= free:
        return (
            f"It needs {gib(size)} with {context}. {gib(free)} are free now; another program "
            "may have held them while it was loaded."
        )
    return f"It needs {gib(size)} with {context}, {gib(free)} are free."


def _remedies(
    kind: FailureKind, name: str, load: Load | None, *, can_download: bool
) -> Iterator[Remedy]:
    again = Remedy(kind="try_again", sentence="Try again.", need=load.need() if load else None)
    if kind in ("main_memory", "gpu_memory"):
        found = list(ladder(load)) if load else []
        yield from found
        if load is None or (not found and load.is_short() is None):
            yield again  # what is free is unknown: it may help
            yield from halved(load) if load else ()
    elif kind in ("file_missing", "file_damaged", "checksum", "unsupported"):
        if kind != "unsupported" and can_download:
            yield Remedy(kind="download_again", sentence=f"Download {name} again.")
        if kind == "file_missing":
            yield msgspec.structs.replace(again, sentence="Try again when the file is back.")
        if load:
            yield from smaller_files(load)
    elif kind == "gpu_lost":
        if load:
            moved = [on_other_gpu(load, gpu) for gpu in other_gpus(load)]
            yield from [remedy for remedy in moved if remedy][:1]
            yield from on_processor(load)
        yield msgspec.structs.replace(again, sentence="Try again when the GPU is back.")
    else:
        yield again
        if load and kind == "slow_start":
            yield from smaller_files(load)
        elif load and kind == "crashed":
            yield from on_processor(load)  # a driver or a kernel may be at fault
