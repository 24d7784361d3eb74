from __future__ import annotations

import asyncio
import json

import pytest

from backend.committee import Sitting, deliberate
from backend.errors import Fault, UserError
from backend.events import (
    DebateRound,
    Event,
    OpinionCompleted,
    OpinionDelta,
    ReviewCompleted,
    SeatDropped,
    StageStarted,
    SynthesisDelta,
    TurnCompleted,
    type_of,
)
from backend.providers.base import ChatRequest
from backend.values import Chairman, Committee, Message, Policy, Seat
from tests.fake_model import FakeModel, Script, stage_of

QUESTION = (Message.of("system", "be brief"), Message.of("user", "How do I stop it?"))
ANSWERS = {"a": "Press Escape now.", "b": "Pull the plug.", "c": "Wait for the end."}


def committee(policy: Policy, seats: str = "abc", debate_turns: int = 1) -> Committee:
    return Committee(
        name="test",
        title="Test",
        seats=tuple(
            Seat(letter=model.upper(), model=model, persona=f"You are {model}.") for model in seats
        ),
        chairman=Chairman(model="chair"),
        policy=policy,
        max_debate_turns=debate_turns,
    )


def scripted(answers: dict[str, str | Fault | float], review: str | None = None) -> Script:
    def script(request: ChatRequest) -> str | Fault | float:
        match stage_of(request):
            case "review":
                count = request.messages[-1].text.count("Answer ")
                order = list(range(1, count + 1))
                return review or json.dumps({"reason": "because", "ranking": order})
            case "synthesis":
                return "All told: press Escape."
            case "debate":
                return f"Still: {answers[request.model]}"
            case _:
                return answers[request.model]

    return script


def told_apart(request: ChatRequest) -> str | Fault | float:
    if stage_of(request) == "review":
        reason = f"{request.model}: answer 1 beats answer 2"
        return json.dumps({"reason": reason, "ranking": [1, 2]})
    return scripted(dict(ANSWERS))(request)


async def hold(
    which: Committee, script: Script, timeout_s: float = 5.0
) -> tuple[TurnCompleted, list[Event], FakeModel]:
    model = FakeModel(script)
    events: list[Event] = []

    async def emit(event: Event) -> None:
        events.append(event)

    sitting = Sitting(which, QUESTION, chat=model.chat, emit=emit, seat_timeout_s=timeout_s)
    return await deliberate(sitting), events, model


def stages(events: list[Event]) -> list[str]:
    return [event.stage for event in events if isinstance(event, StageStarted)]


async def test_the_whole_way() -> None:
    turn, events, model = await hold(committee(Policy.FULL), scripted(dict(ANSWERS)))
    assert stages(events) == ["opinions", "review", "ranking", "debate", "synthesis"]
    assert turn.answer == "All told: press Escape."
    assert turn.answer_from == "synthesis"
    assert turn.top_original == ANSWERS[turn.ranking.order[0].lower()]
    assert [report.answer for report in turn.seats] == list(ANSWERS.values())
    assert [report.revised for report in turn.seats] == [f"Still: {a}" for a in ANSWERS.values()]
    assert len(turn.debate) == 1
    assert {a.seat for a in turn.ablation} == {"A", "B", "C"}
    assert set(turn.timings) == {"opinions", "review", "ranking", "debate", "synthesis", "total"}
    assert turn.usage.completion_tokens > 0
    assert sum(r.usage.prompt_tokens for r in turn.seats) < turn.usage.prompt_tokens
    deltas = "".join(e.text for e in events if isinstance(e, SynthesisDelta))
    assert deltas == turn.answer
    assert model.running == 0


async def test_prompts_share_their_beginning_and_end_with_the_persona() -> None:
    _, _, model = await hold(committee(Policy.FULL), scripted(dict(ANSWERS)))
    for request in model.requests:
        assert request.messages[0] == QUESTION[0]
        assert request.messages[1].text.startswith(QUESTION[1].text)
    opinions = [r for r in model.requests if stage_of(r) == "opinion"]
    assert [r.messages[-1].text.splitlines()[-1] for r in opinions] == [
        "You are a.",
        "You are b.",
        "You are c.",
    ]


async def test_reviewers_see_neither_their_own_answer_nor_a_name() -> None:
    _, _, model = await hold(committee(Policy.FULL), scripted(dict(ANSWERS)))
    for request in model.requests:
        if stage_of(request) == "review":
            text = request.messages[-1].text
            assert ANSWERS[request.model] not in text
            assert "Answer A" not in text
            others = [answer for model, answer in ANSWERS.items() if model != request.model]
            assert all(answer in text for answer in others)


async def test_auto_stops_when_the_answers_agree() -> None:
    same: dict[str, str | Fault | float] = dict.fromkeys("abc", "Press Escape.")
    turn, events, model = await hold(committee(Policy.AUTO), scripted(same))
    assert stages(events) == ["opinions", "ranking"]
    assert turn.answer == "Press Escape."
    assert turn.ranking.basis == "agreement"
    assert turn.agreement is not None
    assert turn.agreement.agreed
    assert len(model.requests) == 3


async def test_full_goes_on_although_the_answers_agree_but_holds_no_debate() -> None:
    same: dict[str, str | Fault | float] = dict.fromkeys("abc", "Press Escape.")
    turn, events, _ = await hold(committee(Policy.FULL), scripted(same))
    assert stages(events) == ["opinions", "review", "ranking", "synthesis"]
    assert turn.dissent == ()


async def test_vote_gives_the_leaders_own_words() -> None:
    turn, events, _ = await hold(committee(Policy.VOTE, debate_turns=0), scripted(dict(ANSWERS)))
    assert stages(events) == ["opinions", "review", "ranking"]
    assert turn.answer == turn.top_original
    assert turn.answer_from == turn.ranking.order[0]


async def test_vote_after_a_debate_gives_the_leaders_last_word() -> None:
    turn, events, _ = await hold(committee(Policy.VOTE), scripted(dict(ANSWERS)))
    assert stages(events) == ["opinions", "review", "ranking", "debate"]
    leader = turn.ranking.order[0].lower()
    assert turn.answer == f"Still: {ANSWERS[leader]}"
    assert turn.top_original == ANSWERS[leader]


@pytest.mark.parametrize(
    ("policy", "after", "who"),
    [
        (Policy.VOTE, [], "seat A comes first only by its letter"),
        (Policy.FULL, ["synthesis"], "the chairman had both"),
    ],
)
async def test_two_answers_that_differ_are_debated(
    policy: Policy, after: list[str], who: str
) -> None:
    turn, events, _ = await hold(committee(policy, "ab"), scripted(dict(ANSWERS)))
    assert stages(events) == ["opinions", "ranking", "debate", *after]
    assert turn.ranking.near_ties == (("A", "B"),)
    (notice,) = turn.notices
    assert who in notice


async def test_a_debater_reads_the_others_reviews_in_its_own_numbering() -> None:
    _, _, model = await hold(committee(Policy.FULL), told_apart)
    debate = {r.model: r.messages[-1].text for r in model.requests if stage_of(r) == "debate"}
    # A saw B, C; B saw C, A; C saw A, B. Everyone said: answer 1 beats answer 2.
    assert "c: answer 1 beats your answer" in debate["b"]
    assert "a: your answer beats answer 2" in debate["b"]
    assert "b: answer" not in debate["b"]


async def test_single_asks_the_next_seat_only_when_the_first_fails() -> None:
    turn, _, model = await hold(committee(Policy.SINGLE), scripted(dict(ANSWERS)))
    assert [request.model for request in model.requests] == ["a"]
    assert (turn.answer, turn.answer_from) == (ANSWERS["a"], "A")
    lost = Fault("worker_lost", "It died.")
    turn, _, model = await hold(committee(Policy.SINGLE), scripted({**ANSWERS, "a": lost}))
    assert [request.model for request in model.requests] == ["a", "b"]
    assert turn.answer_from == "B"


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (Fault("worker_lost", "The model's process died."), "died"),
        (30.0, "Timed out after 0.2 s"),
        ("", "returned nothing"),
        ("I'm sorry, but I can't help with that.", "refused"),
        ("again and again " * 60, "repeats itself"),
    ],
)
async def test_a_bad_seat_is_dropped_with_its_reason(reply: str | Fault | float, word: str) -> None:
    turn, events, _ = await hold(
        committee(Policy.FULL, "abcd"), scripted({**ANSWERS, "d": reply}), timeout_s=0.2
    )
    (dropped,) = [e for e in events if isinstance(e, SeatDropped)]
    assert dropped.seat == "D"
    assert word in dropped.fault.sentence
    report = turn.seats[3]
    assert (report.state, word in report.reason) == ("dropped", True)
    assert turn.answer_from == "synthesis"
    assert "D" not in turn.ranking.order


async def test_two_answers_go_to_the_chairman_without_review() -> None:
    lost = Fault("worker_lost", "It died.")
    turn, events, _ = await hold(committee(Policy.FULL), scripted({**ANSWERS, "c": lost}))
    assert "review" not in stages(events)
    assert turn.answer_from == "synthesis"
    assert any("Two answers" in notice for notice in turn.notices)


async def test_one_answer_left_is_the_answer_and_says_so() -> None:
    lost = Fault("worker_lost", "It died.")
    turn, _, _ = await hold(committee(Policy.FULL), scripted({"a": lost, "b": "Yes.", "c": lost}))
    assert (turn.answer, turn.answer_from) == ("Yes.", "B")
    assert turn.ranking.basis == "single"
    assert "2 of 3 seats were dropped" in turn.notices[0]


async def test_nobody_left_is_an_error_with_the_common_cause() -> None:
    cause = Fault("model_damaged", "The file is damaged.")
    with pytest.raises(UserError, match="The file is damaged") as caught:
        await hold(committee(Policy.FULL), scripted(dict.fromkeys("abc", cause)))
    assert caught.value.fault.code == "model_damaged"
    mixed: dict[str, str | Fault | float] = {"a": cause, "b": "", "c": cause}
    with pytest.raises(UserError, match="Every seat was dropped") as caught:
        await hold(committee(Policy.FULL), scripted(mixed))
    assert caught.value.fault.code == "no_answer"


async def test_where_all_refuse_the_refusal_is_the_answer() -> None:
    no = "I'm sorry, but I can't help with that."
    turn, _, _ = await hold(committee(Policy.AUTO), scripted(dict.fromkeys("abc", no)))
    assert turn.answer == no


async def test_an_invalid_review_is_tried_once_more_then_dropped() -> None:
    turn, events, model = await hold(
        committee(Policy.FULL), scripted(dict(ANSWERS), review="best is 1")
    )
    reviews = [r for r in model.requests if stage_of(r) == "review"]
    assert len(reviews) == 6
    assert {r.sampling.temperature for r in reviews} == {0.0, 0.7}
    assert not [e for e in events if isinstance(e, ReviewCompleted)]
    assert turn.ranking.basis == "agreement"
    assert turn.answer_from == "synthesis"
    assert len([n for n in turn.notices if "gave no review" in n]) == 3


async def test_a_failing_chairman_leaves_the_top_original() -> None:
    script = scripted(dict(ANSWERS))

    def without_chairman(request: ChatRequest) -> str | Fault | float:
        if request.model == "chair":
            return Fault("worker_lost", "The chairman's process died.")
        return script(request)

    turn, _, _ = await hold(committee(Policy.FULL), without_chairman)
    assert turn.answer_from == turn.ranking.order[0]
    assert any("chairman's process died" in notice for notice in turn.notices)


async def test_debate_is_bounded_and_never_overwrites_first_answers() -> None:
    turn, events, _ = await hold(committee(Policy.FULL, debate_turns=3), scripted(dict(ANSWERS)))
    rounds = [e for e in events if isinstance(e, DebateRound)]
    assert 1 <= len(rounds) <= 3
    assert [r.answer for r in turn.seats] == list(ANSWERS.values())
    later = [e for e in events if isinstance(e, OpinionCompleted) and e.opinion.round]
    assert {e.opinion.round for e in later} == set(range(1, len(rounds) + 1))


async def test_dissent_is_kept() -> None:
    # Everybody ranks the next seat first: A leads by letter, C voted for it, B did not.
    turn, _, _ = await hold(committee(Policy.FULL, debate_turns=0), scripted(dict(ANSWERS)))
    assert turn.ranking.order[0] == "A"
    (dissent,) = turn.dissent
    assert (dissent.seat, dissent.quote) == ("B", ANSWERS["b"])
    assert dissent.why == "Ranked C first; 1 of A's 2 reviewers ranked A first."
    assert (dissent.held, dissent.ranked_first, dissent.count, dissent.of) == ("A", "C", 1, 2)


async def test_a_cancel_stops_every_call() -> None:
    model = FakeModel(lambda _: 30.0)
    started = asyncio.Event()

    async def emit(event: Event) -> None:
        if type_of(event) == "opinion.started" and model.running == 2:
            started.set()

    sitting = Sitting(
        committee(Policy.FULL), QUESTION, chat=model.chat, emit=emit, seat_timeout_s=60
    )
    async with asyncio.TaskGroup() as group:
        turn = group.create_task(deliberate(sitting))
        await started.wait()
        turn.cancel()
    assert model.running == 0


async def test_deltas_make_up_the_answers() -> None:
    turn, events, _ = await hold(committee(Policy.FULL, debate_turns=0), scripted(dict(ANSWERS)))
    for report in turn.seats:
        deltas = [e.text for e in events if isinstance(e, OpinionDelta) and e.seat == report.seat]
        assert "".join(deltas) == report.answer
