"""The window: fluent while text streams, quick to open, light after long use."""

from __future__ import annotations

from tests.benchmarks.desktop import opening, streaming, tail
from tests.benchmarks.figures import Figure


def measure() -> list[Figure]:
    """All figures of the area."""
    figures: list[Figure] = []
    for part in (streaming, tail, opening):
        found = part.measure()
        for figure in found:
            print(f"  {figure.figure}: {figure.value}, peer {figure.peer}", flush=True)
        figures += found
    return figures
