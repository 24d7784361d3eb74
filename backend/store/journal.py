"""The journal of a turn, as pure functions over its events."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from backend.events import (
    Event,
    OpinionCompleted,
    OpinionDelta,
    SynthesisDelta,
    TurnCompleted,
    TurnFailed,
)

Delta = OpinionDelta | SynthesisDelta
Outcome = TurnCompleted | TurnFailed


def coalesce(events: Sequence[Event]) -> tuple[Event, ...]:
    """Join the deltas of one writer that have nothing but other writers' deltas between them.

    Seats write at the same time, so their deltas alternate; which came first between two seats
    says nothing. No delta moves past any other event.
    """
    coalesced: list[Event] = []
    for are_deltas, run in groupby(events, lambda event: isinstance(event, Delta)):
        if not are_deltas:
            coalesced += run
            continue
        pieces: dict[tuple[str, int | None], list[Delta]] = {}
        for delta in run:
            assert isinstance(delta, Delta)
            pieces.setdefault(_writer(delta), []).append(delta)
        coalesced += [_join(deltas) for deltas in pieces.values()]
    return tuple(coalesced)


def superseded(events: Sequence[Event], outcome: Outcome | None) -> list[int]:
    """Indices of deltas whose text stands elsewhere in a completed turn.

    A turn that ended in another way keeps them all: they are what there is of it.
    """
    if not isinstance(outcome, TurnCompleted):
        return []
    completed = {
        (event.seat, event.opinion.round) for event in events if isinstance(event, OpinionCompleted)
    }
    synthesised = outcome.answer_from == "synthesis"
    return [
        index
        for index, event in enumerate(events)
        if (isinstance(event, OpinionDelta) and (event.seat, event.round) in completed)
        or (isinstance(event, SynthesisDelta) and synthesised)
    ]


def opinion_texts(events: Sequence[Event]) -> dict[tuple[str, int], str]:
    """What each seat has written so far, by (seat letter, round)."""
    pieces: dict[tuple[str, int], list[str]] = {}
    for event in events:
        match event:
            case OpinionDelta():
                pieces.setdefault((event.seat, event.round), []).append(event.text)
            case OpinionCompleted():
                pieces[event.seat, event.opinion.round] = [event.opinion.text]
    return {key: "".join(texts) for key, texts in pieces.items()}


def partial_answer(events: Sequence[Event]) -> str:
    """The best there is of an answer that was not finished.

    What the chairman wrote, or else the longest opinion.
    """
    synthesis = "".join(event.text for event in events if isinstance(event, SynthesisDelta))
    return synthesis or max(opinion_texts(events).values(), key=len, default="")


def _writer(delta: Delta) -> tuple[str, int | None]:
    match delta:
        case OpinionDelta():
            return delta.seat, delta.round
        case SynthesisDelta():
            return delta.model, None


def _join(deltas: Sequence[Delta]) -> Delta:
    text = "".join(delta.text for delta in deltas)
    match deltas[0]:
        case OpinionDelta(seat=seat, round=number):
            return OpinionDelta(seat=seat, round=number, text=text)
        case SynthesisDelta(model=model):
            return SynthesisDelta(model=model, text=text)
