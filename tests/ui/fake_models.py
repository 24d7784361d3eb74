"""Models of a fake engine: values that tests set, and a record of what was asked."""

from __future__ import annotations

from msgspec.structs import replace

from backend.errors import UserError
from backend.machine import Diagnosis, LoadPlan, ModelOptions, Placement, Remedy
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
from tests.ui.scripts import COMMITTEE


class FakeModels:
    """Implements `ui.port.ModelsPort`: `said` has every call as (method, *arguments)."""

    def __init__(self) -> None:
        self.said: list[tuple[object, ...]] = []
        self.refuse: UserError | None = None
        self.here: list[LocalModel] = []
        self.offers: list[CatalogueOffer] = []
        self.proposed: list[Proposal] = []
        self.found_apps: list[FoundApp] = []
        self.on_hub: dict[str, list[HubFile]] = {}
        self.fetching: list[Download] = []
        self.diagnoses: dict[str, Diagnosis] = {}

    async def local(self) -> tuple[LocalModel, ...]:
        self._check()
        return tuple(self.here)

    async def catalogue(self) -> tuple[CatalogueOffer, ...]:
        self._check()
        return tuple(self.offers)

    async def proposals(self) -> tuple[Proposal, ...]:
        self._check()
        return tuple(self.proposed)

    async def keep(self, proposal: Proposal) -> Committee:
        self._say("keep", proposal.name)
        return replace(COMMITTEE, name=proposal.name, title=proposal.title)

    async def fetch(self, proposal: Proposal) -> tuple[str, ...]:
        self._say("fetch", proposal.name)
        missing = [m.file for m in proposal.models if not m.installed]
        return tuple([await self.pull(f"{f.repo}:{f.quantisation}") for f in missing])

    async def apps(self) -> tuple[FoundApp, ...]:
        self._check()
        return tuple(self.found_apps)

    async def use(self, source: str) -> int:
        self._say("use", source)
        self.found_apps = [
            replace(app, in_use=True) if app.app == source else app for app in self.found_apps
        ]
        return sum(app.models for app in self.found_apps if app.app == source)

    async def use_no_longer(self, source: str) -> None:
        self._say("use_no_longer", source)

    async def search(self, text: str, limit: int = 20) -> tuple[HubModel, ...]:
        self._say("search", text)
        return tuple(HubModel(repo=r) for r in self.on_hub if text.lower() in r.lower())[:limit]

    async def files(self, repo: str) -> tuple[HubFile, ...]:
        self._say("files", repo)
        return tuple(self.on_hub[repo])

    async def pull(self, name: str) -> str:
        self._say("pull", name)
        made = Download(
            id=f"d{len(self.fetching)}",
            repo=name.partition(":")[0],
            names=("model.gguf",),
            path="",
            state="running",
            done_bytes=0,
            total_bytes=14_300_000_000,
        )
        self.fetching.append(made)
        return made.id

    async def downloads(self) -> tuple[Download, ...]:
        self._check()
        return tuple(self.fetching)

    async def pause(self, download: str) -> None:
        self._set(download, "paused")

    async def resume(self, download: str) -> None:
        self._set(download, "running")

    async def cancel(self, download: str) -> None:
        self._say("cancel", download)
        self.fetching = [one for one in self.fetching if one.id != download]

    async def forget(self, model: str) -> None:
        self._say("forget", model)
        self.here = [one for one in self.here if one.info.id != model]

    async def load(self, model: str) -> WorkerStatus:
        self._say("load", model)
        if model in self.diagnoses:
            fault = self.diagnoses[model].fault
            raise UserError(fault.code, fault.message, why=fault.why, remedy=fault.remedy)
        return self._loaded(model)

    async def unload(self, model: str) -> None:
        self._say("unload", model)
        self._put(model, None)

    async def plan(self, model: str, options: ModelOptions | None = None) -> LoadPlan:
        self._say("plan", model, options)
        return LoadPlan(placement=Placement(main_bytes=6 << 30, context_length=8192))

    async def diagnose(self, model: str) -> Diagnosis | None:
        self._say("diagnose", model)
        return self.diagnoses.get(model)

    async def apply(self, model: str, remedy: Remedy) -> WorkerStatus:
        self._say("apply", model, remedy.kind)
        self.diagnoses.pop(model, None)
        return self._loaded(model)

    async def set_options(self, model: str, options: ModelOptions) -> None:
        self._say("set_options", model, options)
        self.here = [
            replace(one, options=options) if one.info.id == model else one for one in self.here
        ]

    def _check(self) -> None:
        if self.refuse is not None:
            raise self.refuse

    def _say(self, *words: object) -> None:
        self.said.append(words)
        self._check()

    def _loaded(self, model: str) -> WorkerStatus:
        worker = WorkerStatus(model=model, state="ready", gpus=("GPU-0",))
        self._put(model, worker)
        return worker

    def _put(self, model: str, worker: WorkerStatus | None) -> None:
        self.here = [
            replace(one, worker=worker) if one.info.id == model else one for one in self.here
        ]

    def _set(self, download: str, state: str) -> None:
        self._say(state, download)
        self.fetching = [
            replace(one, state=state) if one.id == download else one for one in self.fetching
        ]
