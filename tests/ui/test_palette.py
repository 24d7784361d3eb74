"""The command palette and the page of shortcuts, driven by keys."""

from __future__ import annotations

import random
from collections.abc import Iterator
from time import perf_counter

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.palette import GROUPS, Palette, PaletteItem, ShortcutsView
from ui.palette.keycaps import caps
from ui.palette.matching import Finder, Hit, fold, marks, scattered
from ui.palette.rows import Heading, runs
from ui.palette.shortcuts import GROUP, Shortcut, listed
from ui.theme.theme import Theme
from ui.widgets.boxes import column

NAMES = {group: group.title() for group in GROUPS}

ITEMS = (
    PaletteItem("ask", "committees", "Ask with Balanced four", "loaded · 38 tok/s"),
    PaletteItem("edit", "committees", "Edit committee…", "Balanced four"),
    PaletteItem("compare", "commands", "Compare synthesis with top original", keys="Ctrl+D"),
    PaletteItem("copy", "commands", "Copy answer as Markdown", keys="Ctrl+Shift+C", icon="copy"),
    PaletteItem("chat", "chats", "Compare rerankers on CPU", "Mon"),
    PaletteItem("resume", "chats", "Résumé of the meeting", "Tue"),
    PaletteItem("theme", "settings", "Colours of the window"),
)


def found(text: str, items: tuple[PaletteItem, ...] = ITEMS, **more: object) -> list[str]:
    result = Finder(items, NAMES).find(text, **more)  # type: ignore[arg-type]
    return [hit.item.id for _, hits in result.groups for hit in hits]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("compare", ["compare", "chat"]),
        ("COMPARE", ["compare", "chat"]),
        ("rerank cpu", ["chat"]),
        ("cpu rerank", ["chat"]),
        ("resume", ["resume"]),
        ("résumé", ["resume"]),
        ("bal", ["ask", "edit"]),
        ("cmp", ["compare", "chat"]),  # letters of one word
        ("cyam", ["copy"]),  # first letters of words
        ("eranker", ["chat"]),  # inside of a word
        ("setting", ["theme"]),  # the group's name
        ("xq", []),
        ("…", []),
    ],
)
def test_what_is_found(text: str, ids: list[str]) -> None:
    assert found(text) == ids


def test_the_start_of_a_title_goes_before_a_later_word() -> None:
    items = (
        PaletteItem("late", "commands", "Say how models load"),
        PaletteItem("first", "commands", "Load a model"),
    )
    assert found("load", items) == ["first", "late"]


def test_of_equals_the_one_used_last_goes_first() -> None:
    items = tuple(PaletteItem(str(n), "chats", "Same title") for n in range(3))
    assert found("same", items) == ["0", "1", "2"]
    assert found("same", items, recent=("2",)) == ["2", "0", "1"]


def test_a_group_with_a_better_hit_goes_first() -> None:
    items = (
        PaletteItem("inside", "committees", "Unload"),
        PaletteItem("word", "settings", "Load at the start"),
    )
    assert found("load", items) == ["word", "inside"]


def test_marks_are_the_letters_that_were_found() -> None:
    hits = {
        hit.item.id: hit for _, hits in Finder(ITEMS, NAMES).find("com tue").groups for hit in hits
    }
    assert hits == {}
    [(_, (hit,))] = Finder(ITEMS, NAMES).find("resu tue").groups
    assert [hit.item.title[a:b] for a, b in hit.title_marks] == ["Résu"]
    assert [hit.item.detail[a:b] for a, b in hit.detail_marks] == ["Tue"]
    [(_, (hit,))] = Finder(ITEMS, NAMES).find("cyam").groups
    assert [hit.item.title[a:b] for a, b in hit.title_marks] == ["C", "y", "a", "M"]


def test_a_search_goes_on_from_the_last_one_and_finds_the_same() -> None:
    words = "compare release storage événement sqlite committee answer rule leak box".split()
    pick = random.Random(3)
    items = tuple(
        PaletteItem(str(n), "chats", " ".join(pick.choices(words, k=4))) for n in range(300)
    )
    finder = Finder(items, NAMES)
    for text in ("c", "cm", "cmp", "cmp s", "cmp sq", "cmp", "e", "even", "evl", "c"):
        assert finder.find(text) == Finder(items, NAMES).find(text), text


def test_scattered_letters_start_at_a_word() -> None:
    assert scattered("bfo", " balanced four") == (1, 10, 11)
    assert scattered("lf", " balanced four") == ()
    assert scattered("bx", " balanced four") == ()


def test_folding_keeps_places() -> None:
    text = "Ünïted-Ⅷ ßtraße…İ"
    assert len(fold(text)) == len(text)
    assert fold("Élan") == "elan"
    assert marks("wal", "what WAL means") == ((5, 8),)


@pytest.mark.parametrize(
    ("spans", "pieces"),
    [
        ((), [("abcd", False)]),
        (((0, 2),), [("ab", True), ("cd", False)]),
        (((1, 2), (3, 4)), [("a", False), ("b", True), ("c", False), ("d", True)]),
    ],
)
def test_runs(spans: tuple[tuple[int, int], ...], pieces: list[tuple[str, bool]]) -> None:
    assert runs("abcd", spans) == pieces


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("Ctrl+Shift+C", (("Ctrl", "Shift", "C"),)),
        ("Ctrl++", (("Ctrl", "+"),)),
        ("F6", (("F6",),)),
        ("Ctrl+K, Ctrl+,", (("Ctrl", "K"), ("Ctrl", ","))),
        ("", ()),
    ],
)
def test_caps(keys: str, expected: tuple[tuple[str, ...], ...]) -> None:
    assert caps(keys) == expected


def test_ten_thousand_chats_are_searched_between_two_keys() -> None:
    words = "compare kubernetes release storage redesign events résumé committee answer".split()
    pick = random.Random(1)
    items = [
        PaletteItem(str(n), "chats", " ".join(pick.choices(words, k=5)) + f" {n}")
        for n in range(10_000)
    ]
    finder = Finder(items, NAMES)
    taken = []
    for text in ("c", "co", "com", "comp", "comp 77"):
        start = perf_counter()
        finder.find(text)
        taken.append(perf_counter() - start)
    assert min(taken) < 0.016
    assert max(taken) < 0.1  # a machine that is busy with other things


# --- the widget -------------------------------------------------------------------------------


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> Iterator[QWidget]:
    made = QWidget()
    qtbot.addWidget(made)
    column(made).addWidget(QLineEdit())
    made.resize(900, 600)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    field = made.findChild(QLineEdit)
    assert field is not None
    field.setFocus()
    yield made
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def palette(theme: Theme, window: QWidget) -> Palette:
    return Palette(theme, window)


def titles(palette: Palette) -> list[str]:
    return [row.title if isinstance(row, Heading) else row.item.id for row in palette.model.rows]


def current(palette: Palette) -> str:
    assert palette.current is not None
    return palette.current.id


def press(palette: Palette, key: Qt.Key) -> None:
    QTest.keyClick(palette.field, key)


def test_opens_over_the_window_with_the_keyboard_in_its_field(
    palette: Palette, window: QWidget
) -> None:
    palette.show(ITEMS)
    assert palette.geometry() == window.rect()
    assert palette.field.hasFocus()
    assert titles(palette)[:3] == ["Committees", "ask", "edit"]
    assert current(palette) == "ask"
    window.resize(1000, 700)
    assert palette.geometry() == window.rect()


def test_esc_closes_and_gives_the_focus_back_before_the_windows_own_esc(
    palette: Palette, window: QWidget
) -> None:
    escaped = []
    action = QAction(window)
    action.setShortcut("Esc")
    action.triggered.connect(lambda: escaped.append(True))
    window.addAction(action)
    field = window.findChild(QLineEdit)
    palette.show(ITEMS)
    press(palette, Qt.Key.Key_Escape)
    assert palette.isHidden()
    assert field is not None
    assert field.hasFocus()
    assert escaped == []


def test_typing_and_enter_runs_the_best(palette: Palette) -> None:
    chosen: list[str] = []
    typed: list[str] = []
    palette.chosen.connect(chosen.append)
    palette.typed.connect(typed.append)
    palette.show(ITEMS)
    QTest.keyClicks(palette.field, "rer")
    assert titles(palette) == ["Chats", "chat"]
    press(palette, Qt.Key.Key_Return)
    assert chosen == ["chat"]
    assert typed == ["r", "re", "rer"]
    assert palette.isHidden()


def test_arrows_pass_over_headings_and_stop_at_the_ends(palette: Palette) -> None:
    palette.show(ITEMS)
    press(palette, Qt.Key.Key_Down)
    press(palette, Qt.Key.Key_Down)
    assert current(palette) == "compare"
    press(palette, Qt.Key.Key_Up)
    assert current(palette) == "edit"
    press(palette, Qt.Key.Key_End)
    assert current(palette) == "theme"
    press(palette, Qt.Key.Key_Down)
    assert current(palette) == "theme"
    press(palette, Qt.Key.Key_PageUp)
    assert current(palette) != "theme"
    press(palette, Qt.Key.Key_Home)
    assert current(palette) == "ask"
    press(palette, Qt.Key.Key_PageDown)
    assert current(palette) not in ("ask", "edit")


def test_a_click_runs_and_one_beside_closes(palette: Palette, window: QWidget) -> None:
    chosen: list[str] = []
    palette.chosen.connect(chosen.append)
    palette.show(ITEMS)
    QTest.mouseClick(palette, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert palette.isHidden()
    palette.show(ITEMS)
    box = palette.view.visualRect(palette.model.index(2, 0))
    QTest.mouseClick(palette.view.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert chosen == ["edit"]


def test_what_was_used_last_goes_first_next_time(palette: Palette) -> None:
    palette.show(ITEMS)
    QTest.keyClicks(palette.field, "rer")
    press(palette, Qt.Key.Key_Return)
    palette.show(ITEMS)
    assert titles(palette)[:2] == ["Used last", "chat"]
    assert palette.recent == ("chat",)
    assert titles(palette).count("chat") == 1


def test_late_items_of_an_older_text_are_dropped(palette: Palette) -> None:
    palette.show(ITEMS)
    QTest.keyClicks(palette.field, "rer")
    hit = PaletteItem("hit:7", "chats", "Another chat", "… the reranker is slow")
    palette.add([hit], "rer")
    assert titles(palette) == ["Chats", "chat", "hit:7"]
    row = palette.model.rows[-1]
    assert isinstance(row, Hit)
    assert [row.item.detail[a:b] for a, b in row.detail_marks] == ["rer"]
    QTest.keyClicks(palette.field, "a")
    assert titles(palette) == ["Chats", "chat"]
    palette.add([hit], "rer")
    assert titles(palette) == ["Chats", "chat"]


def test_late_items_leave_the_choice_where_it_is(palette: Palette) -> None:
    palette.show(ITEMS)
    QTest.keyClicks(palette.field, "com")
    press(palette, Qt.Key.Key_Down)
    before = current(palette)
    palette.add([PaletteItem("hit:1", "chats", "Other", "comma")], "com")
    assert current(palette) == before


def test_nothing_found_is_said(palette: Palette) -> None:
    chosen: list[str] = []
    palette.chosen.connect(chosen.append)
    palette.show(ITEMS)
    QTest.keyClicks(palette.field, "qqq")
    assert palette.current is None
    assert palette._none.isVisible()
    press(palette, Qt.Key.Key_Return)
    press(palette, Qt.Key.Key_Down)
    assert chosen == []
    assert palette.isVisible()


def test_another_widget_that_takes_the_focus_keeps_it(palette: Palette, window: QWidget) -> None:
    other = QLineEdit(window)
    other.show()
    palette.show(ITEMS)
    other.setFocus()
    assert palette.isHidden()
    assert other.hasFocus()


def test_a_row_says_all_of_itself_to_a_screen_reader(palette: Palette) -> None:
    palette.show(ITEMS)
    index = palette.model.index(titles(palette).index("copy"), 0)
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Copy answer as Markdown, Ctrl Shift C"


@pytest.mark.parametrize("percent", [100, 200])
def test_fits_the_smallest_window(application: QApplication, window: QWidget, percent: int) -> None:
    font = application.font()
    palette = Palette(Theme(application, "dark", font_percent=percent), window)
    window.resize(720, 520)
    palette.show(ITEMS)
    assert palette.rect().contains(palette._card.geometry())
    assert palette.view.height() > 0
    assert not palette.grab().isNull()
    application.setFont(font)


# --- shortcuts --------------------------------------------------------------------------------


@pytest.fixture
def actions(window: QWidget) -> list[QAction]:
    made = []
    for text, keys, group in (
        ("&New chat", "Ctrl+N", "Chats"),
        ("Quit", "Ctrl+Q", None),
        ("Search chats", "Ctrl+F", "Chats"),
        ("No keys", "", "Chats"),
    ):
        action = QAction(text, window)
        action.setShortcut(keys)
        action.setProperty(GROUP, group)
        made.append(action)
    return made


def test_every_action_with_keys_stands_in_its_group(theme: Theme, actions: list[QAction]) -> None:
    view = ShortcutsView(theme, actions)
    assert view.model.rows == (
        "Chats",
        Shortcut("New chat", ("Ctrl+N",), "Chats"),
        Shortcut("Search chats", ("Ctrl+F",), "Chats"),
        "Window",
        Shortcut("Quit", ("Ctrl+Q",), ""),
    )


def test_shortcuts_are_found_by_words_and_keys(
    qtbot: QtBot, theme: Theme, actions: list[QAction]
) -> None:
    view = ShortcutsView(theme, actions)
    qtbot.addWidget(view)
    view.show()
    QTest.keyClicks(view.search, "ctrl f")
    assert view.model.rows == ("Chats", Shortcut("Search chats", ("Ctrl+F",), "Chats"))
    view.search.setText("nothing")
    assert not view.model.rows
    assert view.table.isHidden()


def test_shortcuts_follow_the_actions(qtbot: QtBot, theme: Theme, actions: list[QAction]) -> None:
    view = ShortcutsView(theme, actions)
    qtbot.addWidget(view)
    actions[1].setShortcuts([QKeySequence("Ctrl+Q"), QKeySequence("Alt+F4")])
    qtbot.waitUntil(lambda: view.model.rows[-1] == Shortcut("Quit", ("Ctrl+Q", "Alt+F4"), ""))


def test_shortcuts_are_a_table_to_a_screen_reader(
    qtbot: QtBot, theme: Theme, actions: list[QAction]
) -> None:
    view = ShortcutsView(theme, actions)
    qtbot.addWidget(view)
    view.show()
    table = QAccessible.queryAccessibleInterface(view.table)
    assert table.role() is QAccessible.Role.Table
    assert table.text(QAccessible.Text.Name) == "Keyboard shortcuts"
    assert view.model.index(1, 1).data() == "Ctrl N"
    assert view.table.height() >= 3 * 36


def test_groups_without_a_hit_have_no_name() -> None:
    rows = listed([Shortcut("One", ("A",), "G"), Shortcut("Two", ("B",), "H")], "two", "Rest")
    assert rows == ("H", Shortcut("Two", ("B",), "H"))
