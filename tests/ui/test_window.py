"""The window on a fake engine: what a person does, and what the engine is asked."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPushButton, QTableView, QWidget

from backend.errors import UserError
from backend.values import FilePart, TextPart
from tests.ui import scripts
from tests.ui.conftest import Live, until
from tests.ui.fake_engine import FakeEngine, Hold
from ui.chat.messages import AnswerMessage, UserMessage
from ui.help.page import HelpPage
from ui.shell import MainWindow
from ui.theme.tokens import DARK
from ui.widgets.matrix import RankMatrix

GONE = UserError(
    "timeout", "The store is busy.", why="Another program holds it.", remedy="Close it."
)


def answer(window: MainWindow) -> AnswerMessage:
    newest = window.page.transcript.newest_answer
    assert newest is not None
    return newest


def type_and_send(window: MainWindow, text: str) -> None:
    QTest.keyClicks(window.page.composer.field, text)
    QTest.keyClick(window.page.composer.field, Qt.Key.Key_Return)


async def quiet(window: MainWindow) -> None:
    """Until no answer is being written and the last state is drawn."""
    await until(lambda: not window.chat.turns.running)
    await asyncio.sleep(0.06)


def test_a_question_is_typed_sent_and_answered(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    assert window.page.is_empty

    async def ask() -> None:
        type_and_send(window, "WAL or JSONL?")
        await until(lambda: bool(window.chat.turns.running))
        await quiet(window)

    live(ask())
    assert engine.asked[0].parts == (TextPart("WAL or JSONL?"),)
    assert engine.asked[0].committee == "balanced"
    assert window.page.composer.field.toPlainText() == ""
    user, reply = window.page.transcript.widgets
    assert isinstance(user, UserMessage)
    assert user.text == "WAL or JSONL?"
    assert isinstance(reply, AnswerMessage)
    assert reply.text == scripts.ANSWER
    assert window.panel.state is not None
    assert window.panel.state.phase == "done"
    assert window.panel.isVisible()
    assert window.chat.current == window.list.model.row(window.list.view.currentIndex()).id  # type: ignore[union-attr]


def test_shift_enter_breaks_the_line_and_the_field_grows_to_eight(window: MainWindow) -> None:
    field = window.page.composer.field
    heights = []
    for _ in range(10):
        heights.append(field.height())
        QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert field.toPlainText() == "\n" * 10
    assert heights[0] < heights[3] < heights[7]
    assert field.height() == heights[7] == heights[9]


def test_nothing_is_sent_while_there_is_nothing_to_send(
    window: MainWindow, engine: FakeEngine
) -> None:
    assert not window.page.composer.send.isEnabled()
    type_and_send(window, "   ")
    assert engine.asked == []


def test_opinions_grow_in_the_place_of_the_answer(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    first, second = Hold(), Hold()
    engine.scripts.append(
        [*scripts.running(), first, *scripts.synthesis(), second, scripts.completed()]
    )

    async def watch() -> None:
        type_and_send(window, "Go")
        await first.reached.wait()
        await asyncio.sleep(0.1)
        reply = answer(window)
        assert reply._live.isVisible()
        assert not reply._fold.isVisible()
        assert window.page.composer.send.text() == "Stop"
        assert "Dropped" in [row.badge.text() for row in window.panel.rows.seats]
        first.released.set()
        await second.reached.wait()
        await asyncio.sleep(0.1)
        assert not reply._live.isVisible()
        assert reply._fold.isVisible()
        assert not reply._fold.is_open
        assert reply.text == scripts.ANSWER
        second.released.set()
        await quiet(window)

    live(watch())
    assert window.page.composer.send.text() == "Send"


@pytest.mark.parametrize("way", ["button", "escape"])
def test_an_answer_is_stopped_and_continued(
    live: Live[Any], window: MainWindow, engine: FakeEngine, way: str
) -> None:
    hold = Hold()
    engine.scripts.append([*scripts.started(), *scripts.synthesis("Half an answer"), hold])

    async def stop() -> None:
        type_and_send(window, "Go")
        await hold.reached.wait()
        await asyncio.sleep(0.06)
        if way == "button":
            window.page.composer.send.click()
        else:
            QTest.keyClick(window.page.composer.field, Qt.Key.Key_Escape)
        await quiet(window)

    live(stop())
    reply = answer(window)
    assert engine.closed_streams == 1
    assert reply.state is not None
    assert reply.state.phase == "stopped"
    assert reply.text == "Half an answer"
    assert reply._continue.isVisible()

    async def go_on() -> None:
        reply._continue.click()
        await quiet(window)

    live(go_on())
    assert engine.resumed == [reply.message_id]
    assert answer(window).text == scripts.ANSWER
    assert len(window.page.transcript.widgets) == 2
    assert window.focusWidget() is window.page.composer.field


def test_a_failed_turn_says_why_and_tries_again(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    engine.scripts.append(scripts.broken())

    async def fail() -> None:
        type_and_send(window, "Go")
        await quiet(window)

    live(fail())
    banner = answer(window)._banner
    assert banner.isVisible()
    assert "23.9 GB" in banner.accessibleName()
    assert "smaller model" in banner.accessibleName()

    async def again() -> None:
        banner.button.click()
        await quiet(window)

    live(again())
    assert len(engine.resumed) == 1
    assert answer(window).text == scripts.ANSWER


def test_a_stream_that_breaks_is_shown_in_place(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    engine.scripts.append([*scripts.started(), GONE])

    async def ask() -> None:
        type_and_send(window, "Go")
        await quiet(window)

    live(ask())
    assert "The store is busy." in answer(window)._banner.accessibleName()


def test_a_question_that_was_not_taken_is_sent_again(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    engine.refuse = GONE

    async def ask() -> None:
        type_and_send(window, "Go")
        await quiet(window)

    live(ask())
    assert answer(window)._banner.isVisible()
    engine.refuse = None

    async def again() -> None:
        answer(window)._banner.button.click()
        await until(lambda: bool(engine.asked))
        await quiet(window)

    live(again())
    assert engine.asked[0].parts == (TextPart("Go"),)
    assert len(window.page.transcript.widgets) == 2
    assert answer(window).text == scripts.ANSWER


def test_a_refused_call_is_shown_in_place_and_goes_away(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    engine.refuse = GONE

    async def rename() -> None:
        window.chat.list.rename(101, "New")
        await until(lambda: window.list.banner.isVisible())

    live(rename())
    assert "The store is busy." in window.list.banner.accessibleName()
    engine.refuse = None


def test_a_reply_streams_on_while_another_chat_is_read(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    hold = Hold()
    engine.scripts.append([*scripts.started(), hold, *scripts.finished()[1:]])
    other = window.chat.list.summaries[0].id

    async def wander() -> None:
        type_and_send(window, "Go")
        await hold.reached.wait()
        await until(lambda: window.chat.current is not None)
        here = window.chat.current
        window.chat.open(other)
        await until(lambda: window.chat.current == other)
        assert window.list.model.running == {here}
        assert window.page.composer.send.text() == "Send"
        hold.released.set()
        await quiet(window)
        assert window.list.model.running == frozenset()
        assert answer(window).text == "Two things."
        window.chat.open(here)  # type: ignore[arg-type]
        await until(lambda: window.chat.current == here)
        assert answer(window).text == scripts.ANSWER

    live(wander())


def test_returning_to_a_running_chat_shows_it_running(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    hold = Hold()
    engine.scripts.append([*scripts.running(), hold])
    other = window.chat.list.summaries[0].id

    async def wander() -> None:
        type_and_send(window, "Go")
        await hold.reached.wait()
        await until(lambda: window.chat.current is not None)
        here = window.chat.current
        window.chat.open(other)
        await until(lambda: window.chat.current == other)
        window.chat.open(here)  # type: ignore[arg-type]
        await until(lambda: window.chat.current == here)
        user, reply = window.page.transcript.widgets
        assert isinstance(user, UserMessage)
        assert user.text == "Go"
        assert isinstance(reply, AnswerMessage)
        assert reply.state is not None
        assert reply.state.is_running
        window.chat.stop()
        await quiet(window)
        assert reply.state.phase == "stopped"

    live(wander())


def test_an_old_answer_is_opened_with_its_deliberation(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    async def open_old() -> None:
        window.chat.open(window.chat.list.summaries[1].id)
        await until(lambda: window.panel.state is not None)

    live(open_old())
    assert answer(window).text == "Because."
    assert window.panel.state is not None
    assert len(window.panel.state.reviews) == 4


def test_rename_in_the_list(live: Live[Any], window: MainWindow) -> None:
    view = window.list.view
    conversation = window.chat.list.summaries[0].id

    async def rename() -> None:
        view.setFocus()
        view.setCurrentIndex(window.list.model.place_of(conversation))
        QTest.keyClick(view, Qt.Key.Key_F2)
        editor = view.findChild(QLineEdit)
        assert editor is not None
        editor.setText("Better title")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        await until(lambda: window.chat.list.summaries[0].title == "Better title")

    live(rename())
    index = window.list.model.place_of(conversation)
    assert index.data() == "Better title"


def test_delete_and_undo(live: Live[Any], window: MainWindow) -> None:
    view = window.list.view
    conversation = window.chat.list.summaries[0].id

    async def delete() -> None:
        window.chat.open(conversation)
        await until(lambda: window.chat.current == conversation)
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_Delete)
        await until(lambda: len(window.chat.list.summaries) == 1)

    live(delete())
    assert window.list.undo_bar.isVisible()
    assert window.chat.current is None
    assert window.page.is_empty

    async def undo() -> None:
        window.list.undo_button.click()
        await until(lambda: len(window.chat.list.summaries) == 2)

    live(undo())
    assert not window.list.undo_bar.isVisible()
    assert window.chat.current == conversation
    assert not window.page.is_empty


def test_keys_of_the_list_open_chats(live: Live[Any], window: MainWindow) -> None:
    view = window.list.view

    async def walk() -> None:
        view.setFocus()
        view.setCurrentIndex(window.list.model.place_of(window.chat.list.summaries[0].id))
        QTest.keyClick(view, Qt.Key.Key_Down)
        QTest.keyClick(view, Qt.Key.Key_Return)
        await until(lambda: window.chat.current == window.chat.list.summaries[1].id)

    live(walk())


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.page.composer.dropEvent(event)


def test_files_are_attached_removed_and_refused_in_place(
    live: Live[Any], window: MainWindow, engine: FakeEngine, tmp_path: Path
) -> None:
    good, bad = tmp_path / "schema.sql", tmp_path / "table.bin"
    good.write_text("create table event(id);")
    bad.write_bytes(b"\x89PNG\xff")
    composer = window.page.composer

    async def attach() -> None:
        drop(window, good, bad)
        await until(lambda: bool(composer.parts) and composer.error.isVisible())

    live(attach())
    assert list(composer.parts) == [FilePart("schema.sql", "create table event(id);")]
    assert "table.bin" in composer.error.text()
    composer._remove("schema.sql")
    assert not composer.parts
    assert not composer.send.isEnabled()

    async def send() -> None:
        drop(window, good)
        await until(lambda: bool(composer.parts))
        type_and_send(window, "What is missing?")
        await quiet(window)

    live(send())
    parts = engine.asked[0].parts
    assert [type(part) for part in parts] == [FilePart, TextPart]
    assert not composer.parts


def test_the_picker_chooses_a_committee_or_a_model(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    picker = window.page.composer.picker
    actions = {a.text(): a for a in picker.menu().actions() if a.isCheckable()}
    assert len(actions) == 2 + len(scripts.MODELS)
    actions["Gemma 3 12B"].trigger()
    assert picker.text() == "Gemma 3 12B"

    async def ask() -> None:
        type_and_send(window, "Go")
        await quiet(window)

    live(ask())
    assert (engine.asked[0].committee, engine.asked[0].model) == (None, "gemma-3-12b")


def test_the_theme_is_switched_and_kept(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    async def switch() -> None:
        window.run_command("theme-dark")
        await until(lambda: engine.settings.theme == "dark")

    live(switch())
    assert window.theme.tokens is DARK


def test_following_stops_when_the_person_scrolls_up(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    long = "\n\n".join(f"Paragraph {n} of a long answer." for n in range(80))
    first, second = Hold(), Hold()
    steps = scripts.synthesis(long)
    engine.scripts.append([*scripts.started(), *steps[:60], first, *steps[60:], second])
    transcript = window.page.transcript
    bar = transcript.area.verticalScrollBar()

    async def scroll() -> None:
        type_and_send(window, "Go")
        await first.reached.wait()
        await until(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
        await asyncio.sleep(0.1)
        assert bar.value() == bar.maximum()
        bar.setValue(bar.maximum() - 300)
        here = bar.value()
        first.released.set()
        await second.reached.wait()
        await until(transcript._pill.isVisible)
        assert bar.value() == here
        transcript._pill.click()
        await until(lambda: bar.value() == bar.maximum())
        assert not transcript._pill.isVisible()
        window.chat.stop()
        await quiet(window)

    live(scroll())


def test_a_long_chat_mounts_forty_messages_and_more_on_scrolling_up(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    exchanges = [(f"Question {n}", f"Answer {n}") for n in range(60)]
    conversation = engine.add_conversation("Long", 0.0, exchanges)
    transcript = window.page.transcript
    bar = transcript.area.verticalScrollBar()

    async def read() -> None:
        window.chat.open(conversation)
        await until(lambda: len(transcript.widgets) == 40)
        await until(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
        assert answer(window).text == "Answer 59"
        for _ in range(20):
            bar.setValue(0)
            await asyncio.sleep(0.01)
            assert len(transcript.widgets) == 40
        first = transcript.widgets[0]
        assert isinstance(first, UserMessage)
        assert first.text == "Question 0"
        transcript.to_end()
        assert answer(window).text == "Answer 59"

    live(read())


def test_help_opens_at_an_entry_from_the_starter_note(window: MainWindow) -> None:
    window.page.starters.help_wanted.emit("add-model")
    page = window.pages.page("help")
    assert isinstance(page, HelpPage)
    assert page.isVisible()
    fold = page._folds["add-model"]
    assert fold.is_open
    assert fold.mapTo(page.area, QPoint(0, 0)).y() == 44
    everything = len(page.shown)
    page.search.setText("near tie")
    assert 0 < len(page.shown) < everything
    page.search.setText("xyzzy")
    assert page.shown == ()
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    assert window.page.isVisible()


def test_a_starter_fills_the_composer(window: MainWindow) -> None:
    window.page.starters.picked.emit("Which is better: ")
    assert window.page.composer.field.toPlainText() == "Which is better: "
    assert window.page.composer.send.isEnabled()


def test_ctrl_l_leads_to_the_composer(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert window.focusWidget() is window.pages.first_focus
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.focusWidget() is window.page.composer.field


def test_the_picker_keeps_icon_and_caret_off_its_border(window: MainWindow) -> None:
    image = window.page.composer.picker.grab().toImage()
    middle = range(6, image.height() - 6)
    fill = image.pixelColor(4, image.height() // 2)
    inked = [
        x
        for x in range(4, image.width() - 4)
        if any(image.pixelColor(x, y) != fill for y in middle)
    ]
    assert 10 <= inked[0] <= 13
    assert 10 <= image.width() - 1 - inked[-1] <= 14


def test_f6_goes_round_the_regions(window: MainWindow) -> None:
    seen: list[QWidget | None] = []
    window.page.composer.field.setFocus()
    for _ in range(4):
        QTest.keyClick(window, Qt.Key.Key_F6)
        seen.append(window.focusWidget())
    assert seen == [
        window.status,
        window.rail.pages["chats"],
        window.list.view,
        window.page.composer.field,
    ]


def test_copy_puts_the_markdown_on_the_clipboard(live: Live[Any], window: MainWindow) -> None:
    async def open_chat() -> None:
        window.chat.open(window.chat.list.summaries[0].id)
        await until(lambda: len(window.page.transcript.widgets) == 2)

    live(open_chat())
    answer(window).copy()
    assert QGuiApplication.clipboard().text() == "Two things."
    area = window.page.transcript.area
    area.setFocus()
    assert answer(window).property("current") is True
    QTest.keyClick(area, Qt.Key.Key_Up)
    assert answer(window).property("current") is False
    QTest.keyClick(area, Qt.Key.Key_C)
    assert QGuiApplication.clipboard().text() == "What is left?"


def test_interrupted_replies_offer_to_continue(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    conversation = engine.add_conversation("Cut", 0.0)
    reply = engine.add_reply(conversation, "Half of", "interrupted")

    async def resume() -> None:
        window.chat.open(conversation)
        await until(lambda: len(window.page.transcript.widgets) == 1)
        message = answer(window)
        assert "Interrupted" in message._note.text()
        message._continue.click()
        with contextlib.suppress(ValueError):
            await quiet(window)

    live(resume())
    assert engine.resumed == [reply]


def test_narrow_windows_hold_list_and_panel_over_the_page(
    live: Live[Any], window: MainWindow
) -> None:
    async def ask() -> None:
        type_and_send(window, "Go")
        await quiet(window)

    live(ask())
    assert window.panel.isVisible()
    window.resize(900, 600)
    assert window.rail.width() == 48
    assert not window.list.isVisible()
    assert not window.panel.isVisible()
    assert window.page.strip.isVisible()
    window.page.strip.button.click()
    assert window.panel.isVisible()
    assert window.panel.width() == 352
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.panel.isVisible()
    window.page.list_button.click()
    assert window.list.isVisible()
    QTest.mouseClick(window.panes.drawer, Qt.MouseButton.LeftButton, pos=QPoint(800, 300))
    assert not window.list.isVisible()
    window.resize(1280, 800)
    assert window.list.isVisible()
    assert window.panel.isVisible()
    assert not window.page.strip.isVisible()


def test_the_panel_closes_and_stays_closed(
    live: Live[Any], window: MainWindow, engine: FakeEngine, tmp_path: Path
) -> None:
    async def ask() -> None:
        type_and_send(window, "Go")
        await quiet(window)

    live(ask())
    QTest.keyClick(window, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    assert not window.panel.isVisible()
    live(ask())
    assert not window.panel.isVisible()
    answer(window).wanted.emit()
    assert window.panel.isVisible()
    window.toggle_panel()
    window.resize(770, 590)  # the offscreen display has 800 x 800
    live(window.stop())
    text = (tmp_path / "window.ini").read_text()
    assert "open=false" in text
    again = MainWindow(engine, tmp_path / "window.ini")
    assert (again.width(), again.height()) == (770, 590)
    assert not again.state.panel_open
    again.deleteLater()


def test_stopping_the_window_stops_its_questions_within_two_seconds(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    hold = Hold()
    engine.scripts.append([*scripts.started(), hold])
    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(True))

    async def end() -> None:
        type_and_send(window, "Go")
        await hold.reached.wait()
        window.close()
        async with asyncio.timeout(2.0):
            await window.stop()

    live(end())
    assert closed == [True]
    assert engine.closed_streams == 1
    assert window.chat.turns.running == ()


def test_status_and_privacy(live: Live[Any], window: MainWindow, engine: FakeEngine) -> None:
    async def poll() -> None:
        await until(lambda: "ready" in window.status._workers.text())

    live(poll())
    assert window.status._endpoint.text() == "http://127.0.0.1:8477"
    assert window.status._ram._figures.text() == "11.2 / 64 GB"
    assert window.status._private.isVisible()
    remote = [replace(model, provider="office") for model in window.chat.models]
    window.chat.models = tuple(remote)
    window.chat.choices_changed.emit()
    assert not window.status._private.isVisible()


def test_every_control_has_a_name(live: Live[Any], window: MainWindow) -> None:
    async def ask() -> None:
        type_and_send(window, "Go")
        await quiet(window)

    live(ask())
    for button in window.findChildren(QAbstractButton):
        qts_own = isinstance(button.parent(), QLineEdit | QTableView)
        if button.isVisible() and not qts_own:
            assert button.accessibleName() or button.text(), button


def test_the_rank_matrix_is_a_table_with_sentences(live: Live[Any], window: MainWindow) -> None:
    async def ask() -> None:
        type_and_send(window, "Go")
        await quiet(window)

    live(ask())
    (matrix,) = [m for m in window.panel.findChildren(RankMatrix) if m.isVisible()]
    model = matrix.model()
    says = Qt.ItemDataRole.AccessibleTextRole
    assert model.data(model.index(0, 1), says) == "Seat A ranks B: 1"
    assert model.data(model.index(1, 1), says) == "Seat B: own answer, not ranked"


def test_a_very_long_question_is_folded_and_shown_whole_on_demand(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    async def ask() -> None:
        window.page.composer.fill("\n".join(f"line {n}" for n in range(2000)))
        window.page.composer.submit()
        await quiet(window)

    live(ask())
    question = window.page.transcript.widgets[0]
    folded = question.height()
    (more,) = question.findChildren(QPushButton)

    async def unfold() -> None:
        more.click()
        await until(lambda: question.height() > 20 * folded)

    live(unfold())
    assert more.isHidden()
