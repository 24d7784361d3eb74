"""Turns from the queue to their end: a question is stored before it waits, and never left open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager

import msgspec

from backend.chat.admission import Admission
from backend.chat.turn import TurnPlan, TurnRunner
from backend.events import Event, TurnCompleted, TurnFailed
from backend.store import ChatStore

Begin = Callable[[], Awaitable[TurnPlan]]
"""Stores a question and returns the turn that is to be held on it."""

# Events between a turn and its reader; past them the turn waits for the reader.
_QUEUED_EVENTS = 256


class TurnHolder:
    """Holds turns in tasks of `tasks`, as many at once as `admission` lets in."""

    def __init__(
        self,
        runner: TurnRunner,
        chats: ChatStore,
        admission: Admission,
        tasks: asyncio.TaskGroup,
    ) -> None:
        self._runner = runner
        self._chats = chats
        self._admission = admission
        self._tasks = tasks

    async def hold(self, begin: TurnPlan | Begin) -> AsyncGenerator[Event, None]:
        """Take a place in the queue, store the question if it is to be, and run the turn.

        Raises:
            UserError: before the first event: `busy`, or what `begin` raises.
        """
        async with self._admission.enter() as gate:
            # A question is stored before it waits.
            plan = begin if isinstance(begin, TurnPlan) else await self._begin(begin)
            async with self._settled(plan):
                if plan.ids is not None:
                    history = await self._chats.history_before(plan.ids.user_message_id)
                    plan = msgspec.structs.replace(plan, history=history)
                async with gate, aclosing(self._run(plan)) as events:
                    async for event in events:
                        yield event

    async def _begin(self, begin: Begin) -> TurnPlan:
        """Store a turn's beginning; a cancel at this moment leaves it stored and stopped."""
        storing = asyncio.ensure_future(begin())
        try:
            return await asyncio.shield(storing)
        except asyncio.CancelledError:
            async with self._settled(await storing):
                raise

    @asynccontextmanager
    async def _settled(self, plan: TurnPlan) -> AsyncIterator[None]:
        """See to it that a stored turn that is left early has an end: it was stopped."""
        try:
            yield
        except BaseException:
            if plan.ids is not None:
                await asyncio.shield(self._chats.finish_turn(plan.ids.turn_id, None))
            raise

    async def _run(self, plan: TurnPlan) -> AsyncGenerator[Event, None]:
        queue: asyncio.Queue[Event] = asyncio.Queue(_QUEUED_EVENTS)
        turn = self._tasks.create_task(self._runner.run(plan, queue.put))
        try:
            while True:
                event = await queue.get()
                yield event
                if isinstance(event, TurnCompleted | TurnFailed):
                    break
        finally:
            turn.cancel()
            await asyncio.wait([turn])
