"""One application, one qasync loop, and a window on a fake engine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
import qasync
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from tests.ui.fake_engine import FakeEngine
from ui.shell import MainWindow
from ui.shell.application import dress
from ui.theme.theme import Theme

T = TypeVar("T")
Live = Callable[[Coroutine[Any, Any, T]], T]


@pytest.fixture(scope="session")
def application(qapp: QApplication) -> QApplication:
    """pytest-qt's application, dressed as Parley's."""
    qapp.setQuitOnLastWindowClosed(False)
    dress(qapp)
    return qapp


@pytest.fixture
def theme(application: QApplication) -> Theme:
    return Theme(application, "light")


@pytest.fixture
def patience_s() -> float:
    """How long `live` waits; tests of the real engine wait longer."""
    return 10.0


@pytest.fixture
def live(application: QApplication, patience_s: float) -> Iterator[Live[Any]]:
    """Run a coroutine to its end on a qasync loop, as the window's owner does."""
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)

    def run(coroutine: Coroutine[Any, Any, T]) -> T:
        async def bounded() -> T:
            async with asyncio.timeout(patience_s):
                return await coroutine

        result: T = loop.run_until_complete(bounded())
        return result

    yield run
    loop.close()
    asyncio.set_event_loop(None)


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine(now=time.time())


@pytest.fixture
def system_px(request: pytest.FixtureRequest, application: QApplication) -> Iterator[int]:
    """Pixel size of the system's font: 12, or what a test parametrizes indirectly."""
    before = application.font()
    font = QFont(before)
    size: int = getattr(request, "param", 12)
    font.setPixelSize(size)
    application.setFont(font)
    yield size
    application.setFont(before)


@pytest.fixture
def window(
    live: Live[Any], engine: FakeEngine, tmp_path: Path, system_px: int
) -> Iterator[MainWindow]:
    """A window that has loaded its lists; two chats are in the store."""
    now = time.time()
    engine.add_conversation("Release checklist", now - 60, [("What is left?", "Two things.")])
    engine.add_conversation("Old question", now - 40 * 86_400, [("Why?", "Because.")])
    made = MainWindow(engine, tmp_path / "window.ini")
    made.theme.set_mode("light")
    made.resize(1280, 800)
    made.show()

    async def start() -> None:
        made.activateWindow()
        await until(made.isActiveWindow)  # shortcuts need it
        await made.start()
        await until(lambda: len(made.chat.list.summaries) == 2 and bool(made.chat.models))

    live(start())
    yield made
    live(made.stop())
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that the window does by itself; `live` bounds the wait."""
    while not condition():
        await asyncio.sleep(0.005)
