"""Pictures of the window as the screen shows it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QImage, QWindow
from PySide6.QtWidgets import QWidget

_STILL_S = 0.12
_RESTLESS_S = 1.5  # figures that run never come to rest


async def until(condition: Callable[[], object], what: str, within_s: float = 30.0) -> None:
    """Wait for `condition`; a `TimeoutError` says what did not come."""
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {within_s:g} s: {what}")
        await asyncio.sleep(0.01)


class Camera:
    """Takes pictures of `window` into `folder`."""

    def __init__(self, window: QWidget, folder: Path) -> None:
        self._window, self._folder = window, folder
        self.taken: list[Path] = []

    async def shoot(self, name: str) -> None:
        """Wait until the window is at rest, then keep the picture as ``name.png``."""
        deadline = time.monotonic() + _RESTLESS_S
        seen = self._look()
        while True:
            await asyncio.sleep(_STILL_S)
            before, seen = seen, self._look()
            if seen == before or time.monotonic() > deadline:
                break
        file = self._folder / f"{name}.png"
        if not seen.save(str(file)):
            raise OSError(f"{file} could not be written")
        self.taken.append(file)

    def _look(self) -> QImage:
        """The window's part of the screen, menus over it too; offscreen, the window alone."""
        handle = self._window.windowHandle()
        screen = QGuiApplication.primaryScreen()
        if QGuiApplication.platformName() != "xcb" or not isinstance(handle, QWindow):
            return self._window.grab().toImage()
        box = self._window.geometry()
        return screen.grabWindow(0, box.x(), box.y(), box.width(), box.height()).toImage()
