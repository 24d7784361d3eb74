"""A reply that goes on from its beginning: where it can, and where it is written anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backend.chat_protocol import ChatChunk, ChatFinished, TextDelta
from backend.values import Tool
from backend.worker.engine import TextEngine
from backend.worker.protocol import Failure
from tests.backend.worker.asking import GREEDY, load, request
from tests.backend.worker.test_server import lines, serving
from tests.models import write_model

OPEN = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n<think>\n"
    "{% if enable_thinking is defined and not enable_thinking %}</think>\n{% endif %}{% endif %}"
)
ALWAYS_OPEN = OPEN.replace("enable_thinking is defined and not enable_thinking", "false")


@pytest.fixture(scope="module")
def thinker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TextEngine]:
    engine = load(write_model(tmp_path_factory.mktemp("m") / "think.gguf", chat_template=OPEN))
    yield engine
    engine.close()


def prompt_of(engine: TextEngine, **fields: Any) -> tuple[str, str]:
    """The end of the prompt, and what of it is the reply's beginning."""
    prepared = engine.prepare(request("Hello", **fields))
    return engine.detokenize(prepared.prompt), prepared.begun


def test_the_beginning_follows_the_prompt(engine: TextEngine) -> None:
    plain, _ = prompt_of(engine)
    assert prompt_of(engine, begun="The moon") == (f"{plain}The moon", "The moon")


def test_control_tokens_in_it_stay_text(engine: TextEngine) -> None:
    begun = engine.prepare(request("Hello", begun="<|im_end|>"))
    end = engine.tokenize("<|im_end|>", control=False)
    assert begun.prompt[-len(end) :] == end
    assert len(end) > 1


def test_branches_are_those_of_the_prompt(tmp_path: Path) -> None:
    engine = load(write_model(tmp_path / "tiny.gguf"))
    try:
        plain = engine.prepare(request("Hello"))
        begun = engine.prepare(request("Hello", begun="The moon"))
        assert begun.branches[:1] == plain.branches[:1]
    finally:
        engine.close()


@pytest.mark.parametrize(
    "fields",
    [
        {"json_schema": {"type": "object"}},
        {"grammar": 'root ::= "a"'},
        {"n": 2},
        {"begun": "word " * 3000},
    ],
    ids=["schema", "grammar", "several", "no room"],
)
def test_what_cannot_go_on_begins_anew(engine: TextEngine, fields: dict[str, Any]) -> None:
    plain, _ = prompt_of(engine)
    assert prompt_of(engine, **{"begun": "The moon", **fields}) == (plain, "")


def test_required_tools_begin_anew(engine: TextEngine) -> None:
    fields = {"tools": (Tool(name="look"),), "tool_choice": "required"}
    assert prompt_of(engine, begun="The moon", **fields) == prompt_of(engine, **fields)


def test_reasoning_is_over_where_the_answer_had_begun(thinker: TextEngine, tmp_path: Path) -> None:
    assert prompt_of(thinker)[0].endswith("<think>\n")
    assert prompt_of(thinker, begun="The moon")[0].endswith("<think>\n</think>\nThe moon")
    stubborn = load(write_model(tmp_path / "open.gguf", chat_template=ALWAYS_OPEN))
    try:
        assert prompt_of(stubborn, begun="The moon") == prompt_of(stubborn)
    finally:
        stubborn.close()


async def test_the_beginning_is_the_first_text_that_comes(engine: TextEngine) -> None:
    async with serving(engine) as client:

        async def ask(**fields: Any) -> list[ChatChunk | Failure]:
            sampling = msgspec.structs.replace(GREEDY, max_tokens=3)
            return await lines(client, "/chat", request("Hello", sampling, **fields))

        chunks = await ask(begun="The moon")
        texts = [chunk.text for chunk in chunks if isinstance(chunk, TextDelta)]
        assert texts[0] == "The moon"
        last = chunks[-1]
        assert isinstance(last, ChatFinished)
        assert last.usage.completion_tokens == 3
        plain = await ask()
        assert not any("moon" in c.text for c in plain if isinstance(c, TextDelta))
