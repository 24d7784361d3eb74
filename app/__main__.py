"""The one command: ``parley`` opens the window; everything else is a subcommand."""

from __future__ import annotations

import multiprocessing
import sys

# In a bundle, a child of multiprocessing is this executable again and must go no further.
multiprocessing.freeze_support()

from app.cli import run  # noqa: E402


def main() -> int:
    """Entry point of the ``parley`` script; returns the exit status."""
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
