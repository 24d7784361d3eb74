"""The engine's status in words."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QCoreApplication

from backend.machine import Gpu
from backend.values import EngineStatus
from ui import numerals

_GB = 1e9


def _tr(text: str, count: int = -1) -> str:
    return QCoreApplication.translate("Status", text, None, count)


def workers(status: EngineStatus) -> tuple[str, str]:
    """The line's first words and the token of its dot."""
    count: Counter[str] = Counter(worker.state for worker in status.workers)
    parts = []
    if status.running_turns:
        parts.append(
            _tr("1 answer is being written")
            if status.running_turns == 1
            else _tr("{0} answers are being written").format(status.running_turns)
        )
    if count["starting"]:
        parts.append(_tr("{0} loading").format(_models(count["starting"])))
    if count["lost"]:
        parts.append(_tr("{0} lost", count["lost"]).format(_models(count["lost"])))
    if count["failed"]:
        parts.append(_tr("{0} failed").format(_models(count["failed"])))
    if count["ready"] and not parts:
        parts.append(_tr("{0} ready", count["ready"]).format(_models(count["ready"])))
    if not parts:
        parts.append(_tr("Ready; models load when asked"))
    token = "ok"
    if count["lost"] or count["failed"]:
        token = "danger"
    elif status.running_turns or count["starting"]:
        token = "accent"
    return " · ".join(parts), token


def details(status: EngineStatus) -> str:
    """Every worker on a line of its own."""
    states = {
        "starting": _tr("is loading"),
        "ready": _tr("is ready"),
        "lost": _tr("stopped by itself"),
        "failed": _tr("did not load"),
        "stopped": _tr("is unloaded"),
    }
    return "\n".join(
        _tr("{0}: {1}").format(worker.model, states[worker.state])
        + (f", {worker.reason}" if worker.reason else "")
        for worker in status.workers
    )


def memory(used: int | None, total: int | None) -> str:
    """``11.2 / 64 GB``; arguments in bytes, a dash for what is not known."""
    return _tr("{0} / {1} GB").format(
        "\u2014" if used is None else numerals.decimal(used / _GB, 1),
        "\u2014" if total is None else numerals.decimal(total / _GB, 0),
    )


def gpu(gpu: Gpu) -> str:
    """What is said of a GPU on hover."""
    if gpu.lost:
        return _tr("{0}: no longer there").format(gpu.name)
    used = None
    if gpu.total_bytes is not None and gpu.free_bytes is not None:
        used = gpu.total_bytes - gpu.free_bytes
    return _tr("{0}: {1}").format(gpu.name, memory(used, gpu.total_bytes))


def devices(status: EngineStatus) -> dict[str, str]:
    """Where each loaded model runs, by the model's id: ``GPU 0``, ``GPU 0 + 1``, ``CPU``."""
    own = [gpu.id for gpu in status.hardware.gpus if not gpu.shared]
    places = {gpu: place for place, gpu in enumerate(own)}
    found = {}
    for worker in status.workers:
        numbers = [str(places[gpu]) for gpu in worker.gpus if gpu in places]
        found[worker.model] = _tr("GPU {0}").format(" + ".join(numbers)) if numbers else _tr("CPU")
    return found


def _models(count: int) -> str:
    return _tr("1 model") if count == 1 else _tr("{0} models").format(count)
