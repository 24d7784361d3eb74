"""Reading JSON that nobody promised anything about: each value as what it should be, or empty."""

from __future__ import annotations

from datetime import datetime
from typing import Any

# Times above this are in milliseconds; in seconds it is the year 5138.
_MILLISECONDS_FROM = 1e11


def mapping(value: Any) -> dict[str, Any]:
    """`value` if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """`value` if it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def string(value: Any) -> str:
    """`value` if it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def name(value: Any) -> str:
    """An id, which some apps write as a number."""
    if isinstance(value, bool):
        return ""
    return str(value) if isinstance(value, int) else string(value)


def time(value: Any) -> float | None:
    """A time in Unix seconds: written in seconds, milliseconds or as ISO 8601; None otherwise."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value).timestamp()
        except (ValueError, OverflowError, OSError):
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:  # an int may have any number of digits
        return None
    seconds = number / 1000 if number >= _MILLISECONDS_FROM else number
    return seconds if 0 < seconds < _MILLISECONDS_FROM else None  # NaN is neither
