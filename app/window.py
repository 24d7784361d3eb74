"""Start-up of the window: Qt's application, the engine's thread, the bridge between them."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from concurrent.futures import Future

import qasync
from PySide6.QtCore import QCoreApplication, QSocketNotifier, Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from app.bridge import Bridge, Opened
from app.cli import BAD_INPUT, OK
from app.engine_thread import EngineThread
from backend.errors import Fault, UserError, fault_of
from backend.instance import Instance
from backend.profile import Profile
from backend.settings import Settings
from ui.shell import MainWindow, create_application
from ui.translation import install

# Most calls into Qt let the interpreter go, and while another thread works the window gets it back
# only after such a time: with Python's own 5 ms, a text of many formulae took ten times as long.
_SWITCH_S = 0.0005
_START_S = 1.0
# New objects before the youngest are looked through, and how often the older ones are with them.
_COLLECTOR = (20_000, 10, 10)

log = logging.getLogger(__name__)


def open_window(
    profile: Profile, settings: Settings, instance: Instance, early: Sequence[int] = ()
) -> int:
    """Show the window until it is closed; the exit status.

    `early` are the signals that came before anything could be closed: it closes at once then.
    """
    application = create_application(sys.argv[:1])
    translators = install(application, settings.language)
    sys.setswitchinterval(_SWITCH_S)
    application.setQuitOnLastWindowClosed(False)  # the loop ends when all is stored, not before
    with qasync.QEventLoop(application) as loop:
        status: int = loop.run_until_complete(_main(profile, settings, instance, early))
    for translator in translators:
        application.removeTranslator(translator)
    return status


def tell(fault: Fault, profile: Profile, early: Sequence[int] = ()) -> None:
    """Say in a box why there is no window: whoever clicked an icon reads no standard error.

    `early` as for `open_window`.
    """
    application = create_application(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    with qasync.QEventLoop(application) as loop:
        loop.run_until_complete(_tell(fault, profile, early))


async def _tell(fault: Fault, profile: Profile, early: Sequence[int]) -> None:
    closing = asyncio.Event()
    interrupt = _on_interrupt(closing, early)
    try:
        await _show_failure(fault, profile, closing)
    finally:
        interrupt.setEnabled(False)


async def _main(
    profile: Profile, settings: Settings, instance: Instance, early: Sequence[int]
) -> int:
    loop = asyncio.get_running_loop()
    closing = asyncio.Event()
    raising = asyncio.Event()

    def on_raise() -> None:
        loop.call_soon_threadsafe(raising.set)

    interrupt = _on_interrupt(closing, early)
    try:
        thread = EngineThread(profile, settings, instance, on_raise)
        window = MainWindow(
            Bridge(settings, profile.settings_file, thread.opened), profile.state_file
        )
        window.closed.connect(closing.set)
        window.show()
        await asyncio.sleep(0)  # the first paint, before the engine takes its share
        with thread:
            await window.start()
            async with asyncio.TaskGroup() as group:
                calm = group.create_task(_calm_collector(thread.opened))
                front = group.create_task(_raise_when_asked(window, raising))
                ended = group.create_task(_ended(thread.opened, closing))
                await closing.wait()
                for task in (calm, front, ended):
                    task.cancel()
            await window.stop()
            if (failure := thread.failure) is not None:
                window.hide()
                closing.clear()  # it was the failure that closed the window
                await _show_failure(fault_of(failure), profile, closing)
                return BAD_INPUT
        if thread.is_stuck:
            _leave(instance)
    finally:
        interrupt.setEnabled(False)
    return OK


def _leave(instance: Instance) -> None:
    """End the process although a thread of the engine is still at work.

    Python would wait for it, with no window to be seen; what it has not stored, the journal has.
    """
    instance.release()
    logging.shutdown()
    os._exit(OK)


async def _calm_collector(opened: Future[Opened]) -> None:
    """Keep Python's collector of cycles from stalling the window.

    It would look through everything that the start has made, again and again: 30 ms each time
    while a long chat is read. What is there now stays, and is looked through no more.
    """
    with contextlib.suppress(Exception):  # `_ended` tells it
        await asyncio.shield(asyncio.wrap_future(opened))
    await asyncio.sleep(_START_S)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTOR)


async def _ended(opened: Future[Opened], closing: asyncio.Event) -> None:
    """Close the window of an engine that could not be opened."""
    try:
        await asyncio.shield(asyncio.wrap_future(opened))
    except Exception:
        closing.set()


async def _raise_when_asked(window: MainWindow, raising: asyncio.Event) -> None:
    while True:
        await raising.wait()
        raising.clear()
        window.raise_to_front()


async def _show_failure(fault: Fault, profile: Profile, closing: asyncio.Event) -> None:
    """Say why there is no window; for damaged chats, offer the newest backup."""
    from backend.store import Backups, restore  # not before the window shows

    newest = Backups(profile.backups_dir).newest() if fault.code == "store_damaged" else None
    box = QMessageBox(QMessageBox.Icon.Critical, "Parley", fault.message)
    box.setInformativeText(f"{fault.why}\n\n{fault.remedy}".strip())
    box.addButton(QMessageBox.StandardButton.Close)
    restore_button = None
    if newest is not None:
        label = QCoreApplication.translate("Startup", "Restore the newest backup")
        restore_button = box.addButton(label, QMessageBox.ButtonRole.AcceptRole)
    await _answered(box, closing)
    if newest is None or box.clickedButton() is not restore_button:
        return
    try:
        aside = await asyncio.to_thread(restore, profile.database_file, newest.path)
        text = QCoreApplication.translate("Startup", "Restored. Start Parley again.")
        told = QMessageBox(QMessageBox.Icon.Information, "Parley", text)
        told.setInformativeText(f"{newest.path}\n{aside or ''}".strip())
    except UserError as error:
        told = QMessageBox(QMessageBox.Icon.Critical, "Parley", error.fault.sentence)
    await _answered(told, closing)


async def _answered(box: QMessageBox, closing: asyncio.Event) -> None:
    """Show a box until it is answered, or Ctrl+C takes it away."""
    # `exec` would start a second loop inside this task.
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.finished.connect(closing.set)
    box.open()
    await closing.wait()
    closing.clear()
    box.close()


def _on_interrupt(closing: asyncio.Event, early: Sequence[int]) -> QSocketNotifier:
    """Let Ctrl+C and SIGTERM close the window.

    Python handles a signal only when it runs, and inside Qt's loop it may not for long: the byte
    that `set_wakeup_fd` writes makes Qt call back into Python.
    """
    reader, writer = socket.socketpair()
    for end in (reader, writer):
        end.setblocking(False)
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, QApplication.instance())

    def woken() -> None:
        reader.recv(64)

    def interrupted(_number: int, _frame: object) -> None:
        closing.set()

    notifier.activated.connect(woken)
    # The notifier lives as long as the sockets must.
    notifier.setProperty("sockets", (reader, writer))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupted)
    if early:
        closing.set()
    return notifier
