"""The rows of a turn under their headings: seats, reviews, chairman."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from backend.values import Policy
from ui.deliberation import call_words
from ui.deliberation.grid import Cards
from ui.deliberation.rows import ChairRow, ReviewRow, SeatRow
from ui.deliberation.state import Deliberation
from ui.theme.theme import Theme
from ui.widgets.boxes import clear, column
from ui.widgets.labels import Text, label


class LiveRows(QWidget):
    """One row a seat, a reviewer and the chairman; their order never changes.

    Rows stand in columns where it is `wide`.
    `read` and `again` carry the letter of a seat.
    """

    read = Signal(str)
    again = Signal(str)

    def __init__(self, theme: Theme, *, wide: bool = False) -> None:
        super().__init__()
        self._theme, self._wide = theme, wide
        self._built: object = None
        self._devices: dict[str, str] = {}
        self.seats: list[SeatRow] = []
        self.reviews: list[ReviewRow] = []
        self.chair: ChairRow | None = None
        self._awaited: Text | None = None
        self._box = column(self, gap=8)

    def show_devices(self, devices: Mapping[str, str]) -> None:
        """Say of each model (by id) where it runs."""
        if devices != self._devices:
            self._devices = dict(devices)
            self._built = None

    def show_state(self, state: Deliberation, now: float) -> None:
        """Show every row as it stands at `now` (monotonic seconds)."""
        seats = tuple((s.letter, s.title, s.model) for s in state.seats)
        reviewers = tuple(row.letter for row in state.reviewers)
        coming = not reviewers and _review_comes(state)
        wanted = (state.turn_id, seats, reviewers, coming, state.chair is None)
        if wanted != self._built:
            self._built = wanted
            self._build(state, coming=coming)
        for row, seat in zip(self.seats, state.seats, strict=True):
            row.show_seat(seat, state, now)
        for review, reviewer in zip(self.reviews, state.reviewers, strict=True):
            review.show_review(reviewer, state, now)
        if self.chair is not None and state.chair is not None:
            self.chair.show_chair(state.chair, state, now)
        if self._awaited is not None:
            self._awaited.set_text(call_words.reviews_wait(call_words.answering(state)))

    def _build(self, state: Deliberation, *, coming: bool) -> None:
        clear(self._box)
        self.chair = self._awaited = None
        self._add_heading(self.tr("Seats"))
        self.seats = [SeatRow(self._theme, seat) for seat in state.seats]
        for row, seat in zip(self.seats, state.seats, strict=True):
            row.show_device(self._devices.get(seat.model, ""))
            row.read.connect(self.read)
            row.again.connect(self.again)
        self._add_rows(self.seats)
        titles = {seat.letter: seat.title for seat in state.seats}
        self.reviews = [
            ReviewRow(self._theme, row.letter, titles.get(row.letter, ""))
            for row in state.reviewers
        ]
        if self.reviews or coming:
            self._add_heading(self.tr("Reviews"))
        self._add_rows(self.reviews)
        if coming:
            self._awaited = Text(self._theme, "", "small", "text2")
            self._box.addWidget(self._awaited)
        if state.chair is not None:
            self._add_heading(self.tr("Chairman"))
            self.chair = ChairRow(self._theme, state.chair)
            self._add_rows([self.chair])

    def _add_rows(self, rows: Sequence[QWidget]) -> None:
        if self._wide and rows:
            cards = Cards(self._theme, level=False)
            cards.show_cards(rows)
            self._box.addWidget(cards)
            return
        for row in rows:
            self._box.addWidget(row)

    def _add_heading(self, title: str) -> None:
        if self._box.count():
            self._box.addSpacing(8)
        self._box.addWidget(label(self._theme, title, "label", strong=True))


def _review_comes(state: Deliberation) -> bool:
    """Will the answers be reviewed for certain?"""
    committee = state.committee
    answering = sum(seat.state != "dropped" for seat in state.seats)
    return (
        state.phase == "running"
        and state.stage == "opinions"
        and committee is not None
        and committee.policy in (Policy.FULL, Policy.VOTE)
        and answering > 2
    )
