"""Reading the header of a GGUF file: small, bounded, and sure of nothing it reads.

The format is that of ggml's ``docs/gguf.md``, versions 2 and 3, little-endian. A file cut or
damaged at any byte of its header gives `model_damaged`, never another error and never a long wait.
"""

from __future__ import annotations

import math
import stat
import struct
from pathlib import Path
from typing import Any, BinaryIO

from msgspec import Struct

from backend.errors import UserError

MAX_ENTRIES = 100_000
MAX_TENSORS = 1_000_000
MAX_KEY_BYTES = 65_535
MAX_KEPT_BYTES = 1_000_000  # longer values are skipped
MAX_ARRAY_ITEMS = 50_000_000
_STRING, _ARRAY = 8, 9
# Value types of the format, as `struct` codes.
_SCALARS = dict(zip((0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12), "BbHhIif?Qqd", strict=True))
_MAX_DIMENSIONS = 4
_DEFAULT_ALIGNMENT = 32


class Header(Struct, frozen=True, kw_only=True):
    """What a GGUF file says of itself. Lengths are in tokens; 0 or empty: it does not say."""

    architecture: str
    name: str
    context_length: int
    size_label: str
    kv_bytes_per_token: int
    tensors: int


def read_header(path: Path) -> Header:
    """Read and check the header of `path`.

    Raises:
        UserError: `not_found` when there is no such file or it may not be read, `model_damaged`.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _DamageError("it is not a regular file")
        with path.open("rb", buffering=1 << 20) as file:
            return _Reader(file, status.st_size).header()
    except OSError as error:
        raise UserError(
            "not_found",
            f"The model file {path.name} cannot be read.",
            why=f"{error.strerror or error}.",
            remedy="Check that the file is there and may be read.",
        ) from error
    except (_DamageError, struct.error, UnicodeDecodeError) as error:
        raise UserError(
            "model_damaged",
            f"The file {path.name} is damaged.",
            why=f"Reading its header: {error}.",
            remedy="Download it again.",
        ) from error


class _DamageError(Exception):
    pass


class _Reader:
    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._left = size
        self._size = size

    def header(self) -> Header:
        if self._take(4) != b"GGUF":
            raise _DamageError("it does not begin with GGUF")
        version = self._scalar("I")
        if version not in (2, 3):
            raise _DamageError(f"its version is {version}, known are 2 and 3")
        tensors, entries = self._scalar("Q"), self._scalar("Q")
        if not 0 < tensors <= MAX_TENSORS or not 0 < entries <= MAX_ENTRIES:
            raise _DamageError(f"it claims {tensors} tensors and {entries} entries")
        values = dict(self._entry() for _ in range(entries))
        self._check_tensors(tensors, values)
        return _describe(values, tensors)

    def _entry(self) -> tuple[str, Any]:
        key = self._string(MAX_KEY_BYTES) or ""
        return key, self._value(self._scalar("I"))

    def _value(self, kind: int) -> Any:
        """A scalar or a short string or array of numbers; None for what is too long to matter."""
        if kind == _STRING:
            return self._string(MAX_KEPT_BYTES)
        if kind == _ARRAY:
            return self._array(self._scalar("I"), self._scalar("Q"))
        if kind not in _SCALARS:
            raise _DamageError(f"an entry has the unknown type {kind}")
        return self._scalar(_SCALARS[kind])

    def _array(self, kind: int, count: int) -> list[Any] | None:
        if count > MAX_ARRAY_ITEMS:
            raise _DamageError(f"an array claims {count} items")
        if kind == _STRING:
            for _ in range(count):
                self._skip(self._scalar("Q"))
            return None
        if kind not in _SCALARS:
            raise _DamageError(f"an array has items of the unknown type {kind}")
        code = _SCALARS[kind]
        length = count * struct.calcsize(code)
        if length > MAX_KEPT_BYTES:
            self._skip(length)
            return None
        return list(struct.unpack(f"<{count}{code}", self._take(length)))

    def _check_tensors(self, count: int, values: dict[str, Any]) -> None:
        last = 0
        for _ in range(count):
            self._string(MAX_KEY_BYTES)
            dimensions = self._scalar("I")
            if not 1 <= dimensions <= _MAX_DIMENSIONS:
                raise _DamageError(f"a tensor claims {dimensions} dimensions")
            self._skip(8 * dimensions + 4)
            last = max(last, self._scalar("Q"))
        alignment = values.get("general.alignment", _DEFAULT_ALIGNMENT)
        if not isinstance(alignment, int) or alignment < 1:
            raise _DamageError(f"its alignment is {alignment}")
        position = self._size - self._left
        data = -(-position // alignment) * alignment
        if data + last >= self._size:
            raise _DamageError(
                f"its tensors end after byte {data + last}, the file at {self._size}"
            )

    def _string(self, kept: int) -> str | None:
        length = self._scalar("Q")
        if length > kept:
            self._skip(length)
            return None
        return self._take(length).decode("utf-8")

    def _scalar(self, code: str) -> Any:
        return struct.unpack("<" + code, self._take(struct.calcsize("<" + code)))[0]

    def _take(self, length: int) -> bytes:
        data = self._file.read(length) if length <= self._left else b""
        if len(data) < length:
            raise _DamageError(f"it ends inside the header, {length - len(data)} bytes early")
        self._left -= length
        return data

    def _skip(self, length: int) -> None:
        if length > self._left:
            raise _DamageError(f"it ends inside the header, {length - self._left} bytes early")
        self._file.seek(length, 1)
        self._left -= length


def _describe(values: dict[str, Any], tensors: int) -> Header:
    architecture = values.get("general.architecture")
    if not isinstance(architecture, str) or not architecture:
        raise _DamageError("it names no architecture")

    def number(key: str, default: int = 0) -> int:
        value = values.get(f"{architecture}.{key}", default)
        value = max(value, default=0) if isinstance(value, list) else value  # one for each layer
        return int(value) if isinstance(value, int | float) and math.isfinite(value) else default

    heads = max(number("attention.head_count"), 1)
    width = number("embedding_length") // heads
    key, value = number("attention.key_length", width), number("attention.value_length", width)
    kv_heads = number("attention.head_count_kv", heads)
    return Header(
        architecture=architecture,
        name=_text(values, "general.name"),
        context_length=number("context_length"),
        size_label=_text(values, "general.size_label"),
        kv_bytes_per_token=2 * number("block_count") * kv_heads * (key + value),  # 16-bit floats
        tensors=tensors,
    )


def _text(values: dict[str, Any], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""
