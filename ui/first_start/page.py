"""The first start: what was found, committees that fit, and the starter model right away."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from backend.errors import Fault
from backend.machine import Hardware
from backend.offers import Download, Proposal
from backend.settings import Settings
from ui.first_start import words
from ui.first_start.card import WIDTH, ProposalCard
from ui.first_start.found import FoundStrip
from ui.first_start.model import CARDS, Fetching, arrived, name_of, under_way
from ui.first_start.run import Run, is_offline
from ui.first_start.starter import StarterStrip
from ui.models.download_words import download_progress
from ui.port import EnginePort
from ui.tasks import TaskSet
from ui.theme.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.banner import Banner
from ui.widgets.boxes import clear, column, row, surface
from ui.widgets.buttons import Button, IconButton
from ui.widgets.labels import Text, label
from ui.widgets.progress_row import ProgressRow
from ui.widgets.pulse import Pulse
from ui.widgets.scroll import ScrollColumn

_WIDEST = 1016
_EDGE = 24
_LOOK_MS = 500
_LOOK_HIDDEN_MS = 5000
_PATIENCE_S = 60.0


class FirstStart(QFrame):
    """`done(committee)` once all of a committee is here; leaving stops no download.

    `arrived(committee)` is said in its place where nobody looks at the page: it is saved as the
    one that is asked, and the person stays where they are.
    `starter_wanted` asks for a chat with the starter model, `models_wanted` for the models page,
    `closed` for the chats.
    """

    starter_wanted = Signal()
    done = Signal(str)
    arrived = Signal(str)
    models_wanted = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, port: EnginePort, tasks: TaskSet) -> None:
        super().__init__()
        self.setProperty("surface", "canvas")
        self._theme, self._port, self._tasks = theme, port, tasks
        self._hardware = Hardware()
        self._proposals: tuple[Proposal, ...] = ()
        self._columns = 0
        self._offline = False
        self._began = self._blind = False
        self.cards: list[ProposalCard] = []
        self.progress: dict[str, ProgressRow] = {}
        self.run = Run(port, tasks, self)
        self.found = FoundStrip(theme)
        self.starter = StarterStrip(theme)
        self.heading = label(theme, self.tr("Committees that fit"), "heading")
        self.note = Text(theme, self.tr("Looking at this computer"), "ui", "text2")
        self.banner = Banner(theme, action=self.tr("Try again"), on_action=self._again)
        self.choose = Button(self.tr("Choose models myself"), "", self.models_wanted.emit)
        self.begin = Button("", "primary", self._begin)
        self.begin.setIcon(theme.icon("download-simple", "on_accent"))
        self.close_button = IconButton(theme, "x", self.tr("Close"), self.closed.emit)
        self._lay_out()
        self._pulse = Pulse(self, _LOOK_MS, self._look)
        self.found.use_wanted.connect(self._use_apps)
        self.starter.wanted.connect(self.starter_wanted)
        self.run.moved.connect(self._show_fetching)
        self.run.done.connect(self._finish)
        self.run.failed.connect(self._show_fault)
        self.run.blind.connect(self._show_blind)
        self._show_choice()

    @property
    def first_focus(self) -> QWidget:
        """The chosen committee, or the starter model while there is none."""
        chosen = next((card for card in self.cards if card.isChecked()), None)
        return chosen or (self.choose if self.starter.isHidden() else self.starter.button)

    @property
    def chosen(self) -> Proposal | None:
        """The committee that is chosen."""
        return next((card.proposal for card in self.cards if card.isChecked()), None)

    def refresh(self) -> None:
        """Look anew at everything; what is slow or unknown holds nothing else up."""
        self._tasks.start(self._load_machine(), self._show_fault)
        self._tasks.start(self._load_apps(), self._show_fault)
        self._tasks.start(self._load_starter(), self._show_fault)

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the machine, and at downloads for as long as the page is visible."""
        super().showEvent(event)
        self.refresh()
        self.run.retry()
        self._pulse.pace(_LOOK_MS)
        self._pulse.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Watch what was begun now and then; without it not at all."""
        super().hideEvent(event)
        self._pulse.pace(_LOOK_HIDDEN_MS)
        if not self.run.is_on:
            self._pulse.stop()

    def _look(self) -> None:
        if self.run.is_on or self.isVisible():
            self.run.look()
        else:
            self._pulse.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Past the widest column margins grow; cards stand side by side where they fit."""
        super().resizeEvent(event)
        px = self._theme.type.px
        side = _EDGE + max(0, self.width() - 2 * _EDGE - px(_WIDEST)) // 2
        self._body.setContentsMargins(side, px(24), side, px(24))
        self._arrange()

    # --- what is loaded -----------------------------------------------------------------------

    async def _load_machine(self) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            self._hardware = (await self._port.status()).hardware
            self.found.show_hardware(self._hardware, ())
            proposals = (await self._port.models_port.proposals())[:CARDS]
            kept = [committee.name for committee in await self._port.committees()]
            downloads = await self._port.models_port.downloads()
        self.found.show_hardware(self._hardware, proposals)
        self._show_proposals(proposals)
        if self.run.is_on:
            return
        if (earlier := under_way(proposals, kept, downloads)) is not None:
            self.run.go_on(*earlier)
            return
        here = arrived(proposals, kept, downloads)
        if here is not None and self._port.settings.committee == Settings().committee:
            self.run.go_on(here, Fetching(()))  # no other was chosen since
            self.run.look()

    async def _load_apps(self) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            self.found.show_apps(await self._port.models_port.apps())

    async def _load_starter(self) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            models = await self._port.models()
        self.starter.show_model(next((model for model in models if model.is_starter), None))

    def _use_apps(self) -> None:
        async def use() -> None:
            models = self._port.models_port
            async with asyncio.timeout(_PATIENCE_S):
                for app in await models.apps():
                    if app.models and not app.in_use:
                        await models.use(app.app)
                self.found.show_apps(await models.apps())
            await self._load_machine()

        self._tasks.start(use(), self._show_fault)

    # --- choosing -----------------------------------------------------------------------------

    def _show_proposals(self, proposals: tuple[Proposal, ...]) -> None:
        if proposals == self._proposals and self.cards:
            return
        chosen = self.chosen.name if self.chosen else ""
        had_focus = any(card.hasFocus() for card in self.cards)
        had_focus |= not self.cards and self.first_focus.hasFocus()  # it stood in for them
        self._proposals = proposals
        clear(self._grid)
        self._columns, self.cards = 0, []
        names = [proposal.name for proposal in proposals]
        for place, proposal in enumerate(proposals):
            card = ProposalCard(self._theme, proposal, self._hardware, recommended=place == 0)
            card.setChecked(proposal.name == chosen if chosen in names else place == 0)
            card.toggled.connect(self._show_choice)
            card.show_offline(self._offline)
            self.cards.append(card)
        self.heading.setText(words.committees(len(proposals)))
        self.note.set_text(
            ""
            if proposals
            else self.tr("Nothing of the catalogue fits into what is free. The starter model does.")
        )
        self.note.setVisible(not proposals)
        self._arrange()
        if had_focus:
            self.first_focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_choice()

    def _arrange(self) -> None:
        """Cards side by side, or under each other."""
        room = self.width() - 2 * _EDGE
        fit = min(max(1, room // self._theme.type.px(WIDTH)), CARDS)
        columns = len(self.cards) if fit >= len(self.cards) else 1
        if columns == self._columns or not self.cards:
            return
        self._columns = columns
        for place, card in enumerate(self.cards):
            self._grid.removeWidget(card)
            self._grid.addWidget(card, place // columns, place % columns)
            card.show()
        for place in range(CARDS):
            self._grid.setColumnStretch(place, 1 if place < columns else 0)

    def _show_choice(self, _on: bool = True) -> None:
        """Say on the button what it would do."""
        chosen, running = self.chosen, self.run.is_on
        self.begin.setVisible(chosen is not None)
        self.begin.setEnabled(not running)
        for card in self.cards:
            card.setEnabled(not running)
        if chosen is None:
            return
        if running and self.run.proposal is not None:
            title = words.title(self.run.proposal)
            self.begin.setText(self.tr("{0} is on its way").format(title))
        else:
            self.begin.setText(words.begin(chosen))
        icon = "download-simple" if chosen.download_bytes else "play"
        self.begin.setIcon(self._theme.icon(icon, "on_accent"))

    # --- fetching -----------------------------------------------------------------------------

    def _begin(self) -> None:
        chosen = self.chosen
        if chosen is not None:
            self.banner.hide()
            self._began = True
            self.run.begin(chosen)
            self._show_choice()

    def _show_fetching(self, fetching: Fetching) -> None:
        self._set_offline(any(_waits(one) for one in fetching.downloads))
        if self._blind:
            self._blind = False
            self.banner.hide()
        ids = [download.id for download in fetching.downloads]
        if ids != list(self.progress):
            clear(self._rows)
            self.progress = {one.id: self._progress_row(one) for one in fetching.downloads}
        for download in fetching.downloads:
            shown = download_progress(download)
            name = name_of(download, self.run.proposal)
            self.progress[download.id].show_progress(shown._replace(title=name or shown.title))
        self._rows_card.setVisible(bool(ids))
        self._show_choice()

    def _progress_row(self, download: Download) -> ProgressRow:
        made, name = ProgressRow(self._theme), download.id
        made.pause_wanted.connect(lambda: self.run.pause(name))
        made.resume_wanted.connect(lambda: self.run.resume(name))
        made.retry_wanted.connect(lambda: self.run.resume(name))
        made.cancel_wanted.connect(lambda: self.run.cancel(name))
        self._rows.addWidget(made)
        made.show()
        return made

    def _finish(self, committee: str) -> None:
        self._began = False
        self._show_fetching(Fetching(()))
        if not self.isVisible():
            self._pulse.stop()
            self.arrived.emit(committee)
            return
        announce(self, self.tr("The committee is ready"))
        self.done.emit(committee)

    def _show_fault(self, fault: Fault) -> None:
        self.note.setVisible(not self.cards and bool(self.note.text()))
        self._set_offline(is_offline(fault))
        self.banner.show_fault(fault)
        self._show_choice()
        self.area.settle()
        self.area.ensureWidgetVisible(self.banner)

    def _show_blind(self, fault: Fault) -> None:
        self._blind = True
        self._show_fault(fault)

    def _set_offline(self, offline: bool) -> None:
        self._offline = offline
        for card in self.cards:
            card.show_offline(offline)

    def _again(self) -> None:
        self.banner.hide()
        self._set_offline(False)
        self.refresh()
        if self.run.is_on:
            self.run.retry()
        elif self.chosen is not None and self._began:
            self._begin()

    # --- where it stands ----------------------------------------------------------------------

    def _lay_out(self) -> None:
        theme = self._theme
        content = QWidget()
        self._body = column(content, (_EDGE, 24, _EDGE, 24), 16)
        head = row(None, gap=16)
        title = Text(theme, self.tr("Set up your first committee"), "display")
        head.addWidget(title, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        said = column(None, gap=8)
        said.addLayout(head)
        said.addWidget(
            Text(
                theme,
                self.tr(
                    "Parley looked at this computer and sent nothing anywhere. Pick a committee "
                    "that fits; you can change it at any time."
                ),
                "answer",
                "text2",
            )
        )
        self._grid = QGridLayout()
        self._grid.setSpacing(16)
        self._rows_card = surface("card")
        self._rows = column(self._rows_card, (16, 12, 16, 14), 12)
        self._rows_card.hide()
        last = row(None, gap=8)
        last.addStretch(1)
        last.addWidget(self.choose)
        last.addWidget(self.begin)
        self._body.addLayout(said)
        self._body.addWidget(self.starter)
        self._body.addWidget(self.found)
        self._body.addWidget(self.heading)
        self._body.addWidget(self.note)
        self._body.addLayout(self._grid)
        self._body.addWidget(self._rows_card)
        self._body.addWidget(self.banner)
        self._body.addLayout(last)
        self._body.addStretch(1)
        self.area = ScrollColumn(content)
        self.area.setAccessibleName(self.tr("Set up your first committee"))
        column(self).addWidget(self.area)


def _waits(download: Download) -> bool:
    return download.fault is not None and is_offline(download.fault)
