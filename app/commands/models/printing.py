"""How figures are written, and the engine that most of these commands open."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import msgspec

from app.cli import open_profile
from backend import settings
from backend.engine import Engine, open_engine

_UNITS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


@asynccontextmanager
async def engine(*, downloads: bool = False) -> AsyncIterator[Engine]:
    """The engine on the user's profile."""
    profile = open_profile()
    in_force = settings.load(profile.settings_file)
    async with open_engine(profile, in_force, downloads=downloads) as opened:
        yield opened


def write(text: str) -> None:
    """A line to standard output."""
    sys.stdout.write(text + "\n")


def write_json(value: object) -> None:
    """One JSON document, on a line of its own."""
    write(msgspec.json.encode(value).decode())


def size(count: float | None) -> str:
    """Bytes in decimal units, as files are sold; unknown is never 0."""
    if count is None:
        return "unknown"
    for unit, name in _UNITS:
        if count >= unit:
            return f"{count / unit:,.1f} {name}"
    return f"{count:.0f} B"


def gib(count: float | None) -> str:
    """Bytes in binary units, as memory is sold."""
    return "unknown" if count is None else f"{count / 2**30:,.2f} GiB"


def table(rows: Sequence[Sequence[str]]) -> None:
    """Rows in columns, the first one their heads."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        write("  ".join(cells).rstrip())
