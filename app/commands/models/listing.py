"""``parley models list`` and ``import``: what can be seated, and where it comes from."""

from __future__ import annotations

import argparse

from app.cli import OK
from app.commands.models.printing import engine, size, write, write_json
from backend.library import InstalledModel
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
    async with engine() as opened:
        manager = opened.models_manager
        if options.remove:
            await manager.use_no_longer(options.source)
            found: tuple[InstalledModel, ...] = ()
        else:
            found = await manager.use(options.source)
    if options.json:
        write_json([entry.info for entry in found])
        return OK
    if options.remove:
        write(f"{options.source} is used no longer; its files are where they were.")
        return OK
    for entry in found:
        write(_row(entry.info))
    total = sum(entry.size_bytes or 0 for entry in found)
    write(f"\n{len(found)} models of {size(total)}, used where they lie; nothing was copied.")
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
