"""An engine for tests: the real store and pool, with a fake model in place of the providers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from backend.downloads import Hub
from backend.engine import Engine
from backend.hardware import Probe
from backend.library import InstalledModels
from backend.pool import Pool
from backend.profile import Profile
from backend.providers import Providers
from backend.settings import Settings
from backend.store import ChatStore, Database
from backend.tasks import task_group
from tests.fake_model import FakeModel, Script


@asynccontextmanager
async def engine_over(
    script: Script,
    *,
    context_length: int | None = 4096,
    settings: Settings | None = None,
    model: FakeModel | None = None,
) -> AsyncIterator[tuple[Engine, FakeModel]]:
    """An engine on the test's own profile whose every model is played by `script`."""
    profile = Profile.default()
    profile.prepare()
    in_force = settings or Settings(port=0)
    played = model or FakeModel(script, context_length)
    async with (
        Database.open(profile.database_file, profile.backups_dir) as database,
        Probe.open(profile.models_dir, device_command=None) as probe,
        Pool.open(in_force) as pool,
        aiohttp.ClientSession() as session,
        task_group() as tasks,
    ):
        yield (
            Engine(
                profile=profile,
                settings=in_force,
                chats=ChatStore(database),
                pool=pool,
                providers=Providers(played),
                tasks=tasks,
                installed=InstalledModels(starter=profile.models_dir / "none.gguf"),
                probe=probe,
                hub=Hub(session, in_force.hub_url),
                downloads=None,
            ),
            played,
        )
