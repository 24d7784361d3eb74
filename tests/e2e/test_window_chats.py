"""Chats in the real window on the real engine: stop, go on, branch, keep, find, take along."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from backend.profile import Profile
from backend.settings import Server, Settings
from tests.e2e.scripted_server import Scripted, Voice, scripted
from tests.e2e.windows import (
    DOCUMENT,
    STOP,
    ask,
    choose_entry,
    click,
    committee,
    ended,
    from_row,
    messages,
    newest,
    open_row,
    opened,
    pick_file,
    popup,
    question,
    running,
    send,
    settled,
    window_process,
    write,
)
from tests.ui.conftest import Live, application, live, until
from ui.chat.model import Choice
from ui.shell import MainWindow

__all__ = ["application", "live"]  # fixtures of the window's own tests

LONG = " ".join(f"word{number}" for number in range(60))


@pytest.fixture
def patience_s() -> float:
    return 25.0


def with_server(server: Scripted) -> Settings:
    return Settings(port=0, servers=(Server(name="far", url=server.url),))


def choose(window: MainWindow, model: str) -> None:
    window.chat.choose(Choice(model=model))


def test_a_question_of_the_first_moment_waits_for_the_engine(live: Live[Any], home: Path) -> None:
    async def run() -> None:
        async with opened(Profile.default(), waits=False) as window:
            send(window, DOCUMENT)  # the engine's thread has only just begun
            assert not window.chat.models
            await until(lambda: window.page.transcript.newest_answer is not None)
            await ended(window)
            assert "paperclip" in newest(window).text
            await until(lambda: len(window.chat.list.summaries) == 1)
            assert window.chat.list.summaries[0].title == DOCUMENT
            assert window.page.composer.field.toPlainText() == ""

    live(run())


def test_words_of_the_first_moment_are_not_lost_to_the_draft(live: Live[Any], home: Path) -> None:
    profile = Profile.default()

    async def write_first(words: str) -> str:
        async with opened(profile, waits=False) as window:
            write(window, words)
            await until(lambda: bool(window.chat.models))
            await settled(window)
            return window.page.composer.field.toPlainText()

    assert live(write_first("How far is the moon?")) == "How far is the moon?"
    assert live(write_first("And the sun?")).split() == "How far is the moon? And the sun?".split()


def test_an_answer_grows_is_stopped_and_goes_on(live: Live[Any], home: Path) -> None:
    async def run() -> None:
        with scripted(slow=Voice(LONG, hold_after=30)) as server:
            async with opened(Profile.default(), with_server(server)) as window:
                choose(window, "far/slow")
                send(window, "Tell me all.")
                await until(lambda: window.page.transcript.newest_answer is not None)
                await until(lambda: "word20" in newest(window).text)
                assert window.chat.turns.running
                assert window.page.composer.send.text() == "Stop"
                await until(lambda: newest(window).text.endswith("word29"))
                click(window.page.composer.send)
                await ended(window)
                assert newest(window).text.endswith("word29")
                await until(lambda: server.writing == 0)  # the model was told, too
                assert "Stopped" in newest(window)._note.text()
                server.release()
                click(newest(window)._continue)
                await running(window)
                await ended(window)
                assert newest(window).text.endswith("word59")
                assert len(window.page.transcript.widgets) == 2

    live(run())


def test_an_edited_question_is_a_branch_and_the_first_one_is_kept(
    live: Live[Any], home: Path
) -> None:
    async def run() -> None:
        async with opened(Profile.default()) as window:
            first = await ask(window, DOCUMENT)
            await ask(window, "What does the chairman do?")
            area = window.page.transcript.area
            area.setFocus(Qt.FocusReason.TabFocusReason)
            for _ in range(4):
                QTest.keyClick(area, Qt.Key.Key_Up)
            QTest.keyClick(area, Qt.Key.Key_E)
            editor = question(window, 0).editor
            assert editor is not None
            editor.field.selectAll()
            QTest.keyClicks(editor.field, STOP)
            QTest.keyClick(editor.field, Qt.Key.Key_Return)
            await running(window)
            await ended(window)
            assert messages(window)[0] == STOP
            assert newest(window).text != first
            second = newest(window).text
            # Walk back by the arrows beside the question, and forth.
            await until(lambda: question(window, 0).branches.isVisibleTo(window))
            click(question(window, 0).branches._left)
            await until(lambda: messages(window)[0] == DOCUMENT)
            assert messages(window)[1] == first
            assert len(window.page.transcript.widgets) == 4
            click(question(window, 0).branches._right)
            await until(lambda: messages(window)[0] == STOP)
            assert messages(window) == [STOP, second]

    live(run())


def test_others_answer_again_and_both_answers_stay(live: Live[Any], home: Path) -> None:
    async def run() -> None:
        with scripted(other=Voice("Otherwise.")) as server:
            async with opened(Profile.default(), with_server(server)) as window:
                first = await ask(window, DOCUMENT)
                click(newest(window)._regenerate)
                await choose_entry(popup, "other")
                await running(window)
                await ended(window)
                assert newest(window).text == "Otherwise."
                click(newest(window)._regenerate)
                await choose_entry(popup, "By the same")
                await running(window)
                await ended(window)
                window.new_chat()
                open_row(window, window.chat.list.summaries[0].id)
                await until(lambda: len(window.page.transcript.widgets) == 2)
                window.activateWindow()  # the menu took that
                await until(window.isActiveWindow)
                area = window.page.transcript.area
                area.setFocus(Qt.FocusReason.TabFocusReason)
                QTest.keyClick(area, Qt.Key.Key_Left)
                await until(lambda: newest(window).text == "Otherwise.")
                await settled(window)
                assert area.hasFocus()
                QTest.keyClick(area, Qt.Key.Key_Left)
                await until(lambda: newest(window).text == first)

    live(run())


def test_an_original_stands_in_place_of_the_synthesis_and_back(live: Live[Any], home: Path) -> None:
    profile = Profile.default()
    voices = {
        "one": Voice(_reviewing("One says yes.")),
        "two": Voice(_reviewing("Two says no, for three reasons.")),
        "chair": Voice("The two weighed."),
    }

    async def today() -> None:
        with scripted(**voices) as server:
            async with opened(profile, with_server(server)) as window:
                made = committee("far/one", "far/two", chairman="far/chair")
                await window.port.save_committee(made)
                await window.chat.load_choices()
                window.chat.choose(Choice(committee=made.name))
                assert await ask(window, "Yes or no?") == "The two weighed."
                window.show_deliberation()
                page = window.pages.page("deliberation")
                answers = page._answers  # type: ignore[attr-defined]
                await until(lambda: answers.cards[1].use_button.isVisible())
                original = answers.cards[1].text
                assert original in {"One says yes.", "Two says no, for three reasons."}
                click(answers.cards[1].use_button)
                window.show_page("chats")
                await until(lambda: newest(window).text == original)

    async def tomorrow() -> None:
        async with opened(profile) as window:
            open_row(window, window.chat.list.summaries[0].id)
            await until(lambda: len(window.page.transcript.widgets) == 2)
            assert newest(window).text.endswith(("yes.", "reasons."))
            await until(lambda: newest(window)._synthesis.isVisible())
            click(newest(window)._synthesis)
            await until(lambda: newest(window).text == "The two weighed.")

    live(today())
    live(tomorrow())


def _reviewing(text: str) -> Any:
    """Say `text`, and rank in the order shown where a review is asked for."""

    def say(body: dict[str, Any]) -> str:
        if "response_format" in body:
            return json.dumps({"reason": "Clear.", "ranking": [1]})
        return text

    return say


def test_the_list_renames_pins_files_finds_deletes_and_brings_back(
    live: Live[Any], home: Path
) -> None:
    async def run() -> None:
        async with opened(Profile.default()) as window:
            await ask(window, DOCUMENT)
            document = window.chat.current
            assert document is not None
            window.new_chat()
            await ask(window, STOP)
            chats = window.chat.list
            await until(lambda: len(chats.summaries) == 2)
            view = window.list.view

            open_row(window, document)
            await until(lambda: window.chat.current == document)
            view.setFocus()
            QTest.keyClick(view, Qt.Key.Key_F2)
            editor = view.findChild(QLineEdit)
            assert editor is not None
            editor.selectAll()
            QTest.keyClicks(editor, "Documents")
            QTest.keyClick(editor, Qt.Key.Key_Return)
            await until(lambda: _title(window, document) == "Documents")

            await from_row(window, document, "Pin")
            await until(lambda: _summary(window, document).pinned)
            await from_row(window, document, "Unpin")
            await until(lambda: not _summary(window, document).pinned)

            await from_row(window, document, "Move to", "New folder")
            await until(lambda: _summary(window, document).folder_id is not None)
            await until(lambda: view.findChild(QLineEdit) is not None)
            folder = view.findChild(QLineEdit)
            assert folder is not None
            QTest.keyClicks(folder, "Work")
            QTest.keyClick(folder, Qt.Key.Key_Return)
            await until(lambda: [f.title for f in chats.folders] == ["Work"])
            window.new_chat()

            # A word that stands only in the answer opens the chat at that answer.
            window.search_chats()
            QTest.keyClicks(window.list.search, "paperclip")
            await until(lambda: bool(window.list._hits))
            QTest.keyClick(window.list.search, Qt.Key.Key_Return)
            await until(lambda: window.chat.current == document)
            await until(lambda: "paperclip" in newest(window).text)
            assert newest(window).isVisible()
            window.list.search.clear()

            open_row(window, document)
            view.setFocus()
            QTest.keyClick(view, Qt.Key.Key_Delete)
            await until(lambda: len(chats.summaries) == 1)
            assert window.page.is_empty
            click(window.list.undo_button)
            await until(lambda: len(chats.summaries) == 2)
            await until(lambda: window.chat.current == document)
            assert "paperclip" in newest(window).text

    live(run())


def _summary(window: MainWindow, conversation_id: int) -> Any:
    return window.chat.list.summary(conversation_id)


def _title(window: MainWindow, conversation_id: int) -> str:
    title: str = _summary(window, conversation_id).title
    return title


# --- crashes --------------------------------------------------------------------------------------


def test_a_draft_with_its_file_is_there_after_a_crash(live: Live[Any], home: Path) -> None:
    notes = home / "notes.txt"
    notes.write_text("The moon is far.", "utf-8")
    with window_process() as process:
        process.do("wait")
        process.do("write", text="How far is")
        process.do("attach", file=str(notes))
        assert process.do("attached") == ["notes.txt"]
        process.do("write", text=" the moon?")
        process.do("kept")
        process.kill()
    with window_process() as process:
        process.do("wait")
        assert process.do("attached") == ["notes.txt"]
        assert process.do("written") == "How far is the moon?"
        process.interrupt()
        process.end()


def test_a_reply_that_a_crash_cut_off_is_there_and_goes_on(live: Live[Any], home: Path) -> None:
    voices = {
        "quick": Voice(_reviewing("A whole opinion.")),
        "slow": Voice(_reviewing(LONG), pause_s=0.05),
    }
    profile = Profile.default()
    profile.prepare()
    with scripted(**voices) as server:
        profile.settings_file.write_text(
            f'committee = "own"\n[[servers]]\nname = "far"\nurl = "{server.url}"\n', "utf-8"
        )
        (profile.committees_dir / "own.toml").write_text(
            'title = "Own"\npolicy = "full"\nenable_debate = false\n'
            '[[seats]]\nletter = "A"\nmodel = "far/quick"\n'
            '[[seats]]\nletter = "B"\nmodel = "far/slow"\n'
            '[chairman]\nmodel = "far/quick"\n',
            "utf-8",
        )
        with window_process() as process:
            process.do("wait")
            process.do("send", text="Well?")
            process.do("growing", characters=200)
            time.sleep(0.6)  # one flush of the journal more
            seen = process.do("growing", characters=200)
            process.kill()
        asked_before = len(server.asked_of("quick"))
        server.voices["slow"].pause_s = 0.0

        async def tomorrow() -> None:
            async with opened(profile, with_server(server)) as window:
                open_row(window, window.chat.list.summaries[0].id)
                await until(lambda: len(window.page.transcript.widgets) == 2)
                assert messages(window)[0] == "Well?"
                kept = newest(window).text
                assert seen.startswith(kept[:150])
                assert len(kept) > len(seen) - 200  # words of the last second
                assert "Interrupted" in newest(window)._note.text()
                click(newest(window)._continue)
                await running(window)
                await ended(window)
                state = window.panel.state
                assert state is not None
                assert state.phase == "done"
                opinions = {seat.letter: seat.text for seat in state.seats}
                assert opinions["A"] == "A whole opinion."
                assert opinions["B"].endswith("word59")
                again = server.asked_of("quick")[asked_before:]
                assert all("response_format" in b or "Write the one" in str(b) for b in again)

        live(tomorrow())


# --- taking along ---------------------------------------------------------------------------------


def test_a_chat_goes_to_another_profile_and_is_the_same(live: Live[Any], home: Path) -> None:
    file, words = home / "chats.json", home / "chats.md"
    other = Profile(home / "other", home / "other")

    async def export() -> list[str]:
        async with opened(Profile.default()) as window:
            await ask(window, DOCUMENT)
            window.run_command("export-chats")
            await pick_file(file)
            await until(file.exists)
            click(window.page.export_button)
            await pick_file(words)
            await until(words.exists)
            await settled(window)
            return messages(window)

    async def take_in(before: list[str]) -> None:
        async with opened(other) as window:
            window.run_command("import-chats")
            await pick_file(file)
            await until(window.list.report.isVisible)
            assert "1 chat" in window.list.report.words.text()
            open_row(window, window.chat.list.summaries[0].id)
            await until(lambda: len(window.page.transcript.widgets) == 2)
            assert messages(window) == before
            state = newest(window)
            await until(lambda: state.state is not None and len(state.state.seats) == 3)

    before = live(export())
    assert before[1] in words.read_text("utf-8")
    live(take_in(before))


CHATGPT = [
    {
        "title": "Moon",
        "create_time": 1700000000.0,
        "update_time": 1700000100.0,
        "id": "abc",
        "current_node": "c",
        "mapping": {
            "a": {"id": "a", "message": None, "parent": None, "children": ["b"]},
            "b": {
                "id": "b",
                "parent": "a",
                "children": ["c"],
                "message": {
                    "id": "b",
                    "author": {"role": "user"},
                    "create_time": 1700000000.0,
                    "content": {"content_type": "text", "parts": ["How far is the moon?"]},
                },
            },
            "c": {
                "id": "c",
                "parent": "b",
                "children": [],
                "message": {
                    "id": "c",
                    "author": {"role": "assistant"},
                    "create_time": 1700000010.0,
                    "content": {"content_type": "text", "parts": ["384,400 km."]},
                },
            },
        },
    }
]


def test_an_export_of_chatgpt_is_read_and_a_damaged_file_is_told(
    live: Live[Any], home: Path
) -> None:
    good, bad = home / "conversations.json", home / "damaged.json"
    good.write_text(json.dumps(CHATGPT), "utf-8")
    bad.write_text(json.dumps(CHATGPT)[:200], "utf-8")

    async def run() -> None:
        async with opened(Profile.default()) as window:
            window.run_command("import-chats")
            await pick_file(good)
            await until(window.list.report.isVisible)
            assert "ChatGPT" in window.list.report.words.text()
            open_row(window, window.chat.list.summaries[0].id)
            await until(lambda: len(window.page.transcript.widgets) == 2)
            assert messages(window) == ["How far is the moon?", "384,400 km."]
            window.run_command("import-chats")
            await pick_file(bad)
            await until(window.list.banner.isVisible)
            assert "damaged.json" in window.list.banner.accessibleName()
            assert len(window.chat.list.summaries) == 1
            assert not window.list.undo_bar.isVisible()

    live(run())
