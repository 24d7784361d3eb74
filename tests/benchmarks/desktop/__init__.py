"""The window: fluent while text streams, quick to open, light after long use."""

from __future__ import annotations

from tests.benchmarks.desktop import (
    opening,
    searching,
    streaming,
    tail,
    whole_app,
    whole_turn,
)
from tests.benchmarks.figures import Figure


def measure() -> list[Figure]:
    """All figures of the area."""
    figures: list[Figure] = []
    for part in (whole_app, searching, opening, tail, streaming, whole_turn):
        found = part.measure()
        for figure in found:
            print(f"  {figure.figure}: {figure.value}, peer {figure.peer}", flush=True)
        figures += found
    return figures
