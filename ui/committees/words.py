"""Committees in the words of the guide."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from backend.offers import CommitteeFit, ModelFit
from backend.values import Committee, ModelInfo, Policy
from ui import numerals
from ui.committees.draft import Problem, calls
from ui.committees.memory import Device, Segment, Verdict
from ui.theme.tokens import Tone

translate = QCoreApplication.translate

_GB = 1e9
_LONGEST_NAME = 40


# --- figures ----------------------------------------------------------------------------------


def gb(count: float) -> str:
    """``9.0 GB``; bytes in, and never 0 for what is little."""
    return translate("Committees", "{0} GB").format(numerals.decimal(max(0.1, count / _GB), 1))


def of_gb(used: float, total: float | None) -> str:
    """``19.4 of 24 GB``."""
    if total is None:
        return gb(used)
    return translate("Committees", "{0} of {1} GB").format(
        numerals.decimal(used / _GB, 1), numerals.decimal(total / _GB, 0)
    )


def about(seconds: float | None) -> str:
    """``about 45 s``, ``about 3 min``; unknown is a dash."""
    if seconds is None:
        return "—"
    if seconds < 100:
        return translate("Committees", "about {0} s").format(f"{max(1, round(seconds))}")
    return translate("Committees", "about {0} min").format(f"{round(seconds / 60)}")


def speed(tokens_per_s: float | None) -> str:
    """``38 tok/s``, ``4.5 tok/s``."""
    if tokens_per_s is None:
        return "—"
    figure = numerals.rate(tokens_per_s)
    return translate("Committees", "{0} tok/s").format(figure)


def says(name: str, sentence: str) -> str:
    """What is said of a thing, after its name."""
    return translate("Committees", "{0}: {1}").format(name, sentence)


# --- policies ---------------------------------------------------------------------------------


def policy_title(policy: Policy) -> str:
    """The policy in a few words."""
    return {
        Policy.AUTO: translate("Committees", "Review where they disagree"),
        Policy.FULL: translate("Committees", "Always review"),
        Policy.VOTE: translate("Committees", "The best answer wins"),
        Policy.SINGLE: translate("Committees", "One seat answers"),
    }[policy]


def policy_text(policy: Policy) -> str:
    """What a committee of that policy does."""
    return {
        Policy.AUTO: translate(
            "Committees",
            "Answers that agree end it. Else the seats rank each other unnamed and the chairman "
            "writes one answer.",
        ),
        Policy.FULL: translate(
            "Committees",
            "Every seat answers and ranks the others unnamed; the chairman writes one answer.",
        ),
        Policy.VOTE: translate(
            "Committees",
            "Every seat answers and ranks the others unnamed; the leader’s own words are the "
            "answer.",
        ),
        Policy.SINGLE: translate(
            "Committees", "The first seat that can answers alone. Nobody checks it."
        ),
    }[policy]


def policy_cost(policy: Policy, seats: int) -> str:
    """``4 to 9 calls``: how often a model is asked."""
    fewest, most = calls(seats, policy)
    if most == 1:
        return translate("Committees", "1 call")
    if fewest == most:
        return translate("Committees", "{0} calls").format(most)
    return translate("Committees", "{0} to {1} calls").format(fewest, most)


def debate_text(committee: Committee, fit: CommitteeFit | None) -> str:
    """What a debate does, and what it adds."""
    text = translate(
        "Committees", "Seats that differ from the leader read the others and answer again."
    )
    if fit is not None and fit.answer_s is not None and fit.debate_s is not None:
        more = max(0.0, fit.debate_s - fit.answer_s)
        return f"{text} " + translate("Committees", "Adds {0}.").format(about(more))
    most = len(committee.seats)
    return f"{text} " + translate("Committees", "Adds up to {0} calls a round.").format(most)


# --- fit --------------------------------------------------------------------------------------


def verdict(one: Verdict) -> tuple[str, Tone, str]:
    """Word, tone and icon of how a model fits."""
    return {
        "fits": (translate("Committees", "Fits"), "ok", "check"),
        "tight": (translate("Committees", "Tight"), "warn", "warning"),
        "partly": (translate("Committees", "Partly on GPU"), "warn", "warning"),
        "cpu": (translate("Committees", "Processor"), "neutral", "cpu"),
        "no": (translate("Committees", "Does not fit"), "danger", "x"),
        "fault": (translate("Committees", "Cannot be loaded"), "danger", "x"),
        "unknown": (translate("Committees", "Not known"), "neutral", "question"),
    }[one]  # type: ignore[return-value]


def device_name(device: Device) -> str:
    """``GPU 0``, ``Main memory``."""
    if device.number is None:
        return translate("Committees", "Main memory")
    return translate("Committees", "GPU {0}").format(device.number)


def where(model: ModelFit, devices: Sequence[Device]) -> str:
    """``GPU 0 · 9.0 GB``: where a model runs and what it takes there."""
    names = {device.id: device_name(device) for device in devices}
    places = [names.get(gpu, gpu) for gpu in model.gpus]
    if model.main_bytes and (not places or model.fit == "partly"):
        places.append(translate("Committees", "main memory"))
    whole = sum(model.gpu_bytes) + model.main_bytes
    parts = [" + ".join(places), gb(whole) if whole else ""]
    return " · ".join(part for part in parts if part)


def device_sentence(device: Device) -> str:
    """What a screen reader hears of a bar."""
    parts = [segment_sentence(segment) for segment in device.segments]
    return ", ".join([*parts, spare(device)] if spare(device) else parts)


def segment_sentence(segment: Segment) -> str:
    """``A, Qwen3 14B: 8.0 GB and 1.0 GB of context``."""
    who = ", ".join((*segment.letters, segment.name))
    return translate("Committees", "{0}: {1} and {2} of context").format(
        who, gb(segment.model_bytes), gb(segment.context_bytes)
    )


def spare(device: Device) -> str:
    """``4.6 GB spare``, ``1.3 GB missing``; nothing where the size is unknown."""
    free = device.spare_bytes
    if free is None:
        return ""
    if free < 0:
        return translate("Committees", "{0} missing").format(gb(-free))
    return translate("Committees", "{0} spare").format(gb(free))


def fit_in_short(fit: CommitteeFit) -> str:
    """``38 tok/s · about 45 s``."""
    parts = [speed(fit.tokens_per_s)] if fit.tokens_per_s is not None else []
    if fit.answer_s is not None:
        parts.append(about(fit.answer_s))
    return " · ".join(parts)


def turns_sentence() -> str:
    """What it means that models take turns."""
    return translate(
        "Committees",
        "The models do not fit at once and take turns: each is loaded when it is asked. "
        "The answer is the same, it takes longer.",
    )


# --- models -----------------------------------------------------------------------------------


def model_words(model: ModelInfo) -> str:
    """``Qwen3 14B · Q4_K_M``, with what keeps it from being seated."""
    parts = [model.name, model.quantisation]
    if model.provider != "local":
        parts.append(model.provider)
    if model.missing:
        parts.append(translate("Committees", "file is missing"))
    return " · ".join(part for part in parts if part)


def not_installed(model: str) -> str:
    """A model that a committee names and nobody has."""
    return translate("Committees", "{0} · not installed").format(model)


# --- what is wrong ----------------------------------------------------------------------------


def problem(one: Problem) -> str:
    """Why a committee cannot be saved, as a sentence."""
    return {
        "no_title": translate("Committees", "Give the committee a name."),
        "name_taken": translate(
            "Committees", "Another committee is kept as {0}. Choose another name."
        ),
        "no_seat": translate("Committees", "Add a seat."),
        "no_model": translate("Committees", "Choose a model for seat {0}."),
        "no_chairman": translate("Committees", "Choose a model for the chairman."),
    }[one.kind].format(one.about)


def seats_count(count: int) -> str:
    """``1 seat``, ``4 seats``."""
    return (
        translate("Committees", "1 seat")
        if count == 1
        else translate("Committees", "{0} seats").format(count)
    )


def copy_title(title: str) -> str:
    """The title of a duplicate."""
    return translate("Committees", "{0} (copy)").format(title[:_LONGEST_NAME])
