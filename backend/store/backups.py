"""Copies of the database: taken with ``VACUUM INTO``, numbered, the last five kept."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import apsw
from msgspec import Struct

from backend.file_lock import FileLock

KEPT = 5
DUE_AFTER_S = 24 * 3600.0

_NAME = re.compile(r"parley-(\d{6,})-v(\d+)-(\d{8}T\d{6})(-rescued)?\.sqlite")
_STAMP = "%Y%m%dT%H%M%S"


class Backup(Struct, frozen=True, kw_only=True, order=True):
    """One copy; `number` gives the order. `rescued` copies were taken of a damaged store."""

    number: int
    path: Path
    version: int
    rescued: bool


class Backups:
    """The folder of copies of one database; `clock` (Unix seconds) only names and ages them."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self._clock = clock

    def all(self) -> list[Backup]:
        """Every copy, oldest first."""
        return sorted(
            Backup(number=int(match[1]), path=path, version=int(match[2]), rescued=bool(match[4]))
            for path in self.folder.glob("parley-*.sqlite")
            if (match := _NAME.fullmatch(path.name))
        )

    def newest(self) -> Backup | None:
        """The copy with the highest number."""
        return max(self.all(), default=None)

    def is_due(self) -> bool:
        """Is the newest copy older than a day, or (the clock was set back) from the future?"""
        newest = self.newest()
        if newest is None:
            return True
        return abs(self._clock() - newest.path.stat().st_mtime) >= DUE_AFTER_S

    def take(self, connection: apsw.Connection, *, rescued: bool = False) -> Path:
        """Copy the store behind `connection`, whole or not at all; drop copies past the last five.

        Raises:
            apsw.Error: the store cannot be read or the copy not be written; `apsw.BusyError` while
            another process takes one.
            OSError: the folder cannot be written.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(self.folder / "lock")
        if not lock.acquire():
            raise apsw.BusyError("another process is taking a backup")
        try:
            return self._take(connection, rescued=rescued)
        finally:
            lock.release()

    def _take(self, connection: apsw.Connection, *, rescued: bool) -> Path:
        newest = self.newest()
        number = newest.number + 1 if newest else 1
        version = connection.pragma("user_version")
        stamp = time.strftime(_STAMP, time.localtime(self._clock()))
        mark = "-rescued" if rescued else ""
        path = self.folder / f"parley-{number:06d}-v{version}-{stamp}{mark}.sqlite"
        partial = self.folder / "backup.partial"
        partial.unlink(missing_ok=True)  # of a process killed here
        try:
            connection.execute("VACUUM INTO ?", (str(partial),))
            sync(partial)
            now = self._clock()
            os.utime(partial, (now, now))
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        self._prune()
        return path

    def _prune(self) -> None:
        for backup in self.all()[:-KEPT]:
            backup.path.unlink(missing_ok=True)


def sync(file: Path) -> None:
    """Bring `file` to the disk."""
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())
