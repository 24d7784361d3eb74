"""Committees by name: those that come with Parley and those in the profile's folder."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec
import tomli_w

from backend.errors import Fault, UserError
from backend.profile import unwritable
from backend.values import Chairman, Committee, Policy, Seat

# The letters that name seats; more seats than letters is no committee but a crowd.
_LETTERS = "ABCDEFGHIJKLMNOP"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def committee_files(folder: Path) -> dict[str, Traversable]:
    """The file of every committee by name; one in `folder` replaces a built-in one."""
    built_in = (files("resources") / "committees").iterdir()
    own = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    return {
        file.name.removesuffix(".toml"): file
        for file in (*sorted(built_in, key=lambda f: f.name), *own)
        if file.name.endswith(".toml")
    }


def load_committees(folder: Path) -> tuple[tuple[Committee, ...], tuple[Fault, ...]]:
    """Every committee that can be read, and what is wrong with the others."""
    found: list[Committee] = []
    faults: list[Fault] = []
    for name, file in committee_files(folder).items():
        try:
            found.append(read_committee(name, file))
        except UserError as error:
            faults.append(error.fault)
    return tuple(found), tuple(faults)


def read_committee(name: str, file: Traversable) -> Committee:
    """Read one committee file: `title`, `policy`, `[[seats]]` and `[chairman]`.

    Raises:
        UserError: `bad_input`, naming the file and what is wrong with it.
    """
    try:
        written = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
        values = {"title": name, **written, "name": name}
        committee = msgspec.convert(values, Committee)
        _check(committee)
        _check_names(values, msgspec.to_builtins(committee))
    except (OSError, ValueError) as error:  # TOMLDecodeError and ValidationError are ValueErrors
        raise UserError(
            "bad_input",
            f"The committee file {file} is not valid.",
            why=f"{error}.",
            remedy="Correct it; `parley committees` shows those that are.",
        ) from error
    return committee


def write_committee(committee: Committee, folder: Path) -> Path:
    """Keep a committee as ``NAME.toml`` in `folder`, whole or not at all; defaults are left out.

    Raises:
        UserError: `bad_input` for a name that is no file name, `profile_unwritable`, `disk_full`.
    """
    if not _NAME.fullmatch(committee.name):
        raise UserError(
            "bad_input",
            f"{committee.name!r} is no name for a committee.",
            remedy="Use up to 64 letters, digits, - and _.",
        )
    values = _without_defaults(committee)
    del values["name"]
    file = folder / f"{committee.name}.toml"
    scratch = file.with_suffix(".tmp")
    try:
        scratch.write_text(tomli_w.dumps(values), "utf-8")
        scratch.replace(file)
    except OSError as error:
        raise unwritable(file, error) from error
    return file


def _without_defaults(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_without_defaults(one) for one in value]
    if not isinstance(value, msgspec.Struct):
        return msgspec.to_builtins(value)
    return {
        field.name: _without_defaults(given)
        for field in msgspec.structs.fields(value)
        if (given := getattr(value, field.name)) != field.default and given is not None
    }


def single_committee(model: str) -> Committee:
    """One seat without a persona: a plain chat with `model`."""
    return Committee(
        name=model,
        title=model,
        seats=(Seat(letter="A", model=model),),
        chairman=Chairman(model=model),
        policy=Policy.SINGLE,
    )


def _check(committee: Committee) -> None:
    letters = [seat.letter for seat in committee.seats]
    if not letters:
        raise ValueError("it has no [[seats]]")
    if letters != list(_LETTERS[: len(letters)]):
        raise ValueError(
            f"its seats must be lettered {', '.join(_LETTERS[: len(letters)])} in order"
        )


def _check_names(written: Any, known: Any, place: str = "") -> None:
    """A misspelt name would be a setting that silently does nothing."""
    if isinstance(written, dict) and isinstance(known, dict):
        for name, value in written.items():
            if name not in known:
                raise ValueError(f"there is no `{place}{name}`")
            _check_names(value, known[name], f"{place}{name}.")
    elif isinstance(written, list):
        for one, other in zip(written, known, strict=True):
            _check_names(one, other, place)
