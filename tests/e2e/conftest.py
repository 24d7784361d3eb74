from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Parley = Callable[..., "subprocess.CompletedProcess[str]"]

COMMAND = [sys.executable, "-m", "app"]


@pytest.fixture
def parley(home: Path) -> Parley:
    """Run the real command in the test's own home."""

    def run(
        *arguments: str, stdin: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            input=stdin,
            env={**os.environ, **environment},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )

    return run


@pytest.fixture
def served(home: Path) -> Iterator[dict[str, Any]]:
    """A headless Parley in a profile of its own: ``{"url", "token", "process", "home"}``."""
    own = str(home / "served")
    environment = {**os.environ, "PARLEY_HOME": own}
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--json"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield {
            **json.loads(process.stdout.readline()),
            "process": process,
            "home": str(home / "served"),
        }
    finally:
        process.terminate()
        status = process.wait(10)
        process.stdout.close()
    assert status == 0
