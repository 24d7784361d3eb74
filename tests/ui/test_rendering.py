"""Every scene in both themes: a layout's minimum must not exceed the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QFontInfo
from PySide6.QtWidgets import QLabel

from tests.ui import screenshots
from tests.ui.conftest import Live
from tests.ui.fake_engine import FakeEngine
from ui.shell import MainWindow
from ui.theme.theme import Mode
from ui.theme.tokens import DARK, LIGHT
from ui.widgets.labels import Elided, Text

SCENES = {
    "empty": screenshots.empty,
    "running": screenshots.running,
    "finished": screenshots.finished,
    "failed": screenshots.failed,
}


def check_fit(window: MainWindow, size: tuple[int, int]) -> None:
    """No layout needs more than the window has, and no column more than its pane."""
    assert (window.width(), window.height()) == size
    least = window.minimumSizeHint()
    assert least.width() <= size[0]
    assert least.height() <= size[1]
    for area in (window.page.transcript.area, window.panel.area):
        content = area.widget()
        assert content is not None
        if content.isVisible():
            assert content.width() <= area.viewport().width()
    for text in window.findChildren(Text):
        if text.isVisible():
            assert text.height() >= text.heightForWidth(text.width()), text.text()
    for label in window.findChildren(QLabel):
        if label.isVisible() and not isinstance(label, Text | Elided):
            assert label.width() >= label.sizeHint().width(), label.text()


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
    check_fit(window, size)
    image = window.grab().toImage()
    tokens = LIGHT if mode == "light" else DARK
    assert image.pixelColor(2, size[1] - 2) == QColor(tokens.side)


@pytest.mark.parametrize("system_px", [24], indirect=True)  # 18 pt at 96 dots an inch
@pytest.mark.parametrize("size", [(1280, 800), (900, 600), (720, 520)], ids=str)
@pytest.mark.parametrize("name", SCENES)
def test_scenes_fit_with_a_large_system_font(
    live: Live[Any],
    window: MainWindow,
    engine: FakeEngine,
    name: str,
    size: tuple[int, int],
    system_px: int,
) -> None:
    assert QFontInfo(window.page.composer.picker.font()).pixelSize() == 20
    window.resize(*size)
    live(SCENES[name](window, engine))
    check_fit(window, size)
    panel = window.panel.area.widget()
    assert panel is not None
    assert panel.minimumSizeHint().width() <= window.panes._width("panel")


def test_pictures_are_saved(live: Live[Any], tmp_path: Path) -> None:
    live(screenshots.picture("finished", screenshots.finished, (900, 600), False, "dark", tmp_path))
    assert (tmp_path / "finished-dark.png").stat().st_size > 10_000
