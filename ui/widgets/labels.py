"""Text that measures itself: plain labels, elided ones, and wrapped ones of a known height."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import (
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme.fonts import Role
from ui.theme.theme import Theme
from ui.widgets.roles import say_as
from ui.widgets.tips import plain_tip

_LINE_SEPARATOR = "\u2028"
_WIDEST_HINT = 424
_WIDTHS_KEPT = 4
_LONGEST_TIP = 2000
_HEADINGS: tuple[Role, ...] = ("display", "page", "heading")
"""Roles of the type scale that are headings to a screen reader too."""


def label(
    theme: Theme,
    text: str = "",
    role: Role = "ui",
    ink: str = "text",
    *,
    strong: bool = False,
    figures: bool = False,
) -> QLabel:
    """A one-line label in a role of the type scale and the ink of a token."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(theme.type.font(role, strong=strong, figures=figures))
    made.setProperty("ink", ink)
    if role in _HEADINGS:
        say_as(made, "heading")
    return made


def icon_label(theme: Theme, name: str, size: int, ink: str = "text2") -> QLabel:
    """An icon of `size` logical pixels that stands among words."""
    made = label(theme, theme.icons.glyph(name), "ui", ink)
    made.setFont(theme.icons.font(size))
    say_as(made, "picture")
    return made


class Elided(QLabel):
    """One line that ends in an ellipsis where room ends, with the whole text on hover."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        role: Role = "ui",
        ink: str = "text",
        *,
        strong: bool = False,
    ) -> None:
        super().__init__(text)
        self._theme, self._ink = theme, ink
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.type.font(role, strong=strong))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if role in _HEADINGS:
            say_as(self, "heading")

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(text)
        self._offer_whole()

    def minimumSizeHint(self) -> QSize:
        """Room for an ellipsis; the rest is given up first."""
        return QSize(
            self.fontMetrics().horizontalAdvance("\u2026"), super().minimumSizeHint().height()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer the whole text on hover where it does not fit."""
        super().resizeEvent(event)
        self._offer_whole()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        painter.setPen(self._theme.color(self._ink))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter), text)

    def _offer_whole(self) -> None:
        fits = self.fontMetrics().horizontalAdvance(self.text()) <= self.width()
        self.setToolTip("" if fits else plain_tip(self.text()))


class Text(QLabel):
    """Wrapped plain text whose height follows its width.

    A word-wrapped `QLabel` misreports its height in nested layouts; this one lays its lines out
    itself, at the line height of its role. With `max_lines` the newest lines are kept when
    `tail` is set, else the first ones; what is cut shows on hover.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        role: Role = "ui",
        ink: str = "text",
        *,
        strong: bool = False,
        max_lines: int = 0,
        tail: bool = False,
        centred: bool = False,
    ) -> None:
        super().__init__()
        self._theme, self._role, self._ink = theme, role, ink
        self._align = Qt.AlignmentFlag.AlignVCenter
        if centred:
            self._align = Qt.AlignmentFlag.AlignCenter
        self._max_lines, self._tail = max_lines, tail
        self._cache: dict[int, list[str]] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.type.font(role, strong=strong))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        if role in _HEADINGS:
            say_as(self, "heading")
        self.set_text(text)

    def set_text(self, text: str, ink: str = "") -> None:
        """Replace the text, and its ink where one is named."""
        self._ink = ink or self._ink
        if text != self.text():
            self._cache = {}
            self.setText(text)
            self._offer_whole()
            self.updateGeometry()
        self.update()

    @property
    def is_cut(self) -> bool:
        """Some lines do not show."""
        return 0 < self._max_lines < len(self._lines(self.width()))

    def set_max_lines(self, count: int) -> None:
        """Show at most `count` lines; 0 shows all."""
        self._max_lines = count
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Always."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Lines times line height; with `max_lines` and `tail` always that many."""
        lines = len(self._lines(width))
        if self._max_lines:
            lines = min(lines, self._max_lines)
        return max(1, lines) * self._theme.type.line(self._role)

    def sizeHint(self) -> QSize:
        """The text in one line, or as wide as a bubble holds it."""
        metrics = QFontMetrics(self.font())
        widest = max(
            (metrics.horizontalAdvance(line) for line in self.text().split("\n")), default=0
        )
        width = min(widest + 2, self._theme.type.px(_WIDEST_HINT))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Narrow and one line high; the layout asks `heightForWidth` for the rest."""
        return QSize(24, self._theme.type.line(self._role))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines that show, and of a long text only those in view."""
        lines = self._lines(self.width())
        if self._max_lines and len(lines) > self._max_lines:
            kept = lines[-self._max_lines :] if self._tail else lines[: self._max_lines]
            if not self._tail:
                kept[-1] = QFontMetrics(self.font()).elidedText(
                    kept[-1] + " \u2026 \u2026", Qt.TextElideMode.ElideRight, self.width()
                )
            lines = kept
        painter = QPainter(self)
        painter.setPen(self._theme.color(self._ink))
        height = self._theme.type.line(self._role)
        first = max(0, event.rect().top() // height)
        last = event.rect().bottom() // height + 1
        for number, line in enumerate(lines[first:last], start=first):
            box = QRect(0, number * height, self.width(), height)
            painter.drawText(box, int(self._align), line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer the whole text on hover where lines are cut."""
        super().resizeEvent(event)
        self._offer_whole()

    def _offer_whole(self) -> None:
        self.setToolTip(plain_tip(self.text()[:_LONGEST_TIP]) if self.is_cut else "")

    def _lines(self, width: int) -> list[str]:
        if width not in self._cache:
            if len(self._cache) > _WIDTHS_KEPT:
                self._cache.clear()
            self._cache[width] = wrap(self.text(), self, width)
        return self._cache[width]


def wrap(text: str, widget: QWidget, width: int) -> list[str]:
    """Break `text` into the lines that `width` logical pixels hold in the font of `widget`."""
    layout = QTextLayout(text.replace("\n", _LINE_SEPARATOR), widget.font())
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    lines = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1, width))
        line.setPosition(QPointF(0, 0))
        start, length = line.textStart(), line.textLength()
        lines.append(text[start : start + length].rstrip("\n "))
    layout.endLayout()
    return lines
