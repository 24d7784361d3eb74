"""``parley models list`` and ``import``: what can be seated, and where it comes from."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, get_args

from app.cli import OK, open_profile
from app.commands.models.printing import engine, size, write, write_json
from backend.running import RunningParley
from backend.settings import AppName
from backend.values import ModelInfo


async def list_models(options: argparse.Namespace) -> int:
    """Print every model with its provider, context and size."""
    async with engine() as opened:
        models = await opened.all_models()
    if options.json:
        write_json(models)
        return OK
    for model in models:
        write(_row(model))
    write(f"\nGGUF files in {opened.profile.models_dir} are found by themselves.")
    write("parley models recommend: committees for this machine; parley models pull: downloads.")
    return OK


async def import_models(options: argparse.Namespace) -> int:
    """Use the models of a folder or an app, or stop using them."""
    source = _absolute(options.source)
    found = await _use_no_longer(source) if options.remove else await _use(source)
    if options.json:
        write_json(found)
        return OK
    if options.remove:
        write(f"{options.source} is used no longer; its files are where they were.")
        return OK
    for info in found:
        write(_row(info))
    total = sum(info.size_bytes or 0 for info in found)
    write(f"\n{len(found)} models of {size(total)}, used where they lie; nothing was copied.")
    return OK


def _absolute(source: str) -> str:
    """A folder as seen from here: the running Parley may be somewhere else."""
    if not source.strip() or source.lower() in get_args(AppName):
        return source
    return str(Path(source).expanduser().absolute())


async def _use(source: str) -> tuple[ModelInfo, ...]:
    running = await RunningParley.find(open_profile())
    if running is not None:
        found: tuple[ModelInfo, ...] = await running.post(
            "/parley/models/use", {"model": source}, tuple[ModelInfo, ...]
        )
        return found
    async with engine() as opened:
        return tuple(entry.info for entry in await opened.models_manager.use(source))


async def _use_no_longer(source: str) -> tuple[ModelInfo, ...]:
    running = await RunningParley.find(open_profile())
    if running is not None:
        await running.post("/parley/models/use_no_longer", {"model": source}, Any)
    else:
        async with engine() as opened:
            await opened.models_manager.use_no_longer(source)
    return ()


async def forget(options: argparse.Namespace) -> int:
    """No longer list a model whose file is gone."""
    running = await RunningParley.find(open_profile())
    if running is not None:
        await running.post("/parley/models/forget", {"model": options.model}, Any)
    else:
        async with engine() as opened:
            await opened.models_manager.forget(options.model)
    if options.json:
        write_json({"forgotten": options.model})
    else:
        write(f"{options.model} is no longer listed.")
    return OK


def _row(model: ModelInfo) -> str:
    context = "—" if model.context_length is None else f"{model.context_length:,} tokens"
    facts = [model.provider, f"context {context}"]
    if model.size_bytes is not None:
        facts.append(size(model.size_bytes))
    facts += [
        name
        for name, has in (
            ("tools", model.tools),
            ("thinking", model.thinking),
            ("vision", model.vision),
            ("embedding", model.embedding),
        )
        if has
    ]
    if model.origin:
        facts.append(f"from {model.origin}")
    note = f"\n  {model.note}" if model.note else ""
    return f"{model.id}  ({', '.join(facts)}){note}"
