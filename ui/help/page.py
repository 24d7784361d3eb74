"""The help: every question with its answer, found by typing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QWidget

from backend.help import HelpEntry, HelpTopic
from ui.chat.markdown_view import MarkdownView
from ui.help.search import found
from ui.theme.theme import Theme
from ui.widgets.boxes import clear, column, row, surface
from ui.widgets.fields import SearchField
from ui.widgets.fold import Fold
from ui.widgets.labels import Text, label
from ui.widgets.scroll import ScrollColumn

_WIDEST = 720
_OPEN_AT_MOST = 6


class HelpPage(QFrame):
    """Questions under their topics; few results open by themselves."""

    def __init__(self, theme: Theme, topics: tuple[HelpTopic, ...]) -> None:
        super().__init__()
        self.setProperty("surface", "canvas")
        self._theme, self._topics = theme, topics
        self._folds: dict[str, Fold] = {}
        header = surface("header")
        header.setFixedHeight(theme.type.px(64))
        head = row(header, (24, 0, 24, 0), 16)
        head.addWidget(label(theme, self.tr("Help"), "page"))
        head.addStretch(1)
        self.search = SearchField(theme, self.tr("Search the help"))
        self.search.setMinimumWidth(180)
        self.search.setMaximumWidth(320)
        self.search.textChanged.connect(self._fill)
        head.addWidget(self.search, 2)
        self._content = QWidget()
        self._column = column(self._content, (24, 16, 24, 24), 4)
        self.area = ScrollColumn(self._content)
        self.area.setAccessibleName(self.tr("Help"))
        layout = column(self)
        layout.addWidget(header)
        layout.addWidget(self.area, 1)

    @property
    def first_focus(self) -> QWidget:
        """The search field."""
        return self.search

    @property
    def shown(self) -> tuple[str, ...]:
        """Ids of the entries that match the search."""
        return tuple(self._folds)

    def show_entry(self, entry_id: str) -> None:
        """Open one entry and bring it into view."""
        self.search.clear()
        fold = self._folds.get(entry_id)
        if fold is not None:
            fold.set_open(True)
            self.area.settle()
            self.area.verticalScrollBar().setValue(fold.y() - 44)

    def showEvent(self, event: QShowEvent) -> None:
        """Fill the page the first time it is wanted: it has more widgets than all the rest."""
        super().showEvent(event)
        if not self._folds:
            self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Past the reading width, margins grow."""
        super().resizeEvent(event)
        side = 24 + max(0, self.width() - 48 - self._theme.type.px(_WIDEST)) // 2
        self._column.setContentsMargins(side, 16, side, 24)

    def _fill(self) -> None:
        clear(self._column)
        self._folds = {}
        results = found(self._topics, self.search.text())
        topic = ""
        for title, entry in results:
            if title != topic:
                topic = title
                self._column.addSpacing(12 if self._folds else 0)
                self._add(label(self._theme, title, "heading"))
            self._folds[entry.id] = self._fold(entry)
            self._add(self._folds[entry.id])
        if not results:
            words = self.tr("Nothing in the help has these words. Try fewer of them.")
            self._add(Text(self._theme, words, "ui", "text2"))
        self._column.addStretch(1)
        if len(results) <= _OPEN_AT_MOST:
            for fold in self._folds.values():
                fold.set_open(True)

    def _add(self, widget: QWidget) -> None:
        self._column.addWidget(widget)
        widget.show()  # at once, so that it counts when the column settles

    def _fold(self, entry: HelpEntry) -> Fold:
        holder = QWidget()
        box = column(holder, (26, 0, 0, 10))
        fold = Fold(self._theme, entry.question, holder)

        def fill() -> None:
            view = MarkdownView(self._theme)
            view.show_text(entry.answer, final=True)
            box.addWidget(view)
            view.show()

        fold.opened.connect(fill)
        fold.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return fold
