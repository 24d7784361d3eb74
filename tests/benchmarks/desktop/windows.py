"""The window, or its transcript alone, for a measurement."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import qasync
from PySide6.QtWidgets import QApplication

from backend.events import SynthesisDelta
from tests.ui import scripts
from ui.chat.model import Item, Turn
from ui.chat.transcript import Transcript
from ui.deliberation.model import Deliberation, fold
from ui.port import EnginePort
from ui.shell import MainWindow, create_application
from ui.theme.theme import Theme

SIZE = (1280, 800)
_REST_S = 2.0


def application() -> QApplication:
    """The one of this process."""
    running = QApplication.instance()
    return running if isinstance(running, QApplication) else create_application([])


class Stage:
    """A transcript with a question and an answer that grows."""

    def __init__(self) -> None:
        self._application = application()
        self.theme = Theme(self._application, "light")
        self.transcript = Transcript(self.theme)
        self.transcript.resize(720, 700)
        self.transcript.show()
        self._turn = Turn((), None)
        self._shown = ""
        state = Deliberation()
        for event in scripts.started():
            state = fold(state, event)
        self._turn.state = state
        self.transcript.add([Item(None, self._turn, "assistant")])
        self._settle()

    def show(self, text: str) -> None:
        """Show the answer so far, which continues the last one, laid out and painted."""
        delta = text[len(self._shown) :]
        self._shown = text
        event = SynthesisDelta(model="mistral-small", text=delta)
        self._turn.state = fold(self._turn.state, event)
        self.transcript.show_turn(self._turn)
        self._settle()

    def rest(self) -> None:
        """Let what goes on beside the window come to its end."""
        end = monotonic() + _REST_S
        while monotonic() < end:
            self._application.processEvents()

    def _settle(self) -> None:
        for _ in range(3):
            self._application.processEvents()


@contextmanager
def transcript_with() -> Iterator[Stage]:
    """A stage that is cleared away afterwards."""
    stage = Stage()
    try:
        yield stage
    finally:
        stage.transcript.close()
        stage.transcript.deleteLater()
        application().processEvents()


def in_window(port: EnginePort, scene: Callable[[MainWindow], Coroutine[Any, Any, None]]) -> None:
    """Run `scene` with a real window on `port`."""
    running = application()
    loop = qasync.QEventLoop(running)
    asyncio.set_event_loop(loop)
    with tempfile.TemporaryDirectory(prefix="parley-window-") as folder:
        window = MainWindow(port, Path(folder) / "window.ini")
        window.resize(*SIZE)
        window.show()

        async def play() -> None:
            await window.start()
            await scene(window)
            await window.stop()

        loop.run_until_complete(play())
        window.close()
    loop.close()
    asyncio.set_event_loop(None)
