"""The messages of the transcript: a person's bubble and a committee's answer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame

from backend.values import FilePart, MessageState, Part, StoredMessage, TextPart
from ui.chat.markdown_view import MarkdownView
from ui.chat.opinions import Opinions
from ui.chat.progress import StageCard
from ui.deliberation import words
from ui.deliberation.model import Deliberation
from ui.theme.theme import Theme
from ui.widgets.badge import Badge
from ui.widgets.banner import Banner
from ui.widgets.boxes import column, row, surface
from ui.widgets.buttons import Button
from ui.widgets.fold import Fold
from ui.widgets.labels import Elided, Text, icon_label, label

_WIDEST_BUBBLE = 452
_MOST_LINES = 24


class UserMessage(QFrame):
    """A person's words in a bubble at the right, with the files they attached."""

    def __init__(self, theme: Theme, parts: tuple[Part, ...]) -> None:
        super().__init__()
        self.setProperty("surface", "message")
        self.text = "\n\n".join(part.text for part in parts if isinstance(part, TextPart))
        files = [part.name for part in parts if isinstance(part, FilePart)]
        bubble = surface("bubble")
        bubble.setMaximumWidth(theme.type.px(_WIDEST_BUBBLE))
        body = column(bubble, (14, 10, 14, 10), 6)
        if self.text:
            words_ = Text(theme, self.text, "answer", max_lines=_MOST_LINES)
            body.addWidget(words_)
            if self.text.count("\n") > _MOST_LINES or len(self.text) > _MOST_LINES * 60:
                more = Button(self.tr("Show all"), "link")
                more.clicked.connect(lambda: words_.set_max_lines(0))
                more.clicked.connect(more.hide)
                body.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        for name in files:
            body.addWidget(Badge(theme, name, "neutral", "file-text"))
        line = row(self)
        line.addStretch(1)
        line.addWidget(bubble)
        self.setAccessibleName(self.tr("You: {0}").format(self.text))

    def copy(self) -> None:
        """Put the words on the clipboard."""
        QGuiApplication.clipboard().setText(self.text)


class AnswerMessage(QFrame):
    """An answer without a bubble: head, opinions, Markdown, what went wrong, actions.

    `wanted` asks for the deliberation in the panel, `again` for another answer.
    """

    wanted = Signal()
    again = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "message")
        self._theme = theme
        self._markdown = ""
        self._drawn: tuple[str, bool] | None = None
        self._ending: MessageState = "complete"
        self.state: Deliberation | None = None
        self.message_id: int | None = None
        self.turn_id: int | None = None
        self._head_icon = icon_label(theme, "users-three", 16, "accent_text")
        self._title = label(theme, self.tr("Committee answer"), "label", strong=True)
        self._meta = Elided(theme, "", "small", "text3")
        self._badge = Badge(theme)
        self._stage = StageCard(theme)
        self._live = Opinions(theme)
        self._folded = Opinions(theme)
        self._fold = Fold(theme, self.tr("Opinions"), self._folded)
        self._fold.opened.connect(self._fill_fold)
        self._view = MarkdownView(theme)
        self._banner = Banner(theme, action=self.tr("Try again"), on_action=self.again.emit)
        self._note = Text(theme, "", "ui", "text2")
        self._continue = Button(self.tr("Continue"), "outline", self.again.emit)
        self._continue.setIcon(theme.icon("arrow-counter-clockwise", "text"))
        self._copy = Button(self.tr("Copy"), "action", self.copy)
        self._copy.setIcon(theme.icon("copy"))
        self._copy.setAccessibleName(self.tr("Copy answer"))
        self._show = Button(self.tr("Deliberation"), "action", self.wanted.emit)
        self._show.setIcon(theme.icon("scales"))
        for button in (self._copy, self._show):
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._lay_out()

    def _lay_out(self) -> None:
        head = row(None, gap=8)
        head.addStrut(self._badge.sizeHint().height())  # which hides once the answer is done
        head.addWidget(self._head_icon)
        head.addWidget(self._title)
        head.addWidget(self._meta, 1)
        head.addWidget(self._badge)
        ending = row(None, gap=12)
        ending.addWidget(self._note, 1, Qt.AlignmentFlag.AlignVCenter)
        ending.addWidget(self._continue)
        actions = row(None, gap=12)
        actions.addWidget(self._copy)
        actions.addWidget(self._show)
        actions.addStretch()
        layout = column(self, gap=10)
        layout.addLayout(head)
        for widget in (self._fold, self._stage, self._live, self._view, self._banner):
            layout.addWidget(widget)
        layout.addLayout(ending)
        layout.addLayout(actions)
        self._set_live(False)
        for hidden in (self._fold, self._badge, self._note, self._continue):
            hidden.setVisible(False)

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
        self._ending = message.state
        self._show_text(message.message.text, final=True)
        self._title.setText(self.tr("Answer"))
        self._show_ending(message.state)
        self._show.setVisible(message.turn_id is not None)
        self.setAccessibleName(self.tr("Answer: {0}").format(message.message.text))

    def show_state(self, state: Deliberation) -> None:
        """Show a turn, running or over."""
        self.state = state
        self.message_id = state.reply_message_id or self.message_id
        self.turn_id = state.turn_id or self.turn_id
        self._show_head(state)
        several = len(state.seats) > 1
        answering = bool(state.answer)
        waiting = state.is_running and not answering
        self._set_live(waiting)
        if waiting:
            self._stage.show_state(state)
            self._live.show_state(state)
        self._fold.setVisible(several and not waiting)
        self._fold.detail.setText(_fold_detail(state))
        if self._fold.is_open:
            self._folded.show_state(state)
        if answering or not self._markdown:
            self._show_text(state.answer, final=not state.is_running)
        self._show.setVisible(several and not state.is_running)
        if state.phase == "failed" and state.fault is not None:
            self._banner.show_fault(state.fault)
        elif not state.is_running:
            cut_off = "interrupted" if self._ending == "interrupted" else "stopped"
            self._show_ending("complete" if state.phase == "done" else cut_off)

    def _show_head(self, state: Deliberation) -> None:
        several = len(state.seats) > 1
        self._head_icon.setText(self._theme.icons.glyph("users-three" if several else "cube"))
        self._title.setText(self.tr("Committee answer") if several else self.tr("Answer"))
        parts = [words.seats(len(state.seats))] if several else [s.title for s in state.seats]
        if state.result is not None and several:
            parts.append(words.answer_from(state))
        elif state.committee is not None and several:
            parts.append(self.tr("chairman {0}").format(state.committee.chairman.model))
        self._meta.setText(" · ".join(parts) if state.seats else "")
        self._badge.setVisible(state.phase != "done")
        self._badge.show_as(*words.phase_badge(state))
        if not state.is_running:
            self.setAccessibleName(self.tr("Answer: {0}").format(state.answer))

    def _show_ending(self, ending: str) -> None:
        sentence = {
            "stopped": self.tr("Stopped before it was finished. What was written is kept."),
            "interrupted": self.tr("Interrupted before it was finished. What was written is kept."),
            "failed": self.tr("This answer failed."),
        }.get(ending, "")
        self._note.set_text(sentence)
        self._note.setVisible(bool(sentence) and self._banner.isHidden())
        can_continue = bool(sentence) and self.message_id is not None
        self._continue.setVisible(can_continue and self._banner.isHidden())
        self._copy.setVisible(bool(self._markdown))

    def _show_text(self, text: str, *, final: bool) -> None:
        if self._drawn == (text, final):
            return
        self._drawn = (text, final)
        self._markdown = text
        self._view.show_text(text, final=final)
        self._view.setVisible(bool(text))
        self._copy.setVisible(bool(text) and final)

    def _set_live(self, live: bool) -> None:
        """Show the opinions growing, in the place of the answer that is not there yet."""
        self._stage.setVisible(live)
        self._live.setVisible(live)

    def _fill_fold(self) -> None:
        if self.state is not None:
            self._folded.show_state(self.state)


def _fold_detail(state: Deliberation) -> str:
    dropped = sum(seat.state == "dropped" for seat in state.seats)
    parts = [words.seats(len(state.seats))]
    if dropped:
        parts.append(words.dropped(dropped))
    return " · ".join(parts)
