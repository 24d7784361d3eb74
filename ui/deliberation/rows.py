"""Rows of the panel while a turn runs: seats, then reviews and chairman under headings of theirs.

A row's height changes only with its state: every state has its lines, filled or not.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from ui.deliberation import call_words, words
from ui.deliberation.state import ChairView, Deliberation, ReviewView, SeatView, Work
from ui.theme.theme import Theme
from ui.widgets.badge import Badge, SeatTag
from ui.widgets.bars import ReadingBar
from ui.widgets.boxes import column, row
from ui.widgets.buttons import Button
from ui.widgets.labels import Elided, Text, icon_label, label

_SENTENCE_LINES = 3


class _Row(QFrame):
    """Line 1: tag, name, model, badge. What follows depends on the state."""

    def __init__(self, theme: Theme, tag: QWidget, title: str, detail: str) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._theme = theme
        self._looks: object = None
        self._title = title
        self.badge = Badge(theme)
        self.detail = Elided(theme, detail, "small", "text3")
        self.bar = ReadingBar(theme)
        self.bar.setAccessibleName(self.tr("Prompt read"))
        self.text = Text(theme, "", "small", "text2", max_lines=_SENTENCE_LINES, tail=True)
        self.strong = label(theme, "", "small", "text", strong=True, figures=True)
        self.left = Elided(theme, "", "small", "text2")
        self.left.setFont(theme.type.font("small", figures=True))
        self.right = label(theme, "", "small", "text3", figures=True)
        self.extra = Elided(theme, "", "small", "text3")
        self.button = Button("", "outline", self._pressed)
        self.button.hide()
        head = row(None, gap=8)
        head.addWidget(tag)
        head.addWidget(Elided(theme, title, "label"))
        head.addWidget(self.detail, 1)
        head.addWidget(self.badge)
        self._figures = row(None, gap=8)
        for widget in (self.strong, self.left):
            self._figures.addWidget(widget)
        self._figures.addStretch()
        self._figures.addWidget(self.right)
        self._foot = row(None, gap=8)
        self._foot.addWidget(self.button)
        self._foot.addStretch()
        layout = column(self, (12, 9, 12, 10), 5)
        layout.addLayout(head)
        layout.addWidget(self.bar)
        layout.addWidget(self.text)
        layout.addLayout(self._figures)
        layout.addWidget(self.extra)
        layout.addLayout(self._foot)

    def _pressed(self) -> None:
        """The row's button."""

    def show_work(self, work: Work, state: Deliberation, now: float) -> None:
        """Show a call that has not ended, at `now` (monotonic seconds)."""
        self.badge.show_as(*words.seat_badge(work, running=state.is_running))
        running = state.is_running
        since = max(0.0, now - work.started_at) if running and work.started_at else None
        clock = "" if since is None else words.seconds(since)
        progress = work.progress
        if work.state == "queued":
            self.fill(left=call_words.waits(progress) if running else "")
        elif work.state == "reading" and running:
            self.bar.set_shares(progress.share or 0.0, progress.shared)
            share = call_words.percent(progress.share)
            read = call_words.read_so_far(progress)
            self.fill(bar=True, left=read, right=share or clock, extra=call_words.shared(progress))
        elif work.state == "reading":
            self.fill(left=self.tr("Ended before it wrote anything."))

    def fill(
        self,
        *,
        text: str = "",
        strong: str = "",
        left: str = "",
        right: str = "",
        extra: str | None = None,
        bar: bool = False,
        lines: int = 0,
    ) -> None:
        """Show what there is. `lines` are kept for `text`, a line for an `extra` that is empty."""
        self.bar.setVisible(bar)
        self.text.set_text(text)
        self.text.setVisible(bool(text) or lines > 0)
        height = lines * self._theme.type.line("small")
        self.text.setMinimumHeight(height)
        self.extra.setVisible(extra is not None)
        self.extra.setText(extra or "")
        for widget, words_ in ((self.strong, strong), (self.left, left), (self.right, right)):
            widget.setText(words_)
            widget.setVisible(bool(words_))

    def offer(self, text: str, icon: str = "") -> None:
        """Show the row's button with `text`, or with none of it no button."""
        self.button.setVisible(bool(text))
        if text and text != self.button.text():
            self.button.setText(text)
            if icon:
                self.button.setIcon(self._theme.icon(icon, "text"))


class SeatRow(_Row):
    """A seat's opinion as it comes. `read` asks for its text, `again` for another try."""

    read = Signal(str)
    again = Signal(str)

    def __init__(self, theme: Theme, seat: SeatView) -> None:
        self.tag = SeatTag(theme, seat.letter)
        self._letter = seat.letter
        super().__init__(theme, self.tag, seat.title, seat.on)
        self._model = seat.on
        self.reader = Button(self.tr("Read"), "link", self._read)
        self.reader.setAccessibleName(self.tr("Read the answer of seat {0}").format(seat.letter))
        self._figures.addWidget(self.reader)

    def show_device(self, device: str) -> None:
        """Say where the seat's model runs (``GPU 0``) in place of the model's id."""
        self.detail.setText(device or self._model)

    def show_seat(self, seat: SeatView, state: Deliberation, now: float) -> None:
        """Show the seat as it stands at `now` (monotonic seconds)."""
        running = state.is_running
        self.show_work(seat, state, now)
        self.tag.set_out(seat.state == "dropped")
        if seat.state == "writing":
            since = max(0.0, now - seat.started_at) if running and seat.started_at else None
            self.fill(
                text=words.last_words(seat.text),
                strong=words.speed(seat.progress.tokens_per_s),
                left=words.about_count(seat.written.length),
                right="" if since is None else words.seconds(since),
                lines=_SENTENCE_LINES if running else 0,
            )
        elif seat.state == "done":
            revised = self.tr("Answered again in the debate.") if seat.round else ""
            self.fill(text=seat.reason or revised, left=call_words.totals(seat))
        elif seat.state == "dropped":
            self.fill(text=seat.reason)
        self.text.set_max_lines(_SENTENCE_LINES if seat.state == "writing" else 0)
        ended = not running or seat.state in ("done", "dropped")
        self.reader.setVisible(bool(seat.written) and ended)
        over = seat.state == "dropped" and not running and state.reply_message_id is not None
        self.offer(self.tr("Try again") if over else "", "arrow-counter-clockwise")
        said = self.tr("Seat {0}, {1}: {2}")
        self.setAccessibleName(said.format(seat.letter, seat.title, self.badge.text()))

    def _pressed(self) -> None:
        self.again.emit(self._letter)

    def _read(self) -> None:
        self.read.emit(self._letter)


class ReviewRow(_Row):
    """A seat's review: how far it is, then its order and its reason."""

    def __init__(self, theme: Theme, letter: str, title: str) -> None:
        self.tag = SeatTag(theme, letter)
        super().__init__(theme, self.tag, title, "")

    def show_review(self, row_: ReviewView, state: Deliberation, now: float) -> None:
        """Show the review as it stands at `now` (monotonic seconds)."""
        self.show_work(row_, state, now)
        review = row_.review
        if row_.state == "writing":
            since = max(0.0, now - row_.started_at) if state.is_running else None
            right = "" if since is None else words.seconds(since)
            ranks = self.tr("Ranks the others, unnamed.")
            self.fill(strong=words.speed(row_.progress.tokens_per_s), left=ranks, right=right)
        elif row_.state == "done" and review is not None:
            order = "  ›  ".join(review.ranking)
            self.fill(text=review.reason, left=order, right=words.seconds(review.seconds))
        elif row_.state == "dropped":
            self.fill(text=row_.reason)
        self.text.set_max_lines(0)
        said = self.tr("Review by seat {0}: {1}").format(row_.letter, self.badge.text())
        self.setAccessibleName(said)


class ChairRow(_Row):
    """The chairman at work on the one answer."""

    def __init__(self, theme: Theme, chair: ChairView) -> None:
        icon = icon_label(theme, "users-three", theme.type.px(18), "accent_text")
        super().__init__(theme, icon, chair.model, "")
        self.badge.setAccessibleName("")

    def show_chair(self, chair: ChairView, state: Deliberation, now: float) -> None:
        """Show the chairman as it stands at `now` (monotonic seconds)."""
        self.show_work(chair, state, now)
        if chair.state == "writing":
            since = max(0.0, now - chair.started_at) if state.is_running else None
            self.fill(
                strong=words.speed(chair.progress.tokens_per_s),
                left=words.about_count(state.written.length),
                right="" if since is None else words.seconds(since),
            )
        elif chair.state == "done":
            self.fill(left=call_words.totals(chair))
        said = self.tr("Chairman {0}: {1}").format(chair.model, self.badge.text())
        self.setAccessibleName(said)
