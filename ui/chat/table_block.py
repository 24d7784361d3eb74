"""A table of Markdown as one document, however many cells it has."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QFontMetricsF,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
)
from PySide6.QtWidgets import QFrame, QSizePolicy

from ui.chat.markdown_blocks import Table
from ui.chat.rich_text import RichText
from ui.chat.sideways import Sideways
from ui.chat.text_block import dress
from ui.theme.theme import Theme
from ui.widgets.boxes import column

_WIDEST_CELL = 320
_PADDING = (12, 6)
_SIDES = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}
_LINE = QTextBlockFormat.LineHeightTypes


class TableText(RichText):
    """Header and rows with lines between them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._table = Table(())
        self._grid: QTextTable | None = None
        self._widths: list[float] = []
        theme.changed.connect(self._render)

    @property
    def wanted_width(self) -> int:
        """What the cells ask for, each at most as wide as can be read."""
        widest = self._theme.type.px(_WIDEST_CELL)
        return round(sum(min(w, widest) + 2 * _PADDING[0] + 1 for w in self._widths))

    def measure(self, width: int) -> int:
        """Its height where the table is `width` wide, or wider if it asks for more."""
        return super().measure(max(width, self.wanted_width))

    def show_table(self, table: Table) -> None:
        """Take the rows so far; rows that only were added are appended."""
        before, self._table = self._table, table
        kept = len(before.rows)
        grown = kept > 1 and len(table.rows) >= kept and not table.formulas
        if self._grid is None or not grown or table.rows[: kept - 1] != before.rows[: kept - 1]:
            self._render()
            return
        edit = QTextCursor(self._document)
        edit.beginEditBlock()  # one layout for all of it
        if len(table.rows) > kept:
            self._grid.appendRows(len(table.rows) - kept)
        for number in range(kept - 1, len(table.rows)):
            self._fill(self._grid, number)
        edit.endEditBlock()
        self.update()

    def _render(self) -> None:
        rows = self._table.rows
        width = self._document.textWidth()
        self._cursor, self._marks = QTextCursor(), []
        self._document.clear()
        dress(self._document, self._theme, "ui")
        columns = max(map(len, rows), default=0)
        self._widths = [0.0] * columns
        self._grid = None
        edit = QTextCursor(self._document)
        edit.beginEditBlock()
        if rows:
            self._grid = edit.insertTable(len(rows), columns, _form())
            for number in range(len(rows)):
                self._fill(self._grid, number)
            line = self._theme.type.line("ui")
            for number in self._place_formulas(self._table.formulas, line).tall:
                block = QTextCursor(self._document.findBlockByNumber(number))
                form = QTextBlockFormat()
                form.setLineHeight(line, _LINE.MinimumHeight.value)
                block.mergeBlockFormat(form)
        self._hide_end()
        edit.endEditBlock()
        if width > 0:
            self._document.setTextWidth(width)
        self.update()

    def _hide_end(self) -> None:
        """Qt keeps an empty paragraph after a table; give it no height."""
        form = QTextBlockFormat()
        form.setLineHeight(0, _LINE.FixedHeight.value)
        end = QTextCursor(self._document)
        end.movePosition(QTextCursor.MoveOperation.End)
        end.mergeBlockFormat(form)

    def _fill(self, grid: QTextTable, number: int) -> None:
        """Write a row."""
        font = self._theme.type.font("label" if not number else "ui")
        metrics = QFontMetricsF(font)
        for place, html in enumerate(self._table.rows[number]):
            cell = grid.cellAt(number, place)
            cell.setFormat(self._cell_form(number))
            cursor = cell.firstCursorPosition()
            cursor.setPosition(
                cell.lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor
            )
            cursor.insertHtml(html or "&nbsp;")
            cursor.setPosition(cell.firstCursorPosition().position())
            cursor.setPosition(
                cell.lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor
            )
            self._widths[place] = max(
                self._widths[place], metrics.horizontalAdvance(cursor.selectedText()) + 2
            )
            if not number:
                strong = QTextCharFormat()
                strong.setFontWeight(font.weight())
                cursor.mergeCharFormat(strong)
            form = QTextBlockFormat()
            form.setLineHeight(self._theme.type.line("ui"), _LINE.FixedHeight.value)
            if place < len(self._table.sides):
                form.setAlignment(_SIDES[self._table.sides[place]])
            cursor.mergeBlockFormat(form)

    def _cell_form(self, number: int) -> QTextTableCellFormat:
        form = QTextTableCellFormat()
        form.setLeftPadding(_PADDING[0])
        form.setRightPadding(_PADDING[0])
        form.setTopPadding(_PADDING[1])
        form.setBottomPadding(_PADDING[1])
        if number:
            form.setTopBorder(1)
            form.setTopBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            form.setTopBorderBrush(QBrush(self._theme.color("border")))
        return form


class TableBlock(QFrame):
    """A card around a table; wider than the column, it scrolls sideways."""

    def __init__(self, theme: Theme, table: Table) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.text = TableText(theme)
        self._area = Sideways(self.text)
        column(self).addWidget(self._area)
        self._table: Table | None = None
        self.show_table(table)

    def show_table(self, table: Table) -> None:
        """Take the rows so far."""
        if table == self._table:
            return
        self._table = table
        self.text.show_table(table)
        columns = max(map(len, table.rows), default=0)
        self.setAccessibleName(
            self.tr("Table of {0} columns and {1} rows").format(columns, len(table.rows) - 1)
        )

    def measure(self, width: int) -> int:
        """Its height at `width` logical pixels."""
        return self._area.measure(width - 2) + 2


def _form() -> QTextTableFormat:
    form = QTextTableFormat()
    form.setBorder(0)
    form.setCellSpacing(0)
    form.setCellPadding(0)
    form.setBorderCollapse(False)
    form.setHeaderRowCount(1)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    return form
