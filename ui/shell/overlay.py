"""A pane over the page: the drawer of the chat list, the sheet of the panel."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme.theme import Theme


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
        self._place()
        self.show()
        self.raise_()
        if self._pane is not None:
            self._pane.setFocus()
            self._pane.focusNextChild()

    def close_pane(self) -> None:
        """Put the pane away and give the focus back."""
        if self.isVisible():
            self.hide()
            if self._before is not None:
                self._before.setFocus()
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
        QPainter(self).fillRect(self.rect(), QColor(0, 0, 0, round(255 * share)))

    def _place(self) -> None:
        self.setGeometry(self._parent.rect())
        if self._pane is not None:
            width = min(self._width, self.width() - 48)
            x = 0 if self._side == "left" else self.width() - width
            self._pane.setGeometry(x, 0, width, self.height())
