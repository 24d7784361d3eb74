"""A deliberation as it stands after some of its events; Qt-free, folded one event at a time.

`fold` is pure: the same events give the same state, live or replayed. `at` is the monotonic clock
in seconds, so that running stages and seats can be timed; a replay passes 0 throughout and takes
its figures from the events. Once a turn ended nothing of that clock is left in its state.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from types import MappingProxyType
from typing import TypeVar

from msgspec.structs import replace

from backend.errors import Fault
from backend.events import (
    AgreementReached,
    CallProgressed,
    ContextPacked,
    DebateRound,
    Event,
    OpinionCompleted,
    OpinionDelta,
    OpinionStarted,
    RankingCompleted,
    ReviewCompleted,
    SeatDropped,
    Stage,
    StageStarted,
    SynthesisDelta,
    TurnCompleted,
    TurnFailed,
    TurnStarted,
    UsageReported,
)
from ui.deliberation.calls import (
    begun,
    change_reviewer,
    change_seat,
    opined,
    progressed,
    reported,
    written,
)
from ui.deliberation.growing import Growing
from ui.deliberation.state import (
    STAGES,
    Call,
    ChairView,
    Deliberation,
    Phase,
    Progress,
    ReviewView,
    SeatView,
    StageState,
    StageView,
    Work,
)

__all__ = [
    "STAGES",
    "Call",
    "ChairView",
    "Deliberation",
    "Phase",
    "Progress",
    "ReviewView",
    "SeatView",
    "StageState",
    "StageView",
    "Work",
    "failed",
    "fold",
    "replayed",
    "stopped",
]

W = TypeVar("W", bound=Work)


def fold(state: Deliberation, event: Event, at: float = 0.0) -> Deliberation:
    """The state after `event`."""
    match event:
        case OpinionDelta():
            return written(state, event, at)
        case SynthesisDelta():
            chair = state.chair
            if chair is not None and chair.state != "writing":
                chair = begun(chair, at)
            return replace(state, written=state.written.plus(event.text), chair=chair)
        case CallProgressed():
            return progressed(state, event, at)
        case TurnStarted():
            return _start(state, event, at)
        case ContextPacked():
            return replace(state, ledger=event.ledger)
        case StageStarted():
            return _enter(state, event.stage, at)
        case AgreementReached():
            return replace(state, **{f"{event.agreement.basis}_agreement": event.agreement})
        case RankingCompleted():
            return replace(state, ranking=event.ranking)
        case DebateRound():
            for opinion in event.answers:
                text = Growing(opinion.text)
                state = change_seat(state, opinion.seat, written=text, round=opinion.round)
            return state
        case UsageReported():
            return reported(state, event)
        case TurnCompleted():
            return _complete(state, event, at)
        case TurnFailed():
            ended = _end(state, "failed", at)
            text = state.written or Growing(event.partial)
            return replace(ended, fault=event.fault, written=text)
        case OpinionStarted() | OpinionCompleted() | SeatDropped():
            return opined(state, event, at)
        case ReviewCompleted():
            review = event.review
            return change_reviewer(
                state,
                event.seat,
                state="done",
                review=review,
                tokens=review.usage.completion_tokens or None,
                seconds=review.seconds,
            )
    return state


def replayed(
    events: tuple[Event, ...], names: Mapping[str, str] = MappingProxyType({})
) -> Deliberation:
    """The state after a stored turn; a stream that was cut off reads as stopped.

    `names` are those of models, by id.
    """
    state = reduce(fold, events, Deliberation(names=dict(names)))
    return stopped(state, 0.0) if state.is_running else state


def stopped(state: Deliberation, at: float) -> Deliberation:
    """The state after the person (or a crash) ended the turn."""
    return _end(state, "stopped", at)


def failed(state: Deliberation, fault: Fault, at: float) -> Deliberation:
    """The state after the stream itself broke."""
    return replace(_end(state, "failed", at), fault=fault)


# --- stages and the turn ------------------------------------------------------------------------


def _start(state: Deliberation, event: TurnStarted, at: float) -> Deliberation:
    seats = tuple(
        SeatView(
            letter=s.letter,
            model=s.model,
            model_name=state.names.get(s.model, ""),
            name=s.name,
        )
        for s in event.committee.seats
    )
    return replace(
        state,
        phase="running",
        committee=event.committee,
        seats=seats,
        started_at=state.started_at or at,
        conversation_id=event.conversation_id,
        turn_id=event.turn_id,
        user_message_id=event.user_message_id,
        reply_message_id=event.reply_message_id,
    )


def _enter(state: Deliberation, stage: Stage, at: float) -> Deliberation:
    """Close what ran, skip what was passed over, run `stage`, set out its rows."""
    here = STAGES.index(stage)
    stages = []
    for place, view in enumerate(state.stages):
        if view.stage == stage:
            view = replace(view, state="running", started_at=at, seconds=None)
        elif view.state == "running":
            view = _closed(view, at)
        elif place < here and view.state == "pending":
            view = replace(view, state="skipped")
        stages.append(view)
    state = replace(state, stages=tuple(stages))
    if stage == "review":
        seats = (s for s in state.seats if s.state != "dropped")
        rows = tuple(ReviewView(letter=s.letter, started_at=at) for s in seats)
        return replace(state, reviewers=rows)
    if stage == "synthesis" and state.committee is not None:
        chair = ChairView(model=state.chairman, state="reading", started_at=at)
        return replace(state, chair=chair)
    return state


def _closed(view: StageView, at: float) -> StageView:
    # A replay has no clock, so its unfinished stages have no length rather than one of 0 s.
    return replace(view, state="done", started_at=0.0, seconds=at - view.started_at if at else None)


def _complete(state: Deliberation, event: TurnCompleted, at: float) -> Deliberation:
    seats = []
    for seat in state.seats:
        report = next((r for r in event.seats if r.seat == seat.letter), None)
        if report is not None:
            text = report.revised or report.answer
            seat = replace(
                seat,
                state=report.state,
                written=Growing(text) if text else seat.written,
                first=report.answer if report.revised else "",
                reason=report.reason or seat.reason,
                tokens=seat.tokens or report.usage.completion_tokens or None,
                seconds=seat.seconds or report.seconds or None,
            )
        seats.append(seat)
    state = replace(_end(replace(state, seats=tuple(seats)), "done", at), result=event)
    if state.chair is not None and event.answer_from == "synthesis":
        state = replace(state, chair=replace(state.chair, state="done"))
    stages = tuple(
        replace(
            view,
            seconds=event.timings.get(view.stage),
            state="done" if view.stage in event.timings else view.state,
        )
        for view in state.stages
    )
    return replace(
        state,
        stages=stages,
        reviewers=_final_reviews(state, event),
        ranking=event.ranking,
        answers_agreement=event.agreement or state.answers_agreement,
        reviews_agreement=event.reviewer_agreement or state.reviews_agreement,
        seconds=event.timings.get("total", state.seconds),
    )


def _final_reviews(state: Deliberation, event: TurnCompleted) -> tuple[ReviewView, ...]:
    rows = {row.letter: row for row in state.reviewers}
    for review in event.reviews:
        row = rows.get(review.reviewer, ReviewView(letter=review.reviewer))
        rows[review.reviewer] = replace(
            row,
            state="done",
            review=review,
            tokens=row.tokens or review.usage.completion_tokens or None,
            seconds=row.seconds or review.seconds or None,
        )
    return tuple(rows[letter] for letter in sorted(rows))


def _end(state: Deliberation, phase: Phase, at: float) -> Deliberation:
    """Close the running stage and take the clock and running figures out of every row."""

    def still(work: W) -> W:
        return replace(work, progress=Progress(), started_at=0.0, first_at=None)

    stages = tuple(
        _closed(view, at)
        if view.state == "running"
        else replace(view, state="skipped" if view.state == "pending" else view.state)
        for view in state.stages
    )
    return replace(
        state,
        phase=phase,
        stages=stages,
        seats=tuple(still(seat) for seat in state.seats),
        reviewers=tuple(still(row) for row in state.reviewers),
        chair=None if state.chair is None else still(state.chair),
        seconds=max(0.0, at - state.started_at) if at else None,
        started_at=0.0,
    )
