"""Reading the header of a GGUF file: small, bounded, and sure of nothing it reads.

The format is that of ggml's ``docs/gguf.md``, versions 2 and 3, little-endian. A file cut or
damaged at any byte of its header gives `model_damaged`, never another error and never a long wait.
"""

from __future__ import annotations

import itertools
import math
import stat
import struct
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from msgspec import Struct

from backend.errors import UserError

MAX_ENTRIES = 100_000
MAX_TENSORS = 100_000
MAX_KEY_BYTES = 65_535
MAX_KEPT_BYTES = 1_000_000  # longer values are skipped
MAX_ARRAY_ITEMS = 50_000_000
_STRING, _ARRAY = 8, 9
# Value types of the format, as `struct` codes.
_SCALARS = dict(zip((0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12), "BbHhIif?Qqd", strict=True))
_MAX_DIMENSIONS = 4
_DEFAULT_ALIGNMENT = 32
_POOLINGS = ("none", "mean", "cls", "last", "rank")


class Weight(NamedTuple):
    """A tensor in the file: ggml's number of its type, and its shape, the row's length first.

    `size_bytes` reaches to the next tensor, so that it holds for types yet unknown and includes
    the padding.
    """

    name: str
    type: int
    shape: tuple[int, ...]
    size_bytes: int


class Header(Struct, frozen=True, kw_only=True):
    """What a GGUF file says of itself. Lengths are in tokens; 0 or empty: it does not say.

    `pooling` (none, mean, cls, last, rank or a number yet unknown) marks an embedding model;
    `causal` is whether a token sees only those before it. `hyperparameters` are the numbers of
    the architecture without its name in the key, one for each layer where they are lists.
    """

    architecture: str
    name: str
    context_length: int
    size_label: str
    kv_bytes_per_token: int
    tensors: int
    pooling: str = ""
    causal: bool = True
    vocabulary_size: int = 0
    hyperparameters: dict[str, int | float | bool | list[Any]] = {}
    weights: tuple[Weight, ...] = ()


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


class _Strings(NamedTuple):
    """An array of strings, of which only the length is kept."""

    length: int


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
        return _describe(values, self._weights(tensors, values))

    def _entry(self) -> tuple[str, Any]:
        key = self._string(MAX_KEY_BYTES) or ""
        return key, self._value(self._scalar("I"))

    def _value(self, kind: int) -> Any:
        """A scalar or a short string or array of numbers; None for what is too long to matter.

        Of an array of strings only the length matters.
        """
        if kind == _STRING:
            return self._string(MAX_KEPT_BYTES)
        if kind == _ARRAY:
            return self._array(self._scalar("I"), self._scalar("Q"))
        if kind not in _SCALARS:
            raise _DamageError(f"an entry has the unknown type {kind}")
        return self._scalar(_SCALARS[kind])

    def _array(self, kind: int, count: int) -> list[Any] | _Strings | None:
        if count > MAX_ARRAY_ITEMS:
            raise _DamageError(f"an array claims {count} items")
        if kind == _STRING:
            for _ in range(count):
                self._skip(self._scalar("Q"))
            return _Strings(count)
        if kind not in _SCALARS:
            raise _DamageError(f"an array has items of the unknown type {kind}")
        code = _SCALARS[kind]
        length = count * struct.calcsize(code)
        if length > MAX_KEPT_BYTES:
            self._skip(length)
            return None
        return list(struct.unpack(f"<{count}{code}", self._take(length)))

    def _weights(self, count: int, values: dict[str, Any]) -> tuple[Weight, ...]:
        table = [self._tensor() for _ in range(count)]
        alignment = values.get("general.alignment", _DEFAULT_ALIGNMENT)
        if not isinstance(alignment, int) or alignment < 1:
            raise _DamageError(f"its alignment is {alignment}")
        position = self._size - self._left
        room = self._size - -(-position // alignment) * alignment
        starts = sorted({offset for *_, offset in table})
        if starts[-1] >= room:
            end = self._size - room + starts[-1]
            raise _DamageError(f"its tensors end after byte {end}, the file at {self._size}")
        size_at = {a: b - a for a, b in itertools.pairwise([*starts, room])}
        return tuple(Weight(name, kind, shape, size_at[at]) for name, kind, shape, at in table)

    def _tensor(self) -> tuple[str, int, tuple[int, ...], int]:
        """Name, type, shape, and offset into the data."""
        name = self._string(MAX_KEY_BYTES) or ""
        dimensions = self._scalar("I")
        if not 1 <= dimensions <= _MAX_DIMENSIONS:
            raise _DamageError(f"a tensor claims {dimensions} dimensions")
        shape = struct.unpack(f"<{dimensions}Q", self._take(8 * dimensions))
        return name, self._scalar("I"), shape, self._scalar("Q")

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


def _describe(values: dict[str, Any], weights: tuple[Weight, ...]) -> Header:
    architecture = values.get("general.architecture")
    if not isinstance(architecture, str) or not architecture:
        raise _DamageError("it names no architecture")
    prefix = f"{architecture}."
    numbers = {
        key.removeprefix(prefix): value
        for key, value in values.items()
        if key.startswith(prefix) and isinstance(value, int | float | list)
    }

    def number(key: str, default: int = 0) -> int:
        value = numbers.get(key, default)
        value = max(value, default=0) if isinstance(value, list) else value  # one for each layer
        return int(value) if math.isfinite(value) else default

    heads = max(number("attention.head_count"), 1)
    width = number("embedding_length") // heads
    key, value = number("attention.key_length", width), number("attention.value_length", width)
    kv_heads = number("attention.head_count_kv", heads)
    tokens = values.get("tokenizer.ggml.tokens")
    return Header(
        architecture=architecture,
        name=_text(values, "general.name"),
        context_length=number("context_length"),
        size_label=_text(values, "general.size_label"),
        kv_bytes_per_token=2 * number("block_count") * kv_heads * (key + value),  # 16-bit floats
        tensors=len(weights),
        pooling=_pooling(numbers.get("pooling_type")),
        causal=bool(numbers.get("attention.causal", True)),
        vocabulary_size=tokens.length if isinstance(tokens, _Strings) else 0,
        hyperparameters=numbers,
        weights=weights,
    )


def _pooling(value: Any) -> str:
    if not isinstance(value, int):
        return ""
    return _POOLINGS[value] if 0 <= value < len(_POOLINGS) else str(value)


def _text(values: dict[str, Any], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""
