from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

import pytest
from msgspec.structs import replace

from backend.committee import Earlier, Sitting, deliberate, earlier_of
from backend.committee.earlier import NOTHING
from backend.errors import Fault
from backend.events import (
    Event,
    OpinionCompleted,
    OpinionDelta,
    OpinionStarted,
    ReviewCompleted,
    SeatDropped,
    SynthesisDelta,
    TurnCompleted,
    UsageReported,
    decode,
)
from backend.providers.base import ChatChunk, ChatRequest
from backend.results import Opinion
from backend.values import Policy
from tests.backend.committee.test_deliberation import (
    ANSWERS,
    QUESTION,
    committee,
    scripted,
)
from tests.fake_model import FakeModel, stage_of


async def hold(
    model: FakeModel,
    earlier: Earlier = NOTHING,
    policy: Policy = Policy.FULL,
) -> list[Event]:
    events: list[Event] = []

    async def emit(event: Event) -> None:
        events.append(event)

    sitting = Sitting(
        committee(policy), QUESTION, chat=model.chat, emit=emit, seat_timeout_s=5, earlier=earlier
    )
    events.append(await deliberate(sitting))
    return events


async def whole_turn() -> list[Event]:
    return await hold(FakeModel(scripted(dict(ANSWERS))))


def cut_before(events: Sequence[Event], kind: type[Event]) -> list[Event]:
    at = next(n for n, event in enumerate(events) if isinstance(event, kind))
    return list(events[:at])


async def again(earlier: Earlier) -> tuple[list[Event], list[str]]:
    model = FakeModel(scripted(dict(ANSWERS)))
    events = await hold(model, earlier)
    return events, [f"{stage_of(r)} {r.model}" for r in model.requests]


def taken_over(event: Event) -> Event:
    """The event; of an answer in the debate, which is given anew, without its seconds."""
    if isinstance(event, OpinionCompleted) and event.opinion.round:
        return replace(event, opinion=replace(event.opinion, seconds=0.0))
    return event


async def test_whole_answers_and_reviews_are_not_asked_for_again() -> None:
    first = await whole_turn()
    events, asked = await again(earlier_of(cut_before(first, SynthesisDelta)))
    assert asked == ["debate a", "debate b", "debate c", "synthesis chair"]
    last, before = events[-1], first[-1]
    assert isinstance(last, TurnCompleted)
    assert isinstance(before, TurnCompleted)
    assert last.answer == before.answer
    assert last.ranking == before.ranking
    assert [report.answer for report in last.seats] == list(ANSWERS.values())
    assert "Seats A, B, C had answered" in last.notices[0]
    # What was taken over is told again, so that a replay is whole.
    for kind in (OpinionStarted, OpinionCompleted, ReviewCompleted):
        told = [taken_over(e) for e in events if isinstance(e, kind)]
        assert told == [taken_over(e) for e in first if isinstance(e, kind)]
    assert last.usage == before.usage


async def test_what_is_taken_over_takes_no_time_of_the_turn() -> None:
    first = await whole_turn()
    events, _ = await again(earlier_of(cut_before(first, SynthesisDelta)))
    calls = [event for event in events if isinstance(event, UsageReported)]
    assert {call.stage for call in calls if call.started_s is None} == {"opinions", "review"}
    assert {call.stage for call in calls if call.started_s is not None} == {"debate", "synthesis"}


async def test_a_seat_without_a_whole_answer_is_asked_and_all_review_again() -> None:
    first = await whole_turn()
    cut = [
        event
        for event in cut_before(first, SynthesisDelta)
        if not (isinstance(event, OpinionCompleted) and event.seat == "B")
    ]
    earlier = earlier_of(cut)
    assert set(earlier.opinions) == {"A", "C"}
    events, asked = await again(earlier)
    assert asked[0] == "opinion b"
    assert sorted(asked[1:4]) == ["review a", "review b", "review c"]
    assert isinstance(events[-1], TurnCompleted)


async def test_what_a_seat_had_begun_is_given_back_to_it() -> None:
    earlier = earlier_of([OpinionDelta(seat="B", text="Pull "), OpinionDelta(seat="B", text="the")])
    assert earlier.begun == {"B": "Pull the"}
    model = FakeModel(scripted(dict(ANSWERS)))
    await hold(model, earlier)
    opinions = [r for r in model.requests if stage_of(r) == "opinion"]
    assert [r.begun for r in opinions] == ["", "Pull the", ""]
    assert all(r.begun == "" for r in model.requests if stage_of(r) != "opinion")


@pytest.mark.parametrize(
    "text", ["I can't help with that.", "   ", "and so on " * 40], ids=["refusal", "blank", "loop"]
)
def test_what_cannot_become_an_answer_is_not_gone_on_with(text: str) -> None:
    assert earlier_of([OpinionDelta(seat="A", text=text)]).begun == {}


async def test_nothing_is_taken_over_from_a_turn_that_was_completed() -> None:
    assert earlier_of(await whole_turn()) == Earlier()


async def test_answers_of_a_debate_are_not_first_answers() -> None:
    word = Opinion(seat="A", text="Later.", round=1)
    events: list[Event] = [
        OpinionDelta(seat="A", text="Lat", round=1),
        OpinionCompleted(seat="A", opinion=word),
    ]
    assert earlier_of(events) == Earlier()


async def test_every_call_tells_when_it_began_and_first_wrote() -> None:
    class Late(FakeModel):
        async def chat(self, request: ChatRequest) -> AsyncGenerator[ChatChunk, None]:
            await asyncio.sleep(0.02)
            async for chunk in super().chat(request):
                yield chunk

    answers: dict[str, str | Fault | float] = {**ANSWERS, "c": Fault("worker_lost", "It died.")}
    events = await hold(Late(scripted(answers)))
    calls = [event for event in events if isinstance(event, UsageReported)]
    dropped = [event.seat for event in events if isinstance(event, SeatDropped)]
    assert dropped == ["C"]
    failed = next(call for call in calls if call.seat == "C")
    assert failed.first_token_s is None
    assert failed.seconds >= 0.02
    for call in calls:
        assert call.started_s is not None
        if call.seat != "C":
            assert call.first_token_s is not None
            assert call.started_s + 0.02 <= call.first_token_s
            assert call.first_token_s <= call.started_s + call.seconds + 0.002


def test_calls_of_older_versions_are_still_read() -> None:
    line = '{"type":"usage","seat":"A","stage":"opinions","usage":{},"seconds":1.5}'
    event = decode(line)
    assert isinstance(event, UsageReported)
    assert (event.seconds, event.started_s, event.first_token_s) == (1.5, None, None)
