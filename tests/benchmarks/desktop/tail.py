"""What the update of a streamed text costs when 10 kB and when 200 kB stand before it."""

from __future__ import annotations

import statistics
import sys
from time import thread_time

from tests.benchmarks.desktop import texts
from tests.benchmarks.desktop.children import report, run_child
from tests.benchmarks.figures import Figure, at_most, for_information

AREA = "desktop"
SMALL, LARGE = 10_000, 200_000
KINDS = {
    "markdown": texts.markdown,
    "one paragraph": texts.paragraph,
    "one fence": texts.fence,
    "one list": texts.items,
    "one table": texts.table,
}
STEP, WIDTH = 20, 660  # characters of an update at 400 a second, pixels
UPDATES = 150
ROUNDS = 3


def measure() -> list[Figure]:
    """All figures of the part."""
    found = run_child(__name__)
    figures = [
        at_most(
            AREA,
            "streamed tail, processor ms an update at 200 kB over 10 kB",
            found["markdown_large"],
            1.3,
            peer=found["markdown_small"],
        )
    ]
    for kind in list(KINDS)[1:]:
        name = kind.replace(" ", "_")
        small, large = found[f"{name}_small"], found[f"{name}_large"]
        title = f"the same where all of it is {kind}"
        figures.append(for_information(AREA, title, large, peer=small))
    return figures


def child() -> None:
    """Measure in this process; the median of a few rounds, since other work disturbs some."""
    found: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for kind, make in KINDS.items():
            whole = make(LARGE + UPDATES * STEP + STEP)
            for name, size in (("small", SMALL), ("large", LARGE)):
                figure = f"{kind.replace(' ', '_')}_{name}"
                found.setdefault(figure, []).append(_mean_update(whole, size))
    report(**{figure: statistics.median(means) for figure, means in found.items()})


def _mean_update(whole: str, size: int) -> float:
    """Processor milliseconds of an update where about `size` characters are shown."""
    from tests.benchmarks.desktop.windows import transcript_with

    times = []
    with transcript_with() as stage:
        stage.show(whole[: size - UPDATES // 2 * STEP])
        stage.rest()  # code that came with it at once is coloured meanwhile
        for number in range(UPDATES):
            end = size + (number - UPDATES // 2) * STEP
            started = thread_time()
            stage.show(whole[:end])
            times.append((thread_time() - started) * 1000)
    return statistics.mean(times)


if __name__ == "__main__" and sys.argv[1:] == ["child"]:
    child()
