"""Chats over a real database: turns, branches, history, replay, recovery."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from backend.errors import BugError, UserError
from backend.events import Event, OpinionCompleted, OpinionDelta
from backend.store import ChatStore, Database, TurnIds
from backend.store.journal import (
    Outcome,
    coalesce,
    opinion_texts,
    partial_answer,
    superseded,
)
from backend.store.turns import title_of
from backend.values import FilePart, Message, Part, TextPart
from tests.backend.store.samples import (
    COMMITTEE,
    chats_in,
    completed,
    delta,
    ends,
    failed,
    journals,
    opinion,
    synthesis,
    words,
)


@pytest.fixture
async def chats(tmp_path: Path) -> AsyncIterator[ChatStore]:
    async with chats_in(tmp_path) as store:
        yield store


async def ask(
    chats: ChatStore,
    text: str,
    conversation_id: int | None = None,
    parent_id: int | None = None,
    outcome: Outcome | str | None = "answered",
) -> TurnIds:
    """A whole turn; `outcome` a string is the answer, None stops it."""
    ids = await chats.begin_turn(words(text), conversation_id, parent_id, COMMITTEE)
    end = completed(outcome) if isinstance(outcome, str) else outcome
    await chats.finish_turn(ids.turn_id, end)
    return ids


async def fault_code(awaitable: object) -> str:
    with pytest.raises(UserError) as caught:
        await awaitable  # type: ignore[misc]
    return caught.value.fault.code


async def test_question_and_empty_reply_are_stored_before_anything_runs(chats: ChatStore) -> None:
    ids = await chats.begin_turn(words("How?\nMore."), None, None, COMMITTEE)
    conversation = await chats.conversation(ids.conversation_id)
    user, reply = conversation.messages
    assert conversation.summary.title == "How?"
    assert (user.id, user.message, user.state) == (
        ids.user_message_id,
        Message.of("user", "How?\nMore."),
        "complete",
    )
    assert (reply.id, reply.parent_id, reply.state, reply.turn_id) == (
        ids.reply_message_id,
        user.id,
        "streaming",
        ids.turn_id,
    )
    assert reply.message.parts == ()


@pytest.mark.parametrize(
    ("outcome", "state", "text"),
    [
        (completed("The answer."), "complete", "The answer."),
        (failed("Some"), "failed", "Some"),
        (failed(), "failed", "half"),
        (None, "stopped", "half"),
    ],
)
async def test_the_end_of_a_turn(
    chats: ChatStore, outcome: Outcome | None, state: str, text: str
) -> None:
    ids = await chats.begin_turn(words("Q"), None, None, COMMITTEE)
    assert await chats.finish_turn(ids.turn_id, outcome, [delta("A", "ha"), delta("A", "lf")])
    reply = (await chats.conversation(ids.conversation_id)).messages[-1]
    assert (reply.state, reply.message.text) == (state, text)
    assert not await chats.finish_turn(ids.turn_id, completed("too late"))
    assert (await chats.conversation(ids.conversation_id)).messages[-1] == reply
    with pytest.raises(BugError):
        await chats.append_events(ids.turn_id, [delta("A", "too late")])


def possible(*parts: list[Event]) -> tuple[list[Event], ...]:
    """The events that a turn can have: nobody writes on after the whole text was told."""
    finished: set[tuple[str, int]] = set()
    kept: tuple[list[Event], ...] = tuple([] for _ in parts)
    for events, left in zip(parts, kept, strict=True):
        for event in events:
            match event:
                case OpinionCompleted(seat=seat, opinion=opinion):
                    finished.add((seat, opinion.round))
                case OpinionDelta(seat=seat, round=number) if (seat, number) in finished:
                    continue
            left.append(event)
    return kept


@given(events=journals, cuts=journals, end=ends)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_replay_gives_the_turn_back(
    chats: ChatStore, events: list[Event], cuts: list[Event], end: Outcome | None
) -> None:
    events, cuts = possible(events, cuts)
    ids = await chats.begin_turn(words("Q"), None, None, COMMITTEE)
    await chats.append_events(ids.turn_id, events)
    await chats.finish_turn(ids.turn_id, end, cuts)
    stored = [*coalesce(events), *coalesce(cuts)]
    gone = set(superseded(stored, end))
    kept = [event for index, event in enumerate(stored) if index not in gone]
    replayed = await chats.replay(ids.turn_id)
    assert list(replayed) == kept + ([end] if end else [])
    assert opinion_texts(replayed) == opinion_texts([*events, *cuts])
    if end is None:
        assert partial_answer(replayed) == partial_answer([*events, *cuts])


async def test_branches(chats: ChatStore) -> None:
    first = await ask(chats, "one")
    chat = first.conversation_id
    left = await ask(chats, "left", chat, first.reply_message_id)
    right = await ask(chats, "right", chat, first.reply_message_id)
    deeper = await ask(chats, "deeper", chat)

    async def shown() -> list[int]:
        return [m.id for m in (await chats.conversation(chat)).messages]

    trunk = [first.user_message_id, first.reply_message_id]
    right_branch = [
        *trunk,
        right.user_message_id,
        right.reply_message_id,
        deeper.user_message_id,
        deeper.reply_message_id,
    ]
    assert await shown() == right_branch
    siblings = (left.user_message_id, right.user_message_id)
    assert (await chats.conversation(chat)).messages[2].siblings == siblings
    assert (await chats.conversation(chat)).messages[0].siblings == (trunk[0],)
    await chats.set_current(chat, left.user_message_id)
    assert await shown() == [*trunk, left.user_message_id, left.reply_message_id]
    await chats.set_current(chat, right.user_message_id)
    assert await shown() == right_branch


async def test_retry_is_a_sibling_reply(chats: ChatStore) -> None:
    first = await ask(chats, "Q", outcome=failed())
    retry, parts = await chats.begin_retry(first.reply_message_id, COMMITTEE)
    assert parts == words("Q")
    assert retry.user_message_id == first.user_message_id
    await chats.finish_turn(retry.turn_id, completed("better"))
    reply = (await chats.conversation(retry.conversation_id)).messages[-1]
    assert reply.siblings == (first.reply_message_id, retry.reply_message_id)
    assert reply.message.text == "better"
    again, _ = await chats.begin_retry(first.user_message_id, COMMITTEE)
    assert again.user_message_id == first.user_message_id
    for message_id in (again.reply_message_id, first.user_message_id):
        last = await chats.last_turn(message_id)
        assert last is not None
        assert last[1] == COMMITTEE


async def test_history_holds_what_a_model_may_see(chats: ChatStore) -> None:
    first = await ask(chats, "one", outcome="1")
    chat = first.conversation_id
    await ask(chats, "two", chat, outcome=failed("broken"))
    third = await chats.begin_turn(words("three"), chat, None, COMMITTEE)
    await chats.finish_turn(third.turn_id, None, [synthesis("half")])
    last = await chats.begin_turn(words("four"), chat, None, COMMITTEE)
    expected = (
        Message.of("user", "one"),
        Message.of("assistant", "1"),
        Message("user", (TextPart("two"), TextPart("three"))),
        Message.of("assistant", "half"),
        Message.of("user", "four"),
    )
    assert await chats.history(last.user_message_id) == expected
    assert await chats.history(last.reply_message_id) == expected
    assert await chats.history_before(last.user_message_id) == expected[:-1]


async def test_the_list_follows_use_not_the_clock(tmp_path: Path) -> None:
    hours = itertools.count(1_000_000, -3600)  # a clock that goes backwards
    async with Database.open(tmp_path / "parley.sqlite", tmp_path / "backups") as database:
        chats = ChatStore(database, clock=lambda: float(next(hours)))
        ids = [(await ask(chats, name)).conversation_id for name in "abc"]
        await ask(chats, "again", ids[0])
        assert [c.title for c in await chats.conversations()] == ["a", "c", "b"]
        texts = [m.message.text for m in (await chats.conversation(ids[0])).messages]
        assert texts == ["a", "answered", "again", "answered"]


async def test_rename_delete_restore_purge(chats: ChatStore) -> None:
    ids = await ask(chats, "a")
    chat = ids.conversation_id
    await ask(chats, "follow-up", chat)
    await chats.rename(chat, "  New \n name ")
    assert [c.title for c in await chats.conversations()] == ["New name"]
    assert await fault_code(chats.rename(chat, " \n")) == "bad_input"
    await chats.delete(chat)
    assert await chats.conversations() == ()
    assert await fault_code(chats.conversation(chat)) == "not_found"
    assert await fault_code(chats.begin_turn(words("x"), chat, None, COMMITTEE)) == "not_found"
    assert await fault_code(chats.begin_retry(ids.reply_message_id, COMMITTEE)) == "not_found"
    await chats.restore(chat)
    assert len((await chats.conversation(chat)).messages) == 4
    await chats.delete(chat)
    assert await chats.purge_deleted() == 1
    assert await fault_code(chats.restore(chat)) == "not_found"
    assert await fault_code(chats.replay(ids.turn_id)) == "not_found"
    assert (await ask(chats, "b")).conversation_id > chat  # ids are not used twice


async def test_what_is_not_there(chats: ChatStore) -> None:
    ids, other = await ask(chats, "a"), await ask(chats, "b")
    chat, reply = ids.conversation_id, ids.reply_message_id
    q = words("q")
    for awaitable in (
        chats.begin_turn(q, 999, None, COMMITTEE),
        chats.begin_turn(q, chat, 999, COMMITTEE),
        chats.begin_retry(999, COMMITTEE),
        chats.history(999),
        chats.finish_turn(999, None),
        chats.set_current(chat, 999),
        chats.last_turn(999),
        chats.rename(999, "x"),
        chats.delete(999),
        chats.restore(999),
    ):
        assert await fault_code(awaitable) == "not_found"
    for awaitable in (
        chats.begin_turn(q, None, reply, COMMITTEE),
        chats.begin_turn(q, chat, other.reply_message_id, COMMITTEE),
        chats.begin_turn(q, chat, ids.user_message_id, COMMITTEE),
        chats.begin_turn(words("half \ud800"), chat, None, COMMITTEE),
        chats.set_current(chat, other.reply_message_id),
    ):
        assert await fault_code(awaitable) == "bad_input"
    assert len((await chats.conversation(chat)).messages) == 2


@pytest.mark.parametrize(
    ("parts", "title"),
    [
        (words("\n  Hello   there \nmore"), "Hello there"),
        (words("word " * 30), "word word word word word word word word word word word word…"),
        (words("x" * 80), "x" * 59 + "…"),
        ((FilePart("plan.txt", "text"),), "plan.txt"),
        ((FilePart("plan.txt", "text"), TextPart("What is it?")), "What is it?"),
        (words(" \n "), "New chat"),
        ((), "New chat"),
    ],
)
def test_title(parts: tuple[Part, ...], title: str) -> None:
    assert title_of(parts) == title
    assert len(title) <= 60


async def test_opinions_survive_a_completed_turn_without_their_deltas(chats: ChatStore) -> None:
    ids = await chats.begin_turn(words("Q"), None, None, COMMITTEE)
    await chats.append_events(ids.turn_id, [delta("A", "x"), opinion("A", "x"), synthesis("s")])
    await chats.finish_turn(ids.turn_id, completed("s"))
    assert await chats.replay(ids.turn_id) == (opinion("A", "x"), completed("s"))
