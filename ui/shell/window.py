"""The main window: puts the pages together and lets them know of each other."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, cast

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from backend.errors import Fault
from backend.values import EngineStatus, Job
from ui.chat.controller import ChatController
from ui.chat.list_pane import ListPane
from ui.chat.messages import AnswerMessage
from ui.chat.model import Choice, models_used
from ui.chat.page import ChatPage
from ui.chat.turns import Turns
from ui.deliberation.model import Deliberation
from ui.deliberation.panel import Panel
from ui.deliberation.words import is_local
from ui.faults import in_words
from ui.port import EnginePort
from ui.shell import status_words
from ui.shell.actions import install
from ui.shell.arrangement import SMALLEST, Arrangement
from ui.shell.commands import commands
from ui.shell.features import offer_pages
from ui.shell.finder import Finder
from ui.shell.focus import FocusKeeper, InputWatch
from ui.shell.notices import NoticeBar
from ui.shell.pages import Pages
from ui.shell.panes import Panes
from ui.shell.presenter import Presenter
from ui.shell.rail import Rail
from ui.shell.regions import Region, Regions
from ui.shell.state import WindowState
from ui.shell.status_bar import StatusBar
from ui.shell.tab_order import is_gone, stay_near, step, stops
from ui.shell.tray import Tray
from ui.tasks import TaskSet
from ui.theme.theme import Mode, Theme
from ui.widgets.announce import announce
from ui.widgets.boxes import column, row

if TYPE_CHECKING:  # imported when it is first shown
    from ui.deliberation.page import DeliberationPage

_STATUS_MS = 2_000
_STATUS_PATIENCE_S = 5.0
# Of the three seconds in which the program ends; the engine's thread takes the rest.
_STOP_S = 0.7
_SETTLE_S = 0.3


class MainWindow(QWidget):
    """`closed` comes when the person closed it; `stop` then ends what still runs."""

    closed = Signal()

    def __init__(self, port: EnginePort, state_file: Path) -> None:
        super().__init__()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.setWindowTitle("Parley")
        self.setMinimumSize(*SMALLEST)
        self.port = port
        self.state = WindowState(state_file)
        self.tasks = TaskSet()
        settings = port.settings
        self.theme = Theme(application, settings.theme, self, font_percent=settings.font_scale)
        self.theme.reduced_motion = settings.reduced_motion
        self.chat = ChatController(port, self.tasks, Turns(self.tasks, self))
        self.rail = Rail(self.theme)
        self.list = ListPane(self.theme, self.chat.list)
        self.page = ChatPage(self.theme, self.chat)
        self.panel = Panel(self.theme)
        self.status = StatusBar(self.theme)
        self.notices = NoticeBar(self.theme)
        self.tray = Tray(self)
        self.pages = Pages()
        self.panes = Panes(self.theme, self.state, self.list, self.page, self.panel)
        self._presenter = Presenter(self.chat, self.page.transcript)
        self._quitting = False
        self._state_to_draw: Deliberation | None = None
        self._drawing = QTimer(self)
        self._drawing.setSingleShot(True)
        self._drawing.timeout.connect(self._draw_state)
        self._lay_out()
        self.commands = commands(self)
        self.actions_with_keys = install(self, self.commands)
        self.finder = Finder(self)
        offer_pages(self)
        self._connect()
        self._status_timer = QTimer(self)
        self._status_timer.setInterval(_STATUS_MS)
        self._status_timer.timeout.connect(self._poll)
        if (geometry := self.state.geometry) is None or not self.restoreGeometry(geometry):
            self.resize(1280, 800)
        self.panes.arrange(self.width())
        self.pages.show_page("chats")
        self.pages.shown.connect(self._page_shown)  # from now on: `start` reads what it would

    async def start(self) -> None:
        """Load the lists; what fails is said in the window."""
        self._status_timer.start()
        self._poll()
        self.tasks.start(self._load(), self.page.banner.show_fault)
        self.page.composer.field.setFocus()

    async def stop(self) -> None:
        """Stop what still runs, waiting at most a second, and remember the window."""
        self._status_timer.stop()
        self.tray.hide()
        self._remember()
        self.page.composer.tell_now()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SETTLE_S):
                await self.chat.writing.settle()
        await self.tasks.stop(_STOP_S)

    def raise_to_front(self) -> None:
        """Come to the front, because Parley was started a second time or is wanted again."""
        self.tray.hide()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def show_page(self, name: str) -> QWidget:
        """Show a page by its name: those of the rail, ``start`` or ``deliberation``."""
        page = self.pages.show_page(name)
        self.rail.set_page("chats" if name == "deliberation" else name)
        return page

    def quit(self) -> None:
        """Close for good, also where closing means the tray."""
        self._quitting = True
        if self.isHidden():  # in the tray: Qt tells a hidden window of no close
            self._remember()
            self.closed.emit()
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go to the tray where that is wanted, else tell the owner, who ends the program."""
        self._remember()
        event.accept()
        if self.port.settings.close_to_tray and not self._quitting and Tray.is_there():
            self.tray.show()
            return
        self.closed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Watch what the person uses, from when there is a window to watch."""
        super().showEvent(event)
        self._input.watch(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move panes where the width asks for it."""
        super().resizeEvent(event)
        self.panes.arrange(self.width())

    def _lay_out(self) -> None:
        self.pages.offer("chats", lambda: self.panes)
        body = column(None)
        body.addWidget(self.notices)
        body.addWidget(self.pages, 1)
        upper = row()
        upper.addWidget(self.rail)
        upper.addLayout(body, 1)
        layout = column(self)
        layout.addLayout(upper, 1)
        layout.addWidget(self.status)
        self.panes.cover(self)
        self.regions = Regions(self._regions)
        self._focus = FocusKeeper(self, self._home)
        self._input = InputWatch(self)

    # --- the keyboard's way -------------------------------------------------------------------

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Tab goes as the window is read; inside of what lies over it while that is open."""
        here, root = self.focusWidget(), self.panes.open_overlay or self
        if here is not None and is_gone(here):  # it is Qt that asks, for what just vanished
            parts = (self.list, self.panel, self.page, self.pages)
            part = next((p for p in parts if p.isAncestorOf(here) and p.isVisible()), None)
            if part is not None and stay_near(part, here):
                return True
        return step(root, here, 1 if forwards else -1)

    def _regions(self) -> tuple[Region, ...]:
        """Where F6 goes, in order."""
        every = [
            Region(self.rail, self.rail.anchor),
            Region(self.notices, self.notices.dismiss_button),
            Region(self.list, self.list.view),
            Region(self.page.transcript, self.page.transcript.area),
            Region(self.panel, self.panel.close_button),
        ]
        if self.pages.name == "chats":
            every.insert(4, Region(self.page, self.page.composer.field))
        else:
            every.append(Region(self.pages, self.pages.first_focus))
        every.append(Region(self.status, self.status))
        over = self.panes.open_overlay
        if self.finder.is_open:
            return ()
        return tuple(r for r in every if over is None or over.isAncestorOf(r.anchor))

    def _home(self) -> QWidget:
        """Where the keyboard goes when its place is gone."""
        over = self.panes.open_overlay
        if over is not None and (inside := stops(over)):
            return inside[0]
        return self.pages.first_focus

    def _connect(self) -> None:
        chat = self.chat
        self.rail.page_wanted.connect(self._page_wanted)
        self.panes.rearranged.connect(self._rearranged)
        self.page.list_wanted.connect(self.panes.drawer.open)
        self.page.panel_wanted.connect(self.toggle_panel)
        self.page.strip.wanted.connect(self.panes.sheet.open)
        self.page.help_wanted.connect(self.show_help)
        self.page.export_wanted.connect(self.list.export_chat)
        self.page.command.connect(self.run_command)
        self.page.transcript.wanted.connect(self._show_deliberation)
        self.panel.closed.connect(self.toggle_panel)
        self.panel.expand_wanted.connect(self.show_deliberation)
        self.panel.read_wanted.connect(lambda seat: self._deliberation().show_opinion(seat))
        self.panel.again_wanted.connect(self.answer_again)
        self._presenter.shown.connect(self._show_state)
        self.list.opened.connect(self.open_chat)
        self.list.hit_opened.connect(self.open_chat)
        self.list.new_wanted.connect(self.new_chat)
        chat.list.listed.connect(self._show_list)
        chat.list.imported.connect(self._tell_in_list)
        chat.list.exported.connect(self._tell_in_list)
        chat.list.faulted.connect(self._tell_list_fault)
        chat.switched.connect(self._show_list)
        chat.turns.started.connect(self._show_running)
        chat.turns.ended.connect(self._show_running)
        chat.turns.ended.connect(lambda _turn: self._poll())  # it says so at once, not 2 s later
        chat.choices_changed.connect(self._show_privacy)
        chat.opened.connect(self._place_panel)
        chat.added.connect(self._place_panel)
        self.tray.open_wanted.connect(self.raise_to_front)
        self.tray.quit_wanted.connect(self.quit)

    # --- panes --------------------------------------------------------------------------------

    def toggle_panel(self) -> None:
        """Open or close the panel: its column where there is one, else the sheet."""
        if not self.panes.panel_docked:
            if self.panes.sheet.isVisible():
                self.panes.sheet.close_pane()
            elif not self.page.is_empty:
                self.panes.sheet.open()
            return
        self.state.panel_open = not self.state.panel_open
        self._place_panel()
        if not self.panel.isVisible():
            self.page.composer.field.setFocus()

    def _place_panel(self, _items: object = None) -> None:
        """Show the panel where it is wanted and there is something to show."""
        docked, filled = self.panes.panel_docked, not self.page.is_empty
        self.panes.want_panel(filled and self.state.panel_open)
        self.page.strip.setVisible(not docked and filled and self.panel.state is not None)
        self.page.panel_button.setVisible(docked and filled)
        self.page.panel_button.setChecked(self.state.panel_open)

    def _rearranged(self, arrangement: Arrangement) -> None:
        self.rail.set_width(arrangement.rail_width)
        self.page.offer_list(not arrangement.list_docked)
        self._place_panel()

    def _remember(self) -> None:
        self.state.geometry = self.saveGeometry()
        self.state.save()

    # --- what happens -------------------------------------------------------------------------

    def open_chat(self, conversation_id: int, message_id: int | None = None) -> None:
        """Open a chat, at `message_id` if one is named."""
        self.panes.drawer.close_pane()
        self.show_page("chats")
        self.chat.open(conversation_id, message_id)

    def new_chat(self) -> None:
        """An empty page to write on."""
        self.panes.drawer.close_pane()
        self.show_page("chats")
        self.chat.new()

    def ask_with(self, committee: str) -> None:
        """An empty page whose question goes to `committee`."""
        self.new_chat()
        self.chat.choose(Choice(committee=committee))

    def search_chats(self) -> None:
        """The search field of the chat list."""
        self.show_page("chats")
        if not self.panes.list_docked:
            self.panes.drawer.open()
        self.list.search.setFocus()
        self.list.search.selectAll()

    def find_in_chat(self) -> None:
        """The search in the open chat."""
        self.show_page("chats")
        self.page.transcript.find.open()

    def attach_files(self) -> None:
        """Ask for files to attach to the question that is written."""
        self.show_page("chats")
        self.page.composer.browse()

    def regenerate(self) -> None:
        """Answer the last question of the open chat again."""
        self.show_page("chats")
        self.page.regenerate()

    def committee_arrived(self, committee: str) -> None:
        """A committee that was downloaded in the background can be asked from now on."""
        self.chat.choose(Choice(committee=committee))
        self.chat.refresh_choices()
        announce(self, self.tr("The committee is ready."))

    def open_palette(self) -> None:
        """Everything by its name."""
        self.finder.open()

    def show_shortcuts(self) -> None:
        """The keys of every command."""
        self.show_page("settings").show_group("shortcuts")  # type: ignore[attr-defined]

    def compare(self) -> None:
        """The synthesis beside the top original, with what differs."""
        self._deliberation().toggle_compare()

    def run_command(self, command_id: str) -> None:
        """Run a command by its name."""
        next(c for c in self.commands if c.id == command_id).run()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, unless what has the keyboard took it for itself."""
        if event.key() == Qt.Key.Key_Escape:
            self.escape()
        else:
            super().keyPressEvent(event)

    def escape(self) -> None:
        """Close the top layer, else leave the page, else stop the answer."""
        if self.finder.close() or self.panes.close_top():
            return
        if self.pages.name != "chats":
            self.show_page("chats")
        else:
            self.chat.stop()

    def show_help(self, entry: str = "") -> None:
        """The help, at an entry if one is named."""
        page = self.show_page("help")
        if entry:
            page.show_entry(entry)  # type: ignore[attr-defined]

    def set_theme(self, mode: Mode) -> None:
        """Switch the colours and keep the choice."""
        self.theme.set_mode(mode)
        settings = replace(self.port.settings, theme=mode)
        self.tasks.start(self.port.save_settings(settings), self.page.banner.show_fault)

    def show_deliberation(self) -> None:
        """What the panel shows, on a page of its own."""
        self._deliberation()

    def answer_again(self, reply_message_id: int, _seat: str = "") -> None:
        """Answer the question of a reply again."""
        self.show_page("chats")
        self.chat.resume(reply_message_id)

    def _deliberation(self) -> DeliberationPage:
        page = cast("DeliberationPage", self.show_page("deliberation"))
        self._fill(page)
        return page

    def _fill(self, page: DeliberationPage) -> None:
        state = self.panel.state
        reply = None if state is None else state.reply_message_id
        question = "" if reply is None else self.chat.question_of(reply)
        used = "" if reply is None else self.chat.used_seat(reply)
        page.show_state(state, self.chat.title, question, used)

    def _page_wanted(self, page: str) -> None:
        again = page == "chats" and self.pages.name == "chats"
        self.show_page(page)
        if again and not self.panes.list_docked:
            self.panes.drawer.open()

    def _show_deliberation(self, answer: AnswerMessage) -> None:
        self._presenter.pick(answer)
        if not self.panes.panel_docked:
            self.panes.sheet.open()
        elif self.panel.isHidden():
            self.toggle_panel()

    def _show_state(self, state: Deliberation | None) -> None:
        """Draw a deliberation in a turn of the loop of its own, after the transcript's."""
        self._state_to_draw = state
        self._drawing.start()

    def _draw_state(self) -> None:
        state = self._state_to_draw
        self.panel.show_state(state)
        if state is not None:
            self.page.strip.show_state(state)
        if self.pages.name == "deliberation":
            self._fill(cast("DeliberationPage", self.pages.page("deliberation")))
        self._place_panel()

    def _tell_in_list(self, _done: object) -> None:
        """What came of an import or export stands in the list: open it where it is a drawer."""
        if not self.panes.list_docked:
            self.show_page("chats")
            self.panes.drawer.open()

    def _tell_list_fault(self, fault: Fault) -> None:
        """Say what the list could not do also where nobody sees the list."""
        if not self.list.isVisible():
            self.page.banner.show_fault(fault)

    def _show_list(self) -> None:
        self.list.show_chats(self.chat.current)
        self._show_running()

    def _show_running(self, _turn: object = None) -> None:
        self.list.model.set_running(self.chat.running)

    def _show_privacy(self) -> None:
        used = models_used(self.chat.choice, self.chat.committees)
        self.status.show_private(bool(used) and is_local(self.chat.models, used))

    async def _load(self) -> None:
        await self.port.ready()  # however long it takes: what follows is bounded
        await self.chat.start()
        untouched = self.pages.name == "chats" and self.chat.turn is None and self.page.is_empty
        untouched &= not self.page.composer.parts and not self.chat.list.summaries
        if not self.state.started_before and self.chat.on_starter and untouched:
            self.show_page("start")  # not over a question that is being written already
        self.state.started_before = True

    def _poll(self) -> None:
        async def poll() -> None:
            await self.port.ready()
            async with asyncio.timeout(_STATUS_PATIENCE_S):
                self._show_status(await self.port.status())
                self._show_jobs(await self.port.jobs())

        def silent(fault: Fault) -> None:
            with contextlib.suppress(RuntimeError):
                self.status.show_silence(in_words(fault).message)

        self.tasks.start(poll(), silent)

    def _show_status(self, status: EngineStatus) -> None:
        self.theme.reduced_motion = self.port.settings.reduced_motion
        self.status.show_status(status)
        self.notices.show_notices(status.notices)
        self.panel.show_devices(status_words.devices(status))

    def _show_jobs(self, jobs: tuple[Job, ...]) -> None:
        busy = sum(job.state in ("running", "queued") for job in jobs)
        self.rail.set_busy("jobs", busy > 0, self.tr("{0} running").format(busy))

    def _page_shown(self, name: str) -> None:
        if name == "chats":
            self.chat.refresh_choices()  # another page may have changed who can be asked
