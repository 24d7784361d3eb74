"""What the panel, the page and the transcript draw of a turn: frozen values, Qt-free."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

from backend.errors import Fault
from backend.events import Stage
from backend.results import Agreement, ContextLedger, Ranking, Review, TurnResult
from backend.values import Committee, Usage
from ui.deliberation.growing import Growing

Phase = Literal["waiting", "running", "done", "failed", "stopped"]
StageState = Literal["pending", "running", "done", "skipped"]
WorkState = Literal["queued", "reading", "writing", "done", "dropped"]

STAGES: tuple[Stage, ...] = get_args(Stage)


class StageView(Struct, frozen=True, kw_only=True):
    """A stage of the line; `seconds` is None until it ended, and where nobody took the time."""

    stage: Stage
    state: StageState = "pending"
    started_at: float = 0.0
    seconds: float | None = None


class Progress(Struct, frozen=True, kw_only=True):
    """How far a running call is; None is 'not known'. Counts are tokens, but `queued` (calls)."""

    queued: int | None = None
    done_tokens: int | None = None
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    tokens_per_s: float | None = None

    @property
    def share(self) -> float | None:
        """How much of the prompt is read, 0..1."""
        if not self.prompt_tokens or self.done_tokens is None:
            return None
        return min(1.0, self.done_tokens / self.prompt_tokens)

    @property
    def shared(self) -> float:
        """How much of the prompt was there from another seat or turn, 0..1."""
        if not self.prompt_tokens or not self.cached_tokens:
            return 0.0
        return min(1.0, self.cached_tokens / self.prompt_tokens)


class Work(Struct, frozen=True, kw_only=True):
    """A model call as a row shows it.

    `started_at` and `first_at` (its first token) are of the monotonic clock and count only while
    the turn runs. `tokens` is None until the model reported them, `seconds` until it ended.
    """

    state: WorkState = "queued"
    progress: Progress = Progress()
    started_at: float = 0.0
    first_at: float | None = None
    tokens: int | None = None
    seconds: float | None = None
    reason: str = ""


class SeatView(Work, frozen=True, kw_only=True):
    """A seat's row. `first` keeps the first answer once a debate brought another one.

    `model` is an id, `model_name` what people call it, where that is known.
    """

    letter: str
    model: str
    model_name: str = ""
    name: str = ""
    written: Growing = Growing()
    first: str = ""
    round: int = 0

    @property
    def text(self) -> str:
        """What the seat has written; joined when it is read, so not for every event."""
        return self.written.text

    @property
    def title(self) -> str:
        """What the row is called: the seat's name, else its model."""
        return self.name or self.model_name or self.model

    @property
    def on(self) -> str:
        """The model, where the row is not called by it."""
        return (self.model_name or self.model) if self.name else ""


class ReviewView(Work, frozen=True, kw_only=True):
    """A reviewer's row; `review` once it came."""

    letter: str
    review: Review | None = None


class ChairView(Work, frozen=True, kw_only=True):
    """The chairman's row; `model` is the name of its model, or its id."""

    model: str


class Call(Struct, frozen=True, kw_only=True):
    """A model call that ended; `seat` is empty for the chairman.

    `started_s` and `first_token_s` are seconds since the turn's start, `seconds` is the length of
    the call. Without `started_s` nobody took the time, or the call is of an earlier turn; with it
    and without `first_token_s` it wrote nothing.
    """

    seat: str
    stage: Stage
    usage: Usage
    seconds: float
    started_s: float | None = None
    first_token_s: float | None = None


class Deliberation(Struct, frozen=True, kw_only=True):
    """Everything that is drawn of a turn; `names` are those of models, by id."""

    names: dict[str, str] = {}
    phase: Phase = "waiting"
    committee: Committee | None = None
    ledger: ContextLedger | None = None
    stages: tuple[StageView, ...] = tuple(StageView(stage=s) for s in STAGES)
    seats: tuple[SeatView, ...] = ()
    reviewers: tuple[ReviewView, ...] = ()
    chair: ChairView | None = None
    calls: tuple[Call, ...] = ()
    answers_agreement: Agreement | None = None
    reviews_agreement: Agreement | None = None
    ranking: Ranking | None = None
    written: Growing = Growing()
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
    def chairman(self) -> str:
        """The name of the chairman's model; empty while the committee is not known."""
        if self.committee is None:
            return ""
        model = self.committee.chairman.model
        return self.names.get(model, model)

    @property
    def agreement(self) -> Agreement | None:
        """The newest agreement: of the reviewers where there was a review, else of the answers."""
        return self.reviews_agreement or self.answers_agreement

    @property
    def reviews(self) -> tuple[Review, ...]:
        """Reviews so far, in the order of seats."""
        return tuple(row.review for row in self.reviewers if row.review is not None)

    @property
    def synthesis(self) -> str:
        """What the chairman has written."""
        return self.written.text

    @property
    def answer(self) -> str:
        """The answer so far; the seat's own words where a single seat answers."""
        if self.result is not None:
            return self.result.answer
        if not self.written and len(self.seats) == 1:
            return self.seats[0].text
        return self.synthesis

    @property
    def is_running(self) -> bool:
        """Events are still to come."""
        return self.phase in ("waiting", "running")

    def seat(self, letter: str) -> SeatView | None:
        """The seat of that letter."""
        return next((s for s in self.seats if s.letter == letter), None)
