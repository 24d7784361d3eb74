"""The one connection to the database, on the one thread that uses it.

Several processes may open the same store: SQLite keeps their writes apart, and `owner` tells
whose turn is whose. Opening, closing and restoring happen one at a time, behind a gate.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import apsw

from backend.errors import UserError
from backend.file_lock import FileLock
from backend.store import schema
from backend.store.backups import Backups
from backend.store.faults import user_error
from backend.store.owners import Owners
from backend.store.recovery import damaged, is_sound, rescue
from backend.store.words import add_functions

T = TypeVar("T")

CALL_TIMEOUT_S = 60.0
# For quick_check at a start after a clean end; a larger store is checked in part, its rows
# before its search index.
CHECK_S = 0.15
CHECK_AFTER_CRASH_S = 10.0
CLOSE_TIMEOUT_S = 1.0

_log = logging.getLogger(__name__)


class Database:
    """An open store; `open` makes one."""

    def __init__(self, path: Path, backups: Backups, migrations: Path) -> None:
        self.path = path
        self.backups = backups
        self._migrations = migrations
        self._owners = Owners(path)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._backup_thread = ThreadPoolExecutor(1, thread_name_prefix="backup")
        self._closing = threading.Event()
        self._backup: Future[None] | None = None
        self._connection: apsw.Connection | None = None
        self._membership: FileLock | None = None
        self._is_suspect = False

    @classmethod
    @asynccontextmanager
    async def open(
        cls, path: Path, backups: Path, migrations: Path = schema.MIGRATIONS
    ) -> AsyncIterator[Database]:
        """Open the store at `path`, creating or migrating it; copies go to the folder `backups`.

        Raises:
            UserError: `store_newer`, `store_damaged`, `disk_full`, `profile_unwritable`, `busy`.
        """
        database = cls(path, Backups(backups), migrations)
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(database._thread, database._open)
            yield database
        finally:
            database._closing.set()
            try:
                await loop.run_in_executor(database._thread, database._close)
            finally:
                database._thread.shutdown(wait=False)
                database._backup_thread.shutdown(wait=False)

    @property
    def owner(self) -> str:
        """The name of this process among those that have the store open."""
        assert self._membership is not None, "the store is not open"
        return self._membership.path.stem

    def is_alive(self, owner: str) -> bool:
        """Does the process named `owner` still have the store open?"""
        return self._owners.is_alive(owner)

    def is_alone(self) -> bool:
        """Has no other living process the store open?"""
        return self._owners.living() == {self.owner}

    async def run(self, function: Callable[[apsw.Connection], T]) -> T:
        """Call `function` with the connection, on the store's thread, outside a transaction.

        Raises:
            UserError: any trouble of the store, named; `timeout` after 60 s.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                return await loop.run_in_executor(self._thread, self._call, function)
        except TimeoutError as error:
            raise UserError(
                "timeout",
                "The disk does not answer.",
                why=f"{self.path} was not read or written within {CALL_TIMEOUT_S:.0f} s.",
                remedy="Look whether the disk is overloaded or failing.",
            ) from error

    async def write(self, function: Callable[[apsw.Connection], T]) -> T:
        """Like `run`, inside one transaction: on disk when this returns, undone when it raises.

        A caller cancelled while it waits does not stop a transaction that has begun.
        """
        return await self.run(lambda connection: _transaction(connection, function))

    def _call(self, function: Callable[[apsw.Connection], T]) -> T:
        connection = self._connection
        assert connection is not None, "the store is not open"
        try:
            return function(connection)
        except Exception as error:
            fault = user_error(error, self.path, self.backups, connection.system_errno)
            if fault is None or fault is error:
                raise
            # The next start then looks at every page.
            self._is_suspect |= fault.fault.code == "store_damaged"
            raise fault from error

    def _open(self) -> None:
        try:
            with self._owners.gate():
                is_new = not self.path.exists()
                self._connection = self._open_checked()
                self._membership = self._owners.join()
                if not is_new and self.backups.is_due():
                    self._backup = self._backup_thread.submit(self._take_daily_backup)
        except Exception as error:
            fault = user_error(error, self.path, self.backups, 0)
            if fault is None or fault is error:
                raise
            raise fault from error

    def _open_checked(self) -> apsw.Connection:
        steps = schema.load(self._migrations)
        dead = self._owners.dead()
        check_s = CHECK_AFTER_CRASH_S if dead else CHECK_S
        crashed = bool(dead) and not self._owners.living()
        if trouble := self._find_damage(len(steps), check_s, crashed=crashed):
            if self.path.exists():
                rescue(self.path, self.backups)
            raise damaged(self.path, self.backups, trouble)
        connection = self._connect()
        try:
            self._migrate(connection, steps)
        except BaseException:
            connection.close()
            raise
        self._owners.forget(dead)
        return connection

    def _find_damage(self, latest: int, check_s: float, *, crashed: bool) -> str:
        """What is wrong with the store, or nothing; leaves it untouched.

        SQLite by itself quietly goes on with an empty store, or an older one without its log.
        """
        if not self.path.exists() or not self.path.stat().st_size:
            return "The file is gone or empty." if self.backups.all() else ""
        if crashed and not self.path.with_name(f"{self.path.name}-wal").exists():
            return (
                "Parley did not end properly and the write-ahead log is gone; "
                "what was written last may have been in it."
            )
        try:
            with schema.untouched(self.path) as connection:
                schema.refuse_foreign(connection, self.path, latest)
                if not is_sound(connection, check_s):
                    return "Its pages do not fit together."
        except (apsw.CorruptError, apsw.NotADBError) as error:
            return f"SQLite says: {error}."
        return ""

    def _connect(self) -> apsw.Connection:
        connection = apsw.Connection(str(self.path))
        try:
            connection.set_busy_timeout(schema.BUSY_TIMEOUT_MS)
            add_functions(connection)
            connection.pragma("journal_mode", "wal")
            connection.pragma("synchronous", "full")
            connection.pragma("user_version")  # the first read creates the log
        except BaseException:
            connection.close()
            raise
        return connection

    def _migrate(self, connection: apsw.Connection, steps: tuple[schema.Migration, ...]) -> None:
        if connection.pragma("user_version") < len(steps) and self._owners.living():
            raise UserError(
                "busy",
                "Your chats have to be brought to a new format first.",
                why="Another, older Parley has them open.",
                remedy="End it, and start again.",
            )
        schema.migrate(connection, self.backups, steps)
        connection.pragma("foreign_keys", True)  # not before: a migration may rebuild tables

    def _take_daily_backup(self) -> None:
        """Copy the store over a connection of its own, and give up at closing."""
        try:
            connection = apsw.Connection(str(self.path))
            try:
                connection.set_busy_timeout(schema.BUSY_TIMEOUT_MS)
                connection.set_progress_handler(self._closing.is_set, 1000)
                self.backups.take(connection)
            finally:
                connection.close()
        except apsw.InterruptError:
            _log.info("The daily backup was left for the next start.")
        except (apsw.Error, OSError) as error:
            _log.warning("The daily backup failed: %s", error)

    def _close(self) -> None:
        if self._backup is not None:
            self._backup.result()
        if self._connection is None:
            return
        # Signed out before SQLite removes the log: a crash between the two is then no alarm.
        if self._membership is not None:
            self._membership.release(remove=not self._is_suspect)
        try:
            with self._owners.gate(CLOSE_TIMEOUT_S):
                if not self._is_suspect and not self._owners.living():
                    self._owners.forget(self._owners.dead())
                self._connection.close()
        except UserError:  # somebody is opening the store at length: the log stays, with them
            self._connection.close()


def _transaction(connection: apsw.Connection, function: Callable[[apsw.Connection], T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = function(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite itself undoes some, a full disk for example
            connection.execute("ROLLBACK")
        raise
    return result
