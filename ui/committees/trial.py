"""A sample question put to a committee from inside the editor; nothing of it is stored."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from time import monotonic

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from backend.errors import Fault
from backend.values import AskRequest, TextPart
from ui.chat.markdown_view import MarkdownView
from ui.deliberation import words
from ui.deliberation.model import failed, fold, stopped
from ui.deliberation.state import Deliberation, SeatView
from ui.port import EnginePort
from ui.tasks import TaskSet
from ui.theme.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.badge import Badge, SeatTag
from ui.widgets.banner import Banner
from ui.widgets.boxes import column, row
from ui.widgets.buttons import Button
from ui.widgets.labels import Elided, Text, label

_PAINT_MS = 250
_BADGE, _NAME, _TIME = 84, 96, 44


class _SeatLine(QFrame):
    """A seat in one line: letter, name, last words, time, state."""

    def __init__(self, theme: Theme, seat: SeatView) -> None:
        super().__init__()
        self.tag = SeatTag(theme, seat.letter)
        self.badge = Badge(theme)
        self._text = Elided(theme, "", "small", "text2")
        self._time = label(theme, "", "small", "text3", figures=True)
        layout = row(self, gap=8)
        layout.addWidget(self.tag)
        name = Elided(theme, seat.title, "label")
        name.setMinimumWidth(theme.type.px(_NAME))
        self._time.setMinimumWidth(theme.type.px(_TIME))
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(name, 1)
        state = QWidget()
        state.setMinimumWidth(theme.type.px(_BADGE))  # so that what follows stands in a column
        row(state).addWidget(self.badge, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(state)
        layout.addWidget(self._text, 3)
        layout.addWidget(self._time)

    def show_seat(self, seat: SeatView, state: Deliberation, now: float) -> None:
        """Show the seat as it stands at `now` (monotonic seconds)."""
        self.badge.show_as(*words.seat_badge(seat, running=state.is_running))
        self.tag.set_out(seat.state == "dropped")
        self._text.setText(
            seat.reason if seat.state == "dropped" else words.last_sentence(seat.text, 120)
        )
        seconds = seat.seconds
        is_at_work = state.is_running and seat.state in ("reading", "writing")
        if seconds is None and is_at_work and seat.started_at:
            seconds = max(0.0, now - seat.started_at)
        self._time.setText("" if seconds is None else words.seconds(seconds))
        self.setAccessibleName(
            self.tr("Seat {0}, {1}: {2}").format(seat.letter, seat.title, self.badge.text())
        )


class TrialCard(QFrame):
    """`save_wanted` comes where the committee must be kept before it can be asked.

    A person's question goes to the committee `set_committee` named; None: it is not kept yet.
    """

    save_wanted = Signal()

    def __init__(self, theme: Theme, port: EnginePort, tasks: TaskSet) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._theme, self._port, self._tasks = theme, port, tasks
        self._committee: str | None = None
        self._can_save = True
        self._task: asyncio.Task[None] | None = None
        self.names: dict[str, str] = {}  # of models, by id
        self.state = Deliberation()
        self._lines: dict[str, _SeatLine] = {}
        self.field = QLineEdit(self._sample())
        self.field.setProperty("form", True)
        self.field.setFont(theme.type.font("ui"))
        self.field.setAccessibleName(self.tr("Sample question"))
        self.field.returnPressed.connect(self.ask)
        self.field.textChanged.connect(self._offer)
        self.button = Button("", "outline", self.ask)
        self.stop_button = Button(self.tr("Stop"), "stop", self.stop)
        self.stop_button.setIcon(theme.icon("square", "canvas"))
        self._stage = Text(theme, "", "small", "text2")
        self._rows = column(None, gap=6)
        self._answer = MarkdownView(theme)
        self._from = Text(theme, "", "small", "text2")
        self.banner = Banner(theme)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setInterval(_PAINT_MS)
        self._timer.timeout.connect(self._show)
        self._offer()
        self._show()

    @property
    def is_running(self) -> bool:
        """A question is being answered."""
        return self._task is not None

    def set_committee(self, name: str | None, can_save: bool) -> None:
        """Whom to ask: a committee as it is kept, or None where it was changed since."""
        self._committee, self._can_save = name, can_save
        self._offer()

    def ask(self) -> None:
        """Ask the sample question, after what was changed is saved."""
        if self._task is not None or not self.button.isEnabled():
            return
        if self._committee is None:
            self.save_wanted.emit()
        else:
            self.start(self._committee)

    def start(self, committee: str) -> None:
        """Ask `committee`, which is kept."""
        self.stop()
        self.banner.hide()
        self.state = Deliberation(started_at=monotonic(), names=self.names)
        self._clear_rows()
        request = AskRequest(
            parts=(TextPart(self.field.text().strip()),), committee=committee, record=False
        )
        self._task = self._tasks.start(self._run(request), self._fail)
        self._timer.start()
        self._offer()
        self.stop_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def stop(self) -> None:
        """End it; what was written stays to be read."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self.state = stopped(self.state, monotonic())
            self._end()

    def reset(self) -> None:
        """Forget the last trial."""
        self.stop()
        self.state = Deliberation()
        self._clear_rows()
        self.field.setText(self._sample())
        self.field.setCursorPosition(0)
        self.banner.hide()
        self._show()

    async def _run(self, request: AskRequest) -> None:
        async with aclosing(self._port.ask(request)) as events:
            async for event in events:
                self.state = fold(self.state, event, monotonic())
        self._task = None
        self._end()

    def _fail(self, fault: Fault) -> None:
        self._task = None
        self.state = failed(self.state, fault, monotonic())
        self._end()

    def _end(self) -> None:
        self._timer.stop()
        had_focus = self.stop_button.hasFocus()
        self._offer()
        self._show()
        if had_focus:
            self.button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        announce(self, words.phase_sentence(self.state))

    # --- what shows ---------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = row(None, gap=8)
        head.addWidget(label(self._theme, self.tr("Try it"), "label", strong=True))
        hint = self.tr("Nothing of it is kept.")
        head.addWidget(Elided(self._theme, hint, "small", "text2"), 1)
        line = row(None, gap=8)
        line.addWidget(self.field, 1)
        line.addWidget(self.button)
        line.addWidget(self.stop_button)
        layout = column(self, (16, 10, 16, 14), 8)
        layout.addLayout(head)
        layout.addLayout(line)
        layout.addWidget(self._stage)
        layout.addLayout(self._rows)
        layout.addWidget(self._from)
        layout.addWidget(self._answer)
        layout.addWidget(self.banner)

    def _sample(self) -> str:
        return self.tr("Is it better to keep notes in one long file or in many short ones?")

    def _offer(self) -> None:
        running = self._task is not None
        self.stop_button.setVisible(running)
        self.button.setVisible(not running)
        self.button.setText(self.tr("Ask") if self._committee else self.tr("Save and ask"))
        has_words = bool(self.field.text().strip())
        self.button.setEnabled(has_words and (bool(self._committee) or self._can_save))
        self.field.setReadOnly(running)

    def _show(self) -> None:
        state, now = self.state, monotonic()
        begun = state.phase != "waiting" or self._task is not None
        self._stage.setVisible(begun)
        if begun:
            said = words.phase_sentence(state)
            summary = words.stage_summary(state) if state.is_running and state.seats else ""
            self._stage.set_text(" · ".join(part for part in (said, summary) if part))
        for seat in state.seats:
            if seat.letter not in self._lines:
                self._lines[seat.letter] = _SeatLine(self._theme, seat)
                self._rows.addWidget(self._lines[seat.letter])
            self._lines[seat.letter].show_seat(seat, state, now)
        answer = state.answer
        self._answer.setVisible(bool(answer))
        if answer:
            self._answer.show_text(answer, final=not state.is_running)
        self._from.set_text(words.answer_from(state))
        self._from.setVisible(bool(self._from.text()))
        if state.fault is not None and not self.banner.isVisible():
            self.banner.show_fault(state.fault)

    def _clear_rows(self) -> None:
        for line in self._lines.values():
            line.hide()
            line.deleteLater()
        self._lines = {}
