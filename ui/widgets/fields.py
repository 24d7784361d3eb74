"""Fields to type into."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QToolButton

from ui.theme.theme import Theme
from ui.widgets.roles import say_as


class SearchField(QLineEdit):
    """A field with a magnifying glass and a button that empties it."""

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__()
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setClearButtonEnabled(True)
        glass = self.addAction(
            theme.icon("magnifying-glass", "text3"), QLineEdit.ActionPosition.LeadingPosition
        )
        for button in self.findChildren(QToolButton):
            if button.defaultAction() is glass:
                say_as(button, "picture")
            else:
                button.setAccessibleName(self.tr("Clear"))
