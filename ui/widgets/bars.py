"""Painted bars that a screen reader meets as progress bars."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from ui.theme.theme import Theme

_STEPS = 1000


class Bar(QProgressBar):
    """A thin bar from zero; `seat` colours it, else it takes the accent.

    A `QProgressBar` underneath, so that role and value reach assistive technology.
    """

    def __init__(
        self, theme: Theme, *, seat: str = "", height: int = 8, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._seat = theme, seat
        self._height = height
        self.setRange(0, _STEPS)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float) -> None:
        """Fill `share` (0..1) of the bar."""
        self.setValue(round(_STEPS * min(1.0, max(0.0, share))))

    def sizeHint(self) -> QSize:
        """As high as asked for."""
        return QSize(48, self._height)

    def minimumSizeHint(self) -> QSize:
        """Short enough for a status bar."""
        return QSize(24, self._height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Track, then fill."""
        tokens = self._theme.tokens
        colour = QColor(tokens.seat(self._seat) if self._seat else tokens.accent)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        painter.setBrush(QColor(tokens.track))
        painter.drawRoundedRect(box, 2, 2)
        if self.value():
            painter.setBrush(colour)
            box.setWidth(max(3.0, box.width() * self.value() / _STEPS))
            painter.drawRoundedRect(box, 2, 2)


class Segments(QProgressBar):
    """One segment for each pair: filled where the pair agrees."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._agrees: tuple[bool, ...] = ()
        self.setTextVisible(False)
        self.setFixedHeight(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_pairs(self, agrees: Sequence[bool]) -> None:
        """Show one segment a pair, agreeing ones first."""
        self._agrees = tuple(sorted(agrees, reverse=True))
        self.setRange(0, max(1, len(agrees)))
        self.setValue(sum(agrees))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Segments with 4 px between them."""
        count = max(1, len(self._agrees))
        width = (self.width() - 4 * (count - 1)) / count
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for number, agrees in enumerate(self._agrees):
            painter.setBrush(self._theme.color("accent" if agrees else "track"))
            painter.drawRoundedRect(QRectF(number * (width + 4), 0, width, self.height()), 2, 2)


class TieMark(QWidget):
    """A bracket beside two bars that are nearly tied."""

    def __init__(self, theme: Theme, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedWidth(10)
        self.setToolTip(words)
        self.setAccessibleName(words)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bracket from the middle of the first row to the middle of the last."""
        painter = QPainter(self)
        painter.setPen(QPen(self._theme.color("warn"), 1.5))
        top, bottom, right = 10.0, self.height() - 10.0, self.width() - 3.0
        painter.drawLine(2, int(top), int(right), int(top))
        painter.drawLine(int(right), int(top), int(right), int(bottom))
        painter.drawLine(2, int(bottom), int(right), int(bottom))
