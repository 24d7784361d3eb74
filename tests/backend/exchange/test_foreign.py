"""Exports of ChatGPT, Open WebUI and LM Studio as chats of Parley."""

from __future__ import annotations

import json
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest

from backend.errors import UserError
from backend.exchange import Found, Skipped, found_in, importing, loose, planting
from backend.store import ChatTree
from backend.values import FilePart, ImagePart, TextPart
from tests.backend.exchange.exports import (
    PNG,
    branching_gpt_chat,
    gpt_chat,
    gpt_chat_with_tools,
    gpt_node,
    lm_studio_chat,
    webui_chat,
    webui_message,
)


def written(folder: Path, value: Any) -> Path:
    file = folder / "export.json"
    file.write_text(json.dumps(value), "utf-8")
    return file


def one(folder: Path, value: Any) -> tuple[str, ChatTree]:
    (item,) = found_in(written(folder, value))
    assert isinstance(item, Found), item
    return item


def outline(tree: ChatTree) -> list[tuple[int, int | None, str, str]]:
    return [
        (
            m.id,
            m.parent,
            m.role,
            " | ".join(p.text for p in m.parts if isinstance(p, TextPart)),
        )
        for m in tree.messages
    ]


def test_chatgpt_with_branches(tmp_path: Path) -> None:
    form, tree = one(tmp_path, [branching_gpt_chat()])
    assert form == "ChatGPT"
    assert (tree.key, tree.title) == ("chatgpt:6995e870-eafc", "Capitals")
    assert (tree.created_at, tree.updated_at) == (1_706_745_000.25, 1_706_746_000.75)
    assert outline(tree) == [
        (1, None, "user", "Capital of France?"),
        (2, 1, "assistant", "Paris."),
        (3, None, "user", "Capital of Italy?"),
        (4, 3, "assistant", "Rome."),
        (5, 4, "user", "And of Spain?"),
        (6, 5, "assistant", "Madrid."),
        (7, 3, "assistant", "It is Rome."),
    ]
    assert tree.current == 7
    assert {m.created_at for m in tree.messages} == {1_706_745_600.5}


def test_chatgpt_with_tools_and_pictures_in_its_zip(tmp_path: Path) -> None:
    file = tmp_path / "export.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x/conversations-000.json", json.dumps([gpt_chat_with_tools()]))
        archive.writestr("x/conversations-001.json", json.dumps([branching_gpt_chat()]))
        archive.writestr("x/file-abc123-photo.png", PNG)
        archive.writestr("__MACOSX/x/._conversations-000.json", b"junk")
        archive.writestr("x/user.json", "{}")
    first, second = found_in(file)
    assert isinstance(first, Found)
    assert isinstance(second, Found)
    question, reply = first.tree.messages
    assert question.parts == (
        ImagePart("file-abc123-photo.png", PNG),
        TextPart("[File: data.csv]\n\nWhat is it?"),
    )
    assert reply.parts == (TextPart("```\n1 + 1\n```\n\n```\n2\n```\n\nIt is a chart."),)
    assert first.tree.title == "[File: data.csv]"
    assert first.tree.current == 2


def test_chatgpt_without_its_pictures(tmp_path: Path) -> None:
    _, tree = one(tmp_path, [gpt_chat_with_tools()])
    assert tree.messages[0].parts == (TextPart("[File: data.csv]\n\n[Picture]\n\nWhat is it?"),)


def test_open_webui(tmp_path: Path) -> None:
    form, tree = one(tmp_path, [webui_chat()])
    assert form == "Open WebUI"
    assert (tree.key, tree.title, tree.pinned) == ("open-webui:0d0f", "Asked", True)
    assert (tree.created_at, tree.updated_at) == (1_719_999_990.0, 1_720_000_100.0)
    assert outline(tree) == [
        (1, None, "user", "[File: b.pdf]\n\nAsk"),
        (2, 1, "assistant", "The answer."),
        (3, 1, "assistant", "Other."),
        (4, 3, "user", "More"),
        (5, 4, "assistant", "Half"),
    ]
    assert tree.messages[0].parts[:2] == (
        ImagePart("picture.png", b"\x89PNG\r\n\x1a\npicture"),
        FilePart("a.txt", "inside"),
    )
    assert tree.messages[-1].state == "interrupted"
    assert tree.current == 2


def test_open_webui_of_older_versions_and_of_one_chat(tmp_path: Path) -> None:
    listed = {
        "title": "Old",
        "timestamp": 1_719_999_999_000,
        "messages": [
            {"role": "system", "content": "hidden"},
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Hello."},
        ],
    }
    _, tree = one(tmp_path, listed)
    assert outline(tree) == [(1, None, "user", "Hi"), (2, 1, "assistant", "Hello.")]
    assert tree.created_at == 1_719_999_999.0
    again = one(tmp_path, [{**listed, "title": "Renamed"}])[1]
    assert again.key == tree.key  # made of the words, where there is no id


def test_lm_studio(tmp_path: Path) -> None:
    form, tree = one(tmp_path, lm_studio_chat())
    assert form == "LM Studio"
    assert (tree.key, tree.title) == ("lm-studio:1784921389195", "Sheet")
    assert (tree.created_at, tree.updated_at) == (1_784_921_389.195, 1_784_921_400.0)
    assert outline(tree) == [
        (1, None, "user", "Describe\n\n[Picture: 431.png]"),
        (2, 1, "assistant", "No."),
        (3, 1, "assistant", "A sheet.\n\nWith figures."),
        (4, 3, "user", "Thanks"),
    ]
    assert tree.current == 4


def test_a_folder_of_lm_studio_in_a_zip(tmp_path: Path) -> None:
    file = tmp_path / "conversations.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("work/1.conversation.json", json.dumps(lm_studio_chat()))
        archive.writestr("2.conversation.json", json.dumps(lm_studio_chat()))
    assert [type(item) for item in found_in(file)] == [Found, Found]


def test_a_bad_chat_is_skipped_and_the_others_come_in(tmp_path: Path) -> None:
    circle = gpt_chat(
        [gpt_node("a", "b", ["b"], "user", ["x"]), gpt_node("b", "a", ["a"], "user", ["y"])], "a"
    )
    file = written(
        tmp_path,
        [
            7,
            {"title": "Something else"},
            branching_gpt_chat(),
            gpt_chat([gpt_node("root", None, [])], "root", title="Empty"),
            {**circle, "title": "Circle"},
            {"mapping": {"a": 3, "b": {"message": [], "parent": 7, "children": "x"}}},
            webui_chat(),
        ],
    )
    items = list(found_in(file))
    assert [item.form for item in items if isinstance(item, Found)] == ["ChatGPT", "Open WebUI"]
    assert [item.why for item in items if isinstance(item, Skipped)] == [
        "Chat 1 is of no kind that Parley knows.",
        "Chat 2 is of no kind that Parley knows.",
        "“Empty”: It has no messages.",
        "“Circle”: It has no messages.",
        "Chat 6: It has no messages.",
    ]


def test_half_a_character_is_no_reason_to_refuse_a_file(tmp_path: Path) -> None:
    chat = branching_gpt_chat()
    chat["title"] = "cut \ud83d off \\ud800 \U0001f389"
    _, tree = one(tmp_path, [chat])
    assert tree.title == "cut \ufffd off \\ud800 \U0001f389"


@pytest.mark.parametrize("bad", ['"x"', "[" * 900 + "]" * 900, '"\\u0000"'])
def test_a_chat_that_cannot_be_decoded_or_is_odd(tmp_path: Path, bad: str) -> None:
    good = json.dumps(branching_gpt_chat())
    file = tmp_path / "export.json"
    file.write_text(f'[{{"title": {bad}}}, {good}]', "utf-8")
    items = list(found_in(file))
    assert [type(item) for item in items] == [Skipped, Found]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"no json",
        b"[1, 2]",
        b'{"mapping"',
        b"[" * 100_000,
        b'[{"title": "x"}]',
        b'{"format": "other", "chats": []}',
        b'{"format": "parley-chats", "chats": 3}',
        b"PK\x03\x04 no archive",
        b"\xff\xfe[\x00]\x00",
    ],
)
def test_files_that_are_no_export(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "export.json"
    file.write_bytes(content)
    with pytest.raises(UserError) as caught:
        list(found_in(file))
    assert caught.value.fault.code == "bad_input"
    assert caught.value.fault.message == "export.json cannot be imported."
    assert caught.value.fault.why


def test_files_that_are_not_there_or_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UserError) as caught:
        list(found_in(tmp_path / "none.json"))
    assert caught.value.fault.code == "not_found"
    with pytest.raises(UserError, match="cannot be imported"):
        list(found_in(tmp_path))
    file = written(tmp_path, [branching_gpt_chat()])
    monkeypatch.setattr(importing, "MAX_BYTES", 100)
    with pytest.raises(UserError, match="cannot be imported"):
        list(found_in(file))


def test_a_bomb_in_a_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("conversations.json", b" " * 3_000_000)
    monkeypatch.setattr(importing, "MAX_BYTES", 1_000_000)
    with pytest.raises(UserError, match="cannot be imported") as caught:
        list(found_in(file))
    assert "MiB" in caught.value.fault.why


def test_a_chat_with_too_many_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planting, "MAX_MESSAGES", 4)
    file = written(tmp_path, [webui_chat(), lm_studio_chat()])
    skipped, found = found_in(file)
    assert skipped == Skipped("“Asked”: It has 5 messages; 4 can be taken in.")
    assert isinstance(found, Found)


def test_a_very_deep_chat(tmp_path: Path) -> None:
    messages = {
        str(n): webui_message(
            str(n),
            str(n - 1) if n else None,
            [str(n + 1)],
            role="assistant" if n % 2 else "user",
            content=f"message {n}",
        )
        for n in range(20_000)
    }
    chat = {"chat": {"history": {"messages": messages, "currentId": "19999"}}, "id": "deep"}
    _, tree = one(tmp_path, [chat])
    assert len(tree.messages) == 20_000
    assert tree.current == 20_000


@pytest.mark.parametrize(
    "bomb",
    [
        b'{"mapping": [%s0]}',
        b'{"mapping": {}, "title": "%s"}',
        b'{"a": "\\ud800", "mapping": [%s0]}',
    ],
)
def test_a_chat_of_too_much_is_skipped_before_it_is_decoded(tmp_path: Path, bomb: bytes) -> None:
    file = tmp_path / "export.json"
    good = json.dumps(branching_gpt_chat()).encode()
    filling = b"[]," * (importing.MAX_CHAT_VALUES // 2)
    if b"title" in bomb:
        filling = b"x" * importing.MAX_CHAT_BYTES
    file.write_bytes(b"[%s, %s]" % (bomb % filling, good))
    skipped, found = found_in(file)
    assert isinstance(skipped, Skipped)
    assert skipped.why in (
        "Chat 1 is larger than 64 MiB.",
        "Chat 1 has more than 2,000,000 values.",
    )
    assert isinstance(found, Found)


@pytest.mark.parametrize(
    "content",
    [
        b"[%s0]" % (b"[]," * 1_100_000),
        b'[{"a": "[]{}"}, %s0]' % (b'{"\\"[": 0},' * 1_100_000),
        b"{%s}" % b",".join(b'"%x": [0]' % n for n in range(1_100_000)),
        b'{"format": "parley-chats", "version": 1, "chats": [%s0]}' % (b"[]," * 1_100_000),
    ],
)
def test_millions_of_nothing_are_refused_untouched(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "export.json"
    file.write_bytes(content)
    tracemalloc.start()
    try:
        with pytest.raises(UserError) as caught:
            list(found_in(file))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.fault.why == "It has more than 100,000 chats or messages."
    assert most < 4 * len(content)


def test_many_values_are_no_reason_to_refuse_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_UNCOUNTED", 10)
    chats = [branching_gpt_chat(), webui_chat(title='Brackets ]}[{ and \\"'), lm_studio_chat()]
    assert [type(item) for item in found_in(written(tmp_path, chats))] == [Found] * 3
    monkeypatch.setattr(importing, "MAX_VALUES", 20)
    with pytest.raises(UserError, match="cannot be imported") as caught:
        list(found_in(written(tmp_path, chats)))
    assert caught.value.fault.why == "It has more than 20 values."


def test_marks_of_citations_that_never_end(tmp_path: Path) -> None:
    words = "a\ue200cite\ue202turn0\ue201b" + "\ue200" * 200_000
    chat = gpt_chat([gpt_node("a", None, [], "user", [words])], "a")
    started = time.perf_counter()
    _, tree = one(tmp_path, [chat])
    assert time.perf_counter() - started < 2  # it was a minute
    assert tree.messages[0].parts == (TextPart("ab"),)


@pytest.mark.parametrize(
    ("written_time", "read"),
    [
        (10**400, None),
        (-(10**400), None),
        (float("nan"), None),
        (float("inf"), None),
        (True, None),
        (1_706_745_600, 1_706_745_600.0),
        (1_706_745_600_500, 1_706_745_600.5),
    ],
)
def test_times(written_time: float, read: float | None) -> None:
    assert loose.time(written_time) == read


@pytest.mark.parametrize("kind", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("damaged", ["conversations.json", "file-abc123-photo.png"])
def test_a_damaged_archive(tmp_path: Path, kind: int, damaged: str) -> None:
    file = tmp_path / "export.zip"
    with zipfile.ZipFile(file, "w", kind) as archive:
        archive.writestr("conversations.json", json.dumps([gpt_chat_with_tools()]))
        archive.writestr("file-abc123-photo.png", PNG * 50)
        entry = archive.getinfo(damaged)
    data = bytearray(file.read_bytes())
    start = entry.header_offset + 30 + len(entry.filename)
    end = start + entry.compress_size
    start += 9 if kind == zipfile.ZIP_LZMA else 0  # its properties
    data[start:end] = b"\xff" * (end - start)
    file.write_bytes(data)
    if damaged.endswith(".png"):  # its chat comes in without it
        (item,) = found_in(file)
        assert isinstance(item, Found)
        return
    with pytest.raises(UserError) as caught:
        list(found_in(file))
    assert caught.value.fault.code == "bad_input"
    assert "None" not in caught.value.fault.why
