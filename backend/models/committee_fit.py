"""What a committee takes and costs on this machine, before it runs: a pure function."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from backend.errors import Fault
from backend.library import InstalledModel
from backend.machine import CPU, Gpu, Hardware, Placement
from backend.models.committee_cost import Pace, cost
from backend.models.outlook import bandwidths_of, device_seconds, fit_of, measured_seconds, speed_of
from backend.offers import CommitteeFit, ModelFit
from backend.pool import Machine, NoRoom, Want, claims, place
from backend.values import Committee, Policy

Measured = Callable[[InstalledModel, Placement], "float | None"]
"""Tokens per second that a model was seen to write where it is loaded so."""
GB = 1e9
_ROUND = 1000  # tokens, to which a warning about the context is rounded down
_MANY = 0.75  # of the context, that answers may take before a warning


class Member(NamedTuple):
    """A model of a committee: how it is to be loaded, and with a context twice as long.

    Without `model` it is none of this machine's: a server's, or with a `fault` nobody's.
    """

    id: str
    model: InstalledModel | None = None
    want: Want | None = None
    wider: Want | None = None
    fault: Fault | None = None


class Placed(NamedTuple):
    """A member and where it goes."""

    member: Member
    want: Want
    where: Placement | NoRoom


def models_of(committee: Committee) -> tuple[str, ...]:
    """The models that answer, each once: those of the seats in order, then the chairman's."""
    if committee.policy is Policy.SINGLE:
        return tuple(dict.fromkeys(seat.model for seat in committee.seats))
    models = [seat.model for seat in committee.seats]
    if committee.policy is not Policy.VOTE:
        models.append(committee.chairman.model)
    return tuple(dict.fromkeys(models))


def committee_fit(
    committee: Committee,
    members: Sequence[Member],
    machine: Machine,
    hardware: Hardware,
    context_length: int,
    measured: Measured = lambda _model, _where: None,
) -> CommitteeFit:
    """Place all `members` beside each other on `machine`, as the pool does when they are asked.

    What else the pool has loaded can go and is not counted; what other programs use is. Where
    they do not fit at once they take turns, each with the machine to itself. `context_length` in
    tokens is that of a model that says nothing. The speed is that of the slowest model, `measured`
    or else expected; for the seconds see `committee_cost`.
    """
    there = [m for m in members if m.want is not None and m.fault is None]
    alone = [_alone(member, machine) for member in there]
    fitting = [one.member for one in alone if isinstance(one.where, Placement)]
    together = _together(fitting, machine)
    in_turns = together is None
    beside = {one.member.id: one for one in together or ()}
    placed = [beside.get(one.member.id, one) for one in alone]
    seconds = _seconds(placed, bandwidths_of(hardware), measured)
    by_id = {one.member.id: one for one in placed}
    fits = tuple(_model_fit(member, by_id.get(member.id), machine, seconds) for member in members)
    lengths = [one.want.needs.context_length for one in placed if one.want.needs is not None]
    length = min(lengths, default=context_length)
    paces = {
        one.member.id: Pace(seconds[one.member.id], one.member.model.size_bytes)
        for one in placed
        if one.member.id in seconds and one.member.model is not None
    }
    takes = cost(committee, paces, in_turns=in_turns)
    speeds = [fit.tokens_per_s for fit in fits]
    return CommitteeFit(
        models=fits,
        context_length=length,
        in_turns=in_turns,
        tokens_per_s=None if None in speeds else min(filter(None, speeds), default=None),
        answer_s=round(takes.answer_s, 1) if takes else None,
        debate_s=round(takes.debate_s, 1) if takes and takes.debate_s is not None else None,
        warnings=tuple(_warnings(committee, placed, machine, hardware, length, in_turns=in_turns)),
    )


def _seconds(
    placed: Sequence[Placed], bandwidths: Mapping[str, float | None], measured: Measured
) -> dict[str, Mapping[str, float]]:
    """Of one token on each device, by model; those of which nobody knows are left out."""
    seconds: dict[str, Mapping[str, float]] = {}
    for one in placed:
        model, where = one.member.model, one.where
        if model is None or isinstance(where, NoRoom):
            continue
        expected = device_seconds(model, where, bandwidths)
        found = measured_seconds(expected, where, measured(model, where))
        if found is not None:
            seconds[one.member.id] = found
    return seconds


def _together(members: Sequence[Member], machine: Machine) -> list[Placed] | None:
    held: dict[str, int] = {}
    placed = []
    for member in members:
        assert member.want is not None
        where = place(member.want, machine, held)
        if isinstance(where, NoRoom):
            return None
        for device, size in claims(where).items():
            held[device] = held.get(device, 0) + size
        placed.append(Placed(member, member.want, where))
    return placed


def _alone(member: Member, machine: Machine) -> Placed:
    assert member.want is not None
    return Placed(member, member.want, place(member.want, machine, {}))


def _model_fit(
    member: Member,
    placed: Placed | None,
    machine: Machine,
    seconds: Mapping[str, Mapping[str, float]],
) -> ModelFit:
    name = member.model.info.name if member.model is not None else member.id
    if placed is None:
        return ModelFit(model=member.id, name=name, fault=member.fault)
    where, needs = placed.where, placed.want.needs
    fit = fit_of(where, placed.want, machine)
    if isinstance(where, NoRoom):
        return ModelFit(model=member.id, name=name, fit=fit, fault=where.fault(name))
    return ModelFit(
        model=member.id,
        name=name,
        fit=fit,
        gpus=where.gpus,
        gpu_bytes=where.gpu_bytes,
        main_bytes=where.main_bytes,
        context_bytes=_beside_weights(placed) if needs is not None else 0,
        tokens_per_s=speed_of(seconds.get(member.id)),
    )


def _beside_weights(placed: Placed) -> int:
    """What it takes where it runs over its file: context and work space."""
    where, model = placed.where, placed.member.model
    if isinstance(where, NoRoom) or model is None:
        return 0
    taken = sum(where.gpu_bytes) if where.gpu_layers >= where.layers > 0 else 0
    taken = taken or sum(where.gpu_bytes) + where.main_bytes
    least = placed.want.needs.kv_bytes if placed.want.needs is not None else 0
    return min(max(taken - model.size_bytes, least), taken)


# --- warnings ---------------------------------------------------------------------------------


def _warnings(
    committee: Committee,
    placed: Sequence[Placed],
    machine: Machine,
    hardware: Hardware,
    length: int,
    *,
    in_turns: bool,
) -> Iterator[str]:
    gpus = {gpu.id: gpu for gpu in hardware.gpus}
    if in_turns:
        yield from _of_turns(placed)
    else:
        yield from _of_room(placed, machine, gpus, length)
    for one in placed:
        if isinstance(one.where, Placement) and machine.gpus and one.want.gpu != CPU:
            yield from _of_layers(one, one.where)
    yield from _of_answers(committee, length)


def _of_turns(placed: Sequence[Placed]) -> Iterator[str]:
    fitting = [one.where for one in placed if isinstance(one.where, Placement)]
    taken = sum(where.main_bytes + sum(where.gpu_bytes) for where in fitting)
    yield (
        f"The models do not fit at once: together they take {_gb(taken)}. "
        "They are loaded one after the other, at every stage."
    )


def _of_room(
    placed: Sequence[Placed], machine: Machine, gpus: Mapping[str, Gpu], length: int
) -> Iterator[str]:
    """Devices that are so full that twice the context would not fit."""
    held: dict[str, int] = {}
    growing: dict[str, float] = {}  # bytes that each further token of context takes, by device
    for one in placed:
        if not isinstance(one.where, Placement):
            continue
        now = claims(one.where)
        wide = _as_placed(one, one.where)
        for device, size in now.items():
            held[device] = held.get(device, 0) + size
            more = max(wide.get(device, size) - size, 0)
            tokens = one.where.context_length
            growing[device] = growing.get(device, 0.0) + (more / tokens if tokens else 0.0)
    for device in held:
        capacity, slope = machine.capacity(device), growing[device]
        is_main = device == CPU
        if is_main and any(isinstance(o.where, Placement) and o.where.gpus for o in placed):
            continue  # main memory only stands by
        if capacity is None or not slope:
            continue
        left = capacity - held[device]
        longest = length + int(left / slope)
        if longest >= 2 * length:
            continue
        longest = max(longest // _ROUND * _ROUND, length)
        name = "Main memory" if is_main else _name(device, gpus)
        yield (f"{name} keeps {_gb(left)}. A context above {longest:,} tokens would not fit.")


def _as_placed(one: Placed, where: Placement) -> dict[str, int]:
    """What it would take of each device there with twice its context."""
    wider = one.member.wider.needs if one.member.wider is not None else None
    if wider is None or where.gpu_layers >= len(wider.by_gpu_layers):
        return {}
    need = wider.by_gpu_layers[where.gpu_layers]
    total = sum(where.gpu_bytes) or 1
    taken = {
        gpu: need.gpu_bytes * size // total
        for gpu, size in zip(where.gpus, where.gpu_bytes, strict=True)
    }
    return {**taken, CPU: need.main_bytes}


def _of_layers(one: Placed, where: Placement) -> Iterator[str]:
    name = one.member.model.info.name if one.member.model is not None else one.member.id
    if where.gpus and where.gpu_layers < where.layers:
        yield (
            f"{name} has {where.gpu_layers} of {where.layers} layers on the GPU; "
            "the others run on the processor, more slowly."
        )
    elif not where.gpus and one.want.gpu_layers and one.want.needs is not None:
        yield f"{name} finds no room on a GPU and runs on the processor, more slowly."


def _of_answers(committee: Committee, length: int) -> Iterator[str]:
    """The chairman reads all answers; what they may take is not left for the question."""
    if committee.policy in (Policy.SINGLE, Policy.VOTE) or len(committee.seats) < 2:
        return
    longest = sum(seat.sampling.max_tokens for seat in committee.seats)
    longest += committee.chairman.sampling.max_tokens
    if longest > _MANY * length:
        yield (
            f"The answers may take {longest:,} of the {length:,} tokens of context. "
            "Little is left for the question."
        )


def _name(device: str, gpus: Mapping[str, Gpu]) -> str:
    gpu = gpus.get(device)
    return f"GPU {gpu.index}" if gpu is not None else device


def _gb(size: int) -> str:
    return f"{size / GB:.1f} GB"
