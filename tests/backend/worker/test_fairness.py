"""Who runs when, on a real engine: nobody waits without end, and everybody is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec import structs

from backend.chat_protocol import (
    ChatFinished,
    Logprobs,
    PromptProgress,
    Queued,
    Speed,
    TextDelta,
)
from backend.worker import output
from backend.worker.engine import TextEngine
from backend.worker.schedule import QUANTUM
from tests.backend.worker.asking import (
    GREEDY,
    WATCHED,
    Reply,
    Trace,
    alone,
    ask_together,
    compare,
    held_up,
    load,
    plain,
    prepare,
    request,
    settle,
)


@contextmanager
def loaded(path: Path, **config: object) -> Iterator[TextEngine]:
    engine = load(path, **config)
    yield engine
    engine.close()


def test_long_replies_on_too_few_places_take_turns(tiny: Path) -> None:
    sampling = structs.replace(WATCHED, max_tokens=QUANTUM * 4)
    asked = [request(f"{word} goes on and on", sampling) for word in ("oak", "elm", "ash")]
    separate = [alone(tiny, question).all(Logprobs) for question in asked]
    with loaded(tiny, slots=2) as engine:
        trace = Trace(engine, asked).finish()
        assert engine.stats().preempted == 0
    for number in range(3):
        assert compare(separate[number], trace.of(number, Logprobs)).same
    # Between two tokens of one reply the other two write no more than their turns.
    last = dict.fromkeys(range(3), -1)
    writers = [number for number, chunk in trace.all if isinstance(chunk, Logprobs)]
    for at, writer in enumerate(writers):
        assert at - last[writer] <= 2 * (QUANTUM + 2) or last[writer] < 0
        last[writer] = at
    assert set(writers[: 2 * (QUANTUM + 2)]) == {0, 1, 2}


def test_a_short_request_joins_while_long_ones_write(tiny: Path) -> None:
    asked = [*(plain(f"{n} goes on", 400) for n in range(3)), plain("quick", 5)]
    with loaded(tiny, slots=4) as engine:
        trace = Trace(engine, asked).finish()
    assert trace.finishers[0] == 3


def test_a_short_prompt_is_not_held_up_by_a_long_one(tiny: Path) -> None:
    with loaded(tiny) as engine:
        trace = Trace(engine, [plain("a long file " * 150, 4), plain("hello", 4)]).finish()
    assert trace.finishers == [1, 0]
    (done,) = [
        sum(isinstance(chunk, PromptProgress) for _, chunk in trace.all[:at])
        for at, (number, chunk) in enumerate(trace.all)
        if number == 1 and isinstance(chunk, ChatFinished)
    ]
    assert done <= 10


def test_a_short_request_overtakes_one_that_waits_for_room(tiny: Path) -> None:
    """The first takes most of the cache, the second needs as much, the third little."""
    asked = [plain("one " * 60, 300), plain("two " * 90, 100), plain("three", 10)]
    with loaded(tiny, kv_cells=512, context_length=512) as engine:
        assert [len(prepare(engine, one).prompt) for one in asked] == [180, 271, 3]
        trace = Trace(engine, asked).finish()
    assert trace.finishers == [2, 0, 1]


def test_who_waits_for_room_is_not_overtaken_for_ever(tiny: Path) -> None:
    """Small requests without end fill the cache; the large one gets its turn among them."""
    small = [plain(f"small {n}", 30) for n in range(80)]
    with loaded(tiny, kv_cells=512, context_length=512, slots=4) as engine:
        trace = Trace(engine, [*small[:8], plain("large " * 70, 40), *small[8:]]).finish()
    assert trace.finishers.index(8) < 60


def test_waiting_requests_are_told_their_position(tiny: Path) -> None:
    with loaded(tiny, slots=1) as engine:
        trace = Trace(engine, [plain(f"request {n}", 20) for n in range(4)]).finish()
    assert trace.finishers == [0, 1, 2, 3]
    for number in (1, 2, 3):
        positions = [chunk.position for chunk in trace.of(number, Queued)]
        assert positions == sorted(set(positions), reverse=True)
        assert len(positions) == number
    assert not trace.of(0, Queued)


def test_nobody_is_told_anything_twice_while_several_choices_wait(tiny: Path) -> None:
    with loaded(tiny, slots=1) as engine:
        first = Reply(engine, plain("first", 100))
        first.wait_for_text()
        several = Reply(engine, request("several", GREEDY, n=4))
        first.finish()
        several.finish()
    positions = [chunk.position for chunk in several.all(Queued)]
    assert all(a != b for a, b in pairwise(positions))
    assert len(positions) <= 8


def test_the_prompt_is_told_of_as_it_is_computed(tiny: Path) -> None:
    with loaded(tiny) as engine:
        first, again = (ask_together(engine, [plain("word " * 100)])[0] for _ in range(2))
    for reply in (first, again):
        done = [chunk.done_tokens for chunk in reply.progress]
        usage = reply.finished.usage
        assert done == sorted(done)
        assert done[0] == usage.cached_tokens
        assert done[-1] == usage.prompt_tokens
        assert {chunk.total_tokens for chunk in reply.progress} == {usage.prompt_tokens}
        assert {chunk.cached_tokens for chunk in reply.progress} == {usage.cached_tokens}
    assert len(first.progress) > len(again.progress) == 2


def test_speed_is_told(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "SPEED_INTERVAL_S", 0.002)
    with loaded(tiny) as engine:
        reply = Reply(engine, plain("count", 200))
        reply.finish()
    told = reply.all(Speed)
    counts = [speed.completion_tokens for speed in told]
    assert told
    assert counts == sorted(set(counts))
    assert counts[-1] <= 200
    assert all(0 < speed.tokens_per_s <= counts[-1] / 0.002 for speed in told)


def test_a_cancelled_request_leaves_the_queue(tiny: Path) -> None:
    with loaded(tiny, slots=1) as engine:
        with held_up(engine):
            running = Reply(engine, plain("running", 60))
            gone = Reply(engine, plain("gone", 60))
            last = Reply(engine, plain("last", 5))
        engine.cancel(gone.ticket)
        running.finish()
        assert last.finish().usage.completion_tokens == 5
        settle(engine)
        assert not gone.all(TextDelta)
        assert not [chunk for chunk in gone.rest() if not isinstance(chunk, Queued)]
        assert engine.stats().completion_tokens <= 66
