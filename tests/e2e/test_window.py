"""The window on the real engine: its own thread, the bridge, real workers, the starter model."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from backend.profile import Profile
from tests.e2e.windows import (
    DOCUMENT,
    STOP,
    ask,
    newest,
    open_row,
    opened,
    window_process,
)
from tests.ui.conftest import Live, application, live, until

__all__ = ["application", "live"]  # fixtures of the window's own tests


@pytest.fixture
def patience_s() -> float:
    return 60.0


def test_a_person_asks_and_finds_the_chat_again_tomorrow(live: Live[Any], home: Path) -> None:
    profile = Profile.default()

    async def today() -> str:
        async with opened(profile) as window:
            assert window.page.is_empty
            text = await ask(window, DOCUMENT)
            assert "paperclip" in text
            state = window.panel.state
            assert state is not None
            assert state.phase == "done"
            assert len(state.seats) == 3
            assert state.ranking is not None
            await ask(window, STOP)
            assert len(window.page.transcript.widgets) == 4
            return text

    async def tomorrow(text: str) -> None:
        async with opened(profile) as window:
            (summary,) = window.chat.list.summaries
            assert summary.title == DOCUMENT
            open_row(window, summary.id)
            await until(lambda: len(window.page.transcript.widgets) == 4)
            assert window.page.transcript.widgets[1].text == text
            assert newest(window).text != text

    text = live(today())
    live(tomorrow(text))


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupt_closes_the_window_in_time(home: Path) -> None:
    with window_process() as process:
        process.do("wait")
        process.interrupt()
        process.end()
        assert process.errors == ""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_the_lock_of_a_dead_window_is_taken_over_and_no_child_outlives_it(home: Path) -> None:
    with window_process() as first:
        first.do("wait")
        children = first.children()
        first.kill()
        assert not psutil.wait_procs(children, timeout=5)[1]
    with window_process() as second:  # the dead one's address is still there
        second.do("wait")
        second.interrupt()
        second.end()
