"""Prompts of the committee: what is shared first, what is personal last.

Every model call of a turn begins with the same tokens (system prompt, conversation, question), so
that the worker computes them once; the persona and the material of a stage follow the question
inside the same user message. The texts are data, in ``resources/prompts/``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Template

from backend.results import Opinion, Review, Standing
from backend.values import Message, Seat, TextPart

_NUMBER = re.compile(r"\d+")
# How a reviewer names answers: `answer 1`, `Answers 1, 2 and 4`; not `the answer 1.5`.
_NAMED = re.compile(
    r"\banswers? (\d+(?:(?:, and |, or |, | and | or )\d+)*)(?![.,]?\d)", re.IGNORECASE
)


@cache
def _template(name: str) -> Template:
    text = (files("resources") / "prompts" / f"{name}.txt").read_text("utf-8")
    return Template(text.strip())


def system_message() -> Message:
    """The system prompt, the same for every seat and stage."""
    return Message.of("system", _template("system").substitute())


def opinion_messages(shared: Sequence[Message], seat: Seat) -> tuple[Message, ...]:
    """Ask `seat` for its own answer. `shared` ends with the question."""
    return _after_question(shared, _template("opinion").substitute(persona=seat.persona))


def review_messages(shared: Sequence[Message], presented: Sequence[Opinion]) -> tuple[Message, ...]:
    """Ask for a ranking of `presented`, which are numbered from 1 in that order, unnamed."""
    answers = "\n\n".join(f"Answer {n}:\n{o.text}" for n, o in enumerate(presented, start=1))
    text = _template("review").substitute(count=len(presented), answers=answers)
    return _after_question(shared, text)


def debate_messages(
    shared: Sequence[Message],
    seat: Seat,
    own: Opinion,
    others: Sequence[Opinion],
    reviews: Sequence[Review],
) -> tuple[Message, ...]:
    """Ask `seat` to answer again, knowing what the others wrote and what reviewers said.

    `others` are numbered from 1 in that order, in the reviewers' reasons too.
    """
    numbers = {opinion.seat: n for n, opinion in enumerate(others, start=1)}
    text = _template("debate").substitute(
        own=own.text,
        answers="\n\n".join(f"Answer {n}:\n{o.text}" for n, o in enumerate(others, start=1)),
        reasons="\n".join(f"- {renumbered(r, numbers)}" for r in reviews) or "- nothing",
        persona=seat.persona,
    )
    return _after_question(shared, text)


def renumbered(review: Review, numbers: Mapping[str, int]) -> str:
    """The review's reason with answers named by `numbers`, one for each seat but the reader's own.

    The reviewer wrote of the order it was shown; a number that it was not shown names no answer.
    """
    names = {
        str(n): f"answer {numbers[seat]}" if seat in numbers else "your answer"
        for n, seat in enumerate(review.presented, start=1)
    }

    def renamed(found: re.Match[str]) -> str:
        if not names.keys() >= set(_NUMBER.findall(found[1])):
            return found[0]
        return _NUMBER.sub(lambda number: names[number[0]], found[1])

    return _NAMED.sub(renamed, review.reason)


def synthesis_messages(
    shared: Sequence[Message],
    ranked: Sequence[tuple[Standing, Opinion]],
    near_ties: Sequence[tuple[str, str]],
) -> tuple[Message, ...]:
    """Ask the chairman for the one answer. `ranked` is best first; letters tie text to ranking."""
    answers = "\n\n".join(
        f"Answer {standing.seat} ({standing.points:g} of {standing.max_points:g} points):\n"
        f"{opinion.text}"
        for standing, opinion in ranked
    )
    tie = " ".join(f"{first} and {second} are nearly tied." for first, second in near_ties)
    return _after_question(shared, _template("synthesis").substitute(answers=answers, tie=tie))


def _after_question(shared: Sequence[Message], text: str) -> tuple[Message, ...]:
    *before, question = shared
    if not text:
        return tuple(shared)
    # Pictures stay where they are, so that the prompt is still the same up to its end.
    return (*before, Message("user", (*question.parts, TextPart(text))))
