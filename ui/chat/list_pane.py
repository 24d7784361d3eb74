"""The pane around the chat list: heading, search, menus, undo bar."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QMenu

from backend.errors import Fault
from backend.values import ConversationSummary, ImportReport, SearchHit
from ui.chat.chat_list import ChatListModel, ChatListView
from ui.chat.files import ask_export, ask_import
from ui.chat.list_controller import ListController
from ui.chat.list_rows import FolderRow, Row, found_rows, rows
from ui.theme.theme import Theme
from ui.widgets.banner import Banner
from ui.widgets.boxes import column, row, surface
from ui.widgets.buttons import Button, IconButton
from ui.widgets.fields import SearchField
from ui.widgets.labels import Elided, Text, label

_UNDO_MS = 10_000
_REFRESH_MS = 60_000
_SEARCH_MS = 120


class ListPane(QFrame):
    """`opened` carries a chat's id, `hit_opened` a `SearchHit`."""

    opened = Signal(int)
    hit_opened = Signal(int, int)
    new_wanted = Signal()

    def __init__(self, theme: Theme, controller: ListController) -> None:
        super().__init__()
        self.setProperty("surface", "list")
        self._theme, self._chats = theme, controller
        self._current: int | None = None
        self._undo_id = 0
        self._open_folders: set[int] = set()
        self._hits: tuple[SearchHit, ...] | None = None
        self._wants_edit = False
        self.model = ChatListModel(self)
        self.view = ChatListView(theme, self.model)
        self.search = SearchField(theme, self.tr("Search chats"))
        self.search.setToolTip(self.tr("Search chats (Ctrl+F)"))
        self._empty = Text(theme, "", "small", "text3")
        self.banner = Banner(theme, closable=True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_UNDO_MS)
        self._clock = QTimer(self)
        self._clock.setInterval(_REFRESH_MS)
        self._clock.start()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_SEARCH_MS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = row(None, (16, 0, 12, 0))
        head.addWidget(label(self._theme, self.tr("Chats"), "heading"))
        head.addStretch()
        self.more_button = IconButton(
            self._theme, "dots-three", self.tr("More"), self._show_more, size=16
        )
        self.new_button = IconButton(
            self._theme, "note-pencil", self.tr("New chat"), self.new_wanted.emit, shortcut="Ctrl+N"
        )
        head.addWidget(self.more_button)
        head.addWidget(self.new_button)
        self.undo_bar = surface("bar")
        self._undo_words = Elided(self._theme, "", "small")
        self.undo_button = Button(self.tr("Undo"), "link", self._undo)
        bar = row(self.undo_bar, (10, 2, 4, 2), 4)
        bar.addWidget(self._undo_words, 1)
        bar.addWidget(self.undo_button)
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

    def _connect(self) -> None:
        chats, view = self._chats, self.view
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._menu)
        view.opened.connect(self.opened)
        view.hit_opened.connect(self._open_hit)
        view.deleted.connect(chats.delete)
        view.folder_toggled.connect(self._toggle)
        view.folder_deleted.connect(chats.delete_folder)
        self.model.renamed.connect(chats.rename)
        self.model.folder_renamed.connect(chats.rename_folder)
        self.model.dropped.connect(lambda c, f: chats.move(c, None if f < 0 else f))
        self.search.textChanged.connect(self._typed)
        self.search.returnPressed.connect(self._search)
        self._typing.timeout.connect(self._search)
        self._timer.timeout.connect(self.undo_bar.hide)
        self._clock.timeout.connect(self.refresh)
        chats.faulted.connect(self.banner.show_fault)
        chats.deleted.connect(self.offer_undo)
        chats.found.connect(self._show_hits)
        chats.imported.connect(self._show_import)
        chats.exported.connect(self._show_export)

    def show_chats(self, current: int | None) -> None:
        """Show the controller's chats, with the open one marked."""
        self._current = current
        self.refresh()

    def show_fault(self, fault: Fault) -> None:
        """Say above the list what could not be done to it."""
        self.banner.show_fault(fault)

    def offer_undo(self, summary: ConversationSummary) -> None:
        """A chat was deleted: offer it back for ten seconds."""
        self._undo_id = summary.id
        self.undo_button.show()
        self._tell(self.tr("Deleted: {0}").format(summary.title))

    def refresh(self) -> None:
        """Lay the rows out again: chats, what was found, or the time changed."""
        if self.view.state() == ChatListView.State.EditingState:
            return
        now = datetime.now()
        found = self._rows(now)
        self.model.set_rows(found, now)
        self.view.choose(self._current)
        self._empty.setVisible(not found)
        if not found:
            searched = bool(self.search.text().strip())
            self._empty.set_text(
                self.tr("No message and no title has these words.")
                if searched
                else self.tr("Questions you ask are kept here.")
            )

    def export_all(self) -> None:
        """Ask for a file and write every chat to it."""
        ask_export(self, self.tr("All chats"), lambda f, form: self._chats.export(None, f, form))

    def export_chat(self, conversation_id: int) -> None:
        """Ask for a file and write one chat to it."""
        summary = self._chats.summary(conversation_id)
        title = summary.title if summary is not None else self.tr("Chat")
        ask_export(self, title, lambda f, form: self._chats.export([conversation_id], f, form))

    def import_chats(self) -> None:
        """Ask for a file of this or another app and read its chats."""
        ask_import(self, self._chats.import_file)

    def _rows(self, now: datetime) -> list[Row]:
        if self.search.text().strip() and self._hits is not None:
            return found_rows(self._hits)
        return rows(self._chats.summaries, now, self._chats.folders, self._open_folders)

    def _typed(self, text: str) -> None:
        if text.strip():
            self._typing.start()
        else:
            self._typing.stop()
            self._hits = None
            self.refresh()

    def _search(self) -> None:
        self._typing.stop()
        self._chats.search(self.search.text())

    def _show_hits(self, text: str, hits: tuple[SearchHit, ...]) -> None:
        if text == self.search.text():
            self._hits = hits
            self.refresh()

    def _open_hit(self, hit: SearchHit) -> None:
        if hit.message_id is None:
            self.opened.emit(hit.conversation_id)
        else:
            self.hit_opened.emit(hit.conversation_id, hit.message_id)

    def _toggle(self, folder_id: int) -> None:
        here = self.view.currentIndex().row()
        self._open_folders ^= {folder_id}
        self.refresh()
        self.view.setCurrentIndex(self.model.index(here))

    def _undo(self) -> None:
        self.view.setFocus()
        self.undo_bar.hide()
        self._chats.restore(self._undo_id)

    def _tell(self, words: str) -> None:
        self._undo_words.setText(words)
        self.undo_bar.show()
        self._timer.start()

    def _show_import(self, report: ImportReport) -> None:
        self.undo_button.hide()
        count = len(report.conversation_ids)
        words = self.tr("{0} chats from {1}").format(count, report.form)
        if report.skipped:
            words = self.tr("{0}, {1} left out").format(words, len(report.skipped))
        self._tell(words)
        self._undo_words.setToolTip("\n".join((words, *report.skipped[:20])))

    def _show_export(self, file: Path) -> None:
        self.undo_button.hide()
        self._tell(self.tr("Written to {0}").format(file.name))
        self._undo_words.setToolTip(str(file))

    # --- menus --------------------------------------------------------------------------------

    def _show_more(self) -> None:
        menu = self._new_menu()
        for words, run in (
            (self.tr("New folder"), lambda: self._chats.add_folder(self.tr("New folder"))),
            (self.tr("Import chats"), self.import_chats),
            (self.tr("Export all chats"), self.export_all),
        ):
            self._entry(menu, words, run)
        menu.popup(self.more_button.mapToGlobal(QPoint(0, self.more_button.height())))

    def _menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        menu = self._new_menu()
        match self.model.row(index):
            case ConversationSummary() as summary:
                self._chat_menu(menu, summary)
                edit = menu.actions()[0]
                edit.triggered.connect(lambda: self.view.edit(index))
            case FolderRow() as found:
                edit = self._entry(menu, self.tr("Rename") + "\tF2", lambda: None)
                edit.triggered.connect(lambda: self.view.edit(index))
                self._entry(
                    menu,
                    self.tr("Remove folder, keep its chats") + "\tDel",
                    lambda: self._chats.delete_folder(found.folder.id),
                )
            case _:
                return
        menu.popup(self.view.viewport().mapToGlobal(at))

    def _chat_menu(self, menu: QMenu, summary: ConversationSummary) -> None:
        chats = self._chats
        self._entry(menu, self.tr("Rename") + "\tF2", lambda: None)
        words = self.tr("Unpin") if summary.pinned else self.tr("Pin")
        self._entry(menu, words, lambda: chats.pin(summary.id, not summary.pinned))
        move = menu.addMenu(self.tr("Move to folder"))
        for folder in chats.folders:
            entry = self._entry(
                move,
                folder.title.replace("&", "&&"),
                lambda folder=folder: chats.move(summary.id, folder.id),
            )
            entry.setCheckable(True)
            entry.setChecked(folder.id == summary.folder_id)
        if chats.folders:
            move.addSeparator()
        if summary.folder_id is not None:
            self._entry(move, self.tr("Out of the folder"), lambda: chats.move(summary.id, None))
        self._entry(
            move,
            self.tr("New folder"),
            lambda: chats.add_folder(self.tr("New folder"), summary.id),
        )
        self._entry(menu, self.tr("Export"), lambda: self.export_chat(summary.id))
        self._entry(menu, self.tr("Delete") + "\tDel", lambda: chats.delete(summary.id))

    def _new_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    @staticmethod
    def _entry(menu: QMenu, words: str, run: object) -> QAction:
        action = QAction(words, menu)
        action.triggered.connect(lambda _checked=False: run())  # type: ignore[operator]
        menu.addAction(action)
        return action
