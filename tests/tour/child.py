"""The real app with the tour inside: ``python -m tests.tour.child JSON``.

What runs is the program as it starts: `app.__main__`, its engine thread, its store, its window.
"""

from __future__ import annotations

import asyncio
import sys
import traceback
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from ui.theme.theme import Mode

_OUT_OF_SIGHT = (1599, 999)  # a pointer over the window would light up what it is on
_MODES: tuple[Mode, ...] = ("light", "dark")


class Plan(msgspec.Struct, frozen=True):
    """What a tour takes: pictures of `scenes` in every size, as ``NAME-LOOK-MODE.png``."""

    folder: str
    chats_file: str
    looks: dict[str, tuple[int, int]]
    language: str
    wanted: tuple[str, ...] = ()


async def drive(window: Any, plan: Plan) -> None:
    """All scenes in order; the first that fails ends it."""
    from tests.tour.camera import Camera, until
    from tests.tour.scenes import SCENES, Tour

    camera, name = Camera(window, Path(plan.folder)), "start"
    tour = Tour(window, Path(plan.chats_file), plan.language)
    try:
        window.activateWindow()  # under Xvfb nobody else does
        await until(window.isActiveWindow, "the keyboard")
        await until(lambda: window.chat.committees, "the engine")
        for scene in SCENES:
            name = scene.name
            window.resize(*next(iter(plan.looks.values())))
            await asyncio.sleep(0)
            await scene.begin(tour)
            wanted = not plan.wanted or any(scene.name.startswith(one) for one in plan.wanted)
            for look, size in plan.looks.items() if wanted else ():
                window.resize(*size)
                await until(partial(_has_size, window, size), f"{look}: {size}", 5)
                for mode in _MODES:
                    window.theme.set_mode(mode)
                    await asyncio.sleep(0)
                    if scene.pose is not None:
                        await scene.pose(tour)
                    await camera.shoot(f"{scene.name}-{look}-{mode}")
            if scene.end is not None:
                await scene.end(tour)
    except Exception:
        sys.stderr.write(f"{name}:\n{traceback.format_exc()}")
        await camera.shoot(f"{name}-FAILED")
        raise
    finally:
        tour.release_models()


def _has_size(window: Any, size: tuple[int, int]) -> bool:
    return (window.width(), window.height()) == size  # wider where its layout asks for more


def main() -> int:
    """Start the app, and let the tour begin when its window shows."""
    from PySide6.QtGui import QCursor
    from PySide6.QtWidgets import QApplication

    from app import window as app_window
    from app.__main__ import main as run
    from ui.shell import MainWindow

    plan = msgspec.json.decode(sys.argv[1], type=Plan)
    sys.argv = ["parley"]
    failed: list[BaseException] = []

    class Driven(MainWindow):
        """The window with somebody at it."""

        def show(self) -> None:
            super().show()
            QApplication.setCursorFlashTime(0)
            QCursor.setPos(*_OUT_OF_SIGHT)
            self._driving = asyncio.get_running_loop().create_task(self._drive())

        async def _drive(self) -> None:
            try:
                await drive(self, plan)
            except Exception as error:
                failed.append(error)
            finally:
                self.quit()

    app_window.MainWindow = Driven  # type: ignore[attr-defined]
    return run() or bool(failed)


if __name__ == "__main__":
    sys.exit(main())
