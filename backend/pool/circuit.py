"""When to stop restarting a worker: three crashes within ten minutes open its circuit."""

from __future__ import annotations

from msgspec import Struct

CRASH_LIMIT = 3
WINDOW_S = 600.0


class Circuit(Struct, frozen=True):
    """Crashes of one model: monotonic seconds and reasons, oldest first.

    An open circuit stays open until somebody asks for another try: begin again with `Circuit()`.
    """

    crashes: tuple[tuple[float, str], ...] = ()

    @property
    def is_open(self) -> bool:
        """Has the model crashed too often to try again by itself?"""
        return len(self.crashes) >= CRASH_LIMIT

    @property
    def last_reason(self) -> str:
        """Why it crashed the last time."""
        return self.crashes[-1][1] if self.crashes else ""

    def after_crash(self, now: float, reason: str) -> Circuit:
        """The circuit with one crash more; crashes older than the window are forgotten."""
        if self.is_open:
            return Circuit((*self.crashes[1:], (now, reason)))
        recent = tuple(crash for crash in self.crashes if now - crash[0] < WINDOW_S)
        return Circuit((*recent, (now, reason)))
