"""Phosphor icons, drawn at the painter's own resolution and tinted by token."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

_FONT, _CHARMAP = "phosphor-1.3.0.ttf", "phosphor-charmap-1.3.0.json"


class IconSet:
    """Glyphs of the one monochrome set.

    The font and its table of names are those that qtawesome carries. Its own engine takes a fixed
    colour when the icon is made, so drawing is done here, with the colour asked for at each paint;
    and the package is not imported, which would take a tenth of a second of every start.
    """

    def __init__(self) -> None:
        self._glyphs, self._family = _phosphor()

    def glyph(self, name: str) -> str:
        """The character of an icon, for example ``paperclip``.

        Raises:
            KeyError: the set has no such icon.
        """
        return self._glyphs[name]

    def font(self, px: int) -> QFont:
        """The icon font at `px` logical pixels."""
        font = QFont(self._family)
        font.setPixelSize(px)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def draw(self, painter: QPainter, name: str, box: QRectF, colour: QColor) -> None:
        """Draw an icon centred in `box`, as high as it."""
        painter.save()
        painter.setFont(self.font(round(box.height())))
        painter.setPen(colour)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.glyph(name))
        painter.restore()


@cache
def _phosphor() -> tuple[dict[str, str], str]:
    """The characters of the icons by name, and the family of the font that draws them."""
    found = find_spec("qtawesome")
    assert found is not None
    assert found.submodule_search_locations is not None
    folder = Path(found.submodule_search_locations[0]) / "fonts"
    codes: dict[str, str] = json.loads((folder / _CHARMAP).read_text("utf-8"))
    font = QFontDatabase.addApplicationFont(str(folder / _FONT))
    glyphs = {name: chr(int(code, 16)) for name, code in codes.items()}
    return glyphs, QFontDatabase.applicationFontFamilies(font)[0]


class TintedIcon(QIconEngine):
    """An icon whose glyph and colour are asked for when it is painted: a theme switch is free."""

    def __init__(
        self, icons: IconSet, look: Callable[[QIcon.Mode, QIcon.State], tuple[str, QColor]]
    ) -> None:
        super().__init__()
        self._icons, self._look = icons, look

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw into `rect`, at whatever resolution the painter has."""
        name, colour = self._look(mode, state)
        self._icons.draw(painter, name, QRectF(rect), colour)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """A fresh pixmap of `size` device pixels; nothing is cached across screens."""
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        """Another engine for the same icon."""
        return TintedIcon(self._icons, self._look)
