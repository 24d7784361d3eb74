"""One widget for each Markdown block: text, code, table."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QTextBlockFormat,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QTextEdit,
    QWidget,
)

from ui.chat.highlight import code_html
from ui.chat.markdown import Block, Code, Run, Table
from ui.chat.text_block import TextBlock
from ui.theme.fonts import MONO_CSS, Role
from ui.theme.theme import Theme
from ui.widgets.boxes import column, row, rule, surface
from ui.widgets.buttons import Button
from ui.widgets.labels import label
from ui.widgets.tips import plain_tip

_WIDEST_CELL = 320


class _CodeText(QTextEdit):
    """Code without wrapping, scrolled sideways, copied as plain text."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setReadOnly(True)
        self.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.document().setDocumentMargin(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_html(self, html: str) -> None:
        self.document().setDefaultFont(self._theme.type.font("mono"))
        self.document().setDefaultStyleSheet(f"pre {{ margin: 0; font-family: {MONO_CSS}; }}")
        self.document().setHtml(html)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        form = QTextBlockFormat()
        form.setLineHeight(
            self._theme.type.line("mono"), QTextBlockFormat.LineHeightTypes.FixedHeight.value
        )
        cursor.mergeBlockFormat(form)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        wide = self.document().idealWidth() > self.viewport().width()
        return QSize(200, round(self.document().size().height()) + (8 if wide else 0))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self._theme.type.line("mono"))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if abs(event.angleDelta().x()) > abs(event.angleDelta().y()):
            super().wheelEvent(event)
        else:
            event.ignore()


class CodeBlock(QFrame):
    """A fenced block: header with language and Copy, and its own horizontal scrolling."""

    def __init__(self, theme: Theme, code: Code) -> None:
        super().__init__()
        self.setProperty("surface", "code")
        self._theme, self._code = theme, code
        self._language = label(theme, "", "small", "text2")
        copy = Button(self.tr("Copy"), "", self._copy)
        copy.setIcon(theme.icon("copy"))
        copy.setAccessibleName(self.tr("Copy code"))
        copy.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._text = _CodeText(theme)
        header = row(None, (12, 0, 4, 0))
        header.addWidget(self._language)
        header.addStretch()
        header.addWidget(copy)
        layout = column(self, (1, 1, 1, 1))
        layout.addLayout(header)
        layout.addWidget(rule())
        body = column(None, (12, 10, 12, 10))
        body.addWidget(self._text)
        layout.addLayout(body)
        theme.changed.connect(self._render)
        self._render()

    def show_code(self, code: Code) -> None:
        """Take the text so far; colours come when the fence closes."""
        if code != self._code:
            self._code = code
            self._render()

    def _render(self) -> None:
        code = self._code
        self._language.setText(code.language or self.tr("Text"))
        html = code_html(code.text, code.language, self._theme.tokens, closed=code.closed)
        self._text.show_html(html)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._code.text)


class TableBlock(QScrollArea):
    """A table in a card; wider than the column, it scrolls sideways."""

    link_clicked = Signal(str)

    def __init__(self, theme: Theme, table: Table) -> None:
        super().__init__()
        self._theme, self._table = theme, table
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._build()

    def show_table(self, table: Table) -> None:
        """Take the rows so far."""
        if table != self._table:
            self._table = table
            self._build()

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(200, self._card.sizeHint().height() + 8)

    def minimumSizeHint(self) -> QSize:
        """Any width: the rest scrolls."""
        return QSize(80, self.sizeHint().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Sideways here, up and down in the transcript."""
        if abs(event.angleDelta().x()) > abs(event.angleDelta().y()):
            super().wheelEvent(event)
        else:
            event.ignore()

    def _build(self) -> None:
        self._card = card = surface("card")
        grid = QGridLayout(card)
        grid.setContentsMargins(1, 1, 1, 1)
        grid.setSpacing(0)
        columns = max(len(cells) for cells in self._table.rows)
        for number, cells in enumerate(self._table.rows):
            if number:
                grid.addWidget(rule(), 2 * number - 1, 0, 1, columns)
            for place, html in enumerate(cells):
                grid.addWidget(self._cell(html, strong=not number), 2 * number, place)
        card.setAccessibleName(
            self.tr("Table of {0} columns and {1} rows").format(columns, len(self._table.rows) - 1)
        )
        self.setWidget(card)
        self.updateGeometry()

    def _cell(self, html: str, *, strong: bool) -> QLabel:
        cell = QLabel(html)
        cell.setTextFormat(Qt.TextFormat.RichText)
        cell.setFont(self._theme.type.font("label" if strong else "ui"))
        cell.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
        )
        cell.setContentsMargins(12, 6, 12, 6)
        cell.linkActivated.connect(self.link_clicked)
        cell.linkHovered.connect(lambda address: cell.setToolTip(plain_tip(address)))
        if cell.sizeHint().width() > _WIDEST_CELL:
            cell.setWordWrap(True)
            cell.setFixedWidth(_WIDEST_CELL)
            cell.setMinimumHeight(cell.heightForWidth(_WIDEST_CELL))
        return cell


def block_widget(theme: Theme, block: Block, role: Role, on_link: Callable[[str], None]) -> QWidget:
    """The widget of a block; text runs are set in `role`."""
    match block:
        case Code():
            return CodeBlock(theme, block)
        case Table():
            table = TableBlock(theme, block)
            table.link_clicked.connect(on_link)
            return table
        case Run():
            text = TextBlock(theme, role)
            text.link_clicked.connect(on_link)
            text.show_run(block)
            return text


def show_block(widget: QWidget, block: Block) -> bool:
    """Show `block` in the widget of its predecessor; False if that is of another kind."""
    match widget, block:
        case CodeBlock(), Code():
            widget.show_code(block)
        case TableBlock(), Table():
            widget.show_table(block)
        case TextBlock(), Run():
            widget.show_run(block)
        case _:
            return False
    return True
