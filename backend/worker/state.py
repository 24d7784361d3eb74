"""Conversations whose computed prompt outlives the process: saved to a file, read back.

A file is one line of JSON (what it belongs to), then llama.cpp's own form of the sequence. It is
read only where model, KV type and checksum agree, because llama.cpp trusts what it is given.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
from pathlib import Path

import msgspec
from llama_cpp import llama_cpp as lib
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
    size: int
    sha256: str


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
        copy = self._cache.open(adapters, hit)
        try:
            data = self._read(copy)
        finally:
            self._cache.rest(copy)
        head = _Head(
            model=self._identity,
            kv_type=self._kv_type,
            adapters=adapters,
            tokens=tokens[: hit.length],
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
        )
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        part.write_bytes(msgspec.json.encode(head) + b"\n" + data)
        part.replace(file)
        return hit.length

    def restore(self, name: str) -> int:
        """Put a saved state into the cache; returns how many tokens it has.

        Raises:
            UserError: `not_found`; `bad_input` for a damaged file or one of another model, and
                where it does not fit.
        """
        file = self._file(name)
        try:
            line, _, data = file.read_bytes().partition(b"\n")
        except FileNotFoundError as error:
            raise UserError("not_found", f"There is no saved state {name}.") from error
        head = self._checked(name, line, data)
        if self._cache.find(head.adapters, head.tokens).length == len(head.tokens):
            return len(head.tokens)
        if not self._cache.make_room(len(head.tokens)):
            raise UserError(
                "busy",
                f"The saved state {name} does not fit now.",
                why=f"It has {len(head.tokens)} tokens; the rest of the context is at work.",
                remedy="Try again when the model is idle.",
            )
        self._cache.adopt(head.adapters, head.tokens, lambda sequence: self._write(sequence, data))
        return len(head.tokens)

    def _checked(self, name: str, line: bytes, data: bytes) -> _Head:
        try:
            head = msgspec.json.decode(line, type=_Head)
        except msgspec.DecodeError as error:
            raise _useless(name, "its first line cannot be read") from error
        if head.model != self._identity or head.kv_type != self._kv_type:
            raise _useless(name, "it belongs to another model, or to another type of KV cache")
        if len(data) != head.size or hashlib.sha256(data).hexdigest() != head.sha256:
            raise _useless(name, "its data are damaged")
        return head

    def _read(self, sequence: int) -> bytes:
        size = lib.llama_state_seq_get_size(self._context.pointer, sequence)
        buffer = (ctypes.c_uint8 * size)()
        written = lib.llama_state_seq_get_data(self._context.pointer, buffer, size, sequence)
        return bytes(memoryview(buffer)[:written])

    def _write(self, sequence: int, data: bytes) -> None:
        buffer = (ctypes.c_uint8 * len(data)).from_buffer_copy(data)
        size = len(data)
        if lib.llama_state_seq_set_data(self._context.pointer, buffer, size, sequence) != size:
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


def _useless(name: str, why: str) -> UserError:
    return UserError(
        "bad_input",
        f"The saved state {name} cannot be used.",
        why=f"{why[:1].upper()}{why[1:]}.",
        remedy="Delete it; the conversation is computed anew when it goes on.",
    )
