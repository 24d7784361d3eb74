"""More is asked of the cache than it holds: some wait, some go, and every reply is right."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from backend.chat_protocol import ChatFinished, ChatRequest, Logprobs, TextDelta
from backend.errors import UserError
from backend.values import SamplingParams
from backend.worker import decode_chat_line
from tests import architectures
from tests.backend.worker.asking import (
    WATCHED,
    Reply,
    alone,
    ask,
    ask_together,
    assert_same,
    compare,
    load,
    plain,
    request,
    settle,
)
from tests.backend.worker.processes import worker

SYSTEM = "A question that all of them share, word for word. "
WORDS = ("iron", "winter", "summer", "water", "forest", "candle", "mirror", "garden")


def written(tokens: int) -> SamplingParams:
    return structs.replace(WATCHED, max_tokens=tokens)


def mixed() -> list[ChatRequest]:
    """32 requests: prompts of 20 to 200 tokens, replies of 4 to 60, every other one shared."""
    return [
        request(
            (SYSTEM if n % 2 else "") + f"{WORDS[n % 8]} {n} " * (2 + n * 7 % 19),
            written(4 + n * 13 % 57),
        )
        for n in range(32)
    ]


def test_four_times_more_than_the_cache_holds(tiny: Path) -> None:
    asked = mixed()
    engine = load(tiny, kv_cells=1024, context_length=512, slots=16)
    prompts = [len(engine.prepare(one).prompt) for one in asked]
    together = ask_together(engine, asked)
    settle(engine)
    assert engine.stats().cells <= 1024
    engine.close()
    assert sum(prompts) + sum(one.sampling.max_tokens for one in asked) > 3.5 * 1024
    for one, prompt, reply in zip(asked, prompts, together, strict=True):
        usage = reply.finished.usage
        assert (usage.prompt_tokens, usage.completion_tokens) == (prompt, one.sampling.max_tokens)
    assert_same([alone(tiny, one) for one in asked], together)


@pytest.mark.parametrize("name", ["llama", "gemma3", "mamba", "jamba"])
def test_replies_outgrow_the_cache(name: str, tmp_path: Path) -> None:
    """All fit as they begin; then the newest make way, and go on where they were."""
    path = architectures.write(name, tmp_path / f"{name}.gguf")
    asked = [request(f"{word} " * 8, written(180)) for word in WORDS[:4]]
    separate = [alone(path, one) for one in asked]
    engine = load(path, kv_cells=512, context_length=512, slots=4)
    together = ask_together(engine, asked)
    stats = engine.stats()
    engine.close()
    assert stats.preempted > 0
    assert [reply.finished.usage.completion_tokens for reply in together] == [180] * 4
    for a, b in zip(separate, together, strict=True):
        assert compare(a.all(Logprobs), b.all(Logprobs)).same
        assert len(b.all(Logprobs)) == 180
    # The oldest is never the one to wait.
    assert stats.preempted < 40


def test_a_seed_draws_the_same_in_a_crowd(tiny: Path) -> None:
    """A reply that had to make way goes on with the same sampler."""
    hot = SamplingParams(temperature=1.0, seed=7, max_tokens=150, repeat_penalty=1.2)
    asked = [request(f"{word} " * 8, hot) for word in WORDS[:4]]
    engine = load(tiny, lookup=False, kv_cells=512, context_length=512, slots=4)
    separate = [ask(engine, one)[0] for one in asked]
    together = ask_together(engine, asked)
    preempted = engine.stats().preempted
    engine.close()
    assert preempted > 0
    same = [len_of_same(a, b.text) for a, b in zip(separate, together, strict=True)]
    # Drawing is as sensitive to rounding as it can be; a lost seed shows in the first words.
    assert sum(same) > 100


def len_of_same(a: str, b: str) -> int:
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))


@pytest.mark.parametrize("name", architectures.NAMES)
def test_what_was_evicted_is_computed_again(name: str, tmp_path: Path) -> None:
    path = architectures.write(name, tmp_path / f"{name}.gguf")
    asked = [request(f"{SYSTEM}{word} " * 3, WATCHED) for word in WORDS]
    separate = [alone(path, one) for one in asked]
    engine = load(path, kv_cells=256, context_length=256, slots=2)
    rounds = []
    for one in [*asked, *asked]:
        reply = Reply(engine, one)
        reply.finish()
        rounds.append(reply)
        settle(engine)
        assert engine.stats().cells <= 256
    latest = rounds[-1].finished.usage
    again = Reply(engine, asked[-1]).finish().usage
    engine.close()
    assert_same(separate, rounds[:8])
    assert_same(separate, rounds[8:])
    assert again.cached_tokens == latest.prompt_tokens - 1


def test_a_reply_up_to_the_last_cell(tiny: Path) -> None:
    """As long as prompt and reply fit, one alone gets all there is, whatever was cached."""
    engine = load(tiny, kv_cells=256, context_length=256, slots=4)
    for word in WORDS[:3]:
        ask(engine, request(f"{word} " * 20, written(30)))
    usage = Reply(engine, plain("x", 1000)).finish().usage
    settle(engine)
    stats = engine.stats()
    engine.close()
    assert usage.prompt_tokens + usage.completion_tokens == 256
    assert stats.preempted == 0
    assert stats.cells <= 256


def test_four_that_each_want_the_whole_cache(tiny: Path) -> None:
    engine = load(tiny, kv_cells=256, context_length=256, slots=4)
    replies = ask_together(engine, [plain(f"{word} " * 10, 1000) for word in WORDS[:4]])
    engine.close()
    for reply in replies:
        usage = reply.finished.usage
        assert usage.prompt_tokens + usage.completion_tokens == 256
        assert reply.finished.finish_reason == "length"


def test_a_prompt_that_is_too_long_disturbs_nobody(tiny: Path) -> None:
    engine = load(tiny, kv_cells=256, context_length=256)
    writing = Reply(engine, plain("x", 100))
    writing.wait_for_text()
    with pytest.raises(UserError) as raised:
        Reply(engine, plain("word " * 200))
    assert writing.finish().usage.completion_tokens == 100
    engine.close()
    assert raised.value.fault.code == "context_exceeded"
    assert "256" in raised.value.fault.why


def test_more_sequences_than_the_context_has(tiny: Path) -> None:
    """Unlike prompts leave more behind than can be kept apart; the oldest go."""
    engine = load(tiny, slots=2)
    asked = [plain(f"{n} is a number of its own", 4) for n in range(80)]
    first = ask(engine, asked[0])[0]
    texts = [reply.text for reply in ask_together(engine, asked)]
    again, usage = ask(engine, asked[0])
    engine.close()
    assert texts[0] == first == again
    assert len(texts) == 80
    assert usage.completion_tokens == 4


CANNOT_BE_CUT = (*architectures.SLIDING, *architectures.RECURRENT, *architectures.HYBRID)


@pytest.mark.parametrize("name", CANNOT_BE_CUT)
def test_what_was_computed_twice_counts_once_when_one_of_them_is_gone(
    name: str, tmp_path: Path
) -> None:
    """The second computes again what the first has; alone, it may still use every cell."""
    path = architectures.write(name, tmp_path / f"{name}.gguf")
    engine = load(path, kv_cells=256, context_length=256)
    ask(engine, plain(SYSTEM * 2 + "aaaa", 4))
    usage = Reply(engine, plain(SYSTEM * 2 + "bbbb", 1000)).finish().usage
    engine.close()
    assert usage.prompt_tokens + usage.completion_tokens == 256


@pytest.mark.parametrize("name", CANNOT_BE_CUT)
def test_choices_on_a_prompt_that_was_computed_twice_come_to_an_end(
    name: str, tmp_path: Path
) -> None:
    path = architectures.write(name, tmp_path / f"{name}.gguf")
    engine = load(path, kv_cells=384, context_length=384, slots=3)
    ask(engine, request(SYSTEM * 2 + "aaaa", written(4)))
    reply = Reply(engine, request(SYSTEM * 2 + "bbbb", written(60), n=3))
    usage = reply.finish().usage
    preempted = engine.stats().preempted
    engine.close()
    assert usage.completion_tokens == 180
    assert preempted < 20


@pytest.mark.parametrize("name", architectures.SLIDING)
def test_more_windows_than_there_is_room_for(name: str, tmp_path: Path) -> None:
    """In a process of its own: it died where a window could not be copied."""
    path = architectures.write(name, tmp_path / f"{name}.gguf")
    asked = request(SYSTEM * 2, written(4), n=16)
    with worker(path, kv_cells=256, context_length=256, slots=16) as running:
        with running.post("/chat", asked) as response:
            chunks = [decode_chat_line(line) for line in response]
    assert isinstance(chunks[-1], ChatFinished), chunks[-1]
    assert chunks[-1].usage.completion_tokens == 64
    text = alone(path, request(SYSTEM * 2, written(4))).text
    for choice in range(16):
        written_by = [c.text for c in chunks if isinstance(c, TextDelta) and c.choice == choice]
        assert "".join(written_by) == text
