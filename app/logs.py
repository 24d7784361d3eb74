"""The log of the app's own process: a file in the profile, bounded, without prompt texts."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler

from backend.profile import Profile

_FILE_BYTES = 1_000_000
_OLD_FILES = 2


def log_to_file(profile: Profile) -> None:
    """Send warnings of every library and Parley's own notes to the profile's log file."""
    handler = RotatingFileHandler(
        profile.log_file, maxBytes=_FILE_BYTES, backupCount=_OLD_FILES, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for package in ("app", "backend", "ui"):
        logging.getLogger(package).setLevel(logging.INFO)
