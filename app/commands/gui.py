"""``parley``: the window; without a display, the endpoint."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys

from app.cli import BAD_INPUT, OK, open_profile
from backend import settings
from backend.errors import UserError
from backend.instance import Instance, signal_running
from backend.profile import Profile


def run(_options: argparse.Namespace) -> int:
    """Open the window, bring the open one to the front, or serve where there is no display."""
    if not has_display():
        sys.stderr.write("There is no display here; Parley serves without its window.\n")
        from app.commands import serve  # it imports the engine, for which the window does not wait

        return serve.run(argparse.Namespace(port=None, json=False))
    early = _note_interrupts()
    try:
        return _open(early)
    except UserError as error:
        from app.window import tell

        sys.stderr.write(f"parley: {error.fault.sentence}\n")
        tell(error.fault, Profile.default(), early)
        return BAD_INPUT


def _note_interrupts() -> list[int]:
    """Collect Ctrl+C and SIGTERM until the window can be closed by them.

    Raised while Qt is being imported, they are lost in it or end in a crash.
    """
    early: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _frame: early.append(number))
    return early


def _open(early: list[int]) -> int:
    profile = open_profile()
    instance = Instance.acquire(profile)
    if instance is None:
        if asyncio.run(signal_running(profile)):
            return OK
        raise UserError(
            "busy",
            "Parley is already open, but its window does not answer.",
            remedy="Close it, or end its process, and start again.",
        )
    try:
        from app.window import open_window

        return open_window(profile, settings.load(profile.settings_file), instance, early)
    finally:
        instance.release()


def has_display() -> bool:
    """Can a window be shown? Only Linux and its kin can be without a display."""
    if sys.platform in ("darwin", "win32"):
        return True
    return any(os.environ.get(v) for v in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
