"""What loaded models really took, kept in a file, so that the next estimate is closer."""

from __future__ import annotations

import logging
import math
import threading
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

MAX_ENTRIES = 500
LEAST, MOST = 0.8, 2.0
"""No measurement corrects an estimate by more: pages not touched yet are not saved for good."""

_log = logging.getLogger(__name__)


class Key(NamedTuple):
    """A way of loading a model: `file` is its identity, the rest what its memory hangs on."""

    file: str
    kv_cells: int
    kv_cache_type: str
    gpu_layers: int


def file_key(path: Path, *, kv_cells: int, kv_cache_type: str, gpu_layers: int) -> Key:
    """The key of the model file `path`; it changes with the file's name, size or date.

    Raises:
        OSError: there is no such file.
    """
    status = path.stat()
    identity = f"{path.name}:{status.st_size}:{status.st_mtime_ns}"
    return Key(identity, kv_cells, kv_cache_type, gpu_layers)


class _Entry(Struct, frozen=True, array_like=True):
    file: str
    kv_cells: int
    kv_cache_type: str
    gpu_layers: int
    estimated: int
    measured: int


class Measurements:
    """Estimated and measured bytes by way of loading; the newest `MAX_ENTRIES` are kept.

    A damaged file is begun anew. `record` writes the file: call it off the loop.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()  # models are loaded, and measured, side by side
        self._entries: dict[Key, tuple[int, int]] = {}  # oldest first
        try:
            read = msgspec.json.decode(file.read_bytes(), type=list[_Entry])
        except FileNotFoundError:
            return
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            _log.warning("%s cannot be read (%s): begun anew", file, error)
            return
        for e in read[-MAX_ENTRIES:]:
            key = Key(e.file, e.kv_cells, e.kv_cache_type, e.gpu_layers)
            if e.estimated > 0 and e.measured > 0:
                self._entries[key] = (e.estimated, e.measured)

    def correction(self, key: Key) -> float:
        """What to multiply an estimate by, 1.0 where nothing is known.

        A way of loading not seen yet takes the mean of the model's others.
        """
        with self._lock:
            entries = dict(self._entries)
        if key in entries:
            return _ratio(*entries[key])
        others = [_ratio(*sizes) for known, sizes in entries.items() if known.file == key.file]
        return math.exp(sum(map(math.log, others)) / len(others)) if others else 1.0

    def record(self, key: Key, estimated: int, measured: int) -> None:
        """Keep what a load took; `estimated` is without the correction. Nonsense is left out."""
        if estimated <= 0 or measured <= 0:
            return
        with self._lock:
            self._entries.pop(key, None)
            self._entries[key] = (estimated, measured)
            for oldest in list(self._entries)[:-MAX_ENTRIES]:
                del self._entries[oldest]
            self._write()

    def _write(self) -> None:
        entries = [_Entry(*key, *sizes) for key, sizes in self._entries.items()]
        scratch = self._file.with_name(f"{self._file.name}.tmp")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            scratch.write_bytes(msgspec.json.encode(entries))
            scratch.replace(self._file)
        except OSError as error:  # only the next estimate suffers
            _log.warning("%s cannot be written: %s", self._file, error)


def _ratio(estimated: int, measured: int) -> float:
    return min(max(measured / estimated, LEAST), MOST)
