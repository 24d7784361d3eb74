"""What a worker's end says about its cause: the evidence that the doctor judges."""

from __future__ import annotations

from collections.abc import Sequence

from backend.errors import Fault
from backend.library import InstalledModel
from backend.machine import Diagnosis, FailureKind, Hardware, ModelOptions, Placement, Remedy
from backend.pool.process import WorkerProcess, WorkerState
from backend.pool.snapshot import Loaded, Want

_SIGKILL = 9
_GPU_WORDS = ("cudamalloc failed", "out of memory", "erroroutofdevicememory", "outofdevicememory")
_MAIN_WORDS = ("more memory than is free", "failed to allocate", "bad_alloc", "cannot allocate")


def diagnosis_of(
    worker: WorkerProcess,
    model: InstalledModel,
    want: Want,
    placement: Placement,
    *,
    hardware: Hardware,
    options: ModelOptions,
    others: Sequence[Loaded],
) -> Diagnosis:
    """Why a worker ended by itself, and what helps."""
    fault = worker.fault or Fault("worker_lost", "It ended.")
    kind = _kind(worker, fault, placement)
    remedies: tuple[Remedy, ...] = ()
    if kind in ("main_memory", "gpu_memory"):
        half = max(placement.context_length // 2, 256)
        remedies = (
            Remedy(
                kind="shorter_context",
                sentence=f"Its context is {half} tokens now.",
                options=ModelOptions(context_length=half),
            ),
        )
    return Diagnosis(model=want.model, kind=kind, fault=fault, remedies=remedies)


def is_projectors(fault: Fault | None) -> bool:
    """Is it the projector alone that does not load?"""
    return fault is not None and fault.message.startswith("The projector ")


def _kind(worker: WorkerProcess, fault: Fault, placement: Placement) -> FailureKind:
    said = " ".join((fault.message, fault.why, *worker.log)).lower()
    if fault.code == "model_damaged":
        return "file_damaged"
    if any(word in said for word in _GPU_WORDS):
        return "gpu_memory" if placement.gpus else "main_memory"
    if any(word in said for word in _MAIN_WORDS):
        return "main_memory"
    if (
        not worker.was_ready
        and worker.status == -_SIGKILL
        and "was killed from outside" in fault.why
    ):
        return "main_memory"
    if worker.state is WorkerState.LOST:
        return "crashed"
    return "unknown"
