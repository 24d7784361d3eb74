"""A turn's events on their way to the store: a crash loses at most the last half second."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.errors import UserError
from backend.events import CallProgressed, Event, TurnCompleted, TurnFailed
from backend.store import ChatStore
from backend.tasks import task_group

log = logging.getLogger(__name__)

# Each flush is one synced commit; twice a second bounds both the loss and the wear.
_FLUSH_SECONDS = 0.5


class Journal:
    """Collects the events of one turn and writes them in batches; without an id, nowhere."""

    def __init__(self, chats: ChatStore, turn_id: int | None) -> None:
        self._chats = chats
        self._turn_id = turn_id
        self._waiting: list[Event] = []
        # One write at a time: a batch leaves the list only when it is on disk, and the end of the
        # turn must find it either there or not.
        self._writing = asyncio.Lock()
        self._finished = False

    def add(self, event: Event) -> None:
        """Remember `event` for the next flush; how far a call was is of no use afterwards."""
        if self._turn_id is not None and not isinstance(event, CallProgressed):
            self._waiting.append(event)

    async def finish(self, last: TurnCompleted | TurnFailed | None) -> None:
        """Write what waits and how the turn ended, in one transaction; None: it was stopped."""
        self._finished = True
        if self._turn_id is not None:
            async with self._writing:
                await self._chats.finish_turn(self._turn_id, last, self._waiting)

    async def flush_for_ever(self) -> None:
        """Write what has come, twice a second, until cancelled.

        A write that fails (a full disk) is tried again with the next; `finish` reports it.
        """
        while True:
            await asyncio.sleep(_FLUSH_SECONDS)
            try:
                # A write that has begun cannot be taken back, so a cancel waits for its end.
                await asyncio.shield(self._flush())
            except UserError as error:
                log.warning("the journal of turn %s waits: %s", self._turn_id, error)

    async def close(self) -> None:
        """Record a turn that was left unfinished as stopped."""
        if not self._finished:
            await self.finish(None)

    async def _flush(self) -> None:
        async with self._writing:
            if self._turn_id is not None and self._waiting and not self._finished:
                batch = tuple(self._waiting)
                await self._chats.append_events(self._turn_id, batch)
                del self._waiting[: len(batch)]


@asynccontextmanager
async def keep_journal(chats: ChatStore, turn_id: int | None) -> AsyncIterator[Journal]:
    """A journal that flushes by itself, and is closed whatever happens, a cancel included."""
    journal = Journal(chats, turn_id)
    try:
        async with task_group() as group:
            flushing = group.create_task(journal.flush_for_ever())
            yield journal
            flushing.cancel()
    finally:
        # A second cancel must not lose what was written; the store's own waits are bounded.
        await asyncio.shield(journal.close())
