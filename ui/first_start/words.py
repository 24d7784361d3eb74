"""The first start in the words of the guide; unknown is a dash, estimates say "about"."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from backend.machine import Hardware
from backend.offers import FoundApp, Proposal
from ui import numerals
from ui.first_start.model import (
    Memory,
    SeatLine,
    seat_lines,
    short_title,
    tokens_per_s,
)
from ui.models import figures
from ui.theme.tokens import Tone

translate = QCoreApplication.translate
Fact = tuple[str, str]
"""What is said loudly, and what under it."""


def title(proposal: Proposal) -> str:
    """What a proposal is called, in the window's language where it is one of Parley's own."""
    words = short_title(proposal)
    return {
        "Best quality": translate("FirstStart", "Best quality"),
        "A large model on each of two cards": translate(
            "FirstStart", "A large model on each of two cards"
        ),
        "Two families on one card": translate("FirstStart", "Two families on one card"),
        "With what is here already": translate("FirstStart", "With what is here already"),
        "Different families at once": translate("FirstStart", "Different families at once"),
        "Three small models, one chairman": translate(
            "FirstStart", "Three small models, one chairman"
        ),
        "Fast": translate("FirstStart", "Fast"),
        "One after the other": translate("FirstStart", "One after the other"),
        "A larger model in main memory": translate("FirstStart", "A larger model in main memory"),
        "Light": translate("FirstStart", "Light"),
    }.get(words, words)


def gpus(hardware: Hardware) -> Fact:
    """GPUs, their names and their memory."""
    found = [gpu for gpu in hardware.gpus if not gpu.lost]
    if not found:
        return (
            translate("FirstStart", "No GPU found"),
            translate("FirstStart", "models run on the processor"),
        )
    many = translate("FirstStart", "{0} GPUs").format(len(found))
    loud = [translate("FirstStart", "1 GPU") if len(found) == 1 else many]
    sizes = [gpu.total_bytes for gpu in found if gpu.total_bytes is not None and not gpu.shared]
    if len(sizes) == len(found):
        loud.append(_round_gb(sum(sizes)))
    names = list(dict.fromkeys(gpu.name for gpu in found))
    quiet = [", ".join(names)]
    if len(names) == 1 and len(found) > 1 and len(sizes) == len(found):
        quiet.append(translate("FirstStart", "{0} each").format(_round_gb(sizes[0])))
    elif any(gpu.shared for gpu in found):
        quiet.append(translate("FirstStart", "uses main memory"))
    return " · ".join(loud), " · ".join(quiet)


def main_memory(hardware: Hardware) -> Fact:
    """Main memory, what is free of it, and processor threads."""
    total, free = hardware.memory_total_bytes, hardware.memory_free_bytes
    loud = translate("FirstStart", "{0} RAM").format(
        figures.UNKNOWN if total is None else _round_gb(total)
    )
    quiet = []
    if free is not None:
        quiet.append(translate("FirstStart", "{0} free").format(figures.size(free)))
    if hardware.cores is not None:
        quiet.append(translate("FirstStart", "{0} threads").format(hardware.cores))
    return loud, " · ".join(quiet)


def disk(hardware: Hardware, proposals: Sequence[Proposal]) -> Fact:
    """Free disk, beside what the committees need of it."""
    free = hardware.disk_free_bytes
    loud = translate("FirstStart", "{0} free on disk").format(
        figures.UNKNOWN if free is None else _round_gb(free)
    )
    needs = sorted(proposal.download_bytes for proposal in proposals)
    if not needs:
        return loud, ""
    if not needs[-1]:
        return loud, translate("FirstStart", "nothing to download")
    if needs[0] == needs[-1]:
        return loud, translate("FirstStart", "committees need {0}").format(figures.size(needs[0]))
    words = translate("FirstStart", "committees need {0} to {1}")
    least = figures.size(needs[0]) if needs[0] else "0"
    least, _, unit = least.partition(" ")
    most = figures.size(needs[-1])
    same = most.endswith(unit) or not unit
    return loud, words.format(least if same else f"{least} {unit}", most)


def apps(found: Sequence[FoundApp]) -> Fact:
    """Models of other apps."""
    there = [app for app in found if app.models]
    total = sum(app.models for app in there)
    if not total:
        return (
            translate("FirstStart", "No models of other apps"),
            translate("FirstStart", "none of Ollama or LM Studio found"),
        )
    many = translate("FirstStart", "{0} models of other apps").format(total)
    loud = translate("FirstStart", "1 model of another app") if total == 1 else many
    quiet = " · ".join(f"{app.title} {app.models}" for app in there)
    if all(app.in_use for app in there):
        quiet = translate("FirstStart", "{0}, in use").format(quiet)
    return loud, quiet


def committees(count: int) -> str:
    """The heading above the cards."""
    return {
        1: translate("FirstStart", "One committee that fits"),
        2: translate("FirstStart", "Two committees that fit"),
        3: translate("FirstStart", "Three committees that fit"),
    }.get(count, translate("FirstStart", "Committees that fit"))


def seat(line: SeatLine) -> str:
    """What a seat takes of the disk, or whose model it shares."""
    if line.shared:
        return translate("FirstStart", "same as {0}").format(line.shared)
    size = figures.size(line.model.file.size_bytes)
    if line.model.installed:
        return translate("FirstStart", "on disk · {0}").format(size)
    return size


def download(proposal: Proposal) -> str:
    """How much there is to download."""
    if not proposal.download_bytes:
        return translate("FirstStart", "nothing")
    return figures.size(proposal.download_bytes)


def answer(proposal: Proposal) -> str:
    """About how long an answer takes."""
    seconds = proposal.answer_s
    if seconds is None:
        return figures.UNKNOWN
    if 60 <= seconds < 600:
        minutes, rest = divmod(round(seconds, -1), 60)
        if rest:
            words = translate("FirstStart", "about {0} min {1} s")
            return words.format(round(minutes), round(rest))
    return translate("FirstStart", "about {0}").format(figures.duration(seconds))


def memory(found: Memory) -> tuple[str, Tone, str]:
    """Word, tone and icon of the memory badge."""
    spare = "" if found.spare_bytes is None else figures.size(found.spare_bytes)
    if found.fit == "turns":
        return translate("FirstStart", "Loads in turns"), "warn", "warning"
    if found.fit == "processor":
        if not spare:
            return translate("FirstStart", "On the processor"), "neutral", "cpu"
        words = translate("FirstStart", "On the processor, {0} spare")
        return words.format(spare), "neutral", "cpu"
    if not spare:
        words = translate("FirstStart", "Fits")
    elif found.fit == "one_gpu":
        words = translate("FirstStart", "Fits one GPU, {0} spare").format(spare)
    else:
        words = translate("FirstStart", "Fits, {0} spare").format(spare)
    return words, "ok", "check"


def spoken(proposal: Proposal, found: Memory) -> str:
    """A card in one sentence, for screen readers."""
    seats = ", ".join(line.model.name for line in seat_lines(proposal))
    words = translate("FirstStart", "{0}: {1}; download {2}; {3}; one answer {4}; {5}")
    return words.format(
        title(proposal),
        seats,
        download(proposal),
        figures.speed(tokens_per_s(proposal)),
        answer(proposal),
        memory(found)[0],
    )


def begin(proposal: Proposal) -> str:
    """The primary button: what it does, with its amount."""
    if proposal.download_bytes:
        words = translate("FirstStart", "Download {0} and start")
        return words.format(figures.size(proposal.download_bytes))
    return translate("FirstStart", "Start with {0}").format(title(proposal))


def _round_gb(size: int) -> str:
    """Installed memory as it is sold: whole gigabytes."""
    return translate("FirstStart", "{0} GB").format(numerals.decimal(size / 1e9, 0))
