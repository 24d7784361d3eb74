"""How fast something goes: a moving window over the last seconds."""

from __future__ import annotations

from collections import deque

WINDOW_S = 8.0


class Speed:
    """Bytes, or whatever is counted, a second over the last `window_s`; times are monotonic."""

    def __init__(self, window_s: float = WINDOW_S) -> None:
        self._window_s = window_s
        self._samples: deque[tuple[float, float]] = deque()

    def start(self, now: float, done: float) -> None:
        """Measure from here: what was there before did not arrive now."""
        self._samples = deque([(now, done)])

    def note(self, now: float, done: float) -> None:
        """`done` bytes are there now, all in all."""
        if self._samples and done < self._samples[-1][1]:
            self.start(now, done)  # it began anew
            return
        samples = self._samples
        if len(samples) > 1 and now - samples[-2][0] < self._window_s / 64:
            samples.pop()  # many small writes make one sample
        samples.append((now, done))
        while len(samples) > 2 and samples[1][0] <= now - self._window_s:
            samples.popleft()

    def rate(self, now: float) -> float | None:
        """Bytes a second up to `now`; None before anything was measured."""
        samples = self._samples
        while len(samples) > 1 and samples[1][0] <= now - self._window_s:
            samples.popleft()
        if not samples:
            return None
        since, done = samples[0]
        seconds = now - since
        return (samples[-1][1] - done) / seconds if seconds > 0 else None


def seconds_left(done: float, total: float | None, rate: float | None) -> float | None:
    """Until the rest is there at this speed; None where nobody can say."""
    if total is None or not rate:
        return None
    return max(total - done, 0) / rate
