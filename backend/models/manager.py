"""Models from the hub to the answer: found, fetched, fitted, loaded and mended.

What the window's page of models and ``parley models`` do, they do through this. It composes the
library, the downloads and the pool, and decides nothing that they can decide.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from typing import Any

import msgspec

from backend.catalogue import catalogue, committee_of, find_file, fit, id_of, recommend
from backend.committee import committee_files, write_committee
from backend.downloads import Downloads, Hub
from backend.errors import BugError, UserError
from backend.hardware import Probe
from backend.library import InstalledModel, InstalledModels, found_apps, hub_place
from backend.machine import CPU, Diagnosis, Hardware, LoadPlan, ModelOptions, Placement, Remedy
from backend.models.choosing import chosen, repository_of
from backend.models.committee_cost import Pace, cost
from backend.models.keeping import is_here, is_same, reseat
from backend.models.sources import absolute, field_of, source_of
from backend.models.views import ModelViews
from backend.offers import (
    CatalogueOffer,
    CommitteeFit,
    Download,
    FoundApp,
    HubFile,
    HubModel,
    LocalModel,
    Proposal,
    ProposedModel,
)
from backend.pool import NoRoom, Plan, Pool
from backend.settings import Settings
from backend.values import Committee, WorkerStatus

Change = Callable[[Callable[[Settings], dict[str, Any]]], Awaitable[None]]
"""Stores what a function makes of the settings as they are at that moment."""


class ModelManager:
    """`settings` are those in force, `change` stores some of them. Made by the engine."""

    def __init__(
        self,
        *,
        settings: Callable[[], Settings],
        change: Change,
        installed: InstalledModels,
        pool: Pool,
        probe: Probe,
        hub: Hub,
        downloads: Downloads | None,
        committees_dir: Path,
    ) -> None:
        self._settings = settings
        self._change = change
        self._installed = installed
        self._pool = pool
        self._probe = probe
        self._hub = hub
        self._downloads = downloads
        self._committees_dir = committees_dir
        self._views = ModelViews(settings, installed, pool, committees_dir)

    # --- what there is ------------------------------------------------------------------------

    async def hardware(self) -> Hardware:
        """The machine as it is now."""
        return await self._probe.refresh()

    async def apps(self) -> tuple[FoundApp, ...]:
        """Other apps on this machine whose models could be used where they lie."""
        found, used = await asyncio.to_thread(found_apps), self._settings().imported_apps
        return tuple(msgspec.structs.replace(app, in_use=app.app in used) for app in found)

    async def installed(self) -> tuple[InstalledModel, ...]:
        """The model files of this machine, missing and damaged ones too."""
        return await asyncio.to_thread(self._installed.entries)

    async def local(self) -> tuple[LocalModel, ...]:
        """The same with all that the page of models shows of them; quick enough to be repeated."""
        return await self._views.local()

    async def catalogue(self) -> tuple[CatalogueOffer, ...]:
        """Models worth having, with how their files fit."""
        return await self._views.catalogue()

    async def committee_fit(self, committee: Committee) -> CommitteeFit:
        """What a committee will take and cost on this machine; loads nothing."""
        return await self._views.committee_fit(committee)

    async def unknown(self, models: Collection[str]) -> tuple[str, ...]:
        """Those of `models` that are not here, and no server's as far as the settings say."""
        return await self._views.unknown(models)

    async def proposals(self) -> tuple[Proposal, ...]:
        """Committees that fit this machine; what our workers have is counted as free."""
        await self.hardware()
        found = recommend(
            await self._pool.vacant(),
            catalogue(),
            installed=await self.installed(),
            context_length=self._settings().context_length,
        )
        return tuple(
            msgspec.structs.replace(proposal, answer_s=_answer_s(proposal)) for proposal in found
        )

    async def keep(self, proposal: Proposal) -> Committee:
        """Keep a proposal as a committee, and the context it was counted with for its models.

        Raises:
            UserError: `bad_input` where there is another committee of that name,
                `profile_unwritable`, `disk_full`.
        """
        committee = committee_of(proposal)
        file = committee_files(self._committees_dir).get(committee.name)
        if file is not None and not await asyncio.to_thread(is_same, committee, file):
            raise UserError(
                "bad_input",
                f"There is another committee named {committee.name} already.",
                why=f"It is {file}.",
                remedy="Give its file another name, then save this one again.",
            )
        await asyncio.to_thread(write_committee, committee, self._committees_dir)
        for model in proposal.models:
            await self._add_options(
                model.model, ModelOptions(context_length=proposal.context_length)
            )
        return committee

    # --- fetching -----------------------------------------------------------------------------

    async def search(self, text: str, limit: int = 20) -> tuple[HubModel, ...]:
        """Repositories with GGUF files on the hub.

        Raises:
            UserError: `provider_unreachable` (offline too) or `provider_refused`.
        """
        return await self._hub.search(text, limit)

    async def files(self, repo: str) -> tuple[HubFile, ...]:
        """The models in a repository, smallest first, each with how it fits this machine.

        Raises:
            UserError: `not_found`, `provider_unreachable` or `provider_refused`.
        """
        found, _ = await asyncio.gather(self._hub.files(repo), self.hardware())
        hardware = await self._pool.vacant()
        rated = [
            file
            if file.size_bytes is None
            else msgspec.structs.replace(file, fit=fit(hardware, file.size_bytes, 0))
            for file in found
        ]
        return tuple(sorted(rated, key=lambda file: (file.projector, file.size_bytes or 0)))

    async def pull(self, name: str) -> str:
        """Begin (or go on with) the download of `name`, and give its id.

        `name` is ``owner/repository`` with ``:`` and a quantisation or file name behind it, or a
        catalogue id with ``:`` and a quantisation. Without one it is the usual four-bit file.

        Raises:
            UserError: `not_found` naming what there is, or why the hub gives no answer.
        """
        repo, wanted = repository_of(name, catalogue())
        return await self._fetching().add(chosen(await self._hub.files(repo), repo, wanted))

    async def fetch(self, proposal: Proposal) -> tuple[str, ...]:
        """Begin (or go on with) the downloads of what `proposal` lacks; their ids.

        Either all of them begin or, where a file is not to be had, none. Where the hub calls a
        file otherwise than the catalogue, so does from now on the committee that was kept.

        Raises:
            UserError: as `pull`.
        """
        here = await self.installed()
        lacking = [model for model in proposal.models if not is_here(model, here)]
        files = [await self._proposed_file(model) for model in lacking]
        begun = tuple([await self._fetching().add(file) for file in files])
        pairs = zip(lacking, files, strict=True)
        names = {model.model: id_of(file.names[0]) for model, file in pairs}
        await asyncio.to_thread(reseat, self._committees_dir, proposal.name, names)
        return begun

    async def _proposed_file(self, model: ProposedModel) -> HubFile:
        offered = await self._hub.files(model.file.repo)
        found = find_file(model.file, offered)
        return found or chosen(offered, model.file.repo, model.file.quantisation)

    def downloads(self) -> tuple[Download, ...]:
        """Every download that is not forgotten."""
        return self._downloads.status() if self._downloads else ()

    async def pause(self, download: str) -> None:
        """Stop a download where it is; `resume` goes on."""
        await self._fetching().pause(download)

    async def resume(self, download: str) -> None:
        """Go on with a download that was paused or has failed."""
        await self._fetching().resume(download)

    async def cancel(self, download: str) -> None:
        """Forget a download and remove what there is of it."""
        await self._fetching().cancel(download)

    def _fetching(self) -> Downloads:
        if self._downloads is None:
            raise BugError("this engine was opened without downloads")
        return self._downloads

    # --- using other apps' files --------------------------------------------------------------

    async def use(self, source: str) -> tuple[InstalledModel, ...]:
        """Use the models of a folder or an app where they lie; gives all that are found there.

        Raises:
            UserError: `not_found`: no such folder, or no model in it.
        """
        name = await asyncio.to_thread(source_of, source)
        field = field_of(name)
        before = {entry.path for entry in await self.installed()}
        used = getattr(self._settings(), field)
        await self._change(lambda now: {field: tuple(dict.fromkeys((*getattr(now, field), name)))})
        new = tuple(entry for entry in await self.installed() if entry.path not in before)
        if not new:
            if name not in used:
                await self._remove(field, name)
            raise UserError(
                "not_found",
                f"No new model was found in {source}.",
                why="There is no GGUF file in it that is not in use already.",
                remedy="Name the folder with the files, or ollama, lm-studio or hub-cache.",
            )
        return new

    async def use_no_longer(self, source: str) -> None:
        """Undo `use`; the files stay where they are.

        Raises:
            UserError: `not_found`: it was not in use.
        """
        name = await asyncio.to_thread(absolute, source)
        settings = self._settings()
        used = (*settings.imported_apps, *settings.imported_folders)
        if name not in used:
            raise UserError(
                "not_found", f"{source} is not in use.", why=f"In use: {', '.join(used) or 'none'}."
            )
        await self._remove(field_of(name), name)

    async def _remove(self, field: str, name: str) -> None:
        await self._change(
            lambda now: {field: tuple(one for one in getattr(now, field) if one != name)}
        )

    async def remove(self, model: str) -> None:
        """Delete the file of a model of Parley's own, or no longer list one that is missing.

        It is unloaded first.

        Raises:
            UserError: `not_found`; `bad_input` for a file that is not Parley's own;
                `profile_unwritable` when it cannot be deleted.
        """
        entry = await self._entry(model)
        if entry.info.missing:
            return await self.forget(model)
        if self._installed.is_own(entry):
            await self._pool.unload(model)
        await asyncio.to_thread(self._installed.remove, model)
        for download in self.downloads():
            if download.state == "done" and Path(download.path) == entry.path.absolute():
                await self.cancel(download.id)  # off the list of what is there
        return None

    async def forget(self, model: str) -> None:
        """No longer list a missing model.

        Raises:
            UserError: `not_found`, or `bad_input` when its file is there.
        """
        await asyncio.to_thread(self._installed.forget, model)

    # --- running ------------------------------------------------------------------------------

    async def load(self, model: str) -> WorkerStatus:
        """Load a model and keep it for its time.

        Raises:
            UserError: why it does not load.
        """
        self._pool.retry(model)  # a person asks: that closes an open circuit
        await self._pool.load(await self._entry(model))
        return next(status for status in self._pool.status() if status.model == model)

    async def unload(self, model: str) -> None:
        """Unload a model; what runs in it ends first.

        Raises:
            UserError: `not_found`: it is not loaded.
        """
        if not any(w.model == model and w.pid is not None for w in self._pool.status()):
            raise UserError(
                "not_found", f"{model} is not loaded.", remedy="`parley models ps` lists what is."
            )
        await self._pool.unload(model)

    async def plan(self, model: str, options: ModelOptions | None = None) -> Plan:
        """What loading `model` (an id, or a GGUF file) would take, and where it would go.

        Raises:
            UserError: `not_found` or `model_damaged`.
        """
        return await self._pool.plan(await self._entry_or_file(model), options)

    async def load_plan(self, model: str, options: ModelOptions | None = None) -> LoadPlan:
        """What loading `model` would do now, with `options` in place of those that are set.

        Raises:
            UserError: `not_found`.
        """
        found = await self._pool.plan(await self._entry(model), instead=options)
        if isinstance(found.where, NoRoom):
            return LoadPlan(needs=found.needs, short=found.where.sentence)
        placement: Placement = found.where
        return LoadPlan(needs=found.needs, placement=placement, unload=found.unload)

    async def note_of(self, model: str) -> str:
        """What is to be said of a model's file: damaged, or gone; empty for a sound one."""
        return (await self._entry_or_file(model)).info.note

    async def diagnose(self, model: str) -> Diagnosis | None:
        """Load the model if it is not loaded; None when it runs, else why not and what helps.

        Raises:
            UserError: `not_found`, there is no such model.
        """
        entry = await self._entry(model)
        self._pool.retry(model)
        try:
            await self._pool.load(entry)
        except UserError:
            found = self._pool.diagnosis(model)
            if found is None:  # it was not even tried: busy, or closing
                raise
            return found
        return None

    async def diagnosis(self, model: str) -> Diagnosis | None:
        """Why a model did not load or go on the last time, and what helps; tries nothing.

        None: nothing is known to be wrong.
        """
        return self._pool.diagnosis(model)

    async def apply(self, model: str, remedy: Remedy) -> WorkerStatus:
        """Do what a remedy says, then load the model.

        Raises:
            UserError: it does not load all the same, or the remedy cannot be applied here.
        """
        if remedy.kind == "unload_others":
            await self._pool.unload(remedy.model)
        elif remedy.kind == "smaller_file":
            return await self.load(remedy.model)
        elif remedy.options is not None:
            await self._add_options(model, remedy.options)
        elif remedy.kind == "download_again":
            return await self._download_again(model)
        return await self.load(model)

    async def _download_again(self, model: str) -> WorkerStatus:
        """Begin the download of the file that `model` came from; it is loaded later."""
        place = hub_place(await self._entry(model))
        if place is None:
            raise UserError(
                "bad_input",
                f"Nobody knows where the file of {model} came from.",
                remedy="Delete it, then: parley models pull OWNER/REPOSITORY.",
            )
        repo, name = place
        await self._fetching().add(chosen(await self._hub.files(repo), repo, name))
        reason = "Its file is downloaded again. Load it when that is done."
        return WorkerStatus(model=model, state="stopped", reason=reason)

    async def set_options(self, model: str, options: ModelOptions) -> None:
        """Set the options of one model; what is None is left to the settings again."""

        def set_them(now: Settings) -> dict[str, Any]:
            others = {name: own for name, own in now.models.items() if name != model}
            return {"models": others if options == ModelOptions() else others | {model: options}}

        await self._change(set_them)

    async def _add_options(self, model: str, options: ModelOptions) -> None:
        """Set options of one model; those that are None stay as they were."""
        given = {k: v for k, v in msgspec.structs.asdict(options).items() if v is not None}

        def set_them(now: Settings) -> dict[str, Any]:
            old = now.models.get(model, ModelOptions())
            return {"models": {**now.models, model: msgspec.structs.replace(old, **given)}}

        await self._change(set_them)

    async def _entry(self, model: str) -> InstalledModel:
        return await asyncio.to_thread(self._installed.find, model)

    async def _entry_or_file(self, model: str) -> InstalledModel:
        if model.lower().endswith(".gguf"):
            return await asyncio.to_thread(self._installed.of_file, Path(model))
        return await self._entry(model)


def _answer_s(proposal: Proposal) -> float | None:
    """About how long a usual question takes; None where the speed of a model is not known."""
    paces = {}
    for model in proposal.models:
        if model.tokens_per_s:
            devices = model.gpus or (CPU,)
            share = 1 / model.tokens_per_s / len(devices)
            paces[model.model] = Pace(dict.fromkeys(devices, share), model.file.size_bytes)
    takes = cost(committee_of(proposal), paces, in_turns=proposal.in_turns)
    return None if takes is None else takes.answer_s
