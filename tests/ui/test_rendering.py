"""Every scene in both themes: a layout's minimum must not exceed the window."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor
from tests.ui import screenshots, scripts
from tests.ui.conftest import Live, until
from tests.ui.fake_engine import FakeEngine
from ui.chat.model import Choice
from ui.shell import MainWindow
from ui.theme.theme import Mode
from ui.theme.tokens import DARK, LIGHT

SCENES = {
    "empty": screenshots.empty,
    "running": screenshots.running,
    "finished": screenshots.finished,
    "failed": screenshots.failed,
}


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (900, 600), (720, 520)], ids=str)
@pytest.mark.parametrize("name", SCENES)
def test_scenes_fit(
    live: Live[Any],
    window: MainWindow,
    engine: FakeEngine,
    name: str,
    size: tuple[int, int],
    mode: Mode,
) -> None:
    window.theme.set_mode(mode)
    window.resize(*size)
    live(SCENES[name](window, engine))
    assert (window.width(), window.height()) == size
    least = window.minimumSizeHint()
    assert least.width() <= size[0]
    assert least.height() <= size[1]
    for area in (window.page.transcript.area, window.panel.area):
        content = area.widget()
        assert content is not None
        if content.isVisible():
            assert content.width() <= area.viewport().width()
    image = window.grab().toImage()
    tokens = LIGHT if mode == "light" else DARK
    assert image.pixelColor(2, size[1] - 2) == QColor(tokens.side)


def test_a_larger_system_font_still_fits(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    window.chat.choose(Choice(committee="solo"))
    engine.scripts.append([*scripts.started(scripts.SINGLE)])

    async def resize() -> None:
        window.resize(1000, 700)
        await asyncio.sleep(0.05)
        window.page.composer.fill("Go")
        window.page.composer.submit()
        await until(lambda: not window.chat.turns.running)

    live(resize())
    assert window.minimumSizeHint().width() <= 1000


def test_pictures_are_saved(live: Live[Any], tmp_path: Path) -> None:
    live(screenshots.picture("finished", screenshots.finished, (900, 600), False, "dark", tmp_path))
    assert (tmp_path / "finished-dark.png").stat().st_size > 10_000
