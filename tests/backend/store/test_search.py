"""Search: what is found, in which order, where it is marked, and how fast."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.store import ChatStore, Database
from backend.store.words import words_in
from backend.values import FilePart, ImagePart, SearchHit, TextPart
from tests.backend.store.samples import COMMITTEE, chats_in, completed, opinion, words


@pytest.fixture
async def chats(tmp_path: Path) -> AsyncIterator[ChatStore]:
    async with chats_in(tmp_path) as store:
        yield store


async def ask(chats: ChatStore, question: str, answer: str = "") -> int:
    ids = await chats.begin_turn(words(question), None, None, COMMITTEE)
    await chats.finish_turn(ids.turn_id, completed(answer))
    return ids.conversation_id


def marked(hit: SearchHit) -> list[str]:
    return [hit.snippet[start:end] for start, end in hit.marks]


@pytest.mark.parametrize(
    ("text", "query", "marks"),
    [
        ("The committee agrees", "committee", ["committee"]),
        ("The committee agrees", "comm", ["committee"]),
        ("The committee agrees", "AGREES the", ["The", "agrees"]),
        ("The committee agrees", "mittee", None),
        ("The committee agrees", "agree the", None),  # only the last word may be half typed
        ("Déjà vu à Genève", "deja geneve", ["Déjà", "Genève"]),
        ("deja vu", "DÉJÀ", ["deja"]),
        ("a 🎉 résumé 🎉 here", "resume", ["résumé"]),
        ("the gpt-4 model", "gpt-4", ["gpt", "4"]),
        ("gpt and 4 apart", "gpt-4", None),
        ("人工知能を深層学習で", "学習", ["学", "習"]),
        ("学 and 習 apart", "学習", None),
        ("Это хорошо", "хорош", ["хорошо"]),
        ("half a surrogate", "\ud800 half", ["half"]),
        ("x y", "x", ["x"]),
        ("xylophone", "x", None),  # one letter begins too much
        ('say "stop" AND go', '"stop" AND', ["stop", "AND"]),
        ("nothing here", '"', None),
        ("nothing here", "NOT -(*)^:", ["nothing"]),
        ("nothing here", "text:nothing", None),
        ("nothing here", "", None),
        ("NEAR(a b) is text", "NEAR(a", ["NEAR", "a"]),
    ],
)
async def test_found_and_marked(
    chats: ChatStore, text: str, query: str, marks: list[str] | None
) -> None:
    await ask(chats, "An unrelated title", text)
    hits = [hit for hit in await chats.search(query, 10) if hit.message_id is not None]
    assert [marked(hit) for hit in hits] == ([] if marks is None else [marks])


@given(query=st.text(max_size=12), text=st.text(st.characters(exclude_categories=["Cs"])))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_any_text_may_be_typed_and_stored(chats: ChatStore, query: str, text: str) -> None:
    await ask(chats, f"{text} {query}".encode("utf-8", "replace").decode(), text)
    for hit in await chats.search(query, 5):
        assert all(0 <= a < b <= len(hit.snippet) for a, b in hit.marks)
        assert hit.marks


def test_words_stand_where_they_say() -> None:
    connection = apsw.Connection("")
    text = "Ünï 中文 🎉 don't\nétat"
    found = words_in(connection, text)
    assert [text[w.start : w.end] for w in found] == ["Ünï", "中", "文", "don", "t", "état"]
    assert [w.text for w in found] == ["uni", "中", "文", "don", "t", "etat"]


async def test_file_names_are_found_and_file_texts_are_not(chats: ChatStore) -> None:
    parts = (
        FilePart("budget.csv", "secret;figures"),
        ImagePart("holiday.png", b"png"),
        TextPart("Look"),
    )
    await chats.begin_turn(parts, None, None, COMMITTEE)
    assert len(await chats.search("budget", 10)) == 1
    assert len(await chats.search("holiday look", 10)) == 1
    assert await chats.search("secret", 10) == ()


async def test_the_words_side_by_side_come_first_then_the_newest(chats: ChatStore) -> None:
    one = await ask(chats, "a", "the red house")
    two = await ask(chats, "b", "the house is red and old")
    three = await ask(chats, "c", "the red houses")
    four = await ask(chats, "d", "a house, red")
    assert [h.conversation_id for h in await chats.search("red house", 10)] == [
        one,
        three,
        four,
        two,
    ]
    assert [h.conversation_id for h in await chats.search("red house", 2)] == [one, three]


async def test_titles_come_first_and_leave_room(chats: ChatStore) -> None:
    for _ in range(6):
        chat = await ask(chats, "apples", "pears and apples")
        await chats.rename(chat, "All about apples")
    hits = await chats.search("apples", 8)
    assert [hit.message_id is None for hit in hits] == [True] * 2 + [False] * 6
    assert (hits[0].snippet, marked(hits[0])) == ("All about apples", ["apples"])
    assert {hit.role for hit in hits[2:]} == {"user", "assistant"}


async def test_what_changes_is_found_as_it_is_now(chats: ChatStore) -> None:
    ids = await chats.begin_turn(words("question"), None, None, COMMITTEE)
    chat = ids.conversation_id
    await chats.finish_turn(ids.turn_id, completed("synthesis"), [opinion("B", "original")])
    await chats.rename(chat, "Renamed")

    async def found(text: str) -> int:
        return len(await chats.search(text, 10))

    assert (await found("question"), await found("renamed")) == (1, 1)
    assert (await found("synthesis"), await found("original")) == (1, 0)
    await chats.use_original(ids.reply_message_id, "B")
    assert (await found("synthesis"), await found("original")) == (0, 1)
    await chats.use_original(ids.reply_message_id, "")
    assert (await found("synthesis"), await found("original")) == (1, 0)
    await chats.delete(chat)
    assert (await found("question"), await found("renamed")) == (0, 0)
    await chats.restore(chat)
    assert (await found("question"), await found("renamed")) == (1, 1)
    await chats.delete(chat)
    await chats.purge_deleted()
    assert (await found("question"), await found("renamed")) == (0, 0)


async def test_a_removed_chat_leaves_nothing_in_the_index(tmp_path: Path) -> None:
    async with Database.open(tmp_path / "parley.sqlite", tmp_path / "backups") as database:
        chats = ChatStore(database)
        await chats.delete(await ask(chats, "gone", "gone too"))
        await chats.purge_deleted()
        for table in ("message_words", "title_words"):
            sql = f"SELECT count(*) FROM {table} WHERE {table} MATCH 'gone'"
            assert await database.run(lambda c, sql=sql: c.execute(sql).get) == 0  # type: ignore[misc]


async def test_the_snippet_of_a_long_text_is_about_the_hit(chats: ChatStore) -> None:
    filler = "lorem ipsum dolor " * 3000
    await ask(chats, "q", f"needle alone {filler}\nhere the sharp needle lies\n{filler}")
    (hit,) = [h for h in await chats.search("sharp needle", 10) if h.role == "assistant"]
    assert marked(hit) == ["sharp", "needle"]
    assert "\n" not in hit.snippet
    assert hit.snippet.startswith("…")
    assert hit.snippet.endswith("…")
    assert len(hit.snippet) <= 202


async def test_search_over_many_messages_is_fast(tmp_path: Path) -> None:
    """A tenth of the bar's 100,000 messages; the benchmark has them all."""
    draw = random.Random(1)
    vocabulary = ["the", "then", "there", *(f"w{n:x}" for n in range(5000))]
    weights = list(itertools.accumulate(1 / (n + 1) for n in range(len(vocabulary))))

    def fill(connection: apsw.Connection) -> None:
        connection.execute(
            "INSERT INTO conversation (id, title, created_at, updated_at) VALUES (1, 'x', 1, 1)"
        )
        connection.executemany(
            "INSERT INTO message (conversation_id, role, parts, state, created_at)"
            " VALUES (1, 'user', json_array(json_object('type', 'text', 'text', ?)),"
            " 'complete', 1.0)",
            (
                (" ".join(draw.choices(vocabulary, cum_weights=weights, k=60)),)
                for _ in range(10_000)
            ),
        )

    async with Database.open(tmp_path / "parley.sqlite", tmp_path / "backups") as database:
        await database.write(fill)
        chats = ChatStore(database)
        for query in ("th", "the", "the there", "the th", "w1 w2"):
            started = time.perf_counter()
            assert await chats.search(query, 50)
            assert time.perf_counter() - started < 0.1
