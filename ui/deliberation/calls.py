"""What the events of model calls do to a deliberation: seats, reviews, chairman; Qt-free."""

from __future__ import annotations

from typing import TypeVar

from msgspec.structs import replace

from backend.events import (
    CallProgressed,
    OpinionCompleted,
    OpinionDelta,
    OpinionStarted,
    SeatDropped,
    UsageReported,
)
from ui.deliberation.growing import Growing
from ui.deliberation.state import Call, Deliberation, Progress, SeatView, Work
from ui.faults import in_words

W = TypeVar("W", bound=Work)
_ENDED = ("done", "dropped")


def written(state: Deliberation, event: OpinionDelta, at: float) -> Deliberation:
    """A seat wrote something: the commonest event, so it touches only that seat."""
    for place, seat in enumerate(state.seats):
        if seat.letter == event.seat:
            if seat.state != "writing":
                seat = begun(seat, at)
            seat = replace(seat, written=seat.written.plus(event.text))
            return replace(state, seats=(*state.seats[:place], seat, *state.seats[place + 1 :]))
    return state


def begun(work: W, at: float) -> W:
    """The call, writing from `at` on."""
    return replace(work, state="writing", first_at=at if work.first_at is None else work.first_at)


def progressed(state: Deliberation, event: CallProgressed, at: float) -> Deliberation:
    """A model said how far its call is."""

    def moved(work: W) -> W:
        if work.state in _ENDED:
            return work
        work = replace(
            work,
            progress=Progress(
                queued=event.queued,
                done_tokens=event.done_tokens,
                prompt_tokens=event.prompt_tokens,
                cached_tokens=event.cached_tokens,
                tokens_per_s=event.tokens_per_s,
            ),
            started_at=work.started_at or at,
        )
        if work.state == "writing" or event.tokens_per_s is not None:
            return begun(work, at)
        return replace(work, state="queued" if event.queued else "reading")

    if not event.seat:
        return state if state.chair is None else replace(state, chair=moved(state.chair))
    if event.stage == "review":
        rows = tuple(moved(r) if r.letter == event.seat else r for r in state.reviewers)
        return replace(state, reviewers=rows)
    seats = tuple(moved(s) if s.letter == event.seat else s for s in state.seats)
    return replace(state, seats=seats)


def opined(
    state: Deliberation, event: OpinionStarted | OpinionCompleted | SeatDropped, at: float
) -> Deliberation:
    """A seat was asked, answered or was dropped."""
    before = state.seat(event.seat)
    if before is None:
        return state
    match event:
        case OpinionStarted():
            return change_seat(
                state,
                event.seat,
                state="reading",
                progress=Progress(),
                written=Growing(),
                first=(before.first or before.text) if event.round else "",
                round=event.round,
                started_at=at,
                first_at=None,
                tokens=None,
                seconds=None,
                reason="",
            )
        case OpinionCompleted():
            opinion = event.opinion
            return change_seat(
                state,
                event.seat,
                state="done",
                written=Growing(opinion.text),
                round=opinion.round,
                tokens=opinion.usage.completion_tokens or None,
                seconds=opinion.seconds,
            )
        case SeatDropped():
            return _dropped(state, before, event)


def _dropped(state: Deliberation, seat: SeatView, event: SeatDropped) -> Deliberation:
    """Only a seat without a first answer is out; one that fails later keeps what it wrote."""
    reason = in_words(event.fault).sentence
    if event.stage == "review":
        return change_reviewer(state, event.seat, state="dropped", reason=reason)
    if event.stage == "opinions":
        text = event.partial or seat.text
        return change_seat(state, event.seat, state="dropped", reason=reason, written=Growing(text))
    first = Growing(seat.first or seat.text)
    return change_seat(
        state, event.seat, state="done", reason=reason, written=first, first="", round=0
    )


def reported(state: Deliberation, event: UsageReported) -> Deliberation:
    """A call ended; the timeline keeps it."""
    call = Call(
        seat=event.seat,
        stage=event.stage,
        usage=event.usage,
        seconds=event.seconds,
        started_s=event.started_s,
        first_token_s=event.first_token_s,
    )
    state = replace(state, calls=(*state.calls, call))
    if event.seat or state.chair is None:
        return state
    tokens = event.usage.completion_tokens or None
    ended = "done" if tokens else "dropped"
    chair = replace(state.chair, state=ended, tokens=tokens, seconds=event.seconds)
    return replace(state, chair=chair)


def change_seat(state: Deliberation, letter: str, /, **changes: object) -> Deliberation:
    """The state with `changes` to the seat `letter`."""
    seats = tuple(replace(s, **changes) if s.letter == letter else s for s in state.seats)
    return replace(state, seats=seats)


def change_reviewer(state: Deliberation, letter: str, /, **changes: object) -> Deliberation:
    """The state with `changes` to the review of seat `letter`."""
    rows = tuple(replace(r, **changes) if r.letter == letter else r for r in state.reviewers)
    return replace(state, reviewers=rows)
