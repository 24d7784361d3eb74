"""A fenced block: header with language, wrap and Copy; it grows by appending."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from time import monotonic

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QSizePolicy
from shiboken6 import isValid

from ui.chat.background import background
from ui.chat.highlight import Span, spans
from ui.chat.markdown_blocks import Code
from ui.chat.rich_text import RichText
from ui.chat.sideways import Sideways
from ui.theme.theme import Theme
from ui.widgets.boxes import column, row, rule
from ui.widgets.buttons import Button
from ui.widgets.labels import label

_SLICE_S = 0.005
"""How long colouring may hold up the window at a time."""

_FOOT = 20
_ENDLESS = 1e6  # px: lines that do not wrap are laid out once, however long others become


class CodeText(RichText):
    """Code at the height of its lines."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._code = Code("", "", False)
        self._wraps = False
        self._spans: Iterator[Span] | None = None
        self._coloured = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._colour)
        self._wrap(False)
        self._document.setDefaultFont(theme.type.font("mono"))
        theme.changed.connect(self._recolour)

    def show_code(self, code: Code) -> None:
        """Take the text so far: what is new is appended; colours come when the fence closes."""
        before, self._code = self._code, code
        if code.text.startswith(before.text):
            self._append(code.text[len(before.text) :], fresh=not before.text)
        else:
            self._cursor, self._marks = QTextCursor(), []
            self._document.clear()
            self._append(code.text, fresh=True)
        if code.closed and (not before.closed or before.language != code.language):
            self._recolour()
        self.update()

    def set_wraps(self, wraps: bool) -> None:
        """Break long lines, or let them run on."""
        self._wraps = wraps
        self._wrap(wraps)

    def measure(self, width: int) -> int:
        """Its height; only wrapped lines depend on `width`."""
        if self._wraps:
            return super().measure(width)
        if self._document.textWidth() != _ENDLESS:
            self._document.setTextWidth(_ENDLESS)
        return self._document.blockCount() * self._theme.type.line("mono")

    @property
    def wanted_width(self) -> int:
        """Width of the longest line; 0 where lines wrap."""
        return 0 if self._wraps else round(self._document.idealWidth()) + 1

    def _wrap(self, wraps: bool) -> None:
        option = self._document.defaultTextOption()
        mode = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        option.setWrapMode(mode if wraps else QTextOption.WrapMode.NoWrap)
        self._document.setDefaultTextOption(option)

    def _append(self, text: str, *, fresh: bool) -> None:
        if not text:
            return
        cursor = QTextCursor(self._document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if fresh:
            form = QTextBlockFormat()
            kind = QTextBlockFormat.LineHeightTypes.FixedHeight
            form.setLineHeight(self._theme.type.line("mono"), kind.value)
            cursor.setBlockFormat(form)  # lines that follow inherit it
        cursor.insertText(text)

    def _recolour(self) -> None:
        """Have the colours looked up; some languages take a while to load."""
        self._spans = None
        code = self._code
        if code.closed and code.language:
            background().run(
                lambda: list(spans(code.text, code.language)),
                lambda found: self._begin(code, found),
            )

    def _begin(self, code: Code, found: list[Span]) -> None:
        """Colour, if the text is still the same and the block still there."""
        if isValid(self) and code is self._code and found:
            self._spans, self._coloured = iter(found), 0
            self._timer.start(0)

    def _colour(self) -> None:
        """Colour whole lines for a few milliseconds, then let the window go on."""
        if self._spans is None:
            self._timer.stop()
            return
        end = monotonic() + _SLICE_S
        found: dict[int, list[QTextLayout.FormatRange]] = defaultdict(list)
        for start, stop, token in self._spans:
            self._take(found, start, stop, token)
            if monotonic() > end:
                break
        else:
            self._spans = None
        for number, ranges in found.items():
            layout = self._document.findBlockByNumber(number).layout()
            layout.setFormats([*(layout.formats() if number == self._coloured else []), *ranges])
            self._coloured = number
        if found:
            first = self._document.findBlockByNumber(min(found)).position()
            last = self._document.findBlockByNumber(max(found))
            self._document.markContentsDirty(first, last.position() + last.length() - first)
            self.update()

    def _take(
        self, found: dict[int, list[QTextLayout.FormatRange]], start: int, stop: int, token: str
    ) -> None:
        """A stretch as ranges of each line it touches."""
        form = QTextCharFormat()
        form.setForeground(self._theme.color(token))
        block = self._document.findBlock(start)
        while block.isValid() and block.position() < stop:
            span = QTextLayout.FormatRange()
            span.start = max(0, start - block.position())
            span.length = min(stop - block.position(), block.length() - 1) - span.start
            span.format = form
            if span.length > 0:
                found[block.blockNumber()].append(span)
            block = block.next()


class CodeBlock(QFrame):
    """A card around code; wider than the column, it scrolls sideways or wraps."""

    resized = Signal()

    def __init__(self, theme: Theme, code: Code) -> None:
        super().__init__()
        self.setProperty("surface", "code")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme, self._code = theme, Code("", "", False)
        self._language = label(theme, "", "small", "text2")
        self._wrap = Button(self.tr("Wrap"), "", self._toggle)
        self._wrap.setIcon(theme.icon("arrow-elbow-down-left"))
        self._wrap.setCheckable(True)
        self._wrap.setAccessibleName(self.tr("Wrap long lines"))
        copy = Button(self.tr("Copy"), "", self._copy)
        copy.setIcon(theme.icon("copy"))
        copy.setAccessibleName(self.tr("Copy code"))
        self.text = CodeText(theme)
        self._area = Sideways(self.text)
        self._header = row(None, (12, 0, 4, 0), 4)
        self._header.addWidget(self._language)
        self._header.addStretch()
        for button in (self._wrap, copy):
            self._header.addWidget(button)
        layout = column(self)
        layout.addLayout(self._header)
        layout.addWidget(rule())
        body = column(None, (12, _FOOT // 2, 12, _FOOT // 2))
        body.addWidget(self._area)
        layout.addLayout(body)
        self._head_height = self._header.sizeHint().height() + 3
        self.show_code(code)

    def show_code(self, code: Code) -> None:
        """Take the text so far."""
        if code == self._code:
            return
        self._code = code
        self._language.setText(code.language or self.tr("Text"))
        self.text.show_code(code)

    def measure(self, width: int) -> int:
        """Its height at `width` logical pixels."""
        inner = width - 26
        self._wrap.setVisible(self._wrap.isChecked() or self.text.wanted_width > inner)
        return self._head_height + _FOOT + self._area.measure(inner)

    def _toggle(self) -> None:
        self.text.set_wraps(self._wrap.isChecked())
        self.resized.emit()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._code.text)
