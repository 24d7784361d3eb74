"""What a download is to become, kept beside its first part so that it survives a restart."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from backend.downloads.names import check_names, check_repo, check_revision
from backend.errors import Fault, UserError
from backend.offers import HubFile

ENDING = ".part.json"
QUARANTINE = "quarantine"
MAX_RECORD_BYTES = 2**20


class PartRecord(Struct, frozen=True, kw_only=True):
    """One file of a download; '' and None are what is not known yet."""

    name: str
    size_bytes: int | None = None
    sha256: str = ""
    etag: str = ""


class Record(Struct, frozen=True, kw_only=True):
    """A download as it is kept; `added` in Unix seconds gives the order.

    `wish` "run" goes on by itself after a restart.
    """

    repo: str
    revision: str
    parts: tuple[PartRecord, ...]
    size_bytes: int | None = None
    wish: Literal["run", "pause", "failed"] = "run"
    fault: Fault | None = None
    added: float = 0.0

    @property
    def id(self) -> str:
        """The same for the same file of the same repository, on every machine."""
        text = f"{self.repo}/{self.parts[0].name}".encode()
        return hashlib.sha256(text).hexdigest()[:12]


def new_record(file: HubFile, revision: str, added: float) -> Record:
    """The record of a download that starts now.

    Raises:
        UserError: `bad_input` for a repository, revision or name that cannot be, so that nothing
            is ever written outside the models folder.
    """
    sums = file.sha256 or ("",) * len(file.names)
    record = Record(
        repo=file.repo,
        revision=revision,
        parts=tuple(
            PartRecord(
                name=name,
                size_bytes=file.size_bytes if len(file.names) == 1 else None,
                sha256=sha256.lower(),
            )
            for name, sha256 in zip(file.names, sums, strict=False)
        ),
        size_bytes=file.size_bytes,
        added=added,
    )
    if len(sums) != len(file.names):
        raise UserError("bad_input", f"{file.repo} has parts without a checksum of their own.")
    _check(record)
    return record


def _check(record: Record) -> None:
    check_repo(record.repo)
    check_revision(record.revision)
    check_names([part.name for part in record.parts])


def same_content(one: Record, other: Record) -> bool:
    """Whether both are the same bytes, as far as the hub told."""
    facts = [
        (r.revision, r.size_bytes, tuple((p.name, p.sha256) for p in r.parts)) for r in (one, other)
    ]
    return facts[0] == facts[1]


def target(folder: Path, repo: str, name: str) -> Path:
    """Where the file `name` of `repo` lies: ``folder/owner--name/name``."""
    return folder.joinpath(repo.replace("/", "--"), *name.split("/"))


def quarantine_place(folder: Path, repo: str, name: str) -> Path:
    """Where a damaged one goes: its ending is none of a model's."""
    flat = name.replace("/", "--")
    return folder / QUARANTINE / f"{repo.replace('/', '--')}--{flat}.damaged"


def record_path(folder: Path, record: Record) -> Path:
    """The file of the record, beside the first part."""
    first = target(folder, record.repo, record.parts[0].name)
    return first.with_name(first.name + ENDING)


def save(folder: Path, record: Record) -> None:
    """Write the record, whole or not at all.

    Raises:
        OSError: the folder cannot be written.
    """
    path = record_path(folder, record)
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(path.name + ".tmp")
    try:
        with scratch.open("wb") as stream:
            stream.write(msgspec.json.format(msgspec.json.encode(record), indent=1))
            stream.flush()
            os.fsync(stream.fileno())
        scratch.replace(path)
    except OSError:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
        raise


def load_all(folder: Path) -> tuple[Record, ...]:
    """The records below `folder`, oldest first; what is no record of its place is passed over."""
    return tuple(sorted(_found(folder), key=lambda record: (record.added, record.id)))


def _found(folder: Path) -> Iterator[Record]:
    decoder = msgspec.json.Decoder(Record)
    for path in sorted(folder.glob(f"*--*/**/*{ENDING}")):
        with suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError, UserError):
            with path.open("rb") as stream:
                record = decoder.decode(stream.read(MAX_RECORD_BYTES))
            _check(record)
            if record_path(folder, record) == path:
                yield record


def remove(folder: Path, record: Record) -> None:
    """Delete the record's file, and the folder if nothing else is in it."""
    path = record_path(folder, record)
    path.unlink(missing_ok=True)
    for place in path.parents:
        if place == folder:
            return
        try:
            place.rmdir()
        except OSError:
            return  # not empty
