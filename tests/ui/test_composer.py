"""The composer as a person uses it: keys, templates, commands, files, pictures, warnings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from backend.values import FilePart, ImagePart, Template, TextPart, TokenCount
from tests.ui import scripts
from tests.ui.conftest import Live, until
from tests.ui.fake_engine import FakeEngine, Hold
from tests.ui.scripts import COMMITTEE, MODELS, SINGLE
from ui.chat.chips import Chip, about_tokens, png_of
from ui.chat.composer import Composer
from ui.chat.counter import Counter
from ui.chat.model import Choice
from ui.chat.slash import Slash, matching, slashes
from ui.shell import MainWindow
from ui.theme.theme import Theme
from ui.widgets.boxes import column

TEMPLATES = (
    Template(name="Compare", text="Compare {{a}} with 😀 {{ b }} for {{whom}}."),
    Template(name="Plain", text="No variable"),
)


class Page(QWidget):
    """The composer in a window that has room above it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.composer = Composer(theme)
        self.other = QLineEdit()
        self._box = column(self)
        self._box.addWidget(self.other)
        self._box.addStretch(1)
        self._box.addWidget(self.composer)
        self.composer.set_choices((COMMITTEE, SINGLE), MODELS, Choice(committee="balanced"))
        self.composer.set_templates(TEMPLATES)
        self.resize(700, 640)
        self.show()
        self.activateWindow()
        self.composer.field.setFocus()
        QApplication.processEvents()


@pytest.fixture
def page(theme: Theme) -> Iterator[Page]:
    made = Page(theme)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def composer(page: Page) -> Composer:
    return page.composer


def keys(composer: Composer, *pressed: Qt.Key | str) -> None:
    for key in pressed:
        if isinstance(key, str):
            QTest.keyClicks(composer.field, key)
        else:
            shift = key == Qt.Key.Key_Backtab
            modifier = Qt.KeyboardModifier
            held = modifier.ShiftModifier if shift else modifier.NoModifier
            QTest.keyClick(composer.field, key, held)


def picture(colour: str = "#20a070") -> QImage:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def paste(composer: Composer, data: QMimeData) -> None:
    QGuiApplication.clipboard().setMimeData(data)
    QTest.keyClick(composer.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def text(composer: Composer) -> str:
    return composer.field.toPlainText()


# --- keys -----------------------------------------------------------------------------------------


def test_enter_sends_and_the_text_stays_until_it_is_taken(composer: Composer) -> None:
    sent = QSignalSpy(composer.sent)
    keys(composer, "One")
    QTest.keyClick(composer.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    keys(composer, "two", Qt.Key.Key_Enter)
    assert sent.at(0) == [(TextPart("One\ntwo"),)]
    assert text(composer) == "One\ntwo"
    composer.clear()
    assert text(composer) == ""
    keys(composer, Qt.Key.Key_Return)
    assert sent.count() == 1  # nothing to send


def test_a_low_window_shows_fewer_lines(page: Page, composer: Composer) -> None:
    composer.fill("line\n" * 20)
    tall = composer.field.height()
    page.resize(700, 320)
    QApplication.processEvents()
    assert composer.field.height() < tall
    page.resize(700, 900)
    QApplication.processEvents()
    assert composer.field.height() >= tall


def test_earlier_questions_are_walked(composer: Composer) -> None:
    composer.field.set_history(("newest", "older"))
    keys(composer, Qt.Key.Key_Up)
    assert text(composer) == "newest"
    composer.field.set_history(("other", "newest", "older"))  # while they are walked
    keys(composer, Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert text(composer) == "older"
    keys(composer, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert text(composer) == ""
    keys(composer, "mine", Qt.Key.Key_Up)
    assert text(composer) == "mine"


def test_what_was_just_asked_comes_back_with_up(composer: Composer) -> None:
    composer.field.set_history(("older",))
    keys(composer, "Why?")
    composer.clear()
    keys(composer, Qt.Key.Key_Up)
    assert text(composer) == "Why?"
    composer.clear()  # asked again
    keys(composer, Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert text(composer) == "older"


# --- templates ------------------------------------------------------------------------------------


def test_variables_are_walked_with_tab_and_back(page: Page, composer: Composer) -> None:
    composer.template_button.menu_now().actions()[0].trigger()
    field = composer.field
    assert field.textCursor().selectedText() == "{{a}}"
    keys(composer, "WAL", Qt.Key.Key_Tab)
    assert field.textCursor().selectedText() == "{{ b }}"
    keys(composer, Qt.Key.Key_Tab)
    assert field.textCursor().selectedText() == "{{whom}}"
    keys(composer, Qt.Key.Key_Backtab)
    assert field.textCursor().selectedText() == "{{ b }}"
    keys(composer, "JSONL", Qt.Key.Key_Tab, "us")
    assert text(composer) == "Compare WAL with 😀 JSONL for us."
    keys(composer, Qt.Key.Key_Tab)
    assert not field.hasFocus()  # no trap


def test_braces_that_are_no_template_do_not_catch_the_keyboard(composer: Composer) -> None:
    keys(composer, "{{ vue }} {{ x }}")
    composer.field.moveCursor(composer.field.textCursor().MoveOperation.Start)
    keys(composer, Qt.Key.Key_Tab)
    assert not composer.field.hasFocus()


def test_what_is_written_is_kept_under_a_name(composer: Composer) -> None:
    kept, sent = QSignalSpy(composer.kept), QSignalSpy(composer.sent)
    button, row = composer.template_button, composer.name_row
    keep = next(a for a in button.menu_now().actions() if a.text().startswith("Keep"))
    assert not keep.isEnabled()
    keys(composer, "Explain {{this}}")
    next(a for a in button.menu_now().actions() if a.text().startswith("Keep")).trigger()
    assert row.isVisible()
    assert row.field.text() == "Explain {{this}}"
    assert row.keep_button.text() == "Keep"
    row.field.setText("Compare")
    assert row.keep_button.text() == "Replace"
    row.field.setText("Explain")
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    assert kept.at(0) == [Template(name="Explain", text="Explain {{this}}")]
    assert row.isHidden()
    assert sent.count() == 0
    assert composer.field.hasFocus()
    row.ask("x")
    QTest.keyClick(row.field, Qt.Key.Key_Escape)
    assert row.isHidden()
    assert text(composer) == "Explain {{this}}"


def test_a_template_is_removed(composer: Composer) -> None:
    removed = QSignalSpy(composer.removed)
    menu = composer.template_button.menu_now()
    inner = menu.actions()[-1].menu()
    assert isinstance(inner, QMenu)
    inner.actions()[1].trigger()
    assert removed.at(0) == ["Plain"]


# --- slash commands -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("/comp", ["Compare"]),
        ("/", ["Compare", "Plain", "new", "attach", "find", "export", "stop"]),
        ("/NEW", ["new"]),
        ("/zzz", []),
        ("/new chat", []),
        ("no /new", []),
        ("/new\n", []),
    ],
)
def test_commands_that_match(written: str, words: list[str]) -> None:
    assert [slash.word for slash in matching(written, slashes(TEMPLATES, (), ()))] == words


def test_a_command_that_begins_so_stands_before_one_that_holds_it() -> None:
    offered = [Slash(word, "", "command", word) for word in ("renew", "new")]
    assert [slash.word for slash in matching("/new", offered)] == ["new", "renew"]


def test_the_list_is_walked_by_keyboard(composer: Composer) -> None:
    command = QSignalSpy(composer.command)
    offered = composer.slash_list
    keys(composer, "/")
    assert offered.isVisible()
    assert composer.field.hasFocus()
    keys(composer, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert command.at(0) == ["new-chat"]
    assert offered.isHidden()
    assert text(composer) == ""
    keys(composer, "/sto", Qt.Key.Key_Tab)
    assert command.at(1) == ["stop"]
    keys(composer, "/compare", Qt.Key.Key_Return)
    assert composer.field.textCursor().selectedText() == "{{a}}"


def test_the_list_is_used_by_mouse(composer: Composer) -> None:
    chosen = QSignalSpy(composer.chosen)
    keys(composer, "/one-s")
    item = composer.slash_list.list.item(0)
    at = composer.slash_list.list.visualItemRect(item).center()
    viewport = composer.slash_list.list.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert chosen.at(0) == [Choice(committee=SINGLE.name)]
    assert composer.field.hasFocus()


def test_esc_closes_the_list_and_keeps_the_text(composer: Composer) -> None:
    sent = QSignalSpy(composer.sent)
    keys(composer, "/ne", Qt.Key.Key_Escape)
    assert composer.slash_list.isHidden()
    assert text(composer) == "/ne"
    keys(composer, "w")
    assert composer.slash_list.isHidden()
    keys(composer, Qt.Key.Key_Return)
    assert sent.at(0) == [(TextPart("/new"),)]
    composer.clear()
    keys(composer, "/")
    assert composer.slash_list.isVisible()


def test_the_list_goes_with_the_focus(page: Page, composer: Composer) -> None:
    keys(composer, "/")
    page.other.setFocus()
    assert composer.slash_list.isHidden()
    assert not composer.field.list_shows


@pytest.mark.parametrize("height", [220, 320, 640])
@pytest.mark.parametrize("width", [260, 700])
def test_the_list_never_covers_the_field(page: Page, width: int, height: int) -> None:
    page.composer.setMinimumWidth(1)
    page.resize(width, height)
    QApplication.processEvents()
    keys(page.composer, "/")
    shown = page.composer.slash_list
    field = page.composer.field
    here = field.rect().translated(field.mapTo(page, QPoint(0, 0)))
    assert not shown.geometry().intersects(here)
    assert page.rect().contains(shown.geometry())
    page.resize(page.width(), height + 60)
    QApplication.processEvents()
    here = field.rect().translated(field.mapTo(page, QPoint(0, 0)))
    assert not shown.geometry().intersects(here)


# --- files and pictures ---------------------------------------------------------------------------


def test_files_come_by_dialog(composer: Composer, tmp_path: Path) -> None:
    given = QSignalSpy(composer.attaching)
    composer.browse()
    dialog = composer.findChild(QFileDialog)
    assert dialog is not None
    dialog.filesSelected.emit([str(tmp_path / "a"), str(tmp_path / "b")])
    dialog.close()
    assert given.at(0) == [[tmp_path / "a", tmp_path / "b"]]


def test_files_pictures_and_text_are_dropped(composer: Composer, tmp_path: Path) -> None:
    given = QSignalSpy(composer.attaching)
    files, words, image = QMimeData(), QMimeData(), QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.txt"))])
    words.setText("dropped")
    image.setImageData(picture())
    composer.fill("AB")
    for data in (files, words, image):
        at = QPointF(composer.field.mapTo(composer, QPoint(1, 5)))
        entered = QDragEnterEvent(
            at.toPoint(),
            Qt.DropAction.MoveAction | Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        composer.dragEnterEvent(entered)
        assert composer._frame.property("marked") is True
        assert entered.dropAction() == Qt.DropAction.CopyAction  # a move deletes at the owner's
        dropped = QDropEvent(
            at,
            Qt.DropAction.MoveAction | Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        composer.dropEvent(dropped)
        assert dropped.dropAction() == Qt.DropAction.CopyAction
        assert composer._frame.property("marked") is False
    assert given.at(0) == [[tmp_path / "a.txt"]]
    assert text(composer) == "droppedAB"
    assert [type(part) for part in composer.parts] == [ImagePart, TextPart]


def test_text_files_and_pictures_are_pasted(composer: Composer, tmp_path: Path) -> None:
    given = QSignalSpy(composer.attaching)
    words, files, image = QMimeData(), QMimeData(), QMimeData()
    words.setHtml("<b>bold</b>")
    words.setText("bold")
    files.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.txt"))])
    paste(composer, words)
    paste(composer, files)
    for colour in ("#ff0000", "#00ff00"):
        image = QMimeData()
        image.setImageData(picture(colour))
        paste(composer, image)
    assert given.at(0) == [[tmp_path / "a.txt"]]
    names = [part.name for part in composer.parts if isinstance(part, ImagePart)]
    assert names == ["Picture 1.png", "Picture 2.png"]
    assert composer.parts[-1] == TextPart("bold")
    first = composer.parts[0]
    assert isinstance(first, ImagePart)
    assert QImage.fromData(first.data).pixelColor(3, 3) == QColor("#ff0000")


def test_many_chips_go_onto_lines_and_one_is_taken_off(composer: Composer) -> None:
    composer.add_file(FilePart("one.txt", "x" * 30))
    single = composer.chips.height()
    for n in range(5):
        composer.add_file(FilePart(f"file {n}.txt", "x" * 30))
    QApplication.processEvents()
    chips = [chip for chip in composer.chips.findChildren(Chip) if chip.isVisible()]
    assert len(chips) == 6
    assert len({chip.y() for chip in chips}) > 1
    assert composer.chips.height() > single
    assert all(chip.geometry().right() <= composer.chips.width() for chip in chips)
    assert chips[0].accessibleName() == "one.txt, about 10 tokens"
    buttons = chips[0].findChildren(QToolButton)
    assert [button.accessibleName() for button in buttons] == ["Remove one.txt"]
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert "one.txt" not in [p.name for p in composer.parts if isinstance(p, FilePart)]
    assert composer.field.hasFocus()


def test_a_file_of_the_same_name_takes_its_place(composer: Composer) -> None:
    composer.add_file(FilePart("a", "old"))
    composer.add_file(FilePart("a", "new"))
    assert composer.parts == (FilePart("a", "new"),)
    assert composer.send.isEnabled()


def test_tokens_of_a_file_are_estimated() -> None:
    assert [about_tokens(words) for words in ("", "abc", "abcd", "日")] == [0, 1, 2, 1]


# --- warnings -------------------------------------------------------------------------------------


def test_pictures_that_nobody_sees_are_warned_of(composer: Composer) -> None:
    composer.set_sees(False)
    assert composer.warning.isHidden()
    composer.show_draft((ImagePart("p.png", png_of(picture())), TextPart("What is it?")))
    assert composer.warning.isVisible()
    assert "pictures" in composer.warning.text()
    composer.say("Another file cannot be read.")
    assert composer.warning.isVisible()  # beside it, not instead of it
    composer.set_sees(True)
    assert composer.warning.isHidden()
    composer.set_sees(False)
    composer.clear()
    assert composer.warning.isHidden()


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (TokenCount(question=10, history=10, reply=10, limit=30), ""),
        (TokenCount(question=10, history=11, reply=10, limit=30), "Older messages"),
        (TokenCount(question=1021, history=0, reply=10, limit=30), "1,001 tokens too long"),
        (TokenCount(question=10**6), ""),
        (None, ""),
    ],
)
def test_what_does_not_fit_is_said_in_words(
    composer: Composer, count: TokenCount | None, words: str
) -> None:
    composer.set_count(count)
    assert words in composer.warning.text()
    assert composer.warning.isVisible() == bool(words)
    assert Counter.too_much(count) == composer.warning.text()


def test_the_counter(composer: Composer) -> None:
    counter = composer.counter
    assert not counter.isVisible()
    composer.set_count(TokenCount(question=26, history=1624, reply=100, limit=8192, exact=True))
    assert counter._figures.text() == "1,650 / 8,192"
    assert counter._ring.accessibleName() == "Context in use"
    assert "The chat before it: 1,624 tokens" in counter._ring.accessibleDescription()
    composer.set_count(TokenCount(question=26, limit=8192))
    assert counter._figures.text() == "about 26 / 8,192"
    assert "Estimated" in counter._ring.accessibleDescription()
    composer.set_count(None)
    assert not counter.isVisible()


def test_it_says_that_it_grew(qtbot: QtBot, composer: Composer) -> None:
    with qtbot.waitSignal(composer.grew):
        composer.fill("one\ntwo\nthree")


def test_esc_closes_one_layer_at_a_time(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    hold = Hold()
    engine.scripts.append([*scripts.started(), hold])
    field, search = window.page.composer.field, window.list.search

    async def ask() -> None:
        QTest.keyClicks(field, "Go")
        QTest.keyClick(field, Qt.Key.Key_Return)
        await hold.reached.wait()
        QTest.keyClicks(field, "/ne")
        assert window.page.composer.slash_list.isVisible()
        QTest.keyClick(field, Qt.Key.Key_Escape)
        assert field.toPlainText() == "/ne"
        search.setFocus()
        QTest.keyClicks(search, "zzz")
        QTest.keyClick(search, Qt.Key.Key_Escape)
        assert search.text() == ""
        window.page.composer.name_row.ask("x")
        QTest.keyClick(window.page.composer.name_row.field, Qt.Key.Key_Escape)
        assert window.page.composer.name_row.isHidden()
        assert window.chat.turns.running  # none of these stopped the answer
        QTest.keyClick(field, Qt.Key.Key_Escape)
        await until(lambda: not window.chat.turns.running)

    live(ask())


def test_drafts_of_the_window_stay_with_their_chats(
    live: Live[Any], window: MainWindow, engine: FakeEngine
) -> None:
    first, second = (summary.id for summary in window.chat.list.summaries)
    field = window.page.composer.field

    async def wander() -> None:
        window.open_chat(first)
        await until(lambda: window.chat.current == first and engine.drafts.get(first) is None)
        QTest.keyClicks(field, "in the first")
        window.open_chat(second)
        await until(lambda: window.chat.current == second and field.toPlainText() == "")
        await window.chat.writing._entered.wait()  # nobody types and leaves within the read
        QTest.keyClicks(field, "in the second")
        window.new_chat()
        await until(lambda: window.chat.current is None and field.toPlainText() == "")
        window.open_chat(first)
        await until(lambda: field.toPlainText() == "in the first")
        window.open_chat(second)
        await until(lambda: field.toPlainText() == "in the second")

    live(wander())
    assert engine.drafts[first] == (TextPart("in the first"),)
    assert engine.drafts[second] == (TextPart("in the second"),)
    assert not engine.drafts.get(None)
