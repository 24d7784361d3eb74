"""The main window: puts the panes together and lets them know of each other."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QWidget

from backend.errors import Fault
from backend.help import load_help
from ui.chat.controller import ChatController
from ui.chat.list_pane import ListPane
from ui.chat.messages import AnswerMessage
from ui.chat.model import models_used
from ui.chat.page import ChatPage
from ui.chat.turns import Turns
from ui.deliberation.model import Deliberation
from ui.deliberation.panel import Panel
from ui.deliberation.words import is_local
from ui.help.page import HelpPage
from ui.port import EnginePort
from ui.shell import actions
from ui.shell.arrangement import SMALLEST, Arrangement, arrange
from ui.shell.overlay import Overlay
from ui.shell.presenter import Presenter
from ui.shell.rail import Rail
from ui.shell.regions import Regions
from ui.shell.state import WindowState
from ui.shell.status_bar import StatusBar
from ui.tasks import TaskSet
from ui.theme.theme import Mode, Theme
from ui.widgets.boxes import column, row

_STATUS_MS = 2_000
_STATUS_PATIENCE_S = 5.0
_STOP_S = 2.0
_WIDTHS = {"list": 232, "panel": 352}
_TRANSCRIPT_WIDTH = 480


class MainWindow(QWidget):
    """`closed` comes when the person closed it; `stop` then ends what still runs."""

    closed = Signal()

    def __init__(self, port: EnginePort, state_file: Path) -> None:
        super().__init__()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.setWindowTitle("Parley")
        self.setMinimumSize(*SMALLEST)
        self._port = port
        self._state = WindowState(state_file)
        self._tasks = TaskSet()
        self.theme = Theme(application, port.settings.theme, self)
        self.chat = ChatController(port, self._tasks, Turns(self._tasks, self))
        self.rail = Rail(self.theme)
        self.list = ListPane(self.theme)
        self.page = ChatPage(self.theme, self.chat)
        self.panel = Panel(self.theme)
        self.help = HelpPage(self.theme, load_help())
        self.status = StatusBar(self.theme)
        self._presenter = Presenter(self.chat, self.page.transcript)
        self._arrangement: Arrangement | None = None
        self._lay_out()
        self._connect()
        self._add_actions()
        self._status_timer = QTimer(self)
        self._status_timer.setInterval(_STATUS_MS)
        self._status_timer.timeout.connect(self._poll)
        if (geometry := self._state.geometry) is None or not self.restoreGeometry(geometry):
            self.resize(1280, 800)
        self._arrange()

    async def start(self) -> None:
        """Load the lists; what fails is said in the window."""
        self._status_timer.start()
        self._poll()
        self._tasks.start(self.chat.start(), self.page.banner.show_fault)
        self.page.composer.field.setFocus()

    async def stop(self) -> None:
        """Stop what still runs, waiting at most two seconds, and remember the window."""
        self._status_timer.stop()
        self._remember()
        await self._tasks.stop(_STOP_S)

    def raise_to_front(self) -> None:
        """Come to the front, because Parley was started a second time."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def show_page(self, page: str) -> None:
        """Show ``chats`` or ``help``."""
        self.rail.set_page(page)
        self._pages.setCurrentWidget(self.help if page == "help" else self._splitter)
        (self.help.search if page == "help" else self.page.composer.field).setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the owner, who ends the program."""
        self._remember()
        event.accept()
        self.closed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move panes where the width asks for it."""
        super().resizeEvent(event)
        self._arrange()

    def _lay_out(self) -> None:
        self._splitter = QSplitter()
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.splitterMoved.connect(self._save_widths)
        self._splitter.addWidget(self.page)
        self.page.setMinimumWidth(_TRANSCRIPT_WIDTH)
        self.list.setMinimumWidth(180)
        self.panel.setMinimumWidth(300)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._splitter)
        self._pages.addWidget(self.help)
        upper = row()
        upper.addWidget(self.rail)
        upper.addWidget(self._pages, 1)
        layout = column(self)
        layout.addLayout(upper, 1)
        layout.addWidget(self.status)
        self._drawer = Overlay(self.theme, self, "left")
        self._sheet = Overlay(self.theme, self, "right")

    def _connect(self) -> None:
        chat = self.chat
        self.rail.page_wanted.connect(self._page_wanted)
        self.rail.theme_wanted.connect(self._set_theme)
        self.page.list_wanted.connect(self._drawer.open)
        self.page.panel_wanted.connect(self.toggle_panel)
        self.page.strip.wanted.connect(self._sheet.open)
        self.page.help_wanted.connect(self._show_help_entry)
        self.page.transcript.wanted.connect(self._show_deliberation)
        self.panel.closed.connect(self.toggle_panel)
        self._presenter.shown.connect(self._show_state)
        self.list.opened.connect(self._open_chat)
        self.list.new_wanted.connect(self._new_chat)
        self.list.renamed.connect(chat.rename)
        self.list.deleted.connect(chat.delete)
        self.list.restored.connect(chat.restore)
        chat.deleted.connect(self.list.offer_undo)
        chat.list_faulted.connect(self.list.show_fault)
        chat.listed.connect(self._show_list)
        chat.turns.started.connect(self._show_running)
        chat.turns.ended.connect(self._show_running)
        chat.choices_changed.connect(self._show_privacy)
        chat.opened.connect(self._place_panel)
        chat.added.connect(self._place_panel)

    def _add_actions(self) -> None:
        regions = Regions(
            lambda: [
                self.rail.pages["chats"],
                self.list.view,
                self.page.transcript.area,
                self.page.composer.field,
                self.panel.close_button,
                self.help.search,
                self.status,
            ]
        )
        actions.new_chat(self, self._new_chat)
        actions.search_chats(self, self._search)
        actions.write(self, lambda: self.show_page("chats"))
        actions.toggle_panel(self, self.toggle_panel)
        actions.show_help(self, lambda: self.show_page("help"))
        actions.next_region(self, lambda: regions.step(1))
        actions.previous_region(self, lambda: regions.step(-1))
        actions.escape(self, self._escape)
        actions.close_window(self, self.close)

    # --- panes --------------------------------------------------------------------------------

    def _arrange(self) -> None:
        """Dock the list and the panel, or hold them ready over the page."""
        wanted = arrange(round(self.width() / self.theme.type.factor))
        if wanted != self._arrangement:
            self._arrangement = wanted
            self.rail.set_width(wanted.rail_width)
            self.page.offer_list(not wanted.list_docked)
            self._dock(self.list, self._drawer, "list", wanted.list_docked, 0)
            self._dock(self.panel, self._sheet, "panel", wanted.panel_docked, 2)
            self._place_panel()
            self._set_widths()

    def _dock(self, pane: QWidget, overlay: Overlay, name: str, docked: bool, place: int) -> None:
        if docked:
            overlay.release()
            self._splitter.insertWidget(min(place, self._splitter.count()), pane)
            self._splitter.setStretchFactor(self._splitter.indexOf(self.page), 1)
            pane.show()
        else:
            overlay.hold(pane, self._width(name))

    def toggle_panel(self) -> None:
        """Open or close the panel: its column where there is one, else the sheet."""
        if self._arrangement is not None and not self._arrangement.panel_docked:
            if self._sheet.isVisible():
                self._sheet.close_pane()
            elif not self.page.is_empty:
                self._sheet.open()
            return
        self._state.panel_open = not self._state.panel_open
        self._place_panel()
        self._set_widths()
        if not self.panel.isVisible():
            self.page.composer.field.setFocus()

    def _place_panel(self, _items: object = None) -> None:
        """Show the panel where it is wanted and there is something to show."""
        docked = self._arrangement is None or self._arrangement.panel_docked
        filled = not self.page.is_empty
        if docked:
            was_hidden = self.panel.isHidden()
            self.panel.setVisible(filled and self._state.panel_open)
            if was_hidden and not self.panel.isHidden():
                self._set_widths()
        self.page.strip.setVisible(not docked and filled and self.panel.state is not None)
        self.page.panel_button.setVisible(docked and filled)
        self.page.panel_button.setChecked(self._state.panel_open)

    def _set_widths(self) -> None:
        list_width, panel_width = self._width("list"), self._width("panel")
        sides = list_width * self.list.isVisible() + panel_width * self.panel.isVisible()
        rest = max(_TRANSCRIPT_WIDTH, self._splitter.width() - sides)
        widths = {"list": list_width, "page": rest, "panel": panel_width}
        names = {id(self.list): "list", id(self.page): "page", id(self.panel): "panel"}
        panes = [self._splitter.widget(n) for n in range(self._splitter.count())]
        self._splitter.setSizes([widths[names[id(pane)]] for pane in panes])

    def _width(self, pane: str) -> int:
        """The width a person dragged a pane to, else the guide's."""
        return self._state.width(pane, self.theme.type.px(_WIDTHS[pane]))

    def _save_widths(self) -> None:
        """Remember what the person dragged, not what a narrow window squeezed."""
        for name, pane in (("list", self.list), ("panel", self.panel)):
            if pane.parent() is self._splitter and pane.isVisible():
                self._state.set_width(name, pane.width())

    def _remember(self) -> None:
        self._state.geometry = self.saveGeometry()
        self._state.save()

    # --- what happens -------------------------------------------------------------------------

    def _page_wanted(self, page: str) -> None:
        again = page == "chats" and self._pages.currentWidget() is self._splitter
        self.show_page(page)
        if again and self._arrangement is not None and not self._arrangement.list_docked:
            self._drawer.open()

    def _open_chat(self, conversation_id: int) -> None:
        self._drawer.close_pane()
        self.show_page("chats")
        self.chat.open(conversation_id)

    def _new_chat(self) -> None:
        self._drawer.close_pane()
        self.show_page("chats")
        self.chat.new()

    def _search(self) -> None:
        self.show_page("chats")
        if self._arrangement is not None and not self._arrangement.list_docked:
            self._drawer.open()
        self.list.search.setFocus()
        self.list.search.selectAll()

    def _escape(self) -> None:
        for overlay in (self._drawer, self._sheet):
            if overlay.isVisible():
                overlay.close_pane()
                return
        if self._pages.currentWidget() is self.help:
            self.show_page("chats")
        else:
            self.chat.stop()

    def _show_help_entry(self, entry: str) -> None:
        self.show_page("help")
        self.help.show_entry(entry)

    def _show_deliberation(self, answer: AnswerMessage) -> None:
        self._presenter.pick(answer)
        docked = self._arrangement is None or self._arrangement.panel_docked
        if not docked:
            self._sheet.open()
        elif self.panel.isHidden():
            self.toggle_panel()

    def _show_state(self, state: Deliberation | None) -> None:
        self.panel.show_state(state)
        if state is not None:
            self.page.strip.show_state(state)
        self._place_panel()

    def _show_list(self) -> None:
        self.list.show_chats(self.chat.summaries, self.chat.current)
        self._show_running()

    def _show_running(self, _turn: object = None) -> None:
        self.list.model.set_running(self.chat.running)

    def _show_privacy(self) -> None:
        used = models_used(self.chat.choice, self.chat.committees)
        self.status.show_private(bool(used) and is_local(self.chat.models, used))

    def _set_theme(self, mode: Mode) -> None:
        self.theme.set_mode(mode)
        settings = replace(self._port.settings, theme=mode)
        self._tasks.start(self._port.save_settings(settings), self.page.banner.show_fault)

    def _poll(self) -> None:
        async def poll() -> None:
            async with asyncio.timeout(_STATUS_PATIENCE_S):
                self.status.show_status(await self._port.status())

        def silent(fault: Fault) -> None:
            with contextlib.suppress(RuntimeError):
                self.status.show_silence(fault.message)

        self._tasks.start(poll(), silent)
