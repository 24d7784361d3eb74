"""Decisions of the batching engine, as pure functions over snapshots.

Who is admitted, whose turn it is, and how many tokens each computes in the next step.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple, TypeVar

G = TypeVar("G", bound=Hashable)  # a set of adapters

STEP_SECONDS = 0.25  # a step stays near it: so soon is a cancel or a new request seen
MIN_CHUNK = 16
# Attention on the processor is tiled from so many rows on, and much slower below: with 1,000 tokens
# before them, 32 rows took as long as 64.
TILE = 64
OLDEST_SHARE = 4  # one part in so many of each chunk is the oldest prompt's, whatever comes
MAX_OVERTAKEN = 16  # requests that may pass one that waits for room in the cache
TURN_STEPS = 8  # steps that one set of adapters has on end while others wait
QUANTUM = 128  # tokens after which a reply makes way for those that wait for a place


class LaneView(NamedTuple):
    """A running request as the step sees it.

    `pending` tokens are to be computed, one while it decodes; `drafts` more may be tried then.
    `stop` bounds what one step may compute; a smaller `order` came earlier.
    """

    pending: int
    order: int
    drafts: int = 0
    stop: int = 1 << 30

    @property
    def decodes(self) -> bool:
        """Is only its newest token to be computed?"""
        return self.pending == 1


def share_step(lanes: Sequence[LaneView], batch_size: int, chunk: int) -> list[int]:
    """Tokens each lane computes in the next step, drafts included.

    Lanes that decode always go on. Prompts share `chunk` tokens: the oldest has its part, the
    others go shortest first; what they leave is the oldest's, unless one of them is through with
    this step, for then the first token comes sooner in a small one.
    """
    shares = [1 if lane.decodes else 0 for lane in lanes]
    prompts = [at for at, lane in enumerate(lanes) if not lane.decodes]
    room = batch_size - sum(shares) - bool(prompts)
    for at, lane in enumerate(lanes):
        if lane.decodes and lane.drafts <= room:
            shares[at] += lane.drafts
            room -= lane.drafts
    if not prompts:
        return shares
    room = min(chunk, room + 1)
    oldest = min(prompts, key=lambda at: lanes[at].order)
    others = sorted((at for at in prompts if at != oldest), key=lambda at: lanes[at].pending)
    reserved = max(room // OLDEST_SHARE, 1)
    left = room - reserved
    through = False
    for at in others:
        lane = lanes[at]
        shares[at] = min(lane.pending, lane.stop, left)
        left -= shares[at]
        through |= shares[at] == lane.pending
    first = lanes[oldest]
    shares[oldest] = min(first.pending, first.stop, reserved if through else reserved + left)
    return shares


class Turn(NamedTuple):
    """A group's last turn at the context: its last step, and how many steps it had on end."""

    last_step: int
    length: int

    def then(self, step: int) -> Turn:
        """After one more step."""
        return Turn(step, self.length + 1 if step == self.last_step + 1 else 1)


NO_TURN = Turn(-1, 0)


def next_turn(turns: Mapping[G, Turn]) -> G:
    """Which of the groups that cannot share a batch has the next step.

    A turn lasts `TURN_STEPS`, because changing adapters costs as much as a few steps; then comes
    the group that has waited longest.

    Raises:
        ValueError: there are none.
    """
    current = max(turns, key=lambda group: turns[group].last_step)
    if 0 < turns[current].length < TURN_STEPS:
        return current
    return min(turns, key=lambda group: turns[group].last_step)


def next_chunk(chunk: int, tokens: int, seconds: float, largest: int) -> int:
    """The prompt chunk for the next step, after one of `tokens` took `seconds`.

    As many as fit into `STEP_SECONDS` at that speed, in multiples of 16 (kernels take rows in
    blocks), but at most twice and at least half as many as before: one slow step proves little.
    `TILE` rows are taken even if they need twice the time.
    """
    fitting = int(tokens * STEP_SECONDS / seconds) if seconds > 0 else largest
    if fitting < TILE <= 2 * fitting:
        fitting = TILE
    bounded = min(max(fitting, chunk // 2), chunk * 2)
    return max(min(bounded // MIN_CHUNK * MIN_CHUNK, largest), MIN_CHUNK)


def yields(written_since: Sequence[int], waiting: int) -> list[int]:
    """Which lanes make way, most written first, when `waiting` requests lack only a place."""
    tired = [at for at, written in enumerate(written_since) if written >= QUANTUM]
    tired.sort(key=lambda at: -written_since[at])
    return tired[:waiting]


def stops(prompt: int, computed: int, branches: Sequence[int]) -> int:
    """Tokens to compute until the next place where a copy is to be taken; all if there is none."""
    ahead = [branch for branch in branches if computed < branch < prompt]
    return min(ahead, default=prompt) - computed
