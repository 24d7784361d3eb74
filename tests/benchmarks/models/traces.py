"""Random traces through the scheduler, the placement and the eviction."""

from __future__ import annotations

from tests.backend.pool.simulation import run_traces
from tests.benchmarks.figures import Figure, at_most

AREA = "models"
TRACES = 1000


def measure() -> list[Figure]:
    """Over-commits, starved requests and lost ones of all traces."""
    faults = run_traces(TRACES, first=1000)
    return [
        at_most(AREA, f"{TRACES} traces: {name}", count, 0)
        for name, count in (
            ("over-commits", faults.overcommits),
            ("traces with starvation", faults.starved),
            ("lost requests", faults.lost),
        )
    ]
