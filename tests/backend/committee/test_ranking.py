from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.committee.agreement import answers_agreement, reviewers_agreement
from backend.committee.ranking import ablate, bias, disagreement_remains, near_ties, rank
from backend.results import Agreement, Opinion, Pair, Review, Standing


def opinions(**texts: str) -> tuple[Opinion, ...]:
    return tuple(Opinion(seat=seat, text=text) for seat, text in texts.items())


def review(reviewer: str, ranking: str, presented: str | None = None) -> Review:
    return Review(
        reviewer=reviewer,
        presented=tuple(presented or ranking),
        ranking=tuple(ranking),
        reason="",
    )


def agreement_of(pairs: dict[str, float]) -> Agreement:
    """Answers whose similarities are given; alike from 0.6."""
    return Agreement(
        basis="answers",
        pairs=tuple(
            Pair(seats[0], seats[1], value, value >= 0.6) for seats, value in pairs.items()
        ),
        figure=0.0,
        agreed=False,
        explanation="",
    )


# The four seats of the interface guide's picture: A 5 of 6, C 4, B 3, D 0.
PICTURE = [review("A", "BCD"), review("B", "ACD"), review("C", "ABD"), review("D", "CAB")]
FOUR = opinions(A="alpha", B="beta", C="gamma", D="delta")


def test_borda_points_of_the_picture() -> None:
    ranking = rank(FOUR, PICTURE, answers_agreement(FOUR, 0.6))
    assert ranking.basis == "reviews"
    assert [(s.seat, s.points, s.max_points) for s in ranking.standings] == [
        ("A", 5, 6),
        ("C", 4, 6),
        ("B", 3, 6),
        ("D", 0, 6),
    ]
    assert ranking.near_ties == (("A", "C"),)


def test_a_missing_reviewer_does_not_cost_points() -> None:
    # D gave no review: A, B and C were judged by two, D by three.
    ranking = rank(FOUR, PICTURE[:3], answers_agreement(FOUR, 0.6))
    assert {s.seat: s.max_points for s in ranking.standings} == {"A": 4, "B": 4, "C": 4, "D": 6}
    assert ranking.order[0] == "A"
    assert ranking.standings[0].score == 1.0


def test_equal_points_go_by_first_places_then_similarity_then_letter() -> None:
    three = opinions(A="one two", B="one two", C="three")
    circle = [review("A", "BC"), review("B", "CA"), review("C", "AB")]
    ranking = rank(three, circle, answers_agreement(three, 0.6))
    assert {s.points for s in ranking.standings} == {1}
    assert ranking.order == ("A", "B", "C")
    assert ranking.near_ties == (("A", "B"), ("A", "C"))


def test_without_reviews_the_most_central_answer_leads() -> None:
    three = opinions(A="red green", B="red green blue", C="green blue")
    ranking = rank(three, (), answers_agreement(three, 0.6))
    assert ranking.basis == "agreement"
    assert ranking.order[0] == "B"


def test_reviews_of_one_answer_tell_nothing() -> None:
    two = opinions(A="red", B="blue")
    ranking = rank(two, [review("A", "B"), review("B", "A")], answers_agreement(two, 0.6))
    assert ranking.basis == "agreement"


def test_one_answer_needs_no_ranking() -> None:
    only = opinions(A="red")
    assert rank(only, (), answers_agreement(only, 0.6)).basis == "single"


def test_bias_sees_length_and_position() -> None:
    three = opinions(A="long answer here", B="middling", C="short")
    by_length = [review("A", "BC"), review("B", "AC"), review("C", "AB")]
    found = bias(three, by_length)
    assert found.length == 1.0
    assert found.length_flagged
    last_wins = [review("A", "CB", "BC"), review("B", "AC", "CA"), review("C", "BA", "AB")]
    found = bias(three, last_wins)
    assert found.position == -1.0
    assert found.position_flagged
    assert bias(three, []).length is None


@pytest.mark.parametrize(
    ("texts", "gone", "stands", "top"),
    [
        # The leader's answer is shared by the next in line: the answer stands without it.
        ({"A": "press escape", "B": "press escape", "C": "pull the plug"}, "A", True, "B"),
        # Nobody shares it: it falls with its seat.
        ({"A": "press escape", "B": "close it", "C": "pull the plug"}, "A", False, "B"),
    ],
)
def test_ablation(texts: dict[str, str], gone: str, stands: bool, top: str) -> None:
    given_answers = opinions(**texts)
    agreement = answers_agreement(given_answers, 0.6)
    reviews = [review("A", "BC"), review("B", "AC"), review("C", "AB")]
    ranking = rank(given_answers, reviews, agreement)
    assert ranking.order[0] == "A"
    ablation = {a.seat: a for a in ablate(given_answers, reviews, agreement, ranking)}
    assert (ablation[gone].stands, ablation[gone].top) == (stands, top)
    assert set(ablation) == set(texts)


# No two of these answers share a word.
THREE = opinions(A="alpha", B="beta", C="gamma")
# B leads with 2 of 2, A has 1, C has 0.
B_LEADS = [review("A", "BC"), review("B", "AC"), review("C", "BA")]


@pytest.mark.parametrize(
    ("pairs", "reviews", "expected"),
    [
        # Three seats: what is left cannot rank, so the order is kept; C's likeness with A is gone
        # with C and lifts A no more.
        ({"AB": 0.1, "AC": 0.5, "BC": 0.0}, B_LEADS, {"A": "B", "B": "A", "C": "B"}),
        # By agreement A leads with 1.1, only because D is like it; without D, B leads.
        (
            {"AB": 0.2, "AC": 0.1, "AD": 0.8, "BC": 0.4, "BD": 0.1, "CD": 0.0},
            [],
            {"A": "B", "B": "A", "C": "A", "D": "B"},
        ),
        # Two answers are equally like each other; the leader leads, and falls only with itself.
        ({"AB": 0.0}, [], {"A": "B", "B": "A"}),
    ],
)
def test_who_leads_without_a_seat(
    pairs: dict[str, float], reviews: list[Review], expected: dict[str, str]
) -> None:
    agreement = agreement_of(pairs)
    given_answers = opinions(**{seat: seat for seat in expected})
    ranking = rank(given_answers, reviews, agreement)
    ablation = ablate(given_answers, reviews, agreement, ranking)
    assert {a.seat: a.top for a in ablation} == expected
    assert {a.seat: a.stands for a in ablation} == {
        seat: top == ranking.order[0] for seat, top in expected.items()
    }


@pytest.mark.parametrize(
    ("leader", "other", "near"),
    [
        ((5, 6), (4, 6), True),
        ((5, 6), (3, 6), False),
        ((11, 30), (10, 30), True),  # seven seats
        ((12, 30), (10, 30), False),
        ((1, 2), (1, 2), True),  # three seats: one point is half of the scale
        ((2, 2), (1, 2), False),
        ((3, 4), (4, 6), True),  # 2.67 of 4
        ((4, 4), (4, 6), False),
        ((1, 1), (0, 0), False),  # an answer that nobody judged is near to none
    ],
)
def test_near_ties(leader: tuple[float, float], other: tuple[float, float], near: bool) -> None:
    standings = [
        Standing(seat=seat, points=points, max_points=most, score=round(points / (most or 1), 3))
        for seat, (points, most) in (("A", leader), ("B", other))
    ]
    assert near_ties(standings) == ((("A", "B"),) if near else ())


def test_by_agreement_only_answers_that_differ_contest_the_lead() -> None:
    ranking = rank(THREE, (), agreement_of({"AB": 0.9, "AC": 0.1, "BC": 0.1}))
    assert ranking.order == ("A", "B", "C")
    assert ranking.near_ties == ()
    two = opinions(A="red", B="blue")
    assert rank(two, (), answers_agreement(two, 0.6)).near_ties == (("A", "B"),)


ALIKE = opinions(A="press escape", B="press escape", C="press escape")


@pytest.mark.parametrize(
    ("given_answers", "reviews", "remains"),
    [
        (ALIKE, [], False),
        (ALIKE, [review("A", "BC"), review("B", "CA"), review("C", "AB")], False),
        (FOUR, PICTURE, True),  # a near tie
        (THREE, B_LEADS, False),  # settled: everybody who may rank B first does
        (THREE, [review("A", "BC"), review("B", "CA"), review("C", "AB")], True),  # a circle
        (THREE, [], True),  # no review settles anything
        (opinions(A="red", B="blue"), [], True),
        (opinions(A="red", B="red"), [], False),
    ],
)
def test_debate_needs_a_disagreement_that_reviews_do_not_settle(
    given_answers: tuple[Opinion, ...], reviews: list[Review], remains: bool
) -> None:
    agreement = answers_agreement(given_answers, 0.6)
    ranking = rank(given_answers, reviews, agreement)
    assert disagreement_remains(agreement, reviewers_agreement(reviews), ranking) is remains


@given(st.lists(st.permutations("BCD"), min_size=1, max_size=1), st.permutations("ACD"))
def test_every_ranking_orders_every_answer_once(first: list[list[str]], second: list[str]) -> None:
    reviews = [review("A", "".join(first[0])), review("B", "".join(second))]
    ranking = rank(FOUR, reviews, answers_agreement(FOUR, 0.6))
    assert sorted(ranking.order) == ["A", "B", "C", "D"]
    assert all(0 <= s.score <= 1 for s in ranking.standings)
    assert [s.score for s in ranking.standings] == sorted(
        (s.score for s in ranking.standings), reverse=True
    )
