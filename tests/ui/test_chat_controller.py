"""The open chat while something goes on in it: what is asked, kept and refused."""

from __future__ import annotations

import asyncio
from typing import Any

from PySide6.QtTest import QTest

from backend.errors import UserError
from backend.values import Conversation, TextPart
from tests.ui import scripts
from tests.ui.conftest import Live, until
from tests.ui.fake_engine import FakeEngine, Hold
from ui.chat.messages import AnswerMessage
from ui.chat.user_message import UserMessage
from ui.shell import MainWindow

BUSY = UserError("busy", "Too many questions wait.", remedy="Ask again later.")


async def _opened(window: MainWindow) -> int:
    chat = window.chat.list.summaries[0].id
    window.open_chat(chat)
    await until(lambda: window.chat.current == chat and len(window.page.transcript.widgets) == 2)
    return chat


async def _running(window: MainWindow, engine: FakeEngine) -> Hold:
    hold = Hold()
    engine.scripts.append([*scripts.started(), hold, *scripts.finished()])
    window.page.composer.fill("And then?")
    window.page.composer.submit()
    await hold.reached.wait()
    return hold


def question(window: MainWindow) -> UserMessage:
    first = window.page.transcript.widgets[0]
    assert isinstance(first, UserMessage)
    return first


def test_an_edit_while_an_answer_is_written_keeps_its_words(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    async def edit() -> None:
        await _opened(window)
        hold = await _running(window, engine)
        asked = len(engine.asked)
        question(window).edited.emit((TextPart("In other words?"),))
        await until(lambda: window.page.banner.isVisible())
        assert window.page.composer.field.toPlainText() == "In other words?"
        assert len(engine.asked) == asked
        hold.released.set()
        await until(lambda: not window.chat.turns.running)

    live(edit())


def test_versions_are_not_walked_while_an_answer_is_written(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    async def walk() -> None:
        await _opened(window)
        hold = await _running(window, engine)
        window.page.transcript.branch_wanted.emit(101)
        await until(lambda: window.page.banner.isVisible())
        assert engine.branches == []
        hold.released.set()
        await until(lambda: not window.chat.turns.running)
        window.page.transcript.branch_wanted.emit(101)
        await until(lambda: bool(engine.branches))

    live(walk())


def test_an_edit_that_was_refused_is_asked_again_where_it_was(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    async def edit() -> None:
        await _opened(window)
        assert window.chat._conversation is not None
        first = window.chat._conversation.messages[0].id
        engine.scripts.append([BUSY])
        question(window).edited.emit((TextPart("In other words?"),))
        await until(lambda: not window.chat.turns.running and bool(engine.asked))
        await asyncio.sleep(0.06)
        assert engine.asked[-1].edits == first
        answer = window.page.transcript.newest_answer
        assert isinstance(answer, AnswerMessage)
        answer.again.emit(None)
        await until(lambda: len(engine.asked) == 2)
        assert engine.asked[-1].edits == first
        await until(lambda: not window.chat.turns.running)

    live(edit())


def test_a_refused_question_outlives_its_chat(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    async def ask() -> None:
        chat = await _opened(window)
        other = window.chat.list.summaries[1].id
        engine.refuse_asking = BUSY
        QTest.keyClicks(window.page.composer.field, "Do not lose me")
        window.page.composer.submit()
        await until(lambda: engine.drafts.get(chat) == (TextPart("Do not lose me"),))
        window.open_chat(other)
        await until(lambda: window.chat.current == other)
        window.open_chat(chat)
        field = window.page.composer.field
        await until(lambda: field.toPlainText() == "Do not lose me")

    live(ask())


def test_a_hit_on_another_branch_brings_that_branch(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    async def find() -> None:
        chat = window.chat.list.summaries[0].id
        whole = engine._messages[chat]
        hidden = whole[-1]
        real = engine.conversation

        async def branched(conversation_id: int) -> Conversation:
            found = await real(conversation_id)
            if (chat, hidden.id) in engine.branches:
                return found
            return Conversation(summary=found.summary, messages=found.messages[:-1])

        engine.conversation = branched  # type: ignore[method-assign]
        window.open_chat(chat, hidden.id)
        await until(lambda: engine.branches == [(chat, hidden.id)])
        await until(lambda: len(window.page.transcript.widgets) == 2)

    live(find())
