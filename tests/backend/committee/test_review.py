from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.committee.review import ReviewError, parse, presented, schema
from backend.results import Opinion


def answers(seats: str) -> tuple[Opinion, ...]:
    return tuple(Opinion(seat=seat, text=f"answer of {seat}") for seat in seats)


@pytest.mark.parametrize("seats", ["ABC", "ABCD", "ABCDE"])
def test_every_answer_stands_at_every_position_equally_often(seats: str) -> None:
    shown = {reviewer: presented(answers(seats), reviewer) for reviewer in seats}
    for reviewer, opinions in shown.items():
        assert reviewer not in {o.seat for o in opinions}
        assert len(opinions) == len(seats) - 1
    places = Counter(
        (o.seat, place) for opinions in shown.values() for place, o in enumerate(opinions)
    )
    assert set(places.values()) == {1}


def test_a_good_review_is_read() -> None:
    assert parse('{"reason": " B is right. ", "ranking": [2, 1]}', 2) == ("B is right.", (1, 0))


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "Sure! Here is my ranking: 1, 2",
        '```json\n{"reason": "x", "ranking": [1, 2]}\n```',
        '{"reason": "x", "ranking": [1, 2]',
        '{"reason": "x", "ranking": [1, 2]} {"reason": "y", "ranking": [2, 1]}',
        '{"reason": "x", "ranking": [1, 2], "ranking": [2, 1]}',
        '{"reason": "x", "ranking": [1, NaN]}',
        '{"reason": "x", "ranking": [1, 1]}',
        '{"reason": "x", "ranking": [1, 2, 3]}',
        '{"reason": "x", "ranking": [1]}',
        '{"reason": "x", "ranking": [0, 1]}',
        '{"reason": "x", "ranking": ["1", "2"]}',
        '{"reason": "x", "ranking": [1.0, 2.0]}',
        '{"reason": "x", "ranking": [true, 2]}',
        '{"reason": 7, "ranking": [1, 2]}',
        '{"ranking": [1, 2]}',
        "[1, 2]",
        "null",
        '{"reason": "\ud800", "ranking": [1, 2]}',
        r'{"reason": "\ud800", "ranking": [1, 2]}',
        "[" * 100_000,
    ],
)
def test_anything_else_is_refused(reply: str) -> None:
    with pytest.raises(ReviewError):
        parse(reply, 2)


@given(st.text())
def test_no_text_breaks_the_reader(reply: str) -> None:
    with pytest.raises(ReviewError):
        parse(reply, 2)


@given(st.permutations([1, 2, 3, 4]), st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_is_written_is_read_back(order: list[int], reason: str) -> None:
    text = json.dumps({"reason": reason, "ranking": order})
    assert parse(text, 4) == (reason.strip(), tuple(n - 1 for n in order))


def test_the_schema_admits_only_whole_rankings() -> None:
    assert len(schema(3)["properties"]["ranking"]["enum"]) == 6
    assert schema(7)["properties"]["ranking"]["minItems"] == 7
