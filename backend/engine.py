"""The engine: opens and closes everything below, and is the one door to it.

`Engine.ask(request)` is an async generator of events; the window, the command line and every HTTP
route are readers of it and hold no logic of their own.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from yarl import URL

from backend import settings as settings_module
from backend.chat import Admission, TurnPlan, TurnRunner
from backend.committee import (
    committee_files,
    load_committees,
    read_committee,
    single_committee,
)
from backend.downloads import Downloads, Hub
from backend.errors import UserError
from backend.events import Event, TurnCompleted, TurnFailed
from backend.hardware import Probe, device_command
from backend.keys import KeyStore
from backend.library import InstalledModels
from backend.models import ModelManager
from backend.pool import Measurements, Pool, watch
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

# Stores a question and returns the turn that is to be held on it.
Begin = Callable[[], Awaitable[TurnPlan]]

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
        installed: InstalledModels,
        probe: Probe,
        hub: Hub,
        downloads: Downloads | None,
    ) -> None:
        self.profile = profile
        self.settings = settings
        self.endpoint_url: str | None = None
        self._chats = chats
        self._pool = pool
        self._providers = providers
        self._tasks = tasks
        self._installed = installed
        self._probe = probe
        self._downloads = downloads
        self.models_manager = ModelManager(
            settings=lambda: self.settings,
            change=self._change_settings,
            installed=installed,
            pool=pool,
            probe=probe,
            hub=hub,
            downloads=downloads,
            committees_dir=profile.committees_dir,
        )
        self._turns = TurnRunner(providers, chats, settings)
        self._storing = asyncio.Lock()
        self._admission = Admission(settings.max_concurrent_turns, settings.max_queued_turns)

    # --- asking -------------------------------------------------------------------------------

    async def ask(self, request: AskRequest) -> AsyncGenerator[Event, None]:
        """Run a turn and yield its events; closing the generator stops it.

        Raises:
            UserError: before the first event: `bad_input`, `not_found` or `busy`. What goes wrong
                later is a `turn.failed` event.
        """
        committee = self.committee_for(request)
        _check(request, committee)
        plan = TurnPlan(
            committee=committee,
            history=request.history,
            question=Message("user", request.parts),
            json_schema=request.json_schema,
            priority=request.priority,
        )

        async def begin() -> TurnPlan:
            ids = await self._chats.begin_turn(
                request.parts, request.conversation_id, request.parent_id, committee
            )
            return msgspec.structs.replace(plan, ids=ids)

        async with aclosing(self._hold(begin if request.record else plan)) as events:
            async for event in events:
                yield event

    async def resume(self, message_id: int) -> AsyncGenerator[Event, None]:
        """Answer the question of the reply `message_id` again, as its sibling.

        Raises:
            UserError: before the first event: `not_found`, `bad_input` or `busy`.
        """
        committee = await self._chats.committee_of(message_id)
        for model in {seat.model for seat in committee.seats} | {committee.chairman.model}:
            self._pool.retry(model)  # a person asks again: that closes an open circuit

        async def begin() -> TurnPlan:
            ids, parts = await self._chats.begin_retry(message_id, committee)
            return TurnPlan(
                committee=committee, history=(), question=Message("user", parts), ids=ids
            )

        async with aclosing(self._hold(begin)) as events:
            async for event in events:
                yield event

    async def _hold(self, begin: TurnPlan | Begin) -> AsyncGenerator[Event, None]:
        """Take a place in the queue, store the question if it is to be, and run the turn."""
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
        folder = self.profile.committees_dir
        files = committee_files(folder)
        if name not in files:
            raise UserError(
                "not_found",
                f"There is no committee named {name}.",
                why=f"Known: {', '.join(sorted(files))}.",
                remedy=f"Choose one of them, or add {name}.toml to {folder}.",
            )
        return read_committee(name, files[name])

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
        """Committees that can be named, the one in the settings first; invalid files are not."""
        found, _ = await asyncio.to_thread(load_committees, self.profile.committees_dir)
        chosen = self.settings.committee
        return tuple(sorted(found, key=lambda c: (c.name != chosen, c.title)))

    async def models(self) -> tuple[ModelInfo, ...]:
        """Models that can be seated, of every provider that answers; damaged ones say so."""
        found = await self.all_models()
        return tuple(info for info in found if not (info.embedding or info.missing))

    async def all_models(self) -> tuple[ModelInfo, ...]:
        """As `models`, with those that are missing and those that turn texts into vectors."""
        return await self._providers.models()

    async def status(self) -> EngineStatus:
        """Workers, memory and endpoint as they are now."""
        hardware = self._probe.now()
        total, free = hardware.memory_total_bytes, hardware.memory_free_bytes
        used = None if total is None or free is None else total - free
        return EngineStatus(
            workers=self._pool.status(),
            running_turns=self._admission.running,
            waiting_turns=self._admission.waiting,
            endpoint_url=self.endpoint_url,
            memory_used_bytes=used,
            memory_total_bytes=total,
            hardware=hardware,
            notices=self._pool.notices(),
        )

    async def save_settings(self, settings: Settings) -> None:
        """Store what differs from the settings in force.

        Those marked `restart` are taken over at the next start.
        """
        changes = {
            name: value
            for name, value in msgspec.structs.asdict(settings).items()
            if value != getattr(self.settings, name)
        }
        await self._change_settings(lambda _now: changes)

    async def _change_settings(self, decide: Callable[[Settings], dict[str, Any]]) -> None:
        async with self._storing:
            await self._store_settings(decide)

    async def _store_settings(self, decide: Callable[[Settings], dict[str, Any]]) -> None:
        settings = self.settings = await asyncio.to_thread(
            settings_module.change, self.profile.settings_file, self.settings, decide
        )
        await asyncio.to_thread(  # it waits for a look under way
            self._installed.reconfigure,
            folders=_folders(settings),
            apps=settings.imported_apps,
            context_length=settings.context_length,
        )
        await self._pool.reconfigure(settings)
        if self._downloads is not None:
            self._downloads.set_at_once(settings.max_downloads)


@asynccontextmanager
async def open_engine(
    profile: Profile, settings: Settings, *, downloads: bool = False
) -> AsyncIterator[Engine]:
    """Open the profile's store, the pool and the providers; close them in reverse.

    With `downloads` unfinished ones go on, and more can be added.

    Raises:
        UserError: the profile cannot be written, or its database cannot be used.
    """
    profile.prepare()
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        database = await enter(Database.open(profile.database_file, profile.backups_dir))
        chats = ChatStore(database)
        await chats.recover()
        await chats.purge_deleted()
        probe = await enter(
            Probe.open(
                profile.models_dir,
                device_command=device_command(),
                interval_s=settings.watchdog_interval_s,
            )
        )
        installed = _installed(profile, settings)
        pool = await enter(
            Pool.open(
                settings,
                hardware=probe.now,
                refresh=probe.refresh,
                gpu_use=probe.process_gpu_bytes,
                measurements=Measurements(profile.measured_file),
                siblings=installed.siblings,
            )
        )
        providers = await enter(
            open_providers(
                pool, profile, settings, installed=installed, notify=pool.notify, keys=KeyStore()
            )
        )
        hub = await enter(_hub(settings))
        fetching = None
        if downloads:
            fetching = await enter(
                Downloads.open(profile.models_dir, hub, at_once=settings.max_downloads)
            )
        tasks = await enter(task_group())
        watching = tasks.create_task(watch(probe, pool, settings), name="watchdog")
        stack.callback(watching.cancel)
        yield Engine(
            profile=profile,
            settings=settings,
            chats=chats,
            pool=pool,
            providers=providers,
            tasks=tasks,
            installed=installed,
            probe=probe,
            hub=hub,
            downloads=fetching,
        )


@asynccontextmanager
async def _hub(settings: Settings) -> AsyncIterator[Hub]:
    # A proxy of the environment is for the net, not for a hub on this machine.
    try:
        is_far = URL(settings.hub_url).host not in ("localhost", "127.0.0.1", "::1")
    except ValueError:  # the hub says so when it is asked
        is_far = False
    async with aiohttp.ClientSession(trust_env=is_far) as session:
        yield Hub(session, settings.hub_url, os.environ.get("HF_TOKEN"))


def _installed(profile: Profile, settings: Settings) -> InstalledModels:
    return InstalledModels(
        starter=Path(str(files("resources") / "models" / "starter.gguf")),
        own=profile.models_dir,
        folders=_folders(settings),
        apps=settings.imported_apps,
        seen_file=profile.seen_models_file,
        context_length=settings.context_length,
    )


def _folders(settings: Settings) -> list[Path]:
    named = (settings.models_folder, *settings.imported_folders)
    return [Path(folder).expanduser() for folder in named if folder]


def _check(request: AskRequest, committee: Committee) -> None:
    """Refuse what no turn could be held on.

    Raises:
        UserError: `bad_input`.
    """
    question = Message("user", request.parts).text
    if not question.strip():
        raise UserError("bad_input", "The question is empty.", remedy="Write one.")
    if any("\ud800" <= letter <= "\udfff" for letter in question):
        raise UserError(
            "bad_input",
            "The question holds something that is not text.",
            why="Half of a character stands alone in it; it was not UTF-8.",
            remedy="Send it as UTF-8.",
        )
    if request.json_schema is not None and committee.policy is not Policy.SINGLE:
        raise UserError(
            "bad_input",
            "A committee's answer cannot be constrained to a JSON schema.",
            remedy="Ask one model.",
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
        seats=tuple(
            replace(seat, sampling=overrides.over(seat.sampling, place))
            for place, seat in enumerate(committee.seats)
        ),
        chairman=replace(chairman, sampling=overrides.over(chairman.sampling)),
    )
