"""What can be checked once there is a ranking: matrix, points, agreement, dissent, what pulled."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from backend.results import Agreement, Dissent, Ranking
from ui import numerals
from ui.deliberation import ranking_words, words
from ui.deliberation.state import Deliberation
from ui.deliberation.texts import markdown
from ui.theme.theme import Theme
from ui.widgets.badge import Badge, SeatTag
from ui.widgets.bars import Bar, Segments, TieMark
from ui.widgets.boxes import column, row, surface
from ui.widgets.hatch import HatchKey
from ui.widgets.labels import Elided, Text, icon_label, label
from ui.widgets.matrix import RankMatrix

translate = QCoreApplication.translate


def section(
    theme: Theme, title: str, *right: QWidget, icon: QLabel | None = None
) -> tuple[QWidget, QVBoxLayout]:
    """A heading with something at its right, and the layout under it."""
    widget = QWidget()
    layout = column(widget, gap=8)
    head = row(None, gap=8)
    if icon is not None:
        head.addWidget(icon)
    head.addWidget(label(theme, title, "label", strong=True))
    head.addStretch()
    for one in right:
        head.addWidget(one)
    layout.addLayout(head)
    return widget, layout


def matrix_section(theme: Theme, state: Deliberation, *, cell: int = 30) -> QWidget:
    """Who ranked whom, with its legend; cells are `cell` px high before scaling."""
    best = label(theme, translate("Deliberation", "1 = best"), "small", "text3")
    widget, layout = section(theme, translate("Deliberation", "Who ranked whom"), best)
    matrix = RankMatrix(theme, cell)
    ranked = {letter for review in state.reviews for letter in review.ranking}
    reviewers = {review.reviewer for review in state.reviews}
    letters = [s.letter for s in state.seats if s.letter in ranked | reviewers]
    matrix.set_reviews(letters, state.reviews)
    layout.addWidget(matrix)
    legend = row(None, gap=8)
    legend.addWidget(HatchKey(theme))
    own = Elided(theme, translate("Deliberation", "own answer, not ranked"), "small", "text3")
    legend.addWidget(own, 1)
    rows = label(theme, translate("Deliberation", "rows rank columns"), "small", "text3")
    legend.addWidget(rows)
    layout.addLayout(legend)
    return widget


def points_section(theme: Theme, state: Deliberation, ranking: Ranking) -> QWidget:
    """Points of every seat, best first; near ties are bracketed in the chart itself."""
    tie = words.near_tie(state)
    badges = [Badge(theme, tie, "warn", "warning")] if tie else []
    title = (
        translate("Deliberation", "Points (Borda)")
        if ranking.basis == "reviews"
        else translate("Deliberation", "Points by agreement")
    )
    widget, layout = section(theme, title, *badges)
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(2, 1)
    places = {s.seat: place for place, s in enumerate(ranking.standings)}
    for place, standing in enumerate(ranking.standings):
        seat = state.seat(standing.seat)
        bar = Bar(theme, seat=standing.seat)
        bar.set_share(standing.score)
        name = translate("Deliberation", "Points of seat {0}")
        bar.setAccessibleName(name.format(standing.seat))
        figures = f"{numerals.shortest(standing.points)} / {numerals.shortest(standing.max_points)}"
        bar.setAccessibleDescription(figures)
        title_ = Elided(theme, seat.title if seat else "", "ui")
        title_.setFixedWidth(theme.type.px(104))
        grid.addWidget(SeatTag(theme, standing.seat), place, 0)
        grid.addWidget(title_, place, 1)
        grid.addWidget(bar, place, 2, Qt.AlignmentFlag.AlignVCenter)
        number = label(theme, figures, "label", strong=not place, figures=True)
        grid.addWidget(number, place, 4, Qt.AlignmentFlag.AlignRight)
    for first, second in ranking.near_ties:
        if first in places and second in places:
            top, bottom = sorted((places[first], places[second]))
            mark = TieMark(theme, ranking_words.tie(ranking, first, second))
            mark.set_rows(bottom - top + 1)
            grid.addWidget(mark, top, 3, bottom - top + 1, 1)
    layout.addLayout(grid)
    for sentence in ranking_words.flags(ranking.bias):
        line = row(None, gap=6)
        icon = icon_label(theme, "warning", theme.type.px(14), "warn")
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(Text(theme, sentence, "small", "warn"), 1)
        layout.addLayout(line)
    return widget


def agreement_section(theme: Theme, agreement: Agreement) -> QWidget:
    """One segment a pair, the figure, and how it was counted."""
    figure = label(theme, numerals.decimal(agreement.figure, 2), "label", strong=True, figures=True)
    title = (
        translate("Deliberation", "Agreement of reviewers")
        if agreement.basis == "reviews"
        else translate("Deliberation", "Agreement of answers")
    )
    widget, layout = section(theme, title, figure)
    segments = Segments(theme)
    segments.set_pairs([pair.agrees for pair in agreement.pairs])
    segments.setAccessibleName(title)
    described = [_pair(p.first, p.second, p.value, agrees=p.agrees) for p in agreement.pairs]
    segments.setAccessibleDescription(", ".join(described))
    segments.setToolTip("\n".join(described))
    layout.addWidget(segments)
    layout.addWidget(Text(theme, ranking_words.explained(agreement), "small", "text2"))
    return widget


def _pair(first: str, second: str, value: float, *, agrees: bool) -> str:
    text = (
        translate("Deliberation", "{0} and {1} agree: {2}")
        if agrees
        else translate("Deliberation", "{0} and {1} differ: {2}")
    )
    return text.format(first, second, numerals.decimal(value, 2))


def dissent_section(theme: Theme, state: Deliberation, dissent: Dissent) -> QWidget:
    """A seat that holds against the answer, in its own words."""
    seat = state.seat(dissent.seat)
    name = Elided(theme, seat.title if seat else "", "small", "text2")
    icon = icon_label(theme, "quotes", theme.type.px(16))
    title = translate("Deliberation", "Dissent")
    widget, layout = section(theme, title, SeatTag(theme, dissent.seat), name, icon=icon)
    if dissent.quote:
        layout.addWidget(
            Text(theme, translate("Deliberation", "“{0}”").format(dissent.quote.strip()), "ui")
        )
    layout.addWidget(Text(theme, ranking_words.reason(dissent), "small", "text3"))
    return widget


def carded(widget: QWidget) -> QWidget:
    """`widget` on a card."""
    card = surface("card")
    layout = column(card, (16, 14, 16, 16))
    layout.addWidget(widget)
    layout.addStretch(1)  # cards of a row end at the same height; their content does not stretch
    return card


def dissent_card(theme: Theme, state: Deliberation, dissent: Dissent) -> QWidget:
    """A dissent on a card of its own."""
    return carded(dissent_section(theme, state, dissent))


def pulls_section(theme: Theme, state: Deliberation) -> QWidget | None:
    """Whether the reviews followed the length of answers, or their place in the list."""
    measured = ranking_words.checked(state)
    if not measured:
        return None
    widget, layout = section(theme, translate("Deliberation", "What the order follows"))
    for name, strength, flagged in measured:
        line = row(None, gap=8)
        line.addWidget(Elided(theme, name, "ui"), 1)
        if flagged:
            line.addWidget(Badge(theme, strength, "warn", "warning"))
        else:
            line.addWidget(label(theme, strength, "small", "text2", figures=True))
        layout.addLayout(line)
    sentence = translate(
        "Deliberation",
        "Kendall's tau of the reviews with each: 0 is no link, 1 or -1 the same or reverse order.",
    )
    layout.addWidget(Text(theme, sentence, "small", "text3"))
    return widget


def ablation_section(theme: Theme, state: Deliberation) -> QWidget | None:
    """Who could be left out: a row for each seat, and the sentence that sums it up."""
    entries = state.result.ablation if state.result is not None else ()
    if not entries:
        return None
    widget, layout = section(theme, translate("Deliberation", "Without one seat"))
    line = row(None, gap=6)
    for entry in entries:
        line.addWidget(SeatTag(theme, entry.seat))
        icon = "check" if entry.stands else "arrow-right"
        ink = "text3" if entry.stands else "text"
        line.addWidget(icon_label(theme, icon, theme.type.px(13), ink))
        if not entry.stands and entry.top:
            line.addWidget(SeatTag(theme, entry.top))
        line.addSpacing(theme.type.px(14))
    line.addStretch()
    layout.addLayout(line)
    layout.addWidget(Text(theme, words.ablation(state), "small", "text2"))
    return widget


def original_section(theme: Theme, state: Deliberation) -> QWidget | None:
    """The best-ranked original, to be read beside the synthesis in the chat."""
    result = state.result
    if result is None or not result.top_original or result.answer_from != "synthesis":
        return None
    top = result.ranking.order[0] if result.ranking.order else ""
    tags = [SeatTag(theme, top)] if top else []
    widget, layout = section(theme, translate("Deliberation", "Top original"), *tags)
    sentence = translate(
        "Deliberation", "What the best-ranked seat wrote itself, to hold against the synthesis."
    )
    layout.addWidget(Text(theme, sentence, "small", "text3"))
    card = surface("card")
    view = markdown(theme, result.top_original)
    column(card, (12, 10, 12, 10)).addWidget(view)
    layout.addWidget(card)
    return widget


def sentences_section(theme: Theme, title: str, sentences: Iterable[str]) -> QWidget:
    """A heading and plain sentences."""
    widget, layout = section(theme, title)
    for sentence in sentences:
        layout.addWidget(Text(theme, sentence, "small", "text2"))
    return widget
