"""The list of committees: what it shows, and what can be done to each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from backend.errors import UserError
from backend.offers import CommitteeFit
from backend.values import Committee
from tests.ui.conftest import Live, until
from tests.ui.fake_engine import FakeEngine
from tests.ui.scripts import COMMITTEE, SINGLE
from ui.committees import CommitteesPage
from ui.committees.list_row import CommitteeRow, seated
from ui.committees.parts import UndoNote
from ui.tasks import TaskSet
from ui.theme.theme import Theme
from ui.widgets.page import Page


@pytest.fixture
def page(live: Live[Any], theme: Theme, engine: FakeEngine) -> Iterator[CommitteesPage]:
    tasks = TaskSet()
    made = CommitteesPage(theme, engine, tasks)
    made.resize(1208, 772)
    made.show()
    live(until(lambda: len(made.list.rows) == 2))
    yield made
    live(tasks.stop(1))
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def row(page: CommitteesPage, name: str = "balanced") -> CommitteeRow:
    return page.list.rows[name]


RAIL = 48


def needs(page: Page) -> int:
    content = page.area.widget()
    layout = content.layout() if content is not None else None
    assert content is not None
    assert layout is not None
    layout.activate()
    return max(content.minimumSizeHint().width(), page.minimumSizeHint().width() + RAIL)


def choose(page: CommitteesPage, words: str, name: str = "balanced") -> None:
    action = next(a for a in row(page, name).more.menu().actions() if a.text() == words)
    action.trigger()


def undo_note(page: CommitteesPage) -> UndoNote | None:
    notes = [note for note in page.list.findChildren(UndoNote) if note.isVisible()]
    return notes[0] if notes else None


def test_shows_title_seats_policy_and_fit(live: Live[Any], page: CommitteesPage) -> None:
    live(until(lambda: row(page).badge.isVisible()))
    assert row(page).accessibleName() == "Balanced four"
    assert row(page).badge.text() == "Fits"
    assert row(page)._figures.text() == "38 tok/s · about 45 s ·"
    assert row(page)._policy_words() == "Always review, with debate"
    assert row(page, "solo")._policy_words() == "One seat answers"


def test_seats_on_one_model_stand_together() -> None:
    committee = replace(
        COMMITTEE, seats=tuple(replace(s, model="qwen3-14b") for s in COMMITTEE.seats)
    )
    assert seated(committee, {}) == (("ABCD", "qwen3-14b · not installed"),)


def test_ask_with_it(page: CommitteesPage) -> None:
    asked: list[str] = []
    page.ask_with.connect(asked.append)
    QTest.mouseClick(row(page, "solo").ask_button, Qt.MouseButton.LeftButton)
    assert asked == ["solo"]


def test_delete_can_be_undone(live: Live[Any], page: CommitteesPage) -> None:
    changes: list[bool] = []
    page.changed.connect(lambda: changes.append(True))
    choose(page, "Delete")
    live(until(lambda: "balanced" not in page.list.rows and undo_note(page) is not None))
    note = undo_note(page)
    assert note is not None
    assert note.accessibleName() == "Balanced four deleted."
    QTest.mouseClick(note.button, Qt.MouseButton.LeftButton)
    live(until(lambda: "balanced" in page.list.rows))
    assert row(page).committee == COMMITTEE
    assert undo_note(page) is None
    assert len(changes) == 2


def test_undo_goes_after_ten_seconds(live: Live[Any], page: CommitteesPage) -> None:
    choose(page, "Delete")
    live(until(lambda: undo_note(page) is not None))
    note = undo_note(page)
    assert note is not None
    assert 9_000 < note._timer.remainingTime() < 11_000
    note._timer.setInterval(1)
    live(until(lambda: undo_note(page) is None))


def test_a_refused_delete_is_said_and_takes_nothing(
    live: Live[Any], page: CommitteesPage, engine: FakeEngine
) -> None:
    async def refuse(name: str) -> bool:
        raise UserError("bad_input", f"{name} came with Parley.", remedy="Edit a copy of it.")

    engine.delete_committee = refuse  # type: ignore[method-assign]
    choose(page, "Delete")
    live(until(page.list.banner.isVisible))
    assert page.list.banner.message.text() == "balanced came with Parley."
    assert "balanced" in page.list.rows
    assert undo_note(page) is None


def test_a_duplicate_is_kept_once_it_is_saved(
    live: Live[Any], page: CommitteesPage, engine: FakeEngine
) -> None:
    choose(page, "Duplicate")
    editor = page.editor
    assert editor is not None
    assert page.currentWidget() is editor
    assert editor.title_field.text() == "Balanced four (copy)"
    assert len(live(engine.committees())) == 2
    QTest.mouseClick(editor.save_button, Qt.MouseButton.LeftButton)
    live(until(lambda: "balanced-four-copy" in page.list.rows))
    copy = row(page, "balanced-four-copy").committee
    assert copy.seats == COMMITTEE.seats
    assert page.currentWidget() is page.list


def test_share_and_import_by_a_file(live: Live[Any], page: CommitteesPage, tmp_path: Path) -> None:
    choose(page, "Share as a file…")
    dialog = page._dialog
    assert isinstance(dialog, QFileDialog)
    assert dialog.selectedFiles()[0].endswith("balanced.toml")
    file = tmp_path / "shared.toml"
    dialog.fileSelected.emit(str(file))
    dialog.done(0)
    live(until(file.exists))
    QTest.mouseClick(page.list.import_button, Qt.MouseButton.LeftButton)
    assert page._dialog is not None
    page._dialog.fileSelected.emit(str(file))
    page._dialog.done(0)
    live(until(lambda: "shared" in page.list.rows))
    live(until(lambda: page.focusWidget() is row(page, "shared").edit_button))


def test_an_import_that_fails_is_said(
    live: Live[Any], page: CommitteesPage, engine: FakeEngine, tmp_path: Path
) -> None:
    async def refuse(file: Path) -> Committee:
        raise UserError("bad_input", f"{file.name} is no committee.")

    engine.import_committee = refuse  # type: ignore[method-assign]
    QTest.mouseClick(page.list.import_button, Qt.MouseButton.LeftButton)
    assert page._dialog is not None
    page._dialog.fileSelected.emit(str(tmp_path / "x.toml"))
    page._dialog.done(0)
    live(until(page.list.banner.isVisible))


def test_a_committee_that_cannot_be_costed_has_no_badge(
    live: Live[Any], page: CommitteesPage, engine: FakeEngine
) -> None:
    asked: list[str] = []

    async def refuse(committee: Committee) -> CommitteeFit:
        asked.append(committee.name)
        raise UserError("not_found", "It is not installed.")

    engine.committee_fit = refuse  # type: ignore[method-assign]
    page.refresh(fits=True)
    live(until(lambda: len(asked) == 2))
    live(until(lambda: not row(page).badge.isVisible()))


def test_reads_nothing_while_it_is_hidden(page: CommitteesPage) -> None:
    assert page._timer.isActive()
    page.hide()
    assert not page._timer.isActive()


def test_rows_stay_while_nothing_changed(live: Live[Any], page: CommitteesPage) -> None:
    before = row(page)
    page.refresh()
    live(until(lambda: not page._loading))
    assert row(page) is before


def test_edits_one_that_is_wanted_before_anything_is_loaded(
    live: Live[Any], theme: Theme, engine: FakeEngine
) -> None:
    tasks = TaskSet()
    page = CommitteesPage(theme, engine, tasks)
    page.edit("solo")
    live(until(lambda: page.editor is not None and page.editor.is_open))
    assert page.editor is not None
    assert page.editor.title_field.text() == SINGLE.title
    live(tasks.stop(1))
    page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("width", [720, 1208])
def test_nothing_is_wider_than_the_page(
    live: Live[Any], application: QApplication, engine: FakeEngine, percent: int, width: int
) -> None:
    font = application.font()
    tasks = TaskSet()
    page = CommitteesPage(Theme(application, "light", font_percent=percent), engine, tasks)
    page.resize(width, 520)
    page.show()
    live(until(lambda: len(page.list.rows) == 2))
    page.edit("balanced")
    assert page.editor is not None
    page.editor.seats.rows[0].set_open(True)
    page.editor.seats.chairman_row.set_open(True)
    application.processEvents()
    needed = {shown: needs(shown) for shown in (page.list, page.editor)}
    live(tasks.stop(1))
    page.close()
    page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    application.setFont(font)
    assert all(need <= width for need in needed.values()), list(needed.values())
