"""``parley models WHAT``: a module for each kind of thing that is done with models."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable

from app.commands.models import fetching, fitting, listing, running

_WHAT: dict[str, Callable[[argparse.Namespace], Awaitable[int]]] = {
    "list": listing.list_models,
    "import": listing.import_models,
    "forget": listing.forget,
    "search": fetching.search,
    "pull": fetching.pull,
    "load": running.load,
    "unload": running.unload,
    "ps": running.ps,
    "doctor": running.doctor,
    "estimate": fitting.estimate,
    "recommend": fitting.recommend,
}


def run(options: argparse.Namespace) -> int:
    """Run what was asked for; the exit status."""
    return asyncio.run(_finish(_WHAT[options.models_command](options)))


async def _finish(work: Awaitable[int]) -> int:
    return await work
