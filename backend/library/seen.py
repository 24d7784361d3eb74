"""What was seen: which id each model file has, so that it keeps it and is missed when it is gone.

The rule of ids. A file is known by its slot: its path, or its name in the app that has it. A new
one is called after its file (or as its app calls it); if another one has that name, a number is
added. It keeps that id as long as it is remembered, whatever appears or goes beside it. A file of
the same name and size in another place, while the one that was seen is gone, is the same, moved.
"""

from __future__ import annotations

import json
import logging
import os
import re
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from backend.library.found_files import read_small

log = logging.getLogger(__name__)

MAX_REMEMBERED = 20_000
MAX_FILE_BYTES = 1 << 24
MAX_ID_LENGTH = 200
_NOT_IN_IDS = re.compile(r"[\x00-\x1f\x7f/\\\ud800-\udfff]+")


class Seen(Struct, frozen=True, kw_only=True):
    """A model that was seen: `source` is what it was found in, as in `FoundFile`."""

    slot: str
    path: str
    source: str
    name: str = ""
    origin: str = ""
    size_bytes: int = 0


def plain_id(name: str) -> str:
    """`name` as an id: no slash (what is before one names a server), no control characters."""
    return _NOT_IN_IDS.sub("-", name).strip()[:MAX_ID_LENGTH] or "model"


def assign(
    remembered: Mapping[str, Seen],
    found: Sequence[tuple[Seen, str]],
    reserved: Collection[str] = (),
) -> dict[str, str]:
    """The id of each slot in `found`, pairs of what was found and the name it wants, in order."""
    slots = {seen.slot for seen, _ in found}
    ids = {seen.slot: name for name, seen in remembered.items() if seen.slot in slots}
    taken = {*remembered, *reserved}
    for seen, wanted in found:
        if seen.slot in ids:
            continue
        base = name = plain_id(wanted)
        known = remembered.get(name)
        moved = known is not None and known.slot not in slots and _same(known, seen)
        if not moved or name in ids.values():
            number = 2
            while name in taken:
                name, number = f"{base}-{number}", number + 1
        taken.add(name)
        ids[seen.slot] = name
    return ids


def _same(known: Seen, seen: Seen) -> bool:
    if known.size_bytes != seen.size_bytes or not seen.size_bytes:
        return False
    return known.path == seen.path or not os.path.lexists(known.path)


class SeenFile:
    """The memory of what was seen, in a JSON file; without a file, for as long as it lives.

    A damaged file is as none. One that cannot be written is a line in the log: ids then hold
    until the end of the process.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._stamp: tuple[int, int] | None = None
        self._models: dict[str, Seen] = {}

    def models(self) -> dict[str, Seen]:
        """What is remembered by id; another process may have added to it."""
        stamp = self._stat()
        if stamp is not None and stamp != self._stamp:
            assert self._file is not None
            self._models = _parse(read_small(self._file, MAX_FILE_BYTES) or b"")
            self._stamp = stamp
        return dict(self._models)

    def put(self, models: Mapping[str, Seen]) -> None:
        """Remember `models` instead, the last `MAX_REMEMBERED` of them; whole or not at all."""
        kept = dict(list(models.items())[-MAX_REMEMBERED:])
        if kept == self._models and (self._file is None or self._stamp is not None):
            return
        self._models = kept
        if self._file is None:
            return
        content = {"models": {name: msgspec.to_builtins(seen) for name, seen in kept.items()}}
        try:
            _write(self._file, json.dumps(content, indent=1))
        except OSError as error:
            log.warning("%s cannot be written: %s", self._file, error)
        self._stamp = self._stat()

    def _stat(self) -> tuple[int, int] | None:
        if self._file is None:
            return None
        try:
            status = self._file.stat()
        except OSError:
            return None
        return status.st_size, status.st_mtime_ns


def _parse(data: bytes) -> dict[str, Seen]:
    # Not msgspec's decoder: names of files may hold bytes that are no text (lone surrogates).
    try:
        content = json.loads(data)
        entries = content["models"].items()
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        return {}
    models: dict[str, Seen] = {}
    slots: set[str] = set()
    for name, value in entries:
        try:
            seen = msgspec.convert(value, Seen)
        except msgspec.ValidationError:
            continue  # one odd entry does not cost the others
        if name == plain_id(name) and seen.slot not in slots and len(models) < MAX_REMEMBERED:
            slots.add(seen.slot)
            models[name] = seen
    return models


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)
    scratch = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        scratch.replace(file)
    finally:
        scratch.unlink(missing_ok=True)
