"""Several replies to one request, and the probabilities of what is written."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from backend.chat_protocol import (
    ChatFinished,
    ChoiceFinished,
    Logprobs,
    PromptProgress,
    Queued,
    Speed,
    TextDelta,
)
from backend.errors import UserError
from backend.values import SamplingParams
from backend.worker.engine import TextEngine
from backend.worker.protocol import Failure
from tests.backend.worker.asking import WATCHED, Reply, ask, load, request, settle
from tests.models import write_model

DRAWN = SamplingParams(temperature=1.0, top_k=0, top_p=1.0, seed=11, max_tokens=30)
QUESTION = "three answers to one long question, each of them another one " * 3


def test_three_choices_are_three_replies_on_one_prompt(tiny: Path) -> None:
    engine = load(tiny)
    reply = Reply(engine, request(QUESTION, DRAWN, n=3))
    finished = reply.finish()
    settle(engine)
    stats = engine.stats()
    engine.close()
    assert len({reply.text_of(choice) for choice in range(3)}) == 3
    assert sorted(c.choice for c in reply.all(ChoiceFinished)) == [0, 1, 2]
    assert {c.finish_reason for c in reply.all(ChoiceFinished)} == {"length"}
    assert reply.chunks[-1] is finished
    assert finished.finish_reason == "length"
    assert finished.usage.completion_tokens == stats.completion_tokens == 90
    # The prompt counts once, and all but its last token is computed once.
    assert finished.usage.prompt_tokens + 2 == stats.prompt_tokens
    assert finished.usage.cached_tokens == 0


def test_choices_of_a_seed_are_drawn_again(tiny: Path) -> None:
    texts = []
    for _ in range(2):
        engine = load(tiny)
        reply = Reply(engine, request(QUESTION, DRAWN, n=3))
        reply.finish()
        engine.close()
        texts.append([reply.text_of(choice) for choice in range(3)])
    engine = load(tiny)
    single = ask(engine, request(QUESTION, DRAWN))[0]
    engine.close()
    assert texts[0] == texts[1]
    assert texts[0][0] == single


def test_choices_without_a_seed_differ(engine: TextEngine) -> None:
    reply = Reply(engine, request("x", SamplingParams(temperature=1.0, max_tokens=20), n=4))
    reply.finish()
    assert len({reply.text_of(choice) for choice in range(4)}) == 4


def test_greedy_choices_are_equal(engine: TextEngine) -> None:
    reply = Reply(engine, request(QUESTION, n=2))
    reply.finish()
    assert reply.text_of(0) == reply.text_of(1) != ""


def test_one_choice_has_no_end_of_its_own(engine: TextEngine) -> None:
    reply = Reply(engine, request("x"))
    reply.finish()
    assert not reply.all(ChoiceFinished)


def test_every_choice_keeps_to_the_grammar(engine: TextEngine) -> None:
    asked = request("x", DRAWN, n=3, grammar='root ::= ("yes" | "no" | "maybe") "."')
    reply = Reply(engine, asked)
    finished = reply.finish()
    assert {reply.text_of(choice) for choice in range(3)} <= {"yes.", "no.", "maybe."}
    assert finished.finish_reason == "stop"


def test_more_choices_than_places(tiny: Path) -> None:
    engine = load(tiny, slots=2)
    reply = Reply(engine, request(QUESTION, DRAWN, n=7))
    usage = reply.finish().usage
    engine.close()
    assert usage.completion_tokens == 210
    assert len({reply.text_of(choice) for choice in range(7)}) == 7


def test_a_cancel_ends_every_choice(tiny: Path) -> None:
    engine = load(tiny, slots=2)
    reply = Reply(engine, request("x", SamplingParams(max_tokens=1800), n=5))
    reply.wait_for_text()
    engine.cancel(reply.ticket)
    settle(engine)
    assert (engine.load().active, engine.load().waiting) == (0, 0)
    reply.rest()
    engine.close()
    assert not reply.all(ChatFinished)


@pytest.mark.parametrize("slots", [1, 8])
def test_a_failure_is_the_last_word(tmp_path: Path, slots: int) -> None:
    """Nothing of the other choices comes after it, so a reader can stop there."""
    engine = load(write_model(tmp_path / "nan.gguf", not_a_number=True), slots=slots)
    reply = Reply(engine, request("x", n=4))
    with pytest.raises(UserError) as raised:
        reply.finish()
    settle(engine)
    for _ in range(20):
        settle(engine)
    engine.close()
    assert raised.value.fault.code == "model_damaged"
    assert not reply.rest()
    assert sum(isinstance(chunk, Failure) for chunk in reply.chunks) == 1


def test_log_probabilities_are_the_models_own(engine: TextEngine) -> None:
    """The same whatever the samplers make of them, and they make up a distribution."""
    told = []
    for sampling in (
        WATCHED,
        SamplingParams(temperature=2.0, top_k=1, max_tokens=24, logprobs=20, repeat_penalty=1.0),
    ):
        reply = Reply(engine, request("how likely?", sampling))
        reply.finish()
        told.append(reply.all(Logprobs))
    greedy, drawn = told
    assert len(greedy) == 24
    for a, b in zip(greedy, drawn, strict=True):
        assert a.token.data == b.token.data == a.top[0].data == b.top[0].data
        assert a.token.logprob == pytest.approx(b.token.logprob, abs=0.01)
        assert len(a.top) == 2
        assert len(b.top) == 20
        values = [one.logprob for one in b.top]
        assert values == sorted(values, reverse=True)
        assert sum(map(math.exp, values)) <= 1.0001
        assert all(value <= 0 for value in values)


def test_the_bytes_of_the_tokens_are_the_text(engine: TextEngine) -> None:
    reply = Reply(engine, request("bytes", WATCHED))
    reply.finish()
    data = b"".join(one.token.data for one in reply.all(Logprobs))
    assert data.decode("utf-8", "replace") == reply.text


def test_log_probabilities_of_each_choice(engine: TextEngine) -> None:
    sampling = SamplingParams(temperature=1.0, seed=3, max_tokens=10, logprobs=0)
    reply = Reply(engine, request("x", sampling, n=2))
    reply.finish()
    for choice in range(2):
        told = [one for one in reply.all(Logprobs) if one.choice == choice]
        assert len(told) == 10
        assert not any(one.top for one in told)
        data = b"".join(one.token.data for one in told)
        assert data.decode("utf-8", "replace") == reply.text_of(choice)


def test_without_being_asked_nothing_is_said_of_probabilities(engine: TextEngine) -> None:
    reply = Reply(engine, request("x"))
    reply.finish()
    known = TextDelta | PromptProgress | Queued | Speed | ChatFinished
    assert all(isinstance(chunk, known) for chunk in reply.chunks)


def test_an_end_that_stop_strings_make_counts_for_its_choice_alone(tiny: Path) -> None:
    engine = load(tiny)
    whole = Reply(engine, request(QUESTION, DRAWN, n=2))
    whole.finish()
    stop = whole.text_of(1)[5:9]
    assert stop not in whole.text_of(0)
    cut = SamplingParams(temperature=1.0, top_k=0, top_p=1.0, seed=11, max_tokens=30, stop=(stop,))
    reply = Reply(engine, request(QUESTION, cut, n=2))
    finished = reply.finish()
    engine.close()
    assert reply.text_of(0) == whole.text_of(0)
    assert reply.text_of(1) == whole.text_of(1)[:5]
    reasons = {one.choice: one.finish_reason for one in reply.all(ChoiceFinished)}
    assert reasons == {0: "length", 1: "stop"}
    assert finished.finish_reason == "length"
