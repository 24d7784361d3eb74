"""Turns that run: each stream of events is folded in the background, whatever is on screen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from backend.errors import Fault
from backend.events import Event, TurnStarted
from ui.chat.model import Turn
from ui.deliberation.model import Deliberation, failed, fold, stopped
from ui.tasks import TaskSet

_REPAINT_MS = 50


class Turns(QObject):
    """Starts, follows and stops turns.

    `changed` comes at most every 50 ms for each batch of events; `started` when the engine has
    stored the question; `ended` once, after the last event or a stop.
    """

    started = Signal(object)
    changed = Signal(object)
    ended = Signal(object)

    def __init__(self, tasks: TaskSet, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._running: list[Turn] = []
        self._dirty: set[Turn] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REPAINT_MS)
        self._timer.timeout.connect(self._flush)

    @property
    def running(self) -> tuple[Turn, ...]:
        """Turns without an end yet."""
        return tuple(self._running)

    def of(self, conversation_id: int | None) -> Turn | None:
        """The turn that runs in a conversation."""
        return next((t for t in self._running if t.conversation_id == conversation_id), None)

    def run(self, turn: Turn, events: AsyncGenerator[Event, None]) -> None:
        """Read `events` to their end in the background."""
        self._running.append(turn)

        def broken(fault: Fault) -> None:
            self._end(turn, failed(turn.state, fault, monotonic()))

        turn.task = self._tasks.start(self._read(turn, events), broken)

    def stop(self, turn: Turn) -> None:
        """End a turn; the engine keeps what was written as 'stopped'."""
        if turn.task is not None:
            turn.task.cancel()

    async def _read(self, turn: Turn, events: AsyncGenerator[Event, None]) -> None:
        try:
            async with aclosing(events):
                async for event in events:
                    turn.state = fold(turn.state, event, monotonic())
                    if isinstance(event, TurnStarted):
                        turn.conversation_id = event.conversation_id
                        self.started.emit(turn)
                    self._touch(turn)
        except asyncio.CancelledError:
            self._end(turn, stopped(turn.state, monotonic()))
            raise
        state = turn.state
        self._end(turn, stopped(state, monotonic()) if state.is_running else state)

    def _touch(self, turn: Turn) -> None:
        self._dirty.add(turn)
        if not self._timer.isActive():
            self._timer.start()

    def _flush(self) -> None:
        dirty, self._dirty = self._dirty, set()
        for turn in dirty:
            self.changed.emit(turn)

    def _end(self, turn: Turn, state: Deliberation) -> None:
        if turn in self._running:
            turn.state = state
            self._running.remove(turn)
            self._dirty.discard(turn)
            self.changed.emit(turn)
            self.ended.emit(turn)
