"""The KV cache of one context: who holds which cells, what is shared, and what is evicted.

Between the radix tree, which decides, and llama.cpp's memory, which does. Not thread-safe: it
belongs to the engine's thread.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Sequence
from enum import StrEnum
from typing import Any, Protocol

from backend.worker.parking import Parked, ParkingLot
from backend.worker.picture_ids import position_after
from backend.worker.radix import Hit, Overlap, RadixTree


class Sharing(StrEnum):
    """What of a sequence another one may take over."""

    ANY = "any"  # any prefix: full attention
    EXACT = "exact"  # only all of it: recurrent and hybrid models, sliding windows


class Memory(Protocol):
    """What the cache needs of a llama.cpp context; sequences are numbered from 0.

    Lengths and places are positions: fewer than tokens where there are pictures and `KvCache` was
    told that they bend positions.
    """

    def copy_prefix(self, source: int, target: int, length: int) -> bool:
        """Let the empty sequence `target` hold what `source` has before position `length`.

        False, and `target` stays empty, when what has to be copied finds no room.
        """
        ...

    def trim(self, sequence: int, length: int) -> None:
        """Let `sequence` give up all but what it has before position `length`."""
        ...

    def read_state(self, sequence: int) -> Any:
        """All that `sequence` holds, in some form with a length in bytes."""
        ...

    def write_state(self, sequence: int, state: Any) -> bool:
        """Let the empty `sequence` hold what `read_state` gave; False where there is no room."""
        ...

    def share(self, source: int, target: int, start: int, end: int) -> None:
        """Let `target` hold `source`'s cells from `start` to `end` instead of its own."""
        ...


class KvCache:
    """Sequences of `cells` cells together; those at rest are cache, evicted when room is needed.

    With `bends_positions` a picture takes fewer positions than cells. Up to `parking_bytes` of what
    is in the way of those at work is parked in main memory: what is at rest beyond `rest_share` of
    what is at work, or `rest_cells`. Fewer than `worth_recalling` tokens are sooner computed than
    brought back.
    """

    rest_share = 0.25
    rest_cells = 512
    worth_recalling = 32

    def __init__(
        self,
        memory: Memory,
        *,
        cells: int,
        sequences: int,
        sharing: Sharing,
        bends_positions: bool = False,
        parking_bytes: int = 0,
    ) -> None:
        self._parking = ParkingLot(parking_bytes, exact=sharing is Sharing.EXACT)
        self._parks = parking_bytes > 0
        self._memory = memory
        self._bends_positions = bends_positions
        self._tree = RadixTree(exact=sharing is Sharing.EXACT)
        self._free = list(range(sequences))  # a heap: recurrent models batch low numbers best
        self.sharing = sharing
        self.capacity = cells

    @property
    def cells(self) -> int:
        """Cells taken by all that was added or extended, at work or at rest."""
        return self._tree.cells

    def find(self, namespace: Hashable, tokens: Sequence[int], limit: int | None = None) -> Hit:
        """The longest cached prefix of `tokens`, at most `limit` tokens."""
        return self._tree.find(namespace, tokens, limit)

    def fits(self, hit: Hit, needed: int) -> bool:
        """Is there room for `needed` cells beside all at work and the prefix that `hit` names?"""
        return self._tree.pinned_cells(hit) + needed <= self.capacity

    def open(self, namespace: Hashable, hit: Hit) -> int:
        """A sequence at work that holds what `hit` names.

        Raises:
            LookupError: every sequence is at work, or a copy finds no room beside those that are.
        """
        sequence = self._take_number(hit.holder)
        if hit.length:
            upto = self._position(hit.holder, hit.length)
            while not self._memory.copy_prefix(hit.holder, sequence, upto):
                victim = self._tree.victim(self.capacity, spared=hit.holder)
                if victim is None:
                    heapq.heappush(self._free, sequence)
                    raise LookupError("no room for a copy")
                self.drop(victim[0])
        self._tree.add(namespace, sequence, hit)
        return sequence

    def recall(
        self, namespace: Hashable, tokens: Sequence[int], limit: int, hit: Hit, beside: int = 0
    ) -> Hit:
        """Bring back what is parked, if it has clearly more of `tokens` than `hit` names.

        `beside` cells are taken by requests at work that the cache does not know of.
        """
        length, number = self._parking.best(namespace, tokens, limit)
        if length < hit.length + self.worth_recalling:
            return hit
        parked = self._parking.take(number)

        def write(sequence: int) -> None:
            if not self._memory.write_state(sequence, parked.state):
                raise LookupError("no room for what was parked")

        try:
            if self.make_room(beside + len(parked.tokens)):
                self.adopt(namespace, parked.tokens, write)
            else:
                self._parking.put(parked)
        except LookupError:
            self._parking.put(parked)
        return self.find(namespace, tokens, limit)

    def park(self) -> None:
        """Park what is at rest and large beside what is at work, least recently used first."""
        work = self._tree.pinned_cells()
        while self._parks and self._tree.cells - work > max(
            work * self.rest_share, self.rest_cells
        ):
            spare = self._tree.redundant()
            if spare is None:
                victim = self._tree.victim(self.capacity)
                if victim is None:
                    return
                spare = victim[0]
                held = self._tree.tokens(spare, self._tree.held(spare))
                state = self._memory.read_state(spare)
                self._parking.put(Parked(self._tree.namespace(spare), held, state))
            self.drop(spare)

    def extend(self, sequence: int, tokens: Sequence[int]) -> None:
        """`sequence` has computed `tokens`, which others may share from now on."""
        overlap = self._tree.extend(sequence, tokens)
        if overlap is None:
            return
        if self.sharing is Sharing.ANY:
            start = self._position(sequence, overlap.start)
            end = self._position(sequence, overlap.end)
            self._memory.share(overlap.other, sequence, start, end)
        else:
            self._tree.keep_double(sequence, overlap)

    def snapshot(self, namespace: Hashable, sequence: int) -> None:
        """Keep what `sequence` holds now, if a sequence can be had for it."""
        held = Hit(self._tree.held(sequence), sequence)
        try:
            copy = self.open(namespace, held)
        except LookupError:
            return
        self._tree.unpin(copy)

    def rest(self, sequence: int) -> None:
        """`sequence` is no longer at work; what it holds stays as cache."""
        self._tree.unpin(sequence)

    def drop(self, sequence: int) -> None:
        """`sequence` holds nothing any more."""
        self._memory.trim(sequence, 0)
        self._tree.remove(sequence)
        heapq.heappush(self._free, sequence)

    def adopt(
        self, namespace: Hashable, tokens: Sequence[int], write: Callable[[int], None]
    ) -> None:
        """Keep what `write` puts into a new sequence: all of `tokens`, computed before.

        Raises:
            LookupError: every sequence is at work. What `write` raises is passed on.
        """
        sequence = self.open(namespace, Hit(0, -1))
        try:
            write(sequence)
        except BaseException:
            self.drop(sequence)
            raise
        self.extend(sequence, tokens)
        self.rest(sequence)

    def make_room(self, needed: int) -> bool:
        """Evict until `needed` cells are free; False when all that is left is at work."""
        while (missing := self._tree.cells + needed - self.capacity) > 0:
            if not self._evict(missing):
                return False
        return True

    def clear(self) -> bool:
        """Forget all that is at rest; was there anything?"""
        found = False
        while self._evict(self.capacity):
            found = True
        return found

    def held(self, sequence: int) -> int:
        """Tokens that `sequence` holds and shares."""
        return self._tree.held(sequence)

    def _position(self, sequence: int, length: int) -> int:
        """The position after the first `length` tokens that `sequence` shares."""
        if not self._bends_positions:
            return length
        return position_after(self._tree.tokens(sequence, length))

    def _take_number(self, needed_holder: int) -> int:
        while not self._free:
            spare = self._tree.redundant()
            if spare is None or spare == needed_holder:
                victim = self._tree.victim(self.capacity, spared=needed_holder)
                if victim is None:
                    raise LookupError("every sequence is at work")
                spare = victim[0]
            self.drop(spare)
        return heapq.heappop(self._free)

    def _evict(self, needed: int) -> bool:
        spare = self._tree.redundant()
        if spare is not None:
            self.drop(spare)
            return True
        victim = self._tree.victim(needed)
        if victim is None:
            return False
        sequence, keep = victim
        if keep:
            self._memory.trim(sequence, self._position(sequence, keep))
            self._tree.trim(sequence, keep)
        else:
            self.drop(sequence)
        return True


__all__ = ("Hit", "KvCache", "Memory", "Overlap", "Sharing")
