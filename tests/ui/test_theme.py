from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontDatabase, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication

import ui
from ui.theme.theme import Theme
from ui.theme.tokens import (
    DARK,
    GRAPHIC_PAIRS,
    LIGHT,
    TEXT_PAIRS,
    Tokens,
    contrast,
    high_contrast,
    mix,
)

THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


@THEMES
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_has_contrast(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


@THEMES
@pytest.mark.parametrize(("ink", "ground"), GRAPHIC_PAIRS)
def test_graphics_have_contrast(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 3.0


@THEMES
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_has_more_of_it_where_the_system_asks(tokens: Tokens, ink: str, ground: str) -> None:
    strong = high_contrast(tokens)
    assert contrast(getattr(strong, ink), getattr(strong, ground)) >= 7.0


@THEMES
@pytest.mark.parametrize(("ink", "ground"), GRAPHIC_PAIRS)
def test_outlines_have_more_of_it_too(tokens: Tokens, ink: str, ground: str) -> None:
    strong = high_contrast(tokens)
    assert contrast(getattr(strong, ink), getattr(strong, ground)) >= 4.5


@THEMES
def test_high_contrast_drops_soft_fills_and_keeps_states(tokens: Tokens) -> None:
    strong = high_contrast(tokens)
    assert strong.is_dark == tokens.is_dark
    for tone in ("accent", "ok", "warn", "danger", "info"):
        assert strong.tone(tone)[1] == strong.raised
    assert strong.seat_tint("A") == strong.raised == strong.user_bubble
    assert strong.heat(1, 3)[0] != strong.raised
    assert contrast(strong.line, strong.raised) == pytest.approx(21.0)
    assert strong.sel != strong.raised


def test_the_system_asks_for_contrast(
    application: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Theme, "_wants_contrast", staticmethod(lambda: True))
    theme = Theme(application, "dark")
    assert theme.tokens == high_contrast(DARK)
    assert 'QFrame[surface="bubble"]' in application.styleSheet().rpartition("/* High contrast")[2]
    theme.set_mode("light")
    assert theme.color("text") == QColor("#000000")
    monkeypatch.undo()
    theme.set_mode("light")
    assert theme.tokens is LIGHT
    assert "High contrast" not in application.styleSheet()


@THEMES
@pytest.mark.parametrize("letter", list("ABCDEFGH"))
def test_seat_letters_have_contrast_on_their_own_tint(tokens: Tokens, letter: str) -> None:
    assert contrast(tokens.seat(letter), tokens.seat_tint(letter)) >= 4.5


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [("#000000", "#FFFFFF", 21.0), ("#777777", "#FFFFFF", 4.48), ("#123456", "#123456", 1.0)],
)
def test_contrast(first: str, second: str, ratio: float) -> None:
    assert contrast(first, second) == pytest.approx(ratio, abs=0.01)


def test_mix() -> None:
    assert mix("#FF0000", "#0000FF", 0.5) == "#800080"
    assert mix("#FF0000", "#0000FF", 0.0) == "#0000FF"


@pytest.mark.parametrize(
    ("place", "places", "fill"),
    [(1, 3, "heat1"), (2, 3, "heat2"), (3, 3, "heat3"), (1, 1, "heat1")],
)
def test_heat(place: int, places: int, fill: str) -> None:
    assert LIGHT.heat(place, places)[0] == getattr(LIGHT, fill)


def test_bundled_fonts_are_there(application: QApplication) -> None:
    families = QFontDatabase.families()
    assert "Inter" in families
    assert "JetBrains Mono" in families


def test_switching_the_theme_changes_palette_and_icons(theme: Any) -> None:
    icon = theme.icon("check", "text")
    colours = {}
    for mode, tokens in (("light", LIGHT), ("dark", DARK)):
        theme.set_mode(mode)
        window = QApplication.palette().color(QPalette.ColorRole.Window)
        assert window == QColor(tokens.canvas)
        image = icon.pixmap(32, 32, QIcon.Mode.Normal).toImage()
        opaque = [
            image.pixelColor(x, y)
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() == 255
        ]
        colours[mode] = {colour.name().upper() for colour in opaque}
    assert LIGHT.text in colours["light"]
    assert DARK.text in colours["dark"]


def test_a_chosen_entry_of_a_menu_bears_a_check_mark(theme: Any) -> None:
    icon = theme.choice_icon("moon")
    size = QSize(32, 32)

    def drawn(icon: QIcon, state: QIcon.State) -> QImage:
        return icon.pixmap(size, QIcon.Mode.Normal, state).toImage()

    check = theme.icon("check", "accent_text")
    assert drawn(icon, QIcon.State.On) == drawn(check, QIcon.State.Off)
    assert drawn(icon, QIcon.State.Off) == drawn(theme.icon("moon"), QIcon.State.Off)


def icon_names() -> set[str]:
    """Icons named in the window's source, where an icon is drawn or a button is made."""
    names = set()
    for file in Path(ui.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            place = {"icon": 0, "glyph": 0, "IconButton": 1, "icon_label": 1}.get(called)
            if place is not None and len(node.args) > place:
                argument = node.args[place]
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    names.add(argument.value)
    return names


def test_every_icon_that_is_used_exists(theme: Any) -> None:
    names = icon_names()
    assert len(names) > 10
    for name in names:
        assert theme.icons.glyph(name)
