from __future__ import annotations

import pytest

from backend.committee.agreement import (
    agrees,
    answers_agreement,
    mean_similarity,
    reviewers_agreement,
    similarity,
)
from backend.results import Opinion, Review


def opinions(**texts: str) -> tuple[Opinion, ...]:
    return tuple(Opinion(seat=seat, text=text) for seat, text in texts.items())


def review(reviewer: str, ranking: str) -> Review:
    return Review(
        reviewer=reviewer, presented=tuple(sorted(ranking)), ranking=tuple(ranking), reason=""
    )


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ("Click the paperclip.", "Click the paperclip.", 1.0, 1.0),
        ("Click the paperclip.", "You click on the paperclip", 1.0, 1.0),
        ("Click the paperclip.", "Use the file menu.", 0.0, 0.0),
        ("It holds 4 slots.", "It holds 8 slots.", 0.0, 0.0),
        ("It is stored.", "It is not stored.", 0.0, 0.0),
        ("Press Esc to stop the answer.", "Esc stops the answer; press it.", 0.6, 0.8),
        ("42", "42", 1.0, 1.0),
        ("", "", 1.0, 1.0),
        ("", "something", 0.0, 0.0),
        ("Drücken Sie Esc", "drücken sie esc", 1.0, 1.0),
    ],
)
def test_similarity(first: str, second: str, low: float, high: float) -> None:
    assert low <= similarity(first, second) <= high
    assert similarity(first, second) == similarity(second, first)


def test_answers_agree_only_when_every_pair_does() -> None:
    same = answers_agreement(opinions(A="press escape", B="Press Escape!", C="escape, press"), 0.6)
    assert same.agreed
    assert same.figure == 1.0
    one_off = answers_agreement(opinions(A="press escape", B="press escape", C="close it"), 0.6)
    assert not one_off.agreed
    assert agrees(one_off, "A", "B")
    assert not agrees(one_off, "C", "A")
    assert "1 of 3 pairs" in one_off.explanation
    assert one_off.threshold is not None


def test_one_answer_agrees_with_nobody() -> None:
    alone = answers_agreement(opinions(A="press escape"), 0.6)
    assert not alone.agreed
    assert alone.pairs == ()


def test_the_central_answer_has_the_highest_mean_similarity() -> None:
    agreement = answers_agreement(opinions(A="red green", B="red green blue", C="green blue"), 0.9)
    means = mean_similarity(agreement)
    assert max(means, key=lambda seat: means[seat]) == "B"


@pytest.mark.parametrize(
    ("rankings", "figure", "agreed"),
    [
        # Four seats: A and B both judged C and D.
        ({"A": "BCD", "B": "ACD"}, 1.0, True),
        ({"A": "BCD", "B": "ADC"}, 0.0, False),
        # C judged only one answer that A judged too: that pair is left out.
        ({"A": "BCD", "B": "ACD", "C": "AB"}, 1.0, True),
    ],
)
def test_reviewers_agreement(rankings: dict[str, str], figure: float, agreed: bool) -> None:
    found = reviewers_agreement([review(r, ranking) for r, ranking in rankings.items()])
    assert found is not None
    assert found.figure == figure
    assert found.agreed is agreed


@pytest.mark.parametrize(
    "rankings",
    [
        {},
        {"A": "BC"},
        # Three seats: any two of them judged one answer in common, which no order can be read from.
        {"A": "BC", "B": "AC", "C": "AB"},
        {"A": "BC", "B": "CA", "C": "AB"},
    ],
)
def test_without_a_pair_that_two_reviewers_judged_there_is_no_figure(
    rankings: dict[str, str],
) -> None:
    assert reviewers_agreement([review(r, ranking) for r, ranking in rankings.items()]) is None
