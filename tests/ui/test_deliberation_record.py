"""Comparing two texts, dealing cards, and the record as a file."""

from __future__ import annotations

import json
from functools import reduce
from pathlib import Path

import pytest

from tests.ui import deliberation_scripts, scripts
from ui.deliberation.compare import Piece, compare, share
from ui.deliberation.export import file_name
from ui.deliberation.grid import balanced, columns_at, dealt
from ui.deliberation.model import Deliberation, fold, replayed
from ui.deliberation.record import record, record_json


def marked(pieces: tuple[Piece, ...]) -> str:
    return "".join(f"[{p.text}]" if p.own else p.text for p in pieces)


@pytest.mark.parametrize(
    ("left", "right", "own_left", "own_right"),
    [
        ("", "", "", ""),
        ("The same.", "The same.", "The same.", "The same."),
        ("A cat sat.", "A dog sat.", "A [cat] sat.", "A [dog] sat."),
        ("One big red cat", "One cat", "One [big red ]cat", "One cat"),
        ("Use WAL", "use wal", "Use WAL", "use wal"),
        ("", "New", "", "[New]"),
    ],
)
def test_words_of_only_one_text(left: str, right: str, own_left: str, own_right: str) -> None:
    pieces = compare(left, right)
    assert (marked(pieces[0]), marked(pieces[1])) == (own_left, own_right)


def test_long_texts_are_compared_whole() -> None:
    left = " ".join(f"Sentence {n} stays as it is, with a few more words." for n in range(400))
    right = left.replace("Sentence 200 stays", "Sentence 200 went")
    pieces = compare(left, right)
    assert ["".join(p.text for p in side) for side in pieces] == [left, right]
    assert [p.text.strip() for p in pieces[0] if p.own] == ["stays"]
    assert [p.text.strip() for p in pieces[1] if p.own] == ["went"]
    assert share(*pieces) > 0.99


def test_share_of_words() -> None:
    assert share(*compare("a b c d", "a b x y")) == 0.5
    assert share((), ()) == 1.0


@pytest.mark.parametrize(("width", "columns"), [(1160, 3), (804, 2), (624, 1), (200, 1), (3000, 3)])
def test_columns_of_the_page(width: int, columns: int) -> None:
    assert columns_at(width, 330) == columns


def test_cards_go_to_the_shortest_column() -> None:
    assert dealt([300, 280, 100, 100, 50], 3) == [[0], [1], [2, 3, 4]]
    assert dealt([10, 10], 1) == [[0, 1]]
    assert [balanced(n, 3) for n in (1, 2, 3, 4, 5, 6)] == [1, 2, 3, 2, 3, 3]


def test_the_record_has_everything_to_check_the_answer() -> None:
    state = replayed(tuple(deliberation_scripts.finished()))
    text = record(state, "Events: WAL or JSONL?", scripts.QUESTION)
    for expected in (
        "# Events: WAL or JSONL?",
        "Finished in 44.9 s.",
        "> Should job events live in SQLite",
        "Synthesis by chairman mistral-small.",
        "| A, Qwen3 14B | 8 / 9 |",
        "Near tie: A leads C by 1.",
        "Length of answers: clear link (tau 0.72).",
        "| A | — | 1 | 2 | 3 |",
        "- 0.67: 4 of 6 pairs of reviewers",
        "Seat D: Ranked C first; 2 of 3 reviewers of A ranked A first.",
        "Without A, C would lead.",
        "### B, Mistral Small (mistral-small)",
        "Shared prompt saved 4,096 tokens",
        "Seat D saw 2 of 3 messages",
    ):
        assert expected in text, expected
    lines = text.splitlines()
    assert [line for line in lines if line.startswith("# ")] == [lines[0]]
    assert "### Why it fits" not in lines  # the answer's own headings stay inside its quotation


def test_a_record_of_a_debate_and_of_a_failure() -> None:
    text = record(replayed(tuple(deliberation_scripts.debated())))
    assert "First answer:" in text
    assert "> On reflection, batch the commits." in text
    broken = record(reduce(fold, scripts.broken(), Deliberation()))
    assert "No seat answered." in broken
    assert "## Points" not in broken


def test_the_record_for_programs() -> None:
    state = replayed(tuple(deliberation_scripts.finished()))
    whole = json.loads(record_json(state, "Title", "Why?"))
    assert whole["answer"] == scripts.ANSWER
    assert whole["result"]["ranking"]["bias"]["length"] == 0.72
    assert len(whole["calls"]) == 9
    assert whole["seats"][1]["tokens"] == 512


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Events: WAL or JSONL?", "Events WAL or JSONL"),
        ("a/b\\c\n*", "a b c"),
        ("...", "deliberation"),
        ("x" * 200, "x" * 80),
    ],
)
def test_titles_as_file_names(title: str, name: str) -> None:
    assert file_name(title) == name
    assert Path(f"{name}.md").name == f"{name}.md"
