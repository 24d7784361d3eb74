"""``python -m tests.benchmarks [AREA]``: measure, print a table, write ``build/bench.json``."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tests.benchmarks import desktop, engine, install, models, spine
from tests.benchmarks.figures import REPORT, Figure, table, write

AREAS: dict[str, Callable[[], list[Figure]]] = {
    "spine": spine.measure,
    "engine": engine.measure,
    "models": models.measure,
    "desktop": desktop.measure,
    "install": install.measure,
}
# They take minutes (one builds everything anew, one runs llama-server): only when named.
BY_NAME_ONLY = {"desktop", "engine", "models", "install"}


def main(names: list[str]) -> int:
    """Measure the named areas, or all; 1 if a bar is missed, 2 for an unknown area."""
    unknown = set(names) - set(AREAS)
    if unknown:
        print(f"Unknown area {', '.join(unknown)}; there are {', '.join(AREAS)}.", file=sys.stderr)
        return 2
    figures: list[Figure] = []
    for name in names or [area for area in AREAS if area not in BY_NAME_ONLY]:
        print(f"--- {name}", flush=True)
        found = AREAS[name]()
        print(table(found), flush=True)
        figures += found
    write(figures)
    print(f"Written to {REPORT}.")
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
