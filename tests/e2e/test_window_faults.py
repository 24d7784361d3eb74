"""Rows of RELIABILITY.md on the whole app: its own process, its window, real faults."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from backend.profile import Profile
from backend.settings import Server, Settings
from backend.store import ChatStore, Database
from tests.e2e.conftest import COMMAND
from tests.e2e.scripted_server import Scripted, Voice, scripted
from tests.e2e.test_models import REPO, hub, stock
from tests.e2e.windows import (
    ENDS_WITHIN_S,
    WindowProcess,
    answered,
    ask,
    click,
    committee,
    ended,
    newest,
    open_row,
    opened,
    running,
    send,
    window_process,
)
from tests.models import write_model
from tests.ui.conftest import Live, application, live, until
from ui.chat.model import Choice

__all__ = ["application", "hub", "live", "stock"]  # fixtures of other tests

QUESTION = "How does a committee reach an answer?"
CHATS = 300
LONG = " ".join(f"word{number}" for number in range(400))
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")


@pytest.fixture
def patience_s() -> float:
    return 40.0


# --- row 1 ----------------------------------------------------------------------------------------


def kill_at_random_points(rounds: int, seed: int) -> None:
    """Ask in a window, kill it, look at what is left; every question stays, nothing is corrupt."""
    draw = random.Random(seed)
    asked: dict[int, str] = {}
    turn_s = 1.5
    for number in range(rounds):
        text = f"{QUESTION} Round {number}."
        with window_process() as process:
            process.do("wait")
            process.do("send", text=text)
            if number % 3 == 0:
                time.sleep(draw.uniform(0.0, 0.2))  # perhaps before the question is stored
            else:
                began = time.monotonic()
                asked[process.do("asked")] = text
                if number == 1:
                    process.do("idle")
                    turn_s = time.monotonic() - began
                else:
                    time.sleep(draw.uniform(0.0, turn_s))
            process.kill()
        stored = asyncio.run(what_is_left(asked))
        assert stored == len(asked)


async def what_is_left(asked: dict[int, str]) -> int:
    """How many of the acknowledged questions are there, each with a reply that has an end."""
    profile = Profile.default()
    async with Database.open(profile.database_file, profile.backups_dir) as database:
        chats = ChatStore(database)
        await chats.recover()
        assert await database.run(lambda c: c.execute("PRAGMA integrity_check").get == "ok")
        assert await database.run(lambda c: not c.execute("PRAGMA foreign_key_check").fetchall())
        stored = 0
        for conversation_id, text in asked.items():
            first, *replies = (await chats.conversation(conversation_id)).messages
            stored += first.message.text == text and all(r.state != "streaming" for r in replies)
    return stored


def test_a_window_that_is_killed_loses_no_question(home: Path) -> None:
    kill_at_random_points(rounds=3, seed=11)


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_sixty_killed_windows_lose_no_question(home: Path) -> None:
    kill_at_random_points(rounds=60, seed=12)


# --- rows 7, 8, 9 ---------------------------------------------------------------------------------


def test_a_second_start_in_the_middle_of_an_answer_disturbs_nothing(home: Path) -> None:
    with window_process() as first:
        first.do("wait")
        first.do("send", text=QUESTION)
        first.do("asked")
        with window_process() as second:
            second.end(10)
            assert second.errors == ""
        first.do("idle")
        assert len(first.do("messages")) == 2
        first.interrupt()
        first.end()


def test_a_port_in_use_is_told_in_the_window(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with window_process(PARLEY_PORT=str(port)) as process:
            process.do("wait")
            address = process.do("address")
            assert address.startswith("http://127.0.0.1:")
            assert f":{port}/" not in address
            process.do("close")
            process.end()


# --- row 28 ---------------------------------------------------------------------------------------


def test_a_profile_of_any_name_works(home: Path) -> None:
    folder = str(home / "Füße mit Leerzeichen" / "日本語 ✓ %20 #1")
    with window_process(PARLEY_HOME=folder) as process:
        process.do("wait")
        process.do("send", text="What is a seat?")
        assert process.do("idle")
        process.do("close")
        process.end()
    with window_process(PARLEY_HOME=folder) as process:
        process.do("wait")
        assert process.do("chats") == ["What is a seat?"]
        process.interrupt()
        process.end()


def unusable(home: Path, kind: str) -> Path:
    """A profile's folder that cannot be used, whoever asks."""
    folder = home / "locked" / "profile"
    if kind == "below a file":
        (home / "locked").write_text("no folder", "utf-8")
    else:
        folder.mkdir(parents=True)
        folder.chmod(0o500)
        if os.access(folder, os.W_OK):
            folder = Path("/proc/parley")  # root may write everywhere but there
    return folder


@pytest.mark.parametrize("kind", ["below a file", "read-only"])
def test_a_profile_that_cannot_be_written_is_told_in_a_window(home: Path, kind: str) -> None:
    folder = unusable(home, kind)
    with window_process(PARLEY_HOME=str(folder)) as process:
        told = process.do("failure")
        assert str(folder) in told
        assert "PARLEY_HOME" in told
        process.tell("dismiss")
        process.process.wait(10)
        process._close()
        assert process.process.returncode == 2
        assert "Traceback" not in process.errors
        assert str(folder) in process.errors  # for whoever started it on a command line


def test_settings_that_cannot_be_read_are_told_in_a_window(home: Path) -> None:
    profile = Profile.default()
    profile.prepare()
    profile.settings_file.write_text("port = many\n", "utf-8")
    with window_process() as process:
        assert "settings.toml" in process.do("failure")
        began = time.monotonic()
        process.interrupt()
        process.process.wait(10)
        assert time.monotonic() - began < ENDS_WITHIN_S


# --- row 29 ---------------------------------------------------------------------------------------


def nasty(trap: str) -> str:
    """Markdown that would fetch from `trap` in a careless reader."""
    host = trap.removeprefix("http://")
    return "\n\n".join(
        [
            f"![picture]({trap}/inline.png) and ![ref][logo]",
            f"[![in a link]({trap}/l.png)]({trap})",
            f'<img src="{trap}/html.png"><img src=x onerror="fetch(\'{trap}/js\')">',
            f'<style>@import "{trap}/style.css"; body {{ background: url({trap}/c.png) }}</style>',
            f'<div style="background-image:url({trap}/div.png)">styled</div>',
            f'<svg><image href="{trap}/svg.png"/></svg> <iframe src="{trap}/frame"></iframe>',
            f"![unc](//{host}/unc.png) ![unc](\\\\\\\\{host}\\share\\unc.png)",
            f"![data](data:image/svg+xml;utf8,<svg><image href='{trap}/data.png'/></svg>)",
            f"![file](file://{host}/file.png) [script](javascript:fetch('{trap}/script'))",
            f"| a | b |\n|---|---|\n| ![cell]({trap}/cell.png) | <img src='{trap}/cell2.png'> |",
            f"> ![quoted]({trap}/quoted.png)\n\n- ![item]({trap}/item.png)",
            f"$\\href{{{trap}/tex}}{{x}}$ $\\includegraphics{{{trap}/tex.png}}$",
            f"Text[^1]\n\n[^1]: ![note]({trap}/note.png)\n\n[logo]: {trap}/reference.png",
            f"<link rel=stylesheet href='{trap}/link.css'> <{trap}/auto> {trap}/plain",
        ]
    )


def test_an_answer_fetches_nothing(live: Live[Any], home: Path) -> None:
    async def run() -> None:
        with scripted() as trap:
            text = nasty(trap.url)
            voices = {"one": Voice(reviewing(text)), "two": Voice(reviewing(text + "\n\nTwo."))}
            with scripted(**voices) as server:
                far = Settings(port=0, servers=(Server(name="far", url=server.url),))
                async with opened(Profile.default(), far) as window:
                    await window.port.save_committee(committee("far/one", "far/two"))
                    await window.chat.load_choices()
                    window.chat.choose(Choice(committee="own"))
                    window.page.composer.fill(text)
                    QTest.keyClick(window.page.composer.field, Qt.Key.Key_Return)
                    await answered(window)
                    assert "picture" in newest(window).text
                    click(newest(window)._fold.button)
                    window.show_deliberation()
                    page: Any = window.pages.page("deliberation")
                    await until(lambda: page._opinions is not None)
                    page.show_opinion("B")
                    await asyncio.sleep(0.5)
                    window.compare()
                    window.new_chat()
                    open_row(window, window.chat.list.summaries[0].id)
                    await until(lambda: len(window.page.transcript.widgets) == 2)
                    window.search_chats()
                    window.list.search.setText("picture")
                    await until(lambda: bool(window.list._hits))
                    await asyncio.sleep(0.5)
            assert trap.other == []
            assert trap.asked == []

    live(run())


def reviewing(text: str) -> Callable[[dict[str, Any]], str]:
    """Say `text`, and rank in the order shown where a review is asked for."""

    def say(body: dict[str, Any]) -> str:
        if "response_format" in body:
            count = str(body["messages"][-1]).count("Answer ")
            return json.dumps({"reason": "Clear.", "ranking": list(range(1, max(count, 1) + 1))})
        return text

    return say


# --- row 30 ---------------------------------------------------------------------------------------

FAULTY = {
    "fails": (Voice(status=500), "Out of order"),
    "hangs": (Voice(hangs=True), "2 s"),
    "refuses": (Voice("I'm sorry, but I cannot help with that."), "refused"),
    "nothing": (Voice(""), "nothing"),
    "loops": (Voice("and again", repeats=True, pause_s=0.001), "repeats"),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_faulty_seat_is_dropped_with_its_reason(live: Live[Any], home: Path, fault: str) -> None:
    voice, reason = FAULTY[fault]

    async def run() -> None:
        voices = {
            fault: voice,
            "one": Voice(reviewing("One says yes, plainly.")),
            "two": Voice(reviewing("Two says no, for three reasons.")),
        }
        with scripted(**voices) as server:
            far = Settings(port=0, seat_timeout_s=2, servers=(Server(name="far", url=server.url),))
            async with opened(Profile.default(), far) as window:
                made = committee("far/one", f"far/{fault}", "far/two")
                await window.port.save_committee(made)
                await window.chat.load_choices()
                window.chat.choose(Choice(committee="own"))
                await ask(window, "Yes or no?")
                state = window.panel.state
                assert state is not None
                assert state.phase == "done"
                assert [s.letter for s in state.seats if s.state == "dropped"] == ["B"]
                seat = state.seat("B")
                assert seat is not None
                assert reason in seat.reason
                assert reason in said_by(window.panel)

    live(run())


def said_by(widget: QWidget) -> str:
    """All the words in a part of the window, as a screen reader has them."""
    return " ".join(f"{w.accessibleName()} {w.property('text')}" for w in every(widget))


def every(widget: QWidget) -> list[QWidget]:
    return [widget, *widget.findChildren(QWidget)]


def test_when_all_but_one_are_dropped_that_one_answers(live: Live[Any], home: Path) -> None:
    async def run() -> None:
        voices = {
            "fails": Voice(status=500),
            "nothing": Voice(""),
            "one": Voice("One says yes."),
        }
        with scripted(**voices) as server:
            far = Settings(port=0, servers=(Server(name="far", url=server.url),))
            async with opened(Profile.default(), far) as window:
                await window.port.save_committee(
                    committee("far/fails", "far/one", "far/nothing", chairman="far/fails")
                )
                await window.chat.load_choices()
                window.chat.choose(Choice(committee="own"))
                assert await ask(window, "Yes or no?") == "One says yes."

                server.voices["one"] = Voice(status=500)
                send(window, "And now?")
                await running(window)
                await ended(window)
                assert newest(window)._banner.isVisible()
                assert "dropped" in newest(window)._banner.accessibleName()
                server.voices["one"] = Voice("Yes again.")
                click(newest(window)._banner.button)
                await running(window)
                await ended(window)
                assert newest(window).text == "Yes again."

    live(run())


# --- row 31 ---------------------------------------------------------------------------------------

Leave = Callable[[WindowProcess], None]


def by_interrupt(process: WindowProcess) -> None:
    process.interrupt()


def by_termination(process: WindowProcess) -> None:
    process.process.send_signal(signal.SIGTERM)


def by_closing(process: WindowProcess) -> None:
    process.tell("close")


def ends(process: WindowProcess, leave: Leave) -> None:
    """Leave, and see that it ends in time and that no child is left."""
    children = process.children()
    leave(process)
    process.end(ENDS_WITHIN_S)
    assert process.errors == ""
    assert not psutil.wait_procs(children, timeout=2)[1]


def seats_on(server: Scripted) -> None:
    profile = Profile.default()
    profile.prepare()
    profile.settings_file.write_text(f'[[servers]]\nname = "far"\nurl = "{server.url}"\n', "utf-8")


def test_it_ends_in_the_middle_of_an_answer(home: Path) -> None:
    with scripted(slow=Voice(LONG, pause_s=0.02)) as server:
        seats_on(server)
        with window_process() as process:
            process.do("wait")
            process.do("choose", model="far/slow")
            process.do("send", text="Tell me all.")
            seen = process.do("growing", characters=100)
            ends(process, by_closing)
    with window_process() as process:
        process.do("wait")
        process.do("open")
        question, answer = process.do("messages")
        assert question == "Tell me all."
        assert answer.startswith(seen)
        assert "Stopped" in process.do("note")
        ends(process, by_interrupt)


def test_it_ends_in_the_middle_of_a_download_and_of_an_import(
    home: Path, hub: Callable[..., str]
) -> None:
    file = home / "many.json"
    file.write_text(json.dumps([chat(number) for number in range(CHATS)]), "utf-8")
    with window_process(PARLEY_HUB_URL=hub("--bytes-per-s", "400000")) as process:
        process.do("wait")
        process.do("pull", name=f"{REPO}:Q8_0")
        part = wait_for(lambda: next(iter(home.rglob("*.gguf.part")), None))
        process.do("import_file", file=str(file))
        process.do("importing")
        ends(process, by_interrupt)
    had = part.stat().st_size
    with window_process(PARLEY_HUB_URL=hub()) as process:
        process.do("wait")
        whole = wait_for(lambda: next(iter(home.rglob("tiny-Q8_0.gguf")), None))
        assert whole.stat().st_size > had
        assert 0 < len(process.do("chats")) < CHATS
        process.do("import_file", file=str(file))  # again: the rest comes, and nothing twice
        process.do("imported")
        assert sorted(process.do("chats")) == sorted(f"Chat {n}" for n in range(CHATS))
        ends(process, by_closing)
    assert asyncio.run(what_is_left({})) == 0


def chat(number: int) -> dict[str, Any]:
    """A chat as ChatGPT exports it."""

    def message(role: str, text: str) -> dict[str, Any]:
        content = {"content_type": "text", "parts": [text]}
        return {"author": {"role": role}, "content": content}

    return {
        "title": f"Chat {number}",
        "create_time": 1_700_000_000 + number,
        "current_node": "b",
        "mapping": {
            "a": {"message": message("user", f"Question {number}"), "children": ["b"]},
            "b": {"message": message("assistant", "Answer " * 200), "parent": "a"},
        },
    }


def test_it_ends_in_the_middle_of_a_load(home: Path) -> None:
    profile = Profile.default()
    profile.prepare()
    write_model(profile.models_dir / "large.gguf", width=1024, layers=8)
    with window_process() as process:
        process.do("wait")
        process.do("load", model="large")
        wait_for(process.children)
        ends(process, by_termination)


@pytest.mark.parametrize("after_s", [0.0, 0.3])
def test_it_ends_while_it_still_opens(home: Path, after_s: float) -> None:
    with window_process() as process:
        process.do("title")  # the window is there, its engine is not
        time.sleep(after_s)
        ends(process, by_interrupt)


def test_an_interrupt_during_the_imports_is_not_lost(home: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PARLEY_PORT": "0"}
    for wait_s in (0.2, 0.25, 0.3):
        process = subprocess.Popen(COMMAND, env=environment, stderr=subprocess.PIPE)
        time.sleep(wait_s)
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=10)
        finally:
            process.kill()
        # Python itself may not have been there yet.
        assert process.returncode in (0, -signal.SIGINT)


def wait_for(look: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + 20
    while not (found := look()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found
