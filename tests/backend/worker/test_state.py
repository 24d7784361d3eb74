"""What was computed of a conversation outlives its engine, and only for the same model."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.chat_protocol import Adapter, ChatRequest
from backend.errors import Fault, UserError
from backend.values import Message
from backend.worker.engine import TextEngine
from backend.worker.protocol import AdapterFile
from tests import architectures
from tests.backend.worker.asking import (
    WATCHED,
    Reply,
    alone,
    ask,
    assert_same,
    held_up,
    load,
    plain,
    request,
)
from tests.models import write_adapter, write_model

QUESTION = request("a long conversation that was computed once already " * 4, WATCHED)


@pytest.mark.parametrize("name", architectures.NAMES)
def test_a_restored_prompt_computes_only_its_last_token(name: str, tmp_path: Path) -> None:
    path = architectures.write(name, tmp_path / "model.gguf")
    folder = tmp_path / "states"
    engine = load(path, state_folder=str(folder))
    _, first = ask(engine, QUESTION)
    saved = engine.save(QUESTION, "chat-1")
    engine.close()
    # Memory that cannot be cut has a copy before the last token, the other goes on into the reply.
    assert saved == first.prompt_tokens - (name not in architectures.FULL)
    assert [file.name for file in folder.iterdir()] == ["chat-1.kv"]
    engine = load(path, state_folder=str(folder))
    ask(engine, request("something else, so that its cells lie elsewhere", WATCHED))
    assert engine.restore("chat-1") == saved
    reply = Reply(engine, QUESTION)
    usage = reply.finish().usage
    assert engine.restore("chat-1") == saved  # what is there already is not read in twice
    cells = engine.stats().cells
    engine.close()
    assert usage.cached_tokens == first.prompt_tokens - 1
    assert cells < 1024
    assert_same([alone(path, QUESTION)], [reply])


def test_a_conversation_goes_on_where_it_was_saved(tiny: Path, tmp_path: Path) -> None:
    """Its written reply is saved with it, and the next turn computes what is new."""
    forced = request("hello", WATCHED, grammar='root ::= "go up my blue cup"')
    messages = (*forced.messages, Message.of("assistant", "go up my blue cup"))
    after = ChatRequest(
        model="", messages=(*messages, Message.of("user", "why?")), sampling=WATCHED
    )
    engine = load(tiny, state_folder=str(tmp_path))
    _, usage = ask(engine, forced)
    saved = engine.save(after, "turn")
    engine.close()
    assert saved == usage.prompt_tokens + usage.completion_tokens - 1
    engine = load(tiny, state_folder=str(tmp_path))
    engine.restore("turn")
    _, later = ask(engine, after)
    engine.close()
    assert later.cached_tokens == saved


def test_saving_and_reading_disturb_no_reply(tiny: Path, tmp_path: Path) -> None:
    engine = load(tiny, state_folder=str(tmp_path), kv_cells=2048)
    ask(engine, QUESTION)
    writing = request("write for long", WATCHED)
    separate = alone(tiny, writing)
    with held_up(engine):
        reply = Reply(engine, writing)
    reply.wait_for_text()
    engine.save(QUESTION, "a")
    engine.restore("a")
    reply.finish()
    engine.close()
    assert_same([separate], [reply])


def test_a_state_belongs_to_its_adapters(tiny: Path, tmp_path: Path) -> None:
    adapter = AdapterFile("one", str(write_adapter(tmp_path / "one.gguf", seed=5)))
    adapted = request(QUESTION.messages[0].text, WATCHED, adapters=(Adapter("one"),))
    engine = load(tiny, state_folder=str(tmp_path), adapters=(adapter,))
    ask(engine, adapted)
    with pytest.raises(UserError) as raised:
        engine.save(QUESTION, "base")
    assert raised.value.fault.code == "not_found"
    saved = engine.save(adapted, "adapted")
    engine.close()
    engine = load(tiny, state_folder=str(tmp_path), adapters=(adapter,))
    engine.restore("adapted")
    assert ask(engine, QUESTION)[1].cached_tokens == 0
    assert ask(engine, adapted)[1].cached_tokens == saved - 1
    engine.close()


def refusals(engine: TextEngine, name: str) -> list[Fault]:
    """How saving and restoring fail."""
    with pytest.raises(UserError) as saving:
        engine.save(QUESTION, name)
    with pytest.raises(UserError) as restoring:
        engine.restore(name)
    return [saving.value.fault, restoring.value.fault]


def flip_data(content: bytes) -> bytes:
    return content[:-40] + bytes([content[-40] ^ 1]) + content[-39:]


def change_tokens(content: bytes) -> bytes:
    digest, line, data = content.split(b"\n", 2)
    head = json.loads(line)
    head["tokens"][5] = 66 if head["tokens"][5] != 66 else 67
    return b"\n".join([digest, json.dumps(head).encode(), data])


def drop_a_token(content: bytes) -> bytes:
    digest, line, data = content.split(b"\n", 2)
    head = json.loads(line)
    del head["tokens"][-1]
    return b"\n".join([digest, json.dumps(head).encode(), data])


@pytest.mark.parametrize(
    "damage",
    [
        flip_data,
        change_tokens,
        drop_a_token,
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda content: content + b"x",
        lambda content: b"",
        lambda content: b"{}\n",
        lambda content: b"\xff\xfe" * 50,
        lambda content: b"[" * 100_000 + b"\n",
    ],
)
def test_a_damaged_state_is_refused(
    tiny: Path, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    engine = load(tiny, state_folder=str(tmp_path))
    ask(engine, QUESTION)
    engine.save(QUESTION, "chat")
    engine.close()
    file = tmp_path / "chat.kv"
    file.write_bytes(damage(file.read_bytes()))
    engine = load(tiny, state_folder=str(tmp_path))
    with pytest.raises(UserError) as raised:
        engine.restore("chat")
    usage = ask(engine, QUESTION)[1]
    engine.close()
    assert raised.value.fault.code == "bad_input"
    assert usage.cached_tokens == 0


def test_another_models_state_is_refused(tmp_path: Path) -> None:
    for seed in (1, 2):
        (tmp_path / str(seed)).mkdir()
    paths = [write_model(tmp_path / str(seed) / "m.gguf", seed=seed, width=128) for seed in (1, 2)]
    engine = load(paths[0], state_folder=str(tmp_path))
    ask(engine, QUESTION)
    engine.save(QUESTION, "chat")
    engine.close()
    for path, kv_type in ((paths[1], "f16"), (paths[0], "q8_0")):
        engine = load(path, state_folder=str(tmp_path), kv_type=kv_type)
        with pytest.raises(UserError, match="another") as raised:
            engine.restore("chat")
        engine.close()
        assert raised.value.fault.code == "bad_input"


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "x" * 129, "a\n"]
)
def test_a_name_that_is_no_name_is_refused(tiny: Path, tmp_path: Path, name: str) -> None:
    engine = load(tiny, state_folder=str(tmp_path / "states"))
    ask(engine, QUESTION)
    for fault in refusals(engine, name):
        assert fault.code == "bad_input"
        assert "name" in fault.message
    engine.close()
    assert not (tmp_path / "states").exists()


def test_what_is_not_there_is_said(tiny: Path, tmp_path: Path) -> None:
    engine = load(tiny, state_folder=str(tmp_path))
    assert [fault.code for fault in refusals(engine, "chat")] == ["not_found"] * 2
    engine.close()
    engine = load(tiny)
    ask(engine, QUESTION)
    for fault in refusals(engine, "chat"):
        assert fault.code == "bad_input"
        assert "folder" in fault.why
    engine.close()


def test_a_state_larger_than_the_cache_is_refused(tiny: Path, tmp_path: Path) -> None:
    engine = load(tiny, state_folder=str(tmp_path))
    ask(engine, QUESTION)
    saved = engine.save(QUESTION, "chat")
    engine.close()
    assert saved > 128
    engine = load(tiny, state_folder=str(tmp_path), kv_cells=128, context_length=128)
    with pytest.raises(UserError, match="fit") as raised:
        engine.restore("chat")
    assert raised.value.fault.code == "busy"
    assert ask(engine, plain("still at work"))[1].completion_tokens == 24
    engine.close()


def test_a_folder_that_cannot_be_written_is_said(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    engine = load(tiny, state_folder=str(tmp_path / "file"))
    ask(engine, QUESTION)
    assert all(str(tmp_path / "file") in fault.sentence for fault in refusals(engine, "chat"))
    assert ask(engine, plain("still at work"))[1].completion_tokens == 24
    engine.close()
