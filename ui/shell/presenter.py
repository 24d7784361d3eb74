"""Which deliberation the panel shows, and what is read out about it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ui.chat.controller import ChatController
from ui.chat.messages import AnswerMessage
from ui.chat.model import Item, Turn
from ui.chat.transcript import Transcript
from ui.deliberation import words
from ui.deliberation.model import Deliberation
from ui.widgets.announce import announce


class Presenter(QObject):
    """Follows the open chat: its running turn, else its last answer, else the one picked.

    `shown` carries the `Deliberation` for the panel, or None.
    """

    shown = Signal(object)

    def __init__(self, controller: ChatController, transcript: Transcript) -> None:
        super().__init__()
        self._chat, self._transcript = controller, transcript
        self._turn: Turn | None = None
        self._turn_id: int | None = None
        self._known: dict[int, Deliberation] = {}
        self._heard: Deliberation | None = None
        controller.opened.connect(self._opened)
        controller.added.connect(self._added)
        controller.known.connect(self._learned)
        controller.turns.changed.connect(self._changed)
        controller.turns.ended.connect(self._ended)
        transcript.mounted.connect(self._mounted)

    def pick(self, answer: AnswerMessage) -> None:
        """Show the deliberation behind an answer."""
        if answer.state is not None and answer.state.is_running:
            self._turn, self._turn_id = self._chat.turn, None
        else:
            self._turn, self._turn_id = None, answer.turn_id
        self.shown.emit(answer.state)

    def _opened(self, items: list[Item]) -> None:
        self._known = {}
        self._turn = self._chat.turn
        self._turn_id = None
        state = self._turn.state if self._turn else None
        for item in items:
            if item.message is not None and item.role == "assistant":
                self._turn_id = item.message.turn_id
        self.shown.emit(state)

    def _added(self, items: list[Item]) -> None:
        self._turn = items[-1].turn
        if self._turn is not None:
            self._heard = self._turn.state
            self.shown.emit(self._turn.state)

    def _mounted(self, answers: list[AnswerMessage]) -> None:
        wanted = []
        for answer in answers:
            if answer.turn_id is None or (answer.state is not None and answer.state.is_running):
                continue
            if (state := self._known.get(answer.turn_id)) is not None:
                answer.show_state(state)
            else:
                wanted.append(answer.turn_id)
        if wanted:
            self._chat.learn(wanted[::-1])

    def _learned(self, turn_id: int, state: Deliberation) -> None:
        self._known[turn_id] = state
        for widget in self._transcript.widgets:
            if isinstance(widget, AnswerMessage) and widget.turn_id == turn_id:
                widget.show_state(state)
        if self._turn is None and turn_id == self._turn_id:
            self.shown.emit(state)

    def _changed(self, turn: Turn) -> None:
        if turn is self._turn:
            self.shown.emit(turn.state)
            for sentence, urgent in words.announcements(self._heard, turn.state):
                announce(self._transcript, sentence, urgent=urgent)
            self._heard = turn.state

    def _ended(self, turn: Turn) -> None:
        if turn.state.turn_id is not None:
            self._known[turn.state.turn_id] = turn.state
            if turn is self._turn:
                self._turn, self._turn_id = None, turn.state.turn_id
