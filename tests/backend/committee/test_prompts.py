from __future__ import annotations

import pytest

from backend.committee.prompts import renumbered
from backend.results import Review


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("Only answer 1 is right.", "Only answer 2 is right."),
        ("Answer 3 is best.", "answer 1 is best."),
        ("Answer 2 is wrong.", "your answer is wrong."),
        ("Answers 1 and 3 are right.", "answer 2 and answer 1 are right."),
        ("Answers 1, 2, and 3 differ.", "answer 2, your answer, and answer 1 differ."),
        ("Answer 1: press Esc 2 times.", "answer 2: press Esc 2 times."),
        # No numbers of answers: neither may be rewritten.
        ("It gives the answer 42.", "It gives the answer 42."),
        ("It gives the answer 1.5 km.", "It gives the answer 1.5 km."),
        ("Answers 1 and 12 differ.", "Answers 1 and 12 differ."),
        ("All answers are right.", "All answers are right."),
    ],
)
def test_a_reason_names_answers_by_the_readers_numbers(reason: str, expected: str) -> None:
    # The reviewer saw D, C, B; the reader is C and sees B, D, A.
    review = Review(reviewer="A", presented=("D", "C", "B"), ranking=(), reason=reason)
    assert renumbered(review, {"A": 3, "B": 1, "D": 2}) == expected
