"""The pane around the chat list: heading, search, undo bar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QMenu

from backend.errors import Fault
from backend.values import ConversationSummary
from ui.chat.chat_list import ChatListModel, ChatListView
from ui.chat.model import rows
from ui.theme.theme import Theme
from ui.widgets.banner import Banner
from ui.widgets.boxes import column, row, surface
from ui.widgets.buttons import Button, IconButton
from ui.widgets.fields import SearchField
from ui.widgets.labels import Elided, Text, label

_UNDO_MS = 10_000
_REFRESH_MS = 60_000


class ListPane(QFrame):
    """`opened`, `renamed`, `deleted` and `restored` carry the chat's id."""

    opened = Signal(int)
    renamed = Signal(int, str)
    deleted = Signal(int)
    restored = Signal(int)
    new_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "list")
        self._theme = theme
        self._summaries: tuple[ConversationSummary, ...] = ()
        self._current: int | None = None
        self._undo_id = 0
        self.model = ChatListModel(self)
        self.view = ChatListView(theme, self.model)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu)
        self.view.opened.connect(self.opened)
        self.view.deleted.connect(self.deleted)
        self.model.renamed.connect(self.renamed)
        self.search = SearchField(theme, self.tr("Search chats"))
        self.search.setToolTip(self.tr("Search chats (Ctrl+F)"))
        self.search.textChanged.connect(self.refresh)
        self._empty = Text(theme, "", "small", "text3")
        self.banner = Banner(theme, closable=True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_UNDO_MS)
        self._clock = QTimer(self)
        self._clock.setInterval(_REFRESH_MS)
        self._clock.timeout.connect(self.refresh)
        self._clock.start()
        self._lay_out()

    def _lay_out(self) -> None:
        head = row(None, (16, 0, 12, 0))
        head.addWidget(label(self._theme, self.tr("Chats"), "heading"))
        head.addStretch()
        self.new_button = IconButton(
            self._theme, "note-pencil", self.tr("New chat"), self.new_wanted.emit, shortcut="Ctrl+N"
        )
        head.addWidget(self.new_button)
        self.undo_bar = surface("bar")
        self._undo_words = Elided(self._theme, "", "small")
        undo = Button(self.tr("Undo"), "link", self._undo)
        self.undo_button = undo
        bar = row(self.undo_bar, (10, 2, 4, 2), 4)
        bar.addWidget(self._undo_words, 1)
        bar.addWidget(undo)
        self._timer.timeout.connect(self.undo_bar.hide)
        layout = column(self)
        layout.addSpacing(8)
        layout.addLayout(head)
        layout.addSpacing(8)
        for widget in (self.search, self.banner, self._empty):
            line = row(None, (12, 0, 12, 4))
            line.addWidget(widget)
            layout.addLayout(line)
        layout.addWidget(self.view, 1)
        line = row(None, (8, 4, 8, 8))
        line.addWidget(self.undo_bar)
        layout.addLayout(line)
        self.undo_bar.hide()

    def show_chats(self, summaries: Iterable[ConversationSummary], current: int | None) -> None:
        """Show the chats, with the open one marked."""
        self._summaries, self._current = tuple(summaries), current
        self.refresh()

    def show_fault(self, fault: Fault) -> None:
        """Say above the list what could not be done to it."""
        self.banner.show_fault(fault)

    def offer_undo(self, summary: ConversationSummary) -> None:
        """A chat was deleted: offer it back for ten seconds."""
        self._undo_id = summary.id
        self._undo_words.setText(self.tr("Deleted: {0}").format(summary.title))
        self.undo_bar.show()
        self._timer.start()

    def refresh(self) -> None:
        """Lay the rows out again: chats, search or the time changed."""
        if self.view.state() == ChatListView.State.EditingState:
            return
        now = datetime.now()
        found = rows(self._summaries, now, self.search.text())
        self.model.set_rows(found, now)
        self.view.choose(self._current)
        if found:
            self._empty.hide()
            return
        searched = bool(self.search.text().strip())
        self._empty.set_text(
            self.tr("No chat has this in its title.")
            if searched
            else self.tr("Questions you ask are kept here.")
        )
        self._empty.show()

    def _undo(self) -> None:
        self.view.setFocus()
        self.undo_bar.hide()
        self.restored.emit(self._undo_id)

    def _menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        summary = self.model.row(index)
        if not isinstance(summary, ConversationSummary):
            return
        menu = QMenu(self)
        rename = QAction(self.tr("Rename") + "\tF2", menu)
        rename.triggered.connect(lambda: self.view.edit(index))
        delete = QAction(self.tr("Delete") + "\tDel", menu)
        delete.triggered.connect(lambda: self.deleted.emit(summary.id))
        menu.addActions([rename, delete])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.view.viewport().mapToGlobal(at))
