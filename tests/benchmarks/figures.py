"""A figure, the table of them, and ``build/bench.json`` that every area adds to."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

REPORT = Path("build/bench.json")


class Figure(Struct, frozen=True, kw_only=True):
    """One measured figure.

    `value` and `peer` are what was measured of Parley and of what it is held against, in the unit
    that `figure` names; `ratio` is what the bar speaks of (the value itself where there is no
    peer); `holds` says whether it keeps the bar.
    """

    area: str
    figure: str
    value: float
    peer: float | None
    ratio: float
    bar: str
    holds: bool


def at_most(
    area: str, figure: str, value: float, limit: float, *, peer: float | None = None
) -> Figure:
    """A figure whose value (over its peer's, if it has one) may be at most `limit`."""
    ratio = value if peer is None else value / peer
    return _figure(area, figure, value, peer, ratio, f"<= {limit:g}", ratio <= limit)


def at_least(
    area: str, figure: str, value: float, limit: float, *, peer: float | None = None
) -> Figure:
    """A figure whose value (over its peer's, if it has one) must be at least `limit`."""
    ratio = value if peer is None else value / peer
    return _figure(area, figure, value, peer, ratio, f">= {limit:g}", ratio >= limit)


def times_faster(area: str, figure: str, seconds: float, limit: float, *, peer: float) -> Figure:
    """A figure of time: the peer's must be at least `limit` times ours."""
    ratio = peer / seconds
    return _figure(area, figure, seconds, peer, ratio, f"peer >= {limit:g}x", ratio >= limit)


def for_information(
    area: str, figure: str, value: float, *, peer: float | None = None, ratio: float | None = None
) -> Figure:
    """A figure without a bar; its ratio is value over peer where none is given."""
    if ratio is None:
        ratio = value if peer is None else value / peer
    return _figure(area, figure, value, peer, ratio, "none", True)


def _figure(
    area: str, figure: str, value: float, peer: float | None, ratio: float, bar: str, holds: bool
) -> Figure:
    return Figure(
        area=area,
        figure=figure,
        value=round(value, 4),
        peer=None if peer is None else round(peer, 4),
        ratio=round(ratio, 3),
        bar=bar,
        holds=holds,
    )


def table(figures: list[Figure]) -> str:
    """The figures as lines of text."""
    rows = [("figure", "value", "peer", "ratio", "bar", "")]
    for f in figures:
        peer = "" if f.peer is None else f"{f.peer:g}"
        verdict = "holds" if f.holds else "MISSED"
        rows.append((f.figure, f"{f.value:g}", peer, f"{f.ratio:g}", f.bar, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def write(figures: list[Figure], report: Path = REPORT) -> None:
    """Put the figures into the report, in place of older ones of their areas."""
    kept: list[Figure] = []
    if report.exists():
        kept = msgspec.json.decode(report.read_bytes(), type=list[Figure])
    areas = {figure.area for figure in figures}
    merged = [figure for figure in kept if figure.area not in areas] + figures
    report.parent.mkdir(exist_ok=True)
    report.write_bytes(msgspec.json.format(msgspec.json.encode(merged), indent=1) + b"\n")
