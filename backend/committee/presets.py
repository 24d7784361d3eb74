"""Committees by name: those that come with Parley and those in the profile's folder."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from backend.errors import UserError
from backend.values import Chairman, Committee, Policy, Seat

# The letters that name seats; more seats than letters is no committee but a crowd.
_LETTERS = "ABCDEFGHIJKLMNOP"


def load_committees(folder: Path) -> dict[str, Committee]:
    """Every committee by name; one in `folder` replaces the built-in one of the same name.

    Raises:
        UserError: `bad_input`, naming the file and what is wrong with it.
    """
    built_in = (files("resources") / "committees").iterdir()
    own = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    found: dict[str, Committee] = {}
    for file in (*sorted(built_in, key=lambda f: f.name), *own):
        if file.name.endswith(".toml"):
            name = file.name.removesuffix(".toml")
            found[name] = read_committee(name, file)
    return found


def read_committee(name: str, file: Traversable) -> Committee:
    """Read one committee file: `title`, `policy`, `[[seats]]` and `[chairman]`.

    Raises:
        UserError: `bad_input`, naming the file and what is wrong with it.
    """
    try:
        values = {"title": name, **tomllib.loads(file.read_text("utf-8")), "name": name}
        committee = msgspec.convert(values, Committee)
        _check(committee)
    except (OSError, ValueError) as error:  # TOMLDecodeError and ValidationError are ValueErrors
        raise UserError(
            "bad_input",
            f"The committee file {file} is not valid.",
            why=f"{error}.",
            remedy="Correct it; `parley committees` shows those that are.",
        ) from error
    return committee


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
