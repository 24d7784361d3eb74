"""Drafts, files and counting: what belongs to one chat stays out of the others."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from backend.errors import UserError
from backend.values import AskRequest, FilePart, ImagePart, Part, Template, TextPart, TokenCount
from tests.ui.conftest import Live, until
from tests.ui.fake_engine import FakeEngine
from ui.chat.composer import Composer
from ui.chat.writing import WritingController
from ui.tasks import TaskSet
from ui.theme.theme import Theme

BUSY = UserError("timeout", "The store is busy.")


class SlowEngine(FakeEngine):
    """Waits with drafts and files until it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.saved: list[tuple[int | None, tuple[Part, ...]]] = []

    async def draft(self, conversation_id: int | None) -> tuple[Part, ...]:
        await self.goes_on.wait()
        return await super().draft(conversation_id)

    async def save_draft(self, conversation_id: int | None, parts: Sequence[Part]) -> None:
        await super().save_draft(conversation_id, parts)
        self.saved.append((conversation_id, tuple(parts)))

    async def read_file(self, file: Path) -> FilePart | ImagePart:
        await self.goes_on.wait()
        return await super().read_file(file)


class Desk:
    """A composer with its controller, wired as the page wires them, and the chat that is open."""

    def __init__(self, engine: FakeEngine, theme: Theme) -> None:
        self.tasks = TaskSet()
        self.writing = WritingController(engine, self.tasks)
        self.composer = Composer(theme)
        self.chat: int | None = None
        self.faults: list[object] = []
        self.counts: list[TokenCount | None] = []
        self.composer.written.connect(self._written)
        self.composer.attaching.connect(self.writing.attach)
        self.writing.drafted.connect(self.composer.show_draft)
        self.writing.attached.connect(self.composer.add_file)
        self.writing.faulted.connect(self.faults.append)
        self.writing.counted.connect(self.counts.append)

    def request(self, parts: tuple[Part, ...] = ()) -> AskRequest:
        return AskRequest(parts=parts, committee="balanced", conversation_id=self.chat)

    async def go(self, chat: int | None) -> None:
        self.composer.leave()
        self.chat = chat
        await self.writing.enter(chat)

    def type(self, text: str) -> None:
        self.composer.field.insertPlainText(text)

    def _written(self, parts: tuple[Part, ...]) -> None:
        self.writing.written(self.request(parts))


@pytest.fixture
def slow(live: Live[Any]) -> SlowEngine:
    return SlowEngine()


@pytest.fixture
def desk(theme: Theme, slow: SlowEngine) -> Desk:
    return Desk(slow, theme)


def test_what_is_typed_is_kept_at_once_when_the_chat_changes(
    live: Live[Any], desk: Desk, slow: SlowEngine
) -> None:
    file = FilePart("a.txt", "text")

    async def go() -> None:
        await desk.go(1)
        desk.type("In one")
        desk.composer.add_file(file)
        await desk.go(2)
        assert desk.composer.parts == ()
        desk.type("In two")
        await desk.go(1)
        await desk.writing.settle()

    live(go())
    assert slow.drafts == {1: (file, TextPart("In one")), 2: (TextPart("In two"),)}
    assert desk.composer.parts == (file, TextPart("In one"))


def test_what_is_typed_is_kept_after_a_moment(
    live: Live[Any], desk: Desk, slow: SlowEngine
) -> None:
    async def go() -> None:
        await desk.go(1)
        desk.type("Hello")
        await until(lambda: slow.drafts.get(1) == (TextPart("Hello"),))
        await until(lambda: bool(desk.counts) and desk.counts[-1] is not None)

    live(go())
    assert not desk.composer.is_untold


def test_what_is_typed_while_a_draft_is_read_belongs_to_the_new_chat(
    live: Live[Any], desk: Desk, slow: SlowEngine
) -> None:
    slow.drafts[2] = (TextPart("Old draft"),)

    async def go() -> None:
        await desk.go(1)
        desk.type("In one")
        slow.goes_on.clear()
        leaving = asyncio.create_task(desk.go(2))
        await until(lambda: slow.drafts.get(1) == (TextPart("In one"),))
        desk.type("typed early")
        desk.composer.tell_now()
        await asyncio.sleep(0)
        assert slow.drafts[2] == (TextPart("Old draft"),)  # not put in its place
        slow.goes_on.set()
        await leaving
        await desk.writing.settle()

    live(go())
    assert slow.drafts[1] == (TextPart("In one"),)
    assert slow.drafts[2] == (TextPart("Old draft\n\ntyped early"),)


def test_only_the_draft_of_the_chat_that_is_open_is_shown(
    live: Live[Any], desk: Desk, slow: SlowEngine
) -> None:
    slow.drafts = {1: (TextPart("One"),), 2: (TextPart("Two"),)}

    async def go() -> None:
        slow.goes_on.clear()
        first, second = asyncio.create_task(desk.go(1)), asyncio.create_task(desk.go(2))
        await asyncio.sleep(0)
        slow.goes_on.set()
        await asyncio.gather(first, second)
        await desk.writing.settle()

    live(go())
    assert desk.composer.parts == (TextPart("Two"),)
    assert slow.drafts == {1: (TextPart("One"),), 2: (TextPart("Two"),)}


def test_a_file_goes_into_the_chat_that_it_was_given_in(
    live: Live[Any], desk: Desk, slow: SlowEngine, tmp_path: Path
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Notes")

    async def go() -> None:
        await desk.go(1)
        desk.type("Read this")
        slow.goes_on.clear()
        desk.writing.attach([file])
        await asyncio.sleep(0)
        leaving = asyncio.create_task(desk.go(2))
        await asyncio.sleep(0)
        slow.goes_on.set()
        await leaving
        await until(lambda: len(slow.drafts.get(1, ())) == 2)

    live(go())
    assert desk.composer.parts == ()
    assert slow.drafts[1] == (FilePart("notes.txt", "Notes"), TextPart("Read this"))
    assert not slow.drafts.get(2)


def test_a_draft_that_cannot_be_read_leaves_nothing_of_the_other_chat(
    live: Live[Any], desk: Desk, slow: SlowEngine
) -> None:
    async def go() -> None:
        await desk.go(1)
        desk.type("In one")
        desk.composer.tell_now()
        await desk.writing.settle()
        slow.refuse = BUSY
        with pytest.raises(UserError):
            await desk.go(2)
        slow.refuse = None
        assert desk.composer.parts == ()
        assert [chat for chat, _ in slow.saved] == [1]  # the unread draft was not emptied
        desk.type("In two")
        desk.composer.tell_now()
        await desk.writing.settle()

    live(go())
    assert slow.drafts == {1: (TextPart("In one"),), 2: (TextPart("In two"),)}


def test_a_draft_that_could_not_be_kept_is_kept_when_it_is_said_again(
    live: Live[Any], desk: Desk, slow: SlowEngine
) -> None:
    async def go() -> None:
        await desk.go(1)
        slow.refuse = BUSY
        desk.type("Hello")
        desk.composer.tell_now()
        await until(lambda: bool(desk.faults))
        slow.refuse = None
        desk.composer.tell_now()
        await desk.writing.settle()

    live(go())
    assert slow.drafts == {1: (TextPart("Hello"),)}


def test_an_opened_draft_is_counted_but_not_written_again(
    live: Live[Any], desk: Desk, slow: SlowEngine
) -> None:
    slow.drafts[1] = (TextPart("three words here"),)

    async def go() -> None:
        await desk.go(1)
        await until(lambda: bool(desk.counts))

    live(go())
    assert slow.saved == []
    assert desk.counts[-1] is not None
    assert desk.counts[-1].question == 3


def test_only_the_newest_count_is_told(live: Live[Any], desk: Desk, slow: SlowEngine) -> None:
    async def go() -> None:
        desk.writing.count(desk.request((TextPart("one"),)))
        desk.writing.count(desk.request((TextPart("one two"),)))
        desk.writing.count(AskRequest(parts=()))  # asks nobody: the count before it stays
        await until(lambda: bool(desk.counts))

    live(go())
    assert [count and count.question for count in desk.counts] == [2]


def test_a_count_that_fails_says_nothing(live: Live[Any], desk: Desk, slow: SlowEngine) -> None:
    slow.refuse = BUSY

    async def go() -> None:
        desk.writing.count(desk.request())
        await until(lambda: bool(desk.counts))

    live(go())
    assert desk.counts == [None]
    assert desk.faults == []


def test_templates_and_questions(live: Live[Any], desk: Desk, slow: SlowEngine) -> None:
    slow.add_conversation("Chat", 0.0, [("Why?", "Because.")])

    async def go() -> None:
        desk.writing.keep_template(Template(name="A", text="{{x}}"))
        await until(lambda: bool(desk.writing.templates))
        desk.writing.learn_questions()
        await until(lambda: bool(desk.writing.questions))
        assert desk.writing.questions == ("Why?",)
        desk.writing.remove_template("A")
        await until(lambda: not desk.writing.templates)

    live(go())
