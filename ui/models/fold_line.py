"""A line that opens and closes what lies under it; long titles break instead of being cut."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from ui.theme.theme import Theme
from ui.widgets.boxes import row
from ui.widgets.buttons import IconButton
from ui.widgets.labels import Text

_GAP = 4


class FoldLine(QWidget):
    """A caret button and a title; a click on either emits `toggled`."""

    toggled = Signal()

    def __init__(self, theme: Theme, title: str, *, strong: bool = False) -> None:
        super().__init__()
        self._theme, self._title = theme, title
        self.button = IconButton(theme, "caret-right", title, self.toggled.emit, size=14)
        self.button.setProperty("kind", "tiny")
        self.title = Text(theme, title, "label", strong=strong)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        layout = row(self, gap=_GAP)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.title, 1, Qt.AlignmentFlag.AlignVCenter)
        self.show_open(False)

    @property
    def indent(self) -> int:
        """How far right its title begins, in logical pixels."""
        self.button.ensurePolished()
        return self.button.sizeHint().width() + _GAP

    def show_open(self, is_open: bool) -> None:
        """Turn the caret and say what the button does."""
        self.button.setIcon(self._theme.icon("caret-down" if is_open else "caret-right"))
        said = self.tr("Hide: {0}") if is_open else self.tr("Show: {0}")
        self.button.rename(said.format(self._title))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the press, so that its release comes here."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click anywhere opens."""
        inside = self.rect().contains(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and inside:
            self.toggled.emit()
