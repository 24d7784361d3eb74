"""What to do with a damaged store: rescue what is readable, and put a backup in its place."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import apsw

from backend.errors import UserError
from backend.profile import unwritable
from backend.store.backups import Backups, sync
from backend.store.owners import Owners
from backend.store.schema import APPLICATION_ID, untouched

_COMPANIONS = ("", "-wal", "-shm")


def is_sound(connection: apsw.Connection, seconds: float) -> bool:
    """Do all pages fit together? After `seconds` without a finding the answer is yes."""
    deadline = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > deadline, 1000)
    try:
        return connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    except apsw.InterruptError:
        return True
    except (apsw.CorruptError, apsw.NotADBError):
        return False
    finally:
        connection.set_progress_handler(None)


def damaged(path: Path, backups: Backups, why: str) -> UserError:
    """The error to show for a damaged store; it names the copy to go back to."""
    newest = backups.newest()
    if newest is None:
        remedy = "There is no backup. Start with an empty store: the damaged one is kept aside."
    elif newest.rescued:
        remedy = f"Everything readable was rescued to {newest.path}; restore that copy."
    else:
        remedy = f"Restore the newest backup, {newest.path}; the damaged store is kept aside."
    return UserError("store_damaged", f"The chats in {path} are damaged.", why=why, remedy=remedy)


def rescue(path: Path, backups: Backups) -> None:
    """Copy what a damaged store still holds, if it can be read to the end, as newest backup.

    Once only: further copies would push the good backups out of the last five.
    """
    newest = backups.newest()
    if newest and newest.rescued:
        return
    try:
        with untouched(path) as connection:
            if not connection.pragma("user_version"):
                return
            copy = backups.take(connection, rescued=True)
        if not _is_whole(copy):
            copy.unlink()
    except (apsw.Error, OSError):
        return  # the older backups stand


def restore(path: Path, backup: Path | None) -> Path | None:
    """Put `backup` (None: nothing, a fresh start) in the place of the store at `path`.

    What was there is kept as ``<name>.damaged-N``, together with its log; that path is returned,
    or None where nothing was there.

    Raises:
        UserError: `busy` while a Parley has the store open, `store_damaged` when the backup is
            damaged itself, `disk_full` or `profile_unwritable`.
    """
    owners = Owners(path)
    scratch = path.with_name(f"{path.name}.restoring")
    try:
        with owners.gate():
            if owners.living():
                raise UserError(
                    "busy",
                    "The store is in use.",
                    why=f"Another Parley has {path} open.",
                    remedy="End it, then restore.",
                )
            if backup is None:
                _create_empty(scratch)
            else:
                _check_backup(backup)
                shutil.copyfile(backup, scratch)
            sync(scratch)
            aside = _set_aside(path)
            scratch.replace(path)
            owners.forget(owners.dead())
            return aside
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        scratch.unlink(missing_ok=True)


def _check_backup(backup: Path) -> None:
    if not (backup.exists() and _is_whole(backup)):
        raise UserError(
            "store_damaged",
            f"The backup {backup} is damaged.",
            remedy="Restore an older one from the same folder.",
        )


def _is_whole(copy: Path) -> bool:
    try:
        with untouched(copy) as connection:
            return (
                connection.pragma("application_id") == APPLICATION_ID
                and is_sound(connection, 60.0)
                and not connection.execute("PRAGMA foreign_key_check").fetchall()
            )
    except apsw.Error:
        return False


def _create_empty(path: Path) -> None:
    """A store without tables; a file of no bytes would count as a damaged one."""
    connection = apsw.Connection(str(path))
    connection.pragma("application_id", APPLICATION_ID)
    connection.close()


def _set_aside(path: Path) -> Path | None:
    number = 1
    while path.with_name(f"{path.name}.damaged-{number}").exists():
        number += 1
    aside = path.with_name(f"{path.name}.damaged-{number}")
    # The log first: a store without its log is noticed, a log without its store is not.
    moved = None
    for companion in reversed(_COMPANIONS):
        source = path.with_name(path.name + companion)
        if source.exists():
            moved = source.replace(aside.with_name(aside.name + companion))
    return moved
