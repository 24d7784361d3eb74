"""What SQLite's errors mean to a person."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import apsw
import msgspec

from backend.errors import UserError
from backend.profile import unwritable
from backend.store.backups import Backups
from backend.store.recovery import damaged

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def user_error(error: Exception, path: Path, backups: Backups, number: int) -> UserError | None:
    """The named error for trouble with the store at `path`; None for a mistake of Parley's.

    `number` is the system's error number behind an `apsw.IOError`.
    """
    match error:
        case UserError():
            return error
        case apsw.FullError():
            return _full(path)
        case apsw.IOError() if number in _NO_SPACE:
            return _full(path)
        case OSError() if error.errno in _NO_SPACE:
            return _full(path)
        case apsw.CorruptError() | apsw.NotADBError():
            return damaged(path, backups, f"SQLite says: {error}.")
        case msgspec.MsgspecError():
            return damaged(path, backups, f"A row cannot be read: {error}.")
        case apsw.BusyError() | apsw.LockedError():
            return UserError(
                "busy",
                "The chats are locked.",
                why=f"Another program has {path} open for writing.",
                remedy="Try again in a moment; if it stays so, end the other program.",
            )
        case apsw.IOError() | apsw.CantOpenError() | apsw.ReadOnlyError() | OSError():
            return unwritable(path, error)
    return None


def _full(path: Path) -> UserError:
    try:
        free = f"{shutil.disk_usage(path.parent).free / 2**20:,.1f} MiB are free on its disk."
    except OSError:
        free = ""
    return UserError(
        "disk_full",
        f"There is no room to write {path}.",
        why=free,
        remedy="Free some space and try again; what was stored before is safe.",
    )
