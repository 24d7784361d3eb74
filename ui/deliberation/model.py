"""A deliberation as it stands after some of its events; Qt-free, folded one event at a time.

`fold` is pure: the same events give the same state, live or replayed. `at` is the monotonic clock
in seconds, so that running stages and seats can be timed; a replay passes 0 throughout and takes
its figures from the events. Once a turn ended nothing of that clock is left in its state.
"""

from __future__ import annotations

from functools import reduce
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
_ENDED = ("done", "dropped")


def fold(state: Deliberation, event: Event, at: float = 0.0) -> Deliberation:
    """The state after `event`."""
    match event:
        case OpinionDelta():
            return _written(state, event, at)
        case SynthesisDelta():
            chair = state.chair
            if chair is not None and chair.state != "writing":
                chair = _begun(chair, at)
            return replace(state, written=state.written.plus(event.text), chair=chair)
        case CallProgressed():
            return _progressed(state, event, at)
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
                state = _seat(state, opinion.seat, written=text, round=opinion.round)
            return state
        case UsageReported():
            return _reported(state, event)
        case TurnCompleted():
            return _complete(state, event, at)
        case TurnFailed():
            ended = _end(state, "failed", at)
            written = state.written or Growing(event.partial)
            return replace(ended, fault=event.fault, written=written)
        case OpinionStarted() | OpinionCompleted() | SeatDropped():
            return _fold_opinion(state, event, at)
        case ReviewCompleted():
            review = event.review
            return _reviewer(
                state,
                event.seat,
                state="done",
                review=review,
                tokens=review.usage.completion_tokens or None,
                seconds=review.seconds,
            )
    return state


def replayed(events: tuple[Event, ...]) -> Deliberation:
    """The state after a stored turn; a stream that was cut off reads as stopped."""
    state = reduce(fold, events, Deliberation())
    return stopped(state, 0.0) if state.is_running else state


def stopped(state: Deliberation, at: float) -> Deliberation:
    """The state after the person (or a crash) ended the turn."""
    return _end(state, "stopped", at)


def failed(state: Deliberation, fault: Fault, at: float) -> Deliberation:
    """The state after the stream itself broke."""
    return replace(_end(state, "failed", at), fault=fault)


# --- what models do -----------------------------------------------------------------------------


def _written(state: Deliberation, event: OpinionDelta, at: float) -> Deliberation:
    """A seat wrote something: the commonest event, so it touches only that seat."""
    for place, seat in enumerate(state.seats):
        if seat.letter == event.seat:
            if seat.state != "writing":
                seat = _begun(seat, at)
            seat = replace(seat, written=seat.written.plus(event.text))
            return replace(state, seats=(*state.seats[:place], seat, *state.seats[place + 1 :]))
    return state


def _begun(work: W, at: float) -> W:
    return replace(work, state="writing", first_at=at if work.first_at is None else work.first_at)


def _progressed(state: Deliberation, event: CallProgressed, at: float) -> Deliberation:
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
            return _begun(work, at)
        return replace(work, state="queued" if event.queued else "reading")

    if not event.seat:
        return state if state.chair is None else replace(state, chair=moved(state.chair))
    if event.stage == "review":
        rows = tuple(moved(r) if r.letter == event.seat else r for r in state.reviewers)
        return replace(state, reviewers=rows)
    seats = tuple(moved(s) if s.letter == event.seat else s for s in state.seats)
    return replace(state, seats=seats)


def _fold_opinion(
    state: Deliberation, event: OpinionStarted | OpinionCompleted | SeatDropped, at: float
) -> Deliberation:
    before = state.seat(event.seat)
    if before is None:
        return state
    match event:
        case OpinionStarted():
            return _seat(
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
            return _seat(
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
    reason = event.fault.sentence
    if event.stage == "review":
        return _reviewer(state, event.seat, state="dropped", reason=reason)
    if event.stage == "opinions":
        text = event.partial or seat.text
        return _seat(state, event.seat, state="dropped", reason=reason, written=Growing(text))
    first = Growing(seat.first or seat.text)
    return _seat(state, event.seat, state="done", reason=reason, written=first, first="", round=0)


def _reported(state: Deliberation, event: UsageReported) -> Deliberation:
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


# --- stages and the turn ------------------------------------------------------------------------


def _start(state: Deliberation, event: TurnStarted, at: float) -> Deliberation:
    seats = tuple(
        SeatView(letter=s.letter, model=s.model, name=s.name) for s in event.committee.seats
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
        model = state.committee.chairman.model
        return replace(state, chair=ChairView(model=model, state="reading", started_at=at))
    return state


def _closed(view: StageView, at: float) -> StageView:
    # A replay has no clock, so its unfinished stages have no length rather than one of 0 s.
    return replace(view, state="done", started_at=0.0, seconds=at - view.started_at if at else None)


def _seat(state: Deliberation, letter: str, /, **changes: object) -> Deliberation:
    seats = tuple(replace(s, **changes) if s.letter == letter else s for s in state.seats)
    return replace(state, seats=seats)


def _reviewer(state: Deliberation, letter: str, /, **changes: object) -> Deliberation:
    rows = tuple(replace(r, **changes) if r.letter == letter else r for r in state.reviewers)
    return replace(state, reviewers=rows)


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
