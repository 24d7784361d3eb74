"""What a screen reader meets: every page and layer is walked, and what it cannot say is listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QProgressBar,
    QToolButton,
    QWidget,
)

from tests.ui import full, scripts
from tests.ui.conftest import Live, until
from tests.ui.fake_engine import Hold
from tests.ui.full import SCENES, FullEngine, quiet
from ui.shell import MainWindow, presenter
from ui.theme.theme import Mode
from ui.theme.tokens import contrast
from ui.widgets import banner as banners
from ui.widgets.badge import Badge, SeatTag
from ui.widgets.banner import Banner
from ui.widgets.labels import Elided, Text
from ui.widgets.matrix import RankMatrix
from ui.widgets.roles import say_as

Role = QAccessible.Role
Name = QAccessible.Text.Name

MODES: tuple[Mode, ...] = ("light", "dark")
_MOST_ROWS = 40
_NOTHING = {Role.Client, Role.Border, Role.NoRole, Role.LayeredPane}
"""Roles that say nothing of what a thing is."""
_NAMED = {
    Role.Button,
    Role.ButtonMenu,
    Role.ButtonDropDown,
    Role.CheckBox,
    Role.RadioButton,
    Role.ComboBox,
    Role.EditableText,
    Role.ProgressBar,
    Role.Table,
    Role.Tree,
    Role.List,
    Role.Chart,
    Role.Heading,
    Role.PageTab,
}
_TARGET, _DENSE = 28, 24
"""Least width and height of what is pressed, in logical pixels; the latter in dense rows."""


@pytest.fixture
def engine() -> FullEngine:
    return FullEngine()


def walk(
    said: QAccessibleInterface, path: tuple[str, ...] = ()
) -> Iterator[tuple[QAccessibleInterface, tuple[str, ...]]]:
    """Everything that shows under `said`, with the classes it stands in."""
    yield said, path
    for place in range(min(said.childCount(), _MOST_ROWS * 4)):
        child = said.child(place)
        if child is None or not child.isValid() or child.state().invisible:
            continue
        thing = child.object()
        if isinstance(thing, QWidget) and not thing.isVisible():
            continue
        inner = type(thing).__name__ if thing is not None else child.role().name
        yield from walk(child, (*path, inner))


def name_of(said: QAccessibleInterface) -> str:
    """What it is called. On Linux Qt names a combo box by what stands in it."""
    thing = said.object()
    if isinstance(thing, QComboBox):
        return thing.accessibleName() and thing.accessibleDescription()
    return said.text(Name)


def faults(said: QAccessibleInterface) -> Iterator[str]:
    """What is wrong with one element."""
    thing, role, name = said.object(), said.role(), name_of(said)
    widget = thing if isinstance(thing, QWidget) else None
    if role in _NAMED and not name and not _is_qts_own(widget):
        yield "no name"
    if name and all(0xE000 <= ord(letter) <= 0xF8FF for letter in name):
        yield "an icon is read as a letter"
    if widget is not None and _takes_focus(widget):
        if role in _NOTHING:
            yield f"focusable, but {role.name}"
        if not name:
            yield "focusable without a name"
        if widget.width() < 1 or widget.height() < 1:
            yield "focusable without a size"
    if isinstance(widget, QAbstractButton) and not _is_qts_own(widget):
        dense = widget.property("kind") == "tiny" or widget.property("dense")
        least = _DENSE if dense else _TARGET
        if min(widget.width(), widget.height()) < least:
            yield f"{widget.width()} x {widget.height()}, less than {least}"
    if isinstance(widget, QProgressBar) and not said.text(QAccessible.Text.Value):
        yield "a bar without a value"


def _takes_focus(widget: QWidget) -> bool:
    proxied = widget.focusProxy() is not None
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isEnabled() and not proxied


def _is_qts_own(widget: QWidget | None) -> bool:
    """Parts inside of Qt's fields and tables, which Tab does not reach."""
    return widget is not None and isinstance(widget.parent(), QLineEdit | QAbstractItemView)


def silent_rows(view: QAbstractItemView) -> Iterator[str]:
    """Rows of a list or table of which not one cell says anything."""
    model = view.model()
    columns = 1 if isinstance(view, QListView) else model.columnCount()
    for row in range(min(model.rowCount(), _MOST_ROWS)):
        cells = [model.index(row, column) for column in range(columns)]
        roles = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole)
        if not any(cell.data(role) for cell in cells for role in roles):
            yield f"row {row} says nothing"


def complaints(window: MainWindow) -> list[str]:
    """Everything in the window that cannot be said, found or pressed."""
    found = []
    buttons: Counter[tuple[str, ...]] = Counter()
    for said, path in walk(QAccessible.queryAccessibleInterface(window)):
        where = f"{'/'.join(path[-4:])} {said.role().name} {said.text(Name)[:40]!r}"
        found += [f"{where}: {fault}" for fault in faults(said)]
        thing = said.object()
        if isinstance(thing, QAbstractItemView) and not isinstance(thing, RankMatrix):
            found += [f"{where}: {fault}" for fault in silent_rows(thing)]
        if isinstance(thing, QAbstractButton) and not _is_qts_own(thing):
            buttons[(_region(thing, window), said.text(Name))] += 1
    found += [
        f"{region}: {count} buttons are called {name!r}"
        for (region, name), count in buttons.items()
        if count > 1
    ]
    return found


def _region(widget: QWidget, window: MainWindow) -> str:
    """The part of the window in which a name must mean one thing."""
    parts = (window.rail, window.list, window.panel, window.page, window.status)
    for part in parts:
        if part.isAncestorOf(widget):
            return type(part).__name__
    return window.pages.name


@pytest.mark.parametrize("name", SCENES)
def test_everything_can_be_said_found_and_pressed(
    live: Live[Any], window: MainWindow, engine: FullEngine, name: str
) -> None:
    async def show() -> None:
        await SCENES[name](window, engine)
        await quiet()

    live(show())
    found = complaints(window)
    assert not found, "\n".join(found)
    said = QAccessible.queryAccessibleInterface(window)
    headings = [one.text(Name) for one, _ in walk(said) if one.role() is Role.Heading]
    assert headings, "no heading"
    assert all(headings)


def test_the_walk_finds_what_is_wrong(live: Live[Any], window: MainWindow) -> None:
    nameless = QAbstractButtonForTest(window)
    nameless.resize(10, 10)
    nameless.show()
    said = " ".join(complaints(window))
    for fault in ("no name", "focusable without a name", "10 x 10"):
        assert fault in said
    nameless.setParent(None)
    nameless.deleteLater()


class QAbstractButtonForTest(QAbstractButton):
    """A button that says nothing."""

    def paintEvent(self, _event: object) -> None:
        """Nothing."""


def test_painted_widgets_say_role_and_value(
    live: Live[Any], window: MainWindow, engine: FullEngine
) -> None:
    live(full.deliberation(window, engine))
    live(quiet())
    said = {
        (one.role(), one.text(Name)): one
        for one, _ in walk(QAccessible.queryAccessibleInterface(window))
    }
    for key in (
        (Role.Table, "Who ranked whom"),
        (Role.ProgressBar, "Points of seat A"),
        (Role.ProgressBar, "Agreement of reviewers"),
        (Role.ProgressBar, "Stages"),
        (Role.ProgressBar, "RAM in use"),
        (Role.Chart, "Timeline"),
        (Role.Cell, "Seat A ranks B: 1"),
        (Role.Grouping, "Synthesis"),
    ):
        assert key in said
    assert said[Role.Chart, "Timeline"].text(QAccessible.Text.Description)
    points = said[Role.ProgressBar, "Points of seat A"]
    assert points.text(QAccessible.Text.Description) == "8 / 9"


def test_messages_are_said_with_their_words(
    live: Live[Any], window: MainWindow, engine: FullEngine
) -> None:
    live(full.finished(window, engine))
    every = list(walk(QAccessible.queryAccessibleInterface(window.page.transcript)))
    groups = [one.text(Name) for one, _ in every if one.role() is Role.Grouping]
    assert any(name.startswith("You: Should job events") for name in groups)
    assert any(name.startswith("Answer: ") for name in groups)
    blocks = [one.text(Name) for one, path in every if path and path[-1] == "TextBlock"]
    assert any("Use SQLite in WAL mode" in words for words in blocks)
    assert not any("**" in words for words in blocks)


def test_an_icon_without_a_name_is_passed_over(window: MainWindow) -> None:
    label = QLabel("\uf35c", window)
    say_as(label, "picture")
    label.show()
    said = QAccessible.queryAccessibleInterface(label)
    assert said.role() is Role.Graphic
    assert said.state().invisible
    label.setAccessibleName("Warning")
    assert said.text(Name) == "Warning"
    assert not said.state().invisible
    label.deleteLater()


# --- announcements ------------------------------------------------------------------------------


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What is announced, and whether it is urgent."""
    said: list[tuple[str, bool]] = []

    def announce(_widget: QWidget, words: str, *, urgent: bool = False) -> None:
        said.append((words, urgent))

    for module in (presenter, banners):
        monkeypatch.setattr(module, "announce", announce)
    return said


def test_stages_dropped_seats_and_the_end_are_announced_and_no_token(
    live: Live[Any], window: MainWindow, engine: FullEngine, heard: list[tuple[str, bool]]
) -> None:
    hold = Hold()
    engine.scripts.append([*scripts.running(), hold, *scripts.finished()[1:]])

    async def ask() -> None:
        window.page.composer.fill("WAL or JSONL?")
        window.page.composer.submit()
        await hold.reached.wait()
        await until(lambda: any("dropped" in words for words, _ in heard))
        hold.released.set()
        await until(lambda: bool(heard) and heard[-1][0].startswith("Answer ready"))

    live(ask())
    words = [said for said, _ in heard]
    assert words[0].startswith("Stage: ")
    assert any(said.startswith("Seat ") and "dropped" in said for said in words)
    assert not any(urgent for _, urgent in heard)
    stages = sum(said.startswith("Stage: ") for said in words)
    drops = sum("dropped" in said for said in words)
    assert len(words) == stages + drops + 1  # and the end, however many tokens there were


def test_a_failure_is_announced_at_once(
    live: Live[Any], window: MainWindow, engine: FullEngine, heard: list[tuple[str, bool]]
) -> None:
    live(full.failed(window, engine))
    urgent = [words for words, is_urgent in heard if is_urgent]
    assert len(urgent) == 1
    assert "23.9 GB" in urgent[0]


@pytest.mark.parametrize(("action", "urgent"), [("Try again", True), ("", False)])
def test_a_banner_speaks_once_and_is_urgent_where_it_asks_for_a_choice(
    window: MainWindow, heard: list[tuple[str, bool]], action: str, urgent: bool
) -> None:
    banner = Banner(window.theme, action=action, parent=window)
    for _ in range(3):
        banner.show_fault(full.FAULT)
    assert heard == [(full.FAULT.sentence, urgent)]
    banner.hide()
    banner.show_fault(full.FAULT)
    assert len(heard) == 2
    banner.deleteLater()


def test_a_heading_is_no_plain_label(window: MainWindow, heard: Callable[[], None]) -> None:
    window.show_page("models")
    page: Any = window.pages.page("models")
    assert QAccessible.queryAccessibleInterface(page.title).role() is Role.Heading


# --- contrast and size --------------------------------------------------------------------------


def ground_of(image: QImage, box: QRect) -> str:
    """The colour around what stands in `box`: the commonest along its edges."""
    seen: Counter[str] = Counter()
    box = box.intersected(image.rect())
    for x in range(box.left(), box.right() + 1, 3):
        seen[image.pixelColor(x, box.top()).name()] += 1
        seen[image.pixelColor(x, box.bottom()).name()] += 1
    return seen.most_common(1)[0][0] if seen else ""


def ink_of(label: QLabel, window: MainWindow) -> str:
    """The colour a label is written in."""
    if isinstance(label, Text | Elided):
        return window.theme.color(label._ink).name()
    return window.theme.color(label.property("ink") or "text").name()


def faint(window: MainWindow) -> list[str]:
    """Labels and hints of fields that are hard to tell from what they lie on."""
    image = window.grab().toImage()
    over = window.panes.open_overlay
    found = []
    for label in window.findChildren(QLabel):
        if not label.text() or isinstance(label, Badge | SeatTag):
            continue
        region = label.visibleRegion().boundingRect()
        covered = over is not None and not over.isAncestorOf(label)
        if region.isEmpty() or covered or window.finder.is_open:
            continue
        box = region.translated(label.mapTo(window, QPoint(0, 0)))
        ground, ink = ground_of(image, box), ink_of(label, window)
        if ground and contrast(ink, ground) < 4.5:
            found.append(f"{label.text()[:40]!r}: {ink} on {ground}")
    for field in window.findChildren(QLineEdit):
        hint = field.palette().placeholderText().color()
        ground = window.theme.tokens.raised
        is_thin = hint.alpha() < 255 or contrast(hint.name(), ground) < 4.5
        if field.isVisible() and field.placeholderText() and is_thin:
            found.append(f"{field.placeholderText()!r}: {hint.name(hint.NameFormat.HexArgb)}")
    return found


@pytest.mark.parametrize("name", SCENES)
def test_text_is_told_from_what_it_lies_on(
    live: Live[Any], window: MainWindow, engine: FullEngine, name: str
) -> None:
    async def show(mode: Mode) -> None:
        window.theme.set_mode(mode)
        await quiet()

    live(SCENES[name](window, engine))
    for mode in MODES:
        live(show(mode))
        found = faint(window)
        assert not found, "\n".join(found)


def test_the_checks_find_what_is_faint_and_what_is_cut(window: MainWindow) -> None:
    label = QLabel("Hardly to be read", window.page)
    label.setProperty("ink", "border")
    label.setGeometry(200, 100, 40, 20)
    label.show()
    assert any("Hardly" in one for one in faint(window))
    assert any("Hardly" in one for one in cut(window))
    label.setToolTip("Hardly to be read")
    assert not any("Hardly" in one for one in cut(window))
    label.deleteLater()


@pytest.fixture
def large(engine: FullEngine) -> None:
    """Text at twice its size, from the first."""
    engine.settings = replace(engine.settings, font_scale=200)


def cut(window: MainWindow) -> list[str]:
    """Words that do not show whole and are not offered on hover either."""
    found = []
    for label in window.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        words = f"{type(label).__name__} {label.text()[:50]!r}"
        if isinstance(label, Text):
            is_cut = label.height() < label.heightForWidth(label.width())
        elif isinstance(label, Elided):
            is_cut = label.height() < label.fontMetrics().height()
        else:
            is_cut = label.width() < label.sizeHint().width()
        if is_cut and not label.toolTip():
            found.append(f"{words}: {label.size().toTuple()} of {label.sizeHint().toTuple()}")
    for button in window.findChildren(QAbstractButton):
        if not button.isVisible() or not button.text() or _is_qts_own(button):
            continue
        icons = isinstance(button, QToolButton) and (
            button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        lines = button.text().split("\n")
        needed = max(button.fontMetrics().horizontalAdvance(line) for line in lines)
        if not icons and button.width() < needed and not button.toolTip():
            found.append(f"button {button.text()!r}: {button.width()} of {needed}")
    return found


@pytest.mark.parametrize("name", SCENES)
def test_nothing_is_cut_at_twice_the_size(
    large: None, live: Live[Any], window: MainWindow, engine: FullEngine, name: str
) -> None:
    assert window.theme.type.factor == pytest.approx(2.0)
    live(SCENES[name](window, engine))
    for size in ((1280, 800), (900, 600)):
        window.resize(*size)
        live(quiet())
        assert (window.width(), window.height()) == size
        least = window.minimumSizeHint()
        assert least.width() <= size[0]
        assert least.height() <= size[1]
        found = cut(window)
        assert not found, "\n".join(found)
