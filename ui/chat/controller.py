"""What the open chat does: opens, asks, edits, answers anew, stops; it draws nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal

from backend.errors import Fault
from backend.values import AskRequest, Committee, Conversation, ModelInfo, Part
from ui.chat.list_controller import ListController
from ui.chat.model import Choice, Item, Turn, items, items_before, models_used, sees
from ui.chat.turns import Turns
from ui.chat.writing import WritingController
from ui.deliberation.model import replayed
from ui.port import EnginePort
from ui.tasks import TaskSet

_PATIENCE_S = 30.0


class ChatController(QObject):
    """The state of the chat page and the questions it puts to the engine.

    `opened` carries the items of the transcript, `added` those to append to it; `switched` comes
    when another chat (or none) is open and `leaving` before that, `faulted` carries a `Fault`,
    `known` a turn's id and its deliberation, `shown_at` a message to go to,
    `settled` the stored messages once a turn of the open chat ended.
    """

    opened = Signal(object)
    added = Signal(object)
    replaced = Signal(int)
    leaving = Signal()
    switched = Signal()
    choices_changed = Signal()
    faulted = Signal(object)
    known = Signal(int, object)
    shown_at = Signal(int)
    settled = Signal(object)

    def __init__(self, port: EnginePort, tasks: TaskSet, turns: Turns) -> None:
        super().__init__()
        self._port, self._tasks, self.turns = port, tasks, turns
        self.list = ListController(port, tasks)
        self.writing = WritingController(port, tasks)
        self.committees: tuple[Committee, ...] = ()
        self.models: tuple[ModelInfo, ...] = ()
        self.choice = Choice()
        self.current: int | None = None
        self.fresh: Turn | None = None
        self._conversation: Conversation | None = None
        self._opening = 0
        self._left: int | None = None  # the open chat, when it was deleted
        turns.started.connect(self._turn_started)
        turns.ended.connect(self._turn_ended)
        self.list.deleting.connect(self._deleting)
        self.list.gone.connect(self._gone)
        self.list.restored.connect(self._restored)

    @property
    def turn(self) -> Turn | None:
        """The turn that runs in the open chat."""
        return self.fresh if self.current is None else self.turns.of(self.current)

    @property
    def title(self) -> str:
        """Title of the open chat; empty for a new one."""
        summary = self.list.summary(self.current)
        return "" if summary is None else summary.title

    @property
    def running(self) -> frozenset[int]:
        """Chats in which an answer is being written."""
        ids = (turn.conversation_id for turn in self.turns.running)
        return frozenset(i for i in ids if i is not None)

    @property
    def on_starter(self) -> bool:
        """Would a question go to the starter model alone?"""
        starters = {model.id for model in self.models if model.is_starter}
        used = models_used(self.choice, self.committees)
        return bool(used) and used <= starters

    @property
    def sees(self) -> bool:
        """Would a picture be seen by all who are asked?"""
        return sees(self.choice, self.committees, self.models)

    def question_of(self, message_id: int) -> str:
        """The words that a reply of the open chat answers."""
        messages = () if self._conversation is None else self._conversation.messages
        reply = next((m for m in messages if m.id == message_id), None)
        asked = next((m for m in messages if reply is not None and m.id == reply.parent_id), None)
        return "" if asked is None else asked.message.text

    def used_seat(self, message_id: int) -> str:
        """The seat whose own answer stands in the place of a reply of the open chat."""
        messages = () if self._conversation is None else self._conversation.messages
        return next((m.used_seat for m in messages if m.id == message_id), "")

    async def start(self) -> None:
        """Load chats, committees and models, and what was being written.

        Raises:
            UserError: the engine could not give them.
        """
        await self.list.load()
        await self.load_choices()
        self.switched.emit()
        await self.writing.load_templates()
        await self.writing.enter(None)

    async def load_choices(self) -> None:
        """Read who can be asked; a choice that is gone becomes the settings' committee.

        Raises:
            UserError: the engine could not say.
        """
        async with asyncio.timeout(_PATIENCE_S):
            self.committees = await self._port.committees()
            self.models = await self._port.models()
        names = [c.name for c in self.committees]
        ids = {model.id for model in self.models}
        if self.choice.committee not in names and self.choice.model not in ids:
            wanted = self._port.settings.committee
            if names:
                self.choice = Choice(committee=wanted if wanted in names else names[0])
            elif self.models:
                self.choice = Choice(model=self.models[0].id)
        self.choices_changed.emit()

    def refresh_choices(self) -> None:
        """Read again who can be asked: a page changed it."""
        self._do(self.load_choices(), self.faulted.emit)

    def choose(self, choice: Choice) -> None:
        """Ask somebody else from now on."""
        self.choice = choice
        self.choices_changed.emit()

    def new(self) -> None:
        """Leave the open chat for an empty page; what runs goes on."""
        self._opening += 1
        self.leaving.emit()
        self.current, self.fresh, self._conversation = None, None, None
        self.opened.emit([])
        self.switched.emit()
        self._do(self.writing.enter(None), self.faulted.emit)

    def open(self, conversation_id: int, message_id: int | None = None) -> None:
        """Show a chat, at `message_id` if one is named."""
        if conversation_id != self.current or message_id is not None:
            self._do(self._open(conversation_id, message_id), self.faulted.emit)

    # --- asking -------------------------------------------------------------------------------

    def send(self, parts: tuple[Part, ...]) -> None:
        """Ask the chosen committee or model; the answer streams in the background."""
        turn = Turn(parts, self.current, names=self._names())
        if self.current is None:
            self.fresh = turn
        self.turns.run(turn, self._port.ask(self.request(parts)))
        self.added.emit([Item(None, turn, "user"), Item(None, turn, "assistant")])
        self.switched.emit()

    def edit(self, message_id: int, parts: tuple[Part, ...]) -> None:
        """Ask a question in other words, beside the one it was.

        While an answer is being written the words go to the field below, and it is said why.
        """
        if self.turn is not None or self._conversation is None:
            self.writing.drafted.emit(parts)
            self.faulted.emit(_busy())
            return
        turn = Turn(parts, self.current, names=self._names(), edits=message_id)
        request = self.request(parts, edits=message_id)
        self.opened.emit(items_before(self._conversation, message_id))
        self.turns.run(turn, self._port.ask(request))
        self.added.emit([Item(None, turn, "user"), Item(None, turn, "assistant")])
        self.switched.emit()

    def resume(self, message_id: int, choice: Choice | None = None) -> None:
        """Answer the question of a reply again, by the same or by `choice`."""
        if self.turn is not None:
            self.faulted.emit(_busy())
            return
        turn = Turn((), self.current, message_id, self._names())
        self.replaced.emit(message_id)
        by = choice or Choice()
        self.turns.run(turn, self._port.resume(message_id, committee=by.committee, model=by.model))
        self.added.emit([Item(None, turn, "assistant")])
        self.switched.emit()

    def send_again(self, turn: Turn) -> None:
        """Ask a question that the engine never took, in the place where it was to stand."""
        if turn.edits is not None:
            self.edit(turn.edits, turn.parts)
        else:
            self.send(turn.parts)

    def request(self, parts: tuple[Part, ...], edits: int | None = None) -> AskRequest:
        """A question to whom is chosen, in the open chat."""
        return AskRequest(
            parts=parts,
            committee=self.choice.committee,
            model=self.choice.model,
            conversation_id=self.current,
            edits=edits,
        )

    def stop(self) -> None:
        """End the turn of the open chat."""
        if self.turn is not None:
            self.turns.stop(self.turn)

    def show_branch(self, message_id: int) -> None:
        """Show the branch through another sibling; not while an answer is being written here."""
        if self.current is None:
            return
        if self.turn is not None:
            self.faulted.emit(_busy())
            return
        here = self.current

        async def show() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                await self._port.show_branch(here, message_id)
            if here == self.current:
                await self._open(here, message_id)

        self._do(show(), self.faulted.emit)

    def use_original(self, message_id: int, seat: str) -> None:
        """Put a seat's own answer in the place of the synthesis; ``""`` takes that back."""
        if self.current is None:
            return
        here = self.current

        async def use() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                await self._port.use_original(message_id, seat)
            if here == self.current:
                await self._open(here, message_id)

        self._do(use(), self.faulted.emit)

    def learn(self, turn_ids: list[int]) -> None:
        """Replay stored turns, newest first; `known` comes for each."""
        names = self._names()

        async def replay() -> None:
            for turn_id in turn_ids:
                async with asyncio.timeout(_PATIENCE_S):
                    events = await self._port.replay(turn_id)
                self.known.emit(turn_id, replayed(events, names))

        self._do(replay(), self.faulted.emit)

    # --- inside -------------------------------------------------------------------------------

    def _names(self) -> dict[str, str]:
        return {model.id: model.name for model in self.models}

    async def _open(self, conversation_id: int, message_id: int | None = None) -> None:
        self._opening += 1
        ticket = self._opening
        if conversation_id != self.current or self._conversation is None or message_id:
            async with asyncio.timeout(_PATIENCE_S):
                conversation = await self._conversation_with(conversation_id, message_id)
            if ticket != self._opening:
                return
            fresh = conversation_id != self.current
            if fresh:
                self.leaving.emit()
            self.current, self.fresh, self._conversation = conversation_id, None, conversation
            self.opened.emit(items(conversation, self.turns.of(conversation_id)))
            self.switched.emit()
            if fresh:
                await self.writing.enter(conversation_id)
        if message_id is not None:
            self.shown_at.emit(message_id)

    async def _conversation_with(
        self, conversation_id: int, message_id: int | None
    ) -> Conversation:
        """A chat along the branch that has `message_id`; its current one while a turn runs."""
        conversation = await self._port.conversation(conversation_id)
        here = {message.id for message in conversation.messages}
        if message_id is None or message_id in here or self.turns.of(conversation_id) is not None:
            return conversation
        await self._port.show_branch(conversation_id, message_id)
        return await self._port.conversation(conversation_id)

    async def _reload(self, conversation_id: int) -> None:
        """Take over the ids that the store gave to the messages of an ended turn."""
        async with asyncio.timeout(_PATIENCE_S):
            conversation = await self._port.conversation(conversation_id)
        if conversation_id == self.current:
            self._conversation = conversation
            self.settled.emit(conversation.messages)

    def _turn_started(self, turn: Turn) -> None:
        if turn is self.fresh:
            self.current, self.fresh = turn.conversation_id, None
            self.writing.written(AskRequest(parts=()))  # of the new chat nothing is left unsent
            self.switched.emit()
        self.list.refresh()

    def _turn_ended(self, turn: Turn) -> None:
        self.fresh = None if turn is self.fresh else self.fresh
        self.list.refresh()
        if turn.state.turn_id is None and turn.parts:
            # The engine never took it: the words must outlive the transcript.
            self.writing.keep(turn.conversation_id, turn.parts)
        elif turn.conversation_id is not None and turn.conversation_id == self.current:
            self._do(self._reload(turn.conversation_id), self.faulted.emit)

    def _deleting(self, conversation_id: int) -> None:
        if (turn := self.turns.of(conversation_id)) is not None:
            self.turns.stop(turn)

    def _gone(self, conversation_id: int) -> None:
        if conversation_id == self.current:
            self.new()
            self._left = conversation_id

    def _restored(self, conversation_id: int) -> None:
        """Open a chat again if it was open and nothing else is."""
        if conversation_id == self._left and self.current is None and self.fresh is None:
            self.open(conversation_id)

    def _do(self, work: Coroutine[Any, Any, None], on_error: Callable[[Fault], None]) -> None:
        self._tasks.start(work, on_error)


def _busy() -> Fault:
    return Fault(
        "busy",
        QCoreApplication.translate("Chat", "An answer is being written in this chat."),
        remedy=QCoreApplication.translate("Chat", "Stop it, or wait until it is whole."),
    )
