"""Paints the rows of the chat list and edits titles in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from backend.values import ConversationSummary
from ui import numerals
from ui.chat.list_rows import FolderRow, Header, HitRow, Row, snippet_of
from ui.chat.utf16 import units
from ui.theme.fonts import Role
from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex

_ROW, _HIT, _MORE_HIT = 32, 64, 44
_TITLE_OF_HIT = 26
_INDENT, _ICON, _DOT = 24, 16, 8
_EDGE = 16
_LONGEST_TITLE = 200
_MORE = "\u2026"
_VCENTER = int(Qt.AlignmentFlag.AlignVCenter)


class Rows(Protocol):
    """What the delegate asks of the list's model."""

    running: frozenset[int]
    open_chat: int | None
    drop_folder: int | None
    """The folder over which a chat is held."""
    by_keyboard: bool
    """The keyboard moves in the list, so the place where it is shows."""

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

    def __init__(self, theme: Theme, rows: Rows, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self._theme, self._rows, self._view = theme, rows, view

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """All rows are equally high, but a hit has lines of its message."""
        row = self._rows.row(index)
        height = self._theme.type.px(_ROW)
        if isinstance(row, HitRow) and row.hit.message_id is not None:
            height = self._theme.type.px(_HIT if row.first else _MORE_HIT)
            words = QFontMetricsF(self._theme.type.font("small")).horizontalAdvance(
                snippet_of(row.hit)[0]
            )
            if words <= self._view.viewport().width() - 2 * _EDGE:
                height -= self._theme.type.line("small")
        return QSize(100, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row = self._rows.row(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        if isinstance(row, Header):
            painter.setFont(self._theme.type.font("tiny", strong=True))
            painter.setPen(self._theme.color("text3"))
            painter.drawText(box.adjusted(16, 8, -16, 0), _VCENTER, self._rows.title(row))
        elif row is not None:
            inner = self._ground(painter, option, box, row)
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
        editor.setMaxLength(_LONGEST_TITLE)
        editor.setAccessibleName(self.tr("Title"))
        return editor

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: Index
    ) -> None:
        """Inside the row's margins."""
        editor.setGeometry(option.rect.adjusted(8, 0, -8, 0))

    def _ground(
        self, painter: QPainter, option: QStyleOptionViewItem, box: QRectF, row: Row
    ) -> QRectF:
        """The pill behind a row that is open, hovered or has the keyboard; what is inside it."""
        state, flag = option.state, QStyle.StateFlag
        chosen = bool(state & flag.State_Selected) and isinstance(row, HitRow)
        if isinstance(row, ConversationSummary):
            chosen = row.id == self._rows.open_chat
        pill = box.adjusted(8, 1, -8, -1)
        if chosen or state & flag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("sel" if chosen else "hover"))
            painter.drawRoundedRect(pill, 6, 6)
        held = isinstance(row, FolderRow) and row.folder.id == self._rows.drop_folder
        if held or (state & flag.State_HasFocus and self._rows.by_keyboard):
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(pill.adjusted(1, 1, -1, -1), 6, 6)
        return pill.adjusted(8, 0, -8, 0)

    def _chat(self, painter: QPainter, inner: QRectF, row: ConversationSummary) -> None:
        if row.pinned:
            self._icon(painter, inner, "push-pin")
        if row.pinned or row.folder_id is not None:
            inner.setLeft(inner.left() + self._theme.type.px(_INDENT))
        self._line(painter, inner, row.title, self._end(painter, inner, row))

    def _folder(self, painter: QPainter, inner: QRectF, row: FolderRow) -> None:
        self._icon(painter, inner, "folder-open" if row.open else "folder")
        inner.setLeft(inner.left() + self._theme.type.px(_INDENT))
        taken = self._right(painter, inner, numerals.count(row.count))
        self._line(painter, inner, row.folder.title, taken, strong=row.open)

    def _hit(self, painter: QPainter, inner: QRectF, row: HitRow) -> None:
        """The title with what was found in it, or the title above lines of the message."""
        hit = row.hit
        if hit.message_id is None:
            taken = self._right(painter, inner, self._rows.time_of(hit.updated_at))
            inner.setRight(inner.right() - taken)
            height = self._theme.type.line("ui")
            inner.setTop(inner.center().y() - height / 2)
            self._marked(painter, inner, row, "ui", 1)
            return
        if row.first:
            line = QRectF(inner)
            line.setHeight(self._theme.type.px(_TITLE_OF_HIT))
            taken = self._right(painter, line, self._rows.time_of(hit.updated_at))
            self._line(painter, line, hit.title, taken)
            inner.setTop(line.bottom() - 4)
        lines = max(1, int(inner.height() // self._theme.type.line("small")))
        self._marked(painter, inner.adjusted(0, 2, 0, -2), row, "small", lines)

    def _marked(
        self, painter: QPainter, box: QRectF, row: HitRow, role: Role, most_lines: int
    ) -> None:
        """Lines of what was found, what was searched for in the accent."""
        text, marks = snippet_of(row.hit)
        font = self._theme.type.font(role)
        layout = QTextLayout(text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(list(self._formats(text, marks)))
        height = self._theme.type.line(role)
        more = QFontMetricsF(font).horizontalAdvance(_MORE)
        layout.beginLayout()
        end, shown = 0, None
        for number in range(most_lines):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(box.width() - (more if number == most_lines - 1 else 0))
            line.setPosition(QPointF(0, number * height))
            end, shown = line.textStart() + line.textLength(), line
        layout.endLayout()
        painter.setPen(self._theme.color("text" if role == "ui" else "text2"))
        painter.setClipRect(box)
        layout.draw(painter, box.topLeft())
        if shown is not None and end < units(text):
            painter.setFont(font)
            at = QPointF(shown.naturalTextRect().right(), shown.y() + shown.ascent())
            painter.drawText(box.topLeft() + at, _MORE)

    def _formats(
        self, text: str, marks: Iterable[tuple[int, int]]
    ) -> Iterator[QTextLayout.FormatRange]:
        for start, end in marks:
            mark = QTextLayout.FormatRange()
            mark.start = units(text[:start])
            mark.length = units(text[start:end])
            look = QTextCharFormat()
            look.setForeground(self._theme.color("accent_text"))
            look.setFontWeight(600)
            mark.format = look
            yield mark

    def _icon(self, painter: QPainter, inner: QRectF, name: str) -> None:
        side = self._theme.type.px(_ICON)
        box = QRectF(inner.left(), inner.center().y() - side / 2, side, side)
        self._theme.icons.draw(painter, name, box, self._theme.color("text2"))

    def _line(
        self, painter: QPainter, inner: QRectF, text: str, taken: float, *, strong: bool = False
    ) -> None:
        room = QRectF(inner)
        room.setWidth(inner.width() - taken)
        painter.setFont(self._theme.type.font("ui", strong=strong))
        painter.setPen(self._theme.color("text"))
        shown = painter.fontMetrics().elidedText(
            " ".join(text.split()), Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(room, _VCENTER | int(Qt.TextFlag.TextSingleLine), shown)

    def _end(self, painter: QPainter, inner: QRectF, row: ConversationSummary) -> float:
        """Draw the dot of a running chat, else its time; returns the width taken."""
        if row.id in self._rows.running:
            side = self._theme.type.px(_DOT)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accent"))
            top = inner.center().y() - side / 2
            painter.drawEllipse(QRectF(inner.right() - side, top, side, side))
            return side + 8
        return self._right(painter, inner, self._rows.time_of(row.updated_at))

    def _right(self, painter: QPainter, inner: QRectF, words: str) -> float:
        painter.setFont(self._theme.type.font("tiny", figures=True))
        painter.setPen(self._theme.color("text3"))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignRight) | _VCENTER, words)
        return painter.fontMetrics().horizontalAdvance(words) + 8
