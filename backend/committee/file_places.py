"""In which line of a committee file a mistake stands; pure."""

from __future__ import annotations

import re

_PATH = re.compile(r"`\$?\.?([^`]*)`")
_SECTION = re.compile(r"\s*\[\[?\s*(\w+)")


def line_of(text: str, message: str) -> int | None:
    """The line, counted from 1, of what `message` names in backquotes last: `$.seats[1].model`.

    A field that is missing stands where its section begins; None where nothing is found.
    """
    paths = _PATH.findall(message)
    if not paths:
        return None
    lines = text.splitlines()
    path: list[str] = paths[-1].split(".")
    first, last = _section_lines(lines, path[0])
    if "missing" in message:
        return first + 1 if last else None
    field = re.compile(rf"(^|[\s{{,]){re.escape(path[-1])}\s*=")
    for number in range(first, last) if last else range(len(lines)):
        if field.search(lines[number]):
            return number + 1
    return first + 1 if last else None


def _section_lines(lines: list[str], path: str) -> tuple[int, int]:
    """From which line to which the section lasts, ``seats[1]`` being the second; 0 to 0 for none.

    Without a number it lasts to the end.
    """
    name, _, index = path.partition("[")
    starts = [n for n, line in enumerate(lines) if _section(line)]
    own = [n for n in starts if _section(lines[n]) == name]
    place = int(index.rstrip("]")) if index else 0
    if place >= len(own):
        return 0, 0
    following = [n for n in starts if n > own[place]] if index else []
    return own[place], following[0] if following else len(lines)


def _section(line: str) -> str:
    found = _SECTION.match(line)
    return found[1] if found else ""
