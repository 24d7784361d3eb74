"""What the first start shows and counts, as values; Qt-free. Sizes are bytes, times seconds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Literal, NamedTuple

from backend.machine import Hardware
from backend.offers import Download, Proposal, ProposedModel

CARDS = 3

MemoryFit = Literal["one_gpu", "gpus", "processor", "turns"]


class SeatLine(NamedTuple):
    """A seat of a proposal: `shared` names the seat whose model it shares, ``""`` for none."""

    letter: str
    model: ProposedModel
    shared: str


class Memory(NamedTuple):
    """Where a committee goes, and what stays free there; None where that is not known."""

    fit: MemoryFit
    spare_bytes: int | None


class Fetching(NamedTuple):
    """Downloads of a committee, taken together; `total_bytes` None where one is not known."""

    downloads: tuple[Download, ...]

    @property
    def is_done(self) -> bool:
        """Whether all of it is here."""
        return all(download.state == "done" for download in self.downloads)


def short_title(proposal: Proposal) -> str:
    """The title without the models, which stand under it: ``Balanced``."""
    return proposal.title.partition(":")[0].strip()


def seat_lines(proposal: Proposal) -> tuple[SeatLine, ...]:
    """Its seats by letter, each with its model; a chairman without a seat has no letter."""
    models = {model.model: model for model in proposal.models}
    first: dict[str, str] = {}
    lines = []
    for place, model in enumerate(proposal.seats):
        letter = chr(ord("A") + place)
        if model in models:
            lines.append(SeatLine(letter, models[model], first.get(model, "")))
            first.setdefault(model, letter)
    if proposal.chairman in models and proposal.chairman not in first:
        lines.append(SeatLine("", models[proposal.chairman], ""))
    return tuple(lines)


def missing(proposal: Proposal) -> tuple[ProposedModel, ...]:
    """Models that must be downloaded."""
    return tuple(model for model in proposal.models if not model.installed)


def tokens_per_s(proposal: Proposal) -> float | None:
    """The speed of its slowest model."""
    speeds = [model.tokens_per_s for model in proposal.models]
    if not speeds or None in speeds:
        return None
    return min(speed for speed in speeds if speed is not None)


def memory(proposal: Proposal, hardware: Hardware) -> Memory:
    """Where a proposal goes and what it leaves free there."""
    used = {gpu for model in proposal.models for gpu in model.gpus}
    if used:
        free = [gpu.free_bytes for gpu in hardware.gpus if gpu.id in used]
        known = [size for size in free if size is not None]
        spare = sum(known) - proposal.gpu_bytes if known and len(known) == len(free) else None
        fit: MemoryFit = "one_gpu" if len(used) == 1 else "gpus"
    else:
        fit = "processor"
        main = hardware.memory_free_bytes
        spare = main - proposal.main_bytes if main is not None else None
    if proposal.in_turns:
        fit = "turns"
    return Memory(fit, spare if spare is None or spare >= 0 else None)


def under_way(
    proposals: Sequence[Proposal], committees: Iterable[str], downloads: Sequence[Download]
) -> tuple[Proposal, Fetching] | None:
    """The kept proposal whose models are still being fetched, from an earlier visit."""
    kept = set(committees)
    for proposal in proposals:
        if proposal.name in kept and (found := fetching(proposal, downloads)) is not None:
            return proposal, found
    return None


def arrived(
    proposals: Sequence[Proposal], committees: Iterable[str], downloads: Sequence[Download]
) -> Proposal | None:
    """The kept proposal all of whose models are here, one of them by a finished download."""
    kept, done = set(committees), [d for d in downloads if d.state == "done"]
    for proposal in proposals:
        came = any(_is_of(one, model) for one in done for model in proposal.models)
        if proposal.name in kept and came and not missing(proposal):
            return proposal
    return None


def fetching(proposal: Proposal, downloads: Sequence[Download]) -> Fetching | None:
    """Downloads of all the models that a proposal misses; None where one is not being fetched."""
    found = []
    for model in missing(proposal):
        one = next((d for d in downloads if _is_of(d, model)), None)
        if one is None:
            return None
        found.append(one)
    return Fetching(tuple(found)) if found else None


def name_of(download: Download, proposal: Proposal | None) -> str:
    """What a proposal calls the model of a download: ``Qwen3 8B · Q4_K_M``; or nothing."""
    for model in proposal.models if proposal is not None else ():
        if _is_of(download, model):
            return f"{model.name} · {model.file.quantisation}"
    return ""


def _is_of(download: Download, model: ProposedModel) -> bool:
    if download.repo != model.file.repo:
        return False
    wanted = model.file.name.casefold().rpartition("/")[2]
    quantisation = model.file.quantisation.casefold()
    names = [name.casefold().rpartition("/")[2] for name in download.names]
    return any(fnmatchcase(name, wanted) or quantisation in name for name in names)
