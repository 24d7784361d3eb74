"""The menus of the chat list: of a chat, of a folder, of the whole list."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from backend.values import ConversationSummary
from ui.chat.files import ask_export, ask_import
from ui.chat.list_controller import ListController
from ui.chat.list_rows import FolderRow, HitRow, Key, Row


class ListMenus(QObject):
    """Builds the menus; `edit_wanted` carries the key of a row whose title is to be edited."""

    edit_wanted = Signal(object)
    open_wanted = Signal(object)
    """A `HitRow` to go to."""

    def __init__(self, chats: ListController, parent: QWidget) -> None:
        super().__init__(parent)
        self._chats, self._parent = chats, parent
        self.shown: QMenu | None = None

    def export_all(self) -> None:
        """Ask for a file and write every chat to it."""
        title = self.tr("All chats")
        ask_export(self._parent, title, lambda f, form: self._chats.export(None, f, form))

    def export_chat(self, conversation_id: int) -> None:
        """Ask for a file and write one chat to it."""
        summary = self._chats.summary(conversation_id)
        title = summary.title if summary is not None else self.tr("Chat")
        ask_export(
            self._parent, title, lambda f, form: self._chats.export([conversation_id], f, form)
        )

    def import_chats(self, read: Callable[[Path], object]) -> None:
        """Ask for a file of this or another app."""
        ask_import(self._parent, read)

    def show_for(self, row: Row | None, at: QPoint) -> None:
        """Open the menu of a row at a place on the screen."""
        menu = self._new()
        match row:
            case ConversationSummary():
                self._entry(menu, self.tr("Rename") + "\tF2", lambda: self._edit("chat", row.id))
                self._chat(menu, row)
            case HitRow():
                self._entry(menu, self.tr("Open"), lambda: self.open_wanted.emit(row))
                if (found := self._chats.summary(row.hit.conversation_id)) is not None:
                    self._chat(menu, found)
            case FolderRow():
                folder = row.folder.id
                self._entry(menu, self.tr("Rename") + "\tF2", lambda: self._edit("folder", folder))
                words = self.tr("Remove folder, keep its chats") + "\t" + self.tr("Del")
                self._entry(menu, words, lambda: self._chats.delete_folder(folder))
            case _:
                menu.deleteLater()
                return
        self._show(menu, at)

    def show_more(self, button: QWidget, read: Callable[[Path], object]) -> None:
        """Open the menu of the whole list below its button."""
        menu = self._new()
        self._entry(menu, self.tr("New folder"), lambda: self._add_folder(None))
        self._entry(menu, self.tr("Import chats"), lambda: self.import_chats(read))
        export = self._entry(menu, self.tr("Export all chats"), self.export_all)
        export.setEnabled(bool(self._chats.summaries))
        self._show(menu, button.mapToGlobal(QPoint(0, button.height())))

    def _chat(self, menu: QMenu, summary: ConversationSummary) -> None:
        chats = self._chats
        words = self.tr("Unpin") if summary.pinned else self.tr("Pin")
        self._entry(menu, words, lambda: chats.pin(summary.id, not summary.pinned))
        move = menu.addMenu(self.tr("Move to folder"))
        for folder in chats.folders:
            into = partial(chats.move, summary.id, folder.id)
            entry = self._entry(move, folder.title.replace("&", "&&"), into)
            entry.setCheckable(True)
            entry.setChecked(folder.id == summary.folder_id)
        if chats.folders:
            move.addSeparator()
        if summary.folder_id is not None:
            self._entry(move, self.tr("Out of the folder"), lambda: chats.move(summary.id, None))
        self._entry(move, self.tr("New folder"), lambda: self._add_folder(summary.id))
        self._entry(menu, self.tr("Export"), lambda: self.export_chat(summary.id))
        words = self.tr("Delete") + "\t" + self.tr("Del")
        self._entry(menu, words, lambda: chats.delete(summary.id))

    def _add_folder(self, conversation_id: int | None) -> None:
        self._chats.add_folder(self.tr("New folder"), conversation_id)

    def _edit(self, kind: str, number: int) -> None:
        key: Key = (kind, number, 0)
        self.edit_wanted.emit(key)

    def _new(self) -> QMenu:
        menu = QMenu(self._parent)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _show(self, menu: QMenu, at: QPoint) -> None:
        self.shown = menu
        menu.destroyed.connect(self._forget)
        menu.popup(at)

    def _forget(self) -> None:
        self.shown = None

    @staticmethod
    def _entry(menu: QMenu, words: str, run: Callable[[], object]) -> QAction:
        action = QAction(words, menu)
        action.triggered.connect(lambda _checked=False: run())
        menu.addAction(action)
        return action
