"""All providers as one: a model's id says where it runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from importlib.resources import files
from pathlib import Path

import aiohttp
import msgspec

from backend.errors import UserError
from backend.library import InstalledModels, unknown_model
from backend.pool import Pool
from backend.profile import Profile
from backend.providers.base import ChatChunk, ChatRequest, Provider
from backend.providers.local import LocalProvider
from backend.providers.openai_compatible import OpenAICompatibleProvider
from backend.settings import Settings
from backend.values import Message, ModelInfo


class Providers:
    """A `Provider` over others: ``name/model`` is that server's, anything else is local."""

    name = "all"

    def __init__(self, local: Provider, remotes: Sequence[Provider] = ()) -> None:
        self._local = local
        self._remotes = {remote.name: remote for remote in remotes}

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models of every provider, local ones first.

        A server that does not answer appears as one entry, ``name/``, with the reason as its note.
        """
        remote = await asyncio.gather(*(self._listed(r) for r in self._remotes.values()))
        return (*await self._local.models(), *(info for infos in remote for info in infos))

    async def chat(self, request: ChatRequest) -> AsyncGenerator[ChatChunk, None]:
        """Stream one reply from wherever the model runs."""
        provider, model = await self._resolve(request.model)
        own = msgspec.structs.replace(request, model=model)
        async with aclosing(provider.chat(own)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def count_tokens(self, model: str, messages: Sequence[Message]) -> int:
        """Length of the prompt in tokens, exact for local models."""
        provider, name = await self._resolve(model)
        return await provider.count_tokens(name, messages)

    async def context_length(self, model: str) -> int | None:
        """Tokens of prompt and reply together; None when the provider does not tell."""
        provider, name = await self._resolve(model)
        return await provider.context_length(name)

    async def _resolve(self, model: str) -> tuple[Provider, str]:
        """Where `model` runs and its name there.

        Raises:
            UserError: `not_found`, with the nearest ids.
        """
        server, slash, name = model.partition("/")
        if not slash:
            return self._local, model
        if server in self._remotes and name:
            return self._remotes[server], name
        raise unknown_model(model, [info.id for info in await self.models()])

    async def _listed(self, remote: Provider) -> tuple[ModelInfo, ...]:
        try:
            return await remote.models()
        except UserError as error:
            note = error.fault.sentence
            return (
                ModelInfo(id=f"{remote.name}/", name=remote.name, provider=remote.name, note=note),
            )


@asynccontextmanager
async def open_providers(
    pool: Pool, profile: Profile, settings: Settings
) -> AsyncIterator[Providers]:
    """The local models and every server of the settings, for as long as the context lasts."""
    installed = _installed(profile, settings)
    # trust_env stays off: a proxy from the environment would see what is asked of local servers.
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        remotes = [OpenAICompatibleProvider(server, session) for server in settings.servers]
        yield Providers(LocalProvider(pool, installed), remotes)


def _installed(profile: Profile, settings: Settings) -> InstalledModels:
    folders = [profile.models_dir]
    if settings.models_folder:
        folders.append(Path(settings.models_folder).expanduser())
    return InstalledModels(
        starter=Path(str(files("resources") / "models" / "starter.gguf")),
        folders=folders,
        context_length=settings.context_length,
    )
