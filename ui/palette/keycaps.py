"""Shortcuts as the caps of keys."""

from __future__ import annotations

import re

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.theme import Theme

_HEIGHT = 20
_PADDING = 6
_GAP = 6
_BETWEEN_CHORDS = 12
_MAC_SIGNS = "⌃⌥⇧⌘"


def caps(keys: str) -> tuple[tuple[str, ...], ...]:
    """``Ctrl+Shift+C`` becomes ``(("Ctrl", "Shift", "C"),)``; each chord of several is a tuple.

    `keys` is in Qt's portable form, the caps are as this system names its keys.
    """
    native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    return tuple(_chord(chord) for chord in re.split(r", (?=.)", native) if chord)


def _chord(text: str) -> tuple[str, ...]:
    signs = len(text) - len(text.lstrip(_MAC_SIGNS))
    if signs:
        return (*text[:signs], text[signs:])
    # A plus sign that is a key itself follows the plus sign before it.
    return tuple(re.split(r"(?<=[^+])\+", text))


def width(theme: Theme, chords: tuple[tuple[str, ...], ...]) -> float:
    """How wide `draw` draws them, in logical pixels."""
    metrics = QFontMetricsF(_font(theme))
    widths = [_cap_width(theme, metrics, cap) for chord in chords for cap in chord]
    gaps = max(0, len(widths) - 1) * theme.type.px(_GAP)
    return sum(widths) + gaps + max(0, len(chords) - 1) * theme.type.px(_BETWEEN_CHORDS)


def draw(
    painter: QPainter,
    theme: Theme,
    right: float,
    middle: float,
    chords: tuple[tuple[str, ...], ...],
) -> float:
    """Draw caps that end at `right` around the line `middle`; returns where they begin."""
    left = x = right - width(theme, chords)
    height = float(theme.type.px(_HEIGHT))
    metrics = QFontMetricsF(_font(theme))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(_font(theme))
    for number, chord in enumerate(chords):
        x += theme.type.px(_BETWEEN_CHORDS) if number else 0
        for cap in chord:
            box = QRectF(x, middle - height / 2, _cap_width(theme, metrics, cap), height)
            painter.setPen(QPen(theme.color("border"), 1))
            painter.setBrush(theme.color("side"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setPen(theme.color("text2"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), cap)
            x += box.width() + theme.type.px(_GAP)
    painter.restore()
    return left


def _font(theme: Theme) -> QFont:
    return theme.type.font("tiny")


def _cap_width(theme: Theme, metrics: QFontMetricsF, cap: str) -> float:
    return max(
        theme.type.px(_HEIGHT) * 0.9, metrics.horizontalAdvance(cap) + 2 * theme.type.px(_PADDING)
    )


class KeyCaps(QWidget):
    """The caps of one shortcut among words; `chords` where the keys have words of their own."""

    def __init__(
        self, theme: Theme, keys: str = "", *, chords: tuple[tuple[str, ...], ...] = ()
    ) -> None:
        super().__init__()
        self._theme = theme
        self._chords = chords or caps(keys)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(" ".join(cap for chord in self._chords for cap in chord))

    def sizeHint(self) -> QSize:
        """Just the caps."""
        return QSize(round(width(self._theme, self._chords)) + 1, self._theme.type.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw them."""
        draw(QPainter(self), self._theme, self.width(), self.height() / 2, self._chords)
