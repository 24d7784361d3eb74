"""The list of chats as a person uses it: keys, mouse, menus, dragging, search, import, export."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu

from backend.errors import UserError, fault_of
from backend.values import ConversationSummary, ImportReport
from tests.ui.conftest import Live, until
from tests.ui.fake_engine import FakeEngine
from ui.chat.chat_list import ChatListView
from ui.chat.files import safe_name
from ui.chat.list_controller import ListController
from ui.chat.list_model import ChatListModel
from ui.chat.list_pane import ListPane
from ui.chat.list_rows import FolderRow, Header, HitRow, Key, rows
from ui.tasks import TaskSet
from ui.theme.theme import Theme

ROLE = Qt.ItemDataRole.AccessibleTextRole


class Desk:
    """The pane alone in a window, and what it was asked for."""

    def __init__(self, engine: FakeEngine, theme: Theme) -> None:
        self.engine = engine
        self.chats = ListController(engine, TaskSet())
        self.pane = ListPane(theme, self.chats)
        self.view, self.model, self.search = self.pane.view, self.pane.model, self.pane.search
        self.current: int | None = None
        self.opened: list[int] = []
        self.hits: list[tuple[int, int]] = []
        self.chats.listed.connect(lambda: self.pane.show_chats(self.current))
        self.pane.opened.connect(self.opened.append)
        self.pane.hit_opened.connect(lambda *ids: self.hits.append(ids))
        self.pane.resize(240, 600)
        self.pane.show()
        self.pane.activateWindow()

    def drawn(self) -> list[str]:
        return [self.model.title(row) for row in self.model.rows]

    def current_row(self) -> str:
        row = self.model.row(self.view.currentIndex())
        return "" if row is None else self.model.title(row)

    def go_to(self, key: Key) -> None:
        self.view.setFocus()
        self.view.setCurrentIndex(self.view.place_of(key))

    def keys(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.view, key)

    def click(self, key: Key) -> None:
        at = self.view.visualRect(self.view.place_of(key)).center()
        QTest.mouseClick(
            self.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at
        )

    def menu(self, key: Key) -> dict[str, Any]:
        """The entries of a row's menu, opened by the menu key."""
        self.go_to(key)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
        QApplication.sendEvent(self.view.viewport(), event)
        assert self.pane.menus.shown is not None
        return _entries(self.pane.menus.shown)

    def drop(self, chat: int, on: Key | None) -> None:
        data = self.model.mimeData([self.view.place_of(("chat", chat, 0))])
        at = QPointF(5, self.view.viewport().height() - 3)
        if on is not None:
            at = QPointF(self.view.visualRect(self.view.place_of(on)).center())
        for make in (QDragEnterEvent, QDragMoveEvent, QDropEvent):
            place = at if make is QDropEvent else at.toPoint()
            event = make(
                place,  # type: ignore[arg-type]
                Qt.DropAction.MoveAction,
                data,
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )
            QApplication.sendEvent(self.view.viewport(), event)

    def editor(self) -> QLineEdit:
        found = self.view.viewport().findChild(QLineEdit)
        assert found is not None
        return found


def _entries(menu: QMenu) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for action in menu.actions():
        words = action.text().split("\t")[0]
        inner = action.menu()
        found[words] = _entries(inner) if isinstance(inner, QMenu) else action
    return found


@pytest.fixture
def desk(live: Live[Any], engine: FakeEngine, theme: Theme) -> Iterator[Desk]:
    """Three chats: ``Alpha`` in the folder ``Work``, ``Beta`` pinned, ``Gamma`` loose."""
    now = time.time()
    alpha = engine.add_conversation("Alpha", now - 30, [("Where is the log?", "In a WAL file.")])
    beta = engine.add_conversation("Beta", now - 20, [("A WAL, why?", "To survive.")])
    engine.add_conversation("Gamma", now - 10)
    engine.all_folders = {1: "Work", 2: "Home"}

    made = Desk(engine, theme)

    async def start() -> None:
        await engine.move_conversation(alpha, 1)
        await engine.pin_conversation(beta, True)
        await made.chats.load()

    live(start())
    yield made
    made.pane.close()
    made.pane.deleteLater()


def number(desk: Desk, title: str) -> int:
    return next(s.id for s in desk.chats.summaries if s.title == title)


def of(desk: Desk, title: str) -> Key:
    return ("chat", number(desk, title), 0)


def test_pinned_chats_folders_and_the_rest(desk: Desk) -> None:
    assert desk.drawn() == ["Pinned", "Beta", "Folders", "Work", "Home", "Today", "Gamma"]
    counts = [row.count for row in desk.model.rows if isinstance(row, FolderRow)]
    assert counts == [1, 0]


def test_folders_open_by_mouse_and_by_arrows(desk: Desk) -> None:
    work: Key = ("folder", 1, 0)
    desk.click(work)
    assert "Alpha" in desk.drawn()
    desk.click(work)
    assert "Alpha" not in desk.drawn()
    desk.go_to(work)
    desk.keys(Qt.Key.Key_Left)
    assert "Alpha" not in desk.drawn()
    desk.keys(Qt.Key.Key_Right)
    assert "Alpha" in desk.drawn()
    assert desk.current_row() == "Work"
    desk.keys(Qt.Key.Key_Down)
    assert desk.current_row() == "Alpha"
    desk.keys(Qt.Key.Key_Left)
    assert desk.current_row() == "Work"
    desk.keys(Qt.Key.Key_Left)
    assert "Alpha" not in desk.drawn()


def test_arrows_pass_over_headings(desk: Desk) -> None:
    desk.view.setFocus(Qt.FocusReason.TabFocusReason)
    assert desk.current_row() == "Beta"
    desk.keys(Qt.Key.Key_End)
    assert desk.current_row() == "Gamma"
    desk.keys(Qt.Key.Key_Up)
    assert desk.current_row() == "Home"
    desk.keys(Qt.Key.Key_Home)
    assert desk.current_row() == "Beta"
    desk.keys(Qt.Key.Key_Return)
    assert desk.opened == [number(desk, "Beta")]
    desk.keys(Qt.Key.Key_Up)
    assert desk.search.hasFocus()


def test_a_new_folder_is_named_in_place(live: Live[Any], desk: Desk) -> None:
    async def add() -> None:
        QTest.mouseClick(desk.pane.more_button, Qt.MouseButton.LeftButton)
        assert desk.pane.menus.shown is not None
        _entries(desk.pane.menus.shown)["New folder"].trigger()
        await until(lambda: desk.view.state() == ChatListView.State.EditingState)
        QTest.keyClicks(desk.editor(), "Reading")
        QTest.keyClick(desk.editor(), Qt.Key.Key_Return)
        await until(lambda: "Reading" in desk.drawn())

    live(add())
    assert "Reading" in desk.engine.all_folders.values()
    assert desk.current_row() == "Reading"


def test_a_chat_goes_into_a_new_folder_by_its_menu(live: Live[Any], desk: Desk) -> None:
    async def move() -> None:
        desk.menu(of(desk, "Gamma"))["Move to folder"]["New folder"].trigger()
        await until(lambda: desk.view.state() == ChatListView.State.EditingState)
        QTest.keyClick(desk.editor(), Qt.Key.Key_Escape)
        await until(lambda: "New folder" in desk.drawn())

    live(move())
    assert desk.drawn()[-2:] == ["New folder", "Gamma"]  # it is open


@pytest.mark.parametrize("way", ["F2", "menu"])
def test_rename_in_place(live: Live[Any], desk: Desk, way: str) -> None:
    async def rename() -> None:
        if way == "menu":
            desk.menu(("folder", 1, 0))["Rename"].trigger()
        else:
            desk.go_to(("folder", 1, 0))
            desk.keys(Qt.Key.Key_F2)
        QTest.keyClicks(desk.editor(), "  Office ")
        QTest.keyClick(desk.editor(), Qt.Key.Key_Tab)  # ends it, and begins no other
        assert desk.view.state() != ChatListView.State.EditingState
        await until(lambda: "Office" in desk.drawn())

    live(rename())
    assert desk.engine.all_folders[1] == "Office"


def test_a_list_that_changes_does_not_end_what_is_being_typed(live: Live[Any], desk: Desk) -> None:
    async def rename() -> None:
        desk.go_to(of(desk, "Gamma"))
        desk.keys(Qt.Key.Key_F2)
        QTest.keyClicks(desk.editor(), "Half")
        desk.engine.add_conversation("Delta", time.time())
        await desk.chats.load()
        assert desk.editor().text() == "Half"
        assert "Delta" not in desk.drawn()
        QTest.keyClick(desk.editor(), Qt.Key.Key_Escape)
        await until(lambda: "Delta" in desk.drawn())

    live(rename())
    assert desk.current_row() == "Gamma"


@pytest.mark.parametrize("way", ["menu", "key"])
def test_a_folder_is_removed_and_its_chats_stay(live: Live[Any], desk: Desk, way: str) -> None:
    async def remove() -> None:
        if way == "menu":
            desk.menu(("folder", 1, 0))["Remove folder, keep its chats"].trigger()
        else:
            desk.go_to(("folder", 1, 0))
            desk.keys(Qt.Key.Key_Delete)
        await until(lambda: "Work" not in desk.drawn())

    live(remove())
    assert desk.drawn()[-3:] == ["Today", "Gamma", "Alpha"]


def test_a_chat_is_pinned_and_moved_by_its_menu(live: Live[Any], desk: Desk) -> None:
    async def go() -> None:
        desk.menu(of(desk, "Gamma"))["Pin"].trigger()
        await until(lambda: desk.drawn()[1] == "Gamma")
        desk.menu(of(desk, "Gamma"))["Unpin"].trigger()
        await until(lambda: desk.drawn()[1] == "Beta")
        desk.menu(of(desk, "Gamma"))["Move to folder"]["Home"].trigger()
        await until(lambda: "Gamma" not in desk.drawn())
        desk.click(("folder", 2, 0))
        entries = desk.menu(of(desk, "Gamma"))["Move to folder"]
        assert entries["Home"].isChecked()
        entries["Out of the folder"].trigger()
        await until(lambda: desk.drawn()[-2:] == ["Today", "Gamma"])

    live(go())


def test_a_chat_is_dragged_into_a_folder_and_out_of_it(live: Live[Any], desk: Desk) -> None:
    gamma = number(desk, "Gamma")

    async def drag() -> None:
        desk.drop(gamma, ("folder", 1, 0))
        await until(lambda: desk.chats.summary(gamma).folder_id == 1)  # type: ignore[union-attr]
        desk.click(("folder", 1, 0))
        desk.drop(number(desk, "Beta"), of(desk, "Alpha"))  # on a chat of the folder
        await until(lambda: desk.drawn()[4:7] == ["Gamma", "Beta", "Alpha"])
        desk.drop(gamma, None)
        await until(lambda: desk.drawn()[-2:] == ["Today", "Gamma"])

    live(drag())
    assert desk.model.drop_folder is None


def test_a_drag_marks_the_folder_and_moves_nothing_that_is_there(desk: Desk) -> None:
    gamma, at = number(desk, "Gamma"), desk.view.visualRect(desk.view.place_of(("folder", 1, 0)))
    data = desk.model.mimeData([desk.view.place_of(("chat", gamma, 0))])
    for make in (QDragEnterEvent, QDragMoveEvent):
        event = make(
            at.center(),
            Qt.DropAction.MoveAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(desk.view.viewport(), event)
    assert event.isAccepted()
    assert desk.model.drop_folder == 1
    desk.engine.refuse = UserError("timeout", "Not to be asked.")
    desk.drop(gamma, None)  # from nowhere to nowhere
    assert desk.pane.banner.isHidden()


def test_text_dragged_from_elsewhere_is_not_taken(desk: Desk) -> None:
    data = QMimeData()
    data.setText("a path")
    assert not desk.model.dropMimeData(data, Qt.DropAction.CopyAction, -1, -1, desk.model.index(1))


def test_the_list_stays_where_the_reader_is(live: Live[Any], desk: Desk) -> None:
    now = time.time()
    for n in range(60):
        desk.engine.add_conversation(f"Chat {n}", now - 1000 - n)

    async def look() -> None:
        desk.current = number(desk, "Gamma")
        await desk.chats.load()
        assert desk.current_row() == "Gamma"
        desk.go_to(of(desk, "Chat 40"))
        bar = desk.view.verticalScrollBar()
        here = bar.value()
        assert here > 0
        desk.engine.add_conversation("An answer came", now)
        await desk.chats.load()
        assert desk.current_row() == "Chat 40"
        assert bar.value() == here
        await desk.engine.delete_conversation(number(desk, "Chat 40"))
        await desk.chats.load()
        assert desk.current_row() == "Chat 39" or desk.current_row() == "Chat 41"
        desk.current = number(desk, "Gamma")  # still open: nothing moves
        desk.pane.show_chats(desk.current)
        assert bar.value() == here

    live(look())
    index = desk.model.place_of(desk.current)
    assert ", open" in index.data(ROLE)


def test_the_folder_of_a_chat_that_is_opened_opens(desk: Desk) -> None:
    desk.pane.show_chats(number(desk, "Alpha"))
    assert desk.current_row() == "Alpha"
    desk.click(("folder", 1, 0))
    assert "Alpha" not in desk.drawn()
    desk.pane.refresh()
    assert "Alpha" not in desk.drawn()


# --- search ---------------------------------------------------------------------------------------


def test_search_shows_hits_by_chat_and_goes_to_them(live: Live[Any], desk: Desk) -> None:
    async def find() -> None:
        QTest.keyClicks(desk.search, "WAL")
        await until(lambda: any(isinstance(row, HitRow) for row in desk.model.rows))
        assert desk.drawn() == ["Found: 2", "Alpha", "Beta"]
        first = desk.model.row(desk.model.index(1))
        assert isinstance(first, HitRow)
        start, end = first.hit.marks[0]
        assert first.hit.snippet[start:end] == "WAL"
        QTest.keyClick(desk.search, Qt.Key.Key_Down)
        assert desk.view.hasFocus()
        assert desk.current_row() == "Alpha"
        assert desk.view.currentIndex().data(ROLE) == "Alpha: In a WAL file."
        desk.keys(Qt.Key.Key_Down, Qt.Key.Key_Return)
        assert desk.hits[0][0] == number(desk, "Beta")
        desk.keys(Qt.Key.Key_Up, Qt.Key.Key_Up)
        assert desk.search.hasFocus()
        QTest.keyClick(desk.search, Qt.Key.Key_Escape)
        assert desk.search.text() == ""
        assert desk.drawn()[0] == "Pinned"

    live(find())


def test_enter_goes_to_the_first_hit_without_waiting(live: Live[Any], desk: Desk) -> None:
    async def find() -> None:
        QTest.keyClicks(desk.search, "survive")
        QTest.keyClick(desk.search, Qt.Key.Key_Return)
        await until(lambda: bool(desk.hits))
        QTest.keyClick(desk.search, Qt.Key.Key_Return)
        assert len(desk.hits) == 2

    live(find())
    assert {chat for chat, _ in desk.hits} == {number(desk, "Beta")}


def test_a_search_that_finds_nothing_says_so(live: Live[Any], desk: Desk) -> None:
    async def find() -> None:
        QTest.keyClicks(desk.search, "zzz")
        await until(lambda: desk.model.rowCount() == 0)

    live(find())
    assert "No message and no title" in desk.pane._empty.text()
    assert desk.pane._empty.isVisible()
    desk.search.clear()
    assert not desk.pane._empty.isVisible()
    assert desk.drawn()[0] == "Pinned"


def test_a_found_chat_that_is_deleted_is_found_no_longer(live: Live[Any], desk: Desk) -> None:
    async def find() -> None:
        QTest.keyClicks(desk.search, "WAL")
        await until(lambda: desk.drawn()[0] == "Found: 2")
        place = desk.view.currentIndex()
        assert not place.isValid() or isinstance(desk.model.row(place), HitRow)
        row = desk.model.rows[1]
        assert isinstance(row, HitRow)
        entries = desk.menu(("hit", row.hit.conversation_id, row.hit.message_id or 0))
        entries["Open"].trigger()
        assert desk.hits == [(row.hit.conversation_id, row.hit.message_id)]
        desk.engine._messages[row.hit.conversation_id].clear()  # as the store's search leaves it
        desk.menu(("hit", row.hit.conversation_id, row.hit.message_id or 0))["Delete"].trigger()
        await until(lambda: desk.drawn()[0] == "Found: 1")

    live(find())


def test_no_chats_yet(live: Live[Any], theme: Theme) -> None:
    desk = Desk(FakeEngine(), theme)
    assert not desk.pane._empty.isVisible()  # not before it is known
    live(desk.chats.load())
    assert desk.pane._empty.text() == "Questions you ask are kept here."
    assert desk.pane._empty.isVisible()
    desk.pane.close()


# --- delete, export, import -----------------------------------------------------------------------


def test_several_deleted_chats_come_back_at_once(live: Live[Any], desk: Desk) -> None:
    async def delete() -> None:
        desk.go_to(of(desk, "Gamma"))
        desk.keys(Qt.Key.Key_Delete)
        await until(lambda: "Gamma" not in desk.drawn())
        assert desk.pane._undo_words.text() == "Deleted: Gamma"
        desk.go_to(of(desk, "Beta"))
        desk.keys(Qt.Key.Key_Delete)
        await until(lambda: "Beta" not in desk.drawn())
        assert desk.pane._undo_words.text() == "Deleted: 2 chats"
        QTest.mouseClick(desk.pane.undo_button, Qt.MouseButton.LeftButton)
        await until(lambda: {"Beta", "Gamma"} <= set(desk.drawn()))

    live(delete())
    assert desk.pane.undo_bar.isHidden()


@pytest.mark.parametrize(
    ("name", "form"), [("chat.md", "markdown"), ("chat.JSON", "json"), ("chat.txt", "markdown")]
)
def test_the_ending_of_the_file_decides_the_form(
    live: Live[Any], desk: Desk, tmp_path: Path, name: str, form: str
) -> None:
    async def export() -> None:
        desk.menu(of(desk, "Gamma"))["Export"].trigger()
        dialog = desk.pane.findChild(QFileDialog)
        assert dialog is not None
        assert dialog.selectedFiles()[0].endswith("Gamma.md")
        dialog.fileSelected.emit(str(tmp_path / name))
        dialog.close()
        await until(lambda: bool(desk.engine.exported))

    live(export())
    assert desk.engine.exported == [((number(desk, "Gamma"),), tmp_path / name, form)]
    assert name in desk.pane._undo_words.text()
    assert desk.pane.undo_button.isHidden()


def test_all_chats_are_exported(live: Live[Any], desk: Desk, tmp_path: Path) -> None:
    async def export() -> None:
        desk.pane.export_all()
        dialog = desk.pane.findChild(QFileDialog)
        assert dialog is not None
        dialog.fileSelected.emit(str(tmp_path / "all.json"))
        dialog.close()
        await until(lambda: bool(desk.engine.exported))

    live(export())
    assert desk.engine.exported == [(None, tmp_path / "all.json", "json")]


def test_an_import_says_what_came_and_what_was_left_out(
    live: Live[Any], desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_out = ("Chat 3 has no messages.", "Chat 5 is damaged.")

    async def read(file: Path) -> ImportReport:
        made = desk.engine.add_conversation("Imported", time.time())
        return ImportReport(form="ChatGPT", conversation_ids=(made,), messages=2, skipped=left_out)

    monkeypatch.setattr(desk.engine, "import_chats", read)

    async def take() -> None:
        desk.pane.import_chats()
        dialog = desk.pane.findChild(QFileDialog)
        assert dialog is not None
        dialog.fileSelected.emit(str(tmp_path / "conversations.json"))
        dialog.close()
        assert desk.pane._undo_words.text() == "Reading conversations.json"
        await until(desk.pane.report.isVisible)

    live(take())
    report = desk.pane.report
    assert "Imported" in desk.drawn()
    assert report.words.text() == "From ChatGPT: 1 chat, 2 messages"
    assert report.left_out.text() == "Left out: 2"
    assert report.reasons.text().split("\n") == list(left_out)
    assert report.reasons.isVisible()
    assert "Left out: 2" in report.accessibleName()
    assert desk.pane.undo_bar.isHidden()
    QTest.mouseClick(report.close_button, Qt.MouseButton.LeftButton)
    assert report.isHidden()


def test_an_import_that_fails_says_why(live: Live[Any], desk: Desk, tmp_path: Path) -> None:
    async def take() -> None:
        desk.engine.refuse = UserError("bad_input", "This is no export.")
        desk.pane.read_file(tmp_path / "x.json")
        await until(desk.pane.banner.isVisible)

    live(take())
    assert desk.pane.undo_bar.isHidden()
    assert "no export" in desk.pane.banner.accessibleName()


@pytest.mark.parametrize("end", ["cancelled", "failed"])
def test_an_import_that_ends_midway_shows_what_came_in(
    live: Live[Any], desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, end: str
) -> None:
    going: list[asyncio.Future[ImportReport]] = []

    async def read(_file: Path) -> ImportReport:
        desk.engine.add_conversation("First of many", time.time())
        going.append(asyncio.get_running_loop().create_future())
        return await going[0]

    monkeypatch.setattr(desk.engine, "import_chats", read)

    async def take() -> None:
        desk.pane.read_file(tmp_path / "export.zip")
        await until(lambda: bool(going))
        assert desk.pane.undo_bar.isVisible()
        desk.chats.faulted.emit(fault_of(UserError("not_found", "That chat is gone.")))
        assert desk.pane.undo_bar.isVisible()  # it still reads
        if end == "cancelled":  # as the engine's own call is, by the page of the jobs
            going[0].cancel()
        else:
            going[0].set_exception(UserError("disk_full", "The disk is full."))
        await until(lambda: "First of many" in desk.drawn())

    live(take())
    assert desk.pane.undo_bar.isHidden()
    assert desk.pane.report.isHidden()
    assert ("disk is full" in desk.pane.banner.accessibleName()) == (end == "failed")


def test_an_import_given_up_leaves_a_deletion_to_be_undone(
    live: Live[Any], desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    going: list[asyncio.Future[ImportReport]] = []

    async def read(_file: Path) -> ImportReport:
        going.append(asyncio.get_running_loop().create_future())
        return await going[0]

    monkeypatch.setattr(desk.engine, "import_chats", read)
    stopped: list[int] = []
    desk.chats.import_stopped.connect(lambda: stopped.append(1))

    async def take() -> None:
        desk.pane.read_file(tmp_path / "export.zip")
        await until(lambda: bool(going))
        desk.chats.delete(number(desk, "Gamma"))
        await until(desk.pane.undo_button.isVisible)
        going[0].cancel()
        await until(lambda: bool(stopped))

    live(take())
    assert desk.pane.undo_bar.isVisible()
    assert desk.pane.undo_button.isVisible()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("a/b: c?", "a b  c"),
        ("", "chat"),
        ("...", "chat"),
        ("x" * 200, "x" * 80),
        ("Größe", "Größe"),
    ],
)
def test_titles_become_names_of_files(title: str, name: str) -> None:
    assert safe_name(title) == name


# --- the rest -------------------------------------------------------------------------------------


def test_an_older_list_does_not_overwrite_a_newer_one(live: Live[Any], desk: Desk) -> None:
    async def race() -> None:
        old = desk.engine.folders
        release = asyncio.Event()

        async def slow() -> Any:
            found = await old()
            await release.wait()
            return found

        desk.engine.folders = slow  # type: ignore[method-assign]
        late = asyncio.create_task(desk.chats.load())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        desk.engine.folders = old  # type: ignore[method-assign]
        desk.engine.all_folders[3] = "New"
        await desk.chats.load()
        release.set()
        await late

    live(race())
    assert [folder.title for folder in desk.chats.folders] == ["Work", "Home", "New"]


def test_rows_speak(desk: Desk) -> None:
    desk.model.set_running(frozenset({number(desk, "Gamma")}))
    said = {
        desk.model.title(row): desk.model.index(n).data(ROLE)
        for n, row in enumerate(desk.model.rows)
        if not isinstance(row, Header)
    }
    assert said["Work"] == "Folder Work, 1 chats, closed"
    assert said["Beta"].endswith(", pinned")
    assert said["Gamma"].endswith(", an answer is being written")


def test_ten_thousand_chats_within_a_frame(desk: Desk) -> None:
    now = time.time()

    def some(offset: int) -> list[ConversationSummary]:
        return [
            ConversationSummary(
                id=n, title=f"Chat {n}", created_at=0.0, updated_at=now - 3000 * n - offset
            )
            for n in range(10_000)
        ]

    taken = []
    for offset in range(5):
        made = some(offset)
        begin = time.perf_counter()
        desk.view.show_rows(rows(made, datetime.now()), datetime.now())
        desk.view.choose(5000 + offset)
        desk.view.repaint()
        taken.append(time.perf_counter() - begin)
    assert desk.current_row() == "Chat 5004"
    assert desk.view.visualRect(desk.view.currentIndex()).intersects(desk.view.viewport().rect())
    assert min(taken) < 0.030
    assert isinstance(desk.model, ChatListModel)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_odd_titles_are_drawn(live: Live[Any], desk: Desk, theme: Theme, mode: str) -> None:
    for title in ("two\nlines", "עברית", "👩‍💻" * 30, "x" * 500, "\ud800 lone"):
        desk.engine.add_conversation(title, time.time(), [(f"{title} 😀 needle here", "")])

    async def draw() -> None:
        await desk.chats.load()
        assert not desk.pane.grab().isNull()
        QTest.keyClicks(desk.search, "needle")
        await until(lambda: desk.drawn()[:1] == ["Found: 5"])
        assert not desk.pane.grab().isNull()

    theme.set_mode(mode)  # type: ignore[arg-type]
    live(draw())
