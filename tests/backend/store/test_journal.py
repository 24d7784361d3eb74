"""The pure half of the journal."""

from __future__ import annotations

import pytest
from hypothesis import given

from backend.events import Event, StageStarted, SynthesisDelta
from backend.store.journal import (
    Outcome,
    coalesce,
    opinion_texts,
    partial_answer,
    superseded,
)
from tests.backend.store.samples import (
    completed,
    delta,
    failed,
    journals,
    opinion,
    synthesis,
)

STAGE = StageStarted(stage="review")


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], []),
        ([delta("A", "x"), delta("A", "y")], [delta("A", "xy")]),
        (
            [delta("A", "1"), delta("B", "2"), delta("A", "3"), delta("B", "4")],
            [delta("A", "13"), delta("B", "24")],
        ),
        ([delta("A", "x"), STAGE, delta("A", "y")], [delta("A", "x"), STAGE, delta("A", "y")]),
        ([delta("A", "x"), delta("A", "y", 1)], [delta("A", "x"), delta("A", "y", 1)]),
        ([synthesis("a"), delta("A", "x"), synthesis("b")], [synthesis("ab"), delta("A", "x")]),
    ],
)
def test_coalesce(events: list[Event], expected: list[Event]) -> None:
    assert list(coalesce(events)) == expected


@given(journals)
def test_coalescing_loses_no_word_and_moves_nothing_else(events: list[Event]) -> None:
    joined = coalesce(events)
    assert opinion_texts(joined) == opinion_texts(events)
    assert _synthesis(joined) == _synthesis(events)
    kinds = ("OpinionDelta", "SynthesisDelta")
    assert [e for e in joined if type(e).__name__ not in kinds] == [
        e for e in events if type(e).__name__ not in kinds
    ]
    assert coalesce(joined) == joined


@pytest.mark.parametrize(
    ("events", "outcome", "expected"),
    [
        ([delta("A", "x"), opinion("A", "x")], completed("x"), [0]),
        ([delta("A", "x"), opinion("A", "x")], failed(), []),
        ([delta("A", "x"), opinion("A", "x")], None, []),
        ([delta("A", "x"), opinion("A", "y", 1)], completed("x"), []),
        ([delta("A", "x"), synthesis("s")], completed("s"), [1]),
        ([delta("A", "x"), synthesis("s")], completed("x", "A"), []),
    ],
)
def test_superseded(events: list[Event], outcome: Outcome | None, expected: list[int]) -> None:
    assert superseded(events, outcome) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], ""),
        ([delta("A", "long opinion"), synthesis("short")], "short"),
        ([delta("A", "ab"), delta("B", "abc"), delta("A", "cd")], "abcd"),
        ([delta("A", "draft of something"), opinion("A", "final"), delta("B", "abcdef")], "abcdef"),
    ],
)
def test_partial_answer(events: list[Event], expected: str) -> None:
    assert partial_answer(events) == expected


def _synthesis(events: list[Event] | tuple[Event, ...]) -> str:
    return "".join(e.text for e in events if isinstance(e, SynthesisDelta))
