"""The column of messages: about forty widgets around what is read, following the newest text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.chat.messages import AnswerMessage, UserMessage
from ui.chat.model import STEP, Item, Turn, mounted
from ui.theme.theme import Theme
from ui.widgets.boxes import column
from ui.widgets.buttons import Button, set_property
from ui.widgets.scroll import ScrollColumn

WIDEST = 720
"""Reading column, in logical pixels at the guide's font size."""

_EDGE = 22  # and 2 px of a message's own frame
_NEAR = 48


class _Area(ScrollColumn):
    """Hands its keys and its focus to the transcript, which knows its messages."""

    def __init__(
        self,
        content: QWidget,
        on_key: Callable[[QKeyEvent], None],
        on_focus: Callable[[bool], None],
    ) -> None:
        super().__init__(content)
        self._on_key, self._on_focus = on_key, on_focus

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._on_focus(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._on_focus(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._on_key(event)


class Transcript(QWidget):
    """Shows messages and keeps its place.

    `wanted` carries an `AnswerMessage` whose deliberation is asked for, `again` the id of a
    reply to answer anew, `resend` a `Turn` that the engine never took, `mounted` the answers
    whose deliberation is not known yet.
    """

    wanted = Signal(object)
    again = Signal(int)
    resend = Signal(object)
    mounted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._items: list[Item] = []
        self._range = range(0)
        self._widgets: list[UserMessage | AnswerMessage] = []
        self._following = True
        self._current: UserMessage | AnswerMessage | None = None
        self._content = content = QWidget()
        self._column = column(content, (_EDGE, 12, _EDGE, 4), 20)
        self._column.addStretch(1)
        self.area = _Area(content, self._key, self._mark)
        self.area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.area.setAccessibleName(self.tr("Conversation"))
        column(self).addWidget(self.area)
        self._pill = Button(self.tr("New text below"), "pill", self.to_end, self)
        self._pill.setIcon(theme.icon("arrow-down", "accent_text"))
        self._pill.hide()
        bar = self.area.verticalScrollBar()
        bar.rangeChanged.connect(self._range_changed)
        bar.valueChanged.connect(self._scrolled)

    @property
    def widgets(self) -> tuple[UserMessage | AnswerMessage, ...]:
        """Mounted messages, oldest first."""
        return tuple(self._widgets)

    @property
    def newest_answer(self) -> AnswerMessage | None:
        """The last answer, if it is mounted."""
        answers = [w for w in self._widgets if isinstance(w, AnswerMessage)]
        return answers[-1] if answers else None

    def show_items(self, items: list[Item]) -> None:
        """Show another conversation, at its end."""
        for widget in self._widgets:
            self._unmount(widget)
        self._widgets, self._range = [], range(0)
        self._items, self._current = items, None
        self._following = True
        self._mount(mounted(len(items)))
        self.to_end()

    def add(self, items: list[Item]) -> None:
        """Append messages and go to the end."""
        self._items = self._items + items
        self._following = True
        self._mount(mounted(len(self._items)))
        self.to_end()

    def drop_reply(self, message_id: int) -> None:
        """Take a reply out, because another takes its place."""
        self.show_items([item for item in self._items if not _is_reply(item, message_id)])

    def drop_turn(self, turn: Turn) -> None:
        """Take the question and the reply of a turn out."""
        self.show_items([item for item in self._items if item.turn is not turn])

    def show_turn(self, turn: Turn) -> None:
        """Draw the newest state of a turn, if its reply is mounted."""
        for item, widget in zip((self._items[n] for n in self._range), self._widgets, strict=True):
            if item.turn is turn and isinstance(widget, AnswerMessage):
                widget.show_state(turn.state)
                if not self._following:
                    self._place_pill()

    def to_end(self) -> None:
        """Go to the newest text and follow it."""
        self._following = True
        self._pill.hide()
        if self._range.stop < len(self._items):
            self._mount(mounted(len(self._items)))
        self._stick()
        QTimer.singleShot(0, self, self._stick)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Past the reading width, margins grow."""
        super().resizeEvent(event)
        spare = max(0, self.width() - 2 * (_EDGE + 2) - self._theme.type.px(WIDEST)) // 2
        self._column.setContentsMargins(_EDGE + spare, 12, _EDGE + spare, 4)
        self._place_pill(show=not self._pill.isHidden())

    def _mount(self, wanted: range) -> None:
        """Have widgets for `wanted` and no others, keeping those that stay."""
        old = dict(zip(self._range, self._widgets, strict=True))
        fresh = []
        for number in set(old) - set(wanted):
            self._unmount(old.pop(number))
        widgets = []
        for place, number in enumerate(wanted):
            if (widget := old.get(number)) is None:
                widget = self._make(self._items[number])
                self._column.insertWidget(place, widget)
                widget.show()  # at once, so that it counts in the heights of `_slide`
                fresh.append(widget)
            widgets.append(widget)
        self._range, self._widgets = wanted, widgets
        self.mounted.emit([w for w in fresh if isinstance(w, AnswerMessage)])

    def _make(self, item: Item) -> UserMessage | AnswerMessage:
        if item.role == "user":
            parts = item.turn.parts if item.turn else item.message.message.parts  # type: ignore[union-attr]
            return UserMessage(self._theme, parts)
        answer = AnswerMessage(self._theme)
        if item.message is not None:
            answer.show_stored(item.message)
        if item.turn is not None:
            answer.show_state(item.turn.state)
        answer.wanted.connect(lambda: self.wanted.emit(answer))
        answer.again.connect(lambda: self._ask_again(answer, item.turn))
        return answer

    def _ask_again(self, answer: AnswerMessage, turn: Turn | None) -> None:
        message_id = answer.message_id or (turn.replaces if turn else None)
        if message_id is not None:
            self.again.emit(message_id)
        elif turn is not None:
            self.resend.emit(turn)

    def _unmount(self, widget: QWidget) -> None:
        self._column.removeWidget(widget)
        widget.hide()
        widget.deleteLater()

    def _stick(self) -> None:
        bar = self.area.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _range_changed(self) -> None:
        if self._following:
            self._stick()

    def _scrolled(self, value: int) -> None:
        bar = self.area.verticalScrollBar()
        at_end = value >= bar.maximum() - _NEAR and self._range.stop == len(self._items)
        if at_end:
            self._following = True
            self._pill.hide()
        elif bar.isSliderDown() or value < bar.maximum() - _NEAR:
            self._following = False
        if value <= _NEAR and self._range.start > 0 and not self._following:
            self._slide(self._range.start - STEP, anchor=0)
        elif value >= bar.maximum() - _NEAR and self._range.stop < len(self._items):
            self._slide(self._range.start + STEP, anchor=-1)

    def _slide(self, first: int, anchor: int) -> None:
        """Mount another stretch of messages while the one being read stays where it is."""
        kept = self._widgets[anchor]
        before = kept.y()
        self._mount(mounted(len(self._items), first))
        self.area.settle()
        bar = self.area.verticalScrollBar()
        bar.setValue(bar.value() + kept.y() - before)

    def _place_pill(self, *, show: bool = True) -> None:
        self._pill.adjustSize()
        x = (self.width() - self._pill.width()) // 2
        self._pill.move(x, self.height() - self._pill.height() - 12)
        self._pill.setVisible(show)
        self._pill.raise_()

    def _key(self, event: QKeyEvent) -> None:
        """Arrows walk the messages, Page and Home keys scroll, C copies the current one."""
        bar, key = self.area.verticalScrollBar(), event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._walk(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            step = bar.pageStep() * (-1 if key == Qt.Key.Key_PageUp else 1)
            bar.setValue(bar.value() + step)
        elif key == Qt.Key.Key_End:
            self.to_end()
        elif key == Qt.Key.Key_Home:
            bar.setValue(0)
        elif key == Qt.Key.Key_C and self._current is not None:
            self._current.copy()
        elif key == Qt.Key.Key_Return and isinstance(self._current, AnswerMessage):
            self.wanted.emit(self._current)
        else:
            event.ignore()

    def _walk(self, step: int) -> None:
        """Make the message `step` further on the current one; the newest, if there is none."""
        if not self._widgets:
            return
        self._mark(False)
        place = len(self._widgets) - 1
        if self._current in self._widgets:
            place = min(max(0, self._widgets.index(self._current) + step), place)
        self._current = self._widgets[place]
        self._mark(True)
        self.area.ensureWidgetVisible(self._current, 0, 24)

    def _mark(self, marked: bool) -> None:
        """Draw the ring around the current message, or take it away."""
        if self._current not in self._widgets:
            self._current = self._widgets[-1] if self._widgets else None
        if self._current is not None:
            set_property(self._current, "current", marked)
            self.area.setAccessibleDescription(self._current.accessibleName())


def _is_reply(item: Item, message_id: int) -> bool:
    if item.turn is not None and item.role == "assistant":
        return message_id in (item.turn.state.reply_message_id, item.turn.replaces)
    return item.message is not None and item.message.id == message_id
