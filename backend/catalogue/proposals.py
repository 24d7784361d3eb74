"""Committees that fit this machine: which models, in which quantisation, where, and why.

Pure: the same machine, catalogue and installed models give the same proposals.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from backend.catalogue.choosing import SEATS, Found, Given, candidates_of
from backend.catalogue.fitting import GIB, Rooms, rooms_of
from backend.catalogue.recipes import recipes
from backend.catalogue.seating import Space
from backend.catalogue.speed import bandwidth
from backend.library import InstalledModel
from backend.machine import Hardware
from backend.offers import CatalogueModel, Proposal
from backend.values import Chairman, Committee, SamplingParams, Seat

CONTEXT = 4096  # proposals go no lower, but for the last resort
ASSUMED_MAIN = 2 * GIB  # free main memory where nobody says
PERSONAS = (
    ("Plain", "Answer in plain words."),
    ("Exact", "Name the exact step, figure or source."),
    ("Careful", "Think about what could be wrong before you answer."),
)


def recommend(
    hardware: Hardware,
    catalogue: Sequence[CatalogueModel],
    installed: Collection[InstalledModel] = (),
    context_length: int = 8192,
) -> tuple[Proposal, ...]:
    """Committees for `hardware` as it is now, the best first; none takes more than is free.

    Installed models count as no download. Where little is known of the memory the proposals are
    for a small machine and say so; on a machine with less than half a GiB to spare there are none.
    """
    rooms = rooms_of(hardware)
    known = rooms if rooms.main is not None else rooms._replace(main=ASSUMED_MAIN)
    space = Space(known, {gpu.id: bandwidth(gpu) for gpu in hardware.gpus})
    candidates = candidates_of(catalogue, installed, min(CONTEXT, context_length))
    least = min(context_length, CONTEXT)
    contexts = tuple(dict.fromkeys((context_length, max(context_length * 3 // 4, least), least)))
    given = Given(candidates, space, contexts)
    proposals: dict[object, Proposal] = {}
    for name, title, found in recipes(given):
        proposal = _proposal(name, title, found, rooms, hardware)
        proposals.setdefault((proposal.seats, proposal.chairman, proposal.in_turns), proposal)
    return _on_disk(tuple(proposals.values()), hardware.disk_free_bytes)


def committee_of(proposal: Proposal) -> Committee:
    """The proposal as a committee to save under its name and ask."""
    several = len(set(proposal.seats)) < len(proposal.seats)
    sampling = SamplingParams(max_tokens=min(1024, proposal.context_length // 4))
    names = {model.model: model.name for model in proposal.models}
    seats = []
    for n, model in enumerate(proposal.seats):
        persona, words = PERSONAS[n % len(PERSONAS)] if several else (names[model], "")
        seats.append(
            Seat(letter="ABC"[n], model=model, name=persona, persona=words, sampling=sampling)
        )
    title, _, models = proposal.title.partition(": ")
    return Committee(
        name=proposal.name,
        title=title,
        description=models,
        seats=tuple(seats),
        chairman=Chairman(model=proposal.chairman, sampling=sampling),
    )


def _proposal(name: str, title: str, found: Found, rooms: Rooms, hardware: Hardware) -> Proposal:
    seats: list[str] = []
    for turn in range(SEATS):  # A, B, A rather than A, A, B
        pairs = zip(found.picks, found.models, strict=True)
        seats += [model.model for pick, model in pairs if turn < pick.seats]
    together = max if found.in_turns else sum
    return Proposal(
        name=name,
        title=f"{title}: {' with '.join(_names(found))}",
        why=_why(found, rooms, hardware),
        seats=tuple(seats),
        chairman=found.models[0].model,
        models=found.models,
        context_length=found.context_length,
        main_bytes=together(model.main_bytes for model in found.models),
        gpu_bytes=together(model.gpu_bytes for model in found.models),
        download_bytes=sum(m.file.size_bytes for m in found.models if not m.installed),
        in_turns=found.in_turns,
    )


def _names(found: Found) -> list[str]:
    first, *others = [model.name for model in found.models]
    return [first, ", ".join(others)] if others else [first]


def _why(found: Found, rooms: Rooms, hardware: Hardware) -> str:
    together = max if found.in_turns else sum
    taken = together(model.gpu_bytes or model.main_bytes for model in found.models)
    ids = {gpu for model in found.models for gpu in model.gpus}
    if ids:
        names = " and ".join(gpu.name for gpu in hardware.gpus if gpu.id in ids)
        free = sum(room for gpu, room in rooms.gpus if gpu in ids)
        sentences = [f"Takes {_gib(taken)} of {_gib(free)} that may be used on {names}."]
    elif rooms.main is None:
        sentences = [f"Takes {_gib(taken)} of main memory; how much is free is not known."]
    else:
        sentences = [f"Takes {_gib(taken)} of {_gib(rooms.main)} of main memory that may be used."]
    if rooms.assumed:
        sentences.append("How much is free was guessed from the total.")
    families = len({pick.candidate.model.family for pick in found.picks})
    if found.in_turns:
        sentences.append("Loads one model after the other, so each answer takes longer.")
    elif len(found.models) == 1:
        sentences.append("All seats share one model, and so its memory of the question.")
    elif families > 1:
        sentences.append(f"{families} families of models see different things.")
    if speed := found.slowest:
        sentences.append(f"About {speed:.0f} tokens/s for one reply.")
    return " ".join(sentences)


def _gib(size: int) -> str:
    return f"{size / GIB:.1f} GiB"


def _on_disk(proposals: tuple[Proposal, ...], free: int | None) -> tuple[Proposal, ...]:
    """Those whose download the disk holds; the smallest where it holds none."""
    if free is None or not proposals:
        return proposals
    fitting = tuple(p for p in proposals if p.download_bytes + GIB <= free)
    return fitting or (min(proposals, key=lambda p: p.download_bytes),)
