"""Painted bars that a screen reader meets as progress bars."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from ui.theme.theme import Theme
from ui.theme.tokens import mix
from ui.widgets.hatch import hatch
from ui.widgets.roles import say_as

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


class ReadingBar(Bar):
    """How much of a prompt is read: the part that was shared hatched, the rest solid."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, height=6, parent=parent)
        self._shared = 0.0

    def set_shares(self, read: float, shared: float) -> None:
        """Fill `read` (0..1) of the bar, of which `shared` (0..1, of the whole) is hatched."""
        self._shared = min(read, shared)
        self.set_share(read)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Track, shared part, computed part."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        painter.setBrush(QColor(tokens.track))
        painter.drawRoundedRect(box, 2, 2)
        ink = QColor(tokens.info)
        read = QRectF(box)
        read.setWidth(box.width() * self.value() / _STEPS)
        shared = QRectF(box)
        shared.setWidth(box.width() * self._shared)
        if shared.width() >= 1:
            painter.setBrush(QColor(mix(tokens.info, tokens.track, 0.35)))
            painter.drawRoundedRect(shared, 2, 2)
            hatch(painter, shared, ink, width=1.6)
        read.setLeft(shared.right())
        if read.width() >= 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawRoundedRect(read, 2, 2)


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
    """A bracket beside bars that are nearly tied, with what it says on hover."""

    def __init__(self, theme: Theme, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._rows = theme, 2
        self.setFixedWidth(12)
        self.setToolTip(words)
        self.setAccessibleName(words)
        say_as(self, "picture")

    def set_rows(self, rows: int) -> None:
        """Reach over `rows` bars, from the middle of the first to that of the last."""
        self._rows = max(2, rows)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bracket, with an arm at its middle that the eye catches."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("warn"), 2))
        half = self.height() / self._rows / 2
        top, bottom, right = half, self.height() - half, self.width() - 5.0
        path = QPainterPath(QPointF(1, top))
        path.lineTo(right, top)
        path.lineTo(right, bottom)
        path.lineTo(1, bottom)
        painter.drawPath(path)
        middle = (top + bottom) / 2
        painter.drawLine(QPointF(right, middle), QPointF(self.width() - 1.0, middle))
