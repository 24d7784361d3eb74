"""What loading a model would take, by its header, the settings and what was measured before."""

from __future__ import annotations

from contextlib import suppress

import msgspec
from msgspec import Struct

from backend.library import (
    InstalledModel,
    default_cells,
    kv_cache_types,
    load_needs,
    worker_sequences,
)
from backend.machine import CPU, LoadNeeds, ModelOptions, Placement
from backend.pool.measured import Key, Measurements, file_key
from backend.pool.needs import NeedsCache
from backend.pool.placement import NoRoom
from backend.pool.snapshot import Want
from backend.settings import Settings

_needs = NeedsCache()


class Plan(Struct, frozen=True, kw_only=True):
    """What loading a model takes and where it would go, `unload` being those that must go for it.

    `needs` is None for a file whose header cannot be read.
    """

    needs: LoadNeeds | None
    where: Placement | NoRoom
    unload: tuple[str, ...] = ()


class Recipe(Struct, frozen=True, kw_only=True):
    """A model and how it is to be loaded.

    `own` are the options set for it alone, `options` those in force; what `sees` is loaded with
    its projector.
    """

    model: InstalledModel
    own: ModelOptions
    options: ModelOptions
    slots: int
    sees: bool = True
    correction: float = 1.0

    def with_options(self, change: ModelOptions) -> Recipe:
        """The same with other options."""
        return msgspec.structs.replace(self, options=merged(self.options, change))

    @property
    def projector_bytes(self) -> int:
        """The size of what it sees with."""
        projector = self.model.projector if self.sees else None
        try:
            return projector.stat().st_size if projector is not None else 0
        except OSError:
            return 0


def recipe_of(
    model: InstalledModel,
    settings: Settings,
    *,
    change: ModelOptions | None = None,
    instead: ModelOptions | None = None,
    sees: bool = True,
    measurements: Measurements | None = None,
    on_gpu: bool = True,
) -> Recipe:
    """The options of a model: what was changed for now, its own, and the settings for the rest.

    `instead` takes the place of its own. `on_gpu`: there is a GPU to place it on. Looks at the
    date of its file, so call it off the loop.
    """
    own = instead or merged(settings.models.get(model.info.id), change)
    everywhere = ModelOptions(
        context_length=settings.context_length,
        kv_cache_type=settings.kv_cache_type,
        gpu_layers=settings.gpu_layers,
        keep_alive_s=settings.keep_alive_s,
    )
    options = merged(everywhere, own)
    header = model.header
    if header is not None and options.kv_cache_type not in kv_cache_types(header):
        # Heads narrower than a block cannot be quantised; they are small anyway.
        options = merged(options, ModelOptions(kv_cache_type="f16"))
    recipe = Recipe(
        model=model,
        own=own,
        options=options,
        slots=settings.worker_slots,
        sees=sees and model.projector is not None,
    )
    needs = needs_of(recipe)
    if needs is None or measurements is None:
        return recipe
    layers = len(needs.by_gpu_layers) - 1
    asked = recipe.options.gpu_layers
    if not on_gpu or recipe.options.gpu == CPU:
        asked = 0
    try:
        key = file_key(
            model.path,
            kv_cells=needs.kv_cells,
            kv_cache_type=needs.kv_cache_type,
            gpu_layers=layers if asked is None or asked < 0 else min(asked, layers),
        )
    except OSError:
        return recipe  # the file has gone; its worker says so
    return msgspec.structs.replace(recipe, correction=measurements.correction(key))


def merged(base: ModelOptions | None, change: ModelOptions | None) -> ModelOptions:
    """`base` with what is set in `change`."""
    given = msgspec.structs.asdict(change or ModelOptions())
    set_there = {name: value for name, value in given.items() if value is not None}
    return msgspec.structs.replace(base or ModelOptions(), **set_there)


def context_length(recipe: Recipe) -> int:
    """Tokens of prompt and reply together, as the worker will have them."""
    asked = recipe.options.context_length or Settings().context_length
    header = recipe.model.header
    return min(asked, (header and header.context_length) or asked)


def needs_of(
    recipe: Recipe, *, gpus: int = 1, resident: bool = False, longer: int = 1
) -> LoadNeeds | None:
    """What a model takes; None where its header cannot be read.

    `resident` is without correction, and what a process is seen to use: for comparing. `longer`
    is a context so many times as long.
    """
    header = recipe.model.header
    if header is None:
        return None
    length, kv_cache_type = longer * context_length(recipe), recipe.options.kv_cache_type or "f16"
    correction = 1.0 if resident else recipe.correction
    projector_bytes, file_bytes = recipe.projector_bytes, recipe.model.size_bytes

    def compute() -> LoadNeeds:
        return load_needs(
            header,
            context_length=length,
            kv_cells=default_cells(length, recipe.slots),
            sequences=worker_sequences(header, recipe.slots),
            kv_cache_type=kv_cache_type,
            file_bytes=file_bytes,
            correction=correction,
            projector_bytes=projector_bytes,
            gpus=gpus,
            resident=resident,
        )

    options = (
        *(length, recipe.slots, kv_cache_type, file_bytes, projector_bytes),
        *(correction, gpus, resident),
    )
    return _needs.get(header, options, compute)


def want_of(recipe: Recipe, *, longer: int = 1) -> Want:
    """How a model is to be loaded, for the scheduler; or with a `longer` context, as `needs_of`."""
    options, needs = recipe.options, needs_of(recipe, longer=longer)
    both = needs_of(recipe, gpus=2, longer=longer)
    each = 0
    if needs is not None and both is not None:
        each = max(both.by_gpu_layers[-1].gpu_bytes - needs.by_gpu_layers[-1].gpu_bytes, 0)
    return Want(
        model=recipe.model.info.id,
        needs=needs,
        each_gpu_bytes=each,
        gpu=options.gpu,
        gpu_layers=-1 if options.gpu_layers is None else options.gpu_layers,
        keep_alive_s=options.keep_alive_s or 0.0,
        slots=recipe.slots,
    )


def record(recipe: Recipe, placement: Placement, measured: int, known: Measurements) -> None:
    """Remember what a loaded model took, in main memory and on GPUs together; writes a file.

    Raises:
        OSError: the model's file has gone.
    """
    needs = needs_of(recipe, gpus=max(len(placement.gpus), 1), resident=True)
    if needs is None:
        return
    need = needs.by_gpu_layers[placement.gpu_layers]
    key = key_of(recipe.model, placement)
    known.record(key, need.main_bytes + need.gpu_bytes, measured)


def record_speed(
    recipe: Recipe, placement: Placement, tokens_per_s: float, known: Measurements
) -> None:
    """Remember how fast a loaded model writes; may write a file. Nothing if its own has gone."""
    with suppress(OSError):
        known.note_speed(key_of(recipe.model, placement), tokens_per_s)


def key_of(model: InstalledModel, placement: Placement) -> Key:
    """Under what a model loaded so is measured.

    Raises:
        OSError: its file has gone.
    """
    return file_key(
        model.path,
        kv_cells=placement.kv_cells,
        kv_cache_type=placement.kv_cache_type,
        gpu_layers=placement.gpu_layers,
    )
