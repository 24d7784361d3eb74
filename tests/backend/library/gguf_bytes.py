"""GGUF files written by hand, honest or not: any count, length, type and offset."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple


class Tensor(NamedTuple):
    name: str = "output.weight"
    shape: tuple[int, ...] = (32,)
    type: int = 0
    offset: int = 0


def text(value: str | bytes) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return struct.pack("<Q", len(data)) + data


def entry(key: str | bytes, kind: int, value: bytes) -> bytes:
    return text(key) + struct.pack("<I", kind) + value


def string(key: str | bytes, value: str | bytes) -> bytes:
    return entry(key, 8, text(value))


def number(key: str, value: int) -> bytes:
    return entry(key, 4, struct.pack("<I", value))


def array(key: str, kind: int, count: int, items: bytes) -> bytes:
    return entry(key, 9, struct.pack("<IQ", kind, count) + items)


ARCHITECTURE = string("general.architecture", "llama")


def gguf(
    entries: Sequence[bytes] = (ARCHITECTURE,),
    tensors: Sequence[Tensor] = (Tensor(),),
    *,
    counts: tuple[int, int] | None = None,
    data: int = 128,
    alignment: int = 32,
    version: int = 3,
    order: str = "<",
) -> bytes:
    """A file with these entries and tensors and `data` bytes of weights; `counts` may lie."""
    claimed = counts or (len(tensors), len(entries))
    parts = [b"GGUF", struct.pack(order + "IQQ", version, *claimed), *entries]
    for name, shape, kind, offset in tensors:
        parts += [text(name), struct.pack(f"<I{len(shape)}Q", len(shape), *shape)]
        parts.append(struct.pack("<IQ", kind, offset))
    header = b"".join(parts)
    return header + bytes(-len(header) % alignment) + bytes(data)
