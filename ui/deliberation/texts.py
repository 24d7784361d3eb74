"""An answer's Markdown among other widgets of a layout."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy

from ui.chat.markdown_view import MarkdownView
from ui.theme.theme import Theme


def markdown(theme: Theme, text: str) -> MarkdownView:
    """`text` laid out; its height follows the width that the layout gives it."""
    view = MarkdownView(theme, "ui")
    # Its own policy is a fixed height, which a layout reads once, before the width is known.
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    view.setSizePolicy(policy)
    view.show_text(text, final=True)
    return view
