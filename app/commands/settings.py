"""``parley settings``: every setting once, with its value and what it may be."""

from __future__ import annotations

import argparse
import sys

import msgspec

from app.cli import OK, open_profile
from backend import settings
from backend.settings import ENVIRONMENT_PREFIX, SettingInfo


def run(options: argparse.Namespace) -> int:
    """Print every setting in the order of declaration."""
    profile = open_profile()
    in_force = settings.load(profile.settings_file)
    if options.json:
        sys.stdout.write(msgspec.json.encode(in_force).decode() + "\n")
        return OK
    for info in settings.describe():
        value = msgspec.json.encode(getattr(in_force, info.name)).decode()
        sys.stdout.write(f"{info.name} = {value}\n  {info.description}{_range(info)}.\n")
    sys.stdout.write(
        f"\nChange them in {profile.settings_file}, or for one start as "
        f"{ENVIRONMENT_PREFIX}NAME in the environment.\n"
    )
    return OK


def _range(info: SettingInfo) -> str:
    if info.choices:
        return f": {', '.join(info.choices)}"
    if info.minimum is None or info.maximum is None:
        return ""
    return f" ({info.minimum:,g} to {info.maximum:,g} {info.unit}".rstrip() + ")"
