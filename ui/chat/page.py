"""The chat page: header, transcript or empty page, composer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QResizeEvent,
)
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
from ui.faults import in_words
from ui.theme.theme import Theme
from ui.widgets.banner import Banner
from ui.widgets.boxes import column, row, surface
from ui.widgets.buttons import IconButton
from ui.widgets.labels import Elided, Text

_EMPTY_WIDTH = 640
_EDGE = 24
_ROOM_FOR_STARTERS = 370
_ROOM_FOR_INTRO = 220


class ChatPage(QFrame):
    """`list_wanted` and `panel_wanted` come from the header, `help_wanted` with an entry's id.

    `export_wanted` carries a chat's id, `command` the name of one of the window's commands.
    """

    list_wanted = Signal()
    panel_wanted = Signal()
    help_wanted = Signal(str)
    export_wanted = Signal(int)
    command = Signal(str)

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
        self.setAcceptDrops(True)
        self._show_empty(True)

    def _lay_out(self) -> None:
        theme = self._theme
        self.list_button = IconButton(theme, "list", self.tr("Chats"), self.list_wanted.emit)
        self.panel_button = IconButton(
            theme, "columns", self.tr("Deliberation"), self.panel_wanted.emit, shortcut="Ctrl+."
        )
        self.panel_button.setCheckable(True)
        self.export_button = IconButton(theme, "export", self.tr("Export this chat"), self.export)
        header = surface("header")
        header.setFixedHeight(theme.type.px(48))
        self._head = head = row(header, (_EDGE, 0, 12, 0), 8)
        head.addWidget(self.list_button)
        head.addWidget(self._title, 1)
        head.addWidget(self.export_button)
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
        chat.list.listed.connect(self._refresh)
        chat.leaving.connect(self._leave)
        chat.list.deleting.connect(self._deleting)
        chat.switched.connect(self._refresh)
        chat.shown_at.connect(self.transcript.go_to)
        chat.settled.connect(self.transcript.take_stored)
        writing = chat.writing
        writing.counted.connect(self.composer.set_count)
        writing.drafted.connect(self.composer.show_draft)
        writing.changed.connect(self._show_offers)
        writing.faulted.connect(self.banner.show_fault)
        writing.attached.connect(self.composer.add_file)
        writing.attach_failed.connect(self._attach_failed)
        chat.choices_changed.connect(self._show_choices)
        chat.faulted.connect(self.banner.show_fault)
        chat.turns.changed.connect(self.transcript.show_turn)
        chat.turns.started.connect(self._refresh)
        chat.turns.started.connect(lambda _turn: self.composer.tell_now())
        chat.turns.ended.connect(self._refresh)
        chat.turns.ended.connect(
            lambda _turn: chat.writing.count(chat.request(self.composer.parts))
        )
        self.composer.grew.connect(self._align)
        self.composer.sent.connect(self._send)
        self.composer.stopped.connect(chat.stop)
        self.composer.chosen.connect(chat.choose)
        self.composer.attaching.connect(writing.attach)
        self.composer.written.connect(self._written)
        self.composer.history_wanted.connect(writing.learn_questions)
        self.composer.kept.connect(writing.keep_template)
        self.composer.removed.connect(writing.remove_template)
        self.composer.command.connect(self.command)
        self.transcript.again.connect(chat.resume)
        self.transcript.edited.connect(chat.edit)
        self.transcript.branch_wanted.connect(chat.show_branch)
        self.transcript.original_wanted.connect(chat.use_original)
        self.transcript.resend.connect(self._resend)
        self.starters.picked.connect(self.composer.fill)
        self.starters.help_wanted.connect(self.help_wanted)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what the composer takes, wherever it is dropped."""
        self.composer.dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Keep accepting."""
        self.composer.dragMoveEvent(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Let the composer's outline go."""
        self.composer.dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped, or add it to what is written."""
        self.composer.dragLeaveEvent(event)
        self.composer.field.setFocus()
        self.composer.field.insertFromMimeData(event.mimeData())
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    @property
    def first_focus(self) -> QWidget:
        """The field to write in."""
        return self.composer.field

    def export(self) -> None:
        """Write the open chat to a file."""
        if self._controller.current is not None:
            self.export_wanted.emit(self._controller.current)

    def copy_answer(self) -> None:
        """Put the newest answer on the clipboard."""
        if (answer := self.transcript.newest_answer) is not None:
            answer.copy()

    def regenerate(self) -> None:
        """Answer the last question again."""
        answer = self.transcript.newest_answer
        if answer is not None and answer.message_id is not None:
            self._controller.resume(answer.message_id)

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
        free = self.height() - self.composer.sizeHint().height()
        self.starters.make_room(enough=free >= self._theme.type.px(_ROOM_FOR_STARTERS))
        self._intro.setVisible(self.is_empty and free >= self._theme.type.px(_ROOM_FOR_INTRO))

    def _opened(self, items: list[Item]) -> None:
        self._show_empty(not items)
        self.banner.hide()
        self.transcript.show_items(items)
        if not items or not self.transcript.area.hasFocus():
            self._take_keyboard()  # who walks the versions by the keyboard stays there

    def _added(self, items: list[Item]) -> None:
        self._show_empty(False)
        self.banner.hide()
        self.transcript.add(items)
        self._take_keyboard()  # the button that asked may be gone

    def _take_keyboard(self) -> None:
        """The field to write in takes it, unless another page is looked at."""
        if self.isVisible():
            self.composer.field.setFocus()

    def _send(self, parts: tuple[Part, ...]) -> None:
        self._controller.send(parts)
        self.composer.clear()

    def _resend(self, turn: Turn) -> None:
        self.transcript.drop_turn(turn)
        self._controller.send_again(turn)

    def _leave(self) -> None:
        """Keep what was typed in the last moment with the chat it was typed in."""
        self.composer.leave()

    def _deleting(self, conversation_id: int) -> None:
        """Keep what was typed while its chat is still there, so that Undo brings it back."""
        if conversation_id == self._controller.current and self.composer.is_untold:
            self.composer.tell_now()

    def _written(self, parts: tuple[Part, ...]) -> None:
        self._controller.writing.written(self._controller.request(parts))

    def _show_offers(self) -> None:
        writing = self._controller.writing
        self.composer.field.set_history(writing.questions)
        self.composer.set_templates(writing.templates)

    def _attach_failed(self, fault: Fault) -> None:
        before = self.composer.error.text() if not self.composer.error.isHidden() else ""
        self.composer.say("\n".join(part for part in (before, in_words(fault).sentence) if part))

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
        self.export_button.setVisible(self._controller.current is not None)
        self.composer.set_running(self._controller.turn is not None)
        self.composer.set_placeholder(
            self.tr("Ask a question, or paste text or code")
            if self.is_empty
            else self.tr("Ask a follow-up question")
        )

    def _show_choices(self) -> None:
        chat = self._controller
        self.composer.set_choices(chat.committees, chat.models, chat.choice)
        self.composer.set_sees(chat.sees)
        self.transcript.set_choices(chat.committees, chat.models)
        chat.writing.count(chat.request(self.composer.parts))
        self.starters.show_for(on_starter=chat.on_starter)
        committee = next((c for c in chat.committees if c.name == chat.choice.committee), None)
        if committee is None:
            self._heading.set_text(self.tr("What do you want to know?"))
            self._sentence.set_text(self.tr("One model answers, alone."))
        else:
            self._heading.set_text(self.tr("What should the committee decide?"))
            self._sentence.set_text(words.how_it_works(committee))
        self._refresh()
