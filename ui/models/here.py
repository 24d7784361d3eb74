"""Models that lie on this computer already: in other apps, in folders of one's own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QGridLayout, QWidget

from backend.errors import Fault
from backend.offers import FoundApp
from ui.models import figures
from ui.models.controller import ModelsController
from ui.models.folding import Folding
from ui.theme.theme import Theme
from ui.widgets.banner import Banner
from ui.widgets.boxes import clear, column, rule, surface
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.labels import Elided, Text, label

_FOLD = 560


class HereView(QWidget):
    """Apps and folders with a button each: use where they lie, or no longer."""

    def __init__(self, theme: Theme, controller: ModelsController) -> None:
        super().__init__()
        self._theme, self._controller = theme, controller
        self._shown: object = None
        self.rows: dict[str, SourceRow] = {}
        self.banner = Banner(theme, closable=True)
        self.state = Text(theme, self.tr("Looking for models of other apps …"), "ui", "text2")
        self._card = surface("card")
        self._rows = column(self._card, (1, 1, 1, 1))
        self._card.hide()
        self.folder = Button(self.tr("Choose a folder"), "outline", self._choose_folder)
        self.folder.setIcon(theme.icon("folder-open", "text"))
        self.file = Button(self.tr("Choose a file"), "outline", self._choose_file)
        self.file.setIcon(theme.icon("file-text", "text"))
        self._said = Text(theme, "", "small", "text2")
        self._said.hide()
        said = self.tr(
            "GGUF files are used where they lie: nothing is copied or changed. Of a file, the "
            "whole folder is used."
        )
        buttons = QWidget()
        flow = Flow(buttons)
        flow.addWidget(self.folder)
        flow.addWidget(self.file)
        layout = column(self, gap=12)
        for widget in (self.banner, self.state, self._card, buttons, self._said):
            layout.addWidget(widget)
        layout.addWidget(Text(theme, said, "small", "text2"))

    def refresh(self) -> None:
        """Look for apps, and show the folders in use."""

        async def look() -> None:
            apps = await self._controller.models_port.apps()
            self._show(apps)

        def fail(fault: Fault) -> None:
            self.state.hide()
            self.banner.show_fault(fault)

        self._controller.start(look(), fail)

    def use(self, source: str) -> None:
        """Use the models of an app or a folder."""

        async def use() -> None:
            number = await self._controller.models_port.use(source)
            text = self.tr("{0} models are listed now.").format(number)
            if number == 1:
                text = self.tr("1 model is listed now.")
            elif not number:
                text = self.tr("No GGUF file was found there.")
            self._changed(text)

        self._start(source, use())

    def use_no_longer(self, source: str) -> None:
        """Undo `use`."""

        async def stop() -> None:
            await self._controller.models_port.use_no_longer(source)
            self._changed(self.tr("Its models are no longer listed; nothing was deleted."))

        self._start(source, stop())

    def _start(self, source: str, call: object) -> None:
        self.banner.hide()
        self._said.hide()

        def fail(fault: Fault) -> None:
            self.banner.show_fault(fault)
            self.refresh()

        if source in self.rows:
            self.rows[source].button.setEnabled(False)
        self._controller.start(call, fail)  # type: ignore[arg-type]

    def _changed(self, words: str) -> None:
        self._said.set_text(words)
        self._said.show()
        self._controller.refresh()
        self.refresh()

    def _show(self, apps: tuple[FoundApp, ...]) -> None:
        folders = self._controller.port.settings.imported_folders
        shown = (apps, folders)
        if shown == self._shown:
            for one in self.rows.values():
                one.button.setEnabled(True)
            return
        self._shown = shown
        clear(self._rows)
        self.rows = {}
        for app in apps:
            size = figures.size(app.size_bytes)
            text = self.tr("{0} models · {1}").format(app.models, size)
            if app.models == 1:
                text = self.tr("1 model · {0}").format(size)
            self._add(app.app, app.title, text, "\n".join(app.folders), app.notes, app.in_use)
        for folder in folders:
            self._add(folder, Path(folder).name, self.tr("folder"), folder, (), True)
        self._card.setVisible(bool(self.rows))
        none = self.tr("No models of Ollama, LM Studio or the hub's cache were found here.")
        self.state.set_text(none)
        self.state.setVisible(not apps)

    def _add(
        self, source: str, title: str, facts: str, where: str, notes: tuple[str, ...], used: bool
    ) -> None:
        if self.rows:
            self._rows.addWidget(rule())
        made = SourceRow(self._theme, title, facts, where, notes, used)
        act = self.use_no_longer if used else self.use
        made.button.clicked.connect(lambda _checked=False: act(source))
        self.rows[source] = made
        self._rows.addWidget(made)
        made.show()

    # --- choosing -----------------------------------------------------------------------------

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder with GGUF files"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.use)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("GGUF file"))
        dialog.setNameFilters([self.tr("Models (*.gguf)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda file: self.use(str(Path(file).parent)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


class SourceRow(Folding):
    """An app or a folder: what lies there, what cannot be used, and the button."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        facts: str,
        where: str,
        notes: tuple[str, ...],
        used: bool,
    ) -> None:
        super().__init__(theme, (_FOLD,))
        self._about = QWidget()
        about = column(self._about, gap=2)
        about.addWidget(label(theme, title, "label"))
        about.addWidget(label(theme, facts, "small", "text2", figures=True))
        for line in where.split("\n"):
            about.addWidget(Elided(theme, line, "small", "text3"))
        for note in notes:
            about.addWidget(Text(theme, note, "small", "warn"))
        self.button = Button(
            self.tr("Stop using") if used else self.tr("Use where they lie"),
            "outline" if used else "primary",
        )
        self.button.setAccessibleName(f"{self.button.text()}: {title}")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(15, 10, 15, 10)
        self._grid.setVerticalSpacing(8)
        self.start_folded()

    def fold(self, level: int) -> None:
        """The button beside, or below."""
        grid = self._grid
        grid.removeWidget(self._about)
        grid.removeWidget(self.button)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self._about, 0, 0)
        grid.addWidget(self.button, *((0, 1) if level == 0 else (1, 0)))
