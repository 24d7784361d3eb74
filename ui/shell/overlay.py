"""A pane over the page: the drawer of the chat list, the sheet of the panel."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEasingCurve, QEvent, QObject, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ui.shell.tab_order import stops
from ui.theme.theme import Theme

_SLIDE_MS = 180


class Overlay(QWidget):
    """Holds one pane at the left or right edge of its parent, above a scrim."""

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget, side: Literal["left", "right"]) -> None:
        super().__init__(parent)
        self._theme, self._parent, self._side = theme, parent, side
        self._pane: QWidget | None = None
        self._width = 0
        self._before: QWidget | None = None
        parent.installEventFilter(self)
        self._shown = 1.0  # how far the pane has come in
        self._motion = QVariantAnimation(self)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.setStartValue(0.0)
        self._motion.setEndValue(1.0)
        self._motion.valueChanged.connect(self._come_in)
        self.hide()

    def hold(self, pane: QWidget, width: int) -> None:
        """Take a pane in, `width` logical pixels wide."""
        self._pane, self._width = pane, width
        pane.setParent(self)
        pane.show()
        self._place()

    def release(self) -> None:
        """Let the pane go; its next parent takes it over."""
        self._pane = None
        self.hide()

    def open(self) -> None:
        """Show the pane and give it the focus."""
        window = self.window()
        self._before = window.focusWidget()
        if duration := self._theme.motion(_SLIDE_MS):
            self._shown = 0.0
            self._motion.setDuration(duration)
            self._motion.start()
        self._place()
        self.show()
        self.raise_()
        inside = stops(self)
        if inside:
            inside[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def close_pane(self) -> None:
        """Put the pane away and give the focus back."""
        if self.isVisible():
            self._motion.stop()
            self._shown = 1.0
            before, self._before = self._before, None
            self.hide()
            if before is not None and isValid(before) and before.isVisible():
                before.setFocus(Qt.FocusReason.OtherFocusReason)
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the parent as it grows."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """A click beside the pane closes it."""
        self.close_pane()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The scrim: 30 % in the light theme, 60 % in the dark one."""
        share = 0.6 if self._theme.tokens.is_dark else 0.3
        QPainter(self).fillRect(self.rect(), QColor(0, 0, 0, round(255 * share * self._shown)))

    def _come_in(self, share: float) -> None:
        self._shown = share
        self._place()
        self.update()

    def _place(self) -> None:
        self.setGeometry(self._parent.rect())
        if self._pane is not None:
            width = min(self._width, self.width() - 48)
            out = round(width * (1 - self._shown))
            x = -out if self._side == "left" else self.width() - width + out
            self._pane.setGeometry(x, 0, width, self.height())
