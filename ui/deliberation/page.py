"""The whole page of a deliberation: everything the panel has, with room to compare."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.deliberation import words
from ui.deliberation.answer_cards import Answers
from ui.deliberation.difference import Difference
from ui.deliberation.export import Export
from ui.deliberation.grid import Cards
from ui.deliberation.live_rows import LiveRows
from ui.deliberation.page_cards import OpinionFolds, debate_card, reviews_card, small_cards
from ui.deliberation.sections import carded, section
from ui.deliberation.stage_line import StageLine
from ui.deliberation.state import Deliberation
from ui.deliberation.timeline_section import TimelineSection
from ui.tasks import TaskSet
from ui.theme.theme import Theme
from ui.widgets.badge import Badge
from ui.widgets.boxes import clear, column
from ui.widgets.buttons import Button, IconButton
from ui.widgets.labels import Text
from ui.widgets.page import EDGE, Page

_REPAINT_MS = 250


class DeliberationPage(Page):
    """Shows one deliberation whole.

    `back_wanted` leaves the page. `original_wanted` carries the id of a reply and the letter of
    the seat whose own answer is to stand in its place; an empty letter takes that back.
    `again_wanted` carries the id of a reply and the letter of a seat that was dropped from it.
    """

    back_wanted = Signal()
    original_wanted = Signal(int, str)
    again_wanted = Signal(int, str)

    def __init__(self, theme: Theme, tasks: TaskSet) -> None:
        super().__init__(theme, self.tr("Deliberation"))
        self.state: Deliberation | None = None
        self._question = ""
        self._used = ""
        self._shape: object = None
        self._answers: Answers | None = None
        self._opinions: OpinionFolds | None = None
        self._badge = Badge(theme)
        self.back_button = IconButton(
            theme, "arrow-left", self.tr("Back to the chat"), self.back_wanted.emit
        )
        self.head.insertWidget(0, self.back_button)
        self.head.insertWidget(3, self._badge)
        self.head.setStretchFactor(self.subtitle, 0)
        self.head.addStretch(1)
        self.export_button = Button(self.tr("Export record"), "outline", self._export)
        self.export_button.setIcon(theme.icon("export", "text"))
        self.head.addWidget(self.export_button)
        header = self.head.parentWidget()
        assert header is not None
        # It gives up what does not fit (see `_fit_head`) rather than keep the window wide.
        header.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.export = Export(theme, tasks, self)
        self._timer = QTimer(self)
        self._timer.setInterval(_REPAINT_MS)
        self._timer.timeout.connect(self._tick)
        self._lay_out()

    def _lay_out(self) -> None:
        theme = self.theme
        self._hint = Text(theme, self.tr("No deliberation is open."), "ui", "text3")
        self._line = StageLine(theme)
        self.rows = LiveRows(theme, wide=True)
        self.rows.read.connect(self.show_opinion)
        self.rows.again.connect(self._again)
        self.cards = Cards(theme)
        self._pair = QWidget()
        column(self._pair)
        self.difference = Difference(theme)
        close = IconButton(theme, "x", self.tr("Close comparison"), self.toggle_compare)
        inner, box = section(theme, self.tr("Compared word by word"), close)
        box.addWidget(self.difference)
        self._compared = carded(inner)
        self.timeline = TimelineSection(theme, wide=True)
        self._timeline_card = carded(self.timeline)
        self._more = QWidget()
        column(self._more, gap=16)
        self.body.addWidget(self.export.banner)
        self._parts = (
            self._line,
            self.rows,
            self.cards,
            self._pair,
            self._compared,
            self._timeline_card,
            self._more,
        )
        for widget in (self._hint, *self._parts):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        for widget in self._parts:
            widget.hide()
        self.export_button.setEnabled(False)

    @property
    def first_focus(self) -> QWidget:
        """The way back."""
        return self.back_button

    def show_state(
        self, state: Deliberation | None, title: str = "", question: str = "", used: str = ""
    ) -> None:
        """Show a deliberation; `used` is the seat whose own answer stands in the chat."""
        self.state, self._question, self._used = state, question, used
        self.subtitle.setText(title)
        if self.isVisible():
            self._draw()

    def show_used(self, seat: str) -> None:
        """Say whose answer stands in the chat now; ``""`` is the synthesis."""
        self._used = seat
        can_use = self.state is not None and self.state.reply_message_id is not None
        for part in (self._answers, self._opinions):
            if part is not None:
                part.show_used(seat, can_use=can_use)

    def show_opinion(self, letter: str) -> None:
        """Open a seat's own answer and go there."""
        if self._opinions is None:
            self._draw()
        if self._opinions is not None and (fold := self._opinions.open(letter)) is not None:
            self._go_to(fold)
            fold.button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def toggle_compare(self) -> None:
        """Show answer and top original word by word, or put that away."""
        if self._answers is None or len(self._answers.cards) < 2:
            return
        wanted = self._compared.isHidden()
        self._compared.setVisible(wanted)
        if wanted:
            first, second = self._answers.titled
            self.difference.show_texts(first, second)
            self._go_to(self._compared)
            self.difference.texts[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what came while nobody looked."""
        super().showEvent(event)
        self._draw()

    def hideEvent(self, event: QHideEvent) -> None:
        """Repaint nothing that is not seen."""
        super().hideEvent(event)
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out of the header what does not fit."""
        super().resizeEvent(event)
        self._fit_head()

    def _fit_head(self) -> None:
        """The title first, then the way to export in words, then how the turn ended."""
        room = self.width() - 2 * EDGE - self.back_button.sizeHint().width()
        room -= self.title.sizeHint().width() + 3 * self.head.spacing()
        words_ = self.tr("Export record")
        self.export_button.setText(words_)
        whole = self.export_button.sizeHint().width()
        if whole > room:
            self.export_button.setText("")
        self.export_button.setAccessibleName(words_)
        self.export_button.setToolTip("" if self.export_button.text() else words_)
        room -= self.export_button.sizeHint().width()
        fits = self._badge.sizeHint().width() + 2 * self.head.spacing() <= room
        self._badge.setVisible(self.state is not None and fits)

    # --- drawing --------------------------------------------------------------------------------

    def _draw(self) -> None:
        state = self.state
        self._hint.setVisible(state is None)
        self.export_button.setEnabled(state is not None and not state.is_running)
        if state is None:
            self._timer.stop()
            for widget in self._parts:
                widget.hide()
            self._fit_head()
            return
        word, tone, icon = words.phase_badge(state)
        done = state.phase == "done"
        self._badge.show_as(words.phase_sentence(state), tone, "check" if done else icon)
        self._badge.setAccessibleName(word)
        self._fit_head()
        if (shape := _shape(state)) != self._shape:
            self._shape = shape
            self._build(state)
        self.show_used(self._used)
        self._tick()
        if state.is_running:
            self._timer.start()
        else:
            self._timer.stop()

    def _tick(self) -> None:
        """Repaint what runs."""
        state, now = self.state, monotonic()
        if state is None:
            return
        self._line.show_state(state, now)
        self._timeline_card.setVisible(self.timeline.show_state(state, now))
        if state.is_running:
            self.rows.show_state(state, now)

    def _build(self, state: Deliberation) -> None:
        """Everything that does not change with the clock."""
        theme, result = self.theme, state.result
        cards = small_cards(theme, state)
        self.cards.show_cards(cards)
        self.cards.setVisible(bool(cards))
        self._line.setVisible(True)
        self.rows.setVisible(state.is_running)
        self._compared.hide()
        pair, more = self._pair.layout(), self._more.layout()
        assert pair is not None
        assert more is not None
        clear(pair)
        clear(more)
        self._answers = self._opinions = None
        if result is not None:
            self._answers = Answers(theme, state)
            self._answers.used.connect(self._use)
            self._answers.compared.connect(self.toggle_compare)
            pair.addWidget(self._answers)
        self._pair.setVisible(result is not None)
        if not state.is_running:
            for card in (debate_card(theme, state), reviews_card(theme, state)):
                if card is not None:
                    more.addWidget(card)
            self._opinions = OpinionFolds(theme, state)
            self._opinions.use.connect(self._use)
            more.addWidget(self._opinions)
        self._more.setVisible(not state.is_running)

    # --- what is asked for ----------------------------------------------------------------------

    def _use(self, seat: str) -> None:
        if self.state is not None and self.state.reply_message_id is not None:
            self.original_wanted.emit(self.state.reply_message_id, seat)

    def _again(self, letter: str) -> None:
        if self.state is not None and self.state.reply_message_id is not None:
            self.again_wanted.emit(self.state.reply_message_id, letter)

    def _export(self) -> None:
        if self.state is not None:
            self.export.ask(self.state, self.subtitle.text(), self._question)

    def _go_to(self, widget: QWidget) -> None:
        def scroll() -> None:
            top = widget.mapTo(self._content, widget.rect().topLeft()).y()
            self.area.verticalScrollBar().setValue(max(0, top - 16))

        self.area.settle()
        QTimer.singleShot(0, self, scroll)


def _shape(state: Deliberation) -> object:
    """What the page is built from; the rest is repainted."""
    return (
        state.turn_id,
        state.phase,
        state.ranking,
        state.answers_agreement,
        state.reviews_agreement,
        state.result,
        state.ledger,
        state.is_running or state.seats,
        state.reply_message_id,
    )
