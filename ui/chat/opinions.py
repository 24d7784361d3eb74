"""The opinions themselves, side by side: growing while seats write, to be read in full later."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from ui.chat.markdown_view import MarkdownView
from ui.deliberation import words
from ui.deliberation.model import Deliberation, SeatView
from ui.theme.theme import Theme
from ui.widgets.badge import Badge, SeatTag
from ui.widgets.boxes import column, row
from ui.widgets.labels import Elided, Text, label
from ui.widgets.scroll import ScrollColumn

_NARROWEST = 176
_TALLEST_RUNNING = 216
_PAUSE_MS = 6


class _OpinionText(ScrollColumn):
    """An opinion, at most `tallest` px high (0: as high as it is), at its newest line."""

    def __init__(self, view: MarkdownView) -> None:
        super().__init__(view)
        self._view = view
        self._tallest = 0
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.verticalScrollBar().rangeChanged.connect(self._follow)

    def fit(self, tallest: int) -> None:
        """Take the height of the text, up to `tallest`."""
        self._tallest = tallest
        height = self._view.height_for(self.viewport().width())
        self.setFixedHeight(max(1, min(height, tallest) if tallest else height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again where the width changed."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.fit(self._tallest)

    def _follow(self, _minimum: int, maximum: int) -> None:
        if self._tallest:
            self.verticalScrollBar().setValue(maximum)


class OpinionCard(QFrame):
    """One seat's answer with its state."""

    def __init__(self, theme: Theme, seat: SeatView) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._badge = Badge(theme)
        self._tag = SeatTag(theme, seat.letter)
        self._view = MarkdownView(theme, "ui")
        self._text = _OpinionText(self._view)
        self._reason = Text(theme, "", "small", "text2")
        self._figures = label(theme, "", "small", "text3", figures=True)
        self._tallest = theme.type.px(_TALLEST_RUNNING)
        self._shown: tuple[SeatView, bool] | None = None
        head = row(None, gap=8)
        head.addWidget(self._tag)
        head.addWidget(Elided(theme, seat.title, "label"), 1)
        head.addWidget(self._badge)
        layout = column(self, (12, 10, 12, 10), 8)
        layout.addLayout(head)
        layout.addWidget(self._text)
        layout.addWidget(self._reason)
        layout.addStretch()
        layout.addWidget(self._figures)

    def show_seat(self, seat: SeatView, *, running: bool) -> bool:
        """Show the seat as it is now; False if it was shown so already."""
        if self._shown == (seat, running):
            return False
        self._shown = (seat, running)
        self._badge.show_as(*words.seat_badge(seat, running=running))
        self._tag.set_out(seat.state == "dropped")
        self._view.show_text(seat.text, final=seat.state in ("done", "dropped"))
        self._text.setVisible(bool(seat.text))
        self._text.fit(self._tallest if running else 0)
        self._reason.set_text(seat.reason)
        self._reason.setVisible(bool(seat.reason))
        figures = [words.tokens(seat.tokens) if seat.tokens else words.about_tokens(seat.text)]
        if seat.seconds is not None:
            figures.append(words.seconds(seat.seconds))
        self._figures.setText(" · ".join(figures))
        self._figures.setVisible(bool(seat.text))
        return True


class Opinions(QWidget):
    """As many columns as fit; the order of seats never changes.

    Cards are drawn one after the other with the loop's turns between them: four that grow at once
    would hold up the window.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._cards: list[OpinionCard] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._state: Deliberation | None = None
        self._pending: list[int] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._draw_next)

    def show_state(self, state: Deliberation) -> None:
        """Show every seat of the turn."""
        if len(self._cards) != len(state.seats):
            self._cards = [OpinionCard(self._theme, seat) for seat in state.seats]
            self._columns, self._pending = 0, []
            self._arrange()
        self._state = state
        # Those that wait go first, so that none waits for ever.
        self._pending += [n for n in range(len(self._cards)) if n not in self._pending]
        self._draw_next()

    def _draw_next(self) -> None:
        """Draw until something has changed, and leave the rest to the next turn."""
        state = self._state
        while self._pending and state is not None:
            place = self._pending.pop(0)
            if self._cards[place].show_seat(state.seats[place], running=state.is_running):
                break
        if not self._pending:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rearrange where another number of columns fits."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrowest = self._theme.type.px(_NARROWEST)
        fits = max(1, (self.width() + 8) // (narrowest + 8))
        columns = columns_for(len(self._cards), fits)
        if columns == self._columns:
            return
        self._columns = columns
        for place, card in enumerate(self._cards):
            self._grid.removeWidget(card)
            self._grid.addWidget(card, place // columns, place % columns)
        for place in range(max(columns, self._grid.columnCount())):
            self._grid.setColumnStretch(place, 1 if place < columns else 0)


def columns_for(cards: int, fits: int) -> int:
    """Columns for `cards` where `fits` would fit: rows of equal length before wide ones."""
    if cards <= fits:
        return max(1, cards)
    rows_needed = -(-cards // fits)
    return -(-cards // rows_needed)
