"""A deliberation as it stands after some of its events; Qt-free, folded one event at a time.

`fold` is pure: the same events give the same state, live or replayed. `at` is the monotonic clock
in seconds, so that running stages and seats can be timed; a replay passes 0 throughout and takes
its figures from the events.
"""

from __future__ import annotations

from functools import reduce
from typing import Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from backend.errors import Fault
from backend.events import (
    AgreementReached,
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
)
from backend.results import Agreement, ContextLedger, Ranking, Review, TurnResult
from backend.values import Committee

Phase = Literal["waiting", "running", "done", "failed", "stopped"]
StageState = Literal["pending", "running", "done", "skipped"]
SeatState = Literal["queued", "writing", "done", "dropped"]

STAGES: tuple[Stage, ...] = get_args(Stage)


class StageView(Struct, frozen=True, kw_only=True):
    """A stage of the line; `seconds` is None until it ended."""

    stage: Stage
    state: StageState = "pending"
    started_at: float = 0.0
    seconds: float | None = None


class SeatView(Struct, frozen=True, kw_only=True):
    """A seat's row; `tokens` is None until the model reported them.

    `first` keeps the first answer once a debate brought another one.
    """

    letter: str
    model: str
    name: str = ""
    state: SeatState = "queued"
    text: str = ""
    first: str = ""
    round: int = 0
    reason: str = ""
    tokens: int | None = None
    seconds: float | None = None
    started_at: float = 0.0
    review: Review | None = None

    @property
    def title(self) -> str:
        """What the row is called: the seat's name, else its model."""
        return self.name or self.model


class Deliberation(Struct, frozen=True, kw_only=True):
    """Everything the panel and the transcript draw of a turn."""

    phase: Phase = "waiting"
    committee: Committee | None = None
    ledger: ContextLedger | None = None
    stages: tuple[StageView, ...] = tuple(StageView(stage=s) for s in STAGES)
    seats: tuple[SeatView, ...] = ()
    answers_agreement: Agreement | None = None
    reviews_agreement: Agreement | None = None
    ranking: Ranking | None = None
    synthesis: str = ""
    result: TurnResult | None = None
    fault: Fault | None = None
    started_at: float = 0.0
    seconds: float | None = None
    conversation_id: int | None = None
    turn_id: int | None = None
    user_message_id: int | None = None
    reply_message_id: int | None = None

    @property
    def stage(self) -> Stage | None:
        """The stage that runs now."""
        return next((s.stage for s in self.stages if s.state == "running"), None)

    @property
    def agreement(self) -> Agreement | None:
        """The newest agreement: of the reviewers where there was a review, else of the answers."""
        return self.reviews_agreement or self.answers_agreement

    @property
    def reviews(self) -> tuple[Review, ...]:
        """Reviews so far, in the order of seats."""
        return tuple(seat.review for seat in self.seats if seat.review is not None)

    @property
    def answer(self) -> str:
        """The answer so far; the seat's own words where a single seat answers."""
        if self.result is not None:
            return self.result.answer
        if not self.synthesis and len(self.seats) == 1:
            return self.seats[0].text
        return self.synthesis

    @property
    def is_running(self) -> bool:
        """Events are still to come."""
        return self.phase in ("waiting", "running")

    def seat(self, letter: str) -> SeatView | None:
        """The seat of that letter."""
        return next((s for s in self.seats if s.letter == letter), None)


def fold(state: Deliberation, event: Event, at: float = 0.0) -> Deliberation:
    """The state after `event`."""
    match event:
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
                state = _seat(state, opinion.seat, text=opinion.text, round=opinion.round)
            return state
        case SynthesisDelta():
            return replace(state, synthesis=state.synthesis + event.text)
        case TurnCompleted():
            return _complete(state, event, at)
        case TurnFailed():
            ended = _end(state, "failed", at)
            return replace(ended, fault=event.fault, synthesis=state.synthesis or event.partial)
        case OpinionStarted() | OpinionDelta() | OpinionCompleted() | SeatDropped():
            return _fold_opinion(state, event, at)
        case ReviewCompleted():
            return _seat(state, event.seat, review=event.review)
        case _:
            return state


def _fold_opinion(
    state: Deliberation,
    event: OpinionStarted | OpinionDelta | OpinionCompleted | SeatDropped,
    at: float,
) -> Deliberation:
    before = state.seat(event.seat)
    if before is None:
        return state
    match event:
        case OpinionStarted():
            return _seat(
                state,
                event.seat,
                state="writing",
                text="",
                first=(before.first or before.text) if event.round else "",
                round=event.round,
                started_at=at,
                tokens=None,
                seconds=None,
            )
        case OpinionDelta():
            return _seat(state, event.seat, text=before.text + event.text)
        case OpinionCompleted():
            opinion = event.opinion
            return _seat(
                state,
                event.seat,
                state="done",
                text=opinion.text,
                round=opinion.round,
                tokens=opinion.usage.completion_tokens or None,
                seconds=opinion.seconds,
            )
        case SeatDropped():
            # A seat that failed after its answer keeps that answer.
            return _seat(
                state,
                event.seat,
                state="dropped",
                reason=event.fault.sentence,
                text=event.partial or before.text,
            )


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
    """Close what ran, skip what was passed over, run `stage`."""
    here = STAGES.index(stage)
    stages = []
    for place, view in enumerate(state.stages):
        if view.stage == stage:
            view = replace(view, state="running", started_at=at, seconds=None)
        elif view.state == "running":
            view = replace(view, state="done", seconds=at - view.started_at)
        elif place < here and view.state == "pending":
            view = replace(view, state="skipped")
        stages.append(view)
    return replace(state, stages=tuple(stages))


def _seat(state: Deliberation, letter: str, /, **changes: object) -> Deliberation:
    seats = tuple(
        replace(seat, **changes) if seat.letter == letter else seat for seat in state.seats
    )
    return replace(state, seats=seats)


def _complete(state: Deliberation, event: TurnCompleted, at: float) -> Deliberation:
    seats = []
    for seat in state.seats:
        report = next((r for r in event.seats if r.seat == seat.letter), None)
        if report is not None:
            seat = replace(
                seat,
                state=report.state,
                text=report.revised or report.answer or seat.text,
                first=report.answer if report.revised else "",
                reason=report.reason or seat.reason,
                tokens=report.usage.completion_tokens or seat.tokens,
                seconds=report.seconds or seat.seconds,
                review=next((r for r in event.reviews if r.reviewer == seat.letter), seat.review),
            )
        seats.append(seat)
    state = replace(_end(state, "done", at), seats=tuple(seats), result=event)
    stages = tuple(
        replace(
            view,
            seconds=event.timings.get(view.stage, view.seconds),
            state="done" if view.stage in event.timings else view.state,
        )
        for view in state.stages
    )
    return replace(
        state,
        stages=stages,
        ranking=event.ranking,
        answers_agreement=event.agreement or state.answers_agreement,
        reviews_agreement=event.reviewer_agreement or state.reviews_agreement,
        seconds=event.timings.get("total", state.seconds),
    )


def _end(state: Deliberation, phase: Phase, at: float) -> Deliberation:
    """Close the running stage and leave no seat writing."""
    stages = tuple(
        replace(view, state="done", seconds=at - view.started_at)
        if view.state == "running"
        else replace(view, state="skipped")
        if view.state == "pending"
        else view
        for view in state.stages
    )
    return replace(state, phase=phase, stages=stages, seconds=max(0.0, at - state.started_at))
