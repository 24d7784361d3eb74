"""The transcript: a long column, its messages, and the search in it."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from backend.events import Event, SynthesisDelta
from backend.values import FilePart, ImagePart, Message, Part, StoredMessage, TextPart
from tests.ui import scripts
from ui.chat.branches import neighbours
from ui.chat.find import Hits
from ui.chat.heights import Heights, farthest, nearest_missing
from ui.chat.messages import AnswerMessage, UserMessage
from ui.chat.model import MOUNTED, Choice, Item, Turn
from ui.chat.pictures import Picture, decode
from ui.chat.transcript import Transcript
from ui.chat.user_message import with_words, words_of
from ui.deliberation.model import fold
from ui.theme.theme import Theme

ids = itertools.count(1)


def stored(role: str, *parts: Part | str, **more: Any) -> StoredMessage:
    made = tuple(TextPart(p) if isinstance(p, str) else p for p in parts)
    return StoredMessage(
        id=next(ids),
        conversation_id=1,
        parent_id=None,
        message=Message(role, made),  # type: ignore[arg-type]
        state="complete",
        created_at=0.0,
        **more,
    )


def question(*parts: Part | str, **more: Any) -> Item:
    return Item(stored("user", *parts, **more), None, "user")


def answer(*parts: Part | str, **more: Any) -> Item:
    return Item(stored("assistant", *parts, **more), None, "assistant")


def chat(exchanges: int) -> list[Item]:
    result = []
    for number in range(exchanges):
        result.append(question(f"Question {number} about needles in haystacks"))
        result.append(answer(f"Answer {number}.\n\n- one\n- two\n\n```\ncode {number}\n```\n"))
    return result


def picture_of(width: int, height: int, kind: str = "PNG") -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind)  # type: ignore[call-overload]
    return bytes(store.data())


@pytest.fixture
def transcript(theme: Theme, qtbot: QtBot) -> Transcript:
    made = Transcript(theme)
    qtbot.addWidget(made)
    made.resize(700, 600)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.area.clearFocus()  # which came with the window, before there was a message
    return made


def bar_of(transcript: Transcript) -> Any:
    return transcript.area.verticalScrollBar()


def texts(transcript: Transcript) -> list[str]:
    return [w.text for w in transcript.widgets]


# --- decisions --------------------------------------------------------------------------------


def test_heights_sum_up_and_find_their_place() -> None:
    heights = Heights([10, 20, 30])
    assert [heights.top(n) for n in range(4)] == [0, 10, 30, 60]
    assert [heights.at(y) for y in (-5, 0, 9, 10, 29, 30, 59, 60, 999)] == [
        0, 0, 0, 1, 1, 2, 2, 2, 2,
    ]  # fmt: skip
    heights[1] = 5
    heights.extend([1])
    assert [heights.top(n) for n in range(5)] == [0, 10, 15, 45, 46]
    assert heights.total == 46
    assert Heights().at(3) == 0


@pytest.mark.parametrize(
    ("mounted", "shown", "count", "most", "wanted"),
    [
        ([5], range(5, 6), 10, 4, 6),
        ([5, 6], range(5, 6), 10, 4, 4),
        ([8, 9], range(8, 10), 10, 4, 7),
        ([0, 1], range(2), 2, 4, None),
        ([3, 4, 5, 6, 7], range(5, 6), 99, 5, None),
        ([4, 5, 50, 51, 52], range(5, 6), 99, 5, 6),
    ],
)
def test_what_is_prepared_next(
    mounted: list[int], shown: range, count: int, most: int, wanted: int | None
) -> None:
    assert nearest_missing(mounted, shown, count, most, around=2) == wanted


def test_the_farthest_goes_first() -> None:
    assert farthest([1, 5, 6, 20], range(5, 7)) == 20
    assert farthest([1, 5, 6], range(5, 7)) == 1


@pytest.mark.parametrize(
    ("message", "siblings", "expected"),
    [
        (7, (), (1, 1, None, None)),
        (7, (3, 7, 9), (2, 3, 3, 9)),
        (7, (3, 9), (2, 3, 3, 9)),
        (9, (3, 9), (2, 2, 3, None)),
    ],
)
def test_neighbours(message: int, siblings: tuple[int, ...], expected: tuple[Any, ...]) -> None:
    assert neighbours(message, siblings) == expected


def test_hits() -> None:
    hits = Hits(["a B b", "", "x", "bb"], "B")
    assert len(hits) == 4
    assert [hits[n] for n in range(4)] == [(0, 0), (0, 1), (3, 0), (3, 1)]
    assert [hits.first_from(n) for n in range(5)] == [0, 2, 2, 2, 0]
    assert len(Hits(["a"], "")) == 0
    with pytest.raises(IndexError):
        hits[4]


def test_words_are_changed_and_files_kept() -> None:
    parts = (FilePart("a.txt", "x"), TextPart("old"), TextPart("er"))
    assert words_of(parts) == "old\n\ner"
    assert with_words(parts, "new") == (FilePart("a.txt", "x"), TextPart("new"))
    assert with_words(parts, "") == (FilePart("a.txt", "x"),)


# --- the column -------------------------------------------------------------------------------


def test_ten_thousand_messages_have_forty_widgets(transcript: Transcript, qtbot: QtBot) -> None:
    transcript.show_items(chat(5000))
    bar = bar_of(transcript)
    assert bar.value() == bar.maximum()
    assert texts(transcript)[-1].startswith("Answer 4999")
    qtbot.waitUntil(lambda: len(transcript.widgets) == MOUNTED)
    for share in (0.5, 0.01, 0.99, 0.0):
        bar.setValue(round(bar.maximum() * share))
        assert len(transcript.widgets) == MOUNTED
        shown = [transcript.area.widgets[n] for n in transcript.area.shown]
        assert shown[0].y() <= 12
        assert shown[-1].geometry().bottom() >= transcript.area.viewport().height() - 24
        for above, below in itertools.pairwise(shown):
            assert below.y() == above.geometry().bottom() + 1 + 20
    assert texts(transcript)[0] == "Question 0 about needles in haystacks"


def test_home_and_end_go_to_the_ends(transcript: Transcript) -> None:
    transcript.show_items(chat(500))
    area = transcript.area
    area.setFocus()
    QTest.keyClick(area, Qt.Key.Key_Home)
    assert area.shown.start == 0
    assert bar_of(transcript).value() == 0
    assert not area.following
    QTest.keyClick(area, Qt.Key.Key_End)
    assert area.shown.stop == 1000
    assert area.following


def test_what_is_read_stays_while_estimates_are_corrected(
    transcript: Transcript, qtbot: QtBot
) -> None:
    items = [answer("short" if n % 2 else "# Long\n\n" * 30) for n in range(400)]
    transcript.show_items(items)
    bar = bar_of(transcript)
    bar.setValue(bar.maximum() // 2)
    place = transcript.area.shown.start
    widget = transcript.area.widgets[place]
    before = widget.y()
    qtbot.wait(150)  # messages around it are prepared meanwhile
    assert transcript.area.widgets[place] is widget
    assert widget.y() == before


def test_what_is_read_stays_when_the_window_gets_narrow(transcript: Transcript) -> None:
    transcript.show_items([answer("Many words in a paragraph. " * 40) for _ in range(100)])
    bar = bar_of(transcript)
    bar.setValue(bar.maximum() // 2)
    place = transcript.area.shown.start
    transcript.resize(480, 600)
    assert transcript.area.shown.start == place
    assert not transcript.area.following


def running(text: str = "") -> Turn:
    turn = Turn((TextPart("Go"),), 1)
    events: list[Event] = [*scripts.started(), SynthesisDelta(model="m", text=text)]
    for event in events:
        turn.state = fold(turn.state, event)
    return turn


def grow(transcript: Transcript, turn: Turn, text: str) -> None:
    turn.state = fold(turn.state, SynthesisDelta(model="m", text=text))
    transcript.show_turn(turn)


def test_text_that_streams_moves_nothing_while_the_reader_is_elsewhere(
    transcript: Transcript, qtbot: QtBot
) -> None:
    turn = running("Begin. ")
    transcript.show_items(chat(20))
    transcript.add([Item(None, turn, "user"), Item(None, turn, "assistant")])
    bar = bar_of(transcript)
    assert bar.value() == bar.maximum()
    grow(transcript, turn, "word " * 400)
    assert bar.value() == bar.maximum()
    bar.setValue(bar.maximum() - 900)
    here = {n: w.y() for n, w in transcript.area.widgets.items() if n in transcript.area.shown}
    grow(transcript, turn, "more " * 800)
    assert {n: w.y() for n, w in transcript.area.widgets.items() if n in here} == here
    assert transcript._pill.isVisible()
    QTest.mouseClick(transcript._pill, Qt.MouseButton.LeftButton)
    assert bar.value() == bar.maximum()
    assert not transcript._pill.isVisible()


def test_go_to_a_message_marks_it_for_a_moment(transcript: Transcript) -> None:
    items = chat(300)
    transcript.show_items(items)
    wanted = items[200].message
    assert wanted is not None
    transcript.go_to(wanted.id)
    widget = transcript.area.widgets[200]
    assert widget.property("current") is True
    assert 0 <= widget.y() <= 20
    transcript.go_to(10**9)  # of another chat
    assert transcript.area.widgets[200] is widget


def test_walking_mounts_what_it_reaches(transcript: Transcript) -> None:
    transcript.show_items(chat(100))
    area = transcript.area
    area.setFocus()
    for _ in range(60):
        QTest.keyClick(area, Qt.Key.Key_Up)
    assert area.widgets[199 - 60].property("current") is True
    assert area.accessibleDescription() == area.widgets[199 - 60].accessibleName()


# --- messages ---------------------------------------------------------------------------------


def test_a_question_is_edited_in_its_place(transcript: Transcript, qtbot: QtBot) -> None:
    item = question(FilePart("a.sql", "select 1"), "old words")
    transcript.show_items([item, answer("reply")])
    (message, _) = transcript.widgets
    assert isinstance(message, UserMessage)
    area = transcript.area
    area.setFocus()
    QTest.keyClick(area, Qt.Key.Key_Up)
    assert message._actions.isVisible()
    QTest.keyClick(area, Qt.Key.Key_E)
    editor = message.editor
    assert editor is not None
    assert editor.field.toPlainText() == "old words"
    assert not editor.send.isEnabled()
    QTest.keyClicks(editor.field, ", new words")
    with qtbot.waitSignal(transcript.edited) as emitted:
        QTest.keyClick(editor.field, Qt.Key.Key_Return)
    assert item.message is not None
    assert emitted.args == [
        item.message.id,
        (FilePart("a.sql", "select 1"), TextPart("old words, new words")),
    ]
    assert message.editor is None


def test_an_edit_is_given_up(transcript: Transcript) -> None:
    transcript.show_items([question("words")])
    (message,) = transcript.widgets
    assert isinstance(message, UserMessage)
    message.edit()
    assert message.editor is not None
    QTest.keyClicks(message.editor.field, "x")
    QTest.keyClick(message.editor.field, Qt.Key.Key_Escape)
    assert message.editor is None
    assert message._bubble.isVisible()


def test_versions_are_walked_with_buttons_and_arrows(transcript: Transcript, qtbot: QtBot) -> None:
    item = question("words")
    assert item.message is not None
    me = item.message.id
    item = Item(replace(item.message, siblings=(me - 1, me, me + 1)), None, "user")
    transcript.show_items([item, answer("reply")])
    (message, reply) = transcript.widgets
    assert message.branches.isVisible()
    assert not reply.branches.isVisible()
    assert message.branches.accessibleName() == "Version 2 of 3"
    with qtbot.waitSignal(transcript.branch_wanted) as emitted:
        QTest.mouseClick(message.branches._right, Qt.MouseButton.LeftButton)
    assert emitted.args == [me + 1]
    transcript.area.setFocus()
    QTest.keyClick(transcript.area, Qt.Key.Key_Up)
    with qtbot.waitSignal(transcript.branch_wanted) as emitted:
        QTest.keyClick(transcript.area, Qt.Key.Key_Left)
    assert emitted.args == [me - 1]


def test_an_answer_is_asked_for_again_by_others(transcript: Transcript, qtbot: QtBot) -> None:
    transcript.set_choices((scripts.COMMITTEE, scripts.SINGLE), scripts.MODELS)
    transcript.show_items([question("words"), answer("reply")])
    reply = transcript.widgets[-1]
    assert isinstance(reply, AnswerMessage)
    assert reply._actions.isVisible()
    QTest.mouseClick(reply._regenerate, Qt.MouseButton.LeftButton)
    (menu,) = reply.findChildren(QMenu)
    actions = {a.text(): a for a in menu.actions() if a.text()}
    assert list(actions)[:2] == ["By the same as before", scripts.COMMITTEE.title]
    with qtbot.waitSignal(transcript.again) as emitted:
        actions[scripts.MODELS[0].name].trigger()
    assert emitted.args == [reply.message_id, Choice(model=scripts.MODELS[0].id)]
    with qtbot.waitSignal(transcript.again) as emitted:
        actions["By the same as before"].trigger()
    assert emitted.args == [reply.message_id, None]
    menu.close()


def test_an_answer_of_a_seat_says_so_and_goes_back(transcript: Transcript, qtbot: QtBot) -> None:
    transcript.show_items([answer("Own words", used_seat="B", turn_id=5)])
    (reply,) = transcript.widgets
    assert isinstance(reply, AnswerMessage)
    state = running().state
    for event in scripts.finished()[1:]:
        state = fold(state, event)
    reply.show_state(state)
    assert reply._title.text() == "Answer of seat B"
    assert "Mistral Small" in reply._meta.text()
    assert reply.text == "Own words"
    with qtbot.waitSignal(transcript.original_wanted) as emitted:
        QTest.mouseClick(reply._synthesis, Qt.MouseButton.LeftButton)
    assert emitted.args == [reply.message_id, ""]


def test_an_answer_shows_all_of_its_text(transcript: Transcript) -> None:
    transcript.show_items([question("words"), answer(scripts.ANSWER)])
    reply = transcript.widgets[-1]
    assert isinstance(reply, AnswerMessage)
    last = reply._view.widgets[-1]
    assert last.geometry().bottom() + 1 == reply._view.height() > 300
    assert reply._view.geometry().bottom() < reply.height() - 24


def test_actions_of_older_answers_show_under_the_pointer(transcript: Transcript) -> None:
    transcript.show_items(chat(2))
    older, newest = (w for w in transcript.widgets if isinstance(w, AnswerMessage))
    assert newest._actions.isVisible()
    assert not older._actions.isVisible()
    height = older.height()
    QTest.mouseMove(older, QPoint(5, 5))
    assert older._actions.isVisible()
    assert older.height() == height


def test_pictures_are_thumbnails_and_larger_in_place(transcript: Transcript, qtbot: QtBot) -> None:
    shot = ImagePart("shot.png", picture_of(800, 400))
    broken = ImagePart("broken.png", b"\x89PNG nothing")
    transcript.show_items([question(shot, broken, "Look")])
    (message,) = transcript.widgets
    (picture,) = message.findChildren(Picture)
    assert picture.accessibleName() == "Picture shot.png"
    assert picture.size() == QSize(200, 100)
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: picture.size() == QSize(420, 210))
    assert picture.height() < message.height()


def test_only_pictures_are_decoded_and_never_whole() -> None:
    image = decode(picture_of(3000, 1500), QSize(200, 150))
    assert image is not None
    assert image.size() == QSize(200, 100)
    assert (
        decode(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', QSize(9, 9))
        is None
    )
    assert decode(b"", QSize(9, 9)) is None
    huge = bytearray(picture_of(2, 2))
    huge[16:24] = (60_000).to_bytes(4, "big") * 2  # a header that promises 14 GB
    assert decode(bytes(huge), QSize(9, 9)) is None


# --- search -----------------------------------------------------------------------------------


def search(transcript: Transcript, words: str) -> None:
    transcript.find.open()
    transcript.find.field.setText(words)
    transcript.find.step(1)  # at once, without waiting for the typing to end


def test_find_counts_everywhere_and_walks(transcript: Transcript) -> None:
    transcript.show_items(chat(300))
    find, area = transcript.find, transcript.area
    search(transcript, "NEEDLES")
    assert find.count.text() == "299 of 300" or find.count.text() == "300 of 300"
    QTest.keyClick(find.field, Qt.Key.Key_F3)
    QTest.keyClick(find.field, Qt.Key.Key_Return)
    number = int(find.count.text().split()[0])
    message = area.widgets[2 * (number - 1)]
    assert message.text.startswith(f"Question {number - 1} ")
    assert 0 <= message.y() < area.viewport().height()
    before = find.count.text()
    QTest.keyClick(find.field, Qt.Key.Key_F3)
    QTest.keyClick(find.field, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert find.count.text() == before
    QTest.keyClick(find.field, Qt.Key.Key_Escape)
    assert not find.isVisible()
    assert transcript.area.hasFocus()


def test_find_marks_text_code_and_tables(transcript: Transcript) -> None:
    text = "a Word\n\n```\nword = 1\n```\n\n| word | b |\n|---|---|\n| 1 | word |\n"
    transcript.show_items([question("my word"), answer(text)])
    search(transcript, "word")
    assert transcript.find.count.text() == "1 of 5"
    question_, reply = transcript.widgets
    assert question_.mark("word") == 1
    assert reply.mark("word") == 4
    seen = set()
    for _ in range(5):
        QTest.keyClick(transcript.find.field, Qt.Key.Key_F3)
        seen.add(transcript.find.count.text())
    assert len(seen) == 5
    search(transcript, "zebra")
    assert transcript.find.count.text() == "Not found"


def test_find_opens_a_folded_question(transcript: Transcript) -> None:
    lines = "\n".join(f"line {n}" for n in range(60)) + "\nneedle"
    transcript.show_items([question(lines)])
    search(transcript, "needle")
    (message,) = transcript.widgets
    assert isinstance(message, UserMessage)
    assert message._words is not None
    assert not message._words.is_folded
