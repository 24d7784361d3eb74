"""The window on the real engine: its own thread, the bridge, real workers, the starter model."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.bridge import Bridge
from app.engine_thread import EngineThread
from backend.instance import Instance
from backend.profile import Profile
from backend.settings import Settings
from tests.e2e.conftest import COMMAND
from tests.ui.conftest import Live, application, live, until
from ui.shell import MainWindow

__all__ = ["application", "live"]  # fixtures of the window's own tests


@pytest.fixture
def patience_s() -> float:
    return 60.0


DOCUMENT = "How do I add a document to Parley?"


@asynccontextmanager
async def opened(profile: Profile) -> AsyncIterator[MainWindow]:
    """The window as `app.window` opens it."""
    profile.prepare()
    instance = Instance.acquire(profile)
    assert instance is not None
    try:
        with EngineThread(profile, Settings(port=0), instance, lambda: None) as thread:
            bridge = Bridge(Settings(port=0), profile.settings_file, thread.opened)
            window = MainWindow(bridge, profile.state_file)
            window.show()
            await window.start()
            await until(lambda: bool(window.chat.models))
            try:
                yield window
            finally:
                await window.stop()
                window.close()
                window.deleteLater()
    finally:
        instance.release()


def send(window: MainWindow, text: str) -> None:
    QTest.keyClicks(window.page.composer.field, text)
    QTest.keyClick(window.page.composer.field, Qt.Key.Key_Return)


async def answered(window: MainWindow) -> str:
    """Wait for the running answer; its text."""
    await until(lambda: bool(window.chat.turns.running))
    await until(lambda: not window.chat.turns.running)
    await asyncio.sleep(0.1)
    reply = window.page.transcript.newest_answer
    assert reply is not None
    return reply.text


def test_a_person_asks_and_finds_the_chat_again_tomorrow(live: Live[Any], home: Path) -> None:
    profile = Profile.default()

    async def today() -> str:
        async with opened(profile) as window:
            assert window.page.is_empty
            send(window, DOCUMENT)
            text = await answered(window)
            assert "paperclip" in text
            state = window.panel.state
            assert state is not None
            assert state.phase == "done"
            assert len(state.seats) == 3
            assert state.ranking is not None
            send(window, "How do I stop an answer?")
            await answered(window)
            assert len(window.page.transcript.widgets) == 4
            return text

    async def tomorrow(text: str) -> None:
        async with opened(profile) as window:
            await until(lambda: len(window.chat.list.summaries) == 1)
            assert window.chat.list.summaries[0].title == DOCUMENT
            view = window.list.view
            row = window.list.model.place_of(window.chat.list.summaries[0].id)
            where = view.visualRect(row).center()
            QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
            await until(lambda: len(window.page.transcript.widgets) == 4)
            assert window.page.transcript.widgets[1].text == text

    text = live(today())
    live(tomorrow(text))


def process_of(home: Path, **environment: str) -> subprocess.Popen[str]:
    """The app as its own process, offscreen."""
    return subprocess.Popen(
        COMMAND,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PARLEY_PORT": "0", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def end_of(process: subprocess.Popen[str], within_s: float) -> str:
    """Wait for the process to end well; what it printed."""
    output, _ = process.communicate(timeout=within_s)
    assert process.returncode == 0, output
    return output


def opened_by(profile: Profile) -> None:
    deadline = time.monotonic() + 20
    while not profile.lock_file.with_suffix(".address").exists():
        assert time.monotonic() < deadline, "the window did not open"
        time.sleep(0.05)
    time.sleep(0.5)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupt_closes_the_window_in_time(home: Path) -> None:
    process = process_of(home)
    opened_by(Profile.default())
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    output = end_of(process, 10)
    assert time.monotonic() - started < 3
    assert output == ""


def test_a_second_start_brings_the_first_to_the_front(home: Path) -> None:
    first = process_of(home)
    opened_by(Profile.default())
    try:
        second = process_of(home)
        assert end_of(second, 10) == ""
        assert first.poll() is None
    finally:
        first.send_signal(signal.SIGTERM)
    end_of(first, 10)


def test_the_lock_of_a_dead_window_is_taken_over_and_no_child_outlives_it(home: Path) -> None:
    first = process_of(home)
    opened_by(Profile.default())
    children = psutil.Process(first.pid).children(recursive=True)
    first.kill()
    first.communicate()
    assert not psutil.wait_procs(children, timeout=5)[1]
    Profile.default().lock_file.with_suffix(".address").unlink(missing_ok=True)
    second = process_of(home)
    opened_by(Profile.default())
    second.send_signal(signal.SIGTERM)
    end_of(second, 10)
