"""The bridge between two real threads with a loop each."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest

from app.bridge import Bridge, Opened
from backend.errors import Fault, UserError
from backend.events import OpinionDelta, TurnCompleted, TurnStarted
from backend.providers import ChatRequest
from backend.values import AskRequest, TextPart
from tests.engines import engine_over
from tests.fake_model import FakeModel, Script

QUESTION = AskRequest(parts=(TextPart("Why?"),), model="fake")


def counted(words: int) -> str:
    return " ".join(str(number) for number in range(words))


@asynccontextmanager
async def bridged(script: Script) -> AsyncIterator[tuple[Bridge, FakeModel]]:
    """A bridge whose engine runs on a thread of its own, as in the app."""
    loop = asyncio.get_running_loop()
    opened: asyncio.Future[Any] = loop.create_future()

    async def engine() -> None:
        stop = asyncio.Event()
        async with engine_over(script) as (made, model):
            here = asyncio.get_running_loop()
            loop.call_soon_threadsafe(opened.set_result, (made, here, model, stop))
            await stop.wait()

    thread = threading.Thread(target=asyncio.run, args=(engine(),), name="engine")
    thread.start()
    made, its_loop, model, stop = await opened
    given: Future[Opened] = Future()
    given.set_result((made, its_loop))
    try:
        yield Bridge(made.settings, made.profile.settings_file, given), model
    finally:
        its_loop.call_soon_threadsafe(stop.set)
        await asyncio.to_thread(thread.join, 10)
        assert not thread.is_alive()


@pytest.mark.parametrize("words", [1, 3, 200, 5000])
async def test_every_event_arrives_in_order_and_the_last_one_too(words: int) -> None:
    text = counted(words)
    async with bridged(lambda _: text) as (bridge, _):
        for _round in range(5):
            async with aclosing(bridge.ask(QUESTION)) as events:
                seen = [event async for event in events]
            assert isinstance(seen[0], TurnStarted)
            assert isinstance(seen[-1], TurnCompleted)
            assert "".join(e.text for e in seen if isinstance(e, OpinionDelta)) == text


async def test_a_slow_reader_loses_nothing() -> None:
    async with bridged(lambda _: counted(300)) as (bridge, _):
        count = 0
        async with aclosing(bridge.ask(QUESTION)) as events:
            async for event in events:
                if isinstance(event, OpinionDelta):
                    count += 1
                    if count % 50 == 0:
                        await asyncio.sleep(0.02)
        assert count == 300


async def test_closing_the_stream_stops_the_turn_and_keeps_what_was_written() -> None:
    async with bridged(lambda _: counted(100_000)) as (bridge, model):
        async with aclosing(bridge.ask(QUESTION)) as events:
            async for event in events:
                if isinstance(event, OpinionDelta):
                    break
        assert model.running == 0
        (chat,) = await bridge.conversations()
        reply = (await bridge.conversation(chat.id)).messages[1]
        assert reply.state == "stopped"
        assert reply.message.text


async def test_errors_cross_the_border_as_they_are() -> None:
    def failing(_: ChatRequest) -> Fault:
        return Fault("worker_lost", "It died.")

    async with bridged(failing) as (bridge, _):
        with pytest.raises(UserError, match="empty"):
            async with aclosing(bridge.ask(AskRequest(parts=(TextPart(" "),)))) as events:
                await anext(events)
        with pytest.raises(UserError, match="no chat 7"):
            await bridge.conversation(7)
