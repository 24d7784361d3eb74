"""What the pages show of models: those here, those worth having, and how a committee fits.

All of it is asked every few seconds or at every change of a field: headers, needs and committee
files are read once and remembered by the file's identity.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from backend.catalogue import catalogue, committee_cells, fit, is_file, kv_bytes, weights
from backend.committee import load_committees
from backend.errors import Fault, UserError
from backend.library import InstalledModel, InstalledModels
from backend.machine import ModelOptions, Placement
from backend.models.committee_fit import Member, committee_fit, models_of
from backend.models.outlook import bandwidths_of, device_seconds, fit_of, need_of, speed_of
from backend.offers import CatalogueModel, CatalogueOffer, CommitteeFit, LocalModel
from backend.pool import Pool, Want, place
from backend.settings import Settings
from backend.values import Committee, WorkerStatus


class ModelViews:
    """Looks at the models; changes nothing."""

    def __init__(
        self,
        settings: Callable[[], Settings],
        installed: InstalledModels,
        pool: Pool,
        committees_dir: Path,
    ) -> None:
        self._settings = settings
        self._installed = installed
        self._pool = pool
        self._committees_dir = committees_dir

    async def local(self) -> tuple[LocalModel, ...]:
        """The model files of this machine, missing and damaged ones too, and how each would do.

        `fit` is where it would be loaded with all others gone that the pool has.
        """
        entries, seated = await asyncio.to_thread(self._look)
        wants = dict(zip(_ids(entries), await self._pool.wants(entries), strict=True))
        machine, vacant = await self._pool.machine(), await self._pool.vacant()
        bandwidths = bandwidths_of(vacant)
        workers = {status.model: status for status in self._pool.status()}
        options = self._settings().models
        found = []
        for entry in entries:
            model, want = entry.info.id, wants[entry.info.id]
            where = place(want, machine, {})
            need = need_of(where, want, machine)
            speed = None
            if not entry.info.embedding and isinstance(where, Placement):
                speed = self._pool.speed(entry, where)
                speed = speed or speed_of(device_seconds(entry, where, bandwidths))
            found.append(
                LocalModel(
                    info=entry.info,
                    path=str(entry.path),
                    options=options.get(model, ModelOptions()),
                    fit=fit_of(where, want, machine),
                    need_bytes=None if need is None else need.main_bytes + need.gpu_bytes,
                    worker=_loaded(workers.get(model)),
                    committees=seated.get(model, ()),
                    tokens_per_s=speed,
                    can_forget=entry.info.missing or self._installed.is_own(entry),
                )
            )
        return tuple(found)

    async def catalogue(self) -> tuple[CatalogueOffer, ...]:
        """Models worth having; `fits` are of their files in order, with the context that is set.

        What our workers have is counted as free: it goes when another model comes.
        """
        entries = await asyncio.to_thread(self._installed.entries)
        hardware, length = await self._pool.vacant(), self._settings().context_length
        offers = []
        for model in catalogue():
            cells = committee_cells(min(length, model.context_length), 1)
            cache = kv_bytes(model, cells)
            fits = tuple(fit(hardware, file.size_bytes, cache) for file in model.files)
            offers.append(
                CatalogueOffer(model=model, fits=fits, installed=_is_installed(model, entries))
            )
        return tuple(offers)

    async def committee_fit(self, committee: Committee) -> CommitteeFit:
        """What a committee takes and costs here; loads nothing (`committee_fit` has the rules)."""
        ids = models_of(committee)
        found = await asyncio.to_thread(lambda: {model: self._find(model) for model in ids})
        there = [one for one in found.values() if isinstance(one, InstalledModel)]
        wants, wider = await self._pool.wants(there), await self._pool.wants(there, longer=2)
        by_id = dict(zip(_ids(there), zip(wants, wider, strict=True), strict=True))
        members = [self._member(model, found[model], by_id.get(model)) for model in ids]
        machine, hardware = await self._pool.machine(), await self._pool.vacant()
        length = self._settings().context_length
        return committee_fit(committee, members, machine, hardware, length, self._pool.speed)

    async def unknown(self, models: Collection[str]) -> tuple[str, ...]:
        """Those of `models` that are not here, and no server's as far as the settings say."""
        found = await asyncio.to_thread(lambda: [(model, self._find(model)) for model in models])
        return tuple(
            model
            for model, one in found
            if isinstance(one, Fault) and not self._may_be_a_servers(model)
        )

    # --- inside -------------------------------------------------------------------------------

    def _look(self) -> tuple[tuple[InstalledModel, ...], dict[str, tuple[str, ...]]]:
        committees, _ = load_committees(self._committees_dir)
        return self._installed.entries(), _seated(committees)

    def _find(self, model: str) -> InstalledModel | Fault:
        try:
            return self._installed.find(model)
        except UserError as error:
            return error.fault

    def _may_be_a_servers(self, model: str) -> bool:
        """Servers are not asked: one that is off must not keep anybody waiting."""
        servers = self._settings().servers
        named = model.partition("/")[0] if "/" in model else ""
        return bool(servers) and (not named or any(s.name == named for s in servers))

    def _member(
        self, model: str, found: InstalledModel | Fault, wants: tuple[Want, Want] | None
    ) -> Member:
        if isinstance(found, Fault) or wants is None:
            away = isinstance(found, Fault) and not self._may_be_a_servers(model)
            return Member(model, fault=found if away and isinstance(found, Fault) else None)
        info, (want, wider) = found.info, wants
        if info.missing:
            fault = Fault("not_found", f"The file of {model} is gone.", info.note)
        elif found.header is None:
            fault = Fault("model_damaged", f"The file of {model} is damaged.", info.note)
        elif info.embedding:
            why = "It turns texts into vectors."
            fault = Fault("bad_input", f"{model} writes no answers.", why, "Choose another model.")
        else:
            return Member(model, found, want, wider)
        return Member(model, found, fault=fault)


def _ids(entries: Sequence[InstalledModel]) -> list[str]:
    return [entry.info.id for entry in entries]


def _seated(committees: Sequence[Committee]) -> dict[str, tuple[str, ...]]:
    """Titles of the committees in which each model has a seat or the chair."""
    seated: dict[str, list[str]] = {}
    for committee in sorted(committees, key=lambda committee: committee.title):
        for model in {*(seat.model for seat in committee.seats), committee.chairman.model}:
            seated.setdefault(model, []).append(committee.title)
    return {model: tuple(titles) for model, titles in seated.items()}


def _loaded(worker: WorkerStatus | None) -> WorkerStatus | None:
    """A worker that runs, or whose end somebody should see."""
    return None if worker is None or worker.state == "stopped" else worker


def _is_installed(model: CatalogueModel, entries: Sequence[InstalledModel]) -> bool:
    return any(
        is_file(file, entry.path, entry.size_bytes or entry.info.size_bytes)
        for file in weights(model)
        for entry in entries
        if entry.header is not None
    )
