"""``parley serve``: the endpoint without a window."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys

from app.cli import OK, open_profile
from backend import settings
from backend.api import Endpoint, serve
from backend.engine import open_engine


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl+C."""
    return asyncio.run(_serve(options))


async def _serve(options: argparse.Namespace) -> int:
    profile = open_profile()
    in_force = settings.load(profile.settings_file, port=options.port)
    async with (
        open_engine(profile, in_force, downloads=True) as engine,
        serve(engine, in_force.port) as endpoint,
    ):
        sys.stdout.write(_as_json(endpoint) if options.json else _as_text(endpoint))
        sys.stdout.flush()
        await asyncio.Event().wait()
    return OK


def _as_json(endpoint: Endpoint) -> str:
    return json.dumps({"url": endpoint.url, "token": endpoint.token}) + "\n"


def _as_text(endpoint: Endpoint) -> str:
    body = (
        '{"model": "committee", "messages": [{"role": "user", "content": "How do seats agree?"}]}'
    )
    return (
        f"Parley answers at {endpoint.url}\n"
        f"Token: {endpoint.token}\n\n"
        "Ask the committee:\n"
        f"curl -s {endpoint.url}/chat/completions \\\n"
        f"  -H 'Authorization: Bearer {endpoint.token}' \\\n"
        "  -H 'Content-Type: application/json' \\\n"
        f"  -d '{body}'\n\n"
        "Ctrl+C ends it.\n"
    )
