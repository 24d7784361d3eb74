"""A painted switch: a check box underneath, so that role, state and keys are a check box's."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from ui.theme.theme import Theme
from ui.widgets.buttons import KEYBOARD

_TRACK = QSize(36, 20)
_TARGET = 28
_RING = 3


class Switch(QCheckBox):
    """On or off at once, by click, Space or Enter.

    `toggled(bool)` follows every change, `clicked(bool)` only a person's own.
    """

    def __init__(
        self, theme: Theme, name: str, checked: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ring = False
        self.setAccessibleName(name)
        self.setChecked(checked)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """The track, its focus ring, and a target of 28 px."""
        px = self._theme.type.px
        return QSize(px(_TRACK.width()) + 2 * _RING, px(_TARGET))

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def hitButton(self, position: QPoint) -> bool:
        """All of it takes the click."""
        return self.rect().contains(position)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter switches as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring if the keyboard brought the focus."""
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        self._ring = False
        super().focusOutEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Track and knob; off has an outline, on is filled."""
        theme, on = self._theme, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(0, 0, theme.type.px(_TRACK.width()), theme.type.px(_TRACK.height()))
        track.moveCenter(QRectF(self.rect()).center())
        line = theme.color("line" if self.isEnabled() else "track")
        fill = theme.color("accent" if self.isEnabled() else "track")
        body = track.adjusted(0.75, 0.75, -0.75, -0.75)
        painter.setPen(Qt.PenStyle.NoPen if on else QPen(line, 1.5))
        painter.setBrush(fill if on else theme.color("raised"))
        painter.drawRoundedRect(track if on else body, track.height() / 2, track.height() / 2)
        inset = track.height() * (0.15 if on else 0.25)
        knob = QRectF(0, 0, track.height() - 2 * inset, track.height() - 2 * inset)
        knob.moveCenter(track.center())
        knob.moveLeft(track.right() - inset - knob.width() if on else track.left() + inset)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("on_accent") if on else line)
        painter.drawEllipse(knob)
        if self._ring:
            ring = track.adjusted(-_RING + 1, -_RING + 1, _RING - 1, _RING - 1)
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
