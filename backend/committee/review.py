"""The review's contract with a model: the order shown, the schema asked for, the strict reading."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import permutations
from typing import Any

from backend.results import Opinion

# The longest reason a reviewer may write, in characters; the grammar enforces it.
REASON_CHARACTERS = 300
# Beyond 4! = 24 alternatives the grammar grows faster than its use; `parse` checks all the same.
_ENUMERATED_UP_TO = 4


class ReviewError(ValueError):
    """The reply is no review; the text says why."""


def presented(opinions: Sequence[Opinion], reviewer: str) -> tuple[Opinion, ...]:
    """What `reviewer` sees: the others' answers, in an order of its own.

    Reviewer i starts at answer i + 1 and goes round, so that over all reviewers every answer stands
    at every position equally often and position cannot favour one of them.
    """
    seats = [opinion.seat for opinion in opinions]
    start = seats.index(reviewer) + 1 if reviewer in seats else 0
    turned = (*opinions[start:], *opinions[:start])
    return tuple(opinion for opinion in turned if opinion.seat != reviewer)


def schema(count: int) -> dict[str, Any]:
    """JSON schema of a review of `count` answers: a reason, then each number once, best first."""
    numbers = list(range(1, count + 1))
    ranking: dict[str, Any]
    if count <= _ENUMERATED_UP_TO:
        ranking = {"enum": [list(order) for order in permutations(numbers)]}
    else:
        item = {"type": "integer", "enum": numbers}
        ranking = {"type": "array", "items": item, "minItems": count, "maxItems": count}
    return {
        "type": "object",
        "properties": {
            "reason": {"type": "string", "maxLength": REASON_CHARACTERS},
            "ranking": ranking,
        },
        "required": ["reason", "ranking"],
        "additionalProperties": False,
    }


def parse(text: str, count: int) -> tuple[str, tuple[int, ...]]:
    """The reason and the ranking (indices from 0, best first) of a reply.

    Strict: one JSON object and nothing else, no doubled keys, no NaN, each number exactly once, a
    reason that can be stored (JSON can escape a lone surrogate, which UTF-8 cannot write).

    Raises:
        ReviewError: the reply is anything else.
    """
    try:
        reply = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError as error:
        raise ReviewError("it is nested too deeply") from error
    except ValueError as error:
        raise ReviewError(f"it is not JSON: {error}") from error
    if not isinstance(reply, dict):
        raise ReviewError("it is not a JSON object")
    reason, ranking = reply.get("reason"), reply.get("ranking")
    if not isinstance(reason, str) or not isinstance(ranking, list):
        raise ReviewError('it lacks a text "reason" or a list "ranking"')
    try:
        reason.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ReviewError("its reason holds half a character") from error
    if any(type(number) is not int for number in ranking):
        raise ReviewError("its ranking holds something other than whole numbers")
    if sorted(ranking) != list(range(1, count + 1)):
        raise ReviewError(f"its ranking {ranking} does not name each of 1 to {count} once")
    return reason.strip(), tuple(number - 1 for number in ranking)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ReviewError("a key stands twice")
    return found


def _no_constant(name: str) -> None:
    raise ReviewError(f"{name} is no JSON value")
