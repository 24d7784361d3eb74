"""Which results the panel shows, in which order."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.deliberation import sections, words
from ui.deliberation.state import Deliberation
from ui.theme.theme import Theme

translate = QCoreApplication.translate


def result_sections(theme: Theme, state: Deliberation) -> tuple[list[QWidget], list[QWidget]]:
    """Sections above the timeline and below it."""
    result = state.result
    above: list[QWidget] = []
    below: list[QWidget | None] = []
    if state.ranking is not None and state.reviews:
        above.append(sections.matrix_section(theme, state))
    if state.ranking is not None and len(state.ranking.standings) > 1:
        above.append(sections.points_section(theme, state, state.ranking))
    agreements = (state.reviews_agreement, state.answers_agreement)
    above += [sections.agreement_section(theme, a) for a in agreements if a is not None]
    if result is not None:
        above += [sections.dissent_card(theme, state, d) for d in result.dissent]
        below.append(sections.ablation_section(theme, state))
        below.append(sections.original_section(theme, state))
    notices = [*words.left_out(state.ledger), *(result.notices if result else ())]
    if notices:
        title = translate("Deliberation", "Notices")
        below.append(sections.sentences_section(theme, title, notices))
    return above, [widget for widget in below if widget is not None]
