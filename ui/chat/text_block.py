"""A paragraph, heading, list or quotation of Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextListFormat,
)
from PySide6.QtWidgets import QWidget

from ui.chat.markdown_blocks import Run
from ui.chat.rich_text import RichText
from ui.theme.fonts import MONO_CSS, Role
from ui.theme.theme import Theme

INDENT = 22
"""A level of a list, in logical pixels at the guide's font size."""

_MARKER_GAP = 9
_RULE = 9
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_HEADING_ROLES: dict[str, Role] = {"h1": "page", "h2": "heading", "h3": "heading"}
_BOXES = {
    QTextBlockFormat.MarkerType.Checked: "\u2611",
    QTextBlockFormat.MarkerType.Unchecked: "\u2610",
}


class TextBlock(RichText):
    """A run of text with its lists' markers and its formulae."""

    def __init__(self, theme: Theme, role: Role = "answer", parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._role, self._run = role, Run("")
        self._markers: list[tuple[int, str]] = []
        theme.changed.connect(self._render)

    @property
    def run(self) -> Run:
        """What is shown."""
        return self._run

    def show_run(self, run: Run) -> None:
        """Lay out another text."""
        if run != self._run:
            self._run = run
            self._render()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, then the markers of its lists; a rule is a line alone."""
        if self._run.tag == "hr":
            middle = self.height() // 2
            QPainter(self).fillRect(0, middle, self.width(), 1, self._theme.color("border"))
            return
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setFont(self._document.defaultFont())
        painter.setPen(self._theme.color("text"))
        for number, marker in self._markers:
            layout = self._document.findBlockByNumber(number).layout()
            if layout.lineCount():
                line = layout.lineAt(0)
                start = layout.position() + line.position() + QPointF(0, line.ascent())
                width = painter.fontMetrics().horizontalAdvance(marker)
                painter.drawText(start - QPointF(width + _MARKER_GAP, 0), marker)

    def measure(self, width: int) -> int:
        """Lay the text out at `width` logical pixels; its height."""
        return _RULE if self._run.tag == "hr" else super().measure(width)

    def _render(self) -> None:
        scale = self._theme.type
        role = _HEADING_ROLES.get(self._run.tag, self._role)
        strong = self._run.tag in _HEADINGS
        width = self._document.textWidth()
        self._cursor, self._marks = QTextCursor(), []
        dress(self._document, self._theme, role, strong=strong)
        self._document.setHtml(self._run.html)
        placed = self._place_formulas(self._run.formulas, scale.line(role))
        fix_lines(self._document, scale.line(role), placed.tall)
        self._take_markers()
        if width > 0:
            self._document.setTextWidth(width)
        self.update()

    def _take_markers(self) -> None:
        """Take bullets and numbers from Qt, which sets them close to their text."""
        lists = set()
        self._markers = []
        for block in blocks(self._document):
            if (items := block.textList()) is None:
                continue
            style = items.format().style()
            if style is not QTextListFormat.Style.ListStyleUndefined:
                numbered = style is QTextListFormat.Style.ListDecimal
                marker = items.itemText(block) if numbered else "\u2022"
                marker = _BOXES.get(block.blockFormat().marker(), marker)
                self._markers.append((block.blockNumber(), marker))
            lists.add(items)
        for number, _ in self._markers:
            form = QTextBlockFormat()
            form.setMarker(QTextBlockFormat.MarkerType.NoMarker)
            QTextCursor(self._document.findBlockByNumber(number)).mergeBlockFormat(form)
        for items in lists:
            form_ = items.format()
            form_.setStyle(QTextListFormat.Style.ListStyleUndefined)
            items.setFormat(form_)
        metrics = QFontMetricsF(self._document.defaultFont())
        widest = max((metrics.horizontalAdvance(text) for _, text in self._markers), default=0)
        indent = max(float(self._theme.type.px(INDENT)), widest + _MARKER_GAP)
        self._document.setIndentWidth(indent)


def dress(document: QTextDocument, theme: Theme, role: Role, *, strong: bool = False) -> None:
    """Set font and style sheet of a document before it takes HTML."""
    tokens, scale = theme.tokens, theme.type
    document.setDefaultFont(scale.font(role, strong=strong))
    document.setDefaultStyleSheet(
        f"code, pre {{ font-family: {MONO_CSS}; background-color: {tokens.sunken}; }}"
        f"code {{ font-size: {scale.px(13)}px; }} pre {{ font-size: {scale.px(12)}px; }}"
        f"a {{ color: {tokens.accent_text}; }} blockquote {{ color: {tokens.text2}; }}"
        f"{', '.join(_HEADINGS)} {{ font-size: medium; }}"
    )


def fix_lines(document: QTextDocument, height: int, tall: frozenset[int]) -> None:
    """Give every line the guide's height, in blocks of `tall` at least that.

    QTextDocument knows no line height in style sheets.
    """
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    kinds = QTextBlockFormat.LineHeightTypes
    for block in blocks(document):
        form = QTextBlockFormat()
        kind = kinds.MinimumHeight if block.blockNumber() in tall else kinds.FixedHeight
        form.setLineHeight(height, kind.value)
        form.setTopMargin(4 if block.textList() and block.blockNumber() else 0)
        form.setBottomMargin(0)
        cursor.setPosition(block.position())
        cursor.mergeBlockFormat(form)
    cursor.endEditBlock()


def blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    """Paragraphs of a document."""
    block = document.firstBlock()
    while block.isValid():
        yield block
        block = block.next()
