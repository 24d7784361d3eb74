"""The view of the chat list: its keys, its mouse, its dragging."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import (
    QModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QListView, QWidget

from backend.values import ConversationSummary
from ui.chat.list_delegate import ListDelegate
from ui.chat.list_model import MIME, ChatListModel
from ui.chat.list_rows import FolderRow, Header, HitRow, Key, Row, key_of, place_again
from ui.theme.theme import Theme
from ui.widgets.buttons import KEYBOARD
from ui.widgets.scroll import OverlayBar

_KEYPAD = Qt.KeyboardModifier.KeypadModifier


class ChatListView(QListView):
    """Arrows move, Enter opens, F2 renames, Delete deletes, Left and Right fold folders.

    `menu_wanted` carries an index and a place on the screen; `left_above` comes when Up is
    pressed at the top, `edit_ended` when a title is no longer edited.
    """

    opened = Signal(int)
    hit_opened = Signal(object)
    deleted = Signal(int)
    folder_toggled = Signal(int)
    folder_deleted = Signal(int)
    menu_wanted = Signal(QModelIndex, QPoint)
    left_above = Signal()
    edit_ended = Signal()

    def __init__(self, theme: Theme, model: ChatListModel) -> None:
        super().__init__()
        self._chats = model
        self.setModel(model)
        self.setItemDelegate(ListDelegate(theme, model, self))
        self.setMouseTracking(True)
        # Asking ten thousand rows for their heights takes longer than a frame.
        self.setUniformItemSizes(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDragDropOverwriteMode(True)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(False)
        self.setAccessibleName(self.tr("Chats"))
        self._bar = OverlayBar(self)
        self.clicked.connect(self._open)

    def show_rows(self, rows: list[Row], now: datetime) -> None:
        """Show other rows; place and scroll bar stay with what they were on."""
        here = self.currentIndex()
        row, before = self._chats.row(here), here.row()
        bar, value = self.verticalScrollBar(), self.verticalScrollBar().value()
        finds = any(isinstance(r, HitRow) for r in rows[:2])
        self.setUniformItemSizes(not finds)
        mode = QListView.ResizeMode
        self.setResizeMode(mode.Adjust if finds else mode.Fixed)
        self._chats.set_rows(rows, now)
        if self.currentIndex().isValid():
            return  # nothing changed
        place = place_again(rows, None if row is None else key_of(row), before)
        if place >= 0:
            self._go_silently(self._chats.index(place))
        self.executeDelayedItemsLayout()
        bar.setValue(value)

    def choose(self, conversation_id: int | None) -> None:
        """Mark the chat that is open."""
        self._chats.open_chat = conversation_id
        index = self._chats.place_of(conversation_id)
        if index.isValid():
            self.setCurrentIndex(index)
        else:
            self.clearSelection()
        self.viewport().update()

    def edit_row(self, key: Key) -> None:
        """Edit a title in place; nothing where it does not stand in the list."""
        index = self.place_of(key)
        if index.isValid():
            self.setFocus()
            self.setCurrentIndex(index)
            self.scrollTo(index)
            self.edit(index)

    def place_of(self, key: Key | None) -> QModelIndex:
        """Where something stands; invalid if it does not. The current row if that is it."""
        here = self.currentIndex()
        if (row := self._chats.row(here)) is not None and key_of(row) == key:
            return here
        places = (n for n, row in enumerate(self._chats.rows) if key and key_of(row) == key)
        return self._chats.index(next(places, -1))

    def to_first(self) -> None:
        """Go to the first row that can be opened, with the keyboard."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.setCurrentIndex(self._end(1))

    # --- keys ---------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open, rename, delete, fold; the rest is the view's own."""
        self._chats.by_keyboard = True
        self.viewport().update()
        editing = self.state() == QListView.State.EditingState
        if editing or event.modifiers() & ~_KEYPAD or not self._special(event.key()):
            super().keyPressEvent(event)

    def moveCursor(
        self, action: QListView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Home and End pass over headings."""
        if action == QListView.CursorAction.MoveHome:
            return self._end(1)
        if action == QListView.CursorAction.MoveEnd:
            return self._end(-1)
        return super().moveCursor(action, modifiers)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is, if it brought the focus."""
        super().focusInEvent(event)
        if event.reason() in KEYBOARD:
            self._chats.by_keyboard = True
            if not self.currentIndex().isValid():
                self.setCurrentIndex(self._end(1))
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The mouse shows by itself where it is."""
        self._chats.by_keyboard = False
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the row under the mouse, or of the current one for the menu key."""
        index, at = self.indexAt(event.pos()), event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            self.scrollTo(index)
            at = self.viewport().mapToGlobal(self.visualRect(index).center())
        self.menu_wanted.emit(index, at)
        event.accept()

    def closeEditor(self, editor: QWidget, _hint: QAbstractItemDelegate.EndEditHint) -> None:
        """End editing where it began: Tab does not go on to the next title."""
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.edit_ended.emit()

    def _special(self, key: int) -> bool:
        """Do what `key` means here; False where it means nothing of its own."""
        index = self.currentIndex()
        row = self._chats.row(index)
        folder = isinstance(row, FolderRow)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(index)
        elif key == Qt.Key.Key_F2 and index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
        elif key == Qt.Key.Key_Delete and isinstance(row, ConversationSummary):
            self.deleted.emit(row.id)
        elif key == Qt.Key.Key_Delete and isinstance(row, FolderRow):
            self.folder_deleted.emit(row.folder.id)
        elif folder and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            if (key == Qt.Key.Key_Right) != row.open:  # type: ignore[union-attr]
                self._open(index)
        elif key == Qt.Key.Key_Left and (above := self._chats.folder_at(index)) is not None:
            self.setCurrentIndex(self.place_of(("folder", above, 0)))
        elif key == Qt.Key.Key_Up and index.row() <= self._end(1).row():
            self.left_above.emit()
        else:
            return False
        return True

    def _end(self, step: int) -> QModelIndex:
        """The first row (`step` 1) or the last one (-1) that is no heading."""
        count = len(self._chats.rows)
        for place in range(count)[::step]:
            if not isinstance(self._chats.rows[place], Header):
                return self._chats.index(place)
        return QModelIndex()

    def _go_silently(self, index: QModelIndex) -> None:
        """Make `index` the current one without scrolling to it."""
        self.setAutoScroll(False)
        self.setCurrentIndex(index)
        self.setAutoScroll(True)

    def _open(self, index: QModelIndex) -> None:
        match self._chats.row(index):
            case ConversationSummary() as row:
                self.opened.emit(row.id)
            case FolderRow() as row:
                self.folder_toggled.emit(row.folder.id)
            case HitRow() as row:
                self.hit_opened.emit(row.hit)
            case _:
                pass

    # --- dragging -----------------------------------------------------------------------------

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag a chat; Qt's own way would empty the row that was moved."""
        drag = QDrag(self)
        drag.setMimeData(self._chats.mimeData(self.selectedIndexes()))
        drag.exec(Qt.DropAction.MoveAction)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Mark the folder that would take the chat."""
        super().dragMoveEvent(event)  # scrolls at the edges
        if event.mimeData().hasFormat(MIME):
            self._hold_over(self._chats.folder_at(self.indexAt(event.position().toPoint())))
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """No folder is meant any more."""
        super().dragLeaveEvent(event)
        self._hold_over(None)

    def dropEvent(self, event: QDropEvent) -> None:
        """Put the chat where it was dropped."""
        self._hold_over(None)
        index = self.indexAt(event.position().toPoint())
        self._chats.dropMimeData(event.mimeData(), event.dropAction(), -1, -1, index)
        self.setState(QListView.State.NoState)
        event.acceptProposedAction()

    def _hold_over(self, folder_id: int | None) -> None:
        if self._chats.drop_folder != folder_id:
            self._chats.drop_folder = folder_id
            self.viewport().update()
