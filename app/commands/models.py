"""``parley models``: what can be seated."""

from __future__ import annotations

import argparse
import asyncio
import sys

import msgspec

from app.cli import OK, open_profile
from backend import settings
from backend.engine import open_engine
from backend.values import ModelInfo


def run(options: argparse.Namespace) -> int:
    """Print every model with its provider, context and size."""
    return asyncio.run(_list(as_json=options.json))


async def _list(*, as_json: bool) -> int:
    profile = open_profile()
    async with open_engine(profile, settings.load(profile.settings_file)) as engine:
        models = await engine.models()
    if as_json:
        sys.stdout.write(msgspec.json.encode(models).decode() + "\n")
        return OK
    for model in models:
        sys.stdout.write(_row(model))
    sys.stdout.write(f"\nGGUF files in {profile.models_dir} are found by themselves.\n")
    return OK


def _row(model: ModelInfo) -> str:
    context = "—" if model.context_length is None else f"{model.context_length:,} tokens"
    size = "—" if model.size_bytes is None else f"{model.size_bytes / 1e6:,.1f} MB"
    note = f"\n  {model.note}" if model.note else ""
    return f"{model.id}  ({model.provider}, context {context}, {size}){note}\n"
