"""Remedies for a model that does not fit, mildest first, each computed to fit in what is free."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec
from msgspec import Struct

from backend.machine import CPU, Gpu, Hardware, KvCacheType, LoadNeeds, ModelOptions, Need, Remedy
from backend.pool.watchdog import WorkerUsage, gib

SHORTEST_CONTEXT = 512
_STEP, _FINE_STEP, _FINE = 1024, 256, 4096  # contexts are tried at these distances
_KV_NAMES = {"q8_0": "about half of it", "q4_0": "about a quarter of it"}
_KV_ORDER: tuple[KvCacheType, ...] = ("f16", "q8_0", "q4_0")


class SmallerModel(Struct, frozen=True, kw_only=True):
    """Another file of the same model, here or in the catalogue; `need` is what it takes."""

    model: str
    name: str
    size_bytes: int
    need: Need | None = None
    installed: bool = True


class Load(Struct, frozen=True, kw_only=True):
    """A model as it was to be loaded, and the machine without it.

    `needs` computes what it takes for a context in tokens and a type of the KV cache, of which
    `kv_types` work for this model. `gpus` are the ids of those it was to use, empty for none;
    `gpu_layers` as in llama.cpp. `options` are those in force, which a remedy changes. `others`
    are the workers beside it, `smaller` other files of the model.
    """

    needs: Callable[[int, KvCacheType], LoadNeeds]
    context_length: int
    hardware: Hardware
    kv_cache_type: KvCacheType = "f16"
    kv_types: tuple[KvCacheType, ...] = _KV_ORDER
    gpus: tuple[str, ...] = ()
    gpu_layers: int = -1
    options: ModelOptions = ModelOptions()
    others: tuple[WorkerUsage, ...] = ()
    smaller: tuple[SmallerModel, ...] = ()

    @property
    def layers(self) -> int:
        """`gpu_layers` as a number of layers; 0 without a GPU."""
        if not self.gpus:
            return 0
        most = len(self.needs(self.context_length, self.kv_cache_type).by_gpu_layers) - 1
        return most if self.gpu_layers < 0 else min(self.gpu_layers, most)

    def need(self, context: int | None = None, kv_type: KvCacheType | None = None) -> Need:
        """What it takes with its layers, or with another context or KV cache."""
        needs = self.needs(context or self.context_length, kv_type or self.kv_cache_type)
        return needs.by_gpu_layers[min(self.layers, len(needs.by_gpu_layers) - 1)]

    def free_main(self) -> int | None:
        """Main memory that is free."""
        return self.hardware.memory_free_bytes

    def free_gpu(self, gpus: Sequence[str] | None = None) -> int | None:
        """What is free on these GPUs together (None: its own); None where one's is unknown."""
        wanted = self.gpus if gpus is None else gpus
        free = {g.id: g.free_bytes for g in self.hardware.gpus if not g.lost}
        sizes = [free.get(gpu) for gpu in wanted]
        return None if None in sizes else sum(size or 0 for size in sizes)

    def fits(self, need: Need, gpus: Sequence[str] | None = None) -> bool:
        """Is it known that there is room for `need`?"""
        main, card = self.free_main(), self.free_gpu(gpus)
        if main is None or need.main_bytes > main:
            return False
        return need.gpu_bytes == 0 or (card is not None and need.gpu_bytes <= card)

    def is_short(self) -> bool | None:
        """Is less free than it needs? None where that is unknown."""
        need, main, card = self.need(), self.free_main(), self.free_gpu()
        if main is None or (need.gpu_bytes and card is None):
            return None
        return not self.fits(need)


def ladder(load: Load) -> Iterator[Remedy]:
    """What would make `load` fit, mildest first; nothing that is not known to help."""
    if load.fits(load.need()):
        yield Remedy(
            kind="try_again",
            sentence=f"Try again: there is room now, {_figures(load, load.need())}.",
            need=load.need(),
        )
        yield from halved(load)  # the estimate may have been too low
        return
    shorter = _longest_context(load, load.kv_cache_type)
    if shorter is not None:
        yield _of_context(load, shorter)
    yield from _smaller_caches(load, alone=shorter is not None)
    yield from _fewer_layers(load)
    yield from _other_gpus(load)
    yield from _unloading(load)
    yield from smaller_files(load)


def halved(load: Load) -> Iterator[Remedy]:
    """Half the context, where it is not known whether anything fits."""
    context = load.context_length // 2
    if context >= SHORTEST_CONTEXT:
        need = load.need(context)
        saved = gib(_total(load.need()) - _total(need))
        yield Remedy(
            kind="shorter_context",
            sentence=f"Use a context of {context:,} tokens in place of "
            f"{load.context_length:,}: saves {saved} of {gib(_total(load.need()))}.",
            options=_options(load, context_length=context),
            need=need,
        )


def smaller_files(load: Load) -> Iterator[Remedy]:
    """The largest other file that fits: of those installed, then of those to be had."""
    for installed in (True, False):
        fitting = [
            file
            for file in load.smaller
            if file.installed is installed and file.need is not None and load.fits(file.need)
        ]
        if fitting:
            file = max(fitting, key=lambda file: (file.size_bytes, file.model))
            assert file.need is not None
            verb = "Take" if installed else "Download"
            yield Remedy(
                kind="smaller_file",
                sentence=f"{verb} {file.name} ({gib(file.size_bytes)}): "
                f"{_figures(load, file.need)}.",
                model=file.model,
                need=file.need,
            )


def on_processor(load: Load) -> Iterator[Remedy]:
    """Without any GPU, where main memory has the room."""
    need = load.needs(load.context_length, load.kv_cache_type).by_gpu_layers[0]
    if load.gpus and load.fits(need, ()):
        yield Remedy(
            kind="fewer_gpu_layers",
            sentence="Run it on the processor, more slowly: "
            f"needs {gib(need.main_bytes)}, {gib(load.free_main() or 0)} free.",
            options=_options(load, gpu=CPU, gpu_layers=0),
            need=need,
        )


def other_gpus(load: Load) -> list[Gpu]:
    """GPUs it was not to use, the one with most room first."""
    found = [
        gpu
        for gpu in load.hardware.gpus
        if gpu.id not in load.gpus and gpu.device and not gpu.lost and gpu.free_bytes
    ]
    return sorted(found, key=lambda gpu: (-(gpu.free_bytes or 0), gpu.id))


def on_other_gpu(load: Load, gpu: Gpu) -> Remedy | None:
    """The whole model on `gpu`, if it fits there."""
    need = load.needs(load.context_length, load.kv_cache_type).by_gpu_layers[-1]
    if not load.fits(need, (gpu.id,)):
        return None
    return Remedy(
        kind="other_gpu",
        sentence=f"Put it on {gpu.name or gpu.id}: needs {gib(need.gpu_bytes)}, "
        f"{gib(gpu.free_bytes or 0)} free there.",
        options=_options(load, gpu=gpu.id, gpu_layers=-1),
        need=need,
    )


def _of_context(load: Load, context: int) -> Remedy:
    need = load.need(context)
    return Remedy(
        kind="shorter_context",
        sentence=f"Use a context of {context:,} tokens in place of {load.context_length:,}: "
        f"{_figures(load, need)}.",
        options=_options(load, context_length=context),
        need=need,
    )


def _smaller_caches(load: Load, *, alone: bool) -> Iterator[Remedy]:
    """Each smaller type with the whole context; where none helps `alone`, with a shorter one."""
    smaller = _KV_ORDER[_KV_ORDER.index(load.kv_cache_type) + 1 :]
    for kv_type in (kv_type for kv_type in smaller if kv_type in load.kv_types):
        context: int | None = load.context_length
        if not load.fits(load.need(kv_type=kv_type)):
            context = None if alone else _longest_context(load, kv_type)
        if context is None:
            continue
        need = load.need(context, kv_type)
        cut = "" if context == load.context_length else f" and {context:,} tokens"
        yield Remedy(
            kind="smaller_kv_cache",
            sentence=f"Keep the context memory as {kv_type} ({_KV_NAMES[kv_type]}){cut}: "
            f"{_figures(load, need)}.",
            options=_options(
                load,
                kv_cache_type=kv_type,
                context_length=context if cut else load.options.context_length,
            ),
            need=need,
        )
        if cut:
            alone = True


def _longest_context(load: Load, kv_type: KvCacheType) -> int | None:
    """The longest context below the present one that fits, None if even the shortest does not."""
    lengths = [*range(SHORTEST_CONTEXT, _FINE, _FINE_STEP), *range(_FINE, 1 << 20, _STEP)]
    lengths = [length for length in lengths if length < load.context_length]
    fitting, failing = -1, len(lengths)
    while failing - fitting > 1:
        middle = (fitting + failing) // 2
        if load.fits(load.need(lengths[middle], kv_type)):
            fitting = middle
        else:
            failing = middle
    return lengths[fitting] if fitting >= 0 else None


def _fewer_layers(load: Load) -> Iterator[Remedy]:
    if not load.gpus:
        return
    needs = load.needs(load.context_length, load.kv_cache_type).by_gpu_layers
    for layers in range(load.layers - 1, 0, -1):
        if load.fits(needs[layers]):
            yield Remedy(
                kind="fewer_gpu_layers",
                sentence=f"Keep {layers} of {len(needs) - 1} layers on the GPU, the others run "
                f"more slowly: {_figures(load, needs[layers])}.",
                options=_options(load, gpu_layers=layers),
                need=needs[layers],
            )
            return
    yield from on_processor(load)


def _other_gpus(load: Load) -> Iterator[Remedy]:
    found = (on_other_gpu(load, gpu) for gpu in other_gpus(load))
    yield from [remedy for remedy in found if remedy is not None][:1]


def _unloading(load: Load) -> Iterator[Remedy]:
    """The largest idle worker, if what it gives back is enough."""
    need, main, card = load.need(), load.free_main(), load.free_gpu()
    if main is None or (need.gpu_bytes and card is None):
        return
    for other in sorted(load.others, key=lambda o: (-_size(o, load.gpus), o.model)):
        given = sum(other.on(gpu) for gpu in load.gpus)
        roomy = need.gpu_bytes <= (card or 0) + given
        if other.idle and roomy and need.main_bytes <= main + (other.main_bytes or 0):
            yield Remedy(
                kind="unload_others",
                sentence=f"Unload {other.model}, which is idle and gives back "
                f"{gib(_size(other, load.gpus))}: {_figures(load, need)} before.",
                model=other.model,
                need=need,
            )
            return


def _size(worker: WorkerUsage, gpus: Sequence[str]) -> int:
    return sum(map(worker.on, gpus)) if gpus else worker.main_bytes or 0


def _total(need: Need) -> int:
    return need.main_bytes + need.gpu_bytes


def _options(load: Load, **changes: object) -> ModelOptions:
    return msgspec.structs.replace(load.options, **changes)


def _figures(load: Load, need: Need) -> str:
    """Needs and free memory of the GPU where it uses one, of main memory where that is short."""
    main, card = load.free_main() or 0, load.free_gpu() or 0
    if need.gpu_bytes and need.main_bytes <= main:
        return f"needs {gib(need.gpu_bytes)}, {gib(card)} free on the GPU"
    return f"needs {gib(need.main_bytes)}, {gib(main)} free"
