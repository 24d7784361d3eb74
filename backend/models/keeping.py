"""Proposals that are kept as committee files, and what of them is here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path

from msgspec.structs import replace

from backend.catalogue import is_file
from backend.committee import committee_files, read_committee, write_committee
from backend.errors import UserError
from backend.library import InstalledModel
from backend.offers import ProposedModel
from backend.values import Committee


def is_same(committee: Committee, file: Traversable) -> bool:
    """Does `file` hold this committee?"""
    try:
        return read_committee(committee.name, file) == committee
    except UserError:
        return False


def reseat(folder: Path, name: str, models: Mapping[str, str]) -> None:
    """In the committee file `name` of `folder`, put other models for those that `models` names.

    Nothing where there is none that can be read, or where all are the same.

    Raises:
        UserError: `profile_unwritable`, `disk_full`.
    """
    file = committee_files(folder).get(name)
    if file is None:
        return
    try:
        kept = read_committee(name, file)
    except UserError:
        return
    seats = tuple(replace(seat, model=models.get(seat.model, seat.model)) for seat in kept.seats)
    chairman = replace(kept.chairman, model=models.get(kept.chairman.model, kept.chairman.model))
    changed = replace(kept, seats=seats, chairman=chairman)
    if changed != kept:
        write_committee(changed, folder)


def is_here(model: ProposedModel, entries: Sequence[InstalledModel]) -> bool:
    """Is a proposed file on this machine by now?"""
    return any(
        one.info.id == model.model
        or is_file(model.file, one.path, one.size_bytes or one.info.size_bytes)
        for one in entries
        if one.header is not None
    )
