"""Markdown like a model's, as long as wanted: prose, lists, code, tables."""

from __future__ import annotations

from itertools import count

PROSE = (
    "Readers never block the writer, and the reverse holds. With `synchronous=FULL` a commit "
    "survives a power cut, **at the price of one fsync** for each batch; an index answers the "
    "common question, which events belong to a job, without reading the whole log. "
)


def markdown(size: int) -> str:
    """About `size` characters."""
    pieces: list[str] = []
    length = 0
    for number in count(1):
        piece = (
            f"## Part {number}\n\n{PROSE * 2}\n\n"
            f"- first of {number}, with *emphasis*\n- second, with `code`\n- third\n\n"
            f"```python\n{'total = total + price[item] * 2  # a line of code' + chr(10)}"
            f"for item in range({number}):\n    print(item)\n```\n\n"
            f"| a | b | c |\n|---|---|---|\n| {number} | two | three |\n| 4 | 5 | 6 |\n\n"
            f"{PROSE}\n\n"
        )
        pieces.append(piece)
        length += len(piece)
        if length >= size:
            return "".join(pieces)[:size]
    raise AssertionError


def paragraph(size: int) -> str:
    """One paragraph of about `size` characters."""
    return (PROSE * (size // len(PROSE) + 1))[:size]


def fence(size: int) -> str:
    """One open fence with about `size` characters of code."""
    line = "total = total + price[item] * 2  # a line of code\n"
    return "```python\n" + (line * (size // len(line) + 1))[:size]


def items(size: int) -> str:
    """One list of about `size` characters."""
    lines = (f"- item {n} of a list that does not end, with `code`\n" for n in count())
    return _until(lines, size)


def table(size: int) -> str:
    """One table of about `size` characters."""
    rows = (f"| row {n} | some words in a cell | {n * 7} |\n" for n in count())
    return "| a | b | c |\n|---|---|---|\n" + _until(rows, size)


def _until(lines: object, size: int) -> str:
    text = ""
    for line in lines:  # type: ignore[attr-defined]
        text += line
        if len(text) >= size:
            break
    return text[:size]
