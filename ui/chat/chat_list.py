"""The list of chats as Qt sees it: a model of its rows, and the view with its keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from backend.values import ConversationSummary
from ui.chat.list_delegate import ListDelegate
from ui.chat.list_rows import FolderRow, Header, HitRow, Row, when
from ui.theme.theme import Theme
from ui.widgets.scroll import OverlayBar
from ui.widgets.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex
_MIME = "application/x-parley-chat"
_NO_INDEX = QModelIndex()


class ChatListModel(QAbstractListModel):
    """Rows of the list; `renamed` and `folder_renamed` carry id and new title.

    `dropped` carries a chat's id and the folder it was dropped on, -1 for outside of any.
    """

    renamed = Signal(int, str)
    folder_renamed = Signal(int, str)
    dropped = Signal(int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self.running: frozenset[int] = frozenset()
        self.now = datetime.now()

    def set_rows(self, rows: list[Row], now: datetime) -> None:
        """Show other rows, seen from `now` (local time)."""
        self.now = now
        if rows == self._rows:  # the times of day may still read differently
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def set_running(self, running: frozenset[int]) -> None:
        """Mark chats in which an answer is being written."""
        if running != self.running:
            self.running = running
            self.dataChanged.emit(self.index(0), self.index(max(0, len(self._rows) - 1)))

    def row(self, index: Index) -> Row | None:
        """What stands at `index`."""
        return self._rows[index.row()] if index.isValid() else None

    def place_of(self, conversation_id: int | None) -> QModelIndex:
        """Where a chat stands; invalid if it is not shown."""
        for place, row in enumerate(self._rows):
            if isinstance(row, ConversationSummary) and row.id == conversation_id:
                return self.index(place)
        return QModelIndex()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Headings, folders, chats and hits."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title, tooltip and what a screen reader says."""
        row = self.row(index)
        if row is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.title(row)
        if role == Qt.ItemDataRole.ToolTipRole and not isinstance(row, Header):
            return plain_tip(row.hit.snippet if isinstance(row, HitRow) else self.title(row))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row)
        return None

    def title(self, row: Row) -> str:
        """The words of a row."""
        match row:
            case Header():
                return self._heading(row)
            case FolderRow():
                return row.folder.title
            case HitRow():
                return row.hit.title
            case ConversationSummary():
                return row.title

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a new title; an empty one is no title."""
        row = self.row(index)
        title = str(value).strip()
        if row is None or not title or title == self.title(row):
            return False
        if isinstance(row, ConversationSummary):
            self.renamed.emit(row.id, title)
        elif isinstance(row, FolderRow):
            self.folder_renamed.emit(row.folder.id, title)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings are neither chosen nor edited; chats are dragged onto folders."""
        flag = Qt.ItemFlag
        chosen = flag.ItemIsEnabled | flag.ItemIsSelectable
        match self.row(index):
            case ConversationSummary():
                return (
                    chosen | flag.ItemIsEditable | flag.ItemIsDragEnabled | flag.ItemIsDropEnabled
                )
            case FolderRow():
                return chosen | flag.ItemIsEditable | flag.ItemIsDropEnabled
            case HitRow():
                return chosen
            case _:
                return flag.NoItemFlags | flag.ItemIsDropEnabled

    def mimeTypes(self) -> list[str]:
        """What is dragged inside the list."""
        return [_MIME]

    def mimeData(self, indexes: Any) -> QMimeData:
        """The chat that is dragged."""
        data = QMimeData()
        rows = (self.row(index) for index in indexes)
        chat = next((row for row in rows if isinstance(row, ConversationSummary)), None)
        if chat is not None:
            data.setData(_MIME, str(chat.id).encode())
        return data

    def dropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, _row: int, _column: int, parent: Index
    ) -> bool:
        """Put a chat into the folder it was dropped on, or out of its folder."""
        if not data.hasFormat(_MIME):
            return False
        target = self.row(parent)
        folder = -1
        if isinstance(target, FolderRow):
            folder = target.folder.id
        elif isinstance(target, ConversationSummary) and target.folder_id is not None:
            folder = target.folder_id
        self.dropped.emit(int(data.data(_MIME).data()), folder)
        return False  # the rows are read again, not moved by the view

    def time_of(self, updated_at: float) -> str:
        """``09:12``, ``Mon``, ``3 Nov``."""
        kind, then = when(updated_at, self.now)
        if kind == "clock":
            return f"{then:%H:%M}"
        return f"{then:%a}" if kind == "weekday" else f"{then.day} {then:%b}"

    def _spoken(self, row: Row) -> str:
        match row:
            case FolderRow():
                state = self.tr("open") if row.open else self.tr("closed")
                return self.tr("Folder {0}, {1} chats, {2}").format(
                    row.folder.title, row.count, state
                )
            case HitRow():
                return f"{row.hit.title}: {row.hit.snippet}"
            case ConversationSummary():
                running = self.tr(", an answer is being written") if row.id in self.running else ""
                return f"{row.title}, {self.time_of(row.updated_at)}{running}"
            case _:
                return self._heading(row)

    def _heading(self, header: Header) -> str:
        return {
            "pinned": self.tr("Pinned"),
            "folders": self.tr("Folders"),
            "today": self.tr("Today"),
            "yesterday": self.tr("Yesterday"),
            "week": self.tr("Last week"),
            "older": self.tr("Older"),
            "found": self.tr("Found"),
        }[header.group]


class ChatListView(QListView):
    """Arrows move, Enter opens, F2 renames, Delete deletes, Left and Right fold folders."""

    opened = Signal(int)
    hit_opened = Signal(object)
    deleted = Signal(int)
    folder_toggled = Signal(int)
    folder_deleted = Signal(int)

    def __init__(self, theme: Theme, model: ChatListModel) -> None:
        super().__init__()
        self._chats = model
        self.setModel(model)
        self.setItemDelegate(ListDelegate(theme, model, self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(False)
        self.setEditTriggers(QListView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(200)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setAccessibleName(self.tr("Chats"))
        self._bar = OverlayBar(self)
        self.clicked.connect(self._open)
        self.activated.connect(self._open)

    def choose(self, conversation_id: int | None) -> None:
        """Mark the chat that is open."""
        index = self._chats.place_of(conversation_id)
        if index.isValid():
            self.setCurrentIndex(index)
        else:
            self.clearSelection()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete, Enter and folding; the rest is the view's own."""
        row, key = self._chats.row(self.currentIndex()), event.key()
        if self.state() == QListView.State.EditingState:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self._open(self.currentIndex())
        elif key == Qt.Key.Key_Delete and isinstance(row, ConversationSummary):
            self.deleted.emit(row.id)
        elif key == Qt.Key.Key_Delete and isinstance(row, FolderRow):
            self.folder_deleted.emit(row.folder.id)
        elif isinstance(row, FolderRow) and (
            (key == Qt.Key.Key_Right and not row.open) or (key == Qt.Key.Key_Left and row.open)
        ):
            self.folder_toggled.emit(row.folder.id)
        else:
            super().keyPressEvent(event)

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
