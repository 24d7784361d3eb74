"""Fields to type into."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from ui.theme.theme import Theme


class SearchField(QLineEdit):
    """A field with a magnifying glass and a button that empties it."""

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__()
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setClearButtonEnabled(True)
        self.addAction(
            theme.icon("magnifying-glass", "text3"), QLineEdit.ActionPosition.LeadingPosition
        )
