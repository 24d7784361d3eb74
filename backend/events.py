"""Every event of the one stream: what `Engine.ask` yields and every reader reads.

The order of a turn::

    turn.started  context
      stage.started(opinions)  opinion.started  opinion.delta*  opinion.completed | seat.dropped
      agreement(answers)
      stage.started(review)    review.completed*                 agreement(reviews)
      stage.started(ranking)   ranking
      stage.started(debate)    opinion.* with round >= 1, then debate.round
      stage.started(synthesis) synthesis.delta*
    turn.completed | turn.failed

`usage` follows every model call that ended. Exactly one of the last two ends the stream; after a
cancel neither comes. The store is at most half a second behind the stream, and never behind its
last event; deltas are kept only until the text they make up is.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from backend.errors import Fault
from backend.results import Agreement, ContextLedger, Opinion, Ranking, Review, TurnResult
from backend.values import Committee, Usage

Stage = Literal["opinions", "review", "ranking", "debate", "synthesis"]


class TurnStarted(Struct, frozen=True, kw_only=True, tag_field="type", tag="turn.started"):
    """The question is stored (ids are None without `record`) and the committee is chosen."""

    committee: Committee
    conversation_id: int | None = None
    turn_id: int | None = None
    user_message_id: int | None = None
    reply_message_id: int | None = None


class ContextPacked(Struct, frozen=True, kw_only=True, tag_field="type", tag="context"):
    """What of the conversation is sent, and what is not."""

    ledger: ContextLedger


class StageStarted(Struct, frozen=True, kw_only=True, tag_field="type", tag="stage.started"):
    """A stage begins; stages that do not run have no event."""

    stage: Stage


class OpinionStarted(Struct, frozen=True, kw_only=True, tag_field="type", tag="opinion.started"):
    """A seat was asked."""

    seat: str
    model: str
    round: int = 0


class CallProgressed(Struct, frozen=True, kw_only=True, tag_field="type", tag="progress"):
    """How far a model call is; `seat` is empty for the chairman, None is 'not known yet'.

    `queued` requests are before it, 0 once it runs. `done_tokens` of the `prompt_tokens` are
    computed, `cached_tokens` of them were there from another seat or turn.
    """

    seat: str
    stage: Stage
    queued: int | None = None
    done_tokens: int | None = None
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    tokens_per_s: float | None = None


class OpinionDelta(Struct, frozen=True, kw_only=True, tag_field="type", tag="opinion.delta"):
    """A seat wrote `text`."""

    seat: str
    text: str
    round: int = 0


class OpinionCompleted(
    Struct, frozen=True, kw_only=True, tag_field="type", tag="opinion.completed"
):
    """A seat finished; the whole text, with tokens and seconds."""

    seat: str
    opinion: Opinion


class SeatDropped(Struct, frozen=True, kw_only=True, tag_field="type", tag="seat.dropped"):
    """A seat left the turn at `stage`; `fault` is the reason, `partial` what it had written."""

    seat: str
    stage: Stage
    fault: Fault
    partial: str = ""


class AgreementReached(Struct, frozen=True, kw_only=True, tag_field="type", tag="agreement"):
    """How far answers (or reviewers) agree; `agreement.agreed` may end the turn early."""

    agreement: Agreement


class ReviewCompleted(Struct, frozen=True, kw_only=True, tag_field="type", tag="review.completed"):
    """A reviewer ranked the others."""

    seat: str
    review: Review


class RankingCompleted(Struct, frozen=True, kw_only=True, tag_field="type", tag="ranking"):
    """The committee's order."""

    ranking: Ranking


class DebateRound(Struct, frozen=True, kw_only=True, tag_field="type", tag="debate.round"):
    """A round of debate ended with these answers."""

    round: int
    answers: tuple[Opinion, ...]


class SynthesisDelta(Struct, frozen=True, kw_only=True, tag_field="type", tag="synthesis.delta"):
    """The chairman wrote `text`."""

    model: str
    text: str


class UsageReported(Struct, frozen=True, kw_only=True, tag_field="type", tag="usage"):
    """Tokens of one model call that ended, well or not; `seat` is empty for the chairman.

    It was asked `started_s` seconds after the turn began, wrote its first token at
    `first_token_s` of the turn (None: it wrote none), and ended `seconds` after it was asked.
    Both are None in turns stored by older versions, and for a call that was taken over from an
    earlier turn and took no time in this one.
    """

    seat: str
    stage: Stage
    usage: Usage
    seconds: float
    started_s: float | None = None
    first_token_s: float | None = None


class TurnCompleted(TurnResult, frozen=True, kw_only=True, tag_field="type", tag="turn.completed"):
    """The answer, with everything needed to check it: the fields of `TurnResult`."""


class TurnFailed(Struct, frozen=True, kw_only=True, tag_field="type", tag="turn.failed"):
    """No answer; `partial` is what had been written of one."""

    fault: Fault
    partial: str = ""


Event = (
    TurnStarted
    | ContextPacked
    | StageStarted
    | OpinionStarted
    | CallProgressed
    | OpinionDelta
    | OpinionCompleted
    | SeatDropped
    | AgreementReached
    | ReviewCompleted
    | RankingCompleted
    | DebateRound
    | SynthesisDelta
    | UsageReported
    | TurnCompleted
    | TurnFailed
)

_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


def encode(event: Event) -> bytes:
    """The event as one line of JSON, with its `type`, without the line end."""
    return msgspec.json.encode(event)


def decode(line: bytes | str) -> Event:
    """Read back what `encode` wrote.

    Raises:
        msgspec.ValidationError: the line is no event of this version.
    """
    return _decoder.decode(line)


def type_of(event: Event) -> str:
    """The event's name in the stream, for example ``opinion.delta``."""
    return str(type(event).__struct_config__.tag)
