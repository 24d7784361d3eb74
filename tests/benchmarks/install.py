"""A newcomer's first minutes: a clone in an empty folder, an empty cache, ``make run``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from time import monotonic

from tests.benchmarks.figures import Figure, at_most

AREA = "install"


def measure() -> list[Figure]:
    """Minutes from a fresh clone to the first answer of the endpoint that ``make run`` serves."""
    with tempfile.TemporaryDirectory() as folder:
        clone, cache = Path(folder) / "parley", Path(folder) / "cache"
        started = monotonic()
        subprocess.run(["git", "clone", "-q", Path.cwd(), clone], check=True, timeout=120)
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "VIRTUAL_ENV")
        }
        environment |= {"UV_CACHE_DIR": str(cache), "PARLEY_HOME": f"{folder}/home"}
        environment |= {"PARLEY_PORT": "0"}
        first = _first_answer(clone, environment) - started
        started = monotonic()
        second = _first_answer(clone, environment) - started
    return [
        at_most(AREA, "fresh clone to first answer with make run, min", first / 60, 10),
        at_most(AREA, "second make run to answer, s", second, 5),
    ]


def _first_answer(clone: Path, environment: dict[str, str]) -> float:
    """Run ``make run``, ask what it serves, end it; when the answer came (monotonic seconds)."""
    process = subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        url = token = ""
        assert process.stdout is not None
        for line in process.stdout:
            sys.stdout.write(f"  {line}")
            if line.startswith("Parley answers at "):
                url = line.split()[-1]
            if line.startswith("Token: "):
                token = line.split()[-1]
                break
        body = {"model": "committee", "messages": [{"role": "user", "content": "What is a seat?"}]}
        request = urllib.request.Request(
            f"{url}/chat/completions",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            json.load(response)["choices"][0]["message"]["content"]
        return monotonic()
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(10)
