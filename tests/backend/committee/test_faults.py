from __future__ import annotations

import pytest

from backend.committee.faults import fault_of_answer, loops, refuses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the same words " * 40, True),
        ("ab" * 200, True),
        ("A sentence of some length, said once.", False),
        ("no " * 8, False),  # short repetition is emphasis
        ("\n".join(f"{n}. item number {n}" for n in range(200)), False),
        ("Fine so far. " + "x" * 400, True),
        ("Fine so far. " + "A passage of some length, again. " * 8, True),
        ("Fine so far. " + "A passage of some length, again. " * 7, False),
        ("Yes. " + "ha" * 79, False),  # 158 characters
        ("Yes. " + "ha" * 80, True),
        ("Name | Size\n" + "-" * 170, False),  # the rule of a table
        ("| --- " * 40, False),
        ("Pi begins so: 0." + "0" * 200, False),
    ],
)
def test_loops(text: str, expected: bool) -> None:
    assert loops(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'm sorry, but I can't help with that.", True),
        ("I cannot assist with this request.", True),
        ("Sorry, I can’t answer that.", True),
        ("As an AI language model, I cannot provide that.", True),
        ("I do not know that. I know only Parley.", False),
        ("You cannot help it: press Esc.", False),
        ("I can't help noticing that " + "the text goes on " * 40, False),
    ],
)
def test_refuses(text: str, expected: bool) -> None:
    assert refuses(text) is expected


@pytest.mark.parametrize("text", ["", "  \n", "na " * 400, "I can't help with that."])
def test_bad_answers_have_a_reason(text: str) -> None:
    fault = fault_of_answer(text)
    assert fault is not None
    assert fault.message


def test_a_good_answer_has_none() -> None:
    assert fault_of_answer("Press Esc.") is None
