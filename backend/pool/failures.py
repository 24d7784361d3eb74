"""The evidence of a failure, put together for the doctor to judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from backend.errors import Fault
from backend.library import InstalledModel, hub_place, kv_cache_types
from backend.machine import CPU, Diagnosis, Hardware, KvCacheType, LoadNeeds, ModelOptions
from backend.pool import loading
from backend.pool.doctor import diagnose
from backend.pool.ladder import Load, SmallerModel
from backend.pool.loading import Recipe
from backend.pool.placement import NoRoom
from backend.pool.process import WorkerProcess, WorkerState
from backend.pool.watchdog import WorkerUsage


def of_worker(
    worker: WorkerProcess,
    recipe: Recipe,
    gpus: Sequence[str],
    gpu_layers: int,
    *,
    hardware: Hardware,
    others: tuple[WorkerUsage, ...],
    siblings: Sequence[InstalledModel] = (),
) -> Diagnosis:
    """Why a worker that ran on `gpus` ended by itself, and what helps."""
    status = worker.status
    return diagnose(
        recipe.model.info.id,
        recipe.model.path.name,
        worker.fault or Fault("worker_lost", "It ended."),
        log=worker.log,
        ending="refused" if worker.state is WorkerState.FAILED else "crashed",
        signal=-status if status is not None and status < 0 else None,
        load=_load(recipe, gpus, gpu_layers, hardware, others, siblings),
        can_download=hub_place(recipe.model) is not None,
    )


def of_no_room(
    refusal: NoRoom,
    recipe: Recipe,
    *,
    hardware: Hardware,
    others: tuple[WorkerUsage, ...],
    siblings: Sequence[InstalledModel] = (),
) -> Diagnosis:
    """Why a model is not even tried, and what helps."""
    gpus = [gpu.id for gpu in hardware.gpus if not gpu.lost and gpu.device]
    if refusal.device == CPU:
        gpus, words = [], "it needs more memory than is free"
    elif refusal.free_bytes is None:
        gpus, words = [refusal.device], "its GPU is lost"
    else:
        gpus = [refusal.device] if refusal.device else gpus
        words = "unable to allocate"
    fault = refusal.fault(recipe.model.info.id)
    judged = diagnose(
        recipe.model.info.id,
        recipe.model.path.name,
        Fault(fault.code, fault.message, words),
        load=_load(recipe, gpus, _gpu_layers(recipe), hardware, others, siblings),
    )
    # The pool's own figures count what our other workers were promised.
    said = Fault(fault.code, judged.fault.message, fault.why, judged.fault.remedy)
    return Diagnosis(model=judged.model, kind=judged.kind, fault=said, remedies=judged.remedies)


def is_projectors(fault: Fault | None) -> bool:
    """Is it the projector alone that does not load?"""
    return fault is not None and fault.message.startswith("The projector ")


def _load(
    recipe: Recipe,
    gpus: Sequence[str],
    gpu_layers: int,
    hardware: Hardware,
    others: tuple[WorkerUsage, ...],
    siblings: Sequence[InstalledModel],
) -> Load | None:
    asked = loading.needs_of(recipe)
    if asked is None:
        return None

    def needs(context_length: int, kv_cache_type: KvCacheType) -> LoadNeeds:
        change = ModelOptions(context_length=context_length, kv_cache_type=kv_cache_type)
        found = loading.needs_of(recipe.with_options(change), gpus=max(len(gpus), 1))
        return found or asked

    header = recipe.model.header
    return Load(
        needs=needs,
        context_length=asked.context_length,
        kv_cache_type=asked.kv_cache_type,
        kv_types=kv_cache_types(header) if header is not None else (asked.kv_cache_type,),
        hardware=hardware,
        gpus=tuple(gpus),
        gpu_layers=gpu_layers,
        options=recipe.own,
        others=others,
        smaller=tuple(_smaller(recipe, siblings, gpus, gpu_layers)),
    )


def _smaller(
    recipe: Recipe, siblings: Sequence[InstalledModel], gpus: Sequence[str], gpu_layers: int
) -> Iterator[SmallerModel]:
    for sibling in siblings:
        if sibling.size_bytes >= recipe.model.size_bytes:
            continue
        other = msgspec.structs.replace(recipe, model=sibling, correction=1.0)
        needs = loading.needs_of(other, gpus=max(len(gpus), 1))
        if needs is None:
            continue
        most = len(needs.by_gpu_layers) - 1
        layers = 0 if not gpus else most if gpu_layers < 0 else min(gpu_layers, most)
        yield SmallerModel(
            model=sibling.info.id,
            name=sibling.path.name,
            size_bytes=sibling.size_bytes,
            need=needs.by_gpu_layers[layers],
        )


def _gpu_layers(recipe: Recipe) -> int:
    asked = recipe.options.gpu_layers
    return -1 if asked is None else asked
