"""Ids that stand for a picture in a list of tokens: negative, one for each of its embeddings.

They come from the picture's pixels and the place in it. Equal pictures have equal ids, so that
prompts share them in the cache as they share words; the ids of two others never meet. An id also
says whether the position moves on after it: where positions have several dimensions (M-RoPE), a
picture takes fewer of them than cells.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

_BITS = 60  # with what follows an id stays within 64, which is all that JSON has


def ids_of(identity: bytes, length: int, positions: int) -> tuple[int, ...]:
    """The ids of a picture of `length` cells that takes `positions`, at most as many."""
    digest = hashlib.sha256(identity).digest()
    first = int.from_bytes(digest[:8], "big") >> (64 - _BITS)
    return tuple(~((first + at) << 1 | (at < positions)) for at in range(length))


def position_after(tokens: Sequence[int]) -> int:
    """The position that follows `tokens`, which begin at 0."""
    return len(tokens) - sum(1 for token in tokens if token < 0 and not ~token & 1)


def uncut(tokens: Sequence[int], length: int) -> int:
    """The longest prefix of `tokens`, at most `length`, that holds no part of a picture."""
    while 0 < length < len(tokens) and _goes_on(tokens[length - 1], tokens[length]):
        length -= 1
    return length


def _goes_on(token: int, following: int) -> bool:
    return token < 0 and following < 0 and ~following >> 1 == (~token >> 1) + 1
