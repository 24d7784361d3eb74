"""A committee's answer in the transcript, beside the person's bubble."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QGuiApplication
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from backend.values import Committee, MessageState, ModelInfo, StoredMessage
from ui.chat.branches import BranchBar
from ui.chat.markdown_view import MarkdownView
from ui.chat.model import Choice
from ui.chat.opinions import Opinions
from ui.chat.progress import StageCard
from ui.chat.user_message import UserMessage
from ui.deliberation import words
from ui.deliberation.model import Deliberation
from ui.theme.theme import Theme
from ui.widgets.badge import Badge
from ui.widgets.banner import Banner
from ui.widgets.boxes import column, row
from ui.widgets.buttons import Button, set_property
from ui.widgets.fold import Fold
from ui.widgets.labels import Elided, Text, icon_label, label

__all__ = ["AnswerMessage", "UserMessage"]

Choices = Callable[[], tuple[tuple[Committee, ...], tuple[ModelInfo, ...]]]
"""Who could answer instead."""

Part = TypeVar("Part", bound=QWidget)


class _Ending(QWidget):
    """How an answer ended that is not whole, and the button that goes on."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.note = Text(theme, "", "ui", "text2")
        self.button = Button(self.tr("Continue"), "outline")
        self.button.setIcon(theme.icon("arrow-counter-clockwise", "text"))
        line = row(self, gap=12)
        line.addWidget(self.note, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.button)


class AnswerMessage(QFrame):
    """An answer without a bubble: head, opinions, Markdown, what went wrong, actions.

    `wanted` asks for the deliberation in the panel, `again` for another answer by a `Choice` or
    (None) by the same, `branch_wanted` for another version by its id, `synthesis_wanted` for the
    synthesis in the place of a seat's own answer. Parts that few answers need are made when they
    do.
    """

    wanted = Signal()
    again = Signal(object)
    branch_wanted = Signal(int)
    synthesis_wanted = Signal()

    def __init__(self, theme: Theme, choices: Choices | None = None) -> None:
        super().__init__()
        self.setProperty("surface", "message")
        self._theme, self._choices = theme, choices
        self._markdown = ""
        self._drawn: tuple[str, bool] | None = None
        self._ended: MessageState = "complete"
        self._used_seat = ""
        self._hovered = self._current = self._last = False
        self.state: Deliberation | None = None
        self.message_id: int | None = None
        self.turn_id: int | None = None
        self._head_icon = icon_label(theme, "users-three", theme.type.px(16), "accent_text")
        self._title = label(theme, self.tr("Committee answer"), "label", strong=True)
        self._meta = Elided(theme, "", "small", "text3")
        self._badge = Badge(theme)
        self._view = MarkdownView(theme)
        self.branches = BranchBar(theme)
        self.branches.picked.connect(self.branch_wanted)
        self._parts: list[tuple[int, QWidget]] = [(4, self._view)]
        self._lay_out()

    def _lay_out(self) -> None:
        head = row(None, gap=8)
        head.addStrut(self._badge.sizeHint().height())  # which hides once the answer is done
        head.addWidget(self._head_icon)
        head.addWidget(self._title)
        head.addWidget(self._meta, 1)
        head.addWidget(self._badge)
        self._layout = column(self, gap=10)
        self._layout.addLayout(head)
        self._layout.addWidget(self._view)
        self._layout.addWidget(self._make_foot())
        self._badge.hide()

    def _make_foot(self) -> QWidget:
        foot = QWidget()
        self._actions = QWidget()
        policy = self._actions.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._actions.setSizePolicy(policy)
        self._copy = self._action("copy", self.tr("Copy"), self.copy)
        self._copy.setAccessibleName(self.tr("Copy answer as Markdown"))
        self._regenerate = self._action(
            "arrows-clockwise", self.tr("Regenerate"), self.ask_who_answers
        )
        self._show = self._action("scales", self.tr("Deliberation"), self.wanted.emit)
        self._show.setAccessibleName(self.tr("Deliberation of this answer"))
        self._synthesis = self._action(
            "arrow-u-up-left", self.tr("Show the synthesis"), self.synthesis_wanted.emit
        )
        self._synthesis.hide()
        actions = row(self._actions, gap=12)
        for button in (self._copy, self._regenerate, self._show, self._synthesis):
            actions.addWidget(button)
        actions.addStretch()
        line = row(foot, gap=12)
        line.addWidget(self.branches)
        line.addWidget(self._actions, 1)
        self._actions.hide()
        return foot

    def _action(self, icon: str, title: str, on_click: Callable[[], object]) -> Button:
        button = Button(title, "action", on_click)
        button.setIcon(self._theme.icon(icon))
        button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        return button

    # --- parts that come when they are needed, in their order ------------------------------------

    @cached_property
    def _folded(self) -> Opinions:
        return Opinions(self._theme)

    @cached_property
    def _fold(self) -> Fold:
        fold = Fold(self._theme, self.tr("Opinions"), self._folded)
        fold.opened.connect(self._fill_fold)
        return self._insert(1, fold)

    @cached_property
    def _stage(self) -> StageCard:
        return self._insert(2, StageCard(self._theme))

    @cached_property
    def _live(self) -> Opinions:
        return self._insert(3, Opinions(self._theme))

    @cached_property
    def _banner(self) -> Banner:
        again = self.tr("Try again")
        return self._insert(
            5,
            Banner(
                self._theme,
                action=again,
                on_action=lambda: self.again.emit(None),
                speaks=False,  # the presenter tells of the turn that is followed
            ),
        )

    @cached_property
    def _ending(self) -> _Ending:
        ending = self._insert(6, _Ending(self._theme))
        ending.button.clicked.connect(lambda: self.again.emit(None))
        return ending

    def _insert(self, order: int, part: Part) -> Part:
        place = sum(other < order for other, _ in self._parts)
        self._parts.append((order, part))
        self._layout.insertWidget(1 + place, part)
        part.hide()
        return part

    def _has(self, name: str) -> bool:
        return name in self.__dict__

    @property
    def _note(self) -> Text:
        return self._ending.note

    @property
    def _continue(self) -> Button:
        return self._ending.button

    # --- what is shown ---------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The answer as Markdown."""
        return self._markdown

    def copy(self) -> None:
        """Put the answer on the clipboard, as Markdown."""
        QGuiApplication.clipboard().setText(self._markdown)

    def show_stored(self, message: StoredMessage) -> None:
        """Show a reply as the store has it; `show_state` adds its deliberation later."""
        self.message_id, self.turn_id = message.id, message.turn_id
        self._ended, self._used_seat = message.state, message.used_seat
        text = message.message.text
        self._show_text(text, final=message.state != "streaming")
        self._title.setText(self._own_title() or self.tr("Answer"))
        if message.turn_id is None:  # imported: nobody knows of a committee
            self._head_icon.setText(self._theme.icons.glyph("cube"))
        self._show_ending(message.state)
        self._show.setVisible(message.turn_id is not None)
        self._synthesis.setVisible(bool(self._used_seat))
        self.branches.show_for(message.id, message.siblings)
        self.setAccessibleName(self.tr("Answer: {0}").format(text))
        self._show_actions()

    def show_state(self, state: Deliberation) -> None:
        """Show a turn, running or over."""
        self.state = state
        self.message_id = state.reply_message_id or self.message_id
        self.turn_id = state.turn_id or self.turn_id
        self._show_head(state)
        several = len(state.seats) > 1
        answer = state.answer
        waiting = state.is_running and not answer
        self._show_waiting(state, waiting)
        if self._has("_fold") or (several and not waiting):
            self._fold.setVisible(several and not waiting)
            self._fold.detail.setText(_fold_detail(state))
            if self._fold.is_open:
                self._folded.show_state(state)
        if (answer or not self._markdown) and not self._used_seat:
            self._show_text(answer, final=not state.is_running)
        self._show.setVisible(several and not state.is_running)
        if state.phase == "failed" and state.fault is not None:
            self._banner.show_fault(state.fault)
        elif not state.is_running:
            cut_off = "interrupted" if self._ended == "interrupted" else "stopped"
            self._show_ending("complete" if state.phase == "done" else cut_off)
        self._show_actions()

    def _show_waiting(self, state: Deliberation, waiting: bool) -> None:
        """The opinions growing, in the place of the answer that is not there yet."""
        if waiting:
            self._stage.show_state(state)
            self._live.show_state(state)
        if waiting or self._has("_live"):
            self._stage.setVisible(waiting)
            self._live.setVisible(waiting)

    def _own_title(self) -> str:
        return self.tr("Answer of seat {0}").format(self._used_seat) if self._used_seat else ""

    def _show_head(self, state: Deliberation) -> None:
        several = len(state.seats) > 1
        self._head_icon.setText(self._theme.icons.glyph("users-three" if several else "cube"))
        title = self.tr("Committee answer") if several else self.tr("Answer")
        self._title.setText(self._own_title() or title)
        parts = [words.seats(len(state.seats))] if several else [s.title for s in state.seats]
        if self._used_seat and (seat := state.seat(self._used_seat)) is not None:
            parts = [seat.title, self.tr("in the place of the synthesis")]
        elif state.result is not None and several:
            parts.append(words.answer_from(state))
        elif state.committee is not None and several:
            parts.append(self.tr("chairman {0}").format(state.chairman))
        meta = " \u00b7 ".join(parts) if state.seats else ""
        if meta != self._meta.text():
            self._meta.setText(meta)
        self._badge.setVisible(state.phase != "done")
        self._badge.show_as(*words.phase_badge(state))
        if not state.is_running:
            self.setAccessibleName(self.tr("Answer: {0}").format(self._markdown or state.answer))

    def _show_ending(self, ending: str) -> None:
        sentence = {
            "stopped": self.tr("Stopped before it was finished. What was written is kept."),
            "interrupted": self.tr("Interrupted before it was finished. What was written is kept."),
            "failed": self.tr("This answer failed."),
        }.get(ending, "")
        faulty = self._has("_banner") and not self._banner.isHidden()
        if sentence or self._has("_ending"):
            self._note.set_text(sentence)
            self._continue.setVisible(self.message_id is not None)
            self._ending.setVisible(bool(sentence) and not faulty)

    def _show_text(self, text: str, *, final: bool) -> None:
        if self._drawn == (text, final):
            return
        self._drawn = (text, final)
        self._markdown = text
        self._view.show_text(text, final=final)
        self._view.setVisible(bool(text))

    def _fill_fold(self) -> None:
        if self.state is not None:
            self._folded.show_state(self.state)

    # --- actions ---------------------------------------------------------------------------------

    def toggle_opinions(self) -> None:
        """Open or close the opinions behind the answer, if there are any."""
        if self._has("_fold") and not self._fold.isHidden():
            self._fold.toggle()

    def ask_who_answers(self) -> None:
        """Offer the same again, or another committee or model."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        same = menu.addAction(self.tr("By the same as before"), lambda: self.again.emit(None))
        same.setIcon(self._theme.icon("arrows-clockwise"))
        committees, models = self._choices() if self._choices else ((), ())
        menu.addSeparator()
        for committee in committees:
            self._offer(menu, "users-three", committee.title, Choice(committee=committee.name))
        menu.addSeparator()
        for model in models:
            self._offer(menu, "cube", model.name, Choice(model=model.id))
        menu.popup(self._regenerate.mapToGlobal(self._regenerate.rect().bottomLeft()))

    def _offer(self, menu: QMenu, icon: str, title: str, choice: Choice) -> None:
        action = menu.addAction(title.replace("&", "&&"), lambda: self.again.emit(choice))
        action.setIcon(self._theme.icon(icon))

    def set_current(self, current: bool) -> None:
        """Draw the keyboard's ring and show the actions, or take both away."""
        self._current = current
        set_property(self, "current", current)
        self._show_actions()

    def set_last(self, last: bool) -> None:
        """The newest answer shows its actions always."""
        self._last = last
        self._show_actions()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the actions."""
        super().enterEvent(event)
        self._hovered = True
        self._show_actions()

    def leaveEvent(self, event: QEvent) -> None:
        """Hide them."""
        super().leaveEvent(event)
        self._hovered = False
        self._show_actions()

    def _show_actions(self) -> None:
        running = self.state is not None and self.state.is_running
        wanted = self._hovered or self._current or self._last
        self._copy.setVisible(bool(self._markdown))
        self._regenerate.setVisible(self.message_id is not None)
        self._actions.setVisible(wanted and not running)

    # --- search ----------------------------------------------------------------------------------

    def mark(self, wanted: str) -> int:
        """Mark every occurrence of `wanted` in the answer; how many there are."""
        return self._view.mark(wanted)

    def choose(self, place: int) -> QRectF | None:
        """Show one mark as the current one (-1: none); where it is in this message."""
        found = self._view.choose(place)
        return found.translated(self._view.pos().x(), self._view.pos().y()) if found else None


def _fold_detail(state: Deliberation) -> str:
    dropped = sum(seat.state == "dropped" for seat in state.seats)
    parts = [words.seats(len(state.seats))]
    if dropped:
        parts.append(words.dropped(dropped))
    return " \u00b7 ".join(parts)
