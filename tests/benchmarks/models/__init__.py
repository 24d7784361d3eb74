"""Models: estimates, downloads, loading, what a kill leaves, and the pool's decisions."""

from __future__ import annotations

from tests.benchmarks.figures import Figure
from tests.benchmarks.models import download, loading, memory, orphans, recovery, traces


def measure() -> list[Figure]:
    """All figures of the area."""
    figures: list[Figure] = []
    for part in (loading, recovery, orphans, download, memory, traces):
        found = part.measure()
        for figure in found:
            print(f"  {figure.figure}: {figure.value}, peer {figure.peer}", flush=True)
        figures += found
    return figures
