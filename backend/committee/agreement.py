"""Do answers say the same, and do reviewers rank the same? Pure functions, no model asked.

Two answers are compared by the Dice coefficient (Dice 1945, Sorensen 1948) of their content words,
with two vetoes: different figures, or a negation in only one of them. The measure is meant to miss
agreement rather than to invent it: a missed one costs a review, an invented one costs the answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

from backend.results import Agreement, Opinion, Pair, Review

# Reviewers who order at least this share of what they both judged alike are counted as agreeing.
REVIEWERS_AGREE_FROM = 0.75

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,:]\d+)*")
# Words that carry no claim, in the languages Parley is read in most.
_EMPTY_WORDS = frozenset(
    """a an the and or of to in on at by for with from as is are was were be been it its this that
    these those you your i we our they their he she his her there here then than so if into can
    will would should may do does le la les un une des du de et ou à au aux en dans par pour avec
    sur est sont il elle ce cette ces vous votre nous notre qui que der die das ein eine und oder
    zu im am mit von für ist sind es sie ihr el los las una y o en con por para es son""".split()
)
_NEGATIONS = frozenset(
    """no not never none neither nor cannot can't don't doesn't isn't aren't won't without
    non ne pas jamais aucun sans nein nicht kein keine nie ohne nunca sin ningún""".split()
)


def similarity(first: str, second: str) -> float:
    """How far two answers say the same, 0..1; 0 when a veto speaks against it."""
    words_a, words_b = _words(first), _words(second)
    if _figures(words_a) != _figures(words_b) or _negates(words_a) != _negates(words_b):
        return 0.0
    content_a, content_b = _content(words_a), _content(words_b)
    total = content_a.total() + content_b.total()
    if total == 0:
        return 1.0 if words_a == words_b else 0.0
    return 2 * (content_a & content_b).total() / total


def answers_agreement(opinions: Sequence[Opinion], threshold: float) -> Agreement:
    """Compare every pair of answers; they agree when each pair reaches `threshold`.

    A single answer has nothing to agree with: no pairs, figure 0, not agreed.
    """
    pairs = []
    for one, other in combinations(opinions, 2):
        value = similarity(one.text, other.text)
        pairs.append(Pair(one.seat, other.seat, round(value, 3), value >= threshold))
    agreeing = sum(pair.agrees for pair in pairs)
    return Agreement(
        basis="answers",
        pairs=tuple(pairs),
        figure=_mean([pair.value for pair in pairs]),
        agreed=bool(pairs) and agreeing == len(pairs),
        explanation=(
            f"{agreeing} of {len(pairs)} pairs of answers share at least {threshold:.0%} of their "
            "content words, with the same figures and negations."
        ),
        threshold=threshold,
    )


def reviewers_agreement(reviews: Sequence[Review]) -> Agreement | None:
    """Compare the rankings of every pair of reviewers on the answers that both judged.

    The figure of two reviewers is the share of those answers' pairs that both order alike
    (Kendall's tau, rescaled to 0..1). None where no two reviewers judged a pair in common, as in a
    committee of three: any two of its rankings fit into one order.
    """
    pairs = []
    for one, other in combinations(reviews, 2):
        value = _concordance(one.ranking, other.ranking)
        if value is not None:
            agrees = value >= REVIEWERS_AGREE_FROM
            pairs.append(Pair(one.reviewer, other.reviewer, round(value, 3), agrees))
    if not pairs:
        return None
    agreeing = sum(pair.agrees for pair in pairs)
    return Agreement(
        basis="reviews",
        pairs=tuple(pairs),
        figure=_mean([pair.value for pair in pairs]),
        agreed=agreeing == len(pairs),
        explanation=(
            f"{agreeing} of {len(pairs)} reviewer pairs place the answers they both judged alike."
        ),
    )


def agrees(agreement: Agreement, first: str, second: str) -> bool:
    """Whether the seats `first` and `second` agree; a seat agrees with itself."""
    if first == second:
        return True
    wanted = {first, second}
    return any(pair.agrees for pair in agreement.pairs if {pair.first, pair.second} == wanted)


def mean_similarity(agreement: Agreement) -> Mapping[str, float]:
    """For each seat, its mean similarity with the others: the most central answer is highest."""
    values: dict[str, list[float]] = {}
    for pair in agreement.pairs:
        values.setdefault(pair.first, []).append(pair.value)
        values.setdefault(pair.second, []).append(pair.value)
    return {seat: _mean(of_seat) for seat, of_seat in values.items()}


def _concordance(one: Sequence[str], other: Sequence[str]) -> float | None:
    common = [seat for seat in one if seat in other]
    ordered = list(combinations(common, 2))
    if not ordered:
        return None
    return sum(other.index(a) < other.index(b) for a, b in ordered) / len(ordered)


def _words(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in _WORD.findall(text)]


def _figures(words: Sequence[str]) -> frozenset[str]:
    return frozenset(word for word in words if word[0].isdigit())


def _negates(words: Sequence[str]) -> bool:
    return any(word in _NEGATIONS for word in words)


def _content(words: Sequence[str]) -> Counter[str]:
    return Counter(word for word in words if word not in _EMPTY_WORDS)


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 3) if values else 0.0
