"""Which processes have a store open: one locked file for each, in a folder beside the database.

The file says two things that nothing else says reliably (process ids are reused, clocks jump):
whether the process behind a running turn still lives, and whether the last one ended without
closing the store.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.errors import UserError
from backend.file_lock import FileLock

GATE_TIMEOUT_S = 60.0  # a migration of a large store, with its backup, happens behind the gate
_SUFFIX = ".owner"


class Owners:
    """The processes that use one store."""

    def __init__(self, database: Path) -> None:
        self._folder = database.with_name(f"{database.name}-owners")

    @contextmanager
    def gate(self, timeout_s: float = GATE_TIMEOUT_S) -> Iterator[None]:
        """Open, close and restore one at a time; blocks the calling thread.

        Raises:
            UserError: `busy` after `timeout_s`.
            OSError: the folder cannot be written.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(self._folder / "gate")
        deadline = time.monotonic() + timeout_s
        while not lock.acquire():
            if time.monotonic() > deadline:
                raise UserError(
                    "busy",
                    "Another Parley is opening this profile.",
                    why=f"It has not finished within {timeout_s:.0f} s.",
                    remedy="Wait for it, or end it, and start again.",
                )
            time.sleep(0.02)
        try:
            yield
        finally:
            lock.release()

    def join(self) -> FileLock:
        """Sign in under a new name (the stem of the lock's path); call it behind the gate."""
        lock = FileLock(self._folder / f"{uuid.uuid4().hex}{_SUFFIX}")
        lock.acquire()
        return lock

    def is_alive(self, name: str) -> bool:
        """Does the process that signed in as `name` still have the store open?"""
        path = self._folder / f"{name}{_SUFFIX}"
        if not path.exists():
            return False
        probe = FileLock(path)
        if not probe.acquire():
            return True
        probe.release()
        return False

    def living(self) -> set[str]:
        """Names of processes that have the store open, this one included."""
        return {name for name in self._names() if self.is_alive(name)}

    def dead(self) -> set[str]:
        """Names of processes that ended without closing the store."""
        return {name for name in self._names() if not self.is_alive(name)}

    def forget(self, names: set[str]) -> None:
        """Remove the traces of dead processes; call it behind the gate."""
        for name in names:
            (self._folder / f"{name}{_SUFFIX}").unlink(missing_ok=True)

    def _names(self) -> list[str]:
        return [path.stem for path in self._folder.glob(f"*{_SUFFIX}")]
