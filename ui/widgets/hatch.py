"""Hatching: what is not there, not ranked, or not computed again, without relying on colour."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy

from ui.theme.theme import Theme

_STEP = 5.0


def hatch(
    painter: QPainter, box: QRectF, colour: QColor, *, radius: float = 2.0, width: float = 1.2
) -> None:
    """Fill `box` with rising lines, sharp at any scale of the screen."""
    if box.width() <= 0 or box.height() <= 0:
        return
    painter.save()
    shape = QPainterPath()
    shape.addRoundedRect(box, radius, radius)
    painter.setClipPath(shape)
    painter.setPen(QPen(colour, width))
    # Lines start at multiples of the step in the widget, so that neighbours continue each other.
    start = (box.left() - box.height()) // _STEP * _STEP
    lines = []
    while start < box.right():
        lines.append(QLineF(start, box.bottom(), start + box.height(), box.top()))
        start += _STEP
    painter.drawLines(lines)
    painter.restore()


class HatchKey(QLabel):
    """A small hatched field for a legend."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As high as small letters are."""
        return QSize(self._theme.type.px(16), self._theme.type.px(11))

    minimumSizeHint = sizeHint  # noqa: N815 - Qt's name

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the field."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hatch(painter, QRectF(self.rect()), self._theme.color("line"))
