"""What the chat does: opens, asks, stops, renames, deletes; it draws nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from backend.errors import Fault
from backend.values import (
    AskRequest,
    Committee,
    Conversation,
    ConversationSummary,
    ModelInfo,
    Part,
)
from ui.chat.model import Choice, Item, Turn, items, models_used
from ui.chat.turns import Turns
from ui.deliberation.model import replayed
from ui.port import EnginePort
from ui.tasks import TaskSet

_PATIENCE_S = 30.0


class ChatController(QObject):
    """The state of the chat page and the questions it puts to the engine.

    `opened` carries the items of the transcript, `added` those to append to it; `listed` comes
    when the list of chats (or which of them is open) changed, `faulted` carries a `Fault` for
    the transcript, `list_faulted` one for the list, `known` a turn's id and its deliberation.
    """

    opened = Signal(object)
    added = Signal(object)
    replaced = Signal(int)
    listed = Signal()
    deleted = Signal(object)
    choices_changed = Signal()
    faulted = Signal(object)
    list_faulted = Signal(object)
    known = Signal(int, object)
    attached = Signal(object)
    attach_failed = Signal(object)

    def __init__(self, port: EnginePort, tasks: TaskSet, turns: Turns) -> None:
        super().__init__()
        self._port, self._tasks, self.turns = port, tasks, turns
        self.summaries: tuple[ConversationSummary, ...] = ()
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

    @property
    def turn(self) -> Turn | None:
        """The turn that runs in the open chat."""
        return self.fresh if self.current is None else self.turns.of(self.current)

    @property
    def title(self) -> str:
        """Title of the open chat; empty for a new one."""
        return next((s.title for s in self.summaries if s.id == self.current), "")

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

    async def start(self) -> None:
        """Load chats, committees and models.

        Raises:
            UserError: the engine could not give them.
        """
        async with asyncio.timeout(_PATIENCE_S):
            self.summaries = await self._port.conversations()
            self.committees = await self._port.committees()
            self.models = await self._port.models()
        wanted = self._port.settings.committee
        names = [c.name for c in self.committees]
        if wanted in names or names:
            self.choice = Choice(committee=wanted if wanted in names else names[0])
        elif self.models:
            self.choice = Choice(model=self.models[0].id)
        self.listed.emit()
        self.choices_changed.emit()

    def choose(self, choice: Choice) -> None:
        """Ask somebody else from now on."""
        self.choice = choice
        self.choices_changed.emit()

    def new(self) -> None:
        """Leave the open chat for an empty page; what runs goes on."""
        self._opening += 1
        self.current, self.fresh, self._conversation = None, None, None
        self.opened.emit([])
        self.listed.emit()

    def open(self, conversation_id: int) -> None:
        """Show a chat."""
        if conversation_id != self.current:
            self._do(self._open(conversation_id), self.faulted.emit)

    def send(self, parts: tuple[Part, ...]) -> None:
        """Ask the chosen committee or model; the answer streams in the background."""
        turn = Turn(parts, self.current)
        request = AskRequest(
            parts=parts,
            committee=self.choice.committee,
            model=self.choice.model,
            conversation_id=self.current,
        )
        if self.current is None:
            self.fresh = turn
        self.turns.run(turn, self._port.ask(request))
        self.added.emit([Item(None, turn, "user"), Item(None, turn, "assistant")])
        self.listed.emit()

    def resume(self, message_id: int) -> None:
        """Answer the question of a reply again, in its place."""
        if self.turn is not None:
            return
        turn = Turn((), self.current, replaces=message_id)
        self.replaced.emit(message_id)
        self.turns.run(turn, self._port.resume(message_id))
        self.added.emit([Item(None, turn, "assistant")])
        self.listed.emit()

    def attach(self, paths: list[Path]) -> None:
        """Read text files; `attached` comes for each, or `attach_failed` with its fault."""
        for path in paths:
            self._do(self._attach(path), self.attach_failed.emit)

    def stop(self) -> None:
        """End the turn of the open chat."""
        if self.turn is not None:
            self.turns.stop(self.turn)

    def rename(self, conversation_id: int, title: str) -> None:
        """Give a chat another title."""
        self._change_list(self._port.rename_conversation(conversation_id, title))

    def delete(self, conversation_id: int) -> None:
        """Hide a chat, stopping what runs in it; `deleted` offers it back."""
        summary = next((s for s in self.summaries if s.id == conversation_id), None)
        if (turn := self.turns.of(conversation_id)) is not None:
            self.turns.stop(turn)

        async def delete() -> None:
            await self._port.delete_conversation(conversation_id)
            if conversation_id == self.current:
                self.new()
                self._left = conversation_id
            self.deleted.emit(summary)

        self._change_list(delete())

    def restore(self, conversation_id: int) -> None:
        """Bring a deleted chat back, and open it again if it was open and nothing else is."""

        async def restore() -> None:
            await self._port.restore_conversation(conversation_id)
            if conversation_id == self._left and self.current is None and self.fresh is None:
                await self._open(conversation_id)

        self._change_list(restore())

    def learn(self, turn_ids: list[int]) -> None:
        """Replay stored turns, newest first; `known` comes for each."""

        async def replay() -> None:
            for turn_id in turn_ids:
                async with asyncio.timeout(_PATIENCE_S):
                    events = await self._port.replay(turn_id)
                self.known.emit(turn_id, replayed(events))

        self._do(replay(), self.faulted.emit)

    async def _open(self, conversation_id: int) -> None:
        self._opening += 1
        ticket = self._opening
        async with asyncio.timeout(_PATIENCE_S):
            conversation = await self._port.conversation(conversation_id)
        if ticket != self._opening:
            return
        self.current, self.fresh, self._conversation = conversation_id, None, conversation
        self.opened.emit(items(conversation, self.turns.of(conversation_id)))
        self.listed.emit()

    async def _attach(self, path: Path) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            self.attached.emit(await self._port.read_file(path))

    async def _refresh(self) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            self.summaries = await self._port.conversations()
        self.listed.emit()

    def _turn_started(self, turn: Turn) -> None:
        if turn is self.fresh:
            self.current, self.fresh = turn.conversation_id, None
        self._do(self._refresh(), self.list_faulted.emit)

    def _turn_ended(self, turn: Turn) -> None:
        self.fresh = None if turn is self.fresh else self.fresh
        self._do(self._refresh(), self.list_faulted.emit)

    def _change_list(self, change: Coroutine[Any, Any, None]) -> None:
        async def run() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                await change
            await self._refresh()

        self._do(run(), self.list_faulted.emit)

    def _do(self, work: Coroutine[Any, Any, None], on_error: Callable[[Fault], None]) -> None:
        self._tasks.start(work, on_error)
