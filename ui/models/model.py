"""What the page of models decides: which rows show, what memory is short of, what would do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from backend.errors import Fault
from backend.machine import (
    CPU,
    Diagnosis,
    Gpu,
    Hardware,
    LoadNeeds,
    LoadPlan,
    ModelOptions,
    Remedy,
)
from backend.offers import CatalogueModel, CatalogueOffer, Download, Fit, LocalModel

Shown = Literal["all", "fits", "loaded", "missing"]
ModelState = Literal["missing", "damaged", "failed", "lost", "loading", "loaded", "idle"]

TIGHT_BYTES = 1_000_000_000
"""Less than this to spare is called tight."""

_FITTING: tuple[Fit, ...] = ("gpu", "gpus", "partly", "cpu")
_BEST: tuple[Fit, ...] = ("gpu", "gpus", "cpu", "partly", "unknown", "no")


# --- the models of this machine ---------------------------------------------------------------


def state_of(model: LocalModel, *, loading: bool = False) -> ModelState:
    """Where a model stands; `loading`: this window asked for it and waits."""
    if loading:
        return "loading"
    worker = model.worker.state if model.worker else "stopped"
    if worker == "ready":
        return "loaded"
    if worker == "starting":
        return "loading"
    if model.info.missing:
        return "missing"
    if is_damaged(model):
        return "damaged"
    return {"failed": "failed", "lost": "lost"}.get(worker, "idle")  # type: ignore[return-value]


def is_damaged(model: LocalModel) -> bool:
    """The file is there, but its header could not be read; the note says why."""
    info = model.info
    return bool(info.note) and not info.architecture and not info.missing and not info.is_starter


def shown(models: Iterable[LocalModel], text: str = "", which: Shown = "all") -> list[LocalModel]:
    """The models whose name, quantisation, origin or committee has every word, by name."""
    words = text.lower().split()
    found = [
        model
        for model in models
        if _passes(model, which) and all(word in _haystack(model) for word in words)
    ]
    return sorted(found, key=lambda model: (model.info.name.lower(), model.info.id))


def totals(models: Iterable[LocalModel]) -> tuple[int, int]:
    """How many lie on the disk, and their bytes."""
    here = [model.info for model in models if not model.info.missing]
    return len(here), sum(info.size_bytes or 0 for info in here)


def _passes(model: LocalModel, which: Shown) -> bool:
    state = state_of(model)
    if which == "fits":
        return model.fit in _FITTING and state not in ("missing", "damaged")
    if which == "loaded":
        return state in ("loaded", "loading")
    return which == "all" or state == "missing"


def _haystack(model: LocalModel) -> str:
    info = model.info
    return " ".join((info.name, info.id, info.quantisation, info.origin, *model.committees)).lower()


# --- memory: what it needs against what is free -----------------------------------------------


class Shortage(Struct, frozen=True, kw_only=True):
    """Need of a model on one place against what is free there; all in bytes.

    `gpus` are the ids of the place, none for main memory. `work` are the buffers of the
    computation. `free` None: unknown.
    """

    weights: int
    context: int
    work: int
    context_length: int
    gpus: tuple[str, ...] = ()
    free: int | None = None

    @property
    def need(self) -> int:
        """All of it."""
        return self.weights + self.context + self.work

    @property
    def missing(self) -> int:
        """What is short; 0 where it fits or nobody knows."""
        return max(0, self.need - self.free) if self.free is not None else 0

    @property
    def spare(self) -> int | None:
        """What stays free beside it; None where it is short or nobody knows."""
        return self.free - self.need if self.free is not None and not self.missing else None


def of_plan(plan: LoadPlan, model: LocalModel, hardware: Hardware) -> Shortage | None:
    """Need against free memory where `plan` puts the model, or where it does not find room.

    What the model itself and those that go for it hold counts as free. None: nothing is known.
    """
    if plan.needs is None:
        return None
    placement = plan.placement
    if placement is not None:
        return _shortage(plan.needs, placement.gpu_layers, placement.gpus, model, hardware)
    return of_failure(plan.needs, model, hardware)


def of_failure(
    needs: LoadNeeds, model: LocalModel, hardware: Hardware, *, main_memory: bool = False
) -> Shortage:
    """Need of a model as its options want it, against the place where it does not fit."""
    options = model.options
    most = len(needs.by_gpu_layers) - 1
    wanted = most if options.gpu_layers is None or options.gpu_layers < 0 else options.gpu_layers
    gpus = usable_gpus(hardware)
    if main_memory or options.gpu == CPU or not wanted or not (gpus or options.gpu):
        layers = min(wanted, most) if main_memory and gpus and options.gpu != CPU else 0
        return _shortage(needs, layers, (), model, hardware)
    gpu = options.gpu
    if gpu is None:
        gpu = max(gpus, key=lambda one: one.free_bytes or 0).id
    return _shortage(needs, min(wanted, most), (gpu,), model, hardware)


def usable_gpus(hardware: Hardware) -> list[Gpu]:
    """GPUs that are there."""
    return [gpu for gpu in hardware.gpus if not gpu.lost]


def _shortage(
    needs: LoadNeeds, layers: int, gpus: tuple[str, ...], model: LocalModel, hardware: Hardware
) -> Shortage:
    """Split the need of one place into weights, context and the rest.

    The context lies with its layers. Of the need, weights are at most the share of the file.
    """
    most = max(1, len(needs.by_gpu_layers) - 1)
    need = needs.by_gpu_layers[min(layers, len(needs.by_gpu_layers) - 1)]
    share = min(layers, most) / most
    if not gpus:
        share = 1 - share
    size = need.gpu_bytes if gpus else need.main_bytes
    context = min(size, round(needs.kv_bytes * share))
    file = model.info.size_bytes
    weights = size - context if file is None else min(size - context, round(file * share))
    return Shortage(
        weights=weights,
        context=context,
        work=size - context - weights,
        context_length=needs.context_length,
        gpus=gpus,
        free=free_on(gpus, hardware, own=model),
    )


def free_on(
    gpus: Sequence[str], hardware: Hardware, *, own: LocalModel | None = None
) -> int | None:
    """Free bytes on these GPUs together, or (none) of main memory; None where one is unknown.

    `own` is a model that would be loaded anew: what it holds counts as free.
    """
    worker = own.worker if own and own.worker and own.worker.state == "ready" else None
    if not gpus:
        free = hardware.memory_free_bytes
        held = worker.memory_bytes if worker else None
        return None if free is None else free + (held or 0)
    known = {gpu.id: gpu for gpu in usable_gpus(hardware)}
    found = [known[gpu].free_bytes if gpu in known else None for gpu in gpus]
    if None in found:
        return None
    held = 0
    if worker is not None and set(worker.gpus) <= set(gpus):
        held = max(0, (worker.estimated_bytes or 0) - (worker.memory_bytes or 0))
    most = [known[gpu].total_bytes for gpu in gpus]
    free = sum(size or 0 for size in found) + held
    return free if None in most else min(free, sum(size or 0 for size in most))


# --- a model that failed, and the ladder ------------------------------------------------------


class Failure(Struct, frozen=True, kw_only=True):
    """A model that did not load or did not go on; `at` in Unix seconds.

    `hardware` is the machine just after it. `model` is as it was then.
    """

    model: LocalModel
    fault: Fault
    at: float
    hardware: Hardware = Hardware()
    diagnosis: Diagnosis | None = None
    shortage: Shortage | None = None

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """What helps, mildest first."""
        return self.diagnosis.remedies if self.diagnosis else ()


class Effect(Struct, frozen=True, kw_only=True):
    """What a remedy does: bytes it frees on the place that is short, and what is then to spare.

    `spare` is negative where it would still be short; None: unknown.
    """

    frees: int | None = None
    spare: int | None = None

    @property
    def is_enough(self) -> bool:
        """It is known to do."""
        return self.spare is not None and self.spare >= 0


def effect_of(remedy: Remedy, failure: Failure) -> Effect:
    """What one step of the ladder frees and whether that is enough."""
    need, short, hardware = remedy.need, failure.shortage, failure.hardware
    if need is None:
        return Effect()
    pinned = remedy.options.gpu if remedy.options else None
    gpus = short.gpus if short else ()
    if pinned == CPU:
        gpus = ()
    elif pinned is not None:
        gpus = (pinned,)
    if not need.gpu_bytes:
        gpus = ()
    size = need.gpu_bytes if gpus else need.main_bytes
    frees = None
    if short is not None and short.gpus:
        frees = max(0, short.need - (need.gpu_bytes if gpus == short.gpus else 0)) or None
    elif short is not None:
        frees = max(0, short.need - need.main_bytes) or None
    free = free_on(gpus, hardware)
    spare = None if free is None else free - size
    main = hardware.memory_free_bytes
    if spare is not None and gpus and main is not None and need.main_bytes > main:
        spare = min(spare, main - need.main_bytes)
    if remedy.kind == "unload_others":
        return Effect(frees=None, spare=None)
    return Effect(frees=frees, spare=spare)


def first_enough(failure: Failure) -> int | None:
    """The place of the first remedy that is known to do; None: none is."""
    for number, remedy in enumerate(failure.remedies):
        if effect_of(remedy, failure).is_enough:
            return number
    return None


# --- options ----------------------------------------------------------------------------------


def changed_options(before: ModelOptions, after: ModelOptions) -> tuple[ModelOptions, ...]:
    """The `set_options` calls that lead from one to the other.

    An option that is None again needs all of them taken away first.
    """
    if before == after:
        return ()
    calls = [after]
    taken = [
        name
        for name in before.__struct_fields__
        if getattr(before, name) is not None and getattr(after, name) is None
    ]
    if taken and after != ModelOptions():
        calls.insert(0, ModelOptions())
    return tuple(calls)


# --- what can be had --------------------------------------------------------------------------


def is_projector(quantisation: str) -> bool:
    """A file that lets another one see."""
    return quantisation.lower().startswith("mmproj")


def best_file(offer: CatalogueOffer) -> int:
    """The place of the file to offer: the first in the catalogue's order that fits best."""
    ranks = [
        (is_projector(file.quantisation), _BEST.index(fit), number)
        for number, (file, fit) in enumerate(zip(offer.model.files, offer.fits, strict=True))
    ]
    return min(ranks)[2]


def offered(
    offers: Iterable[CatalogueOffer], text: str = "", *, only_fitting: bool = False
) -> list[CatalogueOffer]:
    """The offers with every word in name, family, developer, role or ability; in their order."""
    words = text.lower().split()
    found = []
    for offer in offers:
        if only_fitting and not any(fit in _FITTING for fit in offer.fits):
            continue
        if all(word in _model_words(offer.model) for word in words):
            found.append(offer)
    return found


def _model_words(model: CatalogueModel) -> str:
    return " ".join(
        (model.name, model.id, model.family, model.developer, *model.roles, *model.abilities)
    ).lower()


def downloading(downloads: Iterable[Download], repo: str, quantisation: str) -> Download | None:
    """The download of a file that is under way, None where there is none."""
    for one in downloads:
        if one.repo == repo and one.state != "done":
            names = one.names[0].lower() if one.names else ""
            if not quantisation or quantisation.lower() in names:
                return one
    return None
