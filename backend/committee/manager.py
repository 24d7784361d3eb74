"""Committees as a person keeps them: saved, renamed, removed, and shared as files."""

from __future__ import annotations

import asyncio
import re
import tomllib
from collections.abc import Awaitable, Callable, Collection, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from backend.committee.file_places import line_of
from backend.committee.presets import (
    check_committee,
    committee_files,
    load_committees,
    parse_committee,
    read_committee,
    text_of,
    write_committee,
    write_whole,
)
from backend.errors import UserError
from backend.offers import CommitteeFit
from backend.profile import unwritable
from backend.settings import Settings
from backend.values import Committee

MAX_FILE_BYTES = 1 << 20
_MAX_NAME = 58  # leaves room for a number within the 64 letters of a name
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")


class CommitteeManager:
    """The committees of `folder` and those that come with Parley.

    `chosen` names the one that is asked where nobody names one, `choose` makes another that.
    `unknown` gives those of some models that are not to be had, `fit` what a committee takes.
    """

    def __init__(
        self,
        folder: Path,
        *,
        chosen: Callable[[], str],
        choose: Callable[[str], Awaitable[None]],
        unknown: Callable[[Collection[str]], Awaitable[Sequence[str]]],
        fit: Callable[[Committee], Awaitable[CommitteeFit]],
    ) -> None:
        self._folder = folder
        self._chosen = chosen
        self._choose = choose
        self._unknown = unknown
        self._fit = fit
        self._writing = asyncio.Lock()

    async def committees(self) -> tuple[Committee, ...]:
        """Those that can be chosen: the chosen one first, then by title, without invalid files."""
        found, _ = await asyncio.to_thread(load_committees, self._folder)
        chosen = self._chosen()
        return tuple(sorted(found, key=lambda c: (c.name != chosen, c.title)))

    async def committee_fit(self, committee: Committee) -> CommitteeFit:
        """What a committee will take and cost on this machine; loads nothing."""
        return await self._fit(committee)

    async def save_committee(self, committee: Committee, replaces: str | None = None) -> None:
        """Keep a committee; with `replaces`, its name before, under its new name alone.

        A model that is not here may stay where it was seated before: it may be on its way.

        Raises:
            UserError: `bad_input` for what no committee can be, or a new name that is taken;
                `not_found` for a model that is not here; `profile_unwritable`, `disk_full`.
        """
        _check(committee)
        async with self._writing:
            await self._check_models(committee, replaces or committee.name)
            await asyncio.to_thread(self._save, committee, replaces)
            if replaces is not None and replaces == self._chosen() != committee.name:
                await self._choose(committee.name)

    async def delete_committee(self, name: str) -> bool:
        """Remove a committee of the person's own; True: one that came with Parley shows again.

        Raises:
            UserError: `not_found`, `bad_input` for one that came with Parley,
                `profile_unwritable`.
        """
        async with self._writing:
            shows = await asyncio.to_thread(self._delete, name)
            if not shows and name == self._chosen():
                await self._choose(Settings().committee)
            return shows

    async def export_committee(self, name: str, file: Path) -> None:
        """Write a committee to a file that another Parley reads.

        Raises:
            UserError: `not_found`, `bad_input` where its own file is damaged,
                `profile_unwritable`, `disk_full`.
        """
        await asyncio.to_thread(lambda: write_whole(file, text_of(self._read(name))))

    async def import_committee(self, file: Path) -> Committee:
        """Keep a committee from a file; a name or title that is taken gets a number.

        Its models are left as they are, here or not.

        Raises:
            UserError: `not_found`, or `bad_input` with the line of what is wrong;
                `profile_unwritable`, `disk_full`.
        """
        async with self._writing:
            return await asyncio.to_thread(self._import, file)

    # --- inside -------------------------------------------------------------------------------

    async def _check_models(self, committee: Committee, before: str) -> None:
        used = [seat.model for seat in committee.seats] + [committee.chairman.model]
        unknown = set(await self._unknown(tuple(dict.fromkeys(used))))
        if unknown:
            unknown -= await asyncio.to_thread(self._seated_before, before)
        for seat in committee.seats:
            if seat.model in unknown:
                raise _no_model(seat.model, f"Seat {seat.letter}")
        if committee.chairman.model in unknown:
            raise _no_model(committee.chairman.model, "The chairman")

    def _seated_before(self, name: str) -> set[str]:
        try:
            before = self._read(name)
        except UserError:
            return set()
        return {*(seat.model for seat in before.seats), before.chairman.model}

    def _save(self, committee: Committee, replaces: str | None) -> None:
        name = committee.name
        if replaces is None or replaces == name:
            write_committee(committee, self._folder)
            return
        old, new = self._file(replaces), self._file(name)
        renames_itself = new.exists() and old.exists() and new.samefile(old)
        if name in committee_files(self._folder) and not renames_itself:
            raise UserError(
                "bad_input",
                f"There is another committee named {name} already.",
                remedy="Choose another name.",
            )
        if renames_itself:  # letter case does not count on this disk
            self._unlink(old)
        write_committee(committee, self._folder)
        if not renames_itself:
            self._unlink(old)

    def _delete(self, name: str) -> bool:
        built_in = name in committee_files(self._folder / "none")
        if name not in committee_files(self._folder):
            raise _not_found(name, committee_files(self._folder))
        file = self._file(name)
        if not file.exists():
            raise UserError(
                "bad_input",
                f"The committee {name} cannot be deleted.",
                why="It came with Parley.",
                remedy="Change it and save: yours is shown in its place.",
            )
        self._unlink(file)
        return built_in

    def _read(self, name: str) -> Committee:
        files = committee_files(self._folder)
        if name not in files:
            raise _not_found(name, files)
        return read_committee(name, files[name])

    def _import(self, file: Path) -> Committee:
        text = _text(file)
        try:
            committee = parse_committee(_slug(file.stem), text)
        except ValueError as error:
            line = line_of(text, str(error))
            where = f"Line {line}: " if line else ""
            raise UserError(
                "bad_input",
                f"{file.name} is no committee file.",
                why=f"{where}{error}.",
                remedy="Export it again, or correct the line.",
            ) from error
        written = tomllib.loads(text).get("name", "")
        name = _slug(written if isinstance(written, str) and written else file.stem)
        there, _ = load_committees(self._folder)
        titles = {one.title for one in there}
        committee = replace(
            committee,
            name=_free(name, committee_files(self._folder), "-{}"),
            title=_free(committee.title, titles, " ({})"),
        )
        write_committee(committee, self._folder)
        return committee

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.toml"

    def _unlink(self, file: Path) -> None:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(file, error) from error


def _check(committee: Committee) -> None:
    """Refuse what would be no committee once it is read again.

    Raises:
        UserError: `bad_input`.
    """
    try:
        if not committee.title.strip():
            raise ValueError("it has no title")
        msgspec.convert(msgspec.to_builtins(committee), Committee)
        check_committee(committee)
    except ValueError as error:  # ValidationError is one
        raise UserError(
            "bad_input",
            "The committee cannot be saved.",
            why=f"{error}.",
            remedy="Give it a title and 1 to 16 seats, and values within their ranges.",
        ) from error


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise UserError("not_found", f"There is no file {file}.") from error
    except OSError as error:
        raise UserError("bad_input", f"{file} cannot be read.", why=f"{error.strerror}.") from error
    try:
        if len(data) > MAX_FILE_BYTES:
            raise ValueError(f"it is larger than {MAX_FILE_BYTES:,} bytes")
        return data.decode("utf-8-sig")
    except ValueError as error:
        raise UserError(
            "bad_input", f"{file.name} is no committee file.", why=f"{error}."
        ) from error


def _slug(text: str) -> str:
    """`text` as a name for a committee."""
    return _NOT_IN_NAMES.sub("-", text).strip("-")[:_MAX_NAME] or "committee"


def _free(wanted: str, taken: Collection[str], form: str) -> str:
    """`wanted`, with a number where it is taken; letter case does not count."""
    lower = {one.lower() for one in taken}
    name, number = wanted, 2
    while name.lower() in lower:
        name, number = wanted + form.format(number), number + 1
    return name


def _not_found(name: str, known: Collection[str]) -> UserError:
    return UserError(
        "not_found",
        f"There is no committee named {name}.",
        why=f"Known: {', '.join(sorted(known))}.",
    )


def _no_model(model: str, who: str) -> UserError:
    return UserError(
        "not_found",
        f"The model {model} is not on this machine.",
        why=f"{who} has it.",
        remedy="Choose another model there, or download it first.",
    )
