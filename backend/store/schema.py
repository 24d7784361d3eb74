"""Numbered migrations: ``NNNN_name.sql``, each one transaction together with its version number."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import apsw
from msgspec import Struct

from backend.errors import BugError, UserError
from backend.store.backups import Backups

MIGRATIONS = Path(__file__).parent / "migrations"
APPLICATION_ID = 0x5041524C  # "PARL", at byte 68 of the file
BUSY_TIMEOUT_MS = 5000

_NAME = re.compile(r"(\d{4})_\w+\.sql")

# Who brought the store to which version: a newer Parley is named by an older one that refuses.
_HISTORY = """
CREATE TABLE IF NOT EXISTS schema_history (
    version     INTEGER PRIMARY KEY,
    app_version TEXT NOT NULL,
    applied_at  REAL NOT NULL
) STRICT
"""


class Migration(Struct, frozen=True):
    """One step from version `number` - 1 to `number`."""

    number: int
    sql: str


def load(folder: Path) -> tuple[Migration, ...]:
    """The migrations in `folder`, in order.

    Raises:
        BugError: a number is missing or stands twice.
    """
    found = sorted(p for p in folder.iterdir() if _NAME.fullmatch(p.name))
    steps = tuple(Migration(int(p.name[:4]), p.read_text("utf-8")) for p in found)
    if [s.number for s in steps] != list(range(1, len(steps) + 1)):
        raise BugError(f"migrations are not numbered 1, 2, 3: {[p.name for p in found]}")
    return steps


@contextmanager
def untouched(path: Path) -> Iterator[apsw.Connection]:
    """A connection to an existing store that writes no byte of it, nor of its log."""
    # Where there is no log, 'immutable' keeps SQLite from creating one.
    has_log = path.with_name(f"{path.name}-wal").exists()
    uri = f"{path.absolute().as_uri()}?mode=ro{'' if has_log else '&immutable=1'}"
    connection = apsw.Connection(uri, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    try:
        connection.set_busy_timeout(BUSY_TIMEOUT_MS)
        yield connection
    finally:
        connection.close()


def refuse_foreign(connection: apsw.Connection, path: Path, latest: int) -> None:
    """Look whether the store at `path` is one that this version can use.

    Raises:
        UserError: `store_newer` when its version is above `latest`.
        apsw.NotADBError: no database at all, or not one of Parley's.
    """
    found = connection.pragma("user_version")
    is_ours = connection.pragma("application_id") == APPLICATION_ID
    is_empty = not connection.execute("SELECT count(*) FROM sqlite_schema").get
    if (found == 0) != is_empty or (found and not is_ours):
        raise apsw.NotADBError("file is not a database of Parley")
    if found > latest:
        raise _newer(path, connection, found, latest)


def migrate(connection: apsw.Connection, backups: Backups, steps: tuple[Migration, ...]) -> None:
    """Bring the store up to date; an existing one is copied to `backups` first.

    A process killed in the middle leaves the version before or after a step, never between.
    """
    current = connection.pragma("user_version")
    pending = steps[current:]
    if not pending:
        return
    if current:
        backups.take(connection)
    for step in pending:
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute(step.sql)
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            if broken:
                raise BugError(f"migration {step.number} breaks the foreign key of {broken}")
            connection.execute(_HISTORY)
            connection.execute(
                "INSERT INTO schema_history VALUES (?, ?, ?)",
                (step.number, _app_version(), time.time()),
            )
            connection.pragma("application_id", APPLICATION_ID)
            connection.pragma("user_version", step.number)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    # The log may be lost in an accident; the schema itself should not be.
    connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)


def _newer(path: Path, connection: apsw.Connection, found: int, latest: int) -> UserError:
    writer = "a newer Parley"
    if connection.table_exists(None, "schema_history"):
        row = connection.execute(
            "SELECT app_version FROM schema_history WHERE version = ?", (found,)
        ).fetchone()
        writer = f"Parley {row[0]}" if row else writer
    return UserError(
        "store_newer",
        f"Your chats were written by {writer}.",
        why=f"{path} has format {found}; this is Parley {_app_version()}, which knows formats "
        f"up to {latest}. Nothing was changed.",
        remedy=f"Start {writer} or later.",
    )


def _app_version() -> str:
    try:
        return version("parley")
    except PackageNotFoundError:  # run from a source folder that is not installed
        return "0"
