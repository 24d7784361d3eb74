"""Sequences at rest, parked in main memory: out of the way of those at work.

llama.cpp's attention runs over every cell in use, whoever holds it: 2,700 cells at rest made a
prompt of 1,000 tokens a third slower. What is parked costs nothing until it is wanted again, and
bringing it back is a copy, not a computation.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

from backend.worker.radix import common_prefix


class Parked(NamedTuple):
    """What a sequence held: its tokens, and llama.cpp's own form of it."""

    namespace: Hashable
    tokens: list[int]
    state: Any  # a ctypes array of bytes


class ParkingLot:
    """States of up to `limit` bytes in all; the least recently used gives way.

    With `exact`, a state serves only a prompt that begins with all of it.
    """

    def __init__(self, limit: int, *, exact: bool) -> None:
        self._limit = limit
        self._exact = exact
        self._parked: OrderedDict[int, Parked] = OrderedDict()
        self._next = 0
        self.held_bytes = 0

    def put(self, parked: Parked) -> None:
        """Keep a state, if it is not larger than all there may be."""
        size = len(parked.state)
        if size > self._limit:
            return
        while self._parked and self.held_bytes + size > self._limit:
            self.take(next(iter(self._parked)))
        self._parked[self._next] = parked
        self._next += 1
        self.held_bytes += size

    def best(self, namespace: Hashable, tokens: Sequence[int], limit: int) -> tuple[int, int]:
        """The state that has most of the first `limit` tokens: how many, and its number.

        (0, -1) when none has any.
        """
        best = (0, -1)
        for number, parked in self._parked.items():
            if parked.namespace != namespace:
                continue
            shared = min(common_prefix(parked.tokens, tokens), limit)
            if shared > best[0] and (shared == len(parked.tokens) or not self._exact):
                best = (shared, number)
        return best

    def take(self, number: int) -> Parked:
        """Give out a state; it is no longer here."""
        parked = self._parked.pop(number)
        self.held_bytes -= len(parked.state)
        return parked
