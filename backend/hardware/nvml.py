"""NVML, the library of NVIDIA's driver, as far as Parley calls it, and its errors.

Every call may fail with `NvmlError`, may never return, and may say anything: `cards` believes
nothing that it has not checked. pynvml takes 80 ms to import: that is left to the thread that
makes the first call, on machines that have the library.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from typing import Any, Literal, Protocol

ErrorKind = Literal["absent", "unsupported", "lost", "other"]


class NvmlError(Exception):
    """A call failed.

    `absent`: there is no library or no driver. `lost`: that GPU is gone, or of no use until it is
    reset.
    """

    def __init__(self, kind: ErrorKind, message: str = "") -> None:
        self.kind = kind
        super().__init__(message or kind)


class Nvml(Protocol):
    """The calls, all made by one thread; each raises `NvmlError`. A `card` is what `card` gave."""

    def start(self) -> None:
        """Load the library and talk to the driver."""

    def stop(self) -> None:
        """Undo `start`; cards are void."""

    def count(self) -> int:
        """Number of GPUs."""

    def card(self, index: int) -> Any:
        """The GPU with this index."""

    def uuid(self, card: Any) -> str:
        """Its lasting name."""

    def name(self, card: Any) -> str:
        """Its product name."""

    def bus_id(self, card: Any) -> str:
        """Its place, "domain:bus:device.function"."""

    def memory(self, card: Any) -> tuple[int, int]:
        """Total and free bytes."""

    def processes(self, card: Any) -> Sequence[tuple[int, int | None]]:
        """Process id and bytes of each process that uses it; None where they are not told."""


class Pynvml:
    """The real NVML, through ctypes."""

    def __init__(self) -> None:
        self._library: Any = None

    def start(self) -> None:
        """See `Nvml`."""
        if self._library is None:
            _need_library()
            try:
                import pynvml  # type: ignore[import-untyped]
            except ImportError as error:
                raise NvmlError("absent", str(error)) from error
            self._library = pynvml
        self._call("nvmlInit")

    def stop(self) -> None:
        """See `Nvml`."""
        self._call("nvmlShutdown")

    def count(self) -> int:
        """See `Nvml`."""
        return int(self._call("nvmlDeviceGetCount"))

    def card(self, index: int) -> Any:
        """See `Nvml`."""
        return self._call("nvmlDeviceGetHandleByIndex", index)

    def uuid(self, card: Any) -> str:
        """See `Nvml`."""
        return str(self._call("nvmlDeviceGetUUID", card))

    def name(self, card: Any) -> str:
        """See `Nvml`."""
        return str(self._call("nvmlDeviceGetName", card))

    def bus_id(self, card: Any) -> str:
        """See `Nvml`."""
        try:
            return str(self._call("nvmlDeviceGetPciInfo", card).busId)
        except UnicodeDecodeError as error:
            raise NvmlError("other", "the bus id is no text") from error

    def memory(self, card: Any) -> tuple[int, int]:
        """See `Nvml`."""
        found = self._call("nvmlDeviceGetMemoryInfo", card)
        return found.total, found.free

    def processes(self, card: Any) -> Sequence[tuple[int, int | None]]:
        """See `Nvml`. One that computes and draws is in both lists with the same figure."""
        found: dict[int, int | None] = {}
        for kind in ("Compute", "Graphics"):
            listed: dict[int, int | None] = {}
            for process in self._call(f"nvmlDeviceGet{kind}RunningProcesses", card):
                earlier = listed.get(process.pid, 0)  # one line for each part of a divided GPU
                unknown = earlier is None or process.usedGpuMemory is None
                listed[process.pid] = None if unknown else earlier + process.usedGpuMemory
            for pid, used in listed.items():
                found[pid] = used if found.get(pid) is None else max(used or 0, found[pid] or 0)
        return tuple(found.items())

    def _call(self, name: str, *arguments: Any) -> Any:
        library = self._library
        if library is None:
            raise NvmlError("absent", "NVML is not loaded")
        try:
            return getattr(library, name)(*arguments)
        except library.NVMLError as error:
            raise NvmlError(_kind(library, error.value), str(error)) from error
        except library.NVMLLibraryMismatchError as error:
            raise NvmlError("unsupported", str(error)) from error
        except (UnicodeDecodeError, AttributeError, OSError) as error:
            raise NvmlError("other", f"{name}: {error}") from error


def _need_library() -> None:
    """Most machines without NVIDIA's driver are told apart here, at no cost.

    Raises:
        NvmlError: `absent`.
    """
    if sys.platform == "darwin":
        raise NvmlError("absent", "macOS has no NVML")
    if sys.platform != "win32":
        try:
            ctypes.CDLL("libnvidia-ml.so.1")  # by the name that pynvml takes
        except OSError as error:
            raise NvmlError("absent", str(error)) from error


def _kind(library: Any, code: int) -> ErrorKind:
    if code in (library.NVML_ERROR_LIBRARY_NOT_FOUND, library.NVML_ERROR_DRIVER_NOT_LOADED):
        return "absent"
    if code in (
        library.NVML_ERROR_NOT_SUPPORTED,
        library.NVML_ERROR_NO_PERMISSION,
        library.NVML_ERROR_FUNCTION_NOT_FOUND,
    ):
        return "unsupported"
    lost = code in (library.NVML_ERROR_GPU_IS_LOST, library.NVML_ERROR_RESET_REQUIRED)
    return "lost" if lost else "other"
