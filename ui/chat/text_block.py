"""A paragraph, heading, list or quotation of Markdown, as high as its lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QByteArray, QPointF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextListFormat,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from ui.chat.markdown import Run
from ui.theme.fonts import MONO_CSS, Role
from ui.theme.theme import Theme
from ui.widgets.tips import plain_tip

_INDENT = 22
_MARKER_GAP = 9
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_HEADING_ROLES: dict[str, Role] = {"h1": "page", "h2": "heading", "h3": "heading"}


class TextBlock(QTextBrowser):
    """A text run, as high as its lines; fetches nothing and follows no link by itself."""

    link_clicked = Signal(str)

    def __init__(self, theme: Theme, role: Role = "answer", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._role, self._run = theme, role, Run("")
        self._heights: dict[int, int] = {}
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.document().setDocumentMargin(0)
        self._markers: list[tuple[int, str]] = []
        self.anchorClicked.connect(lambda url: self.link_clicked.emit(url.toString()))
        self.highlighted.connect(lambda url: self.setToolTip(plain_tip(url.toString())))
        theme.changed.connect(self._render)

    def loadResource(self, _kind: int, _name: QUrl | str) -> Any:
        """Load nothing, ever: what a model writes must not reach the network or the disk.

        Empty bytes rather than None, after which Qt would read a local file by itself.
        """
        return QByteArray(b"")

    def show_run(self, run: Run) -> None:
        """Lay out another text."""
        if run != self._run:
            self._run = run
            self._render()

    def heightForWidth(self, width: int) -> int:
        """The document's height at `width`.

        A layout asks for several widths each time anything in it changes; laying the text out
        for each was half the cost of a streamed update.
        """
        if width not in self._heights:
            shown = self.document().textWidth()
            self.document().setTextWidth(width)
            self._heights[width] = round(self.document().size().height())
            self.document().setTextWidth(shown)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        """The layout asks `heightForWidth` for more."""
        return QSize(200, self._theme.type.line(self._role))

    def minimumSizeHint(self) -> QSize:
        """Any width: words break."""
        return QSize(40, self._theme.type.line(self._role))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave scrolling to the transcript."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, then the markers of its lists."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setFont(self.document().defaultFont())
        painter.setPen(self._theme.color("text"))
        for number, marker in self._markers:
            layout = self.document().findBlockByNumber(number).layout()
            if layout.lineCount():
                line = layout.lineAt(0)
                start = layout.position() + line.position() + QPointF(0, line.ascent())
                width = painter.fontMetrics().horizontalAdvance(marker)
                painter.drawText(start - QPointF(width + _MARKER_GAP, 0), marker)

    def _render(self) -> None:
        tokens, scale = self._theme.tokens, self._theme.type
        role = _HEADING_ROLES.get(self._run.tag, self._role)
        strong = self._run.tag in _HEADINGS
        self.document().setDefaultFont(scale.font(role, strong=strong))
        self.document().setDefaultStyleSheet(
            f"code, pre {{ font-family: {MONO_CSS}; background-color: {tokens.sunken}; }}"
            f"code {{ font-size: {scale.px(13)}px; }} pre {{ font-size: {scale.px(12)}px; }}"
            f"a {{ color: {tokens.accent_text}; }} blockquote {{ color: {tokens.text2}; }}"
            f"{', '.join(_HEADINGS)} {{ font-size: medium; }}"
        )
        self.document().setHtml(self._run.html)
        self._fix_lines(scale.line(role))
        self._take_markers()
        self._heights = {}
        self.updateGeometry()

    def _fix_lines(self, height: int) -> None:
        """Give every line the guide's height; QTextDocument knows none in style sheets."""
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for block in self._blocks():
            form = QTextBlockFormat()
            form.setLineHeight(height, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
            form.setTopMargin(4 if block.textList() and block.blockNumber() else 0)
            form.setBottomMargin(0)
            cursor.setPosition(block.position())
            cursor.mergeBlockFormat(form)
        cursor.endEditBlock()

    def _take_markers(self) -> None:
        """Take bullets and numbers from Qt, which sets them close to their text."""
        lists = set()
        self._markers = []
        for block in self._blocks():
            if (items := block.textList()) is not None:
                numbered = items.format().style() == QTextListFormat.Style.ListDecimal
                marker = items.itemText(block) if numbered else "\u2022"
                self._markers.append((block.blockNumber(), marker))
                lists.add(items)
        for items in lists:
            form = items.format()
            form.setStyle(QTextListFormat.Style.ListStyleUndefined)
            items.setFormat(form)
        metrics = QFontMetrics(self.document().defaultFont())
        widest = max((metrics.horizontalAdvance(text) for _, text in self._markers), default=0)
        self.document().setIndentWidth(max(self._theme.type.px(_INDENT), widest + _MARKER_GAP))

    def _blocks(self) -> Iterator[QTextBlock]:
        block = self.document().firstBlock()
        while block.isValid():
            yield block
            block = block.next()
