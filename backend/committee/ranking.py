"""From reviews to an order: normalised Borda count, near-ties, bias, ablation. Pure functions.

The Borda count (de Borda 1784) gives an answer one point for each answer ranked below it. Seats
do not rank themselves and a reviewer may be missing, so points are divided by the most an answer
could have got from the reviewers that judged it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

from msgspec.structs import replace

from backend.committee.agreement import agrees, mean_similarity
from backend.results import Ablation, Agreement, Bias, Opinion, Ranking, Review, Standing

# A lead of this many points or less is no lead to rely on, in large committees ...
NEAR_TIE_POINTS = 1.0
# ... and of this share of the leader's scale in small ones: with three seats, one point is half of
# the scale and the least lead there is, so that one point alone would flag every lead.
NEAR_TIE_SHARE = 0.25
# Reviewers whose order follows length or position as closely as this are flagged.
BIAS_FLAG_FROM = 0.6


def rank(opinions: Sequence[Opinion], reviews: Sequence[Review], agreement: Agreement) -> Ranking:
    """The committee's order: by reviews where they tell answers apart, else by agreement.

    Equal scores are ordered by first places, then by similarity with the others, then by letter.
    """
    if len(opinions) == 1:
        only = Standing(seat=opinions[0].seat, points=0, max_points=0, score=1.0)
        return Ranking(basis="single", standings=(only,))
    telling = [review for review in reviews if len(review.ranking) >= 2]
    if not telling:
        return _by_agreement(opinions, agreement)
    central = mean_similarity(agreement)
    points, most = _borda(telling)
    firsts = [review.ranking[0] for review in telling]
    standings = [
        Standing(
            seat=o.seat,
            points=points[o.seat],
            max_points=most[o.seat],
            score=round(points[o.seat] / most[o.seat], 3) if most[o.seat] else 0.0,
        )
        for o in opinions
    ]
    standings.sort(
        key=lambda s: (-s.score, -firsts.count(s.seat), -central.get(s.seat, 0.0), s.seat)
    )
    return Ranking(
        basis="reviews",
        standings=tuple(standings),
        near_ties=near_ties(standings),
        bias=bias(opinions, telling),
    )


def bias(opinions: Sequence[Opinion], reviews: Sequence[Review]) -> Bias:
    """Do the rankings follow length, or the order of presentation?

    Kendall's tau-a (Kendall 1938) of each ranking with the order by length and with the presented
    order, averaged over reviewers: 1 means that longer (or earlier) answers always won.
    """
    length = {opinion.seat: len(opinion.text) for opinion in opinions}
    by_length: list[float] = []
    by_position: list[float] = []
    for review in reviews:
        # Equal lengths favour nobody; tau-a counts such a pair as neither way.
        by_length += _tau(review.ranking, {s: -length.get(s, 0) for s in review.ranking})
        by_position += _tau(review.ranking, {s: n for n, s in enumerate(review.presented)})
    length_tau, position_tau = _mean(by_length), _mean(by_position)
    return Bias(
        length=length_tau,
        position=position_tau,
        length_flagged=length_tau is not None and abs(length_tau) >= BIAS_FLAG_FROM,
        position_flagged=position_tau is not None and abs(position_tau) >= BIAS_FLAG_FROM,
    )


def ablate(
    opinions: Sequence[Opinion],
    reviews: Sequence[Review],
    agreement: Agreement,
    ranking: Ranking,
) -> tuple[Ablation, ...]:
    """For each seat: would the answer stand without its answer and its review?

    It stands when the same seat still leads, or one whose answer agrees with the old leader's.
    Seats that are equal without it keep their order.
    """
    if len(opinions) < 2:
        return ()
    order = ranking.order
    results = []
    for gone in (opinion.seat for opinion in opinions):
        pairs = tuple(p for p in agreement.pairs if gone not in (p.first, p.second))
        rest = rank(
            [o for o in opinions if o.seat != gone],
            [_without(review, gone) for review in reviews if review.reviewer != gone],
            replace(agreement, pairs=pairs),
        )
        top = min(rest.standings, key=lambda s: (-s.score, order.index(s.seat))).seat
        results.append(Ablation(seat=gone, stands=agrees(agreement, order[0], top), top=top))
    return tuple(results)


def disagreement_remains(answers: Agreement, reviewers: Agreement | None, ranking: Ranking) -> bool:
    """Is there something to debate: answers differ and reviewers do not settle which is better?"""
    if answers.agreed:
        return False
    if ranking.basis == "agreement":
        return True
    unsettled_top = any(not agrees(answers, first, second) for first, second in ranking.near_ties)
    return unsettled_top or (reviewers is not None and not reviewers.agreed)


def near_ties(standings: Sequence[Standing]) -> tuple[tuple[str, str], ...]:
    """The leader with each seat that it leads by too little; `standings` is best first."""
    leader, *others = standings
    close = min(NEAR_TIE_POINTS, leader.max_points * NEAR_TIE_SHARE)
    # Unequal numbers of reviewers: compare on the leader's scale. Unjudged: nothing to compare.
    return tuple(
        (leader.seat, other.seat)
        for other in others
        if other.max_points
        and leader.points - other.points * leader.max_points / other.max_points <= close
    )


def _by_agreement(opinions: Sequence[Opinion], agreement: Agreement) -> Ranking:
    central = mean_similarity(agreement)
    others = len(opinions) - 1
    standings = [
        Standing(
            seat=o.seat,
            points=round(central.get(o.seat, 0.0) * others, 3),
            max_points=others,
            score=central.get(o.seat, 0.0),
        )
        for o in opinions
    ]
    standings.sort(key=lambda s: (-s.score, s.seat))
    # An answer that agrees with the leader's does not contest its lead.
    ties = tuple(pair for pair in near_ties(standings) if not agrees(agreement, *pair))
    return Ranking(basis="agreement", standings=tuple(standings), near_ties=ties)


def _borda(reviews: Sequence[Review]) -> tuple[Mapping[str, float], Mapping[str, float]]:
    points: defaultdict[str, float] = defaultdict(float)
    most: defaultdict[str, float] = defaultdict(float)
    for review in reviews:
        best = len(review.ranking) - 1
        for place, seat in enumerate(review.ranking):
            points[seat] += best - place
            most[seat] += best
    return points, most


def _tau(ranking: Sequence[str], key: Mapping[str, int]) -> list[float]:
    pairs = list(combinations(ranking, 2))
    if not pairs:
        return []
    signs = [(key[a] < key[b]) - (key[a] > key[b]) for a, b in pairs]
    return [sum(signs) / len(pairs)]


def _without(review: Review, seat: str) -> Review:
    return replace(
        review,
        presented=tuple(s for s in review.presented if s != seat),
        ranking=tuple(s for s in review.ranking if s != seat),
    )


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 3) if values else None
