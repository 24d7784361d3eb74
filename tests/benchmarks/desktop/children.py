"""Measurements of the window in processes of their own, without a display."""

from __future__ import annotations

import os
import subprocess
import sys

import msgspec

PATIENCE_S = 300


def run_child(module: str, *arguments: str) -> dict[str, float]:
    """Run ``python -m module child ...`` offscreen; the figures it prints in its last line."""
    done = subprocess.run(
        [sys.executable, "-m", module, "child", *arguments],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{module} ended with {done.returncode}:\n{done.stderr}")
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=dict[str, float])


def report(**figures: float) -> None:
    """Print figures for `run_child`."""
    print(msgspec.json.encode(figures).decode(), flush=True)
