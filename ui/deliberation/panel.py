"""The panel: live rows while a turn runs, then everything needed to check its answer."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QWidget

from ui.deliberation import words
from ui.deliberation.live_rows import LiveRows
from ui.deliberation.panel_results import result_sections
from ui.deliberation.stage_line import StageLine
from ui.deliberation.state import Deliberation
from ui.deliberation.timeline_section import TimelineSection
from ui.theme.theme import Theme
from ui.widgets.badge import Badge
from ui.widgets.boxes import clear, column, row, rule, surface
from ui.widgets.buttons import IconButton
from ui.widgets.labels import Text, label
from ui.widgets.scroll import ScrollColumn

_REPAINT_MS = 250


class Panel(QFrame):
    """Shows one deliberation.

    `closed` when the person puts the panel away, `expand_wanted` for the whole page, `read_wanted`
    carries the letter of a seat whose answer is to be read, `again_wanted` the id of a reply and
    the letter of a seat that was dropped from it.
    """

    closed = Signal()
    expand_wanted = Signal()
    read_wanted = Signal(str)
    again_wanted = Signal(int, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self._theme = theme
        self.state: Deliberation | None = None
        self._result_shape: object = None
        self._badge = Badge(theme)
        self._seconds = label(theme, "", "small", "text2", figures=True)
        self._line = StageLine(theme)
        self._hint = Text(
            theme, self.tr("No deliberation of this answer is stored."), "ui", "text3"
        )
        self.rows = LiveRows(theme)
        self.rows.read.connect(self.read_wanted)
        self.rows.again.connect(self._again)
        self.timeline = TimelineSection(theme, wide=False)
        self._done = QWidget()
        self._done_box = column(self._done, gap=16)
        self._more = QWidget()
        self._more_box = column(self._more, gap=16)
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
        self.expand_button = IconButton(
            self._theme, "arrows-out-simple", self.tr("Open as a page"), self.expand_wanted.emit
        )
        head.addWidget(self.expand_button)
        self.close_button = IconButton(
            self._theme, "x", self.tr("Close panel"), self.closed.emit, shortcut="Ctrl+."
        )
        head.addWidget(self.close_button)
        content = QWidget()
        self._box = column(content, (16, 14, 16, 16), 16)
        self._box.addWidget(self._hint)
        self._box.addWidget(self._line)
        self._parts = (self._done, self.timeline, self._more, self.rows)
        for widget in self._parts:
            self._box.addWidget(widget)
        self._box.addStretch(1)
        self._rows_first = False
        self.area = ScrollColumn(content)
        self.area.setAccessibleName(self.tr("Deliberation"))
        layout = column(self)
        layout.addWidget(header)
        layout.addWidget(self.area, 1)
        for widget in (self._badge, self._line, self.expand_button, *self._parts):
            widget.hide()

    def show_state(self, state: Deliberation | None) -> None:
        """Show a deliberation or, with None, that there is none.

        Figures of a running one repaint four times a second, and not while nobody sees them.
        """
        before, self.state = self.state, state
        same = before is not None and state is not None and _shape(before) == _shape(state)
        if same and state is not None and state.is_running:
            return
        self._draw()
        if state is not None and state.is_running and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def show_devices(self, devices: Mapping[str, str]) -> None:
        """Say of each model (by id) where it runs, for example ``GPU 0``."""
        self.rows.show_devices(devices)

    def showEvent(self, event: QShowEvent) -> None:
        """Go on repainting."""
        super().showEvent(event)
        if self.state is not None and self.state.is_running:
            self._draw()
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Repaint nothing that is not seen."""
        super().hideEvent(event)
        self._timer.stop()

    def _draw(self) -> None:
        state = self.state
        self._hint.setVisible(state is None)
        for widget in (self._line, self._badge, self.expand_button, self.rows):
            widget.setVisible(state is not None)
        if state is None:
            self._seconds.setText("")
            for part in (self._done, self._more, self.timeline):
                part.hide()
            return
        self._order(state.is_running)
        now = monotonic()
        self._badge.show_as(*words.phase_badge(state))
        elapsed = now - state.started_at if state.is_running else state.seconds
        self._seconds.setText(words.seconds(elapsed))
        self._line.show_state(state, now)
        self.rows.show_state(state, now)
        self.timeline.show_state(state, now)
        self._draw_result(state)

    def _order(self, rows_first: bool) -> None:
        """While a turn runs, its rows stay where they are; at its end the results come first."""
        if rows_first == self._rows_first:
            return
        self._rows_first = rows_first
        for widget in self._parts:
            self._box.removeWidget(widget)
        order = (self.rows, *self._parts[:3]) if rows_first else self._parts
        for place, widget in enumerate(order):
            self._box.insertWidget(2 + place, widget)

    def _draw_result(self, state: Deliberation) -> None:
        shape = (
            state.turn_id,
            state.ranking,
            state.answers_agreement,
            state.reviews_agreement,
            state.result,
            state.ledger,
        )
        if shape == self._result_shape:
            return
        self._result_shape = shape
        for place, box in zip(
            result_sections(self._theme, state), (self._done_box, self._more_box), strict=True
        ):
            clear(box)
            for number, widget in enumerate(place):
                if number:
                    box.addWidget(rule())
                box.addWidget(widget)
            parent = box.parentWidget()
            if parent is not None:
                parent.setVisible(bool(place))

    def _again(self, letter: str) -> None:
        if self.state is not None and self.state.reply_message_id is not None:
            self.again_wanted.emit(self.state.reply_message_id, letter)


def _shape(state: Deliberation) -> object:
    """What changes the panel at once, rather than at the next repaint."""
    return (
        state.turn_id,
        state.phase,
        state.stage,
        state.ranking,
        state.agreement,
        tuple((s.letter, s.state) for s in state.seats),
        tuple((r.letter, r.state) for r in state.reviewers),
    )
