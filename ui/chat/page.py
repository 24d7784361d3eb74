"""The chat page: header, transcript or empty page, composer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from backend.errors import Fault
from backend.values import Part
from ui.chat.composer import Composer
from ui.chat.controller import ChatController
from ui.chat.model import Item, Turn
from ui.chat.starters import Starters
from ui.chat.strip import Strip
from ui.chat.transcript import WIDEST, Transcript
from ui.deliberation import words
from ui.theme.theme import Theme
from ui.widgets.banner import Banner
from ui.widgets.boxes import column, row, surface
from ui.widgets.buttons import IconButton
from ui.widgets.labels import Elided, Text

_EMPTY_WIDTH = 640
_EDGE = 24
_ROOM_FOR_STARTERS = 450


class ChatPage(QFrame):
    """`list_wanted` and `panel_wanted` come from the header, `help_wanted` with an entry's id."""

    list_wanted = Signal()
    panel_wanted = Signal()
    help_wanted = Signal(str)

    def __init__(self, theme: Theme, controller: ChatController) -> None:
        super().__init__()
        self.setProperty("surface", "canvas")
        self._theme, self._controller = theme, controller
        self.transcript = Transcript(theme)
        self.composer = Composer(theme)
        self.starters = Starters(theme)
        self.strip = Strip(theme)
        self.banner = Banner(theme, closable=True)
        self._title = Elided(theme, "", "heading")
        self._intro = QWidget()
        self._lay_out()
        self._connect()
        self._show_empty(True)

    def _lay_out(self) -> None:
        theme = self._theme
        self.list_button = IconButton(theme, "list", self.tr("Chats"), self.list_wanted.emit)
        self.panel_button = IconButton(
            theme, "columns", self.tr("Deliberation"), self.panel_wanted.emit, shortcut="Ctrl+."
        )
        self.panel_button.setCheckable(True)
        header = surface("header")
        header.setFixedHeight(theme.type.px(48))
        self._head = head = row(header, (_EDGE, 0, 12, 0), 8)
        head.addWidget(self.list_button)
        head.addWidget(self._title, 1)
        head.addWidget(self.panel_button)
        self._heading = Text(theme, "", "display", centred=True)
        self._sentence = Text(theme, "", "answer", "text2", centred=True)
        self._intro_box = column(self._intro, gap=8)
        self._intro_box.addWidget(self._heading)
        self._intro_box.addWidget(self._sentence)
        self._foot = QWidget()
        self._foot_box = column(self._foot, gap=16)
        for part in (self.banner, self.composer, self.starters):
            self._foot_box.addWidget(part)
        self._foot.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._box = column(self)
        self._box.addWidget(header)
        self._box.addWidget(self.strip)
        self._box.addStretch(2)
        self._box.addWidget(self._intro)
        self._box.addWidget(self.transcript, 0)
        self._box.addWidget(self._foot)
        self._box.addStretch(1)

    def _connect(self) -> None:
        chat = self._controller
        chat.opened.connect(self._opened)
        chat.added.connect(self._added)
        chat.replaced.connect(self.transcript.drop_reply)
        chat.listed.connect(self._refresh)
        chat.choices_changed.connect(self._show_choices)
        chat.faulted.connect(self.banner.show_fault)
        chat.attached.connect(self.composer.add_file)
        chat.attach_failed.connect(self._attach_failed)
        chat.turns.changed.connect(self.transcript.show_turn)
        chat.turns.started.connect(self._refresh)
        chat.turns.ended.connect(self._refresh)
        self.composer.sent.connect(self._send)
        self.composer.stopped.connect(chat.stop)
        self.composer.chosen.connect(chat.choose)
        self.composer.attaching.connect(chat.attach)
        self.transcript.again.connect(chat.resume)
        self.transcript.resend.connect(self._resend)
        self.starters.picked.connect(self.composer.fill)
        self.starters.help_wanted.connect(self.help_wanted)

    @property
    def is_empty(self) -> bool:
        """Nothing has been asked in the open chat yet."""
        return self.transcript.isHidden()

    def offer_list(self, offered: bool) -> None:
        """Show the button that opens the list, where the list has no column."""
        self.list_button.setVisible(offered)
        self._head.setContentsMargins(12 if offered else _EDGE, 0, 12, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep introduction and composer in the reading column."""
        super().resizeEvent(event)
        self._align()

    def _align(self) -> None:
        widest = self._theme.type.px(_EMPTY_WIDTH if self.is_empty else WIDEST)
        side = _EDGE + max(0, self.width() - 2 * _EDGE - widest) // 2
        self._foot_box.setContentsMargins(side, 4, side, 12)
        self._intro_box.setContentsMargins(side, 0, side, 24)
        self.starters.make_room(enough=self.height() >= self._theme.type.px(_ROOM_FOR_STARTERS))

    def _opened(self, items: list[Item]) -> None:
        self._show_empty(not items)
        self.banner.hide()
        self.transcript.show_items(items)
        self.composer.field.setFocus()

    def _added(self, items: list[Item]) -> None:
        self._show_empty(False)
        self.banner.hide()
        self.transcript.add(items)
        self.composer.field.setFocus()  # the button that asked may be gone

    def _send(self, parts: tuple[Part, ...]) -> None:
        self._controller.send(parts)
        self.composer.clear()

    def _resend(self, turn: Turn) -> None:
        self.transcript.drop_turn(turn)
        self._controller.send(turn.parts)

    def _attach_failed(self, fault: Fault) -> None:
        before = self.composer.error.text() if not self.composer.error.isHidden() else ""
        self.composer.say("\n".join(part for part in (before, fault.sentence) if part))

    def _show_empty(self, empty: bool) -> None:
        self._intro.setVisible(empty)
        self.starters.setVisible(empty)
        self.transcript.setHidden(empty)
        self._box.setStretchFactor(self.transcript, 0 if empty else 1)
        # The question stands a little above the middle.
        for place, share in ((2, 2), (self._box.count() - 1, 3)):
            self._box.setStretch(place, share if empty else 0)
        self._align()

    def _refresh(self, _turn: object = None) -> None:
        self._title.setText(self._controller.title or self.tr("New chat"))
        self.composer.set_running(self._controller.turn is not None)
        self.composer.set_placeholder(
            self.tr("Ask a question, or paste text or code")
            if self.is_empty
            else self.tr("Ask a follow-up question")
        )

    def _show_choices(self) -> None:
        chat = self._controller
        self.composer.set_choices(chat.committees, chat.models, chat.choice)
        self.starters.show_for(on_starter=chat.on_starter)
        committee = next((c for c in chat.committees if c.name == chat.choice.committee), None)
        if committee is None:
            self._heading.set_text(self.tr("What do you want to know?"))
            self._sentence.set_text(self.tr("One model answers, alone."))
        else:
            self._heading.set_text(self.tr("What should the committee decide?"))
            self._sentence.set_text(words.how_it_works(committee))
        self._refresh()
