"""The widgets of forms: switch, select, number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from tests.ui.conftest import Live, until
from ui.theme.theme import Theme
from ui.widgets.number import NumberField, Range, mistake, parsed, shown
from ui.widgets.select import Select
from ui.widgets.switch import Switch


@pytest.fixture
def form(theme: Theme) -> Iterator[QWidget]:
    made = QWidget()
    QVBoxLayout(made)
    made.resize(400, 300)
    yield made
    made.close()
    made.deleteLater()


def put(form: QWidget, *widgets: QWidget) -> None:
    layout = form.layout()
    assert layout is not None
    for widget in widgets:
        layout.addWidget(widget)
    form.show()
    form.activateWindow()
    QApplication.processEvents()


def test_a_switch_is_a_check_box_to_keys_and_screen_readers(form: QWidget, theme: Theme) -> None:
    switch = Switch(theme, "Reduced motion")
    put(form, switch)
    switch.setFocus(Qt.FocusReason.TabFocusReason)
    heard: list[bool] = []
    switch.toggled.connect(heard.append)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        QTest.keyClick(switch, key)
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert heard == [True, False, True]
    seen = QAccessible.queryAccessibleInterface(switch)
    assert seen.role() == QAccessible.Role.CheckBox
    assert seen.text(QAccessible.Text.Name) == "Reduced motion"
    assert seen.state().checked


def test_a_select_says_only_what_a_person_chose(form: QWidget, theme: Theme) -> None:
    select = Select(theme, "Theme")
    for value, words in (("system", "As the system"), ("light", "Light"), ("dark", "Dark")):
        select.add(value, words, "sun")
    heard: list[object] = []
    select.chosen.connect(heard.append)
    put(form, select)
    select.set_value("light")
    assert (select.value, heard) == ("light", [])
    select.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(select, Qt.Key.Key_Down)
    assert (select.value, heard) == ("dark", ["dark"])
    QTest.keyClick(select, Qt.Key.Key_Down)  # there is nothing below
    assert heard == ["dark"]
    select.set_value("pink")
    assert select.value is None
    assert select.currentText() == ""


def test_enter_opens_the_list_and_chooses(form: QWidget, theme: Theme, live: Live[None]) -> None:
    select = Select(theme, "Size")
    for number in range(3):
        select.add(number, f"Number {number}")
    heard: list[object] = []
    select.chosen.connect(heard.append)
    put(form, select)
    select.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(select, Qt.Key.Key_Return)
    live(until(select.view().isVisible))
    QTest.keyClick(select.view(), Qt.Key.Key_Down)
    QTest.keyClick(select.view(), Qt.Key.Key_Return)
    live(until(lambda: not select.view().isVisible()))
    assert heard == [1]


@pytest.mark.parametrize("width", [60, 120, 320])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_select_paints_at_any_width(theme: Theme, width: int, mode: str) -> None:
    theme.set_mode("dark" if mode == "dark" else "light")
    select = Select(theme, "Committee")
    select.add("a", "A committee with a name that is longer than the field", "cube")
    select.resize(width, select.sizeHint().height())
    assert not select.grab().isNull()
    assert "longer than the field" in select.toolTip()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8192", 8192),
        ("8,192", 8192),
        ("1,048,576", 1_048_576),
        ("8 192", 8192),
        ("8\u202f192", 8192),
        ("0.7", 0.7),
        ("0,7", 0.7),
        ("12,5", 12.5),
        ("-1", -1),
        ("\u22121", -1),
        ("", None),
        ("many", None),
        ("1.2.3", None),
        ("inf", None),
        ("nan", None),
    ],
)
def test_numbers_as_people_write_them(text: str, number: float | None) -> None:
    assert parsed(text) == number


@pytest.mark.parametrize(
    ("number", "within", "words"),
    [
        (5, Range(1, 10), ""),
        (0, Range(1024, 65535), "Between 1,024 and 65,535."),
        (70_000, Range(1024, 65535), "Between 1,024 and 65,535."),
        (-2, Range(-1, None), "At least -1."),
        (3, Range(None, 2.5, 1), "At most 2.5."),
        (1.5, Range(1, 10), "A whole number is needed."),
        (1.5, Range(1, 10, 1), ""),
        (None, Range(1, 10), "A number is needed."),
    ],
)
def test_what_is_wrong_with_a_number(number: float | None, within: Range, words: str) -> None:
    assert mistake(number, within) == words


@pytest.mark.parametrize(
    ("number", "decimals", "words"),
    [(8192, 0, "8,192"), (0.7, 2, "0.7"), (100, 2, "100"), (0.05, 2, "0.05"), (-1, 0, "-1")],
)
def test_how_a_number_is_shown(number: float, decimals: int, words: str) -> None:
    assert shown(number, decimals) == words


def test_a_port_is_no_amount() -> None:
    assert shown(8477, 0, grouped=False) == "8477"


def test_a_wrong_number_stays_until_it_is_mended(form: QWidget, theme: Theme) -> None:
    number = NumberField(theme, "Port", minimum=1024, maximum=65535)
    other = QLineEdit()
    put(form, number, other)
    number.set_value(8477)
    heard: list[object] = []
    number.committed.connect(heard.append)
    number.field.setFocus()
    number.field.selectAll()
    QTest.keyClicks(number.field, "80")
    other.setFocus()
    assert (number.field.text(), number.error) == ("80", "Between 1,024 and 65,535.")
    assert number.field.accessibleDescription() == number.error
    assert number.field.property("invalid") is True
    assert heard == []
    number.field.setFocus()
    QTest.keyClicks(number.field, "80")
    QTest.keyClick(number.field, Qt.Key.Key_Return)
    assert (number.value, number.error, heard) == (8080, "", [8080])
    QTest.keyClick(number.field, Qt.Key.Key_Return)  # the same again is no change
    assert heard == [8080]


def test_escape_takes_back_what_was_typed(form: QWidget, theme: Theme) -> None:
    number = NumberField(theme, "Context", minimum=256, unit="tokens")
    put(form, number)
    number.set_value(8192)
    number.field.setFocus()
    QTest.keyClicks(number.field, "x")
    QTest.keyClick(number.field, Qt.Key.Key_Escape)
    assert number.field.text() == "8,192"
    assert number.field.accessibleName() == "Context, tokens"


def test_a_number_may_be_left_out_where_a_placeholder_says_so(form: QWidget, theme: Theme) -> None:
    number = NumberField(theme, "Seed", minimum=0, placeholder="any")
    put(form, number)
    number.set_value(7)
    heard: list[object] = []
    number.committed.connect(heard.append)
    number.field.clear()
    assert number.commit()
    assert (number.value, heard) == (None, [None])
