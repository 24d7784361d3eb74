"""``parley restore``: a backup in place of damaged chats; the damaged ones are kept aside."""

from __future__ import annotations

import argparse
import sys

from app.cli import OK, open_profile
from backend.errors import UserError
from backend.store import Backups, restore


def run(options: argparse.Namespace) -> int:
    """Restore, and tell what was put where."""
    profile = open_profile()
    newest = Backups(profile.backups_dir).newest()
    backup = options.backup or (newest.path if newest else None)
    if options.empty:
        backup = None
    elif backup is None:
        raise UserError(
            "not_found",
            f"There is no backup in {profile.backups_dir}.",
            remedy="Name a copy, or start with an empty store: parley restore --empty.",
        )
    if backup is not None and not backup.is_file():
        raise UserError("not_found", f"There is no file {backup}.")
    aside = restore(profile.database_file, backup)
    sys.stdout.write(f"Restored {backup or 'an empty store'}.\n")
    if aside is not None:
        sys.stdout.write(f"What was there is kept as {aside}.\n")
    return OK
