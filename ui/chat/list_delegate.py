"""Paints the rows of the chat list and edits titles in place."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from backend.values import ConversationSummary
from ui.chat.list_rows import FolderRow, Header, HitRow, Row
from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex

_HEADER, _ROW, _HIT, _MORE_HIT = 34, 32, 64, 44
_INDENT, _ICON = 24, 16
_VCENTER = int(Qt.AlignmentFlag.AlignVCenter)


class Rows(Protocol):
    """What the delegate asks of the list's model."""

    running: frozenset[int]

    def row(self, index: Index) -> Row | None:
        """What stands at `index`."""
        ...

    def title(self, row: Row) -> str:
        """The words of a row."""
        ...

    def time_of(self, updated_at: float) -> str:
        """A time in few letters."""
        ...


class ListDelegate(QStyledItemDelegate):
    """Paints headings, folders, titles, times, running dots and the words that were found."""

    def __init__(self, theme: Theme, rows: Rows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme, self._rows = theme, rows

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Headings stand off from what is above them; a hit has lines of its message."""
        row = self._rows.row(index)
        height = _ROW
        if isinstance(row, Header):
            height = _HEADER
        elif isinstance(row, HitRow):
            height = _HIT if row.first else _MORE_HIT
        return QSize(100, self._theme.type.px(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row = self._rows.row(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        if isinstance(row, Header):
            painter.setFont(self._theme.type.font("tiny", strong=True))
            painter.setPen(self._theme.color("text3"))
            painter.drawText(box.adjusted(16, 10, -16, 0), _VCENTER, self._rows.title(row))
        elif row is not None:
            inner = self._ground(painter, option, box)
            match row:
                case FolderRow():
                    self._folder(painter, inner, row)
                case HitRow():
                    self._hit(painter, inner, row)
                case ConversationSummary():
                    self._chat(painter, inner, row)
        painter.restore()

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index
    ) -> QWidget:
        """A field over the row."""
        editor = QLineEdit(parent)
        editor.setFont(self._theme.type.font("ui"))
        editor.setAccessibleName(self.tr("Title"))
        return editor

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: Index
    ) -> None:
        """Inside the row's margins."""
        editor.setGeometry(option.rect.adjusted(8, 0, -8, 0))

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, box: QRectF) -> QRectF:
        """The pill behind a row that is chosen, hovered or has the keyboard; what is inside it."""
        state, flag = option.state, QStyle.StateFlag
        selected = bool(state & flag.State_Selected)
        pill = box.adjusted(8, 1, -8, -1)
        if selected or state & flag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("sel" if selected else "hover"))
            painter.drawRoundedRect(pill, 6, 6)
        if state & flag.State_HasFocus and state & flag.State_KeyboardFocusChange:
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(pill.adjusted(1, 1, -1, -1), 6, 6)
        return pill.adjusted(8, 0, -8, 0)

    def _chat(self, painter: QPainter, inner: QRectF, row: ConversationSummary) -> None:
        if row.pinned:
            self._icon(painter, inner, "push-pin")
        if row.pinned or row.folder_id is not None:
            inner.setLeft(inner.left() + _INDENT)
        self._line(painter, inner, row.title, self._end(painter, inner, row))

    def _folder(self, painter: QPainter, inner: QRectF, row: FolderRow) -> None:
        self._icon(painter, inner, "folder-open" if row.open else "folder")
        inner.setLeft(inner.left() + _INDENT)
        taken = self._right(painter, inner, str(row.count))
        self._line(painter, inner, row.folder.title, taken, strong=row.open)

    def _hit(self, painter: QPainter, inner: QRectF, row: HitRow) -> None:
        hit = row.hit
        if row.first:
            line = QRectF(inner)
            line.setHeight(self._theme.type.px(26))
            taken = self._right(painter, line, self._rows.time_of(hit.updated_at))
            self._line(painter, line, hit.title, taken)
            inner.setTop(line.bottom() - 4)
        self._snippet(painter, inner.adjusted(0, 2, 0, -2), row)

    def _snippet(self, painter: QPainter, box: QRectF, row: HitRow) -> None:
        """Two lines of the message, what was searched for in the accent."""
        text = row.hit.snippet.replace("\n", " ")
        layout = QTextLayout(text, self._theme.type.font("small"))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        ranges = []
        for start, end in row.hit.marks:
            mark = QTextLayout.FormatRange()
            mark.start, mark.length = start, end - start  # type: ignore[attr-defined]
            look = QTextCharFormat()
            look.setForeground(self._theme.color("accent_text"))
            look.setFontWeight(600)
            mark.format = look  # type: ignore[attr-defined]
            ranges.append(mark)
        layout.setFormats(ranges)
        layout.beginLayout()
        height = self._theme.type.line("small")
        for number in range(2):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(box.width())
            line.setPosition(QPointF(0, number * height))
        layout.endLayout()
        painter.setPen(self._theme.color("text2"))
        painter.setClipRect(box)
        layout.draw(painter, box.topLeft())

    def _icon(self, painter: QPainter, inner: QRectF, name: str) -> None:
        top = inner.center().y() - _ICON / 2
        box = QRectF(inner.left(), top, _ICON, _ICON)
        self._theme.icons.draw(painter, name, box, self._theme.color("text2"))

    def _line(
        self, painter: QPainter, inner: QRectF, text: str, taken: float, *, strong: bool = False
    ) -> None:
        room = QRectF(inner)
        room.setWidth(inner.width() - taken)
        painter.setFont(self._theme.type.font("ui", strong=strong))
        painter.setPen(self._theme.color("text"))
        shown = painter.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(room, _VCENTER, shown)

    def _end(self, painter: QPainter, inner: QRectF, row: ConversationSummary) -> float:
        """Draw the dot of a running chat, else its time; returns the width taken."""
        if row.id in self._rows.running:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.tokens.accent))
            painter.drawEllipse(QRectF(inner.right() - 8, inner.center().y() - 4, 8, 8))
            return 16
        return self._right(painter, inner, self._rows.time_of(row.updated_at))

    def _right(self, painter: QPainter, inner: QRectF, words: str) -> float:
        painter.setFont(self._theme.type.font("tiny", figures=True))
        painter.setPen(self._theme.color("text3"))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignRight) | _VCENTER, words)
        return painter.fontMetrics().horizontalAdvance(words) + 8
