"""Folders, pins, drafts, edits, another answer than the synthesis, questions asked before."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.store import ChatStore, TurnIds
from backend.values import FilePart, ImagePart, Message, TextPart
from tests.backend.store.samples import (
    COMMITTEE,
    chats_in,
    completed,
    delta,
    opinion,
    words,
)
from tests.backend.store.test_chats import ask, fault_code


@pytest.fixture
async def chats(tmp_path: Path) -> AsyncIterator[ChatStore]:
    async with chats_in(tmp_path) as store:
        yield store


async def test_folders(chats: ChatStore) -> None:
    chat = (await ask(chats, "a")).conversation_id
    work = await chats.add_folder("  Work\n things ")
    home = await chats.add_folder("home")
    assert [(f.id, f.title) for f in await chats.folders()] == [
        (home, "home"),
        (work, "Work things"),
    ]
    await chats.move(chat, work)
    await chats.pin(chat, True)
    (summary,) = await chats.conversations()
    assert (summary.folder_id, summary.pinned) == (work, True)
    assert (await chats.conversation(chat)).summary == summary
    await chats.rename_folder(work, "Work Things")
    assert await fault_code(chats.rename_folder(work, "HOME")) == "bad_input"
    assert await fault_code(chats.add_folder(" ")) == "bad_input"
    assert await fault_code(chats.add_folder("Home")) == "bad_input"
    await chats.delete_folder(work)
    (summary,) = await chats.conversations()
    assert (summary.folder_id, summary.pinned) == (None, True)
    await chats.move(chat, home)
    await chats.move(chat, None)
    await chats.pin(chat, False)
    (summary,) = await chats.conversations()
    assert (summary.folder_id, summary.pinned) == (None, False)


async def test_what_is_not_there(chats: ChatStore) -> None:
    chat = (await ask(chats, "a")).conversation_id
    for awaitable in (
        chats.move(999, None),
        chats.move(chat, 999),
        chats.pin(999, True),
        chats.rename_folder(999, "x"),
        chats.delete_folder(999),
        chats.save_draft(999, words("x")),
        chats.use_original(999, "A"),
        chats.tree(999),
    ):
        assert await fault_code(awaitable) == "not_found"


async def test_drafts_outlive_the_app_and_go_with_their_question(tmp_path: Path) -> None:
    parts = (FilePart("a.txt", "text"), ImagePart("b.png", b"\x89PNG"), TextPart("half a qu"))
    async with chats_in(tmp_path) as chats:
        chat = (await ask(chats, "a")).conversation_id
        await chats.save_draft(None, parts)
        await chats.save_draft(chat, words("first"))
        await chats.save_draft(chat, words("second"))
    async with chats_in(tmp_path) as chats:
        assert await chats.draft(None) == parts
        assert await chats.draft(chat) == words("second")
        first = (await chats.conversation(chat)).messages[0].id
        await chats.begin_turn(words("edited"), chat, None, COMMITTEE, edits=first)
        assert await chats.draft(chat) == words("second")
        await chats.begin_turn(words("second!"), chat, None, COMMITTEE)
        assert (await chats.draft(chat), await chats.draft(None)) == ((), parts)
        await chats.begin_turn(words("new"), None, None, COMMITTEE)
        assert await chats.draft(None) == ()
        await chats.save_draft(chat, words("x"))
        await chats.save_draft(chat, ())
        assert await chats.draft(chat) == ()
        await chats.save_draft(chat, words("goes with the chat"))
        await chats.delete(chat)
        assert await chats.purge_deleted() == 1
        assert await chats.draft(chat) == ()


async def test_a_question_that_fails_to_be_stored_keeps_its_draft(chats: ChatStore) -> None:
    chat = (await ask(chats, "a")).conversation_id
    await chats.save_draft(chat, words("kept"))
    bad = chats.begin_turn(words("half \ud800"), chat, None, COMMITTEE)
    assert await fault_code(bad) == "bad_input"
    assert await chats.draft(chat) == words("kept")


async def test_an_edited_question_is_a_sibling(chats: ChatStore) -> None:
    first = await ask(chats, "one")
    chat = first.conversation_id
    second = await ask(chats, "two", chat)
    edited = await chats.begin_turn(
        words("two b"), chat, None, COMMITTEE, edits=second.user_message_id
    )
    shown = (await chats.conversation(chat)).messages
    assert [m.id for m in shown[:3]] == [
        first.user_message_id,
        first.reply_message_id,
        edited.user_message_id,
    ]
    assert shown[2].siblings == (second.user_message_id, edited.user_message_id)
    other = await chats.begin_turn(
        words("one b"), chat, None, COMMITTEE, edits=first.user_message_id
    )
    shown = (await chats.conversation(chat)).messages
    assert shown[0].siblings == (first.user_message_id, other.user_message_id)
    assert [m.message.text for m in shown] == ["one b", ""]
    assert await chats.history_before(other.user_message_id) == ()


async def test_what_cannot_be_edited(chats: ChatStore) -> None:
    ids, elsewhere = await ask(chats, "a"), await ask(chats, "b")
    chat = ids.conversation_id
    q = words("q")

    async def refused(
        edits: int, conversation: int | None = chat, parent: int | None = None
    ) -> str:
        return await fault_code(chats.begin_turn(q, conversation, parent, COMMITTEE, edits=edits))

    assert await refused(999) == "not_found"
    assert await refused(ids.user_message_id, 999) == "not_found"
    assert await refused(ids.reply_message_id) == "bad_input"
    assert await refused(elsewhere.user_message_id) == "bad_input"
    assert await refused(ids.user_message_id, None) == "bad_input"
    assert await refused(ids.user_message_id, chat, ids.reply_message_id) == "bad_input"
    assert len((await chats.conversation(chat)).messages) == 2


async def debated(chats: ChatStore) -> TurnIds:
    ids = await chats.begin_turn(words("Q"), None, None, COMMITTEE)
    await chats.append_events(
        ids.turn_id,
        [opinion("A", "first of A"), opinion("B", "first of B"), delta("C", "unfinished")],
    )
    await chats.finish_turn(ids.turn_id, completed("synthesis"), [opinion("A", "last of A", 1)])
    return ids


async def test_the_top_original_in_the_place_of_the_synthesis(chats: ChatStore) -> None:
    ids = await debated(chats)
    journal = await chats.replay(ids.turn_id)

    async def shown() -> tuple[str, str]:
        reply = (await chats.conversation(ids.conversation_id)).messages[-1]
        (_, said) = await chats.history(reply.id)
        assert said == reply.message == Message.of("assistant", reply.message.text)
        return reply.used_seat, reply.message.text

    assert await shown() == ("", "synthesis")
    await chats.use_original(ids.reply_message_id, "A")
    assert await shown() == ("A", "last of A")
    await chats.use_original(ids.reply_message_id, "B")
    assert await shown() == ("B", "first of B")
    assert await chats.replay(ids.turn_id) == journal
    for seat in ("C", "Z"):
        assert await fault_code(chats.use_original(ids.reply_message_id, seat)) == "bad_input"
    assert await shown() == ("B", "first of B")
    await chats.use_original(ids.reply_message_id, "")
    assert await shown() == ("", "synthesis")


async def test_no_other_answer_for_a_question_or_a_running_reply(chats: ChatStore) -> None:
    ids = await chats.begin_turn(words("Q"), None, None, COMMITTEE)
    await chats.append_events(ids.turn_id, [opinion("A", "first of A")])
    assert await fault_code(chats.use_original(ids.reply_message_id, "A")) == "bad_input"
    assert await fault_code(chats.use_original(ids.user_message_id, "A")) == "bad_input"


async def test_the_last_questions_each_once(chats: ChatStore) -> None:
    for text in ("one", "two", "one", "three"):
        ids = await ask(chats, text)
    await chats.begin_retry(ids.reply_message_id, COMMITTEE)
    gone = await ask(chats, "deleted")
    await chats.delete(gone.conversation_id)
    file = (FilePart("a.txt", "text"), TextPart("about a file"))
    await chats.begin_turn(file, None, None, COMMITTEE)
    assert await chats.questions(10) == ("about a file", "three", "one", "two")
    assert await chats.questions(2) == ("about a file", "three")
