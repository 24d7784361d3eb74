"""What can be checked once there is a ranking: matrix, points, agreement, dissent, originals."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from backend.results import Agreement, Dissent, Ranking
from ui.chat.markdown_view import MarkdownView
from ui.deliberation import words
from ui.deliberation.model import Deliberation
from ui.theme.theme import Theme
from ui.widgets.badge import Badge, SeatTag
from ui.widgets.bars import Bar, Segments, TieMark
from ui.widgets.boxes import column, row, surface
from ui.widgets.labels import Elided, Text, icon_label, label
from ui.widgets.matrix import RankMatrix


def section(theme: Theme, title: str, right: QWidget | None = None) -> tuple[QWidget, QVBoxLayout]:
    """A heading with something at its right, and the layout under it."""
    widget = QWidget()
    layout = column(widget, gap=8)
    head = row(None, gap=8)
    head.addWidget(label(theme, title, "label", strong=True))
    head.addStretch()
    if right is not None:
        head.addWidget(right)
    layout.addLayout(head)
    return widget, layout


def matrix_section(theme: Theme, state: Deliberation) -> QWidget:
    """Who ranked whom, with its legend."""
    best = label(theme, words.translate("1 = best"), "small", "text3")
    widget, layout = section(theme, words.translate("Who ranked whom"), best)
    matrix = RankMatrix(theme)
    ranked = {letter for review in state.reviews for letter in review.ranking}
    reviewers = {review.reviewer for review in state.reviews}
    letters = [s.letter for s in state.seats if s.letter in ranked | reviewers]
    matrix.set_reviews(letters, state.reviews)
    layout.addWidget(matrix)
    legend = row(None)
    legend.addWidget(
        label(theme, words.translate("hatched: own answer, not ranked"), "small", "text3")
    )
    legend.addStretch()
    legend.addWidget(label(theme, words.translate("rows rank columns"), "small", "text3"))
    layout.addLayout(legend)
    return widget


def points_section(theme: Theme, state: Deliberation, ranking: Ranking) -> QWidget:
    """Points of every seat, best first, with a bracket around near ties."""
    tie = words.near_tie(state)
    badge = Badge(theme, tie, "warn", "warning") if tie else None
    title = (
        words.translate("Points (Borda)")
        if ranking.basis == "reviews"
        else words.translate("Points by agreement")
    )
    widget, layout = section(theme, title, badge)
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(2, 1)
    places = {}
    for place, standing in enumerate(ranking.standings):
        places[standing.seat] = place
        seat = state.seat(standing.seat)
        bar = Bar(theme, seat=standing.seat)
        bar.set_share(standing.score)
        bar.setAccessibleName(words.translate("Points of seat {0}").format(standing.seat))
        figures = f"{standing.points:g} / {standing.max_points:g}"
        bar.setAccessibleDescription(figures)
        name = Elided(theme, seat.title if seat else "", "ui")
        name.setFixedWidth(theme.type.px(96))
        grid.addWidget(SeatTag(theme, standing.seat), place, 0)
        grid.addWidget(name, place, 1)
        grid.addWidget(bar, place, 2, Qt.AlignmentFlag.AlignVCenter)
        number = label(theme, figures, "label", strong=not place, figures=True)
        grid.addWidget(number, place, 4, Qt.AlignmentFlag.AlignRight)
    for first, second in ranking.near_ties:
        if first in places and second in places:
            top, bottom = sorted((places[first], places[second]))
            grid.addWidget(TieMark(theme, tie), top, 3, bottom - top + 1, 1)
    layout.addLayout(grid)
    if (bias := _bias(ranking)) != "":
        layout.addWidget(Text(theme, bias, "small", "warn"))
    return widget


def _bias(ranking: Ranking) -> str:
    if ranking.bias is None:
        return ""
    parts = []
    if ranking.bias.length_flagged and ranking.bias.length is not None:
        parts.append(
            words.translate("Longer answers ranked higher (tau {0}).").format(
                f"{ranking.bias.length:.2f}"
            )
        )
    if ranking.bias.position_flagged and ranking.bias.position is not None:
        figure = f"{ranking.bias.position:.2f}"
        parts.append(
            words.translate("Answers shown earlier ranked higher (tau {0}).").format(figure)
        )
    return " ".join(parts)


def agreement_section(theme: Theme, agreement: Agreement) -> QWidget:
    """One segment a pair, the figure, and how it was counted."""
    figure = label(theme, f"{agreement.figure:.2f}", "label", strong=True, figures=True)
    title = (
        words.translate("Agreement of reviewers")
        if agreement.basis == "reviews"
        else words.translate("Agreement of answers")
    )
    widget, layout = section(theme, title, figure)
    segments = Segments(theme)
    segments.set_pairs([pair.agrees for pair in agreement.pairs])
    segments.setAccessibleName(title)
    described = [f"{p.first} {p.second}: {p.value:.2f}" for p in agreement.pairs]
    segments.setAccessibleDescription(", ".join(described))
    segments.setToolTip("\n".join(described))
    layout.addWidget(segments)
    layout.addWidget(Text(theme, agreement.explanation, "small", "text2"))
    return widget


def dissent_card(theme: Theme, state: Deliberation, dissent: Dissent) -> QWidget:
    """A seat that holds against the answer, in its own words."""
    card = surface("card")
    layout = column(card, (16, 12, 16, 12), 8)
    head = row(None, gap=8)
    seat = state.seat(dissent.seat)
    head.addWidget(icon_label(theme, "quotes", 16))
    head.addWidget(label(theme, words.translate("Dissent"), "label", strong=True))
    head.addStretch()
    head.addWidget(SeatTag(theme, dissent.seat))
    head.addWidget(label(theme, seat.title if seat else "", "small", "text2"))
    layout.addLayout(head)
    if dissent.quote:
        layout.addWidget(Text(theme, f"“{dissent.quote.strip()}”", "ui"))
    layout.addWidget(Text(theme, dissent.why, "small", "text3"))
    return card


def original_section(theme: Theme, state: Deliberation) -> QWidget | None:
    """The best-ranked original, to be read beside the synthesis in the chat."""
    result = state.result
    if result is None or not result.top_original or result.answer_from != "synthesis":
        return None
    top = result.ranking.order[0] if result.ranking.order else ""
    tag = SeatTag(theme, top) if top else None
    widget, layout = section(theme, words.translate("Top original"), tag)
    sentence = words.translate(
        "What the best-ranked seat wrote itself, to hold against the synthesis."
    )
    layout.addWidget(Text(theme, sentence, "small", "text3"))
    card = surface("card")
    view = MarkdownView(theme, "ui")
    view.show_text(result.top_original, final=True)
    column(card, (12, 10, 12, 10)).addWidget(view)
    layout.addWidget(card)
    return widget


def sentences_section(theme: Theme, title: str, sentences: Iterable[str]) -> QWidget:
    """A heading and plain sentences."""
    widget, layout = section(theme, title)
    for sentence in sentences:
        layout.addWidget(Text(theme, sentence, "small", "text2"))
    return widget
