"""The engine as the window sees it: calls go down to its thread, events come up from it.

Down: `run_coroutine_threadsafe`. Up: a deque and one queued wake signal for each stream, drained
at most every 16 ms, so that a hundred thousand events are a few hundred wake-ups of the window.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from concurrent.futures import Future
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.models_bridge import ModelsBridge
from backend.attachments import read_attachment
from backend.events import Event
from backend.offers import CommitteeFit
from backend.settings import Settings
from backend.values import (
    AskRequest,
    Committee,
    Conversation,
    ConversationSummary,
    EndpointInfo,
    EngineStatus,
    FilePart,
    Folder,
    ImagePart,
    ImportReport,
    Job,
    ModelInfo,
    Part,
    SearchHit,
    Template,
    TokenCount,
)
from ui.port import ExportForm

if TYPE_CHECKING:  # imported on its own thread, after the window shows
    from backend.engine import Engine

Opened = tuple["Engine", asyncio.AbstractEventLoop]
T = TypeVar("T")

# One frame at 60 Hz: more often than this nobody can see.
_DRAIN_SECONDS = 0.016


class Bridge:
    """Implements `ui.port.EnginePort`; every method is called on the window's loop."""

    def __init__(self, settings: Settings, file: Path, opened: Future[Opened]) -> None:
        """`opened` is done once the engine is; until then `settings` of `file` are in force.

        A call made earlier waits: the window is there before the engine is.
        """
        self._settings = settings
        self.settings_file = file
        self._opened = asyncio.ensure_future(asyncio.wrap_future(opened))
        self.models_port = ModelsBridge(lambda run: self._call(lambda e: run(e.models_manager)))

    @property
    def settings(self) -> Settings:
        """Settings in force."""
        if self._opened.done() and not self._opened.cancelled() and not self._opened.exception():
            self._settings = self._opened.result()[0].settings
        return self._settings

    async def save_settings(self, settings: Settings) -> None:
        """Store changed settings."""
        await self._call(lambda engine: engine.save_settings(settings))

    async def ready(self) -> None:
        """Wait until the engine is open."""
        await asyncio.shield(self._opened)

    async def save_server_key(self, name: str, key: str) -> None:
        """Keep the key of a server in the system's keyring."""
        await self._call(lambda engine: engine.save_server_key(name, key))

    def ask(self, request: AskRequest) -> AsyncGenerator[Event, None]:
        """Run a turn; closing the generator stops it."""
        return self._stream(lambda engine: engine.ask(request))

    def resume(
        self, message_id: int, *, committee: str | None = None, model: str | None = None
    ) -> AsyncGenerator[Event, None]:
        """Answer again; closing the generator stops it."""
        return self._stream(
            lambda engine: engine.resume(message_id, committee=committee, model=model)
        )

    async def count_tokens(self, request: AskRequest) -> TokenCount:
        """What a question would take of the context."""
        return await self._call(lambda engine: engine.count_tokens(request))

    async def conversations(self) -> tuple[ConversationSummary, ...]:
        """The chat list."""
        return await self._call(lambda engine: engine.chats.conversations())

    async def conversation(self, conversation_id: int) -> Conversation:
        """A conversation along its current branch."""
        return await self._call(lambda engine: engine.chats.conversation(conversation_id))

    async def rename_conversation(self, conversation_id: int, title: str) -> None:
        """Give a chat another title."""
        await self._call(lambda engine: engine.chats.rename_conversation(conversation_id, title))

    async def delete_conversation(self, conversation_id: int) -> None:
        """Hide a chat."""
        await self._call(lambda engine: engine.chats.delete_conversation(conversation_id))

    async def restore_conversation(self, conversation_id: int) -> None:
        """Undo `delete_conversation`."""
        await self._call(lambda engine: engine.chats.restore_conversation(conversation_id))

    async def show_branch(self, conversation_id: int, message_id: int) -> None:
        """Make another branch the current one."""
        await self._call(lambda engine: engine.chats.show_branch(conversation_id, message_id))

    async def use_original(self, message_id: int, seat: str) -> None:
        """Put a seat's own answer in the place of the synthesis."""
        await self._call(lambda engine: engine.chats.use_original(message_id, seat))

    async def pin_conversation(self, conversation_id: int, pinned: bool) -> None:
        """Keep a chat at the top of the list."""
        await self._call(lambda engine: engine.chats.pin_conversation(conversation_id, pinned))

    async def move_conversation(self, conversation_id: int, folder_id: int | None) -> None:
        """Put a chat into a folder, or out of it."""
        await self._call(lambda engine: engine.chats.move_conversation(conversation_id, folder_id))

    async def folders(self) -> tuple[Folder, ...]:
        """Folders of the chat list."""
        return await self._call(lambda engine: engine.chats.folders())

    async def add_folder(self, title: str) -> int:
        """A new folder."""
        return await self._call(lambda engine: engine.chats.add_folder(title))

    async def rename_folder(self, folder_id: int, title: str) -> None:
        """Give a folder another title."""
        await self._call(lambda engine: engine.chats.rename_folder(folder_id, title))

    async def delete_folder(self, folder_id: int) -> None:
        """Remove a folder."""
        await self._call(lambda engine: engine.chats.delete_folder(folder_id))

    async def search(self, text: str, limit: int = 50) -> tuple[SearchHit, ...]:
        """Messages and titles with these words."""
        return await self._call(lambda engine: engine.chats.search(text, limit))

    async def draft(self, conversation_id: int | None) -> tuple[Part, ...]:
        """What was being written."""
        return await self._call(lambda engine: engine.chats.draft(conversation_id))

    async def save_draft(self, conversation_id: int | None, parts: Sequence[Part]) -> None:
        """Keep what is being written."""
        await self._call(lambda engine: engine.chats.save_draft(conversation_id, parts))

    async def questions(self, limit: int = 50) -> tuple[str, ...]:
        """The last questions of all chats."""
        return await self._call(lambda engine: engine.chats.questions(limit))

    async def export_chats(
        self, conversation_ids: Sequence[int] | None, file: Path, form: ExportForm
    ) -> None:
        """Write chats to a file."""
        await self._call(lambda engine: engine.export_chats(conversation_ids, file, form))

    async def import_chats(self, file: Path) -> ImportReport:
        """Read chats from a file."""
        return await self._call(lambda engine: engine.import_chats(file))

    async def templates(self) -> tuple[Template, ...]:
        """Questions to be filled in."""
        return await self._call(lambda engine: engine.chats.templates())

    async def save_template(self, template: Template) -> None:
        """Keep a template."""
        await self._call(lambda engine: engine.chats.save_template(template))

    async def delete_template(self, name: str) -> None:
        """Remove a template."""
        await self._call(lambda engine: engine.chats.delete_template(name))

    async def replay(self, turn_id: int) -> tuple[Event, ...]:
        """The stored events of a turn."""
        return await self._call(lambda engine: engine.chats.replay(turn_id))

    async def committees(self) -> tuple[Committee, ...]:
        """Committees that can be chosen."""
        return await self._call(lambda engine: engine.committees_manager.committees())

    async def save_committee(self, committee: Committee, replaces: str | None = None) -> None:
        """Keep a committee."""
        await self._call(
            lambda engine: engine.committees_manager.save_committee(committee, replaces)
        )

    async def delete_committee(self, name: str) -> bool:
        """Remove a committee."""
        return await self._call(lambda engine: engine.committees_manager.delete_committee(name))

    async def export_committee(self, name: str, file: Path) -> None:
        """Write a committee to a file."""
        await self._call(lambda engine: engine.committees_manager.export_committee(name, file))

    async def import_committee(self, file: Path) -> Committee:
        """Keep a committee from a file."""
        return await self._call(lambda engine: engine.committees_manager.import_committee(file))

    async def committee_fit(self, committee: Committee) -> CommitteeFit:
        """What a committee will take and cost."""
        return await self._call(lambda engine: engine.committees_manager.committee_fit(committee))

    async def models(self) -> tuple[ModelInfo, ...]:
        """Models that can be seated."""
        return await self._call(lambda engine: engine.models())

    async def status(self) -> EngineStatus:
        """Workers, memory and endpoint."""
        return await self._call(lambda engine: engine.status())

    async def jobs(self) -> tuple[Job, ...]:
        """Long work."""
        return await self._call(lambda engine: engine.jobs_board.jobs())

    async def pause_job(self, job: str) -> None:
        """Stop long work for now."""
        await self._call(lambda engine: engine.jobs_board.pause_job(job))

    async def resume_job(self, job: str) -> None:
        """Go on with long work."""
        await self._call(lambda engine: engine.jobs_board.resume_job(job))

    async def cancel_job(self, job: str) -> None:
        """Give long work up."""
        await self._call(lambda engine: engine.jobs_board.cancel_job(job))

    async def dismiss_job(self, job: str) -> None:
        """No longer list work that ended."""
        await self._call(lambda engine: engine.jobs_board.dismiss_job(job))

    async def endpoint(self) -> EndpointInfo:
        """Address and token for editors."""
        return await self._call(lambda engine: engine.endpoint())

    async def renew_token(self) -> EndpointInfo:
        """Draw another token."""
        return await self._call(lambda engine: engine.renew_token())

    async def read_file(self, file: Path) -> FilePart | ImagePart:
        """Read a text file or a picture for a message."""
        return await asyncio.to_thread(read_attachment, file)

    async def _call(self, run: Callable[[Engine], Coroutine[Any, Any, T]]) -> T:
        # Shielded: a call that is given up must not take the engine from the others.
        engine, loop = await asyncio.shield(self._opened)
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(run(engine), loop))

    async def _stream(
        self, run: Callable[[Engine], AsyncGenerator[Event, None]]
    ) -> AsyncGenerator[Event, None]:
        engine, loop = await asyncio.shield(self._opened)
        drain = _Drain(asyncio.get_running_loop())

        async def pump() -> None:
            try:
                async with aclosing(run(engine)) as events:
                    async for event in events:
                        drain.put(event)
            finally:
                drain.end()

        pumping = asyncio.wrap_future(asyncio.run_coroutine_threadsafe(pump(), loop))
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
