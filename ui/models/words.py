"""States, fits, failures and remedies in the words of the guide."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from backend.machine import Hardware
from backend.offers import Ability, Fit, LocalModel, ModelRole
from ui.models import figures
from ui.models.model import (
    TIGHT_BYTES,
    ModelState,
    Shortage,
    free_on,
)
from ui.theme.tokens import Tone

translate = QCoreApplication.translate
Marked = tuple[str, Tone, str]
"""Word, tone and icon of a badge."""


# --- places -----------------------------------------------------------------------------------


def gpu_name(gpu: str, hardware: Hardware) -> str:
    """``GPU 0``, by its place among the machine's."""
    ids = [one.id for one in hardware.gpus]
    if gpu in ids:
        return translate("Models", "GPU {0}").format(ids.index(gpu))
    return translate("Models", "a GPU that is gone")


def place(gpus: Sequence[str], hardware: Hardware) -> str:
    """``GPU 0``, ``GPU 0 and GPU 1``, ``main memory``."""
    if not gpus:
        return translate("Models", "main memory")
    names = [gpu_name(gpu, hardware) for gpu in gpus]
    if len(names) == 1:
        return names[0]
    return translate("Models", "{0} and {1}").format(", ".join(names[:-1]), names[-1])


# --- a model of this machine ------------------------------------------------------------------


def on_disk(count: int, size: int) -> str:
    """``11 on disk · 96.4 GB``."""
    if not count:
        return translate("Models", "none on disk")
    return translate("Models", "{0} on disk · {1}").format(count, figures.size(size))


def origin(model: LocalModel) -> str:
    """Whose file it is: ``shared with Ollama``, ``in /data/gguf``; empty for Parley's own."""
    info = model.info
    if info.is_starter:
        return translate("Models", "came with Parley")
    if not info.origin:
        return ""
    if "/" in info.origin or "\\" in info.origin:
        return translate("Models", "in {0}").format(info.origin)
    return translate("Models", "shared with {0}").format(info.origin)


def facts(model: LocalModel) -> str:
    """``Q4_K_M · 32k context · shared with Ollama``, or why it cannot be used."""
    info = model.info
    context = model.options.context_length or info.context_length
    parts = [info.quantisation, figures.context(context), origin(model)]
    if info.embedding:
        parts.append(translate("Models", "for search, not for seats"))
    return " · ".join(part for part in parts if part)


def seated(model: LocalModel) -> str:
    """The committees it sits in."""
    return " · ".join(model.committees)


def model_badge(
    model: LocalModel, state: ModelState, hardware: Hardware, seconds: float | None = None
) -> Marked:
    """What stands in the column of fits; `seconds` it has been loading for."""
    if state == "loading":
        words = translate("Models", "Loading")
        if seconds is not None:
            words = translate("Models", "Loading · {0} s").format(int(seconds))
        return words, "accent", "hourglass"
    if state == "loaded":
        gpus = model.worker.gpus if model.worker else ()
        where = place(gpus, hardware) if gpus else translate("Models", "processor")
        if len(gpus) > 1:
            where = translate("Models", "{0} GPUs").format(len(gpus))
        return translate("Models", "Loaded · {0}").format(where), "ok", "check"
    if state in ("missing", "damaged", "failed", "lost"):
        return {
            "missing": (translate("Models", "Missing"), "warn", "warning"),
            "damaged": (translate("Models", "Damaged"), "danger", "x"),
            "failed": (translate("Models", "Did not load"), "danger", "x"),
            "lost": (translate("Models", "Stopped by itself"), "danger", "x"),
        }[state]  # type: ignore[return-value]
    if model.fit == "gpu" and model.need_bytes is not None:
        free = [gpu.free_bytes for gpu in hardware.gpus if gpu.free_bytes is not None]
        spare = max(free, default=0) - model.need_bytes
        if spare >= 0:
            words = translate("Models", "Fits · {0} spare").format(figures.memory(spare))
            if spare < TIGHT_BYTES:
                words = translate("Models", "Tight · {0} spare").format(figures.memory(spare))
                return words, "warn", "warning"
            return words, "ok", ""
    return fit_badge(model.fit)


def fit_badge(fit: Fit) -> Marked:
    """How a model fits this machine."""
    return {
        "gpu": (translate("Models", "Fits"), "ok", ""),
        "gpus": (translate("Models", "Fits on several GPUs"), "ok", ""),
        "partly": (translate("Models", "Partly on the GPU"), "warn", "warning"),
        "cpu": (translate("Models", "On the processor"), "neutral", "cpu"),
        "no": (translate("Models", "Too large"), "danger", "x"),
        "unknown": (translate("Models", "Fit unknown"), "neutral", ""),
    }[fit]  # type: ignore[return-value]


def worker_line(model: LocalModel, hardware: Hardware) -> str:
    """What a loaded model has: layers, context, memory."""
    worker = model.worker
    if worker is None or worker.state != "ready":
        return ""
    parts = []
    if worker.gpus:
        words = translate("Models", "{0} of {1} layers on {2}")
        at = place(worker.gpus, hardware)
        parts.append(words.format(worker.gpu_layers, worker.layers, at))
    else:
        parts.append(translate("Models", "on the processor"))
    if worker.context_length is not None:
        parts.append(figures.tokens(worker.context_length))
    if worker.estimated_bytes is not None:
        parts.append(
            translate("Models", "about {0}").format(figures.memory(worker.estimated_bytes))
        )
    if worker.active:
        parts.append(translate("Models", "{0} answering").format(worker.active))
    elif worker.idle_s is not None:
        parts.append(translate("Models", "idle for {0}").format(figures.duration(worker.idle_s)))
    return translate("Models", "Loaded: {0}.").format(" · ".join(parts))


# --- memory -----------------------------------------------------------------------------------


def estimate(short: Shortage, hardware: Hardware) -> str:
    """What it would take, as ``About 23.9 GB on GPU 0, 22.6 GB free: 1.3 GB to spare``."""
    where = place(short.gpus, hardware)
    need = figures.memory(short.need)
    if short.free is None:
        words = translate("Models", "About {0} in {1}; how much is free is unknown.")
        return words.format(need, where)
    free = figures.memory(short.free)
    if short.missing:
        words = translate("Models", "About {0} on {1}, {2} free: {3} are missing.")
        return words.format(need, where, free, figures.memory(short.missing))
    words = translate("Models", "About {0} on {1}, {2} free: {3} to spare.")
    return words.format(need, where, free, figures.memory(short.spare))


# --- what can be had --------------------------------------------------------------------------


def role(name: ModelRole) -> str:
    """What a model is good for."""
    return {
        "chairman": translate("Models", "Chairman"),
        "seat": translate("Models", "Seat"),
        "planner": translate("Models", "Planner"),
        "embedding": translate("Models", "Search"),
        "draft": translate("Models", "Draft"),
        "speech": translate("Models", "Speech"),
    }[name]


def ability(name: Ability) -> tuple[str, str]:
    """What a model can do, and its icon."""
    return {
        "tools": (translate("Models", "Tools"), "wrench"),
        "thinking": (translate("Models", "Thinks"), "brain"),
        "vision": (translate("Models", "Sees"), "eye"),
    }[name]


def short_on_disk(size: int | None, hardware: Hardware) -> str:
    """What the disk lacks for a download; empty where there is room or nobody knows."""
    free = hardware.disk_free_bytes
    if size is None or free is None or size <= free:
        return ""
    words = translate("Models", "The disk has {0} free, {1} too little.")
    return words.format(figures.size(free), figures.size(size - free))


def spare_memory(hardware: Hardware) -> str:
    """``22.6 GB free on GPU 0, 41.0 GB in main memory``: what fits are counted against."""
    parts = []
    for gpu in hardware.gpus:
        if not gpu.lost and not gpu.shared and gpu.free_bytes is not None:
            words = translate("Models", "{0} free on {1}")
            parts.append(words.format(figures.memory(gpu.free_bytes), gpu_name(gpu.id, hardware)))
    main = free_on((), hardware)
    if main is not None:
        parts.append(translate("Models", "{0} free in main memory").format(figures.memory(main)))
    return ", ".join(parts)
