"""The engine: opens and closes everything below, and is the one door to it.

`Engine.ask(request)` is an async generator of events; the window, the command line and every HTTP
route are readers of it and hold no logic of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager

import msgspec

from backend import settings as settings_module
from backend.chat import Admission, TurnPlan, TurnRunner
from backend.committee import load_committees, single_committee
from backend.errors import UserError
from backend.events import Event, TurnCompleted, TurnFailed
from backend.hardware import memory
from backend.pool import Pool
from backend.profile import Profile
from backend.providers import Providers, open_providers
from backend.settings import Settings
from backend.store import ChatStore, Database
from backend.tasks import task_group
from backend.values import (
    AskRequest,
    Committee,
    Conversation,
    ConversationSummary,
    EngineStatus,
    Message,
    ModelInfo,
    Policy,
    SamplingOverrides,
)

# Events between a turn and its reader; past them the turn waits for the reader.
_QUEUED_EVENTS = 256


class Engine:
    """The facade. Made by `open_engine`, which owns what it is composed of."""

    def __init__(
        self,
        *,
        profile: Profile,
        settings: Settings,
        chats: ChatStore,
        pool: Pool,
        providers: Providers,
        tasks: asyncio.TaskGroup,
    ) -> None:
        self.profile = profile
        self.settings = settings
        self.endpoint_url: str | None = None
        self._chats = chats
        self._pool = pool
        self._providers = providers
        self._tasks = tasks
        self._turns = TurnRunner(providers, chats, settings)
        self._admission = Admission(settings.max_concurrent_turns, settings.max_queued_turns)

    # --- asking -------------------------------------------------------------------------------

    async def ask(self, request: AskRequest) -> AsyncGenerator[Event, None]:
        """Run a turn and yield its events; closing the generator stops it.

        Raises:
            UserError: before the first event: `bad_input`, `not_found` or `busy`. What goes wrong
                later is a `turn.failed` event.
        """
        committee = self.committee_for(request)
        if request.json_schema is not None and committee.policy is not Policy.SINGLE:
            raise UserError(
                "bad_input",
                "A committee's answer cannot be constrained to a JSON schema.",
                remedy="Ask one model.",
            )
        question = Message("user", request.parts)
        if not question.text.strip():
            raise UserError("bad_input", "The question is empty.", remedy="Write one.")
        async with self._admission.enter():
            if request.record:
                ids = await self._chats.begin_turn(
                    request.parts, request.conversation_id, request.parent_id, committee
                )
                history = await self._chats.history_before(ids.user_message_id)
            else:
                ids, history = None, request.history
            plan = TurnPlan(
                committee=committee,
                history=history,
                question=question,
                json_schema=request.json_schema,
                ids=ids,
            )
            async with aclosing(self._run(plan)) as events:
                async for event in events:
                    yield event

    async def resume(self, message_id: int) -> AsyncGenerator[Event, None]:
        """Answer the question of the reply `message_id` again, as its sibling.

        Raises:
            UserError: before the first event: `not_found`, `bad_input` or `busy`.
        """
        async with self._admission.enter():
            committee = await self._chats.committee_of(message_id)
            for model in {seat.model for seat in committee.seats} | {committee.chairman.model}:
                self._pool.retry(model)  # a person asks again: that closes an open circuit
            ids, parts = await self._chats.begin_retry(message_id, committee)
            history = await self._chats.history_before(ids.user_message_id)
            question = Message("user", parts)
            plan = TurnPlan(committee=committee, history=history, question=question, ids=ids)
            async with aclosing(self._run(plan)) as events:
                async for event in events:
                    yield event

    async def _run(self, plan: TurnPlan) -> AsyncGenerator[Event, None]:
        queue: asyncio.Queue[Event] = asyncio.Queue(_QUEUED_EVENTS)
        turn = self._tasks.create_task(self._turns.run(plan, queue.put))
        try:
            while True:
                event = await queue.get()
                yield event
                if isinstance(event, TurnCompleted | TurnFailed):
                    break
        finally:
            turn.cancel()
            await asyncio.wait([turn])

    def committee_for(self, request: AskRequest) -> Committee:
        """The committee that will answer `request`.

        Raises:
            UserError: `not_found`, naming the committees there are.
        """
        if request.model is not None and request.committee is None:
            committee = single_committee(request.model)
        else:
            committee = self._named(request.committee or self.settings.committee)
        if request.model is not None and request.committee is not None:
            committee = _on_model(committee, request.model)
        committee = _with_sampling(committee, request.sampling)
        if request.policy is not None:
            committee = msgspec.structs.replace(committee, policy=request.policy)
        return committee

    def _named(self, name: str) -> Committee:
        committees = load_committees(self.profile.committees_dir)
        if name not in committees:
            raise UserError(
                "not_found",
                f"There is no committee named {name}.",
                why=f"Known: {', '.join(sorted(committees))}.",
                remedy=f"Choose one of them, or add {name}.toml to {self.profile.committees_dir}.",
            )
        return committees[name]

    # --- chats --------------------------------------------------------------------------------

    async def conversations(self) -> tuple[ConversationSummary, ...]:
        """The chat list, most recently used first."""
        return await self._chats.conversations()

    async def conversation(self, conversation_id: int) -> Conversation:
        """A conversation along its current branch."""
        return await self._chats.conversation(conversation_id)

    async def rename_conversation(self, conversation_id: int, title: str) -> None:
        """Give a chat another title."""
        await self._chats.rename(conversation_id, title)

    async def delete_conversation(self, conversation_id: int) -> None:
        """Hide a chat until the next start, which removes it."""
        await self._chats.delete(conversation_id)

    async def restore_conversation(self, conversation_id: int) -> None:
        """Undo `delete_conversation`."""
        await self._chats.restore(conversation_id)

    async def replay(self, turn_id: int) -> tuple[Event, ...]:
        """The stored events of a turn."""
        return await self._chats.replay(turn_id)

    # --- what there is ------------------------------------------------------------------------

    async def committees(self) -> tuple[Committee, ...]:
        """Committees that can be named, the one in the settings first."""
        found = await asyncio.to_thread(load_committees, self.profile.committees_dir)
        chosen = self.settings.committee
        return tuple(sorted(found.values(), key=lambda c: (c.name != chosen, c.title)))

    async def models(self) -> tuple[ModelInfo, ...]:
        """Models that can be seated, of every provider that answers."""
        return await self._providers.models()

    async def status(self) -> EngineStatus:
        """Workers, memory and endpoint as they are now."""
        used, total = await asyncio.to_thread(memory)
        return EngineStatus(
            workers=self._pool.status(),
            running_turns=self._admission.inside,
            endpoint_url=self.endpoint_url,
            memory_used_bytes=used,
            memory_total_bytes=total,
        )

    async def save_settings(self, settings: Settings) -> None:
        """Store changed settings and take over those that need no restart."""
        await asyncio.to_thread(settings_module.save, self.profile.settings_file, settings)
        self.settings = settings


@asynccontextmanager
async def open_engine(profile: Profile, settings: Settings) -> AsyncIterator[Engine]:
    """Open the profile's store, the pool and the providers; close them in reverse.

    Raises:
        UserError: the profile cannot be written, or its database cannot be used.
    """
    profile.prepare()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(
            Database.open(profile.database_file, profile.backups_dir)
        )
        chats = ChatStore(database)
        await chats.recover()
        await chats.purge_deleted()
        pool = await stack.enter_async_context(Pool.open(settings))
        providers = await stack.enter_async_context(open_providers(pool, profile, settings))
        tasks = await stack.enter_async_context(task_group())
        yield Engine(
            profile=profile,
            settings=settings,
            chats=chats,
            pool=pool,
            providers=providers,
            tasks=tasks,
        )


def _on_model(committee: Committee, model: str) -> Committee:
    replace = msgspec.structs.replace
    return replace(
        committee,
        seats=tuple(replace(seat, model=model) for seat in committee.seats),
        chairman=replace(committee.chairman, model=model),
    )


def _with_sampling(committee: Committee, overrides: SamplingOverrides) -> Committee:
    replace = msgspec.structs.replace
    chairman = committee.chairman
    return replace(
        committee,
        seats=tuple(replace(s, sampling=overrides.over(s.sampling)) for s in committee.seats),
        chairman=replace(chairman, sampling=overrides.over(chairman.sampling)),
    )
