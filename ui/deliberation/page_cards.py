"""The cards of the page: what the panel has, and what needs more room than it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from backend.results import Review
from ui.deliberation import call_words, sections, words
from ui.deliberation.difference import Difference
from ui.deliberation.state import Deliberation, SeatView
from ui.deliberation.texts import markdown
from ui.theme.theme import Theme
from ui.widgets.badge import SeatTag
from ui.widgets.boxes import column, row, rule
from ui.widgets.buttons import Button
from ui.widgets.fold import Fold
from ui.widgets.labels import Elided, Text, label

translate = QCoreApplication.translate

_CELL = 36


def small_cards(theme: Theme, state: Deliberation) -> list[QWidget]:
    """The cards of the grid, in reading order."""
    result = state.result
    cards: list[QWidget] = []
    if state.ranking is not None and state.reviews:
        cards.append(sections.carded(sections.matrix_section(theme, state, cell=_CELL)))
    if (counted := _counted(theme, state)) is not None:
        cards.append(sections.carded(counted))
    if result is not None:
        cards += [sections.dissent_card(theme, state, d) for d in result.dissent]
    for section in (
        sections.ablation_section(theme, state),
        sections.pulls_section(theme, state),
        None if state.is_running else _sent(theme, state),
    ):
        if section is not None:
            cards.append(sections.carded(section))
    return cards


def _counted(theme: Theme, state: Deliberation) -> QWidget | None:
    """Points and agreement on one card."""
    parts: list[QWidget] = []
    if state.ranking is not None and len(state.ranking.standings) > 1:
        parts.append(sections.points_section(theme, state, state.ranking))
    agreements = (state.reviews_agreement, state.answers_agreement)
    parts += [sections.agreement_section(theme, a) for a in agreements if a is not None]
    if not parts:
        return None
    widget = QWidget()
    layout = column(widget, gap=14)
    for number, part in enumerate(parts):
        if number:
            layout.addWidget(rule())
        layout.addWidget(part)
    layout.addStretch(1)
    return widget


def _sent(theme: Theme, state: Deliberation) -> QWidget | None:
    """What was sent of the conversation, and what the engine had to say about it."""
    figures = call_words.ledger(state.ledger)
    notices = [*words.left_out(state.ledger), *(state.result.notices if state.result else ())]
    if not figures and not notices:
        return None
    widget, layout = sections.section(theme, translate("Deliberation", "What was sent"))
    for name, figure in figures:
        line = row(None, gap=8)
        line.addWidget(Elided(theme, name, "small", "text2"), 1)
        line.addWidget(label(theme, figure, "small", figures=True))
        layout.addLayout(line)
    for notice in notices:
        layout.addWidget(Text(theme, notice, "small", "text2"))
    return widget


def debate_card(theme: Theme, state: Deliberation) -> QWidget | None:
    """First and revised answers of the seats that answered again."""
    changed = [seat for seat in state.seats if seat.first and seat.text]
    if not changed:
        return None
    rounds = max(1, len(state.result.debate) if state.result is not None else 1)
    count = (
        translate("Deliberation", "1 round")
        if rounds == 1
        else translate("Deliberation", "{0} rounds").format(rounds)
    )
    figure = label(theme, count, "small", "text3", figures=True)
    widget, layout = sections.section(theme, translate("Deliberation", "Debate"), figure)
    for number, seat in enumerate(changed):
        if number:
            layout.addWidget(rule())
        layout.addLayout(_named(theme, seat))
        difference = Difference(theme)
        difference.show_texts(
            (translate("Deliberation", "First answer"), seat.first),
            (translate("Deliberation", "After the debate"), seat.text),
        )
        layout.addWidget(difference)
    return sections.carded(widget)


def _named(theme: Theme, seat: SeatView) -> QHBoxLayout:
    line = row(None, gap=8)
    line.addWidget(SeatTag(theme, seat.letter))
    line.addWidget(Elided(theme, seat.title, "label"), 1)
    return line


def reviews_card(theme: Theme, state: Deliberation) -> QWidget | None:
    """Each review: the order it gave, the order it saw, its reason."""
    if not state.reviewers:
        return None
    widget, layout = sections.section(theme, translate("Deliberation", "Reviews"))
    titles = {seat.letter: seat.title for seat in state.seats}
    for number, reviewer in enumerate(state.reviewers):
        if number:
            layout.addWidget(rule())
        line = row(None, gap=8)
        line.addWidget(SeatTag(theme, reviewer.letter))
        line.addWidget(Elided(theme, titles.get(reviewer.letter, ""), "label"), 1)
        if reviewer.review is not None:
            for letter in reviewer.review.ranking:
                line.addWidget(SeatTag(theme, letter))
        layout.addLayout(line)
        if reviewer.review is not None:
            layout.addWidget(Text(theme, reviewer.review.reason, "ui", "text"))
            layout.addWidget(Text(theme, _saw(reviewer.review), "small", "text3"))
        elif reviewer.reason:
            layout.addWidget(Text(theme, reviewer.reason, "small", "danger"))
    return sections.carded(widget)


def _saw(review: Review) -> str:
    text = translate("Deliberation", "Saw the answers in the order {0}, without names.")
    return text.format(", ".join(review.presented))


class OpinionFolds(QWidget):
    """Every seat's answer in full, folded away until it is asked for.

    `use` carries the letter of a seat whose answer is to stand in the chat.
    """

    use = Signal(str)

    def __init__(self, theme: Theme, state: Deliberation) -> None:
        super().__init__()
        self._theme = theme
        self.folds: dict[str, Fold] = {}
        self._offers: dict[str, Button] = {}
        widget, layout = sections.section(theme, translate("Deliberation", "Opinions"))
        synthesis = state.result is not None and state.result.answer_from == "synthesis"
        for seat in state.seats:
            content = QWidget()
            column(content, (24, 0, 0, 8), 8)
            title = f"{seat.letter} · {seat.title}"
            fold = Fold(theme, title, content)
            fold.detail.setText(call_words.totals(seat))
            fold.opened.connect(lambda s=seat, c=content: self._fill(s, c, offer=synthesis))
            self.folds[seat.letter] = fold
            layout.addWidget(fold)
        column(self).addWidget(sections.carded(widget))
        self._can_use, self._used = False, ""

    def open(self, letter: str) -> Fold | None:
        """Open the answer of a seat."""
        if (fold := self.folds.get(letter)) is not None:
            fold.set_open(True)
        return fold

    def show_used(self, seat: str, *, can_use: bool) -> None:
        """Offer every answer that does not stand in the chat."""
        self._used, self._can_use = seat, can_use
        for letter, button in self._offers.items():
            button.setVisible(can_use and letter != seat)

    def _fill(self, seat: SeatView, content: QWidget, *, offer: bool) -> None:
        layout = content.layout()
        assert layout is not None
        if seat.reason:
            layout.addWidget(Text(self._theme, seat.reason, "small", "text2"))
        if seat.text:
            view = markdown(self._theme, seat.text)
            layout.addWidget(view)
        if offer and seat.text and seat.state == "done":
            button = Button(translate("Deliberation", "Use this instead"), "outline")
            button.setAccessibleName(
                translate("Deliberation", "Use the answer of seat {0} instead").format(seat.letter)
            )
            button.setIcon(self._theme.icon("swap", "text"))
            button.clicked.connect(lambda: self.use.emit(seat.letter))
            line = QWidget()
            inner = row(line)
            inner.addWidget(button)
            inner.addStretch(1)
            layout.addWidget(line)
            self._offers[seat.letter] = button
            self.show_used(self._used, can_use=self._can_use)
