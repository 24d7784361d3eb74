"""An engine of scripted events, for the window's tests and screenshots."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from backend.errors import UserError
from backend.events import Event, SynthesisDelta, TurnCompleted, TurnFailed, TurnStarted
from backend.settings import Settings
from backend.values import (
    AskRequest,
    Committee,
    Conversation,
    ConversationSummary,
    EngineStatus,
    FilePart,
    Message,
    MessageState,
    ModelInfo,
    StoredMessage,
    TextPart,
    WorkerStatus,
)
from tests.ui.scripts import COMMITTEE, MODELS, SINGLE, finished

START: Final = 1_700_000_000.0


class Hold:
    """A place in a script where the stream waits until the test releases it."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.released = asyncio.Event()


Step = Event | Hold | UserError


class FakeEngine:
    """Implements `ui.port.EnginePort` in memory.

    `scripts` are the event streams of the next turns, first come first served; without one a
    whole committee turn is played. Ids in `turn.started` are filled in.
    """

    def __init__(
        self,
        *,
        committees: Sequence[Committee] = (COMMITTEE, SINGLE),
        models: Sequence[ModelInfo] = MODELS,
        now: float = START,
    ) -> None:
        self.settings = Settings(committee=committees[0].name if committees else "")
        self.scripts: list[Sequence[Step]] = []
        self.asked: list[AskRequest] = []
        self.resumed: list[int] = []
        self.closed_streams = 0
        self.refuse: UserError | None = None
        self.endpoint: str | None = "http://127.0.0.1:8477"
        self._committees, self._models = tuple(committees), tuple(models)
        self._now = now
        self._ids = 100
        self._summaries: dict[int, ConversationSummary] = {}
        self._messages: dict[int, list[StoredMessage]] = {}
        self._events: dict[int, list[Event]] = {}
        self._hidden: set[int] = set()

    # --- what tests put in --------------------------------------------------------------------

    def add_conversation(
        self, title: str, updated_at: float, exchanges: Sequence[tuple[str, str]] = ()
    ) -> int:
        """Store a conversation of questions and answers; returns its id."""
        conversation_id = self._new_conversation(title, updated_at)
        for question, answer in exchanges:
            self._store(conversation_id, Message.of("user", question), "complete")
            turn_id = self._next_id()
            self._events[turn_id] = [
                self._identify(e, conversation_id, turn_id) for e in finished(answer)
            ]
            self._store(conversation_id, Message.of("assistant", answer), "complete", turn_id)
        return conversation_id

    def add_reply(self, conversation_id: int, text: str, state: MessageState) -> int:
        """Store a reply in any state; returns its id."""
        return self._store(conversation_id, Message.of("assistant", text), state).id

    # --- the port -----------------------------------------------------------------------------

    async def save_settings(self, settings: Settings) -> None:
        self._check()
        self.settings = settings

    async def ask(self, request: AskRequest) -> AsyncGenerator[Event, None]:
        self._check()
        self.asked.append(request)
        words = " ".join(p.text for p in request.parts if isinstance(p, TextPart))
        conversation_id = request.conversation_id
        if conversation_id is None:
            conversation_id = self._new_conversation(
                " ".join(words.split()[:5]) or "Files", self._now
            )
        self._store(conversation_id, Message("user", request.parts), "complete")
        async for event in self._play(conversation_id):
            yield event

    async def resume(self, message_id: int) -> AsyncGenerator[Event, None]:
        self._check()
        self.resumed.append(message_id)
        conversation_id = next(
            c for c, stored in self._messages.items() if any(m.id == message_id for m in stored)
        )
        self._messages[conversation_id] = [
            m for m in self._messages[conversation_id] if m.id != message_id
        ]
        async for event in self._play(conversation_id):
            yield event

    async def conversations(self) -> tuple[ConversationSummary, ...]:
        self._check()
        shown = [s for s in self._summaries.values() if s.id not in self._hidden]
        return tuple(sorted(shown, key=lambda s: -s.updated_at))

    async def conversation(self, conversation_id: int) -> Conversation:
        self._check()
        summary = self._summaries[conversation_id]
        messages = tuple(self._messages[conversation_id])
        return Conversation(summary=summary, messages=messages)

    async def rename_conversation(self, conversation_id: int, title: str) -> None:
        self._check()
        self._summaries[conversation_id] = replace(self._summaries[conversation_id], title=title)

    async def delete_conversation(self, conversation_id: int) -> None:
        self._check()
        self._hidden.add(conversation_id)

    async def restore_conversation(self, conversation_id: int) -> None:
        self._check()
        self._hidden.discard(conversation_id)

    async def replay(self, turn_id: int) -> tuple[Event, ...]:
        self._check()
        return tuple(self._events[turn_id])

    async def committees(self) -> tuple[Committee, ...]:
        self._check()
        return self._committees

    async def models(self) -> tuple[ModelInfo, ...]:
        self._check()
        return self._models

    async def read_file(self, file: Path) -> FilePart:
        self._check()
        try:
            return FilePart(file.name, file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise UserError("bad_input", f"{file.name} cannot be read.") from error

    async def status(self) -> EngineStatus:
        self._check()
        workers = tuple(WorkerStatus(model=m.id, state="ready") for m in self._models[:1])
        return EngineStatus(
            workers=workers,
            running_turns=0,
            endpoint_url=self.endpoint,
            memory_used_bytes=11_200_000_000,
            memory_total_bytes=64_000_000_000,
        )

    # --- inside -------------------------------------------------------------------------------

    def _check(self) -> None:
        if self.refuse is not None:
            raise self.refuse

    def _next_id(self) -> int:
        self._ids += 1
        return self._ids

    def _new_conversation(self, title: str, updated_at: float) -> int:
        conversation_id = self._next_id()
        self._messages[conversation_id] = []
        self._summaries[conversation_id] = ConversationSummary(
            id=conversation_id, title=title, created_at=updated_at, updated_at=updated_at
        )
        return conversation_id

    def _store(
        self, conversation_id: int, message: Message, state: MessageState, turn: int | None = None
    ) -> StoredMessage:
        stored = StoredMessage(
            id=self._next_id(),
            conversation_id=conversation_id,
            parent_id=None,
            message=message,
            state=state,
            created_at=self._now,
            turn_id=turn,
        )
        self._messages[conversation_id].append(stored)
        return stored

    def _identify(self, event: Event, conversation_id: int, turn_id: int) -> Event:
        if not isinstance(event, TurnStarted):
            return event
        return replace(event, conversation_id=conversation_id, turn_id=turn_id)

    async def _play(self, conversation_id: int) -> AsyncGenerator[Event, None]:
        steps = self.scripts.pop(0) if self.scripts else finished()
        turn_id = self._next_id()
        reply = self._store(conversation_id, Message.of("assistant", ""), "streaming", turn_id)
        question = self._messages[conversation_id][-2]
        log = self._events[turn_id] = []
        text, state = "", "stopped"
        try:
            for step in steps:
                await asyncio.sleep(0)
                if isinstance(step, Hold):
                    step.reached.set()
                    await step.released.wait()
                    continue
                if isinstance(step, UserError):
                    raise step
                event = self._identify(step, conversation_id, turn_id)
                if isinstance(event, TurnStarted):
                    event = replace(event, user_message_id=question.id, reply_message_id=reply.id)
                if isinstance(event, SynthesisDelta):
                    text += event.text
                if isinstance(event, TurnCompleted):
                    text, state = event.answer, "complete"
                if isinstance(event, TurnFailed):
                    state = "failed"
                log.append(event)
                yield event
        finally:
            self.closed_streams += 1
            stored = self._messages[conversation_id]
            stored[stored.index(reply)] = replace(
                reply, message=Message.of("assistant", text), state=state
            )
