"""Editing a committee, as steps from one value to the next; Qt-free."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

from msgspec.structs import replace

from backend.values import Chairman, Committee, ModelInfo, Policy, Seat
from ui.committees.roles import Role

MOST_SEATS = 8
LETTERS = "ABCDEFGHIJKLMNOP"
"""Of seats; a file may have more of them than the editor adds, and none of them is lost."""
_LONGEST_NAME = 64
# Names that Windows keeps for devices, whatever follows them.
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
_NEW_SEATS = 3
_FEWEST_REVIEWED = 3
"""With fewer answers nobody reviews: there would be nothing to rank."""

Field = Literal["title", "seats", "chairman"]


class Problem(NamedTuple):
    """Why a committee cannot be saved: where, what, and the seat's letter or the name it is of."""

    field: Field
    kind: Literal["no_title", "name_taken", "no_seat", "no_model", "no_chairman"]
    about: str = ""


def file_name(title: str) -> str:
    """A name for files and commands: ``Balanced four!`` becomes ``balanced-four``."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-")[:_LONGEST_NAME].strip("-")
    if not name or _RESERVED.fullmatch(name):
        name = f"committee-{name}".strip("-")
    return name


def free_title(title: str, taken: Collection[str]) -> str:
    """`title`, with a number after it where a committee of that file name is there already."""
    number, free = 1, title
    while file_name(free) in taken:
        number += 1
        free = f"{title} {number}"
    return free


def name_of(title: str, saved: Committee | None) -> str:
    """The name under which a committee is kept: that of before while its title is the same."""
    if saved is not None and saved.title == title.strip():
        return saved.name
    return file_name(title)


def problems(
    committee: Committee, saved: Committee | None, taken: Collection[str]
) -> tuple[Problem, ...]:
    """Why `committee` cannot be saved, first things first; `taken` are names of the others."""
    found = []
    if not committee.title.strip():
        found.append(Problem("title", "no_title"))
    elif (name := name_of(committee.title, saved)) in taken:
        found.append(Problem("title", "name_taken", name))
    if not committee.seats:
        found.append(Problem("seats", "no_seat"))
    found += [Problem("seats", "no_model", s.letter) for s in committee.seats if not s.model]
    if not committee.chairman.model:
        found.append(Problem("chairman", "no_chairman"))
    return tuple(found)


def ready(committee: Committee, saved: Committee | None) -> Committee:
    """As it is saved: a clean title, and the name that follows from it."""
    title = committee.title.strip()
    return replace(
        committee,
        title=title,
        name=name_of(title, saved),
        description=" ".join(committee.description.split()),
    )


def new_committee(title: str, models: Sequence[ModelInfo], roles: Sequence[Role]) -> Committee:
    """Three seats on the first models there are; where there is one model, with three roles."""
    usable = seatable(models)
    several = len(usable) >= _NEW_SEATS
    seats = tuple(
        seat_on(usable[n] if several else usable[0], roles[n] if not several else None)
        for n in range(_NEW_SEATS)
        if usable
    )
    chairman = Chairman(model=usable[0].id if usable else "")
    return Committee(name="", title=title, seats=lettered(seats), chairman=chairman)


def copy_of(committee: Committee, title: str) -> Committee:
    """The same under another title, not saved yet."""
    return replace(committee, name="", title=title)


def seatable(models: Sequence[ModelInfo]) -> list[ModelInfo]:
    """Models that can be seated now; a starter model only where there is nothing else."""
    here = [model for model in models if not model.embedding and not model.missing]
    return [model for model in here if not model.is_starter] or here


def seat_on(model: ModelInfo | None, role: Role | None = None) -> Seat:
    """A seat of `model`, whose letter is still to come."""
    seat = Seat(letter="", model=model.id if model else "", name=model.name if model else "")
    return replace(seat, persona=role.prompt, name=role.label) if role else seat


def lettered(seats: Sequence[Seat]) -> tuple[Seat, ...]:
    """The seats with the letters of their places."""
    return tuple(replace(seat, letter=letter) for letter, seat in zip(LETTERS, seats, strict=False))


def seated_on(seat: Seat, model: ModelInfo, before: str) -> Seat:
    """The seat on another model; a name that was the model's (`before`) follows it."""
    name = model.name if seat.name in ("", before) else seat.name
    return replace(seat, model=model.id, name=name)


def in_role(seat: Seat, role: Role | None, labels: Collection[str], model_name: str) -> Seat:
    """The seat in a role (None: none); a name that was a role's or the model's follows it."""
    follows = seat.name in ("", model_name, *labels)
    if role is None:
        return replace(seat, persona="", name=model_name if follows else seat.name)
    return replace(seat, persona=role.prompt, name=role.label if follows else seat.name)


def calls(seats: int, policy: Policy) -> tuple[int, int]:
    """Fewest and most calls of a model for an answer, without debate."""
    if policy is Policy.SINGLE or seats < 2:
        return 1, 1
    reviewed = 2 * seats if seats >= _FEWEST_REVIEWED else seats
    return {
        Policy.AUTO: (seats, reviewed + 1),
        Policy.FULL: (reviewed + 1, reviewed + 1),
        Policy.VOTE: (reviewed, reviewed),
    }[policy]
