"""What one run of a chat template may use: seconds, characters, elements.

What could become large in one step (repetition, padding, powers, replacement) is measured before
it is made; a value that is made is counted, and refused where it would be too large written out.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import Any

from jinja2.exceptions import SecurityError
from jinja2.utils import Namespace

MAX_VALUE = 4_000_000  # characters and elements of one value, nested ones counted each time
MAX_PARTS = 400_000  # of one value that the template made
MAX_MADE = 64_000_000  # characters and elements of all values a render makes
MAX_NUMBER_BITS = 4096
MAX_PADDING = 10_000  # what a template may ask for as a width, a count or an indentation

# What a template may do to a text. The others multiply its length or leave it for bytes.
TEXT_METHODS = frozenset(
    "capitalize casefold center count endswith find format index isalnum isalpha isascii isdecimal "
    "isdigit isidentifier islower isnumeric isprintable isspace istitle isupper join ljust lower "
    "lstrip partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit "
    "rstrip split splitlines startswith strip swapcase title upper zfill".split()
)
# Widths and precisions of five digits, or taken from the values.
_WIDE_PERCENT = re.compile(r"%(\([^)]*\))?[-+ #0]*(\*|\d{5}|\d*\.(\*|\d{5}))")
_WIDE_BRACES = re.compile(r"\{[^{}]*(\d{5}|\{)")


class ExceededError(Exception):
    """A template asked for more time or memory than a prompt needs; the text says which."""


class Budget:
    """What one render may still use; knows the sizes of the values it was given."""

    def __init__(self, deadline: float, given: Mapping[str, Any]) -> None:
        self._deadline = deadline
        self._made = 0
        self._sizes: dict[int, int] = {}
        for value in given.values():
            self._learn(value)

    def tick(self) -> None:
        """Raise once the time is over."""
        if time.monotonic() > self._deadline:
            raise ExceededError("it takes too long")

    def charge(self, amount: int) -> None:
        """Count `amount` characters or elements before or after they are made."""
        self.tick()
        self._made += amount
        if amount > MAX_VALUE or self._made > MAX_MADE:
            raise ExceededError("it asks for too much memory")

    def check(self, value: Any) -> Any:
        """Count a value just made, and refuse one that would be too large written out."""
        if isinstance(value, str):
            self.charge(len(value))
        elif isinstance(value, list | tuple | set | frozenset | dict | Namespace):
            self.charge(1 if isinstance(value, Namespace) else len(value))
            self.size(value)
        else:
            self.tick()
        return value

    def size(self, value: Any) -> int:
        """Characters and elements of `value` written out, at least."""
        size, steps, open_ = 0, 0, [value]
        while open_:
            item = open_.pop()
            known = self._sizes.get(id(item))
            size += known or (len(item) if isinstance(item, str) else 1)
            steps += 1
            if size > MAX_VALUE or steps > MAX_PARTS:
                raise ExceededError("it asks for too much memory")
            if steps % 1000 == 0:
                self.tick()
            if known is None:
                open_.extend(_inside(item))
        return size

    def _learn(self, value: Any) -> int:
        size = len(value) if isinstance(value, str) else 1
        size += sum(self._learn(item) for item in _inside(value))
        if isinstance(value, list | dict):
            self._sizes[id(value)] = size
        return size


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return value
    if isinstance(value, Namespace):
        attributes: dict[str, Any] = object.__getattribute__(value, "_Namespace__attrs")
        return attributes.values()
    return ()


running: ContextVar[Budget] = ContextVar("budget of the running render")


def check_operation(operator: str, left: Any, right: Any) -> None:
    """Measure `left operator right` before it is made."""
    charge = running.get().charge
    if operator == "%" and isinstance(left, str):
        check_format(left, [right], percent=True)
    elif isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length()
        if operator == "**":
            bits *= abs(right)
        elif operator == "*":
            bits += right.bit_length()
        if bits > MAX_NUMBER_BITS:
            raise ExceededError("it computes a number without bound")
    elif operator == "*":
        for sequence, count in ((left, right), (right, left)):
            if isinstance(sequence, str | list | tuple) and isinstance(count, int):
                charge(len(sequence) * max(count, 0))
    elif operator == "+" and isinstance(left, str | list | tuple):
        charge(len(left) + (len(right) if isinstance(right, str | list | tuple) else 0))


def check_text_method(text: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Measure what the method `name` of a text would make."""
    if name not in TEXT_METHODS:
        raise SecurityError(f"a text's method {name!r} is not allowed")
    if name == "replace" and len(args) > 1:
        check_replacement(text, args[0], args[1])
    elif name == "join" and args:
        if not isinstance(args[0], list | tuple | str | dict | set):
            raise SecurityError("only lists can be joined")
        _check_joined(text, args[0])
    elif name == "format":
        check_format(text, [*args, *kwargs.values()], percent=False)
    elif name in ("center", "ljust", "rjust", "zfill"):
        check_padding(args)


def check_format(text: str, values: list[Any], *, percent: bool) -> None:
    """Measure `text` with `values` in its places."""
    wide = _WIDE_PERCENT.search(text) if percent else _WIDE_BRACES.search(text.replace("{{", ""))
    if wide:
        raise ExceededError("it formats to a width without bound")
    places = text.count("%" if percent else "{")
    running.get().charge(len(text) + places * running.get().size(values))


def check_padding(args: Iterable[Any]) -> None:
    """Refuse widths, counts and indentations without bound."""
    if any(isinstance(arg, int) and abs(arg) > MAX_PADDING for arg in args):
        raise ExceededError("it asks for too much memory")


def check_replacement(text: str, old: Any, new: Any) -> None:
    """Measure `text.replace(old, new)`."""
    if isinstance(old, str) and isinstance(new, str):
        count = text.count(old)
        running.get().charge(len(text) + count * max(len(new) - len(old), 0))


def _check_joined(separator: str, parts: Iterable[Any]) -> None:
    size = sum(len(separator) + (len(part) if isinstance(part, str) else 0) for part in parts)
    running.get().charge(size)
