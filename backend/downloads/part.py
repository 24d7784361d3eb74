"""A file that is still arriving: ``NAME.part``, its checksum kept while it grows.

All methods but the properties block; call them in a thread. They take turns by a lock, so that a
write that was given up on (its waiter cancelled) is over before the file is closed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from pathlib import Path

HASH_STEP = 64 * 2**20
_READ = 2**20


class Part:
    """The partial file on the way to `target`; `size` are its bytes so far."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(target.name + ".part")
        self.size = _size(self.path)
        self._lock = threading.Lock()
        self._descriptor: int | None = None
        self._hash = hashlib.sha256()
        self._hashed = 0
        self._left_at = 0  # time of change in ns when it was closed

    def open(self) -> None:
        """Open or create it; what was hashed counts only if nobody changed the file since.

        Raises:
            OSError: the folder or the file cannot be written.
        """
        with self._lock:
            if self._descriptor is not None:
                return
            self.path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
            self._descriptor = os.open(self.path, flags, 0o644)
            status = os.fstat(self._descriptor)
            self.size = status.st_size
            if (status.st_size, status.st_mtime_ns) != (self._hashed, self._left_at):
                self._hash, self._hashed = hashlib.sha256(), 0

    def hash_step(self) -> bool:
        """Hash up to `HASH_STEP` bytes that lie there from before; whether none are left."""
        with self._lock:
            descriptor = self._opened()
            os.lseek(descriptor, self._hashed, os.SEEK_SET)
            end = min(self.size, self._hashed + HASH_STEP)
            while self._hashed < end:
                data = os.read(descriptor, min(_READ, end - self._hashed))
                if not data:
                    self.size = self._hashed  # it shrank under us
                    break
                self._hash.update(data)
                self._hashed += len(data)
            return self._hashed >= self.size

    def write(self, data: bytes) -> None:
        """Append. After an error `size` says how much of it got in.

        Raises:
            OSError: the disk is full, gone or damaged.
        """
        with self._lock:
            descriptor = self._opened()
            os.lseek(descriptor, self.size, os.SEEK_SET)
            rest = memoryview(data)
            while rest:
                count = os.write(descriptor, rest)
                self._hash.update(rest[:count])
                self.size += count
                self._hashed += count
                rest = rest[count:]

    def restart(self) -> None:
        """Throw away what has arrived."""
        with self._lock:
            os.ftruncate(self._opened(), 0)
            self.size = self._hashed = 0
            self._hash = hashlib.sha256()

    def close(self) -> None:
        """Close the file; what was hashed is kept for the next `open`."""
        with self._lock:
            if self._descriptor is not None:
                self._left_at = os.fstat(self._descriptor).st_mtime_ns
                os.close(self._descriptor)
                self._descriptor = None

    def settle(self) -> str:
        """Bring everything to the disk and close; the SHA-256 of the whole, in hexadecimals."""
        with self._lock:
            os.fsync(self._opened())
        self.close()
        return self._hash.hexdigest()

    def publish(self) -> None:
        """Give the file its name, in one step."""
        os.replace(self.path, self.target)  # noqa: PTH105 - says that it replaces
        if hasattr(os, "O_DIRECTORY"):
            folder = os.open(self.target.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def quarantine(self, place: Path) -> None:
        """Move the file to `place`, where it is no model."""
        self.close()
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self.path, place)  # noqa: PTH105
        self.forget()

    def remove(self) -> None:
        """Delete what has arrived."""
        self.close()
        self.path.unlink(missing_ok=True)
        self.forget()

    def forget(self) -> None:
        """Start from nothing: the file is gone."""
        self.size = self._hashed = self._left_at = 0
        self._hash = hashlib.sha256()

    def _opened(self) -> int:
        if self._descriptor is None:
            raise ValueError(f"{self.path} is not open")
        return self._descriptor


def free_bytes(folder: Path) -> int | None:
    """Free on the disk of `folder` (which need not exist yet); None where nobody knows."""
    for place in (folder, *folder.parents):
        try:
            return shutil.disk_usage(place).free
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
