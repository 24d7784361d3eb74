"""The list of chats as Qt sees it: titles, what is said of a row, what is dropped where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QStringListModel,
    Qt,
    Signal,
)

from backend.values import ConversationSummary
from ui import numerals
from ui.chat.list_rows import FolderRow, Header, HitRow, Row, when
from ui.widgets.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex
MIME = "application/x-parley-chat"


class ChatListModel(QStringListModel):
    """Rows of the list; `renamed` and `folder_renamed` carry id and new title.

    `dropped` carries a chat's id and the folder it was dropped on, -1 for outside of any. The
    strings of Qt's model are empty: they are there so that Qt counts ten thousand rows by itself
    while it lays them out, which takes 35 ms where each count is asked of Python.
    """

    renamed = Signal(int, str)
    folder_renamed = Signal(int, str)
    dropped = Signal(int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self.running: frozenset[int] = frozenset()
        self.open_chat: int | None = None
        self.drop_folder: int | None = None
        self.by_keyboard = False
        self.now = datetime.now()

    def set_rows(self, rows: list[Row], now: datetime) -> None:
        """Show other rows, seen from `now` (local time)."""
        self.now = now
        if rows == self._rows:  # the times of day may still read differently
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self._rows = rows
        self.setStringList([""] * len(rows))

    def set_running(self, running: frozenset[int]) -> None:
        """Mark chats in which an answer is being written."""
        if running != self.running:
            self.running = running
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    @property
    def rows(self) -> Sequence[Row]:
        """What stands in the list, from above."""
        return self._rows

    def row(self, index: Index) -> Row | None:
        """What stands at `index`."""
        return self._rows[index.row()] if index.isValid() else None

    def place_of(self, conversation_id: int | None) -> QModelIndex:
        """Where a chat stands; invalid if it is not shown."""
        for place, row in enumerate(self._rows):
            if isinstance(row, ConversationSummary) and row.id == conversation_id:
                return self.index(place)
        return QModelIndex()

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
        return [MIME]

    def mimeData(self, indexes: Any) -> QMimeData:
        """The chat that is dragged."""
        data = QMimeData()
        rows = (self.row(index) for index in indexes)
        chat = next((row for row in rows if isinstance(row, ConversationSummary)), None)
        if chat is not None:
            data.setData(MIME, str(chat.id).encode())
        return data

    def dropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, _row: int, _column: int, parent: Index
    ) -> bool:
        """Put a chat into the folder it was dropped on, or out of its folder."""
        if data.hasFormat(MIME):
            chat = int(data.data(MIME).data())
            self.dropped.emit(chat, -1 if (to := self.folder_at(parent)) is None else to)
        return False  # the rows are read again, not moved by the view

    def folder_at(self, index: Index) -> int | None:
        """The folder in which a chat is put that is dropped here; None: outside of all."""
        match self.row(index):
            case FolderRow() as row:
                return row.folder.id
            case ConversationSummary() as row if self._is_filed(index.row()):
                return row.folder_id
            case _:
                return None

    def _is_filed(self, place: int) -> bool:
        """Does the chat at `place` stand under its folder, and not among the pinned ones?"""
        above = next((r for r in reversed(self._rows[:place]) if isinstance(r, Header)), None)
        return above is not None and above.group == "folders"

    def time_of(self, updated_at: float) -> str:
        """``09:12``, ``Mon``, ``3 Nov``."""
        kind, then = when(updated_at, self.now)
        if kind == "clock":
            return numerals.clock(then)
        return numerals.weekday(then) if kind == "weekday" else numerals.short_date(then)

    def _spoken(self, row: Row) -> str:
        match row:
            case FolderRow():
                state = self.tr("open") if row.open else self.tr("closed")
                return self.tr("Folder {0}, {1} chats, {2}").format(
                    row.folder.title, row.count, state
                )
            case HitRow():
                hit = row.hit
                return hit.title if hit.message_id is None else f"{hit.title}: {hit.snippet}"
            case ConversationSummary():
                said = [row.title, self.time_of(row.updated_at)]
                if row.pinned:
                    said.append(self.tr("pinned"))
                if row.id == self.open_chat:
                    said.append(self.tr("open"))
                if row.id in self.running:
                    said.append(self.tr("an answer is being written"))
                return ", ".join(said)
            case _:
                return self._heading(row)

    def _heading(self, header: Header) -> str:
        if header.group == "found":
            return self.tr("Found: {0}").format(numerals.count(header.count))
        return {
            "pinned": self.tr("Pinned"),
            "folders": self.tr("Folders"),
            "today": self.tr("Today"),
            "yesterday": self.tr("Yesterday"),
            "week": self.tr("Last week"),
            "older": self.tr("Older"),
        }[header.group]
