"""A page: its name and actions in a header of 64 px, and a column that scrolls."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from ui.theme.theme import Theme
from ui.widgets.boxes import column, row, surface
from ui.widgets.labels import Elided, label
from ui.widgets.scroll import ScrollColumn

EDGE = 24


class Page(QFrame):
    """`head` takes the actions of the page, `body` what it shows, at most `widest` px wide."""

    def __init__(
        self, theme: Theme, title: str, *, widest: int = 1160, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "canvas")
        self.theme, self._widest = theme, widest
        header = surface("header")
        header.setFixedHeight(theme.type.px(64))
        self.head = row(header, (EDGE, 0, EDGE, 0), 8)
        self.title = label(theme, title, "page")
        self.subtitle = Elided(theme, "", "ui", "text2")
        self.head.addWidget(self.title)
        self.head.addWidget(self.subtitle, 1)
        self._content = QWidget()
        self.body = column(self._content, (EDGE, 16, EDGE, EDGE), 16)
        self.area = ScrollColumn(self._content)
        self.area.setAccessibleName(title)
        layout = column(self)
        layout.addWidget(header)
        layout.addWidget(self.area, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Past the widest column, margins grow."""
        super().resizeEvent(event)
        side = EDGE + max(0, self.width() - 2 * EDGE - self.theme.type.px(self._widest)) // 2
        self.body.setContentsMargins(side, 16, side, EDGE)
