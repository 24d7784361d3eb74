"""How many turns run and how many may wait: bounded, so that overload is an answer, not a hang."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.errors import UserError


class Admission:
    """`running` turns at once, `queued` more waiting in order of arrival."""

    def __init__(self, running: int, queued: int) -> None:
        self._gate = asyncio.Semaphore(running)
        self._running = running
        self._limit = running + queued
        self._inside = 0

    @property
    def running(self) -> int:
        """Turns that are being held."""
        return self._inside - self.waiting

    @property
    def waiting(self) -> int:
        """Turns that wait for one to end."""
        return max(self._inside - self._running, 0)

    @asynccontextmanager
    async def enter(self) -> AsyncIterator[asyncio.Semaphore]:
        """Take a place in the queue; the turn runs inside the semaphore that is returned.

        Raises:
            UserError: `busy`, at once, when the queue is full.
        """
        if self._inside >= self._limit:
            raise UserError(
                "busy",
                f"{self._inside:,} questions are already running or waiting.",
                remedy="Ask again in a moment.",
            )
        self._inside += 1
        try:
            yield self._gate
        finally:
            self._inside -= 1
