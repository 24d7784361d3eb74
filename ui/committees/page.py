"""The page of committees: the list, and the editor in its place while one is edited."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from backend.errors import Fault, UserError
from backend.values import Committee, ModelInfo
from ui.committees import words
from ui.committees.draft import copy_of, free_title, new_committee
from ui.committees.editor import Editor
from ui.committees.list_page import CommitteeList
from ui.committees.parts import UndoNote
from ui.committees.roles import roles
from ui.port import EnginePort
from ui.tasks import TaskSet
from ui.theme.theme import Theme

_REFRESH_MS = 5_000
_ENDING = ".toml"


class CommitteesPage(QStackedWidget):
    """`ask_with` carries the name of the committee to ask; `changed` follows every change of them.

    What is being edited stays while other pages show.
    """

    ask_with = Signal(str)
    changed = Signal()

    def __init__(self, theme: Theme, port: EnginePort, tasks: TaskSet) -> None:
        super().__init__()
        self._theme, self._port, self._tasks = theme, port, tasks
        self.committees: tuple[Committee, ...] = ()
        self.models: tuple[ModelInfo, ...] = ()
        self._loading = self._again = False
        self._wanted: list[Callable[[], object]] = []
        self._reveal = ""
        self._dialog: QFileDialog | None = None
        self.list = CommitteeList(theme)
        self.editor: Editor | None = None
        self.addWidget(self.list)
        self._timer = QTimer(self)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(lambda: self.refresh())
        self.list.asked.connect(self.ask_with)
        self.list.edited.connect(self.edit)
        self.list.duplicated.connect(self.duplicate)
        self.list.shared.connect(self._share)
        self.list.deleted.connect(self._delete)
        self.list.new_wanted.connect(self.new)
        self.list.import_wanted.connect(self._import)

    @property
    def first_focus(self) -> QWidget:
        """The widget that takes the keyboard."""
        if self.editor is not None and self.currentWidget() is self.editor:
            return self.editor.first_focus
        return self.list.first_focus

    @property
    def has_unsaved(self) -> bool:
        """A committee was changed and is not saved."""
        return self.editor is not None and self.editor.is_changed

    # --- what may be asked of it --------------------------------------------------------------

    def new(self) -> None:
        """Edit a new committee."""

        def begin() -> None:
            title = free_title(self.tr("New committee"), self._names())
            self._open(new_committee(title, self.models, roles()), None)

        self._when_loaded(lambda: self._leaving(begin))

    def edit(self, name: str) -> None:
        """Edit a committee, by its name."""

        def begin() -> None:
            found = self._find(name)
            if found is not None:
                self._open(found, found)

        if self.editor is not None and self.editor.is_open and self.editor.editing == name:
            self.setCurrentWidget(self.editor)
            return
        self._when_loaded(lambda: self._leaving(begin))

    def duplicate(self, name: str) -> None:
        """Edit a copy of a committee; it is kept once it is saved."""

        def begin() -> None:
            found = self._find(name)
            if found is not None:
                title = free_title(words.copy_title(found.title), self._names())
                self._open(copy_of(found, title), None)

        self._when_loaded(lambda: self._leaving(begin))

    def refresh(self, *, fits: bool = False) -> None:
        """Read committees and models again; with `fits` also how they fit."""
        if self._loading:
            self._again = True
            return
        self._loading = True

        async def load() -> None:
            committees = await self._port.committees()
            models = await self._port.models()
            self._loading = False
            self.committees, self.models = committees, models
            default = self._port.settings.committee
            others = self.list.show_committees(committees, models, default)
            if self._reveal in self.list.rows:
                self.list.reveal(self._reveal)
                self._reveal = ""
            if self.editor is not None:
                self.editor.set_models(models)
                self.editor.set_taken(self._names())
            wanted, self._wanted = self._wanted, []
            for begin in wanted:
                begin()
            if self._again:
                self._again = False
                self.refresh()
            if others or fits:
                await self._show_fits(committees)

        def fail(fault: Fault) -> None:
            self._loading = self._again = False
            self.list.banner.show_fault(fault)

        self._tasks.start(load(), fail)

    # --- inside -------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Read the list, and again from time to time."""
        super().showEvent(event)
        self._timer.start()
        self.refresh(fits=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is read."""
        super().hideEvent(event)
        self._timer.stop()

    async def _show_fits(self, committees: tuple[Committee, ...]) -> None:
        hardware = (await self._port.status()).hardware
        for committee in committees:
            try:
                fit = await self._port.committee_fit(committee)
            except UserError:
                self.list.show_fit(committee.name, None, hardware)
            else:
                self.list.show_fit(committee.name, fit, hardware)

    def _names(self) -> set[str]:
        return {committee.name for committee in self.committees}

    def _find(self, name: str) -> Committee | None:
        return next((one for one in self.committees if one.name == name), None)

    def _when_loaded(self, begin: Callable[[], object]) -> None:
        """Now, or once the committees and models are known."""
        if self.models or self.committees:
            begin()
        else:
            self._wanted.append(begin)
            self.refresh()

    def _leaving(self, begin: Callable[[], object]) -> None:
        """Ask first where something was changed and is not saved."""
        if self.editor is None or not self.editor.is_changed:
            begin()
        else:
            self.setCurrentWidget(self.editor)
            self.editor.leave_for(begin)

    def _open(self, committee: Committee, saved: Committee | None) -> None:
        if self.editor is None:
            self.editor = Editor(self._theme, self._port, self._tasks)
            self.editor.left.connect(self._show_list)
            self.editor.saved.connect(self._saved)
            self.addWidget(self.editor)
        self.editor.set_models(self.models)
        taken = self._names() - ({saved.name} if saved else set())
        self.editor.open(committee, saved, taken)
        self.setCurrentWidget(self.editor)
        self.editor.first_focus.setFocus()
        if saved is None:
            self.editor.title_field.selectAll()

    def _show_list(self) -> None:
        self.setCurrentWidget(self.list)
        self.list.first_focus.setFocus()

    def _saved(self, name: str) -> None:
        self._reveal = name
        self.changed.emit()
        self.refresh()

    def _do(self, work: Coroutine[Any, Any, object]) -> None:
        """Change something, then read the list again."""

        async def run() -> None:
            await work
            self.list.banner.hide()
            self.changed.emit()
            self.refresh()

        self._tasks.start(run(), self.list.banner.show_fault)

    def _delete(self, name: str) -> None:
        gone = self._find(name)
        if gone is None:
            return

        async def delete() -> None:
            shows_again = await self._port.delete_committee(name)
            said = (
                self.tr("{0} is as it came with Parley again.")
                if shows_again
                else self.tr("{0} deleted.")
            )
            self.list.offer_undo(
                UndoNote(
                    self._theme,
                    said.format(gone.title),
                    lambda: self._do(self._port.save_committee(gone)),
                )
            )

        self._do(delete())

    def _share(self, name: str) -> None:
        dialog = self._file_dialog(self.tr("Share committee"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name + _ENDING)
        dialog.fileSelected.connect(
            lambda file: self._do(self._port.export_committee(name, Path(file)))
        )
        dialog.open()

    def _import(self) -> None:
        dialog = self._file_dialog(self.tr("Import committee"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda file: self._do(self._take_in(Path(file))))
        dialog.open()

    async def _take_in(self, file: Path) -> None:
        self._reveal = (await self._port.import_committee(file)).name

    def _file_dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self.window(), title)
        dialog.setNameFilters([self.tr("Committees (*.toml)"), self.tr("All files (*)")])
        dialog.setDefaultSuffix(_ENDING.lstrip("."))
        dialog.finished.connect(dialog.deleteLater)
        self._dialog = dialog
        return dialog
