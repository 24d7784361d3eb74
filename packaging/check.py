"""Every check in order, up to the first that fails: `.venv/bin/python packaging/check.py`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The cheap ones first; pytest last, so that its summary is the last line.
CHECKS = {
    "Lint": ("ruff", "check"),
    "Format": ("ruff", "format", "--check"),
    "Types": ("mypy",),
    "Import rules": ("pytest", "-q", "tests/test_imports.py"),
    "Tests": ("pytest", "-q"),
}


def main() -> int:
    """Run the checks; the exit status is that of the first failure, or 0."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    for number, (title, module) in enumerate(CHECKS.items(), start=1):
        print(f"== {number}/{len(CHECKS)} {title}: {' '.join(module)}", flush=True)
        start = time.monotonic()
        status = subprocess.run(
            (sys.executable, "-m", *module), cwd=ROOT, env=environment
        ).returncode
        if status != 0:
            seconds = time.monotonic() - start
            print(f"== {title} failed after {seconds:.0f} s", file=sys.stderr)
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
