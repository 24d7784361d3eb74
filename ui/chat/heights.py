"""Heights of a long column, known or estimated, and where each entry stands; Qt-free."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate


class Heights:
    """Heights in pixels, one for each entry; places are summed up when they are asked for."""

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        self._tops = [0]
        self._known = 0  # tops up to this entry are right

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, place: int) -> int:
        return self._heights[place]

    def __setitem__(self, place: int, height: int) -> None:
        if self._heights[place] != height:
            self._heights[place] = height
            self._known = min(self._known, place)

    def extend(self, heights: Iterable[int]) -> None:
        """Add entries at the end."""
        self._known = min(self._known, len(self._heights))
        self._heights.extend(heights)

    def top(self, place: int) -> int:
        """Where entry `place` starts; `len(self)` gives the height of all."""
        if place > self._known:
            start = self._known
            self._tops[start:] = accumulate(self._heights[start:], initial=self._tops[start])
            self._known = len(self._heights)
        return self._tops[place]

    @property
    def total(self) -> int:
        """Height of all."""
        return self.top(len(self._heights))

    def at(self, y: int) -> int:
        """The entry that covers `y`; the first or last one past the ends."""
        total = self.total
        if y >= total:
            return max(0, len(self._heights) - 1)
        return max(0, bisect_right(self._tops, max(0, y)) - 1)


def nearest_missing(
    mounted: Iterable[int], shown: range, count: int, most: int, around: int
) -> int | None:
    """The entry worth preparing next, nearest to what is shown.

    One within `around` entries of it, or any while fewer than `most` are prepared.
    """
    have = set(mounted)
    limit = around if len(have) >= most else count
    for distance in range(1, limit + 1):
        after, before = shown.stop - 1 + distance, shown.start - distance
        if after < count and after not in have:
            return after
        if before >= 0 and before not in have:
            return before
        if after >= count and before < 0:
            break
    return None


def farthest(mounted: Iterable[int], shown: range) -> int:
    """The prepared entry farthest from what is shown."""
    return max(mounted, key=lambda n: max(shown.start - n, n - shown.stop + 1))
