"""Committees, events and stores that the store's tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from hypothesis import strategies as st

from backend.errors import Fault
from backend.events import (
    Event,
    OpinionCompleted,
    OpinionDelta,
    OpinionStarted,
    SeatDropped,
    StageStarted,
    SynthesisDelta,
    TurnCompleted,
    TurnFailed,
    UsageReported,
)
from backend.results import Opinion, Ranking, Standing
from backend.store import ChatStore, Database
from backend.values import Chairman, Committee, Seat, TextPart, Usage

COMMITTEE = Committee(
    name="three",
    title="Three",
    seats=tuple(Seat(letter=letter, model="starter") for letter in "ABC"),
    chairman=Chairman(model="starter"),
)
FAULT = Fault("timeout", "Seat B is late.", "It had 300 s.", "Give it more.")


def words(text: str) -> tuple[TextPart, ...]:
    return (TextPart(text),)


def delta(seat: str, text: str, number: int = 0) -> OpinionDelta:
    return OpinionDelta(seat=seat, text=text, round=number)


def opinion(seat: str, text: str, number: int = 0) -> OpinionCompleted:
    return OpinionCompleted(seat=seat, opinion=Opinion(seat=seat, text=text, round=number))


def synthesis(text: str) -> SynthesisDelta:
    return SynthesisDelta(model="starter", text=text)


def completed(answer: str, answer_from: str = "synthesis") -> TurnCompleted:
    standings = (Standing(seat="A", points=2, max_points=2, score=1.0),)
    return TurnCompleted(
        answer=answer,
        answer_from=answer_from,
        seats=(),
        ranking=Ranking(basis="reviews", standings=standings),
    )


def failed(partial: str = "") -> TurnFailed:
    return TurnFailed(fault=FAULT, partial=partial)


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
seat = st.sampled_from("ABC")
number = st.integers(0, 1)
deltas = st.builds(delta, seat, text, number) | st.builds(synthesis, text)
others = (
    st.builds(opinion, seat, text, number)
    | st.builds(OpinionStarted, seat=seat, model=st.just("starter"), round=number)
    | st.builds(StageStarted, stage=st.sampled_from(["opinions", "review", "synthesis"]))
    | st.builds(
        SeatDropped, seat=seat, stage=st.just("opinions"), fault=st.just(FAULT), partial=text
    )
    | st.builds(
        UsageReported,
        seat=seat,
        stage=st.just("opinions"),
        usage=st.just(Usage(3, 4, 1)),
        seconds=st.floats(0, 100),
    )
)
journals: st.SearchStrategy[list[Event]] = st.lists(deltas | others, max_size=30)
ends = st.one_of(
    st.none(),
    st.builds(failed, text),
    st.builds(completed, text, st.sampled_from(["synthesis", "A"])),
)


@asynccontextmanager
async def chats_in(folder: Path) -> AsyncIterator[ChatStore]:
    """The chats of the store in `folder`, with what a start does."""
    async with Database.open(folder / "parley.sqlite", folder / "backups") as database:
        chats = ChatStore(database)
        await chats.recover()
        yield chats
