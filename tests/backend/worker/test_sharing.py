"""What is shared or cached changes no word: for every kind of memory that llama.cpp knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.chat_protocol import ChatRequest
from backend.values import Message, SamplingParams
from backend.worker.radix import common_prefix
from tests import architectures
from tests.backend.worker.asking import (
    WATCHED,
    Reply,
    alone,
    ask,
    ask_together,
    assert_same,
    load,
    request,
)
from tests.models import write_model

SHARED = "The committee sits, and the same long question goes to every seat of it, one by one. " * 2
QUESTIONS = [request(f"{SHARED}Seat {seat} answers.", WATCHED) for seat in range(5)]
# A reply that has one spelling in the tiny vocabulary: none of its letters merge.
REPLY = "go up my blue cup"


@pytest.fixture(scope="module", params=architectures.NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def model(name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return architectures.write(name, tmp_path_factory.mktemp("models") / f"{name}.gguf")


@pytest.fixture(scope="module")
def separate(model: Path) -> list[Reply]:
    """Every question alone, on an engine that has seen nothing else."""
    return [alone(model, question) for question in QUESTIONS]


@pytest.mark.parametrize("lookup", [False, True])
def test_seats_together_write_what_each_writes_alone(
    model: Path, separate: list[Reply], lookup: bool
) -> None:
    engine = load(model, lookup=lookup)
    together = ask_together(engine, QUESTIONS)
    again = ask_together(engine, QUESTIONS)
    stats = engine.stats()
    engine.close()
    assert_same(separate, together)
    assert_same(separate, again)
    prompts = sum(reply.finished.usage.prompt_tokens for reply in together)
    assert stats.preempted == 0
    assert stats.prompt_tokens < prompts * 0.6  # of both rounds, which have twice as many


def test_seats_wait_for_the_prefix_that_one_computes(model: Path) -> None:
    engine = load(model)
    prompts = [engine.prepare(question).prompt for question in QUESTIONS]
    cached = [reply.finished.usage.cached_tokens for reply in ask_together(engine, QUESTIONS)]
    engine.close()
    assert cached == [0] + [common_prefix(prompts[0], prompts[1])] * 4


def turn(*texts: str, **fields: object) -> ChatRequest:
    roles = ("user", "assistant", "user")
    messages = tuple(Message.of(r, t) for r, t in zip(roles, texts, strict=False))  # type: ignore[arg-type]
    return ChatRequest(model="", messages=messages, **fields)  # type: ignore[arg-type]


def test_the_next_turn_computes_only_what_is_new(model: Path) -> None:
    forced = SamplingParams(temperature=0, max_tokens=64)
    second = turn(SHARED, REPLY, "And then?", sampling=WATCHED)
    engine = load(model)
    text, first = ask(engine, turn(SHARED, sampling=forced, grammar=f'root ::= "{REPLY}"'))
    reply = Reply(engine, second)
    usage = reply.finish().usage
    engine.close()
    assert text == REPLY
    # The token that ended the reply was chosen, but never computed.
    assert usage.cached_tokens == first.prompt_tokens + first.completion_tokens - 1
    assert_same([alone(model, second)], [reply])


def test_a_turn_asked_otherwise_goes_on_from_where_they_part(model: Path) -> None:
    other = turn(SHARED, "No word of that was ever written.", "And then?", sampling=WATCHED)
    engine = load(model)
    _, first = ask(engine, request(SHARED, WATCHED))
    reply = Reply(engine, other)
    usage = reply.finish().usage
    _, again = ask(engine, request(SHARED, WATCHED))
    engine.close()
    # The next turn repeats the prompt, or all of it but what was added for the reply.
    assert usage.cached_tokens >= first.prompt_tokens - len("<|im_start|>assistant\n")
    assert again.cached_tokens == first.prompt_tokens - 1
    assert_same([alone(model, other)], [reply])


@pytest.mark.parametrize("kv_type", ["f32", "q8_0"])
def test_a_cache_of_other_numbers_changes_no_word(tmp_path: Path, kv_type: str) -> None:
    path = write_model(tmp_path / "wide.gguf", width=128)
    separate = [alone(path, question, kv_type=kv_type) for question in QUESTIONS]
    engine = load(path, kv_type=kv_type)
    together = ask_together(engine, QUESTIONS)
    again = ask_together(engine, QUESTIONS)
    engine.close()
    assert_same(separate, together)
    assert_same(separate, again)
