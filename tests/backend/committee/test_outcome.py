from __future__ import annotations

import pytest

from backend.committee.agreement import answers_agreement
from backend.committee.outcome import dissents
from backend.results import Opinion, Ranking, Review, Standing

PARIS, LYON, LILLE = "It is Paris.", "It is Lyon.", "It is Lille."
# A leads; B and C each ranked it first, A ranked B first.
REVIEWS = {"A": "BC", "B": "AC", "C": "AB"}


@pytest.mark.parametrize(
    ("texts", "answer", "rankings", "expected"),
    [
        # The leader's words are the answer: C differs, and ranked another first.
        ("A=PARIS B=PARIS C=LYON", PARIS, {**REVIEWS, "C": "BA"}, {"C": "1 of A's 2"}),
        # C differs, but ranked the leader first: it holds nothing against it.
        ("A=PARIS B=PARIS C=LYON", PARIS, REVIEWS, {}),
        # The chairman overruled the majority: A and B hold against the answer.
        ("A=PARIS B=PARIS C=LYON", LYON, REVIEWS, {"A": "0 of C's 2", "B": "0 of C's 2"}),
        # The answer is C's, which B ranked first: only A holds against it.
        ("A=PARIS B=LILLE C=LYON", LYON, {**REVIEWS, "B": "CA"}, {"A": "1 of C's 2"}),
        # The answer is like nobody's: the leader is held to stand behind it.
        ("A=PARIS B=LYON C=LILLE", "Berlin", {**REVIEWS, "B": "CA"}, {"B": "1 of A's 2"}),
        ("A=PARIS B=LYON C=PARIS", LYON, {}, {"A": "differs from B's", "C": "differs from B's"}),
    ],
)
def test_dissent(
    texts: str, answer: str, rankings: dict[str, str], expected: dict[str, str]
) -> None:
    known = {"PARIS": PARIS, "LYON": LYON, "LILLE": LILLE}
    pairs = [pair.split("=") for pair in texts.split()]
    words = {seat: Opinion(seat=seat, text=known[city]) for seat, city in pairs}
    found = dissents(
        words,
        [
            Review(reviewer=r, presented=(), ranking=tuple(o), reason="")
            for r, o in rankings.items()
        ],
        answers_agreement(tuple(words.values()), 0.6),
        Ranking(
            basis="reviews",
            standings=tuple(Standing(seat=s, points=0, max_points=2, score=0) for s in words),
        ),
        answer,
        0.6,
    )
    assert [d.seat for d in found] == list(expected)
    for dissent in found:
        assert expected[dissent.seat] in dissent.why
        figures = f"{dissent.count} of {dissent.held}'s {dissent.of}"
        assert expected[dissent.seat] in (figures, f"differs from {dissent.held}'s")
        assert dissent.quote == words[dissent.seat].text
