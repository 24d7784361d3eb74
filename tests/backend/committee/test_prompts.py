from __future__ import annotations

import pytest

from backend.committee.prompts import renumbered
from backend.values import Review


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("Only answer 1 is right.", "Only answer 2 is right."),
        ("Answer 3 is best.", "Answer 1 is best."),
        ("Answer 2 is wrong.", "your answer is wrong."),
        ("Answers 1 and 3 are right.", "Answer 2 and Answer 1 are right."),
        ("Answers 1, 2, and 3 differ.", "Answer 2, your answer, and Answer 1 differ."),
        ("Answer 1: press Esc 2 times.", "Answer 2: press Esc 2 times."),
        # No numbers of answers: neither may be rewritten.
        ("It gives the answer 42.", "It gives the answer 42."),
        ("All answers are right.", "All answers are right."),
    ],
)
def test_a_reason_names_answers_by_the_readers_numbers(reason: str, expected: str) -> None:
    # The reviewer A saw D, C, B; the reader C sees A, B, D... without A, which is not its matter.
    review = Review(reviewer="A", presented=("D", "C", "B"), ranking=(), reason=reason)
    assert renumbered(review, {"B": 1, "D": 2}) == expected
