"""A committee of four through the whole app: real engine, real HTTP, real store, real window.

Four seats on a model server of another process write 100 tokens/s each, 50 kB of Markdown
together. They agree, so the best of their answers, 12.5 kB, is shown at once at the end. Then the
memory of the app's process is read, with its engine, without its workers.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.desktop.whole_app import scene
from tests.benchmarks.figures import Figure, at_most, for_information

AREA = "desktop"
PER_S, SIZE, SEATS = 100, 12_500, 4
_COMMITTEE = """
title = "Steady four"
policy = "auto"
chairman = {{ model = "bench/steady" }}
{seats}
"""
_SEAT = '[[seats]]\nletter = "{letter}"\nmodel = "bench/steady"\n'
_SETTINGS = """
committee = "steady"
seat_timeout_s = 600.0
[[servers]]
name = "bench"
url = "http://127.0.0.1:{port}/v1"
"""


def measure(size: int = SIZE) -> list[Figure]:
    """The figures of the turn."""
    command = [sys.executable, "-m", "tests.benchmarks.desktop.model_server"]
    with (
        tempfile.TemporaryDirectory() as home,
        subprocess.Popen(
            [*command, str(PER_S), str(size)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as server,
    ):
        assert server.stdin is not None
        assert server.stdout is not None
        _prepare(Path(home), int(server.stdout.readline()))
        seen = scene("stream", Path(home), timeout_s=600)
        server.stdin.close()
    return [
        at_most(AREA, "whole app, streaming: frame interval p99, ms", seen["p99_ms"], 20),
        at_most(AREA, "whole app, streaming: longest stall, ms", seen["longest_ms"], 50),
        for_information(AREA, "whole app, streaming: intervals over 20 ms", seen["over_20"]),
        for_information(AREA, "whole app: an answer of 12.5 kB shown at once, ms", seen["end_ms"]),
        at_most(AREA, "memory of the app process afterwards, MB", seen["resident_mb"], 250),
    ]


def _prepare(home: Path, port: int) -> None:
    (home / "committees").mkdir()
    seats = "".join(_SEAT.format(letter=chr(ord("A") + n)) for n in range(SEATS))
    (home / "committees" / "steady.toml").write_text(_COMMITTEE.format(seats=seats))
    (home / "settings.toml").write_text(_SETTINGS.format(port=port))


if __name__ == "__main__":
    for figure in measure(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE):
        print(figure)
