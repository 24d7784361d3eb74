"""Badges and seat tags: an icon or a letter with a word, never colour alone."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme.theme import Theme
from ui.theme.tokens import Tone

TAG = 20
"""Width and height of a seat tag at the guide's font size, in logical pixels."""

_ICON = 13
_PADDING = 7


class Badge(QLabel):
    """A 20 px high pill of icon and word in one of six tones."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        tone: Tone = "neutral",
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._theme, self._tone, self._icon = theme, tone, icon
        self.setFont(theme.type.font("tiny"))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_as(self, text: str, tone: Tone, icon: str = "") -> None:
        """Change word, tone and icon."""
        self._tone, self._icon = tone, icon
        self.setText(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Word, icon and padding."""
        px = self._theme.type.px
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2 * px(_PADDING)
        return QSize(width + (px(_ICON) + 4 if self._icon else 0), px(TAG))

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Soft fill, icon, word."""
        ink, soft = self._theme.tokens.tone(self._tone)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outlined = self._theme.tokens.is_high_contrast
        painter.setPen(QPen(QColor(ink), 1) if outlined else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(soft))
        inset = 0.5 if outlined else 0.0
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 4, 4)
        x, size = float(self._theme.type.px(_PADDING)), self._theme.type.px(_ICON)
        if self._icon:
            box = QRectF(x, (self.height() - size) / 2, size, size)
            self._theme.icons.draw(painter, self._icon, box, QColor(ink))
            x += size + 4
        painter.setPen(QColor(ink))
        painter.drawText(
            QRectF(x, 0, self.width() - x, self.height()),
            int(Qt.AlignmentFlag.AlignVCenter),
            self.text(),
        )


class SeatTag(QLabel):
    """The letter of a seat in its colour; grey once the seat is out."""

    def __init__(self, theme: Theme, letter: str, parent: QWidget | None = None) -> None:
        super().__init__(letter, parent)
        self._theme = theme
        self._out = False
        self.setFixedSize(theme.type.px(TAG), theme.type.px(TAG))
        self.setAccessibleName(self.tr("Seat {0}").format(letter))

    def set_out(self, out: bool) -> None:
        """Grey it, because the seat was dropped."""
        self._out = out
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the tag."""
        painter = QPainter(self)
        draw_tag(painter, self._theme, QRectF(self.rect()), self.text(), out=self._out)


def draw_tag(
    painter: QPainter, theme: Theme, box: QRectF, letter: str, *, out: bool = False
) -> None:
    """Draw a seat's tag into `box`. Seats past D reuse colours with a double outline."""
    tokens = theme.tokens
    ink = QColor(tokens.line if out else tokens.seat(letter))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 1.5))
    painter.setBrush(QColor(tokens.hover if out else tokens.seat_tint(letter)))
    painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
    if letter > "D":
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 1))
        painter.drawRoundedRect(box.adjusted(3, 3, -3, -3), 2.5, 2.5)
    painter.setPen(QColor(tokens.text3) if out else ink)
    painter.setFont(theme.type.font("tiny", strong=True))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), letter)
    painter.restore()
