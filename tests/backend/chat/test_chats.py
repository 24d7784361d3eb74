"""The facade `Chats` over a real store: out of one profile and into another."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from backend.chat.chats import Chats
from backend.errors import UserError
from backend.store import ChatStore
from backend.values import FilePart, Template, TextPart
from tests.backend.exchange.exports import branching_gpt_chat, lm_studio_chat, webui_chat
from tests.backend.store.samples import COMMITTEE, chats_in, completed, opinion, words
from tests.backend.store.test_tree import rich_chat, without_ids


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[ChatStore]:
    async with chats_in(tmp_path) as store:
        yield store


@pytest.fixture
def chats(store: ChatStore, tmp_path: Path) -> Chats:
    return Chats(store, tmp_path / "templates")


def partials(folder: Path) -> list[Path]:
    return list(folder.glob("*.partial"))


async def test_everything_out_and_into_another_profile(
    chats: Chats, store: ChatStore, tmp_path: Path
) -> None:
    rich = await rich_chat(store)
    for number in range(3):
        ids = await store.begin_turn(words(f"question {number}"), None, None, COMMITTEE)
        await store.finish_turn(ids.turn_id, completed("answer"))
    file = tmp_path / "chats.json"
    told: list[int] = []
    await chats.export_chats(None, file, "json", told.append)
    assert told == [1, 2, 3, 4]
    (tmp_path / "other").mkdir()
    async with chats_in(tmp_path / "other") as other_store:
        other = Chats(other_store, tmp_path / "none")
        report = await other.import_chats(file)
        assert (report.form, len(report.conversation_ids), report.messages) == ("Parley", 4, 14)
        assert report.skipped == ()
        titles = [s.title for s in await chats.conversations()]
        assert [s.title for s in await other.conversations()] == titles
        copy = next(s for s in await other.conversations() if s.pinned)
        assert without_ids(await other_store.tree(copy.id)) == without_ids(await store.tree(rich))
        again = await other.import_chats(file)
        assert (again.conversation_ids, again.messages) == ((), 0)
        assert again.skipped == ("4 chats were there already.",)
    assert (await chats.import_chats(file)).skipped == ("4 chats were there already.",)
    assert partials(tmp_path) == []


async def test_imports_of_other_apps_can_be_gone_on_with(
    chats: Chats, store: ChatStore, tmp_path: Path
) -> None:
    file = tmp_path / "mixed.json"
    file.write_text(json.dumps([branching_gpt_chat(), webui_chat(), lm_studio_chat(), 3]))
    report = await chats.import_chats(file)
    assert report.form == "ChatGPT, Open WebUI, LM Studio"
    assert (len(report.conversation_ids), report.messages) == (3, 16)
    assert report.skipped == ("Chat 4 is of no kind that Parley knows.",)
    gpt, _, lm_studio = report.conversation_ids
    shown = await chats.conversation(gpt)
    assert [m.message.text for m in shown.messages] == ["Capital of Italy?", "It is Rome."]
    assert [len(m.siblings) for m in shown.messages] == [2, 2]
    assert shown.summary.updated_at == 1_706_746_000.75
    await chats.show_branch(gpt, shown.messages[1].siblings[0])
    assert len((await chats.conversation(gpt)).messages) == 4
    (hit,) = [h for h in await chats.search("madrid") if h.role == "assistant"]
    assert hit.conversation_id == gpt
    ids = await store.begin_turn(words("And now?"), gpt, None, COMMITTEE)
    assert (await chats.conversations())[0].id == gpt
    assert len(await store.history_before(ids.user_message_id)) == 4
    again = await chats.import_chats(file)
    assert again.skipped[0] == "3 chats were there already."
    assert (await chats.conversation(lm_studio)).summary.title == "Sheet"
    assert await chats.questions() == ("And now?",)


async def test_a_bad_chat_of_parleys_own_is_skipped_whole(chats: Chats, tmp_path: Path) -> None:
    message = {"id": 1, "role": "user", "parts": [{"type": "text", "text": "q"}], "created_at": 1}
    good = {
        "key": "good", "title": "Good", "created_at": 1, "updated_at": 1, "current": 1,
        "messages": [message],
    }  # fmt: skip
    bad = [
        {**good, "key": "a", "title": "Bad role", "messages": [{**message, "role": "robot"}]},
        {**good, "key": "b", "title": "Twice", "messages": [message, message]},
        {**good, "key": "c", "title": "No time", "created_at": -5},
        {"nothing": "at all"},
    ]
    file = tmp_path / "chats.json"
    file.write_text(
        json.dumps({"format": "parley-chats", "version": 1, "chats": [*bad, good]}), "utf-8"
    )
    report = await chats.import_chats(file)
    assert len(report.conversation_ids) == 1
    assert [why.split(":")[0].split(" cannot")[0] for why in report.skipped] == [
        "“Bad role”",
        "“Twice”",
        "“No time”",
        "Chat 4",
    ]
    assert [s.title for s in await chats.conversations()] == ["Good"]
    file.write_text(json.dumps({"format": "parley-chats", "version": 9, "chats": []}), "utf-8")
    with pytest.raises(UserError) as caught:
        await chats.import_chats(file)
    assert caught.value.fault.code == "store_newer"


async def test_markdown_to_read(chats: Chats, store: ChatStore, tmp_path: Path) -> None:
    parts = (FilePart("plan`s.txt", "x" * 1204), TextPart("Check  this"))
    ids = await store.begin_turn(parts, None, None, COMMITTEE)
    await store.finish_turn(ids.turn_id, completed("synthesis"), [opinion("B", "own words")])
    await store.use_original(ids.reply_message_id, "B")
    stopped = await store.begin_turn(words("More"), ids.conversation_id, None, COMMITTEE)
    await store.finish_turn(stopped.turn_id, None)
    await store.begin_turn(words("another chat"), None, None, COMMITTEE)
    file = tmp_path / "chats.md"
    await chats.export_chats([ids.conversation_id], file, "markdown")
    text = file.read_text("utf-8")
    lines = [line for line in text.splitlines() if line]
    assert lines[0] == "# Check this"
    assert lines[1].startswith("Begun 20")
    assert lines[2].startswith("## Question, 20")
    assert lines[3] == "- File: `plan's.txt` (1,204 characters)"
    assert lines[4] == "Check  this"
    assert lines[5].startswith("## Answer of Three (3 seats), 20")
    assert lines[6] == "*Seat B's own answer, used instead of the synthesis.*"
    assert lines[7] == "own words"
    assert lines[-1] == "*This answer was stopped.*"
    await chats.export_chats(None, file, "markdown")
    assert file.read_text("utf-8").count("\n---\n") == 1


@pytest.mark.parametrize("form", ["markdown", "json"])
async def test_an_export_that_fails_leaves_what_was_there(
    chats: Chats, store: ChatStore, tmp_path: Path, form: Literal["markdown", "json"]
) -> None:
    file = tmp_path / "chats"
    file.write_text("before")
    with pytest.raises(UserError, match="no chats"):
        await chats.export_chats(None, file, form)
    ids = await store.begin_turn(words("q"), None, None, COMMITTEE)
    with pytest.raises(UserError) as caught:
        await chats.export_chats([ids.conversation_id, 999], file, form)
    assert caught.value.fault.code == "not_found"
    with pytest.raises(UserError) as caught:
        await chats.export_chats(None, tmp_path / "none" / "chats", form)
    assert caught.value.fault.code == "bad_input"
    assert file.read_text() == "before"
    assert partials(tmp_path) == []


async def test_many_bad_chats_are_counted(chats: Chats, tmp_path: Path) -> None:
    file = tmp_path / "many.json"
    file.write_text(json.dumps([*range(300), branching_gpt_chat()]))
    report = await chats.import_chats(file)
    assert len(report.skipped) == 101
    assert report.skipped[-1] == "200 more could not be taken in."


async def test_the_rest_of_the_facade(chats: Chats, store: ChatStore) -> None:
    ids = await store.begin_turn(words("q"), None, None, COMMITTEE)
    await store.finish_turn(ids.turn_id, completed("a"), [opinion("A", "own")])
    chat = ids.conversation_id
    await chats.rename_conversation(chat, "Renamed")
    await chats.pin_conversation(chat, True)
    folder = await chats.add_folder("F")
    await chats.rename_folder(folder, "G")
    await chats.move_conversation(chat, folder)
    (summary,) = await chats.conversations()
    assert msgspec.structs.replace(summary, created_at=0, updated_at=0) == type(summary)(
        id=chat, title="Renamed", created_at=0, updated_at=0, pinned=True, folder_id=folder
    )
    assert [f.title for f in await chats.folders()] == ["G"]
    await chats.delete_folder(folder)
    await chats.delete_conversation(chat)
    assert await chats.conversations() == ()
    await chats.restore_conversation(chat)
    await chats.use_original(ids.reply_message_id, "A")
    assert (await chats.conversation(chat)).messages[-1].message.text == "own"
    assert len(await chats.replay(ids.turn_id)) == 2
    await chats.save_draft(chat, words("d"))
    assert await chats.draft(chat) == words("d")
    await chats.save_template(Template(name="Mine", text="About {{topic}}"))
    assert "Mine" in [t.name for t in await chats.templates()]
    await chats.delete_template("Mine")
    assert "Mine" not in [t.name for t in await chats.templates()]
