"""The engine: opens and closes everything below, and is the one door to it.

`Engine.ask(request)` is an async generator of events; the window, the command line and every HTTP
route are readers of it and hold no logic of their own. What is not about asking is done by parts:
`chats`, `committees_manager`, `models_manager` and `jobs_board`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import aiohttp
import msgspec
from yarl import URL

from backend import settings as settings_module
from backend.access import Access
from backend.chat import Admission, Chats, TokenCounter, TurnHolder, TurnPlan, TurnRunner, check
from backend.committee import CommitteeManager, committee_for, earlier_of
from backend.downloads import Downloads, Hub
from backend.events import Event
from backend.hardware import Probe, device_command
from backend.jobs import Jobs
from backend.keys import KeyStore
from backend.library import InstalledModels
from backend.models import ModelManager
from backend.pool import Measurements, Pool, watch
from backend.profile import Profile
from backend.providers import LocalProvider, Providers, open_providers
from backend.settings import Settings
from backend.store import ChatStore, Database
from backend.tasks import task_group
from backend.values import (
    AskRequest,
    Committee,
    EndpointInfo,
    EngineStatus,
    ImportReport,
    Message,
    ModelInfo,
    TokenCount,
)


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
        keys: KeyStore | None = None,
    ) -> None:
        self._keys = keys or KeyStore()
        self.profile = profile
        self.settings = settings
        self.access = Access(profile)
        self._store = chats
        self.chats = Chats(chats, profile.templates_dir)
        self._pool = pool
        self._providers = providers
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
        self.committees_manager = CommitteeManager(
            profile.committees_dir,
            chosen=lambda: self.settings.committee,
            choose=self._choose,
            unknown=self.models_manager.unknown,
            fit=self.models_manager.committee_fit,
        )
        self.jobs_board = Jobs(downloads, pool.loads)
        self._admission = Admission(settings.max_concurrent_turns, settings.max_queued_turns)
        runner = TurnRunner(providers, chats, lambda: self.settings)
        self._turns = TurnHolder(runner, chats, self._admission, tasks)
        count_now = LocalProvider(pool, installed).count_now
        self._counter = TokenCounter(providers, chats, count_now)
        self._storing = asyncio.Lock()

    # --- asking -------------------------------------------------------------------------------

    async def ask(self, request: AskRequest) -> AsyncGenerator[Event, None]:
        """Run a turn and yield its events; closing the generator stops it.

        Raises:
            UserError: before the first event: `bad_input`, `not_found` or `busy`. What goes wrong
                later is a `turn.failed` event.
        """
        committee = self.committee_for(request)
        await check(request, committee, self._providers.models, self.settings.servers)
        plan = TurnPlan(
            committee=committee,
            history=request.history,
            question=Message("user", request.parts),
            json_schema=request.json_schema,
            priority=request.priority,
        )

        async def begin() -> TurnPlan:
            ids = await self._store.begin_turn(
                request.parts,
                request.conversation_id,
                request.parent_id,
                committee,
                edits=request.edits,
            )
            return msgspec.structs.replace(plan, ids=ids)

        async with aclosing(self._turns.hold(begin if request.record else plan)) as events:
            async for event in events:
                yield event

    async def resume(
        self, message_id: int, *, committee: str | None = None, model: str | None = None
    ) -> AsyncGenerator[Event, None]:
        """Answer the question of the reply `message_id` again, as its sibling.

        Another `committee` or `model` answers where they are named, as in `AskRequest`. What the
        same one had come to before it was interrupted, stopped or failed is not computed again.

        Raises:
            UserError: before the first event: `not_found`, `bad_input` or `busy`.
        """
        last = await self._store.last_turn(message_id)
        if last is None or committee is not None or model is not None:
            chosen = self.committee_for(AskRequest(parts=(), committee=committee, model=model))
        else:
            chosen = last[1]
        goes_on = last is not None and chosen == last[1]
        earlier = earlier_of(await self._store.replay(last[0]) if last and goes_on else ())
        for name in {seat.model for seat in chosen.seats} | {chosen.chairman.model}:
            self._pool.retry(name)  # a person asks again: that closes an open circuit

        async def begin() -> TurnPlan:
            ids, parts = await self._store.begin_retry(message_id, chosen)
            return TurnPlan(
                committee=chosen,
                history=(),
                question=Message("user", parts),
                ids=ids,
                earlier=earlier,
            )

        async with aclosing(self._turns.hold(begin)) as events:
            async for event in events:
                yield event

    def committee_for(self, request: AskRequest) -> Committee:
        """The committee that will answer `request`.

        Raises:
            UserError: `not_found`, naming the committees there are.
        """
        return committee_for(
            request, default=self.settings.committee, folder=self.profile.committees_dir
        )

    async def count_tokens(self, request: AskRequest) -> TokenCount:
        """What `request` would take of the smallest context of those asked; loads no model.

        Raises:
            UserError: `not_found`: no such committee or chat.
        """
        return await self._counter.count(request, self.committee_for(request))

    # --- chats, as work that takes time -------------------------------------------------------

    async def export_chats(
        self,
        conversation_ids: Sequence[int] | None,
        file: Path,
        form: Literal["markdown", "json"],
    ) -> None:
        """As `Chats.export_chats`, with its progress among the jobs."""
        if conversation_ids is None:
            conversation_ids = [chat.id for chat in await self.chats.conversations()]
        async with self.jobs_board.work("export", file.name, unit="chats") as work:
            work.update(total=len(conversation_ids))
            await self.chats.export_chats(conversation_ids, file, form, work.update)
            work.result(str(file))

    async def import_chats(self, file: Path) -> ImportReport:
        """As `Chats.import_chats`, with its progress among the jobs."""
        async with self.jobs_board.work("import", file.name, unit="chats") as work:
            report = await self.chats.import_chats(file, work.update)
            work.result(count=len(report.conversation_ids))
        return report

    # --- what there is ------------------------------------------------------------------------

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
            endpoint_url=self.access.url,
            memory_used_bytes=used,
            memory_total_bytes=total,
            hardware=hardware,
            notices=self._pool.notices(),
        )

    async def endpoint(self) -> EndpointInfo:
        """Address and token for editors.

        Raises:
            UserError: `profile_unwritable` (or `disk_full`) where no token can be kept.
        """
        return await asyncio.to_thread(self.access.info)

    async def renew_token(self) -> EndpointInfo:
        """Draw another token; the old one is refused from now on.

        Raises:
            UserError: `profile_unwritable` (or `disk_full`).
        """
        await asyncio.to_thread(self.access.renew)
        return await self.endpoint()

    async def save_server_key(self, name: str, key: str) -> None:
        """Keep a server's key in the system's keyring; ``""`` removes it.

        Raises:
            UserError: the system has no keyring, or refuses.
        """
        await (self._keys.set(name, key) if key else self._keys.delete(name))

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

    async def _choose(self, committee: str) -> None:
        await self._change_settings(lambda _now: {"committee": committee})

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
        keys = KeyStore()
        providers = await enter(
            open_providers(
                pool, profile, settings, installed=installed, notify=pool.notify, keys=keys
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
            keys=keys,
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
