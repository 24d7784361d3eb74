"""The rail: the pages of the window, at the left."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame

from ui.theme.theme import Theme
from ui.widgets.boxes import column
from ui.widgets.buttons import IconButton, set_property

_WITH_WORDS = 48
_DOT = 8


class _PageButton(IconButton):
    """A page's icon and name, with a dot while something goes on there."""

    def __init__(self, theme: Theme, icon: str, name: str) -> None:
        super().__init__(theme, icon, name, size=20)
        self.name, self._icon = name, icon
        self._busy = self.is_here = False
        self._busy_words = ""

    def set_busy(self, busy: bool, words: str) -> None:
        if busy != self._busy:
            self._busy, self._busy_words = busy, words if busy else ""
            self._describe()
            self.update()

    def set_here(self, here: bool) -> None:
        """Mark it as the page that shows. A checkable button would be read as a check box."""
        if here != self.is_here:
            self.is_here = here
            set_property(self, "here", here)
            self.setIcon(self._theme.icon(self._icon, "accent_text" if here else "text2"))
            self._describe()

    def _describe(self) -> None:
        here = self.tr("This page shows") if self.is_here else ""
        self.setAccessibleDescription(", ".join(w for w in (here, self._busy_words) if w))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._busy:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accent"))
            icon, dot = self.iconSize().width(), self._theme.type.px(_DOT)
            top = 5.0
            if self.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly:
                top = (self.height() - icon - dot) / 2 - 1
            painter.drawEllipse(QRectF((self.width() + icon / 2) / 2, top, dot, dot))


class Rail(QFrame):
    """`page_wanted` carries the name of a page; `anchor` is the button of the one that shows."""

    page_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "rail")
        self._theme = theme
        above = (
            ("chats", "chats", self.tr("Chats")),
            ("committees", "users-three", self.tr("Committees")),
            ("models", "cube", self.tr("Models")),
            ("jobs", "list-bullets", self.tr("Jobs")),
        )
        below = (
            ("help", "question", self.tr("Help")),
            ("settings", "gear-six", self.tr("Settings")),
        )
        self.pages = {page: self._button(icon, name) for page, icon, name in (*above, *below)}
        for page, button in self.pages.items():
            button.clicked.connect(lambda _=False, p=page: self.page_wanted.emit(p))
        layout = column(self, (4, 10, 4, 10), 8)
        for place, button in enumerate(self.pages.values()):
            if place == len(above):
                layout.addStretch(1)
            layout.addWidget(button)
        self.set_width(72)
        self.set_page("chats")

    def set_page(self, page: str) -> None:
        """Mark the page that shows; one that is not of the rail leaves it unmarked."""
        self.anchor = self.pages.get(page, self.pages["chats"])
        for name, button in self.pages.items():
            button.set_here(name == page)

    def set_busy(self, page: str, busy: bool, words: str) -> None:
        """Put a dot at a page, or take it away; `words` say what it means."""
        self.pages[page].set_busy(busy, words)

    def set_width(self, width: int) -> None:
        """72 px with words, 48 px with icons alone; both grow with the text."""
        words = width > _WITH_WORDS
        style = Qt.ToolButtonStyle
        metrics = next(iter(self.pages.values())).fontMetrics()
        widest = max(metrics.horizontalAdvance(b.name) for b in self.pages.values())
        wide = max(self._theme.type.px(width), widest + 12 if words else 0)
        self.setFixedWidth(wide)
        for button in self.pages.values():
            button.setToolButtonStyle(
                style.ToolButtonTextUnderIcon if words else style.ToolButtonIconOnly
            )
            button.setFixedSize(wide - 8, self._theme.type.px(48 if words else 40))

    def _button(self, icon: str, name: str) -> _PageButton:
        button = _PageButton(self._theme, icon, name)
        button.setProperty("kind", "rail")
        button.setText(name)
        button.setFont(self._theme.type.font("tiny"))
        return button
