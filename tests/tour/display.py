"""A display to show the window on: the present one, a virtual one, or none that anybody sees."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SCREEN = "1600x1000x24"
_START_S = 10.0
_NO_XVFB = (
    "There is no display and no Xvfb, so the window is drawn offscreen. For the display that a "
    "person has: apt-get install xvfb (Debian, Ubuntu), dnf install xorg-x11-server-Xvfb "
    "(Fedora), pacman -S xorg-server-xvfb (Arch).\n"
)


@contextmanager
def display() -> Iterator[dict[str, str]]:
    """The variables that let Qt show windows; what was started for it ends with the block."""
    if sys.platform in ("darwin", "win32") or os.environ.get("QT_QPA_PLATFORM"):
        yield {}
        return
    program = shutil.which("Xvfb")
    if program is None:
        sys.stderr.write(_NO_XVFB)
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    # Xvfb picks a free number itself and writes it once it answers.
    reader, writer = os.pipe()
    command = [program, "-displayfd", str(writer), "-screen", "0", _SCREEN, "-dpi", "96"]
    server = subprocess.Popen(
        [*command, "-nolisten", "tcp", "-noreset"],
        pass_fds=(writer,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with os.fdopen(reader, encoding="ascii") as numbers:
            number = numbers.readline().strip()
        if not number:
            raise RuntimeError(f"Xvfb did not start: exit status {server.wait(_START_S)}")
        yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait(_START_S)
