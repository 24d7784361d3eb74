"""What loaded models really took and how fast they wrote, kept in a file for the next estimate."""

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

_WEIGHT = 0.3  # of the newest speed; others run beside it now and then
_WORTH_WRITING = 0.1  # by this share a speed must have changed to be written again

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
    tokens_per_s: float = 0.0


class Measurements:
    """Estimated and measured bytes by way of loading; the newest `MAX_ENTRIES` are kept.

    A damaged file is begun anew. `record` and `note_speed` write it: call them off the loop.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()  # models are loaded, and measured, side by side
        self._entries: dict[Key, tuple[int, int]] = {}  # oldest first
        self._speeds: dict[Key, float] = {}
        self._written: dict[Key, float] = {}  # speeds as the file has them
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
                if 0 < e.tokens_per_s < math.inf:
                    self._speeds[key] = self._written[key] = e.tokens_per_s

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

    def speed(self, key: Key) -> float | None:
        """Tokens per second of one reply, None where none was written yet."""
        with self._lock:
            return self._speeds.get(key)

    def note_speed(self, key: Key, tokens_per_s: float) -> None:
        """Keep how fast a reply was written; nonsense is left out.

        It is kept over a restart only beside what the load took.
        """
        if not 0 < tokens_per_s < math.inf:
            return
        with self._lock:
            before = self._speeds.get(key, tokens_per_s)
            now = self._speeds[key] = before + _WEIGHT * (tokens_per_s - before)
            written = self._written.get(key, 0.0)
            if key in self._entries and abs(now - written) > _WORTH_WRITING * written:
                self._write()

    def record(self, key: Key, estimated: int, measured: int) -> None:
        """Keep what a load took; `estimated` is without the correction. Nonsense is left out."""
        if estimated <= 0 or measured <= 0:
            return
        with self._lock:
            self._entries.pop(key, None)
            self._entries[key] = (estimated, measured)
            for oldest in list(self._entries)[:-MAX_ENTRIES]:
                del self._entries[oldest]
                self._speeds.pop(oldest, None)
            self._write()

    def _write(self) -> None:
        entries = [
            _Entry(*key, *sizes, round(self._speeds.get(key, 0.0), 2))
            for key, sizes in self._entries.items()
        ]
        self._written = dict(self._speeds)
        scratch = self._file.with_name(f"{self._file.name}.tmp")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            scratch.write_bytes(msgspec.json.encode(entries))
            scratch.replace(self._file)
        except OSError as error:  # only the next estimate suffers
            _log.warning("%s cannot be written: %s", self._file, error)


def _ratio(estimated: int, measured: int) -> float:
    return min(max(measured / estimated, LEAST), MOST)
