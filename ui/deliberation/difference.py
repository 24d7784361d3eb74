"""Two texts side by side, with what only one of them has marked in both."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QColor,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QTextBrowser, QWidget

from ui import numerals
from ui.deliberation.compare import Pieces, compare, share
from ui.theme.theme import Theme
from ui.widgets.boxes import column, row
from ui.widgets.labels import Elided, label

_NARROW = 560


class DifferenceText(QTextBrowser):
    """A text as it is, its own words underlined on a soft ground; as high as its lines."""

    def __init__(self, theme: Theme, tone: str) -> None:
        super().__init__()
        self._theme, self._tone = theme, tone
        self._pieces: Pieces = ()
        self.setProperty("look", "difference")
        self.setOpenLinks(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.setFont(theme.type.font("ui"))
        theme.changed.connect(self._fill)

    def show_pieces(self, pieces: Pieces) -> None:
        """Show a text in its runs."""
        self._pieces = pieces
        self._fill()
        self._fit()

    def sizeHint(self) -> QSize:
        """Narrow; its height is set by its lines."""
        return QSize(120, self.height())

    minimumSizeHint = sizeHint  # noqa: N815 - Qt's name

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height of the lines at the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fill(self) -> None:
        """Lay the text out in the colours in force; inserted as text, never as HTML."""
        self.clear()
        cursor = QTextCursor(self.document())
        block = QTextBlockFormat()
        line = float(self._theme.type.line("ui"))
        block.setLineHeight(line, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.setBlockFormat(block)
        common, own = QTextCharFormat(), QTextCharFormat()
        for look in (common, own):
            look.setForeground(self._theme.color("text"))
        own.setBackground(QColor(self._theme.color(f"{self._tone}_soft")))
        own.setFontUnderline(True)
        own.setUnderlineColor(self._theme.color(self._tone))
        for piece in self._pieces:
            cursor.insertText(piece.text, own if piece.own else common)

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        self.setFixedHeight(max(1, round(self.document().size().height()) + 6))


class Difference(QWidget):
    """Two titled texts, side by side where there is room, with how much they share."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._common = label(theme, "", "small", "text2", figures=True)
        key = Elided(theme, self.tr("underlined: only in this text"), "small", "text3")
        head = row(None, gap=12)
        head.addWidget(self._common)
        head.addWidget(key, 1)
        self._titles = (Elided(theme, "", "label"), Elided(theme, "", "label"))
        self.texts = (DifferenceText(theme, "warn"), DifferenceText(theme, "info"))
        self._sides = row(None, gap=24)
        for title, text in zip(self._titles, self.texts, strict=True):
            side = QWidget()
            inner = column(side, gap=6)
            inner.addWidget(title)
            inner.addWidget(text)
            inner.addStretch(1)
            self._sides.addWidget(side, 1)
        layout = column(self, gap=12)
        layout.addLayout(head)
        layout.addLayout(self._sides)

    def show_texts(self, left: tuple[str, str], right: tuple[str, str]) -> None:
        """Compare two (title, text)."""
        pieces = compare(left[1], right[1])
        common = share(*pieces) * 100
        self._common.setText(
            self.tr("{0}% of the words are common").format(numerals.decimal(common, 0))
        )
        for place, (title, _) in enumerate((left, right)):
            self._titles[place].setText(title)
            self.texts[place].setAccessibleName(title)
            self.texts[place].show_pieces(pieces[place])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One above the other where two would be too narrow."""
        super().resizeEvent(event)
        narrow = self.width() < self._theme.type.px(_NARROW)
        kind = QBoxLayout.Direction
        self._sides.setDirection(kind.TopToBottom if narrow else kind.LeftToRight)
