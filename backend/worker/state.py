"""Conversations whose computed prompt outlives the process: saved to a file, read back.

A file is a checksum, a line of JSON (what it belongs to), then llama.cpp's own form of the
sequence. It is read only where model, KV type and checksum agree, because llama.cpp trusts what it
is given: damage would reach other sequences.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from backend.chat_protocol import Adapter
from backend.errors import UserError
from backend.worker.cache import KvCache
from backend.worker.llama import Context

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_SUFFIX = ".kv"


class _Head(Struct, frozen=True, kw_only=True):
    model: str
    kv_type: str
    adapters: tuple[Adapter, ...]
    tokens: list[int]


class SavedStates:
    """The states below one folder, for one model; '' for no folder, where nothing can be saved."""

    def __init__(
        self, folder: str, model: Path, context: Context, cache: KvCache, *, kv_type: str
    ) -> None:
        self._folder = Path(folder) if folder else None
        self._identity = _identity(model)
        self._context = context
        self._cache = cache
        self._kv_type = kv_type

    def save(self, name: str, adapters: tuple[Adapter, ...], tokens: list[int]) -> int:
        """Write the longest cached prefix of `tokens`; returns its length.

        Raises:
            UserError: `bad_input` for the name, `not_found` where nothing of it is cached.
        """
        file = self._file(name)
        hit = self._cache.find(adapters, tokens)
        if not hit.length:
            raise UserError(
                "not_found",
                "Nothing of this conversation is in the model's memory.",
                remedy="Ask the model first; what it has computed can be saved then.",
            )
        try:
            copy = self._cache.open(adapters, hit)
        except LookupError as error:
            raise _busy("save") from error
        try:
            data = bytes(self._context.read_state(copy))
        finally:
            self._cache.rest(copy)
        head = _Head(
            model=self._identity,
            kv_type=self._kv_type,
            adapters=adapters,
            tokens=tokens[: hit.length],
        )
        line = msgspec.json.encode(head)
        _write_whole(file, b"\n".join([_digest(line, data).encode(), line, data]))
        return hit.length

    def restore(self, name: str, beside: int = 0) -> int:
        """Put a saved state into the cache; returns how many tokens it has.

        `beside` cells are taken by requests at work that the cache does not know of.

        Raises:
            UserError: `not_found`; `bad_input` for a damaged file or one of another model, and
                where it does not fit.
        """
        file = self._file(name)
        try:
            digest, _, rest = file.read_bytes().partition(b"\n")
        except FileNotFoundError as error:
            raise UserError("not_found", f"There is no saved state {name}.") from error
        except OSError as error:
            raise _failed(file, error) from error
        line, _, data = rest.partition(b"\n")
        head = self._checked(name, digest, line, data)
        if self._cache.find(head.adapters, head.tokens).length == len(head.tokens):
            return len(head.tokens)
        if not self._cache.make_room(beside + len(head.tokens)):
            raise UserError(
                "busy",
                f"The saved state {name} does not fit now.",
                why=f"It has {len(head.tokens)} tokens; the rest of the context is at work.",
                remedy="Try again when the model is idle.",
            )
        try:
            self._cache.adopt(head.adapters, head.tokens, lambda to: self._write(to, data))
        except LookupError as error:
            raise _busy("restore") from error
        return len(head.tokens)

    def _checked(self, name: str, digest: bytes, line: bytes, data: bytes) -> _Head:
        if digest != _digest(line, data).encode():
            raise _useless(name, "it is damaged")
        try:
            head = msgspec.json.decode(line, type=_Head)
        except msgspec.DecodeError as error:
            raise _useless(name, "its first line cannot be read") from error
        if head.model != self._identity or head.kv_type != self._kv_type:
            raise _useless(name, "it belongs to another model, or to another type of KV cache")
        return head

    def _write(self, sequence: int, data: bytes) -> None:
        state = (ctypes.c_uint8 * len(data)).from_buffer_copy(data)
        if not self._context.write_state(sequence, state):
            raise UserError(
                "busy",
                "llama.cpp does not take the saved state.",
                why="There is no room for it, or its form has changed.",
                remedy="Ask again; the conversation is computed anew.",
            )

    def _file(self, name: str) -> Path:
        if self._folder is None:
            raise UserError(
                "bad_input", "States cannot be saved.", why="The worker has no state folder."
            )
        if not _NAME.fullmatch(name):
            raise UserError(
                "bad_input",
                "The name of the saved state cannot be used.",
                why="It may have letters, digits, dots, dashes and underscores, up to 128.",
            )
        return self._folder / f"{name}{_SUFFIX}"


def _identity(model: Path) -> str:
    """What tells a model file from another: name, size and the hash of its first megabyte."""
    with model.open("rb") as file:
        start = file.read(1 << 20)
        size = os.fstat(file.fileno()).st_size
    return f"{model.name}:{size}:{hashlib.sha256(start).hexdigest()[:32]}"


def _busy(what: str) -> UserError:
    return UserError(
        "busy",
        f"There is no sequence free to {what} a state with.",
        why="All are at work.",
        remedy="Try again when the model is idle.",
    )


def _digest(line: bytes, data: bytes) -> str:
    digest = hashlib.sha256(line)
    digest.update(data)
    return digest.hexdigest()


def _write_whole(file: Path, content: bytes) -> None:
    """All of it or nothing, whatever happens meanwhile."""
    part = file.with_suffix(".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(file)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise _failed(file, error) from error


def _failed(file: Path, error: OSError) -> UserError:
    full = error.errno == errno.ENOSPC
    return UserError(
        "disk_full" if full else "profile_unwritable",
        "The saved state cannot be kept or read.",
        why=f"{file}: {error.strerror}.",
        remedy="Free some space." if full else "Choose another folder for saved states.",
    )


def _useless(name: str, why: str) -> UserError:
    return UserError(
        "bad_input",
        f"The saved state {name} cannot be used.",
        why=f"{why[:1].upper()}{why[1:]}.",
        remedy="Delete it; the conversation is computed anew when it goes on.",
    )
