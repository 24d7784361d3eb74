"""A Markdown text as a column of block widgets; only the last of them changes while it streams.

The column places its blocks itself: a Qt layout would ask every block for its size whenever one
of them grows.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.chat.blocks import BlockWidget, block_widget, show_block, text_of
from ui.chat.code_block import CodeBlock
from ui.chat.markdown_blocks import Block, Run
from ui.chat.text_block import INDENT
from ui.theme.fonts import Role
from ui.theme.theme import Theme
from ui.widgets.boxes import column, row, surface
from ui.widgets.buttons import Button
from ui.widgets.labels import Text

_GAP = 8


class LinkBar(QWidget):
    """Shows where a link leads, whole, before it opens."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.address = ""
        frame = surface("bar")
        column(self).addWidget(frame)
        layout = row(frame, (12, 8, 8, 8), 8)
        self._words = Text(theme)
        layout.addWidget(self._words, 1)
        self.open = Button(self.tr("Open"), "outline", self._open)
        self.cancel = Button(self.tr("Cancel"), "", self.hide)
        layout.addWidget(self.open)
        layout.addWidget(self.cancel)
        self.hide()

    def ask(self, address: str) -> None:
        """Offer to open `address`."""
        self.address = address
        self._words.set_text(self.tr("Open this address in the browser?") + "\n" + address)
        self.show()
        self.open.setFocus()

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl(self.address))
        self.hide()


class MarkdownView(QWidget):
    """Shows a Markdown text that may still grow."""

    def __init__(self, theme: Theme, role: Role = "answer", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._role = theme, role
        from ui.chat.markdown import MarkdownStream  # with its parser, at the first text

        self._stream = MarkdownStream()
        self._blocks: list[Block] = []
        self._widgets: list[BlockWidget] = []
        self._ends: list[int] = []  # bottom of each block at `_measured` px
        self._measured = 0
        self._height = 0
        self._wanted = ""
        self._bar: LinkBar | None = None
        self._asked_at = -1
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def widgets(self) -> tuple[BlockWidget, ...]:
        """Block widgets, in order."""
        return tuple(self._widgets)

    @property
    def link_bar(self) -> LinkBar:
        """Asks before a link opens."""
        if self._bar is None:
            self._bar = LinkBar(self._theme)
            self._bar.setParent(self)
            self._bar.cancel.clicked.connect(lambda: self._relayout(0))
            self._bar.open.clicked.connect(lambda: self._relayout(0))
        return self._bar

    def show_text(self, text: str, *, final: bool = False) -> None:
        """Show `text`, the whole so far; `final` once nothing follows."""
        if final:
            self._stream.finish(text)
        else:
            self._stream.update(text)
        first = self._stream.changed_from
        blocks = self._stream.blocks
        changed = len(blocks)
        for place in range(first, len(blocks)):
            block = blocks[place]
            if place < len(self._blocks):
                if self._blocks[place] is block or self._blocks[place] == block:
                    continue
                changed = min(changed, place)
                if show_block(self._widgets[place], block):
                    self._blocks[place] = block
                    self._mark(place)
                    continue
                self._drop_from(place)
            changed = min(changed, place)
            self._add(block)
            self._mark(place)
        if len(self._blocks) > len(blocks):
            self._drop_from(len(blocks))
            changed = min(changed, len(blocks))
        if changed < len(blocks) or len(self._ends) > len(blocks):
            self._relayout(changed)

    def measure(self, width: int) -> int:
        """Height of the whole text at `width`, in logical pixels."""
        if width != self._measured and width > 0:
            self._measured = width
            self._lay_out(0)
        return self._height

    height_for = measure

    def hasHeightForWidth(self) -> bool:
        """Always."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As `measure`."""
        return self.measure(width)

    def sizeHint(self) -> QSize:
        """A layout asks `heightForWidth` for more."""
        return QSize(200, 1)

    def minimumSizeHint(self) -> QSize:
        """Any width: words break, code and tables scroll."""
        return QSize(80, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out where the width changed."""
        super().resizeEvent(event)
        self.measure(event.size().width())

    # --- search ---------------------------------------------------------------------------------

    def mark(self, wanted: str) -> int:
        """Mark every occurrence of `wanted` in text, code and tables; how many there are."""
        self._wanted = wanted
        return sum(text_of(widget).mark(wanted) for widget in self._widgets)

    def choose(self, place: int) -> QRectF | None:
        """Show mark number `place` as the current one (-1: none); where it is in the view."""
        found = None
        for widget in self._widgets:
            text = text_of(widget)
            count = len(text.marks)
            at = text.choose(place if 0 <= place < count else -1)
            if at is not None:
                found = at.translated(QPointF(text.mapTo(self, QPoint(0, 0))))
            place = place - count if place >= count else -1
        return found

    # --- blocks ---------------------------------------------------------------------------------

    def _add(self, block: Block) -> None:
        widget = block_widget(self._theme, block, self._role, self._ask)
        widget.setParent(self)
        text = text_of(widget)
        text.resized.connect(lambda: self._block_resized(widget))
        if isinstance(widget, CodeBlock):
            widget.resized.connect(lambda: self._block_resized(widget))
        widget.show()
        self._blocks.append(block)
        self._widgets.append(widget)

    def _mark(self, place: int) -> None:
        if self._wanted:
            text_of(self._widgets[place]).mark(self._wanted)

    def _drop_from(self, place: int) -> None:
        for widget in self._widgets[place:]:
            widget.hide()
            widget.deleteLater()
        del self._widgets[place:], self._blocks[place:]

    def _block_resized(self, widget: BlockWidget) -> None:
        if widget in self._widgets:
            self._relayout(self._widgets.index(widget))

    def _relayout(self, first: int) -> None:
        """Place the blocks from `first` on, and say so if the whole has another height."""
        before = self._height
        if self._measured:
            self._lay_out(first)
            if self._height == before:
                return
        self.updateGeometry()

    def _lay_out(self, first: int) -> None:
        del self._ends[first:]
        y = self._ends[-1] if self._ends else 0
        indent = self._theme.type.px(INDENT)
        for place in range(first, len(self._widgets)):
            block, widget = self._blocks[place], self._widgets[place]
            if place and not (isinstance(block, Run) and block.joined):
                y += _GAP
            left = block.indent * indent
            height = widget.measure(self._measured - left)
            widget.setGeometry(left, y, self._measured - left, height)
            y += height
            if place == self._asked_at and self._bar is not None and not self._bar.isHidden():
                height = max(0, self._bar.heightForWidth(self._measured))
                self._bar.setGeometry(0, y + _GAP, self._measured, height)
                y += _GAP + height
            self._ends.append(y)
        self._height = y

    def _ask(self, address: str) -> None:
        """Put the bar under the block that holds the link."""
        sender = self.sender()
        texts = [text_of(widget) for widget in self._widgets]
        self._asked_at = texts.index(sender) if sender in texts else len(texts) - 1
        self.link_bar.ask(address)
        self._relayout(0)
