"""The engine as the window sees it: calls go down to its thread, events come up from it.

Down: `run_coroutine_threadsafe`. Up: a deque and one queued wake signal for each stream, drained
at most every 16 ms, so that a hundred thousand events are a few hundred wake-ups of the window.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing
from pathlib import Path
from typing import Any, TypeVar

from backend.attachments import read_text_file
from backend.engine import Engine
from backend.events import Event
from backend.settings import Settings
from backend.values import (
    AskRequest,
    Committee,
    Conversation,
    ConversationSummary,
    EngineStatus,
    FilePart,
    ModelInfo,
)

T = TypeVar("T")

# One frame at 60 Hz: more often than this nobody can see.
_DRAIN_SECONDS = 0.016


class Bridge:
    """Implements `ui.port.EnginePort`; every method is called on the window's loop."""

    def __init__(self, engine: Engine, engine_loop: asyncio.AbstractEventLoop) -> None:
        self._engine = engine
        self._loop = engine_loop

    @property
    def settings(self) -> Settings:
        """Settings in force."""
        return self._engine.settings

    async def save_settings(self, settings: Settings) -> None:
        """Store changed settings."""
        await self._call(self._engine.save_settings(settings))

    def ask(self, request: AskRequest) -> AsyncGenerator[Event, None]:
        """Run a turn; closing the generator stops it."""
        return self._stream(self._engine.ask(request))

    def resume(self, message_id: int) -> AsyncGenerator[Event, None]:
        """Answer again; closing the generator stops it."""
        return self._stream(self._engine.resume(message_id))

    async def conversations(self) -> tuple[ConversationSummary, ...]:
        """The chat list."""
        return await self._call(self._engine.conversations())

    async def conversation(self, conversation_id: int) -> Conversation:
        """A conversation along its current branch."""
        return await self._call(self._engine.conversation(conversation_id))

    async def rename_conversation(self, conversation_id: int, title: str) -> None:
        """Give a chat another title."""
        await self._call(self._engine.rename_conversation(conversation_id, title))

    async def delete_conversation(self, conversation_id: int) -> None:
        """Hide a chat."""
        await self._call(self._engine.delete_conversation(conversation_id))

    async def restore_conversation(self, conversation_id: int) -> None:
        """Undo `delete_conversation`."""
        await self._call(self._engine.restore_conversation(conversation_id))

    async def replay(self, turn_id: int) -> tuple[Event, ...]:
        """The stored events of a turn."""
        return await self._call(self._engine.replay(turn_id))

    async def committees(self) -> tuple[Committee, ...]:
        """Committees that can be chosen."""
        return await self._call(self._engine.committees())

    async def models(self) -> tuple[ModelInfo, ...]:
        """Models that can be seated."""
        return await self._call(self._engine.models())

    async def status(self) -> EngineStatus:
        """Workers, memory and endpoint."""
        return await self._call(self._engine.status())

    async def read_file(self, file: Path) -> FilePart:
        """Read a text file for a message."""
        return await asyncio.to_thread(read_text_file, file)

    async def _call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(coroutine, self._loop))

    async def _stream(self, events: AsyncGenerator[Event, None]) -> AsyncGenerator[Event, None]:
        drain = _Drain(asyncio.get_running_loop())

        async def pump() -> None:
            try:
                async with aclosing(events):
                    async for event in events:
                        drain.put(event)
            finally:
                drain.end()

        pumping = asyncio.wrap_future(asyncio.run_coroutine_threadsafe(pump(), self._loop))
        try:
            while batch := await drain.batch():
                for event in batch:
                    yield event
            await pumping  # raises what went wrong before the first event
        finally:
            # Wait until the turn is recorded as stopped; the engine's own waits are bounded.
            if not pumping.done():
                pumping.cancel()
                await drain.ended.wait()


class _Drain:
    """Events on their way from the engine's thread to the window's loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._events: deque[Event] = deque()
        self._wake_queued = False
        self._ready = asyncio.Event()
        self._next_drain = 0.0
        self.ended = asyncio.Event()

    def put(self, event: Event) -> None:
        """Engine thread: hand over an event, waking the window unless it is about to wake."""
        self._events.append(event)
        if not self._wake_queued:
            self._wake_queued = True
            self._loop.call_soon_threadsafe(self._wake)

    def end(self) -> None:
        """Engine thread: nothing comes any more."""
        self._loop.call_soon_threadsafe(self._end)

    async def batch(self) -> list[Event]:
        """Window's loop: all events since the last batch, at least one; empty at the end."""
        # A wake may find its events already drained: only `ended` means that nothing comes.
        while not self._events and not self.ended.is_set():
            await self._ready.wait()
            self._ready.clear()
        batch = []
        while self._events:
            batch.append(self._events.popleft())
        self._next_drain = self._loop.time() + _DRAIN_SECONDS
        return batch

    def _wake(self) -> None:
        delay = self._next_drain - self._loop.time()
        if delay > 0:
            self._loop.call_later(delay, self._signal)
        else:
            self._signal()

    def _signal(self) -> None:
        # Cleared before the reader drains: an event put from here on queues a wake of its own.
        self._wake_queued = False
        self._ready.set()

    def _end(self) -> None:
        self.ended.set()
        self._ready.set()
