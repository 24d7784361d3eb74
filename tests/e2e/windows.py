"""The real window on the real engine, in this process or in one of its own, and hands to drive it.

As a program, ``python -m tests.e2e.windows`` is ``parley`` itself, which also does what it reads
as JSON lines from standard input: that is how tests act in a process that they then kill.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import psutil
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu, QMessageBox, QWidget

from app.bridge import Bridge
from app.engine_thread import EngineThread
from backend.instance import Instance
from backend.profile import Profile
from backend.settings import Settings
from backend.values import Chairman, Committee, Policy, Seat
from tests.ui.conftest import until
from ui.chat.messages import AnswerMessage, UserMessage
from ui.shell import MainWindow

DOCUMENT = "How do I add a document to Parley?"
STOP = "How do I stop an answer?"
LEFT = Qt.MouseButton.LeftButton
ENDS_WITHIN_S = 3.0
_OPENS_WITHIN_S = 30.0


@asynccontextmanager
async def opened(
    profile: Profile, settings: Settings | None = None, *, waits: bool = True
) -> AsyncIterator[MainWindow]:
    """The window as `app.window` opens it; with `waits` once its lists are there."""
    profile.prepare()
    instance = Instance.acquire(profile)
    assert instance is not None
    in_force = settings or Settings(port=0)
    try:
        with EngineThread(profile, in_force, instance, lambda: None) as thread:
            bridge = Bridge(in_force, profile.settings_file, thread.opened)
            window = MainWindow(bridge, profile.state_file)
            window.show()
            window.activateWindow()
            await window.start()
            if waits:
                await until(window.isActiveWindow)
                await until(lambda: bool(window.chat.models))
                await settled(window)  # the first start may show itself after that
                window.show_page("chats")
            try:
                yield window
            finally:
                await window.stop()
                window.close()
                window.deleteLater()
                QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    finally:
        instance.release()
        gc.collect()


# --- hands --------------------------------------------------------------------------------------


def click(widget: QWidget) -> None:
    """Click a widget that a person sees and may click."""
    assert widget.isVisible(), widget
    assert widget.isEnabled(), widget
    QTest.mouseClick(widget, LEFT)


def write(window: MainWindow, text: str) -> None:
    QTest.keyClicks(window.page.composer.field, text)


def send(window: MainWindow, text: str) -> None:
    write(window, text)
    QTest.keyClick(window.page.composer.field, Qt.Key.Key_Return)


def newest(window: MainWindow) -> AnswerMessage:
    answer = window.page.transcript.newest_answer
    assert answer is not None
    return answer


def messages(window: MainWindow) -> list[str]:
    """The words on the page, oldest first."""
    return [widget.text for widget in window.page.transcript.widgets]


def question(window: MainWindow, place: int) -> UserMessage:
    made = [w for w in window.page.transcript.widgets if isinstance(w, UserMessage)]
    return made[place]


async def running(window: MainWindow) -> None:
    await until(lambda: bool(window.chat.turns.running))


async def ended(window: MainWindow) -> None:
    """Wait for the end of what runs, and until the page knows what was stored of it."""
    await until(lambda: not window.chat.turns.running)
    await until(lambda: window.page.composer.send.text() == "Send")
    await settled(window)


async def settled(window: MainWindow) -> None:
    """Wait until the window waits for nothing that was asked."""
    await until(lambda: not window.tasks._tasks)


async def answered(window: MainWindow) -> str:
    """Wait for the answer to what was sent; its text."""
    await running(window)
    await ended(window)
    return newest(window).text


async def ask(window: MainWindow, text: str) -> str:
    send(window, text)
    return await answered(window)


def row_of(window: MainWindow, conversation_id: int) -> QPoint:
    """Where a chat's row is in the list."""
    index = window.list.model.place_of(conversation_id)
    assert index.isValid()
    return window.list.view.visualRect(index).center()


def open_row(window: MainWindow, conversation_id: int) -> None:
    """Click a chat in the list."""
    at = row_of(window, conversation_id)
    QTest.mouseClick(window.list.view.viewport(), LEFT, pos=at)


async def choose_entry(find: Callable[[], QMenu | None], words: str, *further: str) -> None:
    """Choose from an open menu, by the beginning of the words of an entry, and of those below."""
    await until(lambda: find() is not None)
    menu = find()
    assert menu is not None
    action = next(a for a in menu.actions() if a.text().startswith(words))
    assert action.isEnabled()
    below = action.menu()
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    if further:
        assert isinstance(below, QMenu)
        await until(below.isVisible)
        await choose_entry(lambda: below, *further)


async def from_row(window: MainWindow, conversation_id: int, *words: str) -> None:
    """Choose from the menu of a chat's row, by the beginning of an entry and of those below."""
    viewport, at = window.list.view.viewport(), row_of(window, conversation_id)
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, at, viewport.mapToGlobal(at))
    QApplication.sendEvent(viewport, event)
    await choose_entry(lambda: window.list.menus.shown, *words)


def popup() -> QMenu | None:
    found = QApplication.activePopupWidget()
    return found if isinstance(found, QMenu) else None


async def pick_file(file: Path) -> None:
    """Give the open file dialog a file, as a person who types its name and presses Enter."""

    def dialog() -> QFileDialog | None:
        return next(
            (
                w
                for top in QApplication.topLevelWidgets()
                for w in [top, *top.findChildren(QFileDialog)]
                if isinstance(w, QFileDialog) and w.isVisible()
            ),
            None,
        )

    await until(lambda: dialog() is not None)
    found = dialog()
    assert found is not None
    field = found.findChild(QLineEdit, "fileNameEdit")
    assert field is not None
    field.setText(str(file))
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: dialog() is None)


# --- committees ---------------------------------------------------------------------------------


def committee(
    *models: str, chairman: str = "", policy: Policy = Policy.FULL, name: str = "own"
) -> Committee:
    """A committee of these models, one seat each."""
    return Committee(
        name=name,
        title=name.capitalize(),
        seats=tuple(
            Seat(letter=letter, model=model)
            for letter, model in zip("ABCDEFGH", models, strict=False)
        ),
        chairman=Chairman(model=chairman or models[0]),
        policy=policy,
        enable_debate=False,
    )


# --- a process of its own -----------------------------------------------------------------------


class WindowProcess:
    """``parley`` in a process, told what to do."""

    def __init__(self, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.windows"],
            env={
                **os.environ,
                "QT_QPA_PLATFORM": "offscreen",
                "PARLEY_PORT": "0",
                **environment,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.errors = ""

    def tell(self, do: str, **arguments: Any) -> None:
        """Say what to do and go on at once."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self.process.stdin.flush()

    def do(self, do: str, **arguments: Any) -> Any:
        """Say what to do; what came of it."""
        self.tell(do, **arguments)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self._last_words()
        reply = json.loads(line)
        assert "error" not in reply, reply["error"]
        return reply["result"]

    def children(self) -> list[psutil.Process]:
        found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return found

    def kill(self) -> None:
        """``kill -9``."""
        children = self.children()
        self.process.kill()
        self._close()
        assert not psutil.wait_procs(children, timeout=5)[1]

    def interrupt(self) -> None:
        """Ctrl+C."""
        self.process.send_signal(signal.SIGINT)

    def end(self, within_s: float = ENDS_WITHIN_S) -> None:
        """See it end well, and in time."""
        began = time.monotonic()
        try:
            self.process.wait(within_s + 10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        took = time.monotonic() - began
        self._close()
        assert self.process.returncode == 0, (self.process.returncode, self.errors)
        assert took < within_s, f"it took {took:.1f} s"

    def _close(self) -> None:
        _, self.errors = self.process.communicate()

    def _last_words(self) -> str:
        self._close()
        return f"it ended with {self.process.returncode}: {self.errors}"


@contextmanager
def window_process(**environment: str) -> Iterator[WindowProcess]:
    """A Parley in a process of its own; killed at the end if it is still there."""
    made = WindowProcess(**environment)
    try:
        yield made
    finally:
        if made.process.poll() is None:
            made.process.kill()
        made._close()


class Doing:
    """What a driven process can be told; the window is found when it is needed."""

    @property
    def window(self) -> MainWindow:
        return next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))

    async def wait(self) -> None:
        """Until the lists are there."""
        await until(lambda: bool(self.window.chat.models))
        await settled(self.window)
        self.window.show_page("chats")

    def send(self, text: str) -> None:
        send(self.window, text)

    def write(self, text: str) -> None:
        write(self.window, text)

    def page(self, name: str) -> None:
        self.window.show_page(name)

    def choose(self, model: str) -> None:
        """Ask a model from now on."""
        from ui.chat.model import Choice

        self.window.chat.choose(Choice(model=model))

    def attach(self, file: str) -> None:
        self.window.page.composer.attaching.emit([Path(file)])

    async def attached(self) -> list[str]:
        await until(lambda: bool(self.window.page.composer._attached))
        return [part.name for part in self.window.page.composer._attached]

    def written(self) -> str:
        return self.window.page.composer.field.toPlainText()

    async def kept(self) -> None:
        """Until what was written is on the disk."""
        await until(lambda: not self.window.page.composer.is_untold)
        await settled(self.window)

    async def answered(self) -> str:
        return await answered(self.window)

    async def growing(self, characters: int) -> str:
        """Until the answer or an opinion has so many characters; its words."""

        def text() -> str:
            turns = self.window.chat.turns.running
            seats = [seat.text for turn in turns for seat in turn.state.seats]
            answers = [turn.state.answer for turn in turns]
            return max([*seats, *answers, ""], key=len)

        await until(lambda: len(text()) >= characters)
        return text()

    async def asked(self) -> int:
        """Until the engine has stored the question; its chat."""
        await until(lambda: self.window.chat.current is not None)
        assert self.window.chat.current is not None
        return self.window.chat.current

    async def idle(self) -> str:
        """Until nothing runs any more; the newest answer."""
        await until(lambda: self.window.page.transcript.newest_answer is not None)
        await ended(self.window)
        return newest(self.window).text

    async def open(self) -> None:
        """Open the newest chat."""
        open_row(self.window, self.window.chat.list.summaries[0].id)
        await until(lambda: self.window.page.transcript.newest_answer is not None)

    def messages(self) -> list[str]:
        return messages(self.window)

    def note(self) -> str:
        """What is said under the newest answer of how it ended."""
        return newest(self.window)._note.text()

    async def address(self) -> str | None:
        """The endpoint's address, as the settings show it."""
        page: Any = self.window.show_page("settings")
        page.show_group("endpoint")
        await until(lambda: bool(page.endpoint.address.text()))
        address: str = page.endpoint.address.text()
        return address

    async def importing(self) -> None:
        """Until an import is under way."""

        async def is_under_way() -> bool:
            jobs = await self.window.port.jobs()
            return any(job.kind == "import" and job.done for job in jobs)

        while not await is_under_way():
            await asyncio.sleep(0.01)

    async def failure(self) -> str:
        """What a box says that stands in the place of the window."""
        box = await self._box()
        return f"{box.text()} {box.informativeText()}"

    async def dismiss(self) -> None:
        box = await self._box()
        click(box.button(QMessageBox.StandardButton.Close))

    async def _box(self) -> QMessageBox:
        def found() -> QMessageBox | None:
            boxes = (w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox))
            return next((box for box in boxes if box.isVisible()), None)

        await until(lambda: found() is not None)
        box = found()
        assert box is not None
        return box

    def said(self) -> list[str]:
        """What stands above and below the list of chats."""
        shown = (self.window.list.banner, self.window.list.report, self.window.list.undo_bar)
        return [part.accessibleName() for part in shown if part.isVisible()]

    async def imported(self) -> None:
        await until(self.window.list.report.isVisible)

    def import_file(self, file: str) -> None:
        self.window.list.read_file(Path(file))

    def pull(self, name: str) -> None:
        self._start(self.window.port.models_port.pull(name))

    def load(self, model: str) -> None:
        self._start(self.window.port.models_port.load(model))

    def chats(self) -> list[str]:
        return [summary.title for summary in self.window.chat.list.summaries]

    def close(self) -> None:
        self.window.close()

    def title(self) -> str:
        return self.window.windowTitle()

    def is_active(self) -> bool:
        return self.window.isVisible()

    def _start(self, work: Coroutine[Any, Any, Any]) -> None:
        async def run() -> None:
            await work

        self.window.tasks.start(run(), lambda _fault: None)


def _obey(loop: asyncio.AbstractEventLoop) -> None:
    """Do what standard input says, one line after the other."""
    doing = Doing()
    tasks: set[asyncio.Task[None]] = set()

    async def do(order: dict[str, Any]) -> None:
        try:
            result = getattr(doing, order.pop("do"))(**order)
            if asyncio.iscoroutine(result):
                result = await result
            reply = {"result": result}
        except Exception as error:
            reply = {"error": repr(error)}
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()

    def start(order: dict[str, Any]) -> None:
        task = loop.create_task(do(order))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    for line in sys.stdin:
        try:
            loop.call_soon_threadsafe(start, json.loads(line))
        except RuntimeError:  # the window is closed
            return


def main() -> int:
    """Be ``parley``."""
    import qasync

    from app import cli

    class Driven(qasync.QEventLoop):  # type: ignore[misc]
        """Reads orders from the moment it runs."""

        def run_until_complete(self, future: Any) -> Any:
            threading.Thread(target=_obey, args=(self,), daemon=True).start()
            return super().run_until_complete(future)

    qasync.QEventLoop = Driven
    return cli.run([])


if __name__ == "__main__":
    sys.exit(main())
