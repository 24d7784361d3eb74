"""The panel and the page as a person meets them: rows, signals, keys, and nothing cut."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from backend.events import CallProgressed, Event, OpinionDelta
from tests.ui import deliberation_scripts, scripts
from tests.ui.conftest import Live, until
from ui.chat.strip import Strip
from ui.deliberation.model import Deliberation, fold, replayed, stopped
from ui.deliberation.page import DeliberationPage
from ui.deliberation.panel import Panel
from ui.deliberation.timeline import chart
from ui.deliberation.timeline_view import Timeline
from ui.tasks import TaskSet
from ui.theme.theme import Mode, Theme
from ui.theme.tokens import DARK, LIGHT, Tokens, contrast
from ui.widgets.badge import Badge
from ui.widgets.bars import ReadingBar, Segments, TieMark
from ui.widgets.labels import Elided, Text
from ui.widgets.matrix import RankMatrix

SCENES = {
    "busy": deliberation_scripts.busy(),
    "queued": deliberation_scripts.queued(),
    "reviewing": deliberation_scripts.reviewing(),
    "writing": deliberation_scripts.writing(),
    "finished": deliberation_scripts.finished(),
    "debated": deliberation_scripts.debated(),
    "agreed": scripts.agreed(),
    "single": scripts.single(),
    "broken": scripts.broken(),
}


HEADINGS = ("Seats", "Reviews", "Chairman")


def state_of(events: list[Event]) -> Deliberation:
    """A turn of a stored reply, folded by a clock."""
    state = Deliberation(started_at=100.0)
    for number, event in enumerate(events):
        state = fold(state, event, 100.0 + number / 100)
    return replace(state, turn_id=3, reply_message_id=7)


@pytest.fixture
def scaled(request: pytest.FixtureRequest, application: QApplication) -> Iterator[Theme]:
    """A theme at the mode and the size of text that a test asks for."""
    mode, percent = cast(tuple[Mode, int], request.param)
    before = application.font()
    font = QFont(before)
    font.setPixelSize(12)
    application.setFont(font)
    yield Theme(application, mode, font_percent=percent)
    application.setFont(before)


@pytest.fixture(autouse=True)
def _left_nothing_open() -> Iterator[None]:
    """What a failed test left would be polished anew with every theme after it."""
    before = set(QApplication.topLevelWidgets())
    yield
    for widget in QApplication.topLevelWidgets():
        if widget not in before:
            dispose(widget)


def shown(widget: QWidget, width: int, height: int) -> None:
    widget.resize(width, height)
    widget.show()
    settle()


def settle() -> None:
    """Let layouts come to rest."""
    for _ in range(5):
        QApplication.processEvents()


@pytest.fixture
def panel(theme: Theme) -> Iterator[Panel]:
    made = Panel(theme)
    shown(made, 352, 900)
    yield made
    dispose(made)


@pytest.fixture
def page(theme: Theme) -> Iterator[DeliberationPage]:
    made = DeliberationPage(theme, TaskSet())
    shown(made, 1208, 772)
    yield made
    dispose(made)


def dispose(widget: QWidget) -> None:
    widget.close()
    widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def text_of(widget: QWidget) -> str:
    """Every word that shows in a widget."""
    labels = [w.text() for w in widget.findChildren(QLabel) if w.isVisibleTo(widget)]
    buttons = [w.text() for w in widget.findChildren(QPushButton) if w.isVisibleTo(widget)]
    return " | ".join(text for text in (*labels, *buttons) if text)


# --- nothing is cut -------------------------------------------------------------------------------


def check_fit(area: QWidget, content: QWidget) -> None:
    assert content.width() <= area.width()
    for text in content.findChildren(Text):
        if text.isVisible():
            assert text.height() >= min(text.heightForWidth(text.width()), text.maximumHeight()), (
                text.text()
            )
    for label in content.findChildren(QLabel):
        if label.isVisible() and not isinstance(label, Text | Elided):
            assert label.width() >= label.sizeHint().width(), label.text()
            if label.text():
                assert label.height() >= label.fontMetrics().height() - 2, label.text()


LOOKS = [("light", 100), ("dark", 100), ("light", 200), ("dark", 200)]


@pytest.mark.parametrize("scaled", LOOKS, indirect=True, ids=str)
@pytest.mark.parametrize("name", SCENES)
def test_the_panel_cuts_nothing(scaled: Theme, name: str) -> None:
    made = Panel(scaled)
    made.show_state(state_of(SCENES[name]))
    shown(made, scaled.type.px(352), 900)
    content = made.area.widget()
    assert content is not None
    check_fit(made.area.viewport(), content)
    assert not made.grab().toImage().isNull()
    dispose(made)


@pytest.mark.parametrize("scaled", LOOKS, indirect=True, ids=str)
@pytest.mark.parametrize("size", [(1208, 772), (852, 572), (672, 492)], ids=str)
@pytest.mark.parametrize("name", ["busy", "reviewing", "finished", "debated", "agreed", "broken"])
def test_the_page_cuts_nothing(scaled: Theme, name: str, size: tuple[int, int]) -> None:
    made = DeliberationPage(scaled, TaskSet())
    made.show_state(state_of(SCENES[name]), "Events: WAL or JSONL?", scripts.QUESTION)
    shown(made, *size)
    assert (made.width(), made.height()) == size
    content = made.area.widget()
    assert content is not None
    check_fit(made.area.viewport(), content)
    dispose(made)


@pytest.mark.parametrize("scaled", LOOKS, indirect=True, ids=str)
@pytest.mark.parametrize("width", [852, 672])
def test_the_strip_leaves_out_what_does_not_fit(scaled: Theme, width: int) -> None:
    strip = Strip(scaled)
    strip.show_state(state_of(deliberation_scripts.finished()))
    shown(strip, width, strip.height())
    assert strip.width() == width
    assert strip.button.width() >= strip.button.sizeHint().width()
    for badge in strip.findChildren(Badge):
        assert not badge.isVisible() or badge.width() >= badge.sizeHint().width()
    assert "1 dissent" in strip.accessibleDescription()
    dispose(strip)


# --- the panel ------------------------------------------------------------------------------------


def test_rows_say_what_each_seat_does(panel: Panel) -> None:
    panel.show_state(state_of(deliberation_scripts.busy()))
    settle()
    done, writing, reading, dropped = panel.rows.seats
    assert "486 tokens · 53 tok/s · 9.2 s" in text_of(done)
    assert done.reader.isVisible()
    assert "41 tok/s" in text_of(writing)
    assert "one writer the lock is ne" in writing.text.text()
    assert "1,340 of 1,650 tokens" in text_of(reading)
    assert "81%" in text_of(reading)
    assert "1,024 shared, not computed again" in text_of(reading)
    bar = reading.findChild(ReadingBar)
    assert bar is not None
    assert bar.isVisible()
    assert bar.value() == 812
    assert "Timed out after 120 s" in text_of(dropped)
    assert not dropped.button.isVisible()  # the turn is not over
    assert "Starts when B and C have answered" in text_of(panel)


def test_queued_seats_say_how_many_are_before_them(panel: Panel) -> None:
    panel.show_state(state_of(deliberation_scripts.queued()))
    assert "Waits, 2 calls before it" in text_of(panel.rows.seats[1])
    assert "Queued" in panel.rows.seats[1].accessibleName()


def test_reviews_and_the_chairman_have_headings_of_their_own(panel: Panel) -> None:
    panel.show_state(state_of(deliberation_scripts.reviewing()))
    settle()
    headings = {w.text(): w.y() for w in panel.rows.findChildren(QLabel) if w.text() in HEADINGS}
    assert headings["Seats"] < headings["Reviews"]
    assert [row.badge.text() for row in panel.rows.reviews] == [
        "Done",
        "Writing",
        "Reading prompt",
        "Dropped",
    ]
    assert "B  ›  C  ›  D" in text_of(panel.rows.reviews[0])
    panel.show_state(state_of(deliberation_scripts.writing()))
    assert panel.rows.chair is not None
    assert "33 tok/s" in text_of(panel.rows.chair)


def test_a_rows_height_changes_only_with_its_state(panel: Panel) -> None:
    events = [*scripts.started(), OpinionDelta(seat="B", text="A")]
    state = state_of(events)
    panel.show_state(state)
    settle()
    row, heights = panel.rows.seats[1], set()
    for text in ("", " word", " and many more words" * 12, ". Short."):
        state = fold(state, OpinionDelta(seat="B", text=text), 101.0)
        speed = CallProgressed(seat="B", stage="opinions", queued=0, tokens_per_s=len(text) + 1.0)
        state = fold(state, speed, 101.0)
        panel.state = state
        panel._draw()
        settle()
        heights.add(row.height())
    assert len(heights) == 1
    assert panel.rows.seats[1] is row


def test_running_figures_are_repainted_by_the_clock_alone(panel: Panel) -> None:
    state = state_of(deliberation_scripts.busy())
    panel.show_state(state)
    before = panel.rows.seats[1].left.text()
    later = fold(state, OpinionDelta(seat="B", text="word " * 100), 101.0)
    panel.show_state(later)
    assert panel.rows.seats[1].left.text() == before
    assert panel._timer.isActive()
    assert panel._timer.interval() == 250
    panel.hide()
    assert not panel._timer.isActive()
    panel.show()
    assert panel.rows.seats[1].left.text() != before


def test_what_the_panel_asks_for(panel: Panel) -> None:
    heard: list[object] = []
    panel.read_wanted.connect(heard.append)
    panel.again_wanted.connect(lambda message, seat: heard.append((message, seat)))
    panel.expand_wanted.connect(lambda: heard.append("expand"))
    panel.show_state(stopped(state_of(deliberation_scripts.busy()), 120.0))
    settle()
    QTest.mouseClick(panel.rows.seats[0].reader, Qt.MouseButton.LeftButton)
    again = panel.rows.seats[3].button
    assert (again.text(), again.isVisible()) == ("Try again", True)
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    QTest.mouseClick(panel.expand_button, Qt.MouseButton.LeftButton)
    assert heard == ["A", (7, "D"), "expand"]


def test_rows_come_first_while_a_turn_runs_and_results_once_it_is_over(panel: Panel) -> None:
    panel.show_state(state_of(deliberation_scripts.writing()))
    settle()
    segments = panel.findChildren(Segments)
    top = panel.mapFromGlobal(segments[0].mapToGlobal(QPoint(0, 0))).y()
    assert top > panel.rows.y()
    panel.show_state(state_of(deliberation_scripts.finished()))
    settle()
    matrix = panel.findChild(RankMatrix)
    assert matrix is not None
    assert matrix.mapTo(panel, QPoint(0, 0)).y() < panel.rows.mapTo(panel, QPoint(0, 0)).y()


def test_live_and_replayed_panels_look_the_same(theme: Theme) -> None:
    events = deliberation_scripts.finished()
    images = []
    for state in (state_of(events), replace(replayed(tuple(events)), turn_id=3)):
        made = Panel(theme)
        made.show_state(replace(state, reply_message_id=7))
        shown(made, 352, 2400)
        images.append(made.grab().toImage())
        dispose(made)
    assert images[0] == images[1]


def test_where_models_run_stands_in_their_rows(panel: Panel) -> None:
    panel.show_devices({"qwen3-14b": "GPU 0"})
    panel.show_state(state_of(deliberation_scripts.busy()))
    assert "GPU 0" in text_of(panel.rows.seats[0])
    assert "mistral-small" in text_of(panel.rows.seats[1])


# --- what is painted ------------------------------------------------------------------------------


@pytest.fixture
def timeline(theme: Theme) -> Iterator[Timeline]:
    made = Timeline(theme)
    figures = chart(state_of(deliberation_scripts.finished()))
    assert figures is not None
    made.show_chart(figures)
    shown(made, 900, made.sizeHint().height())
    yield made
    dispose(made)


def test_reading_is_hatched_and_writing_is_solid(timeline: Timeline, theme: Theme) -> None:
    figures = chart(state_of(deliberation_scripts.finished()))
    assert figures is not None
    item = figures.stretches[1]  # B, opinions
    assert item.first is not None
    box, image = timeline.box(item), timeline.grab().toImage()
    ink = theme.tokens.seat("B")
    y = round(box.bottom()) - 3
    first = box.left() + box.width() * item.first / (item.end - item.start)
    read = {image.pixelColor(x, y).name().upper() for x in range(int(box.left()) + 3, int(first))}
    solid = {
        image.pixelColor(x, y).name().upper() for x in range(int(first) + 3, int(box.right()) - 3)
    }
    assert solid == {ink}
    assert len(read) > 2
    assert ink != image.pixelColor(int(box.left()) + 2, 2).name().upper()


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("letter", "ABCD")
def test_token_counts_can_be_read_on_their_bars(tokens: Tokens, letter: str) -> None:
    assert contrast(tokens.on_accent, tokens.seat(letter)) >= 4.5


def test_arrows_walk_the_calls_of_the_timeline(timeline: Timeline) -> None:
    timeline.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(2):
        QTest.keyClick(timeline, Qt.Key.Key_Right)
    assert timeline._current == 1
    QTest.keyClick(timeline, Qt.Key.Key_Left)
    QTest.keyClick(timeline, Qt.Key.Key_Left)
    assert timeline._current == 0
    box = timeline.box(timeline._chart.stretches[3])  # type: ignore[union-attr]
    found = timeline.at(box.center().toPoint())
    assert found is not None
    assert (found.lane, found.stage) == ("D", "opinions")
    assert timeline.at(QPoint(1, 1)) is None


def test_painted_widgets_speak(panel: Panel) -> None:
    panel.show_state(state_of(deliberation_scripts.finished()))
    settle()
    matrix = panel.findChild(RankMatrix)
    assert matrix is not None
    model = matrix.model()
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.data(model.index(0, 1), role) == "Seat A ranks B: 1"
    assert model.data(model.index(0, 0), role) == "Seat A: own answer, not ranked"
    mark = panel.findChild(TieMark)
    assert mark is not None
    assert mark.accessibleName() == "Near tie: A leads C by 1"
    segments = panel.findChild(Segments)
    assert segments is not None
    assert (segments.value(), segments.maximum()) == (4, 6)
    assert "A and D differ: 0.00" in segments.accessibleDescription()
    said = panel.timeline.timeline.accessibleDescription()
    assert "Seat B, Opinions: from 0.0 s, reading 4.6 s" in said


def test_the_timeline_as_a_table(panel: Panel) -> None:
    panel.show_state(state_of(deliberation_scripts.finished()))
    settle()
    section = panel.timeline
    section.switch.click()
    assert section.table.isVisible()
    assert not section.timeline.isVisible()
    cells = [
        section.table.item(1, column).text()  # type: ignore[union-attr]
        for column in range(section.table.columnCount())
    ]
    assert cells == ["Seat B", "Opinions", "0.0 s", "4.6 s", "13.8 s", "512", "1,650", "1,024"]
    section.switch.click()
    assert section.timeline.isVisible()


# --- the page -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "columns"), [(1208, 3), (852, 2), (672, 1)])
def test_cards_stand_in_as_many_columns_as_fit(
    page: DeliberationPage, width: int, columns: int
) -> None:
    page.show_state(state_of(deliberation_scripts.finished()), "Events")
    page.resize(width, 772)
    settle()
    assert page.cards.columns == columns


def test_the_top_original_can_stand_in_the_chat_and_no_longer(page: DeliberationPage) -> None:
    wanted: list[tuple[int, str]] = []
    page.original_wanted.connect(lambda message, seat: wanted.append((message, seat)))
    page.show_state(state_of(deliberation_scripts.finished()), "Events")
    settle()
    assert page._answers is not None
    synthesis, original = page._answers.cards
    assert "Shown in chat" in text_of(synthesis)
    assert not synthesis.use_button.isVisible()
    assert original.use_button.text() == "Use this instead"
    QTest.mouseClick(original.use_button, Qt.MouseButton.LeftButton)
    page.show_used("A")
    assert "Shown in chat" in text_of(original)
    assert not original.use_button.isVisible()
    assert synthesis.use_button.text() == "Use the synthesis"
    QTest.mouseClick(synthesis.use_button, Qt.MouseButton.LeftButton)
    assert wanted == [(7, "A"), (7, "")]


def test_an_answer_without_synthesis_has_nothing_to_be_put_in_its_place(
    page: DeliberationPage,
) -> None:
    page.show_state(state_of(scripts.agreed()), "Events")
    settle()
    assert page._answers is not None
    assert len(page._answers.cards) == 1
    assert not page._answers.cards[0].use_button.isVisible()


def test_ctrl_d_compares_word_by_word(page: DeliberationPage) -> None:
    page.show_state(state_of(deliberation_scripts.finished()), "Events")
    page.activateWindow()
    settle()
    page.first_focus.setFocus()
    page.toggle_compare()  # as the window's Ctrl+D does
    settle()
    assert page.difference.isVisible()
    left, right = page.difference.texts
    assert left.toPlainText() == scripts.ANSWER.strip() or "PRAGMA" in left.toPlainText()
    assert right.toPlainText() == scripts.OPINIONS["A"]
    assert "% of the words are common" in text_of(page.difference)
    assert left.height() >= left.document().size().height()
    page.toggle_compare()
    assert not page.difference.isVisible()


def test_a_models_words_are_never_html(page: DeliberationPage) -> None:
    page.difference.show_texts(("One", "<b>bold</b> <img src='x'>"), ("Two", "plain"))
    assert page.difference.texts[0].toPlainText() == "<b>bold</b> <img src='x'>"


def test_texts_are_copied_as_markdown(page: DeliberationPage) -> None:
    page.show_state(state_of(deliberation_scripts.finished()), "Events")
    settle()
    assert page._answers is not None
    names = [card.copy_button.accessibleName() for card in page._answers.cards]
    assert names == ["Copy: Synthesis", "Copy: Top original"]
    QTest.mouseClick(page._answers.cards[1].copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == scripts.OPINIONS["A"]


def test_long_answers_show_their_beginning_first(page: DeliberationPage) -> None:
    page.show_state(state_of(deliberation_scripts.finished()), "Events")
    settle()
    assert page._answers is not None
    card = page._answers.cards[0]
    before = card.height()
    assert card.more_button.text() == "Show all"
    QTest.mouseClick(card.more_button, Qt.MouseButton.LeftButton)
    settle()
    assert card.height() > before
    assert card.more_button.text() == "Show less"


def test_the_answer_of_a_seat_is_opened_and_can_be_used(page: DeliberationPage) -> None:
    wanted: list[tuple[int, str]] = []
    page.original_wanted.connect(lambda message, seat: wanted.append((message, seat)))
    page.show_state(state_of(deliberation_scripts.finished()), "Events")
    page.show_opinion("C")
    settle()
    assert page._opinions is not None
    fold_ = page._opinions.folds["C"]
    assert fold_.is_open
    assert page.area.verticalScrollBar().value() > 0
    button = next(b for b in fold_.findChildren(QPushButton) if b.text() == "Use this instead")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted == [(7, "C")]
    page.show_used("C")
    assert not button.isVisible()


def test_a_debate_shows_first_and_second_answers(page: DeliberationPage) -> None:
    page.show_state(state_of(deliberation_scripts.debated()), "Events")
    settle()
    words = text_of(page)
    for expected in ("Debate", "1 round", "First answer", "After the debate"):
        assert expected in words


def test_a_running_turn_is_followed_and_cannot_be_exported(page: DeliberationPage) -> None:
    page.show_state(state_of(deliberation_scripts.busy()), "Events")
    settle()
    assert page.rows.isVisible()
    assert not page.export_button.isEnabled()
    assert page._timer.isActive()
    page.show_state(state_of(deliberation_scripts.finished()), "Events")
    settle()
    assert not page.rows.isVisible()
    assert page.export_button.isEnabled()
    assert not page._timer.isActive()
    page.show_state(None)
    assert "No deliberation is open." in text_of(page)


def test_nothing_is_built_before_it_is_seen(theme: Theme) -> None:
    made = DeliberationPage(theme, TaskSet())
    made.show_state(state_of(deliberation_scripts.finished()), "Events")
    assert made._answers is None
    shown(made, 1208, 772)
    assert made._answers is not None
    dispose(made)


@pytest.mark.parametrize("name", ["record.md", "record.json"])
def test_the_record_is_written_where_the_person_chose(
    live: Live[Any], page: DeliberationPage, tmp_path: Path, name: str
) -> None:
    page.show_state(state_of(deliberation_scripts.finished()), "Events", scripts.QUESTION)
    file = tmp_path / name

    async def choose() -> None:
        page.export_button.click()
        dialog = page.export.dialog
        assert dialog is not None
        dialog.fileSelected.emit(str(file))
        dialog.close()
        await until(file.exists)
        await asyncio.sleep(0)

    live(choose())
    assert "Qwen3 14B" in file.read_text("utf-8")
    assert [entry.name for entry in tmp_path.iterdir()] == [name]
    assert not page.export.banner.isVisible()


def test_a_record_that_cannot_be_written_says_why(
    live: Live[Any], page: DeliberationPage, tmp_path: Path
) -> None:
    state = state_of(deliberation_scripts.finished())
    page.show_state(state, "Events")

    async def write() -> None:
        page.export.write(tmp_path / "missing" / "record.md", state, "Events", "")
        await until(page.export.banner.isVisible)

    live(write())
    assert page.export.banner.message.text() == "The record was not written."
    assert "No such file" in page.export.banner.accessibleName()


def test_old_turns_without_times_still_have_a_timeline(page: DeliberationPage) -> None:
    page.show_state(reduce(fold, scripts.finished(), Deliberation()), "Events")
    settle()
    assert page.timeline.isVisible()
    assert "Stored without the times of single calls" in text_of(page)
