"""The window by keys alone: each flow as a person presses it, with the focus checked on the way.

Each key goes to where the keyboard is at that moment, and nothing is called that a key would call.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QWidget

from backend.values import TextPart
from tests.ui import full, scripts
from tests.ui.conftest import Live, until
from tests.ui.fake_engine import Hold
from tests.ui.full import SCENES, FullEngine, quiet
from ui.chat.messages import AnswerMessage, UserMessage
from ui.shell import MainWindow
from ui.shell.tab_order import Box, reading_order

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
PLAIN = Qt.KeyboardModifier.NoModifier
_MOST_STOPS = 260


@pytest.fixture
def patience_s() -> float:
    """Some walks have hundreds of keys."""
    return 30.0


@pytest.fixture
def engine() -> FullEngine:
    return FullEngine()


class Keys:
    """Hands on the keyboard of one window; every press checks that the focus is somewhere."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    @property
    def place(self) -> QWidget:
        """Where the keyboard is."""
        focused = QApplication.focusWidget()
        assert focused is not None, "the focus is nowhere"
        return focused

    @property
    def name(self) -> str:
        """What the place is called."""
        text: Any = getattr(self.place, "text", None)
        return self.place.accessibleName() or (text() if callable(text) else "")

    def at(self, widget: QWidget) -> bool:
        """The keyboard is at `widget`."""
        return self.place is widget

    async def press(self, key: str, modifiers: Qt.KeyboardModifier = PLAIN, times: int = 1) -> None:
        """Press a key, named as in `Qt.Key`, and let what it did happen."""
        for _ in range(times):
            target: QWidget = QApplication.activePopupWidget() or self.place
            QTest.keyClick(target, getattr(Qt.Key, f"Key_{key}"), modifiers)
            await asyncio.sleep(0.0 if key in ("Tab", "Backtab") else 0.02)
        if QApplication.activePopupWidget() is None:
            assert self.place.isVisible(), f"the focus is hidden after {key}"

    async def type(self, text: str) -> None:
        """Type words."""
        for letter in text:
            QTest.keyClicks(self.place, letter)
        await asyncio.sleep(0.02)

    async def tab_to(self, name: str, *, back: bool = False) -> QWidget:
        """Press Tab until the place is called `name`."""
        seen = [self.name]
        for _ in range(_MOST_STOPS):
            if self.name.startswith(name):
                assert in_view(self.place), f"{name} is out of view"
                return self.place
            await self.press("Backtab" if back else "Tab", SHIFT if back else PLAIN)
            seen.append(self.name)
        raise AssertionError(f"Tab never came to {name!r}: {seen}")

    async def choose(self, words: str) -> None:
        """Walk the menu that is open to an entry, and into the menus under it."""
        for step in words.split(" > "):
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu), f"no menu for {step}"
            for _ in range(30):
                action = menu.activeAction()
                if action is not None and action.text().split("\t")[0] == step:
                    break
                await self.press("Down")
            else:
                raise AssertionError(f"{step} is not in the menu")
            await self.press("Right" if action.menu() is not None else "Return")


def in_view(widget: QWidget) -> bool:
    """Some of it can be seen."""
    return not widget.visibleRegion().isEmpty()


@pytest.fixture
def keys(window: MainWindow) -> Keys:
    """The system says once that a key was pressed; Qt's tests send the others past the window."""
    shift = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Shift, SHIFT)
    QApplication.sendEvent(window.windowHandle(), shift)
    return Keys(window)


async def answered(window: MainWindow) -> None:
    """Until no answer is being written."""
    await quiet()
    await until(lambda: not window.chat.turns.running)
    await asyncio.sleep(0.08)


def answer(window: MainWindow) -> AnswerMessage:
    newest = window.page.transcript.newest_answer
    assert newest is not None
    return newest


# --- Tab and F6 ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ({"b": (0, 20), "a": (0, 0)}, "ab"),
        ({"b": (20, 0), "a": (0, 0), "c": (0, 20)}, "abc"),
        ({"d": (20, 20), "c": (0, 20), "b": (20, 0), "a": (0, 0)}, "abcd"),
    ],
)
def test_reading_order(boxes: dict[str, tuple[int, int]], expected: str) -> None:
    order = reading_order(list(boxes), lambda one: Box(*boxes[one], 10, 10))
    assert "".join(order) == expected


def test_columns_are_read_one_after_the_other_and_overlaps_from_above() -> None:
    columns = {
        "left": Box(0, 0, 10, 100),
        "right top": Box(20, 0, 10, 30),
        "right end": Box(20, 40, 10, 60),
    }
    assert reading_order(list(reversed(columns)), columns.__getitem__) == list(columns)
    overlap = {"a": Box(0, 0, 20, 20), "b": Box(5, 5, 20, 20)}
    assert reading_order(["b", "a"], overlap.__getitem__) == ["a", "b"]


async def round_trip(keys: Keys, back: bool) -> list[QWidget]:
    """All stops of Tab from where the keyboard is, until it comes back there."""
    first = keys.place
    stops = [first]
    for _ in range(_MOST_STOPS):
        before = keys.place
        await keys.press("Backtab" if back else "Tab", SHIFT if back else PLAIN)
        assert in_view(keys.place), f"{keys.name or keys.place} is out of view"
        if keys.place is first:
            return stops
        assert keys.place is not before, f"Tab is trapped at {keys.name}"
        assert keys.place not in stops, f"Tab goes round without {stops[0]}"
        stops.append(keys.place)
    raise AssertionError("Tab does not come back")


# The palette has one stop, the help one for each of its questions.
@pytest.mark.parametrize("name", sorted(set(SCENES) - {"palette", "help"}))
def test_tab_goes_round_and_back_the_same_way(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys, name: str
) -> None:
    async def walk() -> None:
        await SCENES[name](window, engine)
        await quiet()
        await keys.press("Tab")
        there = await round_trip(keys, back=False)
        back = await round_trip(keys, back=True)
        assert [there[0], *there[:0:-1]] == back
        messages = [w for w in there if isinstance(w, UserMessage | AnswerMessage)]
        assert messages == []

    live(walk())


@pytest.mark.parametrize("name", sorted(set(SCENES) - {"palette"}))
def test_every_stop_shows_that_the_keyboard_is_there(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys, name: str
) -> None:
    """What is drawn around a stop differs with the focus from without it."""
    unseen: list[str] = []

    async def walk() -> None:
        await SCENES[name](window, engine)
        await quiet()
        first = keys.place
        for _ in range(40):
            await keys.press("Tab")
            place = keys.place
            if place is first:
                break
            box = place.rect().translated(place.mapTo(window, QPoint(0, 0)))
            shown = window.grab(box.adjusted(-4, -4, 4, 4)).toImage()
            window.status.blockSignals(True)
            place.clearFocus()
            plain = window.grab(box.adjusted(-4, -4, 4, 4)).toImage()
            place.setFocus(Qt.FocusReason.TabFocusReason)
            window.status.blockSignals(False)
            if shown == plain:
                unseen.append(keys.name or type(place).__name__)

    live(walk())
    # An empty list has nothing to mark, and a field may blink between the two pictures.
    assert [one for one in unseen if one != "Chats"] == []


REGIONS = {
    "empty": ["chats", "Chats", "Question", "Status"],
    "finished": ["chats", "Chats", "Conversation", "Question", "Close panel", "Status"],
    "deliberation": ["chats", "Back to the chat", "Status"],
    "committees": ["committees", "New committee", "Status"],
    "models": ["models", "Search models", "Status"],
    "settings": ["settings", "Search settings", "Status"],
    "help": ["help", "Search the help", "Status"],
    "jobs": ["jobs", "Pause Mistral Small 24B", "Status"],
}


@pytest.mark.parametrize("name", REGIONS)
def test_f6_goes_through_the_regions_and_back(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys, name: str
) -> None:
    async def walk() -> None:
        if name != "empty":
            await SCENES[name](window, engine)
        await quiet()
        window.rail.anchor.setFocus()
        expected = [window.rail.pages[REGIONS[name][0]].name, *REGIONS[name][1:]]
        seen = []
        for _ in expected:
            seen.append(keys.name)
            await keys.press("F6")
        assert seen == expected
        assert keys.at(window.rail.anchor)
        back = []
        for _ in expected:
            await keys.press("F6", SHIFT)
            back.append(keys.name)
        assert back == expected[::-1]

    live(walk())


def test_f6_goes_on_from_inside_a_region(live: Live[Any], window: MainWindow, keys: Keys) -> None:
    async def walk() -> None:
        window.list.new_button.setFocus()
        await keys.press("F6")
        assert keys.at(window.page.composer.field)
        window.page.composer.attach.setFocus()
        await keys.press("F6")
        assert keys.at(window.status)

    live(walk())


def test_the_keyboard_finds_a_place_when_its_own_is_deleted(
    live: Live[Any], window: MainWindow, keys: Keys
) -> None:
    async def delete() -> None:
        field = QLineEdit(window.page)
        field.show()
        field.setFocus()
        assert keys.at(field)
        field.deleteLater()
        await quiet()
        assert keys.at(window.page.composer.field)

    live(delete())


# --- asking -------------------------------------------------------------------------------------


def test_first_start_to_the_first_question(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    async def start() -> None:
        window.show_page("start")
        page: Any = window.pages.page("start")
        await until(lambda: len(page.cards) == 2)
        await quiet()
        assert keys.at(page.cards[0])
        await keys.press("Right")
        assert keys.at(page.cards[1])
        assert page.cards[1].isChecked()
        await keys.tab_to("Start with Quick")
        await keys.press("Return")
        await until(lambda: window.pages.name == "chats")
        await quiet()
        assert keys.at(window.page.composer.field)

    live(start())
    assert ("keep", "quick") in engine.models_port.said


def test_write_send_stop_and_continue(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    hold = Hold()
    engine.scripts.append([*scripts.started(), *scripts.synthesis("Half an answer"), hold])

    async def ask() -> None:
        await keys.press("N", CTRL)
        assert keys.at(window.page.composer.field)
        await keys.type("WAL or JSONL?")
        await keys.press("Return")
        await hold.reached.wait()
        assert keys.at(window.page.composer.field)
        await keys.tab_to("Stop")
        await keys.press("Space")
        await until(lambda: not window.chat.turns.running)
        await quiet()
        assert answer(window).text == "Half an answer"
        assert in_view(keys.place)
        await keys.press("L", CTRL)
        await keys.tab_to("Conversation", back=True)
        await keys.tab_to("Continue")
        await keys.press("Space")
        await answered(window)
        assert keys.at(window.page.composer.field)

    live(ask())
    assert engine.asked[0].parts == (TextPart("WAL or JSONL?"),)
    assert engine.resumed
    assert answer(window).text == scripts.ANSWER


def test_esc_closes_the_top_layer_first_and_then_stops(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    hold = Hold()
    engine.scripts.append([*scripts.running(), hold])

    async def escape() -> None:
        await keys.type("Go")
        await keys.press("Return")
        await hold.reached.wait()
        await keys.press("3", CTRL)
        await keys.press("K", CTRL)
        assert keys.name == "Search or run a command"
        await keys.press("Escape")
        assert not window.finder.is_open
        assert window.pages.name == "models"
        assert keys.name.startswith("Search models")
        await keys.press("Escape")
        assert window.pages.name == "chats"
        assert keys.at(window.page.composer.field)
        assert window.chat.turns.running
        await keys.press("Escape")
        await until(lambda: not window.chat.turns.running)

    live(escape())


def test_messages_are_walked_copied_edited_and_asked_again(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    async def walk() -> None:
        conversation = window.chat.list.summaries[0].id
        engine.add_versions(conversation)
        window.chat.open(conversation)
        await until(lambda: len(window.page.transcript.widgets) == 2)
        await keys.press("L", CTRL)
        await keys.tab_to("Conversation", back=True)
        area = window.page.transcript.area
        assert answer(window).property("current") is True
        await keys.press("C")
        assert QGuiApplication.clipboard().text() == "Two things."
        await keys.press("O")  # nothing to open yet, or the opinions: the keyboard stays
        assert keys.at(area)
        await keys.press("Up")
        question = window.page.transcript.widgets[0]
        assert question.property("current") is True
        await keys.press("C")
        assert QGuiApplication.clipboard().text() == "What is left?"
        await keys.press("Left")
        await until(lambda: bool(engine.branches))
        await quiet()

    live(walk())
    assert engine.branches[0][1] == 9001


def test_a_question_is_edited_and_given_up(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    async def edit() -> None:
        window.chat.open(window.chat.list.summaries[0].id)
        await until(lambda: len(window.page.transcript.widgets) == 2)
        await keys.press("L", CTRL)
        await keys.tab_to("Conversation", back=True)
        await keys.press("Up")
        await keys.press("E")
        assert keys.name == "Your question"
        await keys.press("Escape")
        assert keys.at(window.page.transcript.area)
        await keys.press("E")
        await keys.press("A", CTRL)
        await keys.type("What else?")
        await keys.press("Return")
        await answered(window)
        assert keys.at(window.page.composer.field)

    live(edit())
    assert engine.asked[-1].parts == (TextPart("What else?"),)


def test_another_committee_answers_again(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    async def again() -> None:
        await full.finished(window, engine)
        await keys.press("L", CTRL)
        await keys.tab_to("Conversation", back=True)
        await keys.press("R")
        await keys.choose("One seat")
        await answered(window)

    live(again())
    assert engine.resumed_by == ["solo"]


# --- the deliberation ---------------------------------------------------------------------------


def test_panel_page_comparison_and_the_original(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    async def look() -> None:
        await full.finished(window, engine)
        await keys.press("Period", CTRL)
        assert not window.panel.isVisible()
        assert keys.at(window.page.composer.field)
        await keys.press("Period", CTRL)
        assert window.panel.isVisible()
        await keys.tab_to("Open as a page")
        await keys.press("Return")
        assert window.pages.name == "deliberation"
        assert keys.name == "Back to the chat"
        await keys.press("D", CTRL)
        await quiet()
        assert in_view(keys.place)
        await keys.tab_to("Use this instead")
        await keys.press("Space")
        await until(lambda: bool(engine.originals))
        await quiet()
        assert in_view(keys.place)
        await keys.press("Escape")
        assert keys.at(window.page.composer.field)

    live(look())
    assert engine.originals[0][1] == "A"


def test_the_sheet_keeps_the_keyboard_until_it_closes(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    async def look() -> None:
        await full.finished(window, engine)
        window.resize(900, 600)
        await quiet()
        await keys.tab_to("Show deliberation")
        await keys.press("Space")
        assert window.panes.sheet.isVisible()
        await quiet()  # it slides in
        for stop in await round_trip(keys, back=False):
            assert window.panes.sheet.isAncestorOf(stop)
        await keys.press("Escape")
        assert not window.panes.sheet.isVisible()
        assert keys.name == "Show deliberation"

    live(look())


# --- the list of chats --------------------------------------------------------------------------


def test_the_list_by_keys(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    view = window.list.view

    async def walk() -> None:
        await keys.press("F", CTRL)
        assert keys.at(window.list.search)
        await keys.type("because")
        await until(lambda: view.model().rowCount() == 2)
        await keys.press("Down")
        assert keys.at(view)
        await keys.press("Return")
        await until(lambda: window.chat.title == "Old question")
        await keys.press("F", CTRL)
        await keys.press("Escape")
        await keys.press("Down")
        assert keys.at(view)
        await keys.press("F2")
        assert keys.name == "Title"
        await keys.press("A", CTRL)
        await keys.type("Better")
        await keys.press("Return")
        await until(lambda: any(s.title == "Better" for s in window.chat.list.summaries))
        assert keys.at(view)

    live(walk())


def open_menu(window: MainWindow) -> None:
    """The menu key; the system makes a menu event of it, which tests of Qt have to send."""
    from PySide6.QtGui import QContextMenuEvent

    view = window.list.view
    at = view.rect().center()
    reason = QContextMenuEvent.Reason.Keyboard
    event = QContextMenuEvent(reason, at, view.mapToGlobal(at))
    QApplication.sendEvent(view, event)


def test_pin_file_away_delete_and_undo(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    view = window.list.view
    chat = window.chat.list.summaries[0].id

    def summary() -> Any:
        return next(s for s in window.chat.list.summaries if s.id == chat)

    async def walk() -> None:
        engine.all_folders = {7: "Work"}
        await window.chat.list.load()
        await keys.press("F", CTRL)
        await keys.press("Down")
        view.setCurrentIndex(window.list.model.place_of(chat))
        open_menu(window)
        await keys.choose("Pin")
        await until(lambda: summary().pinned)
        assert keys.at(view)
        open_menu(window)
        await keys.choose("Move to folder > Work")
        await until(lambda: summary().folder_id == 7)
        assert keys.at(view)
        await keys.press("Delete")
        await until(lambda: len(window.chat.list.summaries) == 1)
        await quiet()
        assert keys.at(view)
        await keys.tab_to("Undo")
        await keys.press("Space")
        await until(lambda: len(window.chat.list.summaries) == 2)
        await quiet()
        assert keys.at(view)

    live(walk())


# --- the palette --------------------------------------------------------------------------------


def test_the_palette_runs_a_command_and_opens_a_chat(
    live: Live[Any], window: MainWindow, keys: Keys
) -> None:
    async def walk() -> None:
        await keys.press("K", CTRL)
        await keys.type("go to settings")
        await keys.press("Return")
        assert window.pages.name == "settings"
        assert keys.name == "Search settings"
        await keys.press("K", CTRL)
        await keys.press("Escape")
        assert keys.name == "Search settings"
        await keys.press("K", CTRL)
        await keys.type("old question")
        await keys.press("Return")
        await until(lambda: window.chat.title == "Old question")
        await quiet()
        assert keys.at(window.page.composer.field)

    live(walk())


# --- models -------------------------------------------------------------------------------------


def test_models_are_loaded_set_and_unloaded(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    port = engine.models_port

    async def walk() -> None:
        await keys.press("3", CTRL)
        page: Any = window.pages.page("models")
        await until(lambda: bool(page.table.rows))
        await quiet()
        await keys.tab_to("Gemma 3 12B, ")
        await keys.press("Tab")
        assert keys.name == "Load Gemma 3 12B"
        await keys.press("Return")
        await until(lambda: ("load", "gemma-3-12b") in port.said)
        await until(lambda: page.table.rows["gemma-3-12b"].line.button.text() == "Unload")
        await quiet()
        row = page.table.rows["gemma-3-12b"]
        assert row.isAncestorOf(keys.place)
        await keys.tab_to("Gemma 3 12B, ", back=True)
        await keys.press("Return")
        assert row.is_open
        await keys.tab_to("Context length")
        await keys.type("4096")
        await keys.tab_to("Save")
        await keys.press("Return")
        await until(lambda: any(call[0] == "set_options" for call in port.said))
        await quiet()
        assert row.isAncestorOf(keys.place)
        await keys.tab_to("Gemma 3 12B, ", back=True)
        await keys.press("Tab")
        await keys.press("Return")
        await until(lambda: ("unload", "gemma-3-12b") in port.said)
        await quiet()
        assert row.isAncestorOf(keys.place)

    live(walk())
    options = next(call[2] for call in port.said if call[0] == "set_options")
    assert options.context_length == 4096  # type: ignore[attr-defined]


def test_a_remedy_is_applied(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    port = engine.models_port

    async def walk() -> None:
        await keys.press("3", CTRL)
        page: Any = window.pages.page("models")
        await until(lambda: bool(page.failures.banners))
        await quiet()
        await keys.tab_to("Show: Llama 70B")
        await keys.press("Return")
        assert page.failures.banners["llama-70b"].is_open
        step = await keys.tab_to("Keep 58 layers")
        assert in_view(step)
        await keys.press("Return")
        await until(lambda: ("apply", "llama-70b", "fewer_gpu_layers") in port.said)
        await quiet()
        assert in_view(keys.place)
        assert window.pages.isAncestorOf(keys.place)

    live(walk())


def test_a_model_is_added_from_the_catalogue(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    async def walk() -> None:
        await keys.press("3", CTRL)
        await keys.tab_to("Add model")
        await keys.press("Return")
        await quiet()
        assert keys.name == "Catalogue"
        await keys.press("Right")
        assert keys.name == "Search the hub"
        await keys.press("Left")
        await keys.tab_to("Download 9.0 GB: Mistral-Small")
        await keys.press("Return")
        await until(lambda: any(call[0] == "pull" for call in engine.models_port.said))
        await quiet()
        assert in_view(keys.place)
        assert window.pages.isAncestorOf(keys.place)
        await keys.press("Escape")
        assert keys.name == "Add model"

    live(walk())


# --- committees ---------------------------------------------------------------------------------


def test_a_committee_is_made_saved_and_asked(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    async def walk() -> None:
        await keys.press("2", CTRL)
        await quiet()
        assert keys.name == "New committee"
        await keys.press("Return")
        await quiet()
        assert keys.name == "Name"
        await keys.press("A", CTRL)
        await keys.type("Mine")
        select: Any = await keys.tab_to("Model of seat A")
        before = select.value
        await keys.press("Up")
        assert select.value != before
        handle = await keys.tab_to("Move seat A", back=True)
        await keys.press("Down")
        assert keys.at(handle)
        assert keys.name == "Move seat B"
        await keys.tab_to("Save committee", back=True)
        await keys.press("Return")
        await until(lambda: True)
        await quiet()
        names = [c.title for c in await engine.committees()]
        assert "Mine" in names
        assert in_view(keys.place)
        page: Any = window.pages.page("committees")
        assert page.currentWidget() is page.list
        await keys.tab_to("Ask with Mine")
        await keys.press("Return")
        await until(lambda: window.pages.name == "chats")
        assert keys.at(window.page.composer.field)

    live(walk())


def test_a_removed_seat_leaves_the_keyboard_on_the_way_back(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    async def walk() -> None:
        await full.editor(window, engine)
        await keys.tab_to("Remove seat B")
        await keys.press("Space")
        assert keys.name == "Undo"
        await keys.press("Space")
        assert keys.name == "Model of seat B"

    live(walk())


def test_a_deleted_committee_is_taken_back(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    async def walk() -> None:
        await keys.press("2", CTRL)
        await quiet()
        await keys.tab_to("More for One seat")
        await keys.press("Space")
        await keys.choose("Delete")
        await quiet()
        assert len(await engine.committees()) == 1
        assert keys.name == "Undo"
        await keys.press("Space")
        await quiet()
        assert len(await engine.committees()) == 2
        assert in_view(keys.place)
        assert window.pages.isAncestorOf(keys.place)

    live(walk())


# --- settings and jobs --------------------------------------------------------------------------


def test_a_setting_is_found_changed_and_reset(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    async def walk() -> None:
        await keys.press("5", CTRL)
        assert keys.name == "Search settings"
        await keys.type("tray")
        await quiet()
        await keys.tab_to("Close to the tray")
        await keys.press("Space")
        await until(lambda: engine.settings.close_to_tray)
        await quiet()
        assert keys.name == "Close to the tray"
        await keys.tab_to("Reset Close to the tray")
        await keys.press("Space")
        await until(lambda: not engine.settings.close_to_tray)
        await quiet()
        assert keys.name == "Close to the tray"

    live(walk())


def test_the_endpoint_is_copied_and_the_shortcuts_are_read(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    async def walk() -> None:
        await keys.press("5", CTRL)
        await keys.tab_to("Groups of settings")
        await keys.press("Down", times=5)
        await quiet()
        await keys.tab_to("Copy address")
        await keys.press("Space")
        assert QGuiApplication.clipboard().text().startswith("http://127.0.0.1:8477")
        await keys.press("Slash", CTRL)
        await quiet()
        assert in_view(keys.place)
        await keys.tab_to("Keyboard shortcuts")

    live(walk())


def test_jobs_are_paused_resumed_cancelled_and_dismissed(
    live: Live[Any], window: MainWindow, engine: FullEngine, keys: Keys
) -> None:
    def state(job: str) -> str:
        return next((one.state for one in engine.long_work if one.id == job), "gone")

    async def walk() -> None:
        await keys.press("4", CTRL)
        await quiet()
        await keys.tab_to("Pause Mistral Small 24B")
        await keys.press("Space")
        await until(lambda: state("j1") == "paused")
        await quiet()
        assert keys.name == "Go on with Mistral Small 24B"
        await keys.press("Space")
        await until(lambda: state("j1") == "running")
        await quiet()
        await keys.tab_to("Cancel Mistral Small 24B")
        await keys.press("Space")
        assert keys.name == "Go on"
        await keys.tab_to("Give up", back=True)
        await keys.press("Space")
        await until(lambda: state("j1") == "cancelled")
        await quiet()
        assert window.pages.isAncestorOf(keys.place)
        assert in_view(keys.place)
        await keys.tab_to("Dismiss All chats")
        await keys.press("Space")
        await until(lambda: state("j4") == "gone")
        await quiet()
        assert window.pages.isAncestorOf(keys.place)
        assert in_view(keys.place)

    live(walk())


def test_the_drawer_opens_and_closes_by_keys(
    live: Live[Any], window: MainWindow, keys: Keys
) -> None:
    async def walk() -> None:
        window.resize(900, 600)
        await quiet()
        await keys.press("F", CTRL)
        assert window.panes.drawer.isVisible()
        assert keys.at(window.list.search)
        await keys.press("Escape")
        assert not window.panes.drawer.isVisible()
        assert keys.at(window.page.composer.field)

    live(walk())


def test_a_fault_above_the_list_is_put_away_by_keys(
    live: Live[Any], window: MainWindow, keys: Keys
) -> None:
    async def walk() -> None:
        window.list.show_fault(full.FAULT)
        await keys.press("F", CTRL)
        await keys.tab_to("Dismiss")
        await keys.press("Space")
        await quiet()
        assert not window.list.banner.isVisible()
        assert window.list.isAncestorOf(keys.place)

    live(walk())


def test_labels_never_take_the_keyboard(window: MainWindow) -> None:
    for label in window.findChildren(QLabel):
        assert not label.focusPolicy() & Qt.FocusPolicy.TabFocus, label.text()
