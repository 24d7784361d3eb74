"""Frames that arrange themselves by their width, and a layout that breaks like words."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from ui.theme.theme import Theme

_NARROWEST = 200


class Folding(QFrame):
    """Calls `fold(level)` as its width passes each of `steps`, widest first, in logical px.

    It may become narrower than what stands in it, because that folds. A subclass calls
    `start_folded` when its widgets exist.
    """

    def __init__(
        self, theme: Theme, steps: tuple[int, ...], surface: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.theme, self._steps = theme, steps
        self.level = 0
        if surface:
            self.setProperty("surface", surface)

    def start_folded(self) -> None:
        """Arrange for the first time."""
        self.fold(self.level)

    def fold(self, level: int) -> None:
        """Arrange for `level`: 0 is the widest."""
        raise NotImplementedError

    def minimumSizeHint(self) -> QSize:
        """Narrow, whatever stands in it."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), self.theme.type.px(_NARROWEST)), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold where a step was passed."""
        super().resizeEvent(event)
        level = sum(self.width() < self.theme.type.px(step) for step in self._steps)
        if level != self.level:
            self.level = level
            self.fold(level)
            self.updateGeometry()
