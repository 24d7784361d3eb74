"""The catalogue: models worth having, from `resources/catalogue` and a person's own file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec

from backend.errors import UserError
from backend.offers import CatalogueFile, CatalogueModel, HubFile

PROJECTOR = "mmproj"
"""What the quantisation of a file starts with that lets a model see or hear, and is none itself."""


def catalogue(own: Path | None = None) -> tuple[CatalogueModel, ...]:
    """The built-in models in order of preference, then those of the TOML file `own`, if it exists.

    A model of `own` takes the place of the built-in one with its id. Reads the disk.

    Raises:
        UserError: `bad_input`, naming the file, the entry and what is wrong with it.
    """
    built_in = _built_in()
    if own is None or not own.exists():
        return built_in
    added = {model.id: model for model in read_catalogue(own)}
    kept = [added.pop(model.id, model) for model in built_in]
    return (*kept, *added.values())


def read_catalogue(file: Traversable) -> tuple[CatalogueModel, ...]:
    """Read one catalogue file: a list of `[[models]]`.

    Raises:
        UserError: as `catalogue`.
    """
    try:
        written = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
        return _models(written)
    except (OSError, ValueError) as error:  # TOMLDecodeError and ValidationError are ValueErrors
        raise UserError(
            "bad_input",
            f"The catalogue file {file} is not valid.",
            why=f"{error}.",
            remedy="Correct the entry, or move the file away to go on with the built-in models.",
        ) from error


def weights(model: CatalogueModel) -> tuple[CatalogueFile, ...]:
    """The files that are the model itself, smallest first: no projectors."""
    own = (file for file in model.files if not file.quantisation.startswith(PROJECTOR))
    return tuple(sorted(own, key=lambda file: (file.size_bytes, file.repo, file.name)))


def find_file(wanted: CatalogueFile, offered: Iterable[HubFile]) -> HubFile | None:
    """The file of `offered` (those of `wanted.repo`) that the catalogue means.

    `*` in the catalogue's name stands for anything, and letter case does not matter: repositories
    rename their files now and then.
    """
    return next((file for file in offered if _matches(wanted.name, file.names[0])), None)


def is_file(wanted: CatalogueFile, path: Path, size_bytes: int | None) -> bool:
    """Is the file at `path` this one, by its name or by its exact size?

    Other apps keep the same file under a name of their own.
    """
    return _matches(wanted.name, path.name) or size_bytes == wanted.size_bytes


def _matches(pattern: str, name: str) -> bool:
    return fnmatchcase(name.lower(), pattern.lower())


@cache
def _built_in() -> tuple[CatalogueModel, ...]:
    folder = files("resources") / "catalogue"
    found: list[CatalogueModel] = []
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            found += read_catalogue(file)
    return tuple(found)


def _models(written: dict[str, Any]) -> tuple[CatalogueModel, ...]:
    entries = written.get("models")
    if not isinstance(entries, list) or set(written) != {"models"}:
        raise ValueError("it must be a list of [[models]] and nothing else")
    found: dict[str, CatalogueModel] = {}
    for place, entry in enumerate(entries, start=1):
        name = entry.get("id", "") if isinstance(entry, dict) else ""
        label = f"model {place} ({name})" if name else f"model {place}"
        try:
            model = msgspec.convert(entry, CatalogueModel)
        except msgspec.ValidationError as error:
            raise ValueError(f"{label}: {error}") from error
        if wrong := _wrong(model) or (f"the id {model.id} stands twice" if name in found else ""):
            raise ValueError(f"{label}: {wrong}")
        found[model.id] = model
    return tuple(found.values())


def _wrong(model: CatalogueModel) -> str:
    """What no type can say; empty for a sound entry."""
    texts = ("id", "name", "family", "developer", "licence")
    if empty := [field for field in texts if not getattr(model, field).strip()]:
        return f"`{empty[0]}` is empty"
    counts = ("parameters", "active_parameters", "layers", "context_length")
    if low := [field for field in counts if getattr(model, field) < 1]:
        return f"`{low[0]}` must be 1 or more"
    if model.kv_bytes_per_token < 0:
        return "`kv_bytes_per_token` must be 0 or more"
    if model.active_parameters > model.parameters:
        return "`active_parameters` are more than `parameters`"
    if not model.roles:
        return "`roles` is empty"
    if not weights(model):
        return "`files` has no weights"
    for file in model.files:
        if file.size_bytes < 1:
            return f"the size of {file.name} must be 1 byte or more"
        if not file.name or not file.quantisation or file.repo.count("/") != 1:
            return f"the file {file.name or '?'} needs a repo (owner/name), name and quantisation"
    return ""
