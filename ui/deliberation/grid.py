"""Cards in as many columns as there is room for; their order is kept down each column."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.theme.theme import Theme
from ui.widgets.boxes import column, row

_GAP = 16
_NARROWEST = 330
_MOST = 3


def columns_at(width: float, narrowest: float, *, gap: int = _GAP, most: int = _MOST) -> int:
    """How many columns of at least `narrowest` px fit into `width`, one at least."""
    return max(1, min(most, int((width + gap) // (narrowest + gap))))


def balanced(cards: int, fits: int) -> int:
    """Columns for `cards` where `fits` would fit: rows of equal length before long ones."""
    if cards <= fits:
        return max(1, cards)
    return -(-cards // -(-cards // fits))


def dealt(heights: Sequence[int], columns: int) -> list[list[int]]:
    """Places of cards by column: each goes to the column that is shortest so far."""
    result: list[list[int]] = [[] for _ in range(columns)]
    filled = [0] * columns
    for place, height in enumerate(heights):
        shortest = filled.index(min(filled))
        result[shortest].append(place)
        filled[shortest] += height + _GAP
    return result


class Cards(QWidget):
    """Up to three columns of cards that end at the same height, if they are to be `level`."""

    def __init__(self, theme: Theme, *, level: bool = True) -> None:
        super().__init__()
        self._theme, self._level = theme, level
        self._cards: list[QWidget] = []
        self.columns = 0
        layout = row(self, gap=_GAP)
        self._sides = [QWidget() for _ in range(_MOST)]
        for side in self._sides:
            column(side, gap=_GAP)
            layout.addWidget(side, 1)

    def show_cards(self, cards: Sequence[QWidget]) -> None:
        """Show these in place of those before."""
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._cards = list(cards)
        self.columns = 0
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Deal anew where another number of columns fits."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        fits = columns_at(self.width(), self._theme.type.px(_NARROWEST))
        count = len(self._cards)
        columns = max(1, min(fits, count)) if self._level else balanced(count, fits)
        if columns == self.columns:
            return
        self.columns = columns
        wide = max(1, (self.width() - _GAP * (columns - 1)) // columns)
        heights = []
        for card in self._cards:
            tall = card.heightForWidth(wide) if card.hasHeightForWidth() else -1
            heights.append(tall if tall > 0 else card.sizeHint().height())
        for side in self._sides:
            inner = side.layout()
            while inner is not None and inner.count():
                inner.takeAt(0)
        if not self._level:
            heights = [1] * len(self._cards)  # in rows: heights change, places must not
        for side, places in zip(self._sides, dealt(heights, columns), strict=False):
            inner = side.layout()
            for place in places:
                inner.addWidget(self._cards[place])  # type: ignore[union-attr]
                self._cards[place].show()
            if not self._level:
                inner.addStretch(1)  # type: ignore[union-attr]
        for number, side in enumerate(self._sides):
            side.setVisible(number < columns)
