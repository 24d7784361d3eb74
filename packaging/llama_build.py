"""The one place for the flags that llama-cpp-python is built with (DESIGN.md, section 4).

Pure functions over a snapshot of the machine: `features` reads it, `flags` decides.
Standard library only, for Python 3.9 and later: the system's own interpreter runs this.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "llama-cpp-python"

# On by default once GGML_NATIVE is off; switched off where the processor lacks them.
BASELINE = {
    "GGML_SSE42": "sse4_2",
    "GGML_AVX": "avx",
    "GGML_AVX2": "avx2",
    "GGML_FMA": "fma",
    "GGML_F16C": "f16c",
    "GGML_BMI2": "bmi2",
}
# GGML_AVX512 compiles for all five of these.
AVX512 = frozenset({"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"})
AVX512_EXTRAS = {
    "GGML_AVX512_VNNI": "avx512_vnni",
    "GGML_AVX512_VBMI": "avx512vbmi",
    "GGML_AVX512_BF16": "avx512_bf16",
}


@dataclass(frozen=True)
class Gpu:
    """A value of PARLEY_GPU: the flag it sets and the compiler it needs.

    `folders` are looked through after PATH, where the vendor's installer leaves the compiler.
    """

    flag: str
    tool: str
    folders: tuple[str, ...]
    remedy: str


GPUS = {
    "cuda": Gpu(
        "GGML_CUDA",
        "nvcc",
        ("/usr/local/cuda/bin", "/opt/cuda/bin"),
        "Install the CUDA toolkit (Debian and Ubuntu: sudo apt-get install nvidia-cuda-toolkit).",
    ),
    "vulkan": Gpu(
        "GGML_VULKAN",
        "glslc",
        (),
        "Install the shader compiler and the Vulkan headers (Debian and Ubuntu: "
        "sudo apt-get install glslc libvulkan-dev spirv-headers).",
    ),
    "rocm": Gpu(
        "GGML_HIP",
        "hipcc",
        ("/opt/rocm/bin",),
        "Install ROCm with its HIP compiler and hipBLAS.",
    ),
    "metal": Gpu("GGML_METAL", "xcrun", (), "Install Apple's tools: xcode-select --install"),
}
CHOICES = ("cpu", *GPUS)


@dataclass(frozen=True)
class Machine:
    """What the flags depend on; `system` and `processor` as the platform module names them.

    `features` are instruction sets by the names of Linux's /proc/cpuinfo.
    """

    system: str
    processor: str
    features: frozenset[str]

    @property
    def is_x86(self) -> bool:
        """Whether the instruction sets of `features` apply."""
        return self.processor.lower() in {"x86_64", "amd64", "i686", "x86"}


def this_machine(cpuinfo: Path = Path("/proc/cpuinfo")) -> Machine:
    """The machine that runs this; where Linux's list is missing, AVX2 and its peers are assumed."""
    features = frozenset(BASELINE.values())
    if cpuinfo.exists():
        lines = re.findall(r"^flags\s*:(.*)$", cpuinfo.read_text("utf-8"), re.MULTILINE)
        features = frozenset(lines[0].split()) if lines else features
    return Machine(platform.system(), platform.machine(), features)


def default_gpu(machine: Machine) -> str:
    """What PARLEY_GPU is taken for where it is not set."""
    return "metal" if machine.system == "Darwin" else "cpu"


def check_gpu(machine: Machine, gpu: str) -> str:
    """Why this machine cannot build for `gpu`, or the empty string."""
    if gpu not in CHOICES:
        return f"PARLEY_GPU is '{gpu}'; it may be one of {', '.join(CHOICES)}."
    if gpu == "metal" and machine.system != "Darwin":
        return "PARLEY_GPU is 'metal', which macOS alone has."
    if gpu != "metal" and machine.system == "Darwin":
        # llama-cpp-python's CMakeLists forces Metal on there.
        return (
            f"PARLEY_GPU is '{gpu}', but on macOS llama-cpp-python always builds for Metal. "
            "To keep models off the GPU set PARLEY_GPU_LAYERS=0 instead."
        )
    return ""


def flags(machine: Machine, gpu: str) -> tuple[str, ...]:
    """CMake definitions, `NAME=VALUE`, in a fixed order.

    x86 gets its instruction sets by name: it decodes a batch faster than -march=native does, and
    leaves AMX out, whose kernel crashes every quantised model (ggml-org/llama.cpp#20824). No
    processor of Apple's and no other architecture has AMX, so the native build is right there.
    """
    if machine.is_x86 and machine.system != "Darwin":
        cpu = ["GGML_NATIVE=OFF", *_instruction_sets(machine.features)]
    else:
        cpu = ["GGML_NATIVE=ON"]
    accelerator = [f"{GPUS[gpu].flag}=ON"] if gpu in GPUS else []
    return (*cpu, "LLAVA_BUILD=ON", *accelerator)


def _instruction_sets(features: frozenset[str]) -> Iterable[str]:
    for flag, feature in BASELINE.items():
        if feature not in features:
            yield f"{flag}=OFF"
    if features >= AVX512:
        yield "GGML_AVX512=ON"
        for flag, feature in AVX512_EXTRAS.items():
            if feature in features:
                yield f"{flag}=ON"
    elif "avx_vnni" in features:
        yield "GGML_AVX_VNNI=ON"


def config_settings(definitions: Iterable[str]) -> list[str]:
    """The same flags as options of `uv sync`, for this package alone."""
    options = []
    for definition in definitions:
        options += ["--config-settings-package", f"{PACKAGE}:cmake.define.{definition}"]
    return options
