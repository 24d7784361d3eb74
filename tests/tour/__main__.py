"""``python -m tests.tour``: every scene in every look, as ``build/screenshots/*.png``."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import msgspec

from tests.hub import open_hub
from tests.tour.child import Plan
from tests.tour.display import display
from tests.tour.stage import chats_file, furnish, home_variables, stock

_LONGEST_S = 600


class Opening(NamedTuple):
    """One start of the app; `looks` are sizes by the name they have in pictures."""

    name: str
    looks: dict[str, tuple[int, int]]
    font_scale: int = 100
    language: str = "en"


OPENINGS = (
    Opening("usual", {"wide": (1280, 800), "narrow": (900, 600)}),
    Opening("large", {"large": (1280, 800)}, font_scale=200),
    Opening("french", {"french": (1280, 800)}, language="fr"),
)


def main() -> int:
    """Take all pictures, or those of the openings and scenes that are named."""
    parser = argparse.ArgumentParser(prog="python -m tests.tour", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/screenshots"))
    parser.add_argument("--opening", action="append", choices=[one.name for one in OPENINGS])
    parser.add_argument("scenes", nargs="*", help="the beginning of a scene's name, e.g. 17")
    options = parser.parse_args()
    out: Path = options.out.absolute()
    out.mkdir(parents=True, exist_ok=True)
    if not options.opening and not options.scenes:
        for old in out.glob("*.png"):
            old.unlink()
    with display() as variables:
        for opening in OPENINGS:
            if not options.opening or opening.name in options.opening:
                status = asyncio.run(_open(opening, out, tuple(options.scenes), variables))
                if status:
                    sys.stderr.write(f"The tour {opening.name!r} failed: {status}\n")
                    return 1
    sys.stdout.write(f"{len(list(out.glob('*.png')))} pictures in {out}\n")
    return 0


async def _open(
    opening: Opening, out: Path, scenes: tuple[str, ...], variables: dict[str, str]
) -> int:
    """The app in a home of its own, with a hub beside it; its exit status."""
    with tempfile.TemporaryDirectory() as folder:
        home, files = Path(folder, "home"), Path(folder, "hub")
        furnish(home)
        async with open_hub() as hub:
            stock(hub, files)
            plan = Plan(str(out), str(chats_file(home)), opening.looks, opening.language, scenes)
            kept = {name: value for name, value in os.environ.items() if _is_kept(name)}
            child = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.tour.child",
                msgspec.json.encode(plan).decode(),
                env={
                    **kept,
                    **home_variables(home),
                    **variables,
                    "PARLEY_PORT": "0",
                    "PARLEY_HUB_URL": hub.url,
                    "PARLEY_FONT_SCALE": str(opening.font_scale),
                    "PARLEY_LANGUAGE": opening.language,
                },
            )
            try:
                async with asyncio.timeout(_LONGEST_S):
                    return await child.wait()
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()


def _is_kept(name: str) -> bool:
    return not name.startswith("PARLEY_") and not name.lower().endswith("_proxy")


if __name__ == "__main__":
    sys.exit(main())
