"""LoRA adapters on a real engine: chosen per request, never mixed up, nobody left waiting."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from msgspec import structs

from backend.chat_protocol import Adapter, ChatRequest, Logprobs
from backend.errors import UserError
from backend.worker.engine import TextEngine
from backend.worker.protocol import AdapterFile
from backend.worker.schedule import TURN_STEPS
from tests.backend.worker.asking import (
    WATCHED,
    Trace,
    alone,
    ask,
    ask_together,
    assert_same,
    load,
    request,
)
from tests.models import write_adapter

QUESTION = "the same question for all of them, whatever they were taught " * 3
CHOICES = (
    (),
    (Adapter("one"),),
    (Adapter("two"),),
    (Adapter("one"), Adapter("two", 0.5)),
    (Adapter("one", -1.0),),
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[AdapterFile, ...]:
    folder = tmp_path_factory.mktemp("adapters")
    paths = [write_adapter(folder / f"{seed}.gguf", seed=seed) for seed in (5, 6)]
    return tuple(AdapterFile(n, str(p)) for n, p in zip(("one", "two"), paths, strict=True))


@pytest.fixture
def adapted(tiny: Path, files: tuple[AdapterFile, ...]) -> Iterator[TextEngine]:
    engine = load(tiny, adapters=files)
    yield engine
    engine.close()


def asked(*adapters: Adapter, text: str = QUESTION, tokens: int = 24) -> ChatRequest:
    sampling = structs.replace(WATCHED, max_tokens=tokens)
    return request(text, sampling, adapters=adapters)


def test_requests_with_and_without_adapters_fly_together(
    tiny: Path, files: tuple[AdapterFile, ...], adapted: TextEngine
) -> None:
    questions = [asked(*chosen) for chosen in CHOICES]
    separate = [alone(tiny, question, adapters=files) for question in questions]
    assert len({reply.text for reply in separate}) == len(CHOICES)
    assert separate[0].text == alone(tiny, questions[0]).text
    together = ask_together(adapted, questions)
    again = ask_together(adapted, list(reversed(questions)))
    assert_same(separate, together)
    assert_same(separate, list(reversed(again)))


def test_what_one_adapter_computed_serves_no_other(adapted: TextEngine) -> None:
    first = [ask(adapted, asked(*chosen))[1] for chosen in CHOICES]
    again = [ask(adapted, asked(*chosen))[1] for chosen in CHOICES]
    assert [usage.cached_tokens for usage in first] == [0] * len(CHOICES)
    assert [usage.cached_tokens for usage in again] == [usage.prompt_tokens - 1 for usage in again]


def test_scale_and_order_tell_adapters_apart_only_where_they_matter(adapted: TextEngine) -> None:
    def cached(*chosen: Adapter) -> int:
        return ask(adapted, asked(*chosen))[1].cached_tokens

    assert cached(Adapter("one"), Adapter("two")) == 0
    assert cached(Adapter("two"), Adapter("one")) > 0
    assert cached(Adapter("one"), Adapter("two", 0.5)) == 0
    assert cached() == 0
    assert cached(Adapter("one", 0.0)) > 0


def test_neither_side_starves(tiny: Path, files: tuple[AdapterFile, ...]) -> None:
    """Two long replies of each kind: between two steps of one kind come a few of the other."""
    questions = [asked(tokens=300), asked(Adapter("one"), tokens=300)] * 2
    engine = load(tiny, adapters=files, lookup=False)
    trace = Trace(engine, questions).finish()
    engine.close()
    sides = [number % 2 for number, chunk in trace.all if isinstance(chunk, Logprobs)]
    first, end = max(sides.index(0), sides.index(1)), min(last(sides, 0), last(sides, 1))
    assert end - first > 1000
    longest = max(len(list(run)) for _, run in groupby(sides[first:end]))
    assert longest <= 2 * TURN_STEPS


def last(items: list[int], item: int) -> int:
    return len(items) - 1 - items[::-1].index(item)


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ((Adapter("three"),), "three"),
        ((Adapter("one"), Adapter("one", 0.5)), "twice"),
        ((Adapter(""),), "no adapter"),
    ],
)
def test_adapters_that_make_no_sense_are_refused(
    adapted: TextEngine, chosen: tuple[Adapter, ...], words: str
) -> None:
    with pytest.raises(UserError, match=words) as raised:
        adapted.prepare(asked(*chosen))
    assert raised.value.fault.code == "bad_input"


def test_the_refusal_names_what_there_is(tiny: Path, adapted: TextEngine) -> None:
    assert adapted.facts.adapters == ("one", "two")
    with pytest.raises(UserError) as raised:
        adapted.prepare(asked(Adapter("three")))
    assert "one, two" in raised.value.fault.why
    engine = load(tiny)
    with pytest.raises(UserError, match="none"):
        engine.prepare(asked(Adapter("one")))
    engine.close()


def test_a_file_that_is_no_adapter_of_this_model_is_refused(tiny: Path, tmp_path: Path) -> None:
    wide = write_adapter(tmp_path / "wide.gguf", width=128)
    other = write_adapter(tmp_path / "other.gguf", architecture="qwen2")
    garbage = tmp_path / "garbage.gguf"
    garbage.write_bytes(b"GGUF" + b"\0" * 100)
    for path in (wide, other, garbage, tmp_path / "missing.gguf", tiny):
        with pytest.raises(UserError, match="extra") as raised:
            load(tiny, adapters=(AdapterFile("extra", str(path)),))
        assert raised.value.fault.code == "model_unloadable"


def test_two_adapters_of_one_name_are_refused(tiny: Path, files: tuple[AdapterFile, ...]) -> None:
    with pytest.raises(UserError, match="one"):
        load(tiny, adapters=(files[0], AdapterFile("one", files[1].path)))


def test_replies_guess_nothing_from_the_other_side(
    tiny: Path, files: tuple[AdapterFile, ...]
) -> None:
    """With guesses on and off, each side writes the same."""
    questions = [asked(*chosen, tokens=60) for chosen in CHOICES[:2]] * 2
    texts = []
    for lookup in (False, True):
        engine = load(tiny, adapters=files, lookup=lookup)
        texts.append(ask_together(engine, questions))
        engine.close()
    assert_same(*texts)
