"""What a committee takes of each GPU and of main memory, ready to be drawn; Qt-free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from backend.machine import Gpu, Hardware
from backend.offers import CommitteeFit, ModelFit
from backend.values import Committee, Seat

MAIN = ""
"""The id of main memory among devices."""

_TIGHT = 0.08
"""Share of a device that must stay free, else it is tight there."""


class Segment(NamedTuple):
    """A model on a device: the letters of its seats (none: the chairman's alone), and bytes."""

    letters: str
    name: str
    model_bytes: int
    context_bytes: int

    @property
    def bytes(self) -> int:
        """All of it."""
        return self.model_bytes + self.context_bytes


class Device(NamedTuple):
    """A GPU by its number, or main memory (`number` None), with what a committee puts there."""

    id: str
    number: int | None
    total_bytes: int | None
    segments: tuple[Segment, ...]

    @property
    def used_bytes(self) -> int:
        """All models together."""
        return sum(segment.bytes for segment in self.segments)

    @property
    def spare_bytes(self) -> int | None:
        """What stays free; negative where it is too little, None where the size is unknown."""
        return None if self.total_bytes is None else self.total_bytes - self.used_bytes

    @property
    def is_tight(self) -> bool:
        """Hardly anything stays free."""
        spare = self.spare_bytes
        return spare is not None and spare < _TIGHT * (self.total_bytes or 0)


Verdict = Literal["fits", "tight", "partly", "cpu", "no", "fault", "unknown"]


def devices(fit: CommitteeFit, committee: Committee, hardware: Hardware) -> tuple[Device, ...]:
    """The GPUs that the machine has or a model names, then main memory where it is used."""
    gpus = {gpu.id: gpu for gpu in hardware.gpus if not gpu.shared and not gpu.lost}
    for model in fit.models:
        for one in model.gpus:
            gpus.setdefault(one, Gpu(id=one, name=one, index=len(gpus)))
    found = [
        Device(gpu.id, gpu.index, gpu.total_bytes, _segments(fit, committee.seats, gpu.id))
        for gpu in gpus.values()
    ]
    main = _segments(fit, committee.seats, MAIN)
    if main:
        found.append(Device(MAIN, None, hardware.memory_total_bytes, main))
    return tuple(found)


def verdict(model: str, fit: CommitteeFit, found: Sequence[Device]) -> Verdict:
    """How one model of a committee fits, with what the others leave it."""
    one = fit_of(model, fit)
    if one is None:
        return "unknown"
    if one.fit == "no":
        return "no"
    if one.fault is not None:
        return "fault"
    if one.fit == "unknown":
        return "unknown"
    if one.fit in ("gpu", "gpus"):
        tight = not fit.in_turns and any(d.is_tight for d in found if d.id in one.gpus)
        return "tight" if tight else "fits"
    return "partly" if one.fit == "partly" else "cpu"


def worst(fit: CommitteeFit, found: Sequence[Device]) -> Verdict:
    """How the whole committee fits: as the model that fits worst."""
    order: tuple[Verdict, ...] = ("fault", "no", "unknown", "partly", "tight", "cpu", "fits")
    each = {verdict(model.model, fit, found) for model in fit.models}
    return next((one for one in order if one in each), "unknown")


def fit_of(model: str, fit: CommitteeFit) -> ModelFit | None:
    """The fit of a model by its id."""
    return next((one for one in fit.models if one.model == model), None)


def _segments(fit: CommitteeFit, seats: Sequence[Seat], device: str) -> tuple[Segment, ...]:
    found = []
    for model in fit.models:
        here = _bytes_on(model, device)
        if here:
            whole = sum(model.gpu_bytes) + model.main_bytes
            context = round(model.context_bytes * here / whole) if whole else 0
            letters = "".join(seat.letter for seat in seats if seat.model == model.model)
            found.append(Segment(letters, model.name, here - context, context))
    return tuple(found)


def _bytes_on(model: ModelFit, device: str) -> int:
    if device == MAIN:
        return model.main_bytes
    return sum(b for gpu, b in zip(model.gpus, model.gpu_bytes, strict=False) if gpu == device)
