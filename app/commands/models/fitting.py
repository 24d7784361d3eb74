"""``parley models estimate`` and ``recommend``: what would fit this machine."""

from __future__ import annotations

import argparse
from typing import Any, get_args

from app.cli import OK
from app.commands.models.printing import engine, gib, size, table, write, write_json
from backend.errors import UserError
from backend.machine import KvCacheType, ModelOptions
from backend.models import ModelManager
from backend.offers import Proposal
from backend.pool import NoRoom, Plan
from backend.running import RunningParley

_CONTEXTS = (2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072)


async def estimate(options: argparse.Namespace) -> int:
    """Print a table: for each context and type of its cache, what it takes and where it goes."""
    async with engine() as opened:
        manager = opened.models_manager
        plans = await _plans(manager, options.model)
        hardware = await manager.hardware()
    if options.json:
        write_json(plans)
        return OK
    rows: list[tuple[str, ...]] = [
        ("context", "cache", "main memory", "GPU", "of it context", "where")
    ]
    rows += [_plan_row(plan) for plan in plans]
    table(rows)
    free = [f"{gib(hardware.memory_free_bytes)} of main memory"]
    free += [f"{gib(gpu.free_bytes)} on {gpu.name}" for gpu in hardware.gpus]
    write(f"\nFree now: {', '.join(free)}.")
    return OK


async def _plans(manager: ModelManager, model: str) -> list[Plan]:
    plans: list[Plan] = []
    for context in _CONTEXTS:
        for kind in get_args(KvCacheType):
            wanted = ModelOptions(context_length=context, kv_cache_type=kind)
            plan = await manager.plan(model, wanted)
            if plan.needs is None:
                raise UserError(
                    "model_damaged",
                    f"{model} cannot be estimated.",
                    why=await manager.note_of(model) or "Its header cannot be read.",
                )
            if plan.needs.kv_cache_type == kind:  # else the model cannot have it
                plans.append(plan)
        if plans[-1].needs is not None and plans[-1].needs.context_length < context:
            return plans  # that was all it was trained for
    return plans


def _plan_row(plan: Plan) -> tuple[str, ...]:
    needs, place = plan.needs, plan.where
    assert needs is not None  # `_plans` has seen to it
    if isinstance(place, NoRoom):
        main, gpu, where = needs.by_gpu_layers[0].main_bytes, 0, "does not fit now"
    else:
        main, gpu, where = place.main_bytes, sum(place.gpu_bytes), "on the processor"
        if place.gpus:
            where = f"{place.gpu_layers} of {place.layers} layers on {len(place.gpus)} GPU"
        if plan.unload:
            where += f", when {', '.join(plan.unload)} is unloaded"
    return (
        f"{needs.context_length:,}",
        needs.kv_cache_type,
        gib(main),
        gib(gpu) if gpu else "",
        gib(needs.kv_bytes),
        where,
    )


async def recommend(options: argparse.Namespace) -> int:
    """Print committees that fit, or keep one of them."""
    async with engine() as opened:
        proposals = await opened.models_manager.proposals()
        if options.save is not None:
            proposals = (_named(proposals, options.save),)
            running = await RunningParley.find(opened.profile)
            if running is not None:
                await running.post("/parley/models/keep", proposals[0], Any)
            else:
                await opened.models_manager.keep(proposals[0])
    if options.json:
        write_json(proposals)
        return OK
    for proposal in proposals:
        _write_proposal(proposal)
    if options.save is not None:
        if not all(model.installed for model in proposals[0].models):
            write("Download its models first, with the commands above. Then:")
        write(f"It is kept: parley ask --committee {options.save} ...")
    elif proposals:
        write(
            "parley models recommend --save NAME keeps one; parley models pull ID fetches a model."
        )
    return OK


def _write_proposal(proposal: Proposal) -> None:
    turns = "; one model after the other" if proposal.in_turns else ""
    write(f"{proposal.name}: {proposal.title}{turns}")
    write(f"  {proposal.why}")
    for model in proposal.models:
        speed = "" if model.tokens_per_s is None else f", about {model.tokens_per_s:.0f} tokens/s"
        here = "installed" if model.installed else f"{size(model.file.size_bytes)} to download"
        where = f"on {', '.join(model.gpus)}" if model.gpus else "on the processor"
        count = proposal.seats.count(model.model)
        seats = f"{count} seat{'s' if count > 1 else ''}" if count else "no seat"
        chair = ", chairman" if proposal.chairman == model.model else ""
        role = f"{seats}{chair}; {here}; {where}{speed}"
        write(f"  - {model.name} {model.file.quantisation}: {role}")
        if not model.installed:
            write(f"      parley models pull {model.file.repo}:{model.file.name}")
    write("")


def _named(proposals: tuple[Proposal, ...], name: str) -> Proposal:
    for proposal in proposals:
        if proposal.name == name:
            return proposal
    raise UserError(
        "not_found",
        f"There is no proposal {name}.",
        why=f"There are {', '.join(p.name for p in proposals) or 'none'}.",
    )
