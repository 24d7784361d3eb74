"""What is said of a ranking: ties, and whether length or position pulled at it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from backend.results import Agreement, Bias, Dissent, Ranking
from ui import numerals
from ui.deliberation.state import Deliberation

translate = QCoreApplication.translate


def tie(ranking: Ranking, first: str, second: str) -> str:
    """``Near tie: A leads C by 1``, ``Tie: A and C``."""
    points = {s.seat: s.points for s in ranking.standings}
    if points.get(first, 0.0) < points.get(second, 0.0):
        first, second = second, first
    lead = points.get(first, 0.0) - points.get(second, 0.0)
    if lead == 0:
        return translate("Deliberation", "Tie: {0} and {1}").format(first, second)
    text = translate("Deliberation", "Near tie: {0} leads {1} by {2}")
    return text.format(first, second, numerals.shortest(lead, 3))


def explained(agreement: Agreement) -> str:
    """How an agreement was counted; as the engine says it where its figures are not known."""
    agreeing, pairs = sum(pair.agrees for pair in agreement.pairs), len(agreement.pairs)
    if agreement.basis == "reviews":
        text = translate(
            "Deliberation",
            "{0} of {1} pairs of reviewers order the answers they both judged alike.",
            None,
            agreeing,
        )
        return text.format(agreeing, pairs)
    if agreement.threshold is None:
        return agreement.explanation
    text = translate(
        "Deliberation",
        "{0} of {1} pairs of answers share at least {2} % of their content words, with the same "
        "figures and negations.",
        None,
        agreeing,
    )
    return text.format(agreeing, pairs, numerals.decimal(100 * agreement.threshold, 0))


def reason(dissent: Dissent) -> str:
    """Why a seat dissents; as the engine says it where its figures are not known."""
    if not dissent.held:
        return dissent.why
    if not dissent.ranked_first or dissent.count is None or dissent.of is None:
        return translate("Deliberation", "Its answer differs from that of {0}.").format(
            dissent.held
        )
    text = translate(
        "Deliberation",
        "Ranked {0} first; {1} of {2} reviewers of {3} ranked {3} first.",
        None,
        dissent.count,
    )
    return text.format(dissent.ranked_first, dissent.count, dissent.of, dissent.held)


def flags(bias: Bias | None) -> list[str]:
    """What the reviewers seem to favour beside the content, with its figure."""
    if bias is None:
        return []
    found = []
    if bias.length_flagged and bias.length is not None:
        text = (
            translate("Deliberation", "Longer answers ranked higher (tau {0}).")
            if bias.length > 0
            else translate("Deliberation", "Shorter answers ranked higher (tau {0}).")
        )
        found.append(text.format(numerals.decimal(bias.length, 2)))
    if bias.position_flagged and bias.position is not None:
        text = (
            translate("Deliberation", "Answers shown earlier ranked higher (tau {0}).")
            if bias.position > 0
            else translate("Deliberation", "Answers shown later ranked higher (tau {0}).")
        )
        found.append(text.format(numerals.decimal(bias.position, 2)))
    return found


def strength(tau: float | None) -> str:
    """A tau in words: how closely the order follows length, or position."""
    if tau is None:
        return translate("Deliberation", "unknown")
    size = abs(tau)
    if size < 0.2:
        words = translate("Deliberation", "no link")
    elif size < 0.6:
        words = translate("Deliberation", "weak link")
    elif size < 0.8:
        words = translate("Deliberation", "clear link")
    else:
        words = translate("Deliberation", "strong link")
    return translate("Deliberation", "{0} (tau {1})").format(words, numerals.decimal(tau, 2))


def checked(state: Deliberation) -> list[tuple[str, str, bool]]:
    """Each pull that was measured: its name, its strength, and whether it is flagged."""
    bias = state.ranking.bias if state.ranking is not None else None
    if bias is None:
        return []
    return [
        (
            translate("Deliberation", "Length of answers"),
            strength(bias.length),
            bias.length_flagged,
        ),
        (
            translate("Deliberation", "Place in the list"),
            strength(bias.position),
            bias.position_flagged,
        ),
    ]
