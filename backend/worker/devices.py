"""What llama.cpp can compute on, as its own registry lists it, for ``parley worker --devices``.

Asking a GPU for its memory starts its driver, which may crash or hang: this runs in a process of
its own, under a time limit that holds even while a driver holds Python's lock.
"""

from __future__ import annotations

import ctypes
import faulthandler
import os
import sys
import threading
from typing import Any

import msgspec

from backend.hardware import Device, DeviceList, DeviceType

LIMIT_S = 60
# ggml-backend.h, enum ggml_backend_dev_type.
_TYPES: tuple[DeviceType, ...] = ("cpu", "gpu", "igpu", "accelerator", "meta")


class _Properties(ctypes.Structure):
    """ggml-backend.h, struct ggml_backend_dev_props; with room for capabilities still to come."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("description", ctypes.c_char_p),
        ("memory_free", ctypes.c_size_t),
        ("memory_total", ctypes.c_size_t),
        ("type", ctypes.c_int),
        ("device_id", ctypes.c_char_p),
        ("capabilities", ctypes.c_uint8 * 256),
    )


def print_devices(*, piped: bool) -> int:
    """Print a `DeviceList` as one line of JSON; returns the exit status.

    `piped`: standard input is held open by a parent, and its end is ours.
    """
    output = os.dup(1)
    os.dup2(2, 1)  # what drivers print is not part of the answer
    faulthandler.dump_traceback_later(LIMIT_S, exit=True)
    if piped:
        threading.Thread(target=_leave_with_parent, name="parent", daemon=True).start()
    line = msgspec.json.encode(DeviceList(list_devices())) + b"\n"
    faulthandler.cancel_dump_traceback_later()
    with os.fdopen(output, "wb") as stream:
        stream.write(line)
    return 0


def list_devices() -> tuple[Device, ...]:
    """Every device in llama.cpp's registry, the processor included, in its order."""
    from llama_cpp import llama_cpp as lib

    lib.llama_backend_init()
    registry, base = _libraries(lib)
    registry.ggml_backend_dev_count.restype = ctypes.c_size_t
    registry.ggml_backend_dev_get.argtypes = [ctypes.c_size_t]
    registry.ggml_backend_dev_get.restype = ctypes.c_void_p
    base.ggml_backend_dev_get_props.argtypes = [ctypes.c_void_p, ctypes.POINTER(_Properties)]
    base.ggml_backend_dev_get_props.restype = None
    devices = []
    for index in range(registry.ggml_backend_dev_count()):
        found = _Properties()
        base.ggml_backend_dev_get_props(registry.ggml_backend_dev_get(index), ctypes.byref(found))
        devices.append(_device(found))
    return tuple(devices)


def _libraries(lib: Any) -> tuple[Any, Any]:
    """Those that hold the registry and its devices' functions, loaded with llama.cpp already."""
    if sys.platform == "win32":  # where a library does not show what it was linked to
        from llama_cpp._ctypes_extensions import load_shared_library

        folder = lib._base_path
        return load_shared_library("ggml", folder), load_shared_library("ggml-base", folder)
    return lib._lib, lib._lib


def _device(found: _Properties) -> Device:
    kind = found.type
    return Device(
        name=_text(found.name),
        description=_text(found.description),
        type=_TYPES[kind] if 0 <= kind < len(_TYPES) else "unknown",
        total_bytes=found.memory_total,
        free_bytes=found.memory_free,
        bus_id=_text(found.device_id),
    )


def _text(raw: bytes | None) -> str:
    return (raw or b"").decode("utf-8", "replace").strip()


def _leave_with_parent() -> None:
    while os.read(0, 1):
        pass
    os._exit(0)
