"""Decisions of the batching engine, as pure functions over snapshots.

Which slot takes a request, how much of its prompt is already in the KV cache, what is evicted,
and how many tokens each slot computes in the next step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

# A shorter prefix is sooner computed again than waited for.
WORTH_WAITING = 8
STEP_SECONDS = 0.5  # a step stays near it, so that a cancel or a new request is soon seen
MIN_CHUNK = 16


class SlotView(NamedTuple):
    """A slot as the decision sees it.

    `tokens` are those wanted (prompt and reply), the first `computed` of them lie in the cache,
    in `cells`; slots that share a prefix share cells. `reserved` counts cells that a busy slot
    will still take. `last_used` orders idle slots.
    """

    tokens: Sequence[int]
    cells: Sequence[int]
    busy: bool
    reserved: int
    last_used: int

    @property
    def computed(self) -> int:
        """Tokens in the cache."""
        return len(self.cells)


class Admission(NamedTuple):
    """Put the request into slot `target`, with `reuse` tokens of `source`; first clear `evict`."""

    target: int
    source: int | None
    reuse: int
    evict: tuple[int, ...]


class Wait(NamedTuple):
    """Not now: for a slot, for cells, or for a `prefix` that a busy slot is computing."""

    reason: str


def admit(
    slots: Sequence[SlotView],
    prompt: Sequence[int],
    reply_tokens: int,
    kv_cells: int,
    *,
    shares_prefixes: bool = True,
) -> Admission | Wait:
    """Decide on one request.

    The last prompt token is always computed, because its logits are needed. Idle slots are cache:
    they are evicted least recently used first, the source of the prefix last.
    """
    idle = [s for s, slot in enumerate(slots) if not slot.busy]
    idle.sort(key=lambda s: slots[s].last_used)
    if not idle:
        return Wait("slot")
    source, reuse, coming = None, 0, 0
    if shares_prefixes:
        for s, slot in enumerate(slots):
            shared = min(common_prefix(slot.tokens, prompt), len(prompt) - 1)
            now = min(shared, slot.computed)
            if now > reuse:
                source, reuse = s, now
            if slot.busy:
                coming = max(coming, shared)
    if coming - reuse >= WORTH_WAITING:
        return Wait("prefix")
    target = _target(slots, idle, source, reuse)
    victims = [s for s in idle if s not in (target, source)]
    for n in range(len(victims) + 1):
        evict = tuple(victims[:n])
        if _fits(slots, {target, *evict}, source, reuse, len(prompt) + reply_tokens, kv_cells):
            return Admission(target, source, reuse, evict)
    if any(slot.busy for slot in slots):
        return Wait("cells")
    # Alone and still no room: extend the source in place, and give up what follows the prefix.
    target = target if source is None else source
    return Admission(target, source, reuse, tuple(s for s in idle if s != target))


def _target(slots: Sequence[SlotView], idle: Sequence[int], source: int | None, reuse: int) -> int:
    """An idle slot that the prompt only extends; else an empty or the least recently used one."""
    if source is not None and source in idle and slots[source].computed == reuse:
        return source
    empty = [s for s in idle if not slots[s].computed]
    others = [s for s in idle if s != source]
    return (empty or others or list(idle))[0]


def _fits(
    slots: Sequence[SlotView],
    cleared: set[int],
    source: int | None,
    reuse: int,
    wanted: int,
    kv_cells: int,
) -> bool:
    kept: set[int] = set()
    for s, slot in enumerate(slots):
        if s not in cleared:
            kept.update(slot.cells)
    if source is not None:
        kept.update(slots[source].cells[:reuse])
    reserved = sum(slot.reserved for slot in slots if slot.busy)
    return len(kept) + reserved + wanted - reuse <= kv_cells


def share_step(pending: Sequence[int], batch_size: int, chunk: int) -> list[int]:
    """Tokens each slot computes in the next step, given how many it has `pending`.

    Slots that decode (one pending token) always go on; prompts share `chunk` tokens in order.
    """
    shares = [1 if n == 1 else 0 for n in pending]
    room = min(chunk, batch_size - sum(shares))
    for s, n in enumerate(pending):
        if n > 1:
            shares[s] = min(n, room)
            room -= shares[s]
    return shares


def next_chunk(chunk: int, seconds: float, largest: int) -> int:
    """Adapt the prompt chunk to the machine after a full one took `seconds`."""
    if seconds > STEP_SECONDS:
        return max(chunk // 2, MIN_CHUNK)
    if seconds < STEP_SECONDS / 3:
        return min(chunk * 2, largest)
    return chunk


def common_prefix(a: Sequence[int], b: Sequence[int]) -> int:
    """Length of the longest common prefix; compares slices, so it runs at the speed of C."""
    low, high = 0, min(len(a), len(b))
    if a[:high] == b[:high]:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle
    return low
