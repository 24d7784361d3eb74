"""All providers as one: a model's id says where it runs, or the user's order does."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Literal, TypeVar

import aiohttp
import msgspec

from backend.chat_protocol import PromptProgress, Queued, Speed
from backend.errors import UserError
from backend.keys import KeyStore
from backend.library import InstalledModels, unknown_model
from backend.pool import Pool
from backend.profile import Profile
from backend.providers.base import (
    ChatChunk,
    ChatRequest,
    Provider,
    ProviderHealth,
    RemoteProvider,
)
from backend.providers.heard import LIST_LIFE_S, Heard
from backend.providers.local import LocalProvider
from backend.providers.places import Place, named, served
from backend.providers.servers import connect, servers_in_force
from backend.providers.transport import RefusedError
from backend.settings import Settings
from backend.tasks import task_group
from backend.values import Message, ModelInfo

log = logging.getLogger(__name__)

T = TypeVar("T")
Notify = Callable[[Literal["info", "warning", "error"], str, str, str], None]
"""Takes the level, what happened, why, and the model's id."""

# With these another provider may have better luck; the others are the request's own fault.
_ELSEWHERE = frozenset(
    {
        "provider_unreachable",
        "provider_refused",
        "timeout",
        "busy",
        "worker_lost",
        "worker_circuit_open",
        "model_unloadable",
        "model_damaged",
    }
)
_NOT_YET = (Queued, PromptProgress, Speed)  # chunks that say nothing of the reply


def log_notice(
    level: Literal["info", "warning", "error"], message: str, why: str, model: str
) -> None:
    """A `Notify` that writes to the log."""
    number = {"info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}[level]
    log.log(number, "%s: %s %s", model, message, why)


class Providers:
    """A `Provider` over others.

    ``name/model`` is that server's. An id without a server is local where such a model is, else
    of the first server that has it. If that place cannot be reached, or refuses before it has
    written anything, the next one that serves the same model (`model_key`) takes over and
    `notify` is told: local first, then the servers in the user's order.
    """

    name = "all"

    def __init__(
        self,
        local: Provider,
        remotes: Sequence[RemoteProvider] = (),
        *,
        notify: Notify = log_notice,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._local = local
        self._remotes = {remote.name: Heard(remote, clock=clock) for remote in remotes}
        self._notify = notify
        self._clock = clock
        self._local_list: tuple[ModelInfo, ...] = ()
        self._local_until = float("-inf")
        self._told: set[tuple[str, str]] = set()  # model and provider that took over

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models of every provider, local ones first; servers' lists a few seconds old.

        A server that does not answer appears as one entry, ``name/``, with the reason as its note.
        """
        async with task_group() as group:
            tasks = [group.create_task(_listed(heard)) for heard in self._remotes.values()]
            local = await self._local.models()
        return (*local, *(info for task in tasks for info in task.result()))

    async def health(self) -> tuple[ProviderHealth, ...]:
        """How every provider answers now, the local one first."""
        async with task_group() as group:
            tasks = [group.create_task(heard.health()) for heard in self._remotes.values()]
        here = ProviderHealth(
            name=self._local.name,
            reachable=True,
            sentence="Models on this machine are loaded when they are asked.",
            latency_s=0.0,
        )
        return (here, *(task.result() for task in tasks))

    async def chat(self, request: ChatRequest) -> AsyncGenerator[ChatChunk, None]:
        """Stream one reply from wherever the model runs.

        Raises:
            UserError: of the preferred place, if no other can take over; what was written before
                stays yielded.
        """
        first: UserError | None = None
        async with aclosing(self._places(request.model)) as places:
            async for place in places:
                begun = False
                own = msgspec.structs.replace(request, model=place.model)
                try:
                    await place.reach()
                    async with aclosing(place.provider.chat(own)) as chunks:
                        async for chunk in chunks:
                            if not begun and not isinstance(chunk, _NOT_YET):
                                begun = True
                                self._begins(request.model, place, first)
                            yield chunk
                    place.answered()
                    return
                except UserError as error:
                    place.failed(error, begun=begun)
                    if begun or not _may_move(error):
                        raise
                    first = first or error
        if first is not None:
            raise first
        raise await self._unknown(request.model)

    async def count_tokens(self, model: str, messages: Sequence[Message]) -> int:
        """Length of the prompt in tokens, exact for local models and where a server can count."""
        return await self._first(model, lambda p: p.provider.count_tokens(p.model, messages))

    async def context_length(self, model: str) -> int | None:
        """Tokens of prompt and reply together; None when the provider does not tell."""
        return await self._first(model, lambda p: p.provider.context_length(p.model))

    # --- where ----------------------------------------------------------------------------------

    async def _first(self, model: str, ask: Callable[[Place], Awaitable[T]]) -> T:
        """What the first place says that can be reached.

        Raises:
            UserError: of the preferred place.
        """
        first: UserError | None = None
        async with aclosing(self._places(model)) as places:
            async for place in places:
                try:
                    await place.reach()
                    return await ask(place)
                except UserError as error:
                    place.failed(error)
                    if not _may_move(error):
                        raise
                    first = first or error
        raise first or await self._unknown(model)

    async def _places(self, model: str) -> AsyncGenerator[Place, None]:
        """Where `model` may run, preferred places first; servers are asked when one is needed."""
        server, _, name = model.partition("/")
        preferred = self._remotes.get(server) if name else None
        if preferred is not None:
            yield Place(preferred.provider, name, preferred)
        elif not self._remotes and "/" not in model:
            yield Place(self._local, model)  # which knows best what to say
            return
        wanted = name if preferred is not None else model
        elsewhere = False
        if (local := await self._local_named(wanted)) is not None:
            elsewhere = True
            yield Place(self._local, local)
        for heard in self._remotes.values():
            if heard is not preferred and (place := await served(heard, wanted)) is not None:
                elsewhere = True
                yield place
        is_local = "/" not in model or any(info.id == model for info in self._local_list)
        if preferred is None and not elsewhere and is_local:
            yield Place(self._local, model)

    async def _local_named(self, wanted: str) -> str | None:
        """The id of a local model for `wanted`; the disk is not searched at every request."""
        for _ in range(2):
            if self._clock() >= self._local_until:
                self._local_list = await self._local.models()
                self._local_until = self._clock() + LIST_LIFE_S
                fresh = True
            else:
                fresh = False
            found = named(wanted, self._local.name, self._local_list)
            if found is not None or fresh:
                return None if found is None else found.id
            self._local_until = float("-inf")  # a file may have come meanwhile
        return None

    async def _unknown(self, model: str) -> UserError:
        return unknown_model(model, [info.id for info in await self.models()])

    def _begins(self, model: str, place: Place, failed: UserError | None) -> None:
        """Tell once that another place took over, until the preferred one is back."""
        if failed is None:
            self._told = {told for told in self._told if told[0] != model}
        elif (model, place.provider.name) not in self._told:
            self._told.add((model, place.provider.name))
            where = "this machine" if place.heard is None else f"the server {place.provider.name}"
            message = f"{model} is answered by {where}, with {place.model}."
            self._notify("warning", message, failed.fault.sentence, model)


def _may_move(error: UserError) -> bool:
    """May another place answer? A wrong key is for the person to mend, not for us to hide."""
    if isinstance(error, RefusedError) and error.status in (401, 403):
        return False
    return error.fault.code in _ELSEWHERE


async def _listed(heard: Heard) -> tuple[ModelInfo, ...]:
    try:
        return await heard.models()
    except UserError as error:
        note = error.fault.sentence
        return (ModelInfo(id=f"{heard.name}/", name=heard.name, provider=heard.name, note=note),)


@asynccontextmanager
async def open_providers(
    pool: Pool,
    profile: Profile,
    settings: Settings,
    *,
    installed: InstalledModels | None = None,
    notify: Notify = log_notice,
    keys: KeyStore | None = None,
    environment: Mapping[str, str] = os.environ,
) -> AsyncIterator[Providers]:
    """The local models and every server in force, for as long as the context lasts.

    `installed` are the local models, found in the profile's folders if None; `keys` gives the
    servers' keys, from the system's keyring if None.
    """
    local = LocalProvider(pool, _installed(profile, settings) if installed is None else installed)
    store = KeyStore(environment=environment) if keys is None else keys
    servers, faults = servers_in_force(settings.servers, environment)
    for fault in faults:
        notify("warning", fault.message, f"{fault.why} {fault.remedy}", "")
    # trust_env stays off: a proxy from the environment would see what is asked of local servers.
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        remotes = [connect(s, session, store, settings.context_length) for s in servers]
        yield Providers(local, remotes, notify=notify)


def _installed(profile: Profile, settings: Settings) -> InstalledModels:
    folders = [settings.models_folder] if settings.models_folder else []
    return InstalledModels(
        starter=Path(str(files("resources") / "models" / "starter.gguf")),
        own=profile.models_dir,
        folders=[Path(folder).expanduser() for folder in (*folders, *settings.imported_folders)],
        apps=settings.imported_apps,
        seen_file=profile.seen_models_file,
        context_length=settings.context_length,
    )
