"""When each model read and wrote, from live events or stored ones; Qt-free.

Finished turns are drawn from their stored calls alone, so that a replay looks like what was seen.
Calls stored without times begin with their stage, and how long they read is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from backend.events import Stage
from backend.values import Usage
from ui.deliberation.state import STAGES, Call, Deliberation, Work

CHAIR = ""
"""The lane of the chairman."""

_SHOWN_LOADING_S = 0.5
_TELLING_TOKENS = 64


class Stretch(Struct, frozen=True, kw_only=True):
    """One call in its lane; times in seconds since the turn's start.

    It reads from `start` to `first` (None: not known) and writes from there to `end`.
    """

    lane: str
    stage: Stage
    start: float
    first: float | None
    end: float
    tokens: int | None = None
    prompt_tokens: int | None = None
    cached_tokens: int = 0
    is_running: bool = False
    is_queued: bool = False


class Band(Struct, frozen=True):
    """A stage, or the loading of models before all of them, from `start` to `end` seconds."""

    stage: Stage | Literal["loading"]
    start: float
    end: float


class Chart(Struct, frozen=True, kw_only=True):
    """What the timeline draws. `length` in seconds; `saved_s` None where nothing tells it.

    `out` are the lanes of seats that were dropped.
    `is_timed` says that calls were timed, so that reading can be told from writing.
    """

    lanes: tuple[str, ...]
    out: frozenset[str] = frozenset()
    stretches: tuple[Stretch, ...]
    bands: tuple[Band, ...]
    length: float
    saved_tokens: int = 0
    saved_s: float | None = None
    is_timed: bool = True


def chart(state: Deliberation, now: float = 0.0) -> Chart | None:
    """The timeline at `now` (monotonic seconds, for running turns); None without any call."""
    starts = _stage_starts(state, now)
    calls = state.calls or _kept(state)
    stretches = _finished(calls, starts)
    if state.is_running:
        stretches += _running(state, now)
    if not stretches:
        return None
    stretches.sort(key=lambda s: (STAGES.index(s.stage), s.lane or "~", s.start))
    lanes = tuple(seat.letter for seat in state.seats)
    if any(s.lane == CHAIR for s in stretches):
        lanes = (*lanes, CHAIR)
    end = max(s.end for s in stretches)
    total = state.seconds or 0.0
    if state.is_running:
        total = now - state.started_at
    length = max(end, total, 0.1)
    known = [call for call in state.calls if call.started_s is not None]
    return Chart(
        lanes=lanes,
        out=frozenset(seat.letter for seat in state.seats if seat.state == "dropped"),
        stretches=tuple(stretches),
        bands=_bands(state, stretches, starts, length),
        length=length,
        saved_tokens=sum(call.usage.cached_tokens for call in known or state.calls),
        saved_s=saved_seconds(known),
        is_timed=bool(known) or state.is_running,
    )


def saved_seconds(calls: Iterable[Call]) -> float | None:
    """About how long the shared tokens would have taken to read; None where nothing tells it.

    Each lane's tokens are taken at its fastest reading: a call that waited for its turn reads
    slower than its model can, and would make the saving look larger than it is.
    """
    saved: dict[str, int] = {}
    rates: dict[str, float] = {}
    for call in calls:
        saved[call.seat] = saved.get(call.seat, 0) + call.usage.cached_tokens
        if call.started_s is None or call.first_token_s is None:
            continue
        computed = call.usage.prompt_tokens - call.usage.cached_tokens
        reading = call.first_token_s - call.started_s
        if computed >= _TELLING_TOKENS and reading > 0:
            rates[call.seat] = max(rates.get(call.seat, 0.0), computed / reading)
    if not rates:
        return None
    fastest = max(rates.values())
    seconds = sum(tokens / rates.get(lane, fastest) for lane, tokens in saved.items())
    return seconds or None


def step(length: float, room: int) -> float:
    """Seconds between marks of an axis of `length` seconds that has room for `room` of them."""
    least = length / max(1, room)
    for size in (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600):
        if size >= least:
            return float(size)
    return 3600.0 * (-(-least // 3600))


def _stage_starts(state: Deliberation, now: float) -> dict[Stage, tuple[float, float]]:
    """Start and end of each stage that ran: by the clock while it runs, then by its length."""
    timings = state.result.timings if state.result is not None else {}
    at = timings.get("loading", 0.0)
    result: dict[Stage, tuple[float, float]] = {}
    for view in state.stages:
        if view.started_at and state.is_running:
            start = view.started_at - state.started_at
            end = now - state.started_at if view.seconds is None else start + view.seconds
            result[view.stage] = (start, end)
        elif view.seconds is not None:
            result[view.stage] = (at, at + view.seconds)
            at += view.seconds
    return result


def _kept(state: Deliberation) -> tuple[Call, ...]:
    """What is known of the calls of a turn that was stored without them."""
    if state.result is None:
        return ()
    answers: list[tuple[str, Stage, Work]] = [
        (seat.letter, "opinions", seat) for seat in state.seats if seat.state == "done"
    ]
    reviews: list[tuple[str, Stage, Work]] = [
        (row.letter, "review", row) for row in state.reviewers if row.state == "done"
    ]
    calls = [
        Call(seat=letter, stage=stage, usage=Usage(0, work.tokens or 0), seconds=work.seconds)
        for letter, stage, work in (*answers, *reviews)
        if work.seconds
    ]
    if (seconds := state.result.timings.get("synthesis")) is not None:
        calls.append(Call(seat=CHAIR, stage="synthesis", usage=Usage(), seconds=seconds))
    return tuple(calls)


def _finished(calls: Sequence[Call], starts: dict[Stage, tuple[float, float]]) -> list[Stretch]:
    stretches: list[Stretch] = []
    timed = any(call.started_s is not None for call in calls)
    ends: dict[tuple[str, Stage], float] = {}
    for call in calls:
        place = (call.seat, call.stage)
        start, first = call.started_s, call.first_token_s
        if start is None and timed:
            continue  # taken over from an earlier turn: it took no time in this one
        if start is None:
            # Another try of the same call follows the one before.
            start, first = ends.get(place, starts.get(call.stage, (0.0, 0.0))[0]), None
        elif first is None:
            first = start + call.seconds
        end = ends[place] = start + call.seconds
        stretches.append(
            Stretch(
                lane=call.seat,
                stage=call.stage,
                start=start,
                first=None if first is None else min(max(first, start), end),
                end=end,
                tokens=call.usage.completion_tokens or None,
                prompt_tokens=call.usage.prompt_tokens or None,
                cached_tokens=call.usage.cached_tokens,
            )
        )
    return stretches


def _running(state: Deliberation, now: float) -> list[Stretch]:
    rows: list[tuple[str, Stage, Work]] = []
    stage = state.stage
    if stage in ("opinions", "debate"):
        rows += [(seat.letter, stage, seat) for seat in state.seats]
    elif stage == "review":
        rows += [(row.letter, stage, row) for row in state.reviewers]
    elif stage == "synthesis" and state.chair is not None:
        rows.append((CHAIR, stage, state.chair))
    return [
        Stretch(
            lane=lane,
            stage=stage,
            start=max(0.0, work.started_at - state.started_at),
            first=(now if work.first_at is None else work.first_at) - state.started_at,
            end=now - state.started_at,
            prompt_tokens=work.progress.prompt_tokens,
            cached_tokens=work.progress.cached_tokens or 0,
            is_running=True,
            is_queued=work.state == "queued",
        )
        for lane, stage, work in rows
        if work.state in ("queued", "reading", "writing") and work.started_at
    ]


def _bands(
    state: Deliberation,
    stretches: list[Stretch],
    starts: dict[Stage, tuple[float, float]],
    length: float,
) -> tuple[Band, ...]:
    """One band a stage, each up to the next; timed calls say best where their stage begins."""
    begins: dict[Stage, float] = {stage: start for stage, (start, _) in starts.items()}
    timed = {(c.seat, c.stage) for c in state.calls if c.started_s is not None}
    for stage in STAGES:
        own = [s.start for s in stretches if s.stage == stage and (s.lane, stage) in timed]
        if own:
            begins[stage] = min(own)
        elif stage == "ranking":
            begins.pop(stage, None)  # arithmetic: too short for a name
    ordered = sorted(begins.items(), key=lambda item: (item[1], STAGES.index(item[0])))
    bands: list[Band] = []
    first = ordered[0][1] if ordered else 0.0
    if first >= _SHOWN_LOADING_S:
        bands.append(Band("loading", 0.0, first))
    elif ordered:
        ordered[0] = (ordered[0][0], 0.0)
    for place, (stage, start) in enumerate(ordered):
        end = ordered[place + 1][1] if place + 1 < len(ordered) else length
        bands.append(Band(stage, start, end))
    return tuple(bands)
