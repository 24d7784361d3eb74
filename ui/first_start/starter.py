"""The starter model: it answers already, before anything is downloaded."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame

from backend.values import ModelInfo
from ui.theme.theme import Theme
from ui.widgets.boxes import column
from ui.widgets.buttons import Button
from ui.widgets.labels import Text, label

_FOLD = 560


class StarterStrip(QFrame):
    """Says which model it is; hidden where none came with Parley. `wanted` asks for a chat."""

    wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "note")
        self._theme = theme
        self.button = Button(self.tr("Ask now with the starter model"), "outline", self.wanted.emit)
        self.button.setIcon(theme.icon("lightning", "accent_text"))
        self._detail = Text(theme, "", "small", "text2")
        said = column(None, gap=2)
        said.addWidget(label(theme, self.tr("The starter model answers already"), "label"))
        said.addWidget(self._detail)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(16, 12, 12, 12)
        self._line.setSpacing(12)
        self._line.addLayout(said, 1)
        self._line.addWidget(self.button)
        self.hide()

    def show_model(self, model: ModelInfo | None) -> None:
        """Show which model it is."""
        self.setVisible(model is not None)
        if model is not None:
            words = self.tr("{0}, on this computer. A committee can arrive meanwhile.")
            self._detail.set_text(words.format(model.name))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the button under the words where there is no room beside them."""
        super().resizeEvent(event)
        under = self.width() < self._theme.type.px(_FOLD)
        way = QBoxLayout.Direction
        self._line.setDirection(way.TopToBottom if under else way.LeftToRight)
