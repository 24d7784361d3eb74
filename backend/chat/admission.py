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
        self._limit = running + queued
        self._inside = 0

    @property
    def inside(self) -> int:
        """Turns running or waiting."""
        return self._inside

    @asynccontextmanager
    async def enter(self) -> AsyncIterator[None]:
        """Wait for a place.

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
            async with self._gate:
                yield
        finally:
            self._inside -= 1
