"""The bytes of a GGUF file's header, taken apart with bounds on everything.

The format is that of ggml's ``docs/gguf.md``, versions 2 and 3, little-endian. What is kept of a
header, however long, are a few megabytes; of vocabularies only the length.
"""

from __future__ import annotations

import math
import struct
from typing import Any, BinaryIO, NamedTuple

from backend.library.gguf_types import weight_bytes

MAX_ENTRIES = 10_000
MAX_TENSORS = 20_000
MAX_HEADER_BYTES = 1 << 27
"""Vocabularies of 256k tokens take about 20 MB with their merges."""
MAX_KEY_BYTES = 65_535
MAX_TEXT_BYTES = 1 << 18
"""Of a value that is kept; longer ones are skipped."""
MAX_LIST_ITEMS = 4096
MAX_KEPT_BYTES = 1 << 22
"""Of all keys, values and names together."""
MAX_ARRAY_ITEMS = 50_000_000

BUFFER_BYTES = 1 << 18
_LIST_ITEM_BYTES = 32  # of a number as an object
_STRING, _ARRAY = 8, 9
# Value types of the format, as `struct` codes.
_SCALARS = dict(zip((0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12), "BbHhIif?Qqd", strict=True))
_LENGTH = struct.Struct("<Q")
_MAX_DIMENSIONS = 4
_MAX_WEIGHT_NUMBERS = 1 << 62
_DEFAULT_ALIGNMENT = 32
DOWNLOAD_AGAIN = "Download it again."
_OTHER_FORMAT = "Take a GGUF file of this model."
# What files that are no GGUF begin with, what they are then, and what helps.
_OTHER_MAGICS = (
    (
        (b"lmgg", b"fmgg", b"tjgg", b"algg"),
        "it is in GGML's older format, from before GGUF",
        _OTHER_FORMAT,
    ),
    ((b"PK\3\4",), "it is an archive, perhaps PyTorch's", _OTHER_FORMAT),
    ((b"<!DO", b"<!do", b"<htm", b"<HTM"), "it is a web page", DOWNLOAD_AGAIN),
    ((b"vers",), "it is a pointer to the file (Git LFS), not the file", DOWNLOAD_AGAIN),
)


class Weight(NamedTuple):
    """A tensor in the file: ggml's number of its type, and its shape, the row's length first.

    `size_bytes` reaches to the next tensor, so that it holds for types yet unknown and includes
    the padding.
    """

    name: str
    type: int
    shape: tuple[int, ...]
    size_bytes: int


class DamageError(Exception):
    """What is wrong with a file, and what helps."""

    def __init__(self, why: str, remedy: str = DOWNLOAD_AGAIN) -> None:
        super().__init__(why)
        self.remedy = remedy


class Strings(NamedTuple):
    """An array of strings, of which only the length is kept."""

    length: int


class _Tensor(NamedTuple):
    name: str
    type: int
    shape: tuple[int, ...]
    offset: int  # into the data
    size_bytes: int  # at least; 1 for a type that is not known


class Reader:
    """Reads the header of an open `file` of `size` bytes, from its beginning.

    Raises:
        DamageError: and `struct.error`, `UnicodeDecodeError`, from `read`.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self._end = min(size, MAX_HEADER_BYTES)
        self._position = 0
        self._kept = 0

    def read(self) -> tuple[dict[str, Any], tuple[Weight, ...]]:
        """The entries that matter, and the weights."""
        self._check_magic(self._take(4))
        version = self._scalar("I")
        if version in (2 << 24, 3 << 24):
            raise DamageError("it is big-endian, this computer is little-endian", _OTHER_FORMAT)
        if version not in (2, 3):
            raise DamageError(f"its version is {version}, known are 2 and 3")
        tensors, entries = self._scalar("Q"), self._scalar("Q")
        if not 0 < tensors <= MAX_TENSORS or not 0 < entries <= MAX_ENTRIES:
            raise DamageError(f"it claims {tensors} tensors and {entries} entries")
        values: dict[str, Any] = {}
        for _ in range(entries):
            key = self._name()
            if key in values:
                raise DamageError(f"it has the entry {key[:80]!r} twice")
            values[key] = self._value(self._scalar("I"))
        return values, self._weights(tensors, values)

    @staticmethod
    def _check_magic(magic: bytes) -> None:
        if magic == b"GGUF":
            return
        for magics, kind, remedy in _OTHER_MAGICS:
            if magic in magics:
                raise DamageError(f"it does not begin with GGUF, {kind}", remedy)
        raise DamageError("it does not begin with GGUF")

    def _value(self, kind: int) -> Any:
        """A scalar, or a short string or list of numbers; None for what is too long to matter.

        Of an array of strings only the length matters.
        """
        if kind == _STRING:
            length = self._scalar("Q")
            if length > MAX_TEXT_BYTES:
                self._skip(length)
                return None
            # Only keys and names have to be whole: what is shown may hold a broken letter.
            return self._keep(length).decode("utf-8", "replace")
        if kind == _ARRAY:
            return self._array(self._scalar("I"), self._scalar("Q"))
        if kind not in _SCALARS:
            raise DamageError(f"an entry has the unknown type {kind}")
        return self._scalar(_SCALARS[kind])

    def _array(self, kind: int, count: int) -> list[Any] | Strings | None:
        if count > MAX_ARRAY_ITEMS:
            raise DamageError(f"an array claims {count} items")
        if kind == _STRING:
            self._skip_strings(count)
            return Strings(count)
        if kind not in _SCALARS:
            raise DamageError(f"an array has items of the unknown type {kind}")
        code = _SCALARS[kind]
        length = count * struct.calcsize(code)
        if count > MAX_LIST_ITEMS:
            self._skip(length)
            return None
        self._kept += _LIST_ITEM_BYTES * count
        return list(struct.unpack(f"<{count}{code}", self._keep(length)))

    def _weights(self, count: int, values: dict[str, Any]) -> tuple[Weight, ...]:
        names: set[str] = set()
        table = []
        for _ in range(count):
            tensor = self._tensor()
            if tensor.name in names:
                raise DamageError(f"it has the tensor {tensor.name[:80]!r} twice")
            names.add(tensor.name)
            table.append(tensor)
        alignment = values.get("general.alignment", _DEFAULT_ALIGNMENT)
        if type(alignment) is not int or alignment < 1 or alignment & (alignment - 1):
            raise DamageError(f"its alignment is {str(alignment)[:80]}, no power of two")
        room = self._size - -(-self._position // alignment) * alignment
        ends = _check_extents(table, room)
        return tuple(
            Weight(t.name, t.type, t.shape, ends[t.offset] - t.offset if t.size_bytes else 0)
            for t in table
        )

    def _tensor(self) -> _Tensor:
        name = self._name()
        dimensions = self._scalar("I")
        if not 1 <= dimensions <= _MAX_DIMENSIONS:
            raise DamageError(f"the tensor {name[:80]!r} claims {dimensions} dimensions")
        shape = struct.unpack(f"<{dimensions}Q", self._take(8 * dimensions))
        if math.prod(shape) > _MAX_WEIGHT_NUMBERS:
            raise DamageError(f"the tensor {name[:80]!r} claims {math.prod(shape)} numbers")
        kind, offset = self._scalar("I"), self._scalar("Q")
        try:
            size = weight_bytes(kind, shape)
        except ValueError as error:
            raise DamageError(f"of the tensor {name[:80]!r} {error}") from error
        if size is None:
            size = min(math.prod(shape), 1)
        return _Tensor(name, kind, shape, offset, size)

    def _name(self) -> str:
        length = self._scalar("Q")
        if length > MAX_KEY_BYTES:
            raise DamageError(f"a name claims {length} bytes")
        return self._keep(length).decode("utf-8")

    def _scalar(self, code: str) -> Any:
        return struct.unpack("<" + code, self._take(struct.calcsize("<" + code)))[0]

    def _keep(self, length: int) -> bytes:
        self._kept += length
        if self._kept > MAX_KEPT_BYTES:
            raise DamageError(f"its names and texts have more than {MAX_KEPT_BYTES:,} bytes")
        return self._take(length)

    def _take(self, length: int) -> bytes:
        self._advance(length)
        data = self._file.read(length)
        if len(data) < length:
            raise DamageError(f"it became shorter while it was read, by {length - len(data)} bytes")
        return data

    def _skip(self, length: int) -> None:
        self._advance(length)
        self._file.seek(length, 1)

    def _skip_strings(self, count: int) -> None:
        """Skip `count` strings: from length to length through what is buffered, so fast."""
        if 8 * count > self._end - self._position:
            self._advance(8 * count)  # no room for their lengths alone
        length_at = _LENGTH.unpack_from
        while count:
            data = self._file.peek(8)  # type: ignore[attr-defined]  # a BufferedReader
            at, last = 0, len(data) - 8
            while count and at <= last:
                at += 8 + length_at(data, at)[0]
                count -= 1
            if at:
                self._skip(at)
            else:  # a length lies across two buffers
                self._skip(self._scalar("Q"))
                count -= 1

    def _advance(self, length: int) -> None:
        if length > self._end - self._position:
            short = length - (self._end - self._position)
            if self._end < self._size:
                raise DamageError(f"its header is longer than {MAX_HEADER_BYTES:,} bytes")
            raise DamageError(f"it ends inside the header, {short} bytes early")
        self._position += length


def _check_extents(table: list[_Tensor], room: int) -> dict[int, int]:
    """Where the next tensor begins (or the file ends), by where one begins.

    `room` is how many bytes of data the file has.
    """
    ordered = sorted(table, key=lambda tensor: (tensor.offset, tensor.size_bytes))
    ends: dict[int, int] = {}
    following = room
    for tensor in reversed(ordered):
        end = tensor.offset + tensor.size_bytes
        if end > room:
            raise DamageError(f"it ends inside its tensors, {end - room} bytes early")
        if tensor.offset in ends and not tensor.size_bytes:
            continue  # an empty one needs no place of its own
        if tensor.offset in ends or end > following:
            raise DamageError(f"the tensor {tensor.name[:80]!r} lies upon another")
        ends[tensor.offset] = following
        following = tensor.offset
    return ends
