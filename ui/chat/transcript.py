"""The transcript: messages in a column, the keyboard's place among them, and the search in them."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from backend.values import Committee, ImagePart, ModelInfo, StoredMessage, TextPart
from ui.chat.column import KeyedColumn
from ui.chat.find import FindBar
from ui.chat.markdown_view import MarkdownView
from ui.chat.messages import AnswerMessage, UserMessage
from ui.chat.model import Choice, Item, Turn
from ui.chat.user_message import words_of
from ui.theme.theme import Theme
from ui.widgets.boxes import column
from ui.widgets.buttons import Button
from ui.widgets.roles import say_as

WIDEST = 720
"""Reading column, in logical pixels at the guide's font size."""

_EDGE = 22  # and 2 px of a message's own frame
_MARKED_MS = 1600
_PICTURE_LINES = 7
_WARM_MS = 500
_SAMPLE = "# A\n\n*b* **c** `d`\n\n- e\n\n```\nf\n```\n\n| g |\n|---|\n| h |\n"

MessageWidget = UserMessage | AnswerMessage


class Transcript(QWidget):
    """Shows messages and keeps its place.

    `wanted` carries an `AnswerMessage` whose deliberation is asked for; `again` the id of a reply
    to answer anew and a `Choice` of who does (None: the same); `resend` a `Turn` that the engine
    never took; `edited` a question's id and its new parts; `branch_wanted` the id of a message
    whose branch is to be shown; `original_wanted` a reply's id and the seat whose answer takes its
    place (``""``: the synthesis again); `mounted` the answers that are new in the column.
    """

    wanted = Signal(object)
    again = Signal(int, object)
    resend = Signal(object)
    edited = Signal(int, object)
    branch_wanted = Signal(int)
    original_wanted = Signal(int, str)
    mounted = Signal(object)
    find: FindBar  # type: ignore[assignment]  # QWidget.find, which looks up window ids

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._items: list[Item] = []
        self._choices: tuple[tuple[Committee, ...], tuple[ModelInfo, ...]] = ((), ())
        self._current: MessageWidget | None = None
        self._last: AnswerMessage | None = None
        self.area: KeyedColumn[MessageWidget] = KeyedColumn(self._make, self._key, self._mark)
        self.area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.area.setAccessibleName(self.tr("Conversation"))
        self.area.tab_inside = lambda: self._current
        say_as(self.area, "document")
        self.area.mounted_.connect(self._mounted)
        self.area.scrolled.connect(self._scrolled)
        self.find = FindBar(theme, self)
        layout = column(self)
        layout.addWidget(self.find)
        layout.addWidget(self.area, 1)
        self._pill = Button(self.tr("New text below"), "pill", self.to_end, self)
        self._pill.setIcon(theme.icon("arrow-down", "accent_text"))
        self._pill.hide()
        QTimer.singleShot(_WARM_MS, self, self._warm_up)

    @property
    def items(self) -> list[Item]:
        """All messages, oldest first."""
        return self._items

    @property
    def widgets(self) -> tuple[MessageWidget, ...]:
        """Mounted messages, oldest first."""
        return tuple(widget for _, widget in sorted(self.area.widgets.items()))

    @property
    def newest_answer(self) -> AnswerMessage | None:
        """The last answer, if it is mounted."""
        answers = [w for w in self.widgets if isinstance(w, AnswerMessage)]
        return answers[-1] if answers else None

    def set_choices(self, committees: tuple[Committee, ...], models: tuple[ModelInfo, ...]) -> None:
        """Who could answer a question instead of those who did."""
        self._choices = (committees, models)

    def show_items(self, items: list[Item]) -> None:
        """Show another conversation, at its end."""
        self._items, self._current, self._last = items, None, None
        self._pill.hide()
        self.area.reset(self._estimates(items))
        self.find.refresh()

    def add(self, items: list[Item]) -> None:
        """Append messages and go to the end."""
        self._items = self._items + items
        self._pill.hide()
        self.area.extend(self._estimates(items))

    def drop_reply(self, message_id: int) -> None:
        """Take a reply and what follows it out, because another takes its place."""
        place = next((n for n, i in enumerate(self._items) if _is_reply(i, message_id)), None)
        if place is not None:
            self.show_items(self._items[:place])

    def drop_turn(self, turn: Turn) -> None:
        """Take the question and the reply of a turn out."""
        self.show_items([item for item in self._items if item.turn is not turn])

    def show_turn(self, turn: Turn) -> None:
        """Draw the newest state of a turn, if its reply is mounted."""
        for place, widget in self.area.widgets.items():
            if self._items[place].turn is turn and isinstance(widget, AnswerMessage):
                widget.show_state(turn.state)
                self.area.relayout()
                if not self.area.following:
                    self._place_pill()
                return

    def to_end(self) -> None:
        """Go to the newest text and follow it."""
        self._pill.hide()
        self.area.to_end()

    def go_to(self, message_id: int) -> None:
        """Show a message by its id and mark it for a moment; nothing if it is not of this chat."""
        place = next((n for n, item in enumerate(self._items) if _is(item, message_id)), None)
        if place is None:
            return
        self.area.go_to(place)
        widget = self.area.widgets.get(place)
        if widget is not None:
            self._current = widget
            widget.set_current(True)
            QTimer.singleShot(_MARKED_MS, widget, lambda: self._unmark(widget))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Past the reading width, margins grow."""
        super().resizeEvent(event)
        spare = max(0, self.width() - 2 * (_EDGE + 2) - self._theme.type.px(WIDEST)) // 2
        self.area.set_margins(_EDGE + spare, _EDGE + spare)
        self._place_pill(show=not self._pill.isHidden())

    def take_stored(self, messages: Iterable[StoredMessage]) -> None:
        """Learn what the store says of messages that a turn brought: their ids and versions."""
        stored = {message.id: message for message in messages}
        for place, item in enumerate(self._items):
            if (known := stored.get(_id_of(item) or 0)) is None:
                continue
            self._items[place] = replace(item, message=known)
            if (widget := self.area.widgets.get(place)) is not None:
                widget.branches.show_for(known.id, known.siblings)

    # --- messages -------------------------------------------------------------------------------

    def _warm_up(self) -> None:
        """Have parser, fonts and styles ready before the first chat is opened."""
        if self._items:
            return
        message = AnswerMessage(self._theme)
        message.hide()
        message.setParent(self)
        view = MarkdownView(self._theme, parent=message)
        view.show_text(_SAMPLE, final=True)
        view.measure(WIDEST)
        message.ensurePolished()
        message.heightForWidth(WIDEST)
        message.deleteLater()

    def _make(self, place: int) -> MessageWidget:
        item = self._items[place]
        made = self._make_question(item) if item.role == "user" else self._make_answer(item)
        if place == len(self._items) - 1 and isinstance(made, AnswerMessage):
            if self._last is not None and self._last in self.area.widgets.values():
                self._last.set_last(False)
            self._last = made
            made.set_last(True)
        return made

    def _make_question(self, item: Item) -> UserMessage:
        stored, turn = item.message, item.turn
        parts = turn.parts if turn else stored.message.parts if stored else ()
        made = UserMessage(self._theme, parts, stored)

        def edited(new: object) -> None:
            message_id = stored.id if stored else turn.state.user_message_id if turn else None
            if message_id is not None:
                self.edited.emit(message_id, new)

        made.edited.connect(edited)
        made.given_up.connect(lambda: self.area.setFocus(Qt.FocusReason.ShortcutFocusReason))
        made.branch_wanted.connect(self.branch_wanted)
        return made

    def _make_answer(self, item: Item) -> AnswerMessage:
        made = AnswerMessage(self._theme, lambda: self._choices)
        if item.message is not None:
            made.show_stored(item.message)
        if item.turn is not None:
            made.show_state(item.turn.state)
        made.wanted.connect(lambda: self.wanted.emit(made))
        made.again.connect(lambda choice: self._ask_again(made, item.turn, choice))
        made.branch_wanted.connect(self.branch_wanted)
        made.synthesis_wanted.connect(lambda: self._ask_for_synthesis(made))
        return made

    def _ask_for_synthesis(self, answer: AnswerMessage) -> None:
        if answer.message_id is not None:
            self.original_wanted.emit(answer.message_id, "")

    def _ask_again(self, answer: AnswerMessage, turn: Turn | None, choice: Choice | None) -> None:
        message_id = answer.message_id or (turn.replaces if turn else None)
        if message_id is not None:
            self.again.emit(message_id, choice)
        elif turn is not None:
            self.resend.emit(turn)

    def _estimates(self, items: list[Item]) -> list[int]:
        """Heights before anything is laid out, from the length of the texts."""
        width = max(200, self.area.viewport().width() - 2 * _EDGE)
        width = min(width, self._theme.type.px(WIDEST))
        line = self._theme.type.line("answer")
        across = max(20, width // self._theme.type.px(7))
        return [estimate(item, line, across) for item in items]

    def _mounted(self, fresh: list[MessageWidget]) -> None:
        self.find.mark(fresh)
        self.mounted.emit([widget for widget in fresh if isinstance(widget, AnswerMessage)])

    # --- place ----------------------------------------------------------------------------------

    def _scrolled(self) -> None:
        if self.area.following:
            self._pill.hide()

    def _place_pill(self, *, show: bool = True) -> None:
        if show and not self._pill.isHidden():
            return
        self._pill.adjustSize()
        x = (self.width() - self._pill.width()) // 2
        self._pill.move(x, self.height() - self._pill.height() - 12)
        self._pill.setVisible(show)
        self._pill.raise_()

    # --- keyboard -------------------------------------------------------------------------------

    def _key(self, event: QKeyEvent) -> None:
        """Arrows walk the messages and their versions, Page and Home keys scroll.

        C copies the current message, E edits it, R asks for another answer, O opens the opinions
        behind it, Enter shows how it came about.
        """
        bar, key, current = self.area.verticalScrollBar(), event.key(), self._current
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._walk(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            step = bar.pageStep() * (-1 if key == Qt.Key.Key_PageUp else 1)
            bar.setValue(bar.value() + step)
        elif key == Qt.Key.Key_End:
            self.to_end()
        elif key == Qt.Key.Key_Home:
            self.area.go_to(0)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and current is not None:
            current.branches.step(-1 if key == Qt.Key.Key_Left else 1)
        elif key == Qt.Key.Key_C and current is not None:
            current.copy()
        elif key == Qt.Key.Key_E and isinstance(current, UserMessage):
            current.edit()
        elif key == Qt.Key.Key_R and isinstance(current, AnswerMessage):
            current.ask_who_answers()
        elif key == Qt.Key.Key_O and isinstance(current, AnswerMessage):
            current.toggle_opinions()
        elif key == Qt.Key.Key_Return and isinstance(current, AnswerMessage):
            self.wanted.emit(current)
        else:
            event.ignore()

    def _walk(self, step: int) -> None:
        """Make the message `step` further on the current one; the newest, if there is none."""
        if not self._items:
            return
        place = len(self._items) - 1
        if self._current is not None and (at := self.area.place_of(self._current)) is not None:
            place = min(max(0, at + step), place)
        if place not in self.area.widgets or place not in self.area.shown:
            self.area.go_to(place)
        self._mark(False)
        self._current = self.area.widgets[place]
        self._mark(True)
        self.area.show_rect(place, self._current.rect())

    def _mark(self, marked: bool) -> None:
        """Draw the ring around the current message, or take it away."""
        if self._current is None or self.area.place_of(self._current) is None:
            in_view = [n for n in self.area.shown if n in self.area.widgets]
            self._current = self.area.widgets[in_view[-1]] if in_view else None
        if self._current is not None:
            self._current.set_current(marked)
            self.area.setAccessibleDescription(self._current.accessibleName())

    def _unmark(self, widget: MessageWidget) -> None:
        if widget is not self._current or not self.area.hasFocus():
            widget.set_current(False)


def text_of(item: Item) -> str:
    """What a message says: the words typed, or the answer as Markdown."""
    if item.role == "user":
        if item.turn is not None:
            return words_of(item.turn.parts)
        return words_of(item.message.message.parts) if item.message else ""
    if item.turn is not None and item.turn.state.answer:
        return item.turn.state.answer
    return item.message.message.text if item.message else ""


def estimate(item: Item, line: int, across: int) -> int:
    """Height of a message in pixels: lines of `line` px with `across` characters in each."""
    lines = 1
    if item.message is not None:  # of which there are ten thousand: no text is put together
        for part in item.message.message.parts:
            if isinstance(part, TextPart):
                lines += part.text.count("\n") + len(part.text) // across
            elif isinstance(part, ImagePart):
                lines += _PICTURE_LINES
    elif item.turn is not None:
        lines += len(text_of(item)) // across
    return lines * line + (24 if item.role == "user" else 76)


def _is(item: Item, message_id: int) -> bool:
    if item.message is not None and item.message.id == message_id:
        return True
    state = item.turn.state if item.turn else None
    return state is not None and message_id in (state.reply_message_id, state.user_message_id)


def _id_of(item: Item) -> int | None:
    if item.message is not None:
        return item.message.id
    state = item.turn.state if item.turn else None
    if state is None:
        return None
    return state.user_message_id if item.role == "user" else state.reply_message_id


def _is_reply(item: Item, message_id: int) -> bool:
    if item.turn is not None and item.role == "assistant":
        return message_id in (item.turn.state.reply_message_id, item.turn.replaces)
    return item.message is not None and item.message.id == message_id
