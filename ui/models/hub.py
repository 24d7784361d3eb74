"""Search on the hub: repositories, and the files in each with how they fit."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QWidget

from backend.errors import Fault
from backend.offers import HubFile, HubModel
from ui.models import figures
from ui.models.controller import ModelsController
from ui.models.fold_line import FoldLine
from ui.models.folding import Folding
from ui.models.model import downloading
from ui.models.offer_line import FetchButton, fit_mark, short_on_disk
from ui.theme.theme import Theme
from ui.widgets.badge import Badge
from ui.widgets.banner import Banner
from ui.widgets.boxes import clear, column, row, rule, surface
from ui.widgets.buttons import Button
from ui.widgets.fields import SearchField
from ui.widgets.flow import Flow
from ui.widgets.labels import Text, label

_FOLD = 560
_SIZE, _FIT, _BUTTON = 72, 160, 148


class HubView(QWidget):
    """A search that is sent on Enter; results open to their files."""

    def __init__(self, theme: Theme, controller: ModelsController) -> None:
        super().__init__()
        self._theme, self._controller = theme, controller
        self._asked = 0
        self._text = ""
        self.repos: dict[str, RepoRow] = {}
        self.search = SearchField(theme, self.tr("Model or repository"))
        self.search.returnPressed.connect(self.ask)
        self.button = Button(self.tr("Search"), "outline", self.ask)
        host = urlsplit(controller.port.settings.hub_url).hostname or ""
        said = self.tr("What you search for goes to {0} when you press Enter, nothing before.")
        self._said = Text(theme, said.format(host), "small", "text2")
        self.banner = Banner(theme, action=self.tr("Try again"), on_action=self._again)
        self.state = Text(theme, "", "ui", "text2")
        self.state.hide()
        self._card = surface("card")
        self._results = column(self._card, (1, 1, 1, 1))
        self._card.hide()
        tools = row(None, gap=8)
        tools.addWidget(self.search, 1)
        tools.addWidget(self.button)
        layout = column(self, gap=12)
        layout.addLayout(tools)
        for widget in (self._said, self.banner, self.state, self._card):
            layout.addWidget(widget)
        controller.downloads_changed.connect(self._show_states)

    def ask(self) -> None:
        """Send what stands in the field."""
        if text := self.search.text().strip():
            self._text = text
            self._again()
        else:
            self.search.setFocus()

    def _again(self) -> None:
        self._asked += 1
        asked, text = self._asked, self._text
        self.banner.hide()
        self._show_words(self.tr("Searching for {0} …").format(text))

        async def ask() -> None:
            found = await self._controller.models_port.search(text)
            if asked == self._asked:
                self._show_found(text, found)

        def fail(fault: Fault) -> None:
            if asked == self._asked:
                self._show_words("")
                self.banner.show_fault(fault)

        self._controller.start(ask(), fail)

    def _show_words(self, words: str) -> None:
        self.state.set_text(words)
        self.state.setVisible(bool(words))

    def _show_found(self, text: str, found: tuple[HubModel, ...]) -> None:
        clear(self._results)
        self.repos = {}
        self._card.setVisible(bool(found))
        none = self.tr("The hub has no GGUF repository for {0}. Try fewer or other words.")
        self._show_words("" if found else none.format(text))
        for number, model in enumerate(found):
            if number:
                self._results.addWidget(rule())
            made = RepoRow(self._theme, self._controller, model)
            self.repos[model.repo] = made
            self._results.addWidget(made)
            made.show()

    def _show_states(self) -> None:
        if self.isVisible():
            for one in self.repos.values():
                one.show_states()


class RepoRow(QWidget):
    """A repository; opened, it lists its files."""

    def __init__(self, theme: Theme, controller: ModelsController, model: HubModel) -> None:
        super().__init__()
        self._theme, self._controller, self.model = theme, controller, model
        self._was_read = False
        self._content = QWidget()
        self.line = FoldLine(theme, model.repo)
        across = self.line.indent  # all stands under the title
        self._files = column(self._content, (across, 0, 0, 4), 4)
        self.files: dict[str, FileRow] = {}
        self.banner = Banner(theme, action=self.tr("Try again"), on_action=self._read)
        self.line.toggled.connect(self.toggle)
        facts = QWidget()
        flow = Flow(facts, gap=12)
        for text in self._facts():
            flow.addWidget(label(theme, text, "small", "text2", figures=True))
        if model.gated:
            flow.addWidget(Badge(theme, self.tr("Gated"), "warn", "lock"))
        inner = column(None, (across, 0, 0, 0))
        inner.addWidget(facts)
        layout = column(self, (12, 8, 15, 10), 4)
        layout.addWidget(self.line)
        layout.addLayout(inner)
        layout.addWidget(self._content)
        self._show_open(False)

    @property
    def is_open(self) -> bool:
        """Its files show."""
        return not self._content.isHidden()

    def toggle(self) -> None:
        """Show or hide the files; they are asked for the first time."""
        self._show_open(not self.is_open)
        if self.is_open and not self._was_read:
            self._was_read = True
            self._read()

    def _show_open(self, is_open: bool) -> None:
        self._content.setVisible(is_open)
        self.line.show_open(is_open)

    def show_states(self) -> None:
        """Show which files are on their way."""
        for one in self.files.values():
            one.show_state()

    def _facts(self) -> list[str]:
        model, texts = self.model, []
        if model.downloads is not None:
            texts.append(self.tr("{0} downloads").format(figures.count(model.downloads)))
        if model.likes is not None:
            texts.append(self.tr("{0} likes").format(figures.count(model.likes)))
        if model.licence:
            texts.append(self.tr("licence {0}").format(model.licence))
        if model.updated:
            texts.append(self.tr("changed {0}").format(model.updated[:10]))
        return texts

    def _read(self) -> None:
        clear(self._files)
        self.files = {}
        self.banner = Banner(self._theme, action=self.tr("Try again"), on_action=self._read)
        self._files.addWidget(self.banner)
        if self.model.gated:
            self._say_gated()
        wait = Text(self._theme, self.tr("Asking for its files …"), "small", "text2")
        self._files.addWidget(wait)
        banner = self.banner

        async def read() -> None:
            try:
                found = await self._controller.models_port.files(self.model.repo)
            finally:
                wait.hide()
            if banner is self.banner:
                self._show_files(found)

        def fail(fault: Fault) -> None:
            if banner is self.banner:
                banner.show_fault(fault)

        self._controller.start(read(), fail)

    def _say_gated(self) -> None:
        """What to do before a gated repository gives its files."""
        said = self.tr(
            "Its owner wants you to accept a licence first: open its page, sign in and accept, "
            "then start Parley with a token of that account in the variable HF_TOKEN."
        )
        self._files.addWidget(Text(self._theme, said, "small", "text2"))
        base = self._controller.port.settings.hub_url.rstrip("/")
        address = f"{base}/{self.model.repo}"
        button = Button(
            self.tr("Open its page"),
            "outline",
            lambda: QDesktopServices.openUrl(QUrl(address)),
        )
        button.setIcon(self._theme.icon("arrow-square-out", "text"))
        button.setAccessibleDescription(address)
        line = row(None, gap=8)
        line.addWidget(button)
        line.addWidget(Text(self._theme, address, "small", "text2"), 1)
        self._files.addLayout(line)

    def _show_files(self, found: tuple[HubFile, ...]) -> None:
        if not found:
            said = self.tr("No GGUF file is in it.")
            self._files.addWidget(Text(self._theme, said, "small", "text2"))
        for file in found:
            made = FileRow(self._theme, self._controller, file)
            self.files[file.names[0]] = made
            self._files.addWidget(made)
            made.show()


class FileRow(Folding):
    """One file: quantisation, size, fit, download."""

    def __init__(self, theme: Theme, controller: ModelsController, file: HubFile) -> None:
        super().__init__(theme, (_FOLD,))
        self._controller, self.file = controller, file
        name = PurePosixPath(file.names[0]).name
        title = file.quantisation or name
        if file.projector:
            title = self.tr("{0}, to see pictures").format(title)
        self._title = Text(theme, title, "ui")
        self._title.setToolTip(name)
        self._size = label(theme, figures.size(file.size_bytes), "ui", "text2", figures=True)
        self._short = short_on_disk(file.size_bytes, controller.hardware)
        self._fit = fit_mark(theme, file.fit, self._short)
        self.button = FetchButton(self._fetch)
        self.banner = Banner(theme, closable=True)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        self.start_folded()
        self.show_state()

    def fold(self, level: int) -> None:
        """One line, or the badge under the name."""
        grid, px = self._grid, self.theme.type.px
        for widget in (self._title, self._size, self._fit, self.button, self.banner):
            grid.removeWidget(widget)
        grid.setColumnStretch(0, 1)
        widths = (_SIZE, _FIT, _BUTTON)
        for place, width in enumerate(widths, start=1):
            grid.setColumnMinimumWidth(place, px(width) if level == 0 else 0)
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        grid.addWidget(self._title, 0, 0, middle)
        grid.addWidget(self._size, 0, 1, middle | right)
        if level == 0:
            grid.addWidget(self._fit, 0, 2, middle)
            grid.addWidget(self.button, 0, 3, middle)
        else:
            grid.addWidget(self._fit, 1, 0)
            grid.addWidget(self.button, 1, 1, 1, 3, right)
        grid.addWidget(self.banner, 2, 0, 1, 4)

    def show_state(self) -> None:
        """Show whether it is on its way or here."""
        file = self.file
        found = downloading(
            self._controller.downloads, file.repo, PurePosixPath(file.names[0]).name
        )
        here = any(
            PurePosixPath(one.path.replace("\\", "/")).name == PurePosixPath(file.names[0]).name
            and not one.info.missing
            for one in self._controller.local
        )
        short = "" if found or here else self._short
        name = PurePosixPath(file.names[0]).name
        self.button.show_file(name, file.size_bytes, download=found, here=here, short=short)

    def _fetch(self) -> None:
        wanted = self.file.quantisation
        if self.file.projector or not wanted:
            wanted = self.file.names[0]
        self.button.setEnabled(False)
        self._controller.fetch(f"{self.file.repo}:{wanted}", self._fail, self.show_state)

    def _fail(self, fault: Fault) -> None:
        self.show_state()
        self.banner.show_fault(fault)
