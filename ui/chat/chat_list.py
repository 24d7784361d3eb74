"""The list of chats: groups, times, running dots, rename in place, delete with undo."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from backend.values import ConversationSummary
from ui.chat.model import Header, Row, when
from ui.theme.theme import Theme
from ui.widgets.scroll import OverlayBar
from ui.widgets.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex

_HEADER, _ROW = 34, 32


class ChatListModel(QAbstractListModel):
    """Rows of the list; `renamed` carries id and new title."""

    renamed = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self.running: frozenset[int] = frozenset()
        self.now = datetime.now()

    def set_rows(self, rows: list[Row], now: datetime) -> None:
        """Show other rows, seen from `now` (local time)."""
        self.beginResetModel()
        self._rows, self.now = rows, now
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

    def rowCount(self, parent: Index | None = None) -> int:
        """Headings and chats."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title, tooltip and what a screen reader says."""
        row = self.row(index)
        if row is None:
            return None
        if isinstance(row, Header):
            return self._heading(row) if role == Qt.ItemDataRole.DisplayRole else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(row.title)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            running = self.tr(", an answer is being written") if row.id in self.running else ""
            return f"{row.title}, {self.time_of(row)}{running}"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a new title; an empty one is no title."""
        row = self.row(index)
        title = str(value).strip()
        if not isinstance(row, ConversationSummary) or not title or title == row.title:
            return False
        self.renamed.emit(row.id, title)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings are neither chosen nor edited."""
        if isinstance(self.row(index), ConversationSummary):
            return (
                Qt.ItemFlag.ItemIsEnabled
                | Qt.ItemFlag.ItemIsSelectable
                | Qt.ItemFlag.ItemIsEditable
            )
        return Qt.ItemFlag.NoItemFlags

    def time_of(self, summary: ConversationSummary) -> str:
        """``09:12``, ``Mon``, ``3 Nov``."""
        kind, then = when(summary.updated_at, self.now)
        if kind == "clock":
            return f"{then:%H:%M}"
        return f"{then:%a}" if kind == "weekday" else f"{then.day} {then:%b}"

    def _heading(self, header: Header) -> str:
        return {
            "today": self.tr("Today"),
            "yesterday": self.tr("Yesterday"),
            "week": self.tr("Last week"),
            "older": self.tr("Older"),
        }[header.group]


class ChatDelegate(QStyledItemDelegate):
    """Paints headings, titles, times and running dots; edits in place."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Headings stand off from what is above them."""
        header = isinstance(_model(index).row(index), Header)
        return QSize(100, self._theme.type.px(_HEADER if header else _ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row = _model(index).row(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        if isinstance(row, Header):
            painter.setFont(self._theme.type.font("tiny", strong=True))
            painter.setPen(self._theme.color("text3"))
            below = box.adjusted(16, 10, -16, 0)
            painter.drawText(below, int(Qt.AlignmentFlag.AlignVCenter), str(index.data()))
        elif row is not None:
            self._paint_chat(painter, option, box, _model(index), row)
        painter.restore()

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index
    ) -> QWidget:
        """A field over the row."""
        editor = QLineEdit(parent)
        editor.setFont(self._theme.type.font("ui"))
        editor.setAccessibleName(self.tr("Title of the chat"))
        return editor

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: Index
    ) -> None:
        """Inside the row's margins."""
        editor.setGeometry(option.rect.adjusted(8, 0, -8, 0))

    def _paint_chat(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        box: QRectF,
        model: ChatListModel,
        row: ConversationSummary,
    ) -> None:
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        pill = box.adjusted(8, 1, -8, -1)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("sel" if selected else "hover"))
            painter.drawRoundedRect(pill, 6, 6)
        if (
            state & QStyle.StateFlag.State_HasFocus
            and state & QStyle.StateFlag.State_KeyboardFocusChange
        ):
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(pill.adjusted(1, 1, -1, -1), 6, 6)
        inner = pill.adjusted(8, 0, -8, 0)
        inner.setWidth(inner.width() - self._paint_end(painter, inner, model, row))
        painter.setFont(self._theme.type.font("ui"))
        painter.setPen(self._theme.color("text"))
        title = painter.fontMetrics().elidedText(
            row.title, Qt.TextElideMode.ElideRight, int(inner.width())
        )
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter), title)

    def _paint_end(
        self, painter: QPainter, inner: QRectF, model: ChatListModel, row: ConversationSummary
    ) -> float:
        """Draw the dot of a running chat, else its time; returns the width taken."""
        if row.id in model.running:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.tokens.accent))
            painter.drawEllipse(QRectF(inner.right() - 8, inner.center().y() - 4, 8, 8))
            return 16
        painter.setFont(self._theme.type.font("tiny", figures=True))
        painter.setPen(self._theme.color("text3"))
        words = model.time_of(row)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, int(flags), words)
        return painter.fontMetrics().horizontalAdvance(words) + 8


class ChatListView(QListView):
    """Arrows move, Enter opens, F2 renames, Delete deletes."""

    opened = Signal(int)
    deleted = Signal(int)

    def __init__(self, theme: Theme, model: ChatListModel) -> None:
        super().__init__()
        self._chats = model
        self.setModel(model)
        self.setItemDelegate(ChatDelegate(theme, self))
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
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
        """Delete and Enter; the rest is the view's own."""
        row = self._chats.row(self.currentIndex())
        editing = self.state() == QListView.State.EditingState
        if isinstance(row, ConversationSummary) and not editing:
            if event.key() == Qt.Key.Key_Delete:
                self.deleted.emit(row.id)
                return
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.opened.emit(row.id)
                return
        super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        row = self._chats.row(index)
        if isinstance(row, ConversationSummary):
            self.opened.emit(row.id)


def _model(index: Index) -> ChatListModel:
    model: QAbstractItemModel = index.model()
    assert isinstance(model, ChatListModel)
    return model
