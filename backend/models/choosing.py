"""What a person means by the name of a model to download; pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import PurePosixPath

from backend.errors import UserError
from backend.offers import CatalogueModel, HubFile

_USUAL = ("Q4_K_M", "MXFP4", "Q4_0", "Q8_0")
"""Taken where no quantisation is named, the first that there is."""


def repository_of(name: str, catalogue: Sequence[CatalogueModel]) -> tuple[str, str]:
    """The repository that `name` means, and what of it: a file name, a quantisation, or nothing.

    Raises:
        UserError: `not_found`, naming what there is.
    """
    base, _, wanted = name.partition(":")
    known = {model.id: model for model in catalogue}
    if base in known:
        return _catalogued(known[base], wanted)
    if "/" in base:
        return base, wanted
    near = get_close_matches(base, known, n=3, cutoff=0.4) or sorted(known)[:5]
    raise UserError(
        "not_found",
        f"{base} is no model of the catalogue.",
        why=f"Near it are: {', '.join(near)}.",
        remedy="Name one of them, or a repository: parley models pull OWNER/REPOSITORY:Q4_K_M.",
    )


def _catalogued(model: CatalogueModel, wanted: str) -> tuple[str, str]:
    """Repository and file of a catalogued model in the quantisation that is wanted."""
    for file in model.files:
        if not wanted or wanted.lower() == file.quantisation.lower():
            return file.repo, file.name
    known = ", ".join(file.quantisation for file in model.files)
    raise UserError(
        "not_found", f"The catalogue has no {wanted} of {model.id}.", why=f"It has {known}."
    )


def chosen(files: Sequence[HubFile], repo: str, wanted: str) -> HubFile:
    """The file of `repo` that `wanted` means.

    Raises:
        UserError: `not_found`, naming what there is.
    """
    models = [file for file in files if not file.projector]
    for file in files:
        if wanted.lower() in (file.names[0].lower(), PurePosixPath(file.names[0]).name.lower()):
            return file
    fitting = [file for file in models if file.quantisation.lower() == wanted.lower()]
    if not wanted:
        fitting = [
            file for kind in _USUAL for file in models if file.quantisation == kind
        ] or models
    if fitting:
        return fitting[0]
    there = ", ".join(file.quantisation or PurePosixPath(file.names[0]).name for file in models)
    raise UserError(
        "not_found",
        f"{repo} has no {wanted or 'GGUF file'}.",
        why=f"It has: {there}." if there else "No GGUF file is in it.",
        remedy=f"See parley models search {repo}.",
    )
