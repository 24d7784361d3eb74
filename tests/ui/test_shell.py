"""The shell: pages, palette, notices, tray, meters, what goes on elsewhere."""

from __future__ import annotations

import asyncio
import gc
import threading
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from backend.machine import Gpu, Notice
from backend.values import EngineStatus, Job, WorkerStatus
from tests.ui import scripts
from tests.ui.conftest import Live, until
from tests.ui.fake_engine import FakeEngine
from ui.palette import Palette
from ui.shell import MainWindow, status_words
from ui.shell.collector import Collector
from ui.shell.tray import Tray

ALL_PAGES = (
    "chats",
    "committees",
    "models",
    "jobs",
    "help",
    "settings",
    "start",
    "deliberation",
)


@pytest.mark.parametrize("name", ALL_PAGES)
def test_every_page_opens_and_takes_the_keyboard(
    live: Live[Any], window: MainWindow, name: str
) -> None:
    async def show() -> None:
        page = window.show_page(name)
        await until(page.isVisible)
        await asyncio.sleep(0.05)

    live(show())
    assert window.pages.name == name
    focused = window.focusWidget()
    assert focused is not None
    assert window.pages.isAncestorOf(focused)
    checked = [page for page, button in window.rail.pages.items() if button.is_here]
    assert checked == {"start": [], "deliberation": ["chats"]}.get(name, [name])


def test_python_collects_in_the_thread_of_qt(application: QApplication) -> None:
    collector = application.findChild(Collector)
    assert collector is not None
    assert not gc.isenabled()
    where: list[threading.Thread] = []

    def note(phase: str, _info: dict[str, int]) -> None:
        where.append(threading.current_thread())

    kept = [[] for _ in range(10 * gc.get_threshold()[0])]  # type: ignore[var-annotated]
    gc.callbacks.append(note)
    try:
        maker = threading.Thread(target=lambda: [[] for _ in range(100_000)])
        maker.start()
        maker.join()
        assert where == []
        collector.look()
    finally:
        gc.callbacks.remove(note)
    assert len(kept) > 0
    assert set(where) == {threading.main_thread()}


def test_pages_are_not_made_before_they_are_wanted(window: MainWindow) -> None:
    assert not any(window.pages.is_made(name) for name in ALL_PAGES[1:])


def test_the_palette_runs_commands_and_asks_committees(live: Live[Any], window: MainWindow) -> None:
    def palette() -> Palette:
        found = window.findChild(Palette)
        assert found is not None
        return found

    async def use() -> None:
        QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: palette().isVisible())
        QTest.keyClicks(window.focusWidget(), "dark")
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
        await until(lambda: window.theme.tokens.is_dark)
        window.open_palette()
        QTest.keyClicks(window.focusWidget(), scripts.SINGLE.title)
        await until(lambda: palette().current is not None)
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
        await until(lambda: window.chat.choice.committee == scripts.SINGLE.name)

    live(use())
    assert window.pages.name == "chats"


def test_the_palette_finds_words_inside_chats(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    there = engine.add_conversation("Something else", 0.0, [("What?", "The walrus sleeps.")])

    async def find() -> None:
        await window.chat.list.load()
        window.open_palette()
        QTest.keyClicks(window.focusWidget(), "walrus")
        palette = window.findChild(Palette)
        assert palette is not None
        await until(lambda: palette.current is not None and palette.current.id.startswith("hit:"))
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
        await until(lambda: window.chat.current == there)

    live(find())


def test_a_notice_is_told_once_and_put_away(window: MainWindow) -> None:
    bar = window.notices
    first = Notice(id=1, at=0.0, level="info", message="Model A was unloaded.")
    second = Notice(id=2, at=0.0, level="warning", message="B was restarted.", why="21 of 22 GB.")
    bar.show_notices([first, second])
    assert bar.isVisible()
    assert bar.accessibleName() == "B was restarted."
    bar.dismiss_button.click()
    assert not bar.isVisible()
    bar.show_notices([first, second])
    assert not bar.isVisible()
    bar.show_notices([first, second, replace(first, id=3, level="error", message="C failed.")])
    assert bar.accessibleName() == "C failed."


def test_jobs_put_a_dot_at_their_page(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    engine.long_work = [
        Job(id="1", kind="download", title="Qwen3", state="running", started_at=0.0)
    ]

    async def poll() -> None:
        window._poll()
        await until(lambda: bool(window.rail.pages["jobs"].accessibleDescription()))
        engine.long_work = []
        window._poll()
        await until(lambda: not window.rail.pages["jobs"].accessibleDescription())

    live(poll())


def test_closing_means_the_tray_only_where_that_is_wanted_and_there_is_one(
    window: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(True))
    monkeypatch.setattr(Tray, "is_there", staticmethod(lambda: True))
    monkeypatch.setattr(window.tray, "show", lambda: None)
    engine.settings = replace(engine.settings, close_to_tray=True)
    window.closeEvent(QCloseEvent())
    assert not closed
    monkeypatch.setattr(Tray, "is_there", staticmethod(lambda: False))
    window.closeEvent(QCloseEvent())
    assert closed == [True]
    monkeypatch.setattr(Tray, "is_there", staticmethod(lambda: True))
    window.quit()
    assert closed == [True, True]


def test_quit_in_the_tray_ends_the_program(
    window: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(True))
    monkeypatch.setattr(Tray, "is_there", staticmethod(lambda: True))
    monkeypatch.setattr(window.tray, "show", lambda: None)
    engine.settings = replace(engine.settings, close_to_tray=True)
    window.close()
    assert window.isHidden()
    assert not closed
    window.tray.quit_wanted.emit()
    assert closed == [True]


@pytest.mark.parametrize(
    ("gpus", "expected"),
    [
        ((), "CPU"),
        (("a",), "GPU 0"),
        (("b", "a"), "GPU 1 + 0"),
        (("gone",), "CPU"),
    ],
)
def test_where_a_model_runs(gpus: tuple[str, ...], expected: str) -> None:
    cards = (Gpu(id="a", name="A"), Gpu(id="s", name="S", shared=True), Gpu(id="b", name="B"))
    status = EngineStatus(
        workers=(WorkerStatus(model="m", state="ready", gpus=gpus),), running_turns=0
    )
    status = replace(status, hardware=replace(status.hardware, gpus=cards))
    assert status_words.devices(status) == {"m": expected}


@pytest.mark.parametrize(
    ("used", "total", "words"),
    [(11_240_000_000, 64_000_000_000, "11.2 / 64 GB"), (None, None, "— / — GB")],
)
def test_memory_in_words(used: int | None, total: int | None, words: str) -> None:
    assert status_words.memory(used, total) == words


def test_the_status_bar_leaves_out_what_does_not_fit(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    async def poll() -> None:
        window._poll()
        await until(lambda: bool(window.status._gpus))

    live(poll())
    assert window.status._ram.isVisible()
    window.resize(720, 520)
    meters = [meter.isVisible() for meter in window.status._gpus.values()]
    assert meters[0]
    assert not window.status._endpoint.isVisible()
    window.resize(1280, 800)
    assert window.status._ram.isVisible()
    assert window.status._endpoint.isVisible()


def test_esc_closes_the_top_layer_first(live: Live[Any], window: MainWindow) -> None:
    async def close() -> None:
        window.show_page("settings")
        window.open_palette()
        palette = window.findChild(Palette)
        assert palette is not None
        await until(palette.isVisible)
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
        await until(lambda: not palette.isVisible())
        assert window.pages.name == "settings"
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
        await until(lambda: window.pages.name == "chats")

    live(close())


def test_ctrl_and_a_number_lead_to_the_pages(window: MainWindow) -> None:
    for number, page in enumerate(("chats", "committees", "models", "jobs", "settings"), start=1):
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
        assert window.pages.name == page


def test_no_two_commands_share_keys_or_names(window: MainWindow) -> None:
    keys = [c.keys for c in window.commands if c.keys]
    assert len(keys) == len(set(keys))
    ids = [c.id for c in window.commands]
    assert len(ids) == len(set(ids))
