"""A line that opens what lies under it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.theme.theme import Theme
from ui.widgets.boxes import column, row
from ui.widgets.buttons import Button
from ui.widgets.labels import Elided


class Fold(QWidget):
    """A caret with a title; `opened` comes the first time the content is asked for."""

    opened = Signal()

    def __init__(self, theme: Theme, title: str, content: QWidget) -> None:
        super().__init__()
        self._theme, self._content = theme, content
        self._was_open = False
        self.button = Button(title, "fold", self.toggle)
        self.button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.button.setFont(theme.type.font("label"))
        self.button.setIcon(theme.icon("caret-right"))
        self.button.setIconSize(QSize(theme.type.px(16), theme.type.px(16)))
        self.detail = Elided(theme, "", "small", "text3")  # gives way where the title needs room
        self.detail.setFont(theme.type.font("small", figures=True))
        line = row(None, gap=4)
        line.addWidget(self.button)
        line.addWidget(self.detail)
        line.addStretch()
        layout = column(self, gap=8)
        layout.addLayout(line)
        layout.addWidget(content)
        content.hide()

    @property
    def is_open(self) -> bool:
        """Whether the content shows."""
        return not self._content.isHidden()

    def toggle(self) -> None:
        """Open or close."""
        self.set_open(not self.is_open)

    def set_open(self, is_open: bool) -> None:
        """Open or close."""
        self._content.setVisible(is_open)
        self.button.setIcon(self._theme.icon("caret-down" if is_open else "caret-right"))
        if is_open and not self._was_open:
            self._was_open = True
            self.opened.emit()
