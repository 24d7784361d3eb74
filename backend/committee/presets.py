"""Committees by name: those that come with Parley and those in the profile's folder."""

from __future__ import annotations

import os
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
_MOST_READ = 1000
# By file: its inode, size and time of change, and what stood in it then.
_read: dict[Path, tuple[tuple[int, int, int], Committee | Fault]] = {}


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
    read = [_known(name, file) for name, file in committee_files(folder).items()]
    return (
        tuple(one for one in read if isinstance(one, Committee)),
        tuple(one for one in read if isinstance(one, Fault)),
    )


def _known(name: str, file: Traversable) -> Committee | Fault:
    """What a file was found to hold, read again when it is another one or has changed.

    The list is asked for every few seconds.
    """
    if not isinstance(file, Path):
        return _tried(name, file)
    try:
        status = file.stat()
    except OSError:
        return _tried(name, file)
    stamp = (status.st_ino, status.st_size, status.st_mtime_ns)
    known = _read.get(file)
    if known is None or known[0] != stamp:
        if len(_read) >= _MOST_READ:
            _read.clear()
        known = _read[file] = stamp, _tried(name, file)
    return known[1]


def _tried(name: str, file: Traversable) -> Committee | Fault:
    try:
        return read_committee(name, file)
    except UserError as error:
        return error.fault


def read_committee(name: str, file: Traversable) -> Committee:
    """Read one committee file: `title`, `policy`, `[[seats]]` and `[chairman]`.

    Raises:
        UserError: `bad_input`, naming the file and what is wrong with it.
    """
    try:
        return parse_committee(name, file.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError) as error:  # TOMLDecodeError and ValidationError are ValueErrors
        raise UserError(
            "bad_input",
            f"The committee file {file} is not valid.",
            why=f"{error}.",
            remedy="Correct it; `parley committees` shows those that are.",
        ) from error


def parse_committee(name: str, text: str) -> Committee:
    """The committee that `text`, the content of a committee file, describes.

    Raises:
        ValueError: what is wrong with it (of TOML, with its line).
    """
    values = {"title": name, **tomllib.loads(text), "name": name}
    committee = msgspec.convert(values, Committee)
    check_committee(committee)
    _check_names(values, msgspec.to_builtins(committee))
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
    write_whole(file, tomli_w.dumps(values))
    return file


def text_of(committee: Committee) -> str:
    """A committee as a file that says its name too: what travels to another Parley."""
    return tomli_w.dumps(_without_defaults(committee))


def write_whole(file: Path, text: str) -> None:
    """Write `file`, whole or not at all.

    Raises:
        UserError: `profile_unwritable`, `disk_full`.
    """
    scratch = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        try:
            scratch.write_text(text, "utf-8")
            scratch.replace(file)
        finally:
            scratch.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(file, error) from error


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


def check_committee(committee: Committee) -> None:
    """See to it that the seats are named as seats are.

    Raises:
        ValueError: what is wrong with them.
    """
    letters = [seat.letter for seat in committee.seats]
    if not letters:
        raise ValueError("it has no [[seats]]")
    if len(letters) > len(_LETTERS):
        raise ValueError(f"it has {len(letters)} seats, more than {len(_LETTERS)}")
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
