"""What comes of a deliberation: opinions, reviews, the ranking, and the record of a whole turn.

Frozen and without I/O, like `backend.values`, which has what goes in.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from backend.values import FinishReason, Usage


class Opinion(Struct, frozen=True, kw_only=True):
    """One seat's answer; `round` 0 is the first answer, later ones come from debate."""

    seat: str
    text: str
    round: int = 0
    finish_reason: FinishReason = "stop"
    usage: Usage = Usage()
    seconds: float = 0.0


class Pair(Struct, frozen=True):
    """How far two seats (their answers, or their rankings) agree: `value` in 0..1."""

    first: str
    second: str
    value: float
    agrees: bool


class Agreement(Struct, frozen=True, kw_only=True):
    """Agreement of answers (before review) or of reviewers (after it); `figure` in 0..1.

    Answers agree from `threshold` on, the share of their content words; None for reviewers, and
    in what was stored before it was told. `explanation` says the same in English.
    """

    basis: Literal["answers", "reviews"]
    pairs: tuple[Pair, ...]
    figure: float
    agreed: bool
    explanation: str
    threshold: float | None = None


class Review(Struct, frozen=True, kw_only=True):
    """One reviewer's ranking, best first; `presented` is the order it saw. Seat letters."""

    reviewer: str
    presented: tuple[str, ...]
    ranking: tuple[str, ...]
    reason: str
    usage: Usage = Usage()
    seconds: float = 0.0


class Standing(Struct, frozen=True, kw_only=True):
    """A seat's place: `points` of `max_points`, `score` is their ratio (0..1)."""

    seat: str
    points: float
    max_points: float
    score: float


class Bias(Struct, frozen=True, kw_only=True):
    """Do reviewers favour long answers, or early ones? Kendall's tau in -1..1; None: unknown."""

    length: float | None
    position: float | None
    length_flagged: bool
    position_flagged: bool


class Ranking(Struct, frozen=True, kw_only=True):
    """The committee's order, best first. `basis` says what it was counted from."""

    basis: Literal["reviews", "agreement", "single"]
    standings: tuple[Standing, ...]
    near_ties: tuple[tuple[str, str], ...] = ()
    bias: Bias | None = None

    @property
    def order(self) -> tuple[str, ...]:
        """Seat letters, best first."""
        return tuple(s.seat for s in self.standings)


class Dissent(Struct, frozen=True, kw_only=True):
    """A seat that holds against the answer: its own words and how it differs.

    `held` is the seat held to stand behind the answer ('' in what was stored before it was
    told). A seat that reviewed `ranked_first` another; `count` `of` the reviewers of `held`
    ranked that one first. `why` says the same in English.
    """

    seat: str
    quote: str
    why: str
    held: str = ""
    ranked_first: str = ""
    count: int | None = None
    of: int | None = None


class Ablation(Struct, frozen=True, kw_only=True):
    """Would the answer stand without this seat? `top` is who would lead instead."""

    seat: str
    stands: bool
    top: str


class SeatReport(Struct, frozen=True, kw_only=True):
    """What became of one seat in a turn; `answer` is its first answer, never overwritten."""

    seat: str
    model: str
    name: str
    state: Literal["done", "dropped"]
    answer: str = ""
    revised: str = ""
    reason: str = ""
    usage: Usage = Usage()
    seconds: float = 0.0


class ContextLedger(Struct, frozen=True, kw_only=True):
    """What was sent of a conversation and what was not; token counts of the smallest context."""

    context_length: int | None = None
    prompt_tokens: int = 0
    reply_tokens: int = 0
    sent_messages: int = 0
    left_out_messages: int = 0
    left_out_tokens: int = 0


class TurnResult(Struct, frozen=True, kw_only=True):
    """The record of a whole deliberation: everything needed to check the answer.

    `answer_from` is "synthesis" or the letter of the seat whose last word is the answer;
    `finish_reason` is that text's.
    `timings` has seconds for "loading" (until the models were there and the prompt was counted),
    for each stage that ran, and "total".
    """

    answer: str
    answer_from: str
    finish_reason: FinishReason = "stop"
    seats: tuple[SeatReport, ...]
    ranking: Ranking
    agreement: Agreement | None = None
    reviewer_agreement: Agreement | None = None
    reviews: tuple[Review, ...] = ()
    debate: tuple[tuple[Opinion, ...], ...] = ()
    top_original: str = ""
    dissent: tuple[Dissent, ...] = ()
    ablation: tuple[Ablation, ...] = ()
    notices: tuple[str, ...] = ()
    usage: Usage = Usage()
    timings: dict[str, float] = {}
