"""How long a committee takes for a usual question: sums over its stages. Pure.

A usual question has `PROMPT` tokens with its history and every reply `REPLY` (or as many as the
seat may write, if that is fewer); a review has `REVIEW`. Seats of one model answer together and
share the question; models on one device share its time. Reading a prompt is so many times as fast
as writing, by llama.cpp's scoreboards (discussions 4167 and 15013): 20 times on a GPU, 5 times on
a processor. Loading is counted only where models take turns, at what an ordinary SSD gives.
Nobody knows how the answers will differ: `auto` is counted to its end, and a round of debate is
held by two seats. Good to about a half.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from backend.machine import CPU
from backend.values import Committee, Policy, Seat

PROMPT = 700
REPLY = 300
REVIEW = 100
DEBATERS = 2
READING = {"gpu": 20.0, CPU: 5.0}
BESIDE = {"gpu": 0.1, CPU: 0.4}
"""What each further reply of one batch adds to the time of the first."""
LOADING_BYTES_S = 1e9
REVIEWERS = 3
"""With fewer answers nobody reviews."""


class Pace(NamedTuple):
    """A placed model: seconds of one token on each device it uses, and bytes to be loaded."""

    seconds: Mapping[str, float]
    bytes: int


class Call(NamedTuple):
    """One reply of a stage; of its prompt `shared` tokens are the same for all of the stage."""

    model: str
    shared: int
    own: int
    reply: int


class Cost(NamedTuple):
    """Seconds of an answer, and of one with a round of debate; None where none is held."""

    answer_s: float
    debate_s: float | None


def cost(committee: Committee, paces: Mapping[str, Pace], *, in_turns: bool) -> Cost | None:
    """What a usual question takes; None where the speed of a model is not known."""
    stages, debate = calls_of(committee)
    models = {call.model for stage in (*stages, debate) for call in stage}
    if not models <= set(paces):
        return None
    answer_s = sum(_seconds(stage, paces, in_turns=in_turns) for stage in stages)
    more_s = _seconds(debate, paces, in_turns=in_turns) if debate else None
    return Cost(answer_s, None if more_s is None else answer_s + more_s)


def calls_of(committee: Committee) -> tuple[list[list[Call]], list[Call]]:
    """The calls of each stage, without debate, and those of one round of debate."""
    seats = committee.seats
    if committee.policy is Policy.SINGLE or len(seats) == 1:
        return [[_answer(seats[0], PROMPT, 0)]], []
    others = (len(seats) - 1) * REPLY
    stages = [[_answer(seat, PROMPT, 0) for seat in seats]]
    if len(seats) >= REVIEWERS:
        stages.append([Call(seat.model, 0, others, REVIEW) for seat in seats])
    debate: list[Call] = []
    if committee.enable_debate and committee.max_debate_turns:
        debate = [_answer(seat, 0, others + REPLY) for seat in seats[:DEBATERS]]
    if committee.policy is not Policy.VOTE:
        chairman = committee.chairman
        reply = min(REPLY, chairman.sampling.max_tokens)
        known = any(seat.model == chairman.model for seat in seats)
        stages.append([Call(chairman.model, 0, (0 if known else PROMPT) + others + REPLY, reply)])
    return stages, debate


def _answer(seat: Seat, shared: int, own: int) -> Call:
    return Call(seat.model, shared, own, min(REPLY, seat.sampling.max_tokens))


def _seconds(stage: Sequence[Call], paces: Mapping[str, Pace], *, in_turns: bool) -> float:
    """Of one stage: its slowest model, or its busiest device; in turns all of them."""
    models: dict[str, list[Call]] = {}
    for call in stage:
        models.setdefault(call.model, []).append(call)
    taken = {model: dict(_on_devices(calls, paces[model])) for model, calls in models.items()}
    if in_turns:
        loading = sum(paces[model].bytes for model in models) / LOADING_BYTES_S
        return loading + sum(sum(seconds.values()) for seconds in taken.values())
    devices: dict[str, float] = {}
    for seconds in taken.values():
        for device, one in seconds.items():
            devices[device] = devices.get(device, 0.0) + one
    slowest = max(sum(seconds.values()) for seconds in taken.values())
    return max(slowest, *devices.values())


def _on_devices(calls: Sequence[Call], pace: Pace) -> Iterable[tuple[str, float]]:
    """What the calls of one model take of each device."""
    read = max(call.shared for call in calls) + sum(call.own for call in calls)
    written = max(call.reply for call in calls)
    for device, token_s in pace.seconds.items():
        kind = CPU if device == CPU else "gpu"
        together = 1 + BESIDE[kind] * (len(calls) - 1)
        yield device, token_s * (read / READING[kind] + written * together)
