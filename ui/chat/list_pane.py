"""The pane around the chat list: heading, search, the list, what was done and can be undone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame

from backend.errors import Fault
from backend.values import ConversationSummary, ImportReport, SearchHit
from ui.chat.chat_list import ChatListView
from ui.chat.list_controller import ListController
from ui.chat.list_menus import ListMenus
from ui.chat.list_model import ChatListModel
from ui.chat.list_rows import HitRow, Key, Row, found_rows, key_of, rows
from ui.chat.report import ReportCard
from ui.theme.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.banner import Banner
from ui.widgets.boxes import column, row, surface
from ui.widgets.buttons import Button, IconButton
from ui.widgets.fields import SearchField
from ui.widgets.labels import Elided, Text, label

_UNDO_MS = 10_000
_REFRESH_MS = 60_000
_SEARCH_MS = 120


class ChatSearch(SearchField):
    """Esc empties it, Down leads into the list, Enter to the first hit."""

    went_down = Signal()

    def event(self, event: QEvent) -> bool:
        """Esc is for the field while it holds words, for the window after that."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.text()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Empty the field, or go down into the list."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.went_down.emit()
        else:
            super().keyPressEvent(event)


class ListPane(QFrame):
    """`opened` carries a chat's id, `hit_opened` a chat's id and a message's."""

    opened = Signal(int)
    hit_opened = Signal(int, int)
    new_wanted = Signal()

    def __init__(self, theme: Theme, controller: ListController) -> None:
        super().__init__()
        self.setProperty("surface", "list")
        self._theme, self._chats = theme, controller
        self._current: int | None = None
        self._chosen: int | None = None
        self._undo: dict[int, str] = {}
        self._open_folders: set[int] = set()
        self._hits: tuple[SearchHit, ...] | None = None
        self._goes_to_first = False
        self._loaded = False
        self.model = ChatListModel(self)
        self.view = ChatListView(theme, self.model)
        self.menus = ListMenus(controller, self)
        self.search = ChatSearch(theme, self.tr("Search chats"))
        self.search.setToolTip(self.tr("Search chats (Ctrl+F)"))
        self._empty = Text(theme, "", "small", "text3")
        self._empty.hide()
        self.banner = Banner(theme, closable=True)
        self.report = ReportCard(theme)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_UNDO_MS)
        self._clock = QTimer(self)
        self._clock.setInterval(_REFRESH_MS)
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
            self._theme, "dots-three", self.tr("More about chats"), self._show_more, size=16
        )
        self.new_button = IconButton(
            self._theme, "note-pencil", self.tr("New chat"), self.new_wanted.emit, shortcut="Ctrl+N"
        )
        head.addWidget(self.more_button)
        head.addWidget(self.new_button)
        self.undo_bar = surface("bar")
        self._undo_words = Elided(self._theme, "", "small")
        self.undo_button = Button(self.tr("Undo"), "link", self._bring_back)
        bar = row(self.undo_bar, (10, 2, 4, 2), 4)
        bar.addWidget(self._undo_words, 1)
        bar.addWidget(self.undo_button)
        layout = column(self)
        layout.addSpacing(8)
        layout.addLayout(head)
        layout.addSpacing(8)
        above = column(None, (12, 0, 12, 0), 8)
        for widget in (self.search, self.banner, self.report, self._empty):
            above.addWidget(widget)
        layout.addLayout(above)
        layout.addWidget(self.view, 1)
        line = row(None, (8, 4, 8, 8))
        line.addWidget(self.undo_bar)
        layout.addLayout(line)
        self.undo_bar.hide()

    def _connect(self) -> None:
        chats, view = self._chats, self.view
        view.menu_wanted.connect(self._show_menu)
        view.opened.connect(self.opened)
        view.hit_opened.connect(self._open_hit)
        view.deleted.connect(chats.delete)
        view.folder_toggled.connect(self._toggle)
        view.folder_deleted.connect(chats.delete_folder)
        view.left_above.connect(lambda: self.search.setFocus(Qt.FocusReason.ShortcutFocusReason))
        view.edit_ended.connect(lambda: QTimer.singleShot(0, self, self.refresh))
        self.menus.edit_wanted.connect(view.edit_row)
        self.menus.open_wanted.connect(lambda found: self._open_hit(found.hit))
        self.model.renamed.connect(chats.rename)
        self.model.folder_renamed.connect(chats.rename_folder)
        self.model.dropped.connect(self._drop)
        self.search.textChanged.connect(self._typed)
        self.search.returnPressed.connect(self._enter)
        self.search.went_down.connect(view.to_first)
        self._typing.timeout.connect(self._search)
        self._timer.timeout.connect(self._put_away)
        self._clock.timeout.connect(self.refresh)
        chats.faulted.connect(self.show_fault)
        chats.listed.connect(self._listed)
        chats.deleted.connect(self.offer_undo)
        chats.folder_added.connect(self._name_folder)
        chats.found.connect(self._show_hits)
        chats.imported.connect(self._show_import)
        chats.import_stopped.connect(self._stop_telling)
        chats.exported.connect(self._show_export)

    def show_chats(self, current: int | None) -> None:
        """Show the controller's chats, with the open one marked and its folder open."""
        if current != self._current:
            self._current, self._chosen = current, None
            summary = self._chats.summary(current)
            if summary is not None and summary.folder_id is not None and not summary.pinned:
                self._open_folders.add(summary.folder_id)
        self.refresh()

    def show_fault(self, fault: Fault) -> None:
        """Say above the list what could not be done to it."""
        self.banner.show_fault(fault)

    def offer_undo(self, summary: ConversationSummary) -> None:
        """A chat was deleted: offer it back for ten seconds, with those of a moment ago."""
        self._undo[summary.id] = summary.title
        count = len(self._undo)
        words = self.tr("Deleted: {0}").format(summary.title)
        self._tell(words if count == 1 else self.tr("Deleted: {0} chats").format(count))
        self.undo_button.show()

    def refresh(self) -> None:
        """Lay the rows out again: chats, what was found, or the time changed."""
        if self.view.state() == ChatListView.State.EditingState:
            return  # `edit_ended` comes back to it
        now = datetime.now()
        found = self._rows(now)
        self.view.show_rows(found, now)
        if self._current is None or self._chosen != self._current:
            self.view.choose(self._current)
            shown = self.model.place_of(self._current).isValid()
            self._chosen = self._current if shown else None
        self._empty.setVisible(not found and self._loaded)
        if not found:
            self._empty.set_text(
                self.tr("Questions you ask are kept here.")
                if self._hits is None
                else self.tr("No message and no title has these words.")
            )

    def export_all(self) -> None:
        """Ask for a file and write every chat to it."""
        self.menus.export_all()

    def export_chat(self, conversation_id: int) -> None:
        """Ask for a file and write one chat to it."""
        self.menus.export_chat(conversation_id)

    def import_chats(self) -> None:
        """Ask for a file of this or another app and read its chats."""
        self.menus.import_chats(self.read_file)

    def read_file(self, file: Path) -> None:
        """Read the chats of `file`."""
        self.banner.hide()
        self.report.hide()
        self._put_away()
        self._tell(self.tr("Reading {0}").format(file.name), for_good=True)
        self._chats.import_file(file)

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the times right while the list shows."""
        super().showEvent(event)
        self._clock.start()
        if self._loaded:
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing to keep right."""
        super().hideEvent(event)
        self._clock.stop()

    def _listed(self) -> None:
        self._loaded = True
        if self._hits is not None:  # a chat that was found may be gone
            self._chats.search(self.search.text())

    def _rows(self, now: datetime) -> list[Row]:
        if self._hits is not None:
            return found_rows(self._hits)
        return rows(self._chats.summaries, now, self._chats.folders, self._open_folders)

    # --- search -------------------------------------------------------------------------------

    def _typed(self, text: str) -> None:
        self._goes_to_first = False
        if text.strip():
            self._typing.start()
            return
        self._typing.stop()
        self._chats.search("")
        if self._hits is not None:
            self._hits, self._chosen = None, None
            self.refresh()

    def _search(self) -> None:
        self._typing.stop()
        self._chats.search(self.search.text())

    def _enter(self) -> None:
        """Go to the first hit, as soon as it is known."""
        if not self.search.text().strip():
            return
        if self._hits and not self._typing.isActive():
            self._open_hit(self._hits[0])
        else:
            self._goes_to_first = True
            self._search()

    def _show_hits(self, text: str, hits: tuple[SearchHit, ...]) -> None:
        if text != self.search.text():
            return
        again = self._hits is not None
        self._hits = hits
        self.refresh()
        if not again:
            self.view.scrollToTop()
        if self._goes_to_first and hits:
            self._open_hit(hits[0])
        elif not hits:
            announce(self, self._empty.text())
        self._goes_to_first = False

    def _open_hit(self, hit: SearchHit) -> None:
        place = self.view.place_of(_key_of(hit))
        if place.isValid():
            self.view.setCurrentIndex(place)
        if hit.message_id is None:
            self.opened.emit(hit.conversation_id)
        else:
            self.hit_opened.emit(hit.conversation_id, hit.message_id)

    # --- folders ------------------------------------------------------------------------------

    def _toggle(self, folder_id: int) -> None:
        self._open_folders ^= {folder_id}
        self.refresh()
        place = self.view.place_of(("folder", folder_id, 0))
        if place.isValid():
            self.view.setCurrentIndex(place)

    def _drop(self, conversation_id: int, folder_id: int) -> None:
        summary = self._chats.summary(conversation_id)
        target = None if folder_id < 0 else folder_id
        if summary is not None and summary.folder_id != target:
            self._chats.move(conversation_id, target)

    def _name_folder(self, folder_id: int) -> None:
        """Let a new folder be named in place."""
        self.search.clear()
        self._open_folders.add(folder_id)
        self.refresh()
        self.view.edit_row(("folder", folder_id, 0))

    # --- what was done ------------------------------------------------------------------------

    def _bring_back(self) -> None:
        self.view.setFocus()
        gone = list(self._undo)
        self._put_away()
        for conversation_id in gone:
            self._chats.restore(conversation_id)

    def _put_away(self) -> None:
        self._timer.stop()
        self._undo = {}
        self.undo_bar.hide()

    def _tell(self, words: str, *, for_good: bool = False) -> None:
        """Say something below the list, for ten seconds or until it is over."""
        self.undo_button.hide()
        self._undo_words.setText(words)
        self.undo_bar.show()
        announce(self, words)
        if for_good:
            self._timer.stop()
        else:
            self._timer.start()

    def _stop_telling(self) -> None:
        """Put away what was said for good; what goes by itself stays its time."""
        if not self._timer.isActive():
            self._put_away()

    def _show_import(self, report: ImportReport) -> None:
        self._put_away()
        self.report.show_report(report)

    def _show_export(self, file: Path) -> None:
        self._undo = {}
        self._tell(self.tr("Written to {0}").format(file.name))

    # --- menus --------------------------------------------------------------------------------

    def _show_more(self) -> None:
        self.menus.show_more(self.more_button, self.read_file)

    def _show_menu(self, index: QModelIndex, at: QPoint) -> None:
        self.menus.show_for(self.model.row(index), at)


def _key_of(hit: SearchHit) -> Key | None:
    return key_of(HitRow(hit, first=False))
