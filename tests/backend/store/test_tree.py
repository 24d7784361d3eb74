"""A chat as one value: out of one store and into another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from backend.store import ChatStore, ChatTree, TreeMessage, TreeTurn
from backend.values import FilePart, ImagePart, Message, TextPart
from tests.backend.store.samples import COMMITTEE, chats_in, completed, failed, opinion, words
from tests.backend.store.test_chats import ask, fault_code

replace = msgspec.structs.replace


@pytest.fixture
async def chats(tmp_path: Path) -> AsyncIterator[ChatStore]:
    async with chats_in(tmp_path) as store:
        yield store


async def rich_chat(chats: ChatStore) -> int:
    """Branches, files, a failure, a stop, another answer used, a folder and a pin."""
    first = await chats.begin_turn(
        (FilePart("a.txt", "text"), ImagePart("b.png", b"\x89PNG"), TextPart("one")),
        None,
        None,
        COMMITTEE,
    )
    chat = first.conversation_id
    await chats.finish_turn(first.turn_id, completed("synthesis"), [opinion("A", "original")])
    await chats.use_original(first.reply_message_id, "A")
    await ask(chats, "two", chat, outcome=failed("partly"))
    await ask(chats, "two b", chat, first.reply_message_id, outcome=None)
    await chats.begin_turn(words("one b"), chat, None, COMMITTEE, edits=first.user_message_id)
    await chats.set_current(chat, first.user_message_id)
    await chats.pin(chat, True)
    await chats.move(chat, await chats.add_folder("Work"))
    return chat


def without_ids(tree: ChatTree) -> ChatTree:
    """The same with messages numbered from 1; what ran is cut off."""
    numbers = {m.id: n for n, m in enumerate(tree.messages, start=1)}
    messages = tuple(
        replace(
            m,
            id=numbers[m.id],
            parent=None if m.parent is None else numbers[m.parent],
            state="interrupted" if m.state == "streaming" else m.state,
            turn=m.turn
            and replace(m.turn, state="interrupted" if m.turn.state == "running" else m.turn.state),
        )
        for m in tree.messages
    )
    return replace(tree, messages=messages, current=numbers[tree.current or 0])


async def test_whole_into_another_store(chats: ChatStore, tmp_path: Path) -> None:
    chat = await rich_chat(chats)
    there = await chats.tree(chat)
    decoded = msgspec.json.decode(msgspec.json.encode(there), type=ChatTree)
    assert decoded == there
    (tmp_path / "other").mkdir()
    async with chats_in(tmp_path / "other") as other:
        await ask(other, "in the way of the ids")
        copy = await other.add_tree(decoded)
        assert copy is not None
        assert without_ids(await other.tree(copy)) == without_ids(there)
        shown = await other.conversation(copy)
        assert [m.message for m in shown.messages] == [
            m.message for m in (await chats.conversation(chat)).messages
        ]
        assert shown.messages[1].used_seat == "A"
        assert [len(m.siblings) for m in shown.messages[:2]] == [2, 1]
        turn = shown.messages[1].turn_id
        assert turn is not None
        assert await other.replay(turn) == (opinion("A", "original"), completed("synthesis"))
        await other.use_original(shown.messages[1].id, "")
        assert (await other.conversation(copy)).messages[1].message.text == "synthesis"
        assert [f.title for f in await other.folders()] == ["Work"]
        assert (shown.summary.pinned, shown.summary.folder_id is None) == (True, False)
        assert await other.add_tree(decoded) is None
        assert await other.recover() == 0


async def test_a_deleted_chat_makes_room_for_its_copy(chats: ChatStore) -> None:
    chat = await rich_chat(chats)
    tree = await chats.tree(chat)
    assert await chats.add_tree(tree) is None
    await chats.delete(chat)
    copy = await chats.add_tree(tree)
    assert copy is not None
    await chats.restore(chat)
    assert {s.id for s in await chats.conversations()} == {chat, copy}
    assert len(await chats.folders()) == 1


async def test_an_old_chat_is_listed_among_the_old(tmp_path: Path) -> None:
    async with chats_in(tmp_path) as chats:
        await ask(chats, "today")
        for key, updated_at in (("b", 200.0), ("a", 100.0), ("c", 300.0)):
            message = TreeMessage(id=7, role="user", parts=words("old"), created_at=1.0)
            await chats.add_tree(
                ChatTree(
                    key=key,
                    title=key,
                    created_at=1.0,
                    updated_at=updated_at,
                    current=7,
                    messages=(message,),
                )
            )
        assert [s.title for s in await chats.conversations()] == ["today", "c", "b", "a"]
        old = (await chats.conversations())[-1]
        assert (old.created_at, old.updated_at) == (1.0, 100.0)
        await ask(chats, "gone on with", old.id)
        assert [s.title for s in await chats.conversations()] == ["a", "today", "c", "b"]


QUESTION = TreeMessage(id=1, role="user", parts=words("q"), created_at=1.0)
TREE = ChatTree(key="k", title="t", created_at=1.0, updated_at=1.0, current=1, messages=(QUESTION,))
TURN = TreeTurn(committee=COMMITTEE, state="completed", started_at=1.0)


@pytest.mark.parametrize(
    "tree",
    [
        replace(TREE, key=""),
        replace(TREE, key="k" * 201),
        replace(TREE, title=" "),
        replace(TREE, current=None),
        replace(TREE, current=2),
        replace(TREE, created_at=-1.0),
        replace(TREE, updated_at=1e12),
        replace(TREE, messages=(QUESTION, QUESTION)),
        replace(TREE, messages=(replace(QUESTION, parent=2), replace(QUESTION, id=2))),
        replace(TREE, messages=(replace(QUESTION, parent=1),)),
        replace(TREE, messages=(replace(QUESTION, turn=TURN),)),
        replace(TREE, messages=(replace(QUESTION, parts=words("half \ud800")),)),
    ],
)
async def test_what_is_no_tree_leaves_nothing(chats: ChatStore, tree: ChatTree) -> None:
    assert await fault_code(chats.add_tree(tree)) == "bad_input"
    assert await chats.conversations() == ()
    assert await chats.add_tree(TREE) is not None
    (summary,) = await chats.conversations()
    (message,) = (await chats.conversation(summary.id)).messages
    assert message.message == Message.of("user", "q")
