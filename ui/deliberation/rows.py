"""Rows of the panel while a turn runs: seats, then reviews under their own heading."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from ui.deliberation import words
from ui.deliberation.model import Deliberation, SeatView
from ui.theme.theme import Theme
from ui.widgets.badge import Badge, SeatTag
from ui.widgets.boxes import column, row
from ui.widgets.labels import Elided, Text, label


class _Row(QFrame):
    """Line 1: tag, name, model, badge. Line 2 depends on the state."""

    def __init__(self, theme: Theme, letter: str, title: str, model: str) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.tag = SeatTag(theme, letter)
        self.badge = Badge(theme)
        self.text = Text(theme, "", "small", "text2", max_lines=3, tail=True)
        self.left = label(theme, "", "small", "text2", figures=True)
        self.right = label(theme, "", "small", "text3", figures=True)
        head = row(None, gap=8)
        head.addWidget(self.tag)
        head.addWidget(label(theme, title, "label"))
        head.addWidget(Elided(theme, model, "small", "text3"), 1)
        head.addWidget(self.badge)
        figures = row(None, gap=8)
        figures.addWidget(self.left)
        figures.addStretch()
        figures.addWidget(self.right)
        layout = column(self, (12, 9, 12, 10), 5)
        layout.addLayout(head)
        layout.addWidget(self.text)
        layout.addLayout(figures)

    def fill(self, text: str, left: str, right: str) -> None:
        """Show what there is; empty lines take no room."""
        self.text.set_text(text)
        self.text.setVisible(bool(text))
        for widget, words_ in ((self.left, left), (self.right, right)):
            widget.setText(words_)
            widget.setVisible(bool(words_))


class SeatRow(_Row):
    """A seat's opinion as it comes."""

    def __init__(self, theme: Theme, seat: SeatView) -> None:
        super().__init__(theme, seat.letter, seat.title, seat.model if seat.name else "")

    def show_seat(self, seat: SeatView, state: Deliberation, now: float) -> None:
        """Show the seat as it stands at `now` (monotonic seconds)."""
        self.badge.show_as(*words.seat_badge(seat, running=state.is_running))
        self.tag.set_out(seat.state == "dropped")
        if seat.state == "writing":
            since = max(0.0, now - seat.started_at) if state.is_running else None
            figures = words.about_tokens(seat.text) if seat.text else self.tr("no token yet")
            self.fill(
                words.last_sentence(seat.text), figures, words.seconds(since) if since else ""
            )
        elif seat.state == "done":
            revised = self.tr("Answered again in the debate.") if seat.round else ""
            self.fill(revised, words.tokens(seat.tokens), words.seconds(seat.seconds))
        elif seat.state == "dropped":
            self.fill(seat.reason, "", "")
        else:
            self.fill(self.tr("Waits for its turn.") if state.is_running else "", "", "")
        self.setAccessibleName(
            self.tr("Seat {0}, {1}: {2}").format(seat.letter, seat.title, self.badge.text())
        )


class ReviewRow(_Row):
    """A seat's review: its order, its reason."""

    def __init__(self, theme: Theme, seat: SeatView) -> None:
        super().__init__(theme, seat.letter, seat.title, "")

    def show_seat(self, seat: SeatView, state: Deliberation) -> None:
        """Show the review, or that it is awaited."""
        review = seat.review
        if review is None:
            running = state.is_running and seat.state != "dropped"
            waiting = self.tr("Reviewing") if running else self.tr("No review")
            self.badge.show_as(waiting, "accent" if running else "neutral", "list")
            self.fill("", "", "")
        else:
            self.badge.show_as(self.tr("Done"), "ok", "check")
            order = "  ›  ".join(review.ranking)
            self.fill(review.reason, order, words.seconds(review.seconds))
        self.setAccessibleName(
            self.tr("Review by seat {0}: {1}").format(seat.letter, self.badge.text())
        )
