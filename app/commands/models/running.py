"""``parley models load``, ``unload``, ``ps`` and ``doctor``: models in the running Parley.

The doctor works without one too: it then loads the model itself, once.
"""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Protocol

from app.cli import FAILED_TURN, OK, open_profile
from app.commands.models.printing import engine, gib, table, write, write_json
from backend.errors import UserError
from backend.machine import Diagnosis, Remedy
from backend.running import RunningParley
from backend.values import EngineStatus, WorkerStatus


async def load(options: argparse.Namespace) -> int:
    """Load a model in the running Parley."""
    running = await _running()
    status = await running.post("/parley/models/load", {"model": options.model}, WorkerStatus)
    _write_loaded(status, as_json=options.json)
    return OK


async def unload(options: argparse.Namespace) -> int:
    """Unload a model of the running Parley."""
    await (await _running()).post("/parley/models/unload", {"model": options.model}, Any)
    if options.json:
        write_json({"unloaded": options.model})
    else:
        write(f"{options.model} is unloaded.")
    return OK


async def ps(options: argparse.Namespace) -> int:
    """Print what is loaded and what it takes."""
    running = await RunningParley.find(open_profile())
    status = None if running is None else await running.get("/parley/status", EngineStatus)
    # One that was stopped is only history.
    workers = [] if status is None else [w for w in status.workers if w.state != "stopped"]
    if options.json:
        write_json(workers)
        return OK
    if not workers:
        write("Parley is not running." if status is None else "No model is loaded.")
        _write_notices(status)
        return OK
    rows: list[tuple[str, ...]] = [
        ("model", "state", "where", "context", "memory", "requests", "idle")
    ]
    rows += [_row(worker) for worker in workers]
    table(rows)
    for worker in workers:
        if worker.reason:
            write(f"{worker.model}: {worker.reason}")
    _write_notices(status)
    return OK


def _write_notices(status: EngineStatus | None) -> None:
    for notice in status.notices if status is not None else ():
        if notice.level != "info":
            at = datetime.fromtimestamp(notice.at).astimezone().strftime("%H:%M:%S")
            write(f"{at}  {notice.message} {notice.why}".rstrip())


async def doctor(options: argparse.Namespace) -> int:
    """Print why a model does not load and what helps, or apply one of the remedies."""
    async with _surgery() as surgery:
        found = await surgery.diagnose(options.model)
        if found is None or options.apply is None:
            return _tell(options.model, found, as_json=options.json)
        remedy = _chosen(found, options.apply)
        _write_loaded(await surgery.apply(options.model, remedy), as_json=options.json)
    return OK


class _Surgery(Protocol):
    """Where models are examined: the running Parley, or an engine of our own."""

    async def diagnose(self, model: str) -> Diagnosis | None: ...

    async def apply(self, model: str, remedy: Remedy) -> WorkerStatus: ...


class _Elsewhere:
    def __init__(self, running: RunningParley) -> None:
        self._running = running

    async def diagnose(self, model: str) -> Diagnosis | None:
        found: Diagnosis | None = await self._running.post(
            "/parley/models/diagnose", {"model": model}, Diagnosis | None
        )
        return found

    async def apply(self, model: str, remedy: Remedy) -> WorkerStatus:
        body = {"model": model, "remedy": remedy}
        status: WorkerStatus = await self._running.post("/parley/models/apply", body, WorkerStatus)
        return status


@asynccontextmanager
async def _surgery() -> AsyncIterator[_Surgery]:
    running = await RunningParley.find(open_profile())
    if running is not None:
        yield _Elsewhere(running)
        return
    async with engine() as opened:
        yield opened.models_manager


def _tell(model: str, found: Diagnosis | None, *, as_json: bool) -> int:
    if as_json:
        write_json(found)
    elif found is None:
        write(f"{model} loads and runs.")
    else:
        write(f"{found.fault.message} {found.fault.why}".rstrip())
        for number, remedy in enumerate(found.remedies, 1):
            write(f"  {number}. {remedy.sentence}")
        if any(remedy.kind != "download_again" for remedy in found.remedies):
            write(f"parley models doctor {model} --apply N applies one.")
        else:
            write(found.fault.remedy)
    return OK if found is None else FAILED_TURN


def _chosen(found: Diagnosis, number: int) -> Remedy:
    if not 1 <= number <= len(found.remedies):
        raise UserError(
            "bad_input",
            f"There is no remedy {number}.",
            why=f"The doctor names {len(found.remedies)}.",
            remedy=f"See parley models doctor {found.model}.",
        )
    return found.remedies[number - 1]


async def _running() -> RunningParley:
    running = await RunningParley.find(open_profile())
    if running is None:
        raise UserError(
            "not_found",
            "Parley is not running.",
            why="A loaded model lives in the window or in `parley serve`.",
            remedy="Start one of them; `parley models doctor` tries a model without.",
        )
    return running


def _write_loaded(status: WorkerStatus, *, as_json: bool) -> None:
    if as_json:
        write_json(status)
        return
    write(
        f"{status.model} is loaded, {_place(status)}, with a context of "
        f"{status.context_length or 0:,} tokens, {gib(status.memory_bytes)} of main memory."
    )


def _place(worker: WorkerStatus) -> str:
    if not worker.gpus:
        return "on the processor"
    if worker.gpu_layers < worker.layers:
        return f"{worker.gpu_layers} of {worker.layers} layers on the GPU"
    return "on the GPU" if len(worker.gpus) == 1 else f"over {len(worker.gpus)} GPUs"


def _row(worker: WorkerStatus) -> tuple[str, ...]:
    waiting = f" + {worker.waiting} waiting" if worker.waiting else ""
    is_there = worker.pid is not None
    return (
        worker.model,
        worker.state,
        _place(worker) if is_there else "",
        "" if worker.context_length is None else f"{worker.context_length:,}",
        gib(worker.memory_bytes) if is_there else "",
        f"{worker.active}{waiting}",
        "" if worker.idle_s is None else f"{worker.idle_s:.0f} s",
    )
