"""The models page's calls on their way to the engine's thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any

from backend.machine import Diagnosis, LoadPlan, ModelOptions, Remedy
from backend.offers import (
    CatalogueOffer,
    Download,
    FoundApp,
    HubFile,
    HubModel,
    LocalModel,
    Proposal,
)
from backend.values import Committee, WorkerStatus

if TYPE_CHECKING:  # imported with the engine, on its thread
    from backend.models import ModelManager

Run = Callable[["ModelManager"], Coroutine[Any, Any, Any]]


class ModelsBridge:
    """Implements `ui.port.ModelsPort`; `call` runs something of the manager on its own loop."""

    def __init__(self, call: Callable[[Run], Awaitable[Any]]) -> None:
        self._call = call

    async def local(self) -> tuple[LocalModel, ...]:
        """The model files of this machine."""
        found: tuple[LocalModel, ...] = await self._call(lambda manager: manager.local())
        return found

    async def catalogue(self) -> tuple[CatalogueOffer, ...]:
        """Models worth having."""
        found: tuple[CatalogueOffer, ...] = await self._call(lambda manager: manager.catalogue())
        return found

    async def proposals(self) -> tuple[Proposal, ...]:
        """Committees that fit this machine."""
        found: tuple[Proposal, ...] = await self._call(lambda manager: manager.proposals())
        return found

    async def keep(self, proposal: Proposal) -> Committee:
        """Keep a proposal as a committee."""
        found: Committee = await self._call(lambda manager: manager.keep(proposal))
        return found

    async def fetch(self, proposal: Proposal) -> tuple[str, ...]:
        """Download what a proposal lacks."""
        found: tuple[str, ...] = await self._call(lambda manager: manager.fetch(proposal))
        return found

    async def apps(self) -> tuple[FoundApp, ...]:
        """Other apps whose models could be used."""
        found: tuple[FoundApp, ...] = await self._call(lambda manager: manager.apps())
        return found

    async def search(self, text: str, limit: int = 20) -> tuple[HubModel, ...]:
        """Repositories on the hub."""
        found: tuple[HubModel, ...] = await self._call(lambda manager: manager.search(text, limit))
        return found

    async def files(self, repo: str) -> tuple[HubFile, ...]:
        """The models in a repository."""
        found: tuple[HubFile, ...] = await self._call(lambda manager: manager.files(repo))
        return found

    async def pull(self, name: str) -> str:
        """Download a model."""
        found: str = await self._call(lambda manager: manager.pull(name))
        return found

    async def load(self, model: str) -> WorkerStatus:
        """Load a model now."""
        found: WorkerStatus = await self._call(lambda manager: manager.load(model))
        return found

    async def plan(self, model: str, options: ModelOptions | None = None) -> LoadPlan:
        """What loading would do."""
        found: LoadPlan = await self._call(lambda manager: manager.load_plan(model, options))
        return found

    async def diagnose(self, model: str) -> Diagnosis | None:
        """Why a model did not load."""
        found: Diagnosis | None = await self._call(lambda manager: manager.diagnosis(model))
        return found

    async def apply(self, model: str, remedy: Remedy) -> WorkerStatus:
        """Take one step of the ladder."""
        found: WorkerStatus = await self._call(lambda manager: manager.apply(model, remedy))
        return found

    async def use(self, source: str) -> int:
        """Use the models of an app or a folder where they lie."""
        return len(await self._call(lambda manager: manager.use(source)))

    async def downloads(self) -> tuple[Download, ...]:
        """Downloads."""

        async def look(manager: ModelManager) -> tuple[Download, ...]:
            return manager.downloads()

        found: tuple[Download, ...] = await self._call(look)
        return found

    async def use_no_longer(self, source: str) -> None:
        """Undo `use`."""
        await self._call(lambda manager: manager.use_no_longer(source))

    async def pause(self, download: str) -> None:
        """Stop a download for now."""
        await self._call(lambda manager: manager.pause(download))

    async def resume(self, download: str) -> None:
        """Go on with a download."""
        await self._call(lambda manager: manager.resume(download))

    async def cancel(self, download: str) -> None:
        """Give a download up."""
        await self._call(lambda manager: manager.cancel(download))

    async def forget(self, model: str) -> None:
        """Remove a file of Parley's own."""
        await self._call(lambda manager: manager.remove(model))

    async def unload(self, model: str) -> None:
        """Let a model go."""
        await self._call(lambda manager: manager.unload(model))

    async def set_options(self, model: str, options: ModelOptions) -> None:
        """Options of one model."""
        await self._call(lambda manager: manager.set_options(model, options))
