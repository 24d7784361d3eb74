"""The panel: live rows while a turn runs, then everything needed to check its answer."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from ui.deliberation import sections, words
from ui.deliberation.model import Deliberation
from ui.deliberation.rows import ReviewRow, SeatRow
from ui.deliberation.stage_line import StageLine
from ui.theme.theme import Theme
from ui.widgets.badge import Badge
from ui.widgets.boxes import clear, column, row, rule, surface
from ui.widgets.buttons import IconButton
from ui.widgets.labels import Text, label
from ui.widgets.scroll import ScrollColumn

_REPAINT_MS = 250


class Panel(QFrame):
    """Shows one deliberation; `closed` when the person puts it away."""

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self._theme = theme
        self.state: Deliberation | None = None
        self._built: object = None
        self._result_shape: object = None
        self._rows: list[SeatRow] = []
        self._reviews: list[ReviewRow] = []
        self._badge = Badge(theme)
        self._seconds = label(theme, "", "small", "text2", figures=True)
        self._line = StageLine(theme)
        self._hint = Text(
            theme, self.tr("Ask something to see how its answer comes about."), "ui", "text3"
        )
        self._live = QWidget()
        self._live_box = column(self._live, gap=8)
        self._done = QWidget()
        self._done_box = column(self._done, gap=16)
        self._timer = QTimer(self)
        self._timer.setInterval(_REPAINT_MS)
        self._timer.timeout.connect(self._draw)
        self._lay_out()

    def _lay_out(self) -> None:
        header = surface("header")
        header.setFixedHeight(self._theme.type.px(48))
        head = row(header, (16, 0, 10, 0), 8)
        head.addWidget(label(self._theme, self.tr("Deliberation"), "heading"))
        head.addWidget(self._badge)
        head.addStretch()
        head.addWidget(self._seconds)
        self.close_button = IconButton(
            self._theme, "x", self.tr("Close panel"), self.closed.emit, shortcut="Ctrl+."
        )
        head.addWidget(self.close_button)
        content = QWidget()
        box = column(content, (16, 14, 16, 16), 12)
        for widget in (self._hint, self._line, self._done, self._live):
            box.addWidget(widget)
        box.addStretch(1)
        self.area = ScrollColumn(content)
        layout = column(self)
        layout.addWidget(header)
        layout.addWidget(self.area, 1)
        self._badge.hide()
        self._line.hide()

    def show_state(self, state: Deliberation | None) -> None:
        """Show a deliberation or, with None, that there is none.

        Figures of a running one repaint four times a second.
        """
        before, self.state = self.state, state
        same = before is not None and state is not None and _shape(before) == _shape(state)
        if same and state is not None and state.is_running:
            return
        self._draw()
        if state is not None and state.is_running:
            self._timer.start()
        else:
            self._timer.stop()

    def _draw(self) -> None:
        state = self.state
        self._hint.setVisible(state is None)
        self._line.setVisible(state is not None)
        self._badge.setVisible(state is not None)
        self._live.setVisible(state is not None)
        self._done.setVisible(state is not None)
        self._seconds.setText("")
        if state is None:
            return
        now = monotonic()
        self._badge.show_as(*words.phase_badge(state))
        elapsed = now - state.started_at if state.is_running else state.seconds
        self._seconds.setText(words.seconds(elapsed))
        self._line.show_state(state, now)
        self._draw_rows(state, now)
        self._draw_result(state)

    def _draw_rows(self, state: Deliberation, now: float) -> None:
        seats = [(s.letter, s.title) for s in state.seats]
        reviewing = bool(state.reviews) or any(
            s.stage == "review" and s.state == "running" for s in state.stages
        )
        wanted = (state.turn_id, tuple(seats), reviewing)
        if wanted != self._built:
            self._built = wanted
            clear(self._live_box)
            self._rows = [SeatRow(self._theme, seat) for seat in state.seats]
            self._reviews = [ReviewRow(self._theme, s) for s in state.seats] if reviewing else []
            self._add_heading(self.tr("Seats"))
            for widget in self._rows:
                self._live_box.addWidget(widget)
            if reviewing:
                self._add_heading(self.tr("Reviews"))
                for review in self._reviews:
                    self._live_box.addWidget(review)
        for widget, seat in zip(self._rows, state.seats, strict=True):
            widget.show_seat(seat, state, now)
        for review, seat in zip(self._reviews, state.seats, strict=False):
            review.show_seat(seat, state)

    def _add_heading(self, title: str) -> None:
        self._live_box.addSpacing(4)
        self._live_box.addWidget(label(self._theme, title, "label", strong=True))

    def _draw_result(self, state: Deliberation) -> None:
        shape = (
            state.turn_id,
            state.ranking,
            state.agreement,
            state.result,
            state.reviews,
            state.ledger,
        )
        if shape == self._result_shape:
            return
        self._result_shape = shape
        clear(self._done_box)
        parts = self._result_sections(state)
        for place, widget in enumerate(parts):
            if place:
                self._done_box.addWidget(rule())
            self._done_box.addWidget(widget)
        if parts:
            self._done_box.addWidget(rule())

    def _result_sections(self, state: Deliberation) -> list[QWidget]:
        theme, result = self._theme, state.result
        parts: list[QWidget | None] = []
        if state.ranking is not None and state.reviews:
            parts.append(sections.matrix_section(theme, state))
        if state.ranking is not None and len(state.ranking.standings) > 1:
            parts.append(sections.points_section(theme, state, state.ranking))
        agreements = (state.reviews_agreement, state.answers_agreement)
        parts += [sections.agreement_section(theme, a) for a in agreements if a is not None]
        if result is not None:
            parts += [sections.dissent_card(theme, state, d) for d in result.dissent]
            parts.append(sections.original_section(theme, state))
            if (ablation := words.ablation(state)) != "":
                title = self.tr("Without one seat")
                parts.append(sections.sentences_section(theme, title, [ablation]))
        notices = [*words.left_out(state.ledger), *(result.notices if result else ())]
        if notices:
            parts.append(sections.sentences_section(theme, self.tr("Notices"), notices))
        return [part for part in parts if part is not None]


def _shape(state: Deliberation) -> object:
    """What changes the panel at once, rather than at the next repaint."""
    return (
        state.turn_id,
        state.phase,
        state.stage,
        state.ranking,
        state.agreement,
        tuple((s.letter, s.state, s.review is None) for s in state.seats),
    )
