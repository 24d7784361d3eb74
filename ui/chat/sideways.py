"""A box that scrolls sideways only, as high as what it holds."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

_BAR = 8


class Measured(Protocol):
    """What knows its height at a width, and how wide it would like to be (0: any width)."""

    @property
    def wanted_width(self) -> int:
        """In logical pixels."""
        ...

    def measure(self, width: int) -> int:
        """Height at `width`, both in logical pixels."""
        ...


class Sideways(QScrollArea):
    """Scrolls what is wider than it is; up and down is left to the transcript."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)

    def measure(self, width: int) -> int:
        """Take the height of the content at `width`; it is returned with room for the bar."""
        content: Measured = self._content  # type: ignore[assignment]
        wanted = content.wanted_width
        height = content.measure(width)
        wide = max(width, wanted)
        if self._content.width() != wide or self._content.height() != height:
            self._content.resize(wide, height)
        whole = height + (_BAR if wanted > width else 0)
        if self.height() != whole or self.minimumHeight() != whole:
            self.setFixedHeight(whole)
        return whole

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Sideways here, up and down in the transcript."""
        if abs(event.angleDelta().x()) > abs(event.angleDelta().y()):
            super().wheelEvent(event)
        else:
            event.ignore()
