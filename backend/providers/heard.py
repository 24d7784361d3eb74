"""A provider, and what was last heard of it: its list, and that it is down.

Resolving a model's name must not ask every server each time, and a server that is down must not
be waited for at every request: lists live `LIST_LIFE_S`, a failure `DOWN_LIFE_S`. After that a
server that was down is knocked at first, which takes `HEALTH_TIMEOUT_S` at the most.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import NamedTuple

from backend.errors import Fault, UserError
from backend.providers.base import ProviderHealth, RemoteProvider
from backend.values import ModelInfo

LIST_LIFE_S = 5.0
DOWN_LIFE_S = 10.0


class _Down(NamedTuple):
    fault: Fault
    until: float


class Heard:
    """What is known of `provider`. `clock` gives monotonic seconds."""

    def __init__(
        self, provider: RemoteProvider, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.provider = provider
        self.name = provider.name
        self.last: tuple[ModelInfo, ...] = ()
        self._clock = clock
        self._listed_until = float("-inf")
        self._list_fault: Fault | None = None
        self._down: _Down | None = None
        self._asking = asyncio.Lock()

    @property
    def is_down(self) -> bool:
        """Whether it was down when last heard of, and that was a moment ago."""
        return self._down is not None and self._clock() < self._down.until

    async def models(self) -> tuple[ModelInfo, ...]:
        """Its list, of a few seconds ago at the most.

        Raises:
            UserError: as the provider's own, also again for a few seconds.
        """
        async with self._asking:
            if self._down is not None and self.is_down:
                raise UserError.of(self._down.fault)
            if self._clock() >= self._listed_until:
                await self._list()
            if self._list_fault is not None:
                raise UserError.of(self._list_fault)
            return self.last

    async def reach(self) -> None:
        """Return if the server may be asked.

        Raises:
            UserError: `provider_unreachable`: it is down, as far as is known.
        """
        if self._down is None:
            return
        async with self._asking:
            if self._down is not None and not self.is_down:
                await self._knock()
            if self._down is not None:
                raise UserError.of(self._down.fault)

    async def health(self) -> ProviderHealth:
        """How it answers now; what is known of it follows."""
        async with self._asking:
            return await self._knock()

    def failed(self, error: UserError, *, begun: bool = False) -> None:
        """A request has ended in `error`.

        A server that had `begun` to answer may well be up: it is knocked at next time.
        """
        if error.fault.code == "provider_unreachable":
            self._down = _Down(error.fault, self._clock() + (0.0 if begun else DOWN_LIFE_S))

    def answered(self) -> None:
        """A request was answered."""
        self._down = None

    async def _list(self) -> None:
        life = LIST_LIFE_S
        try:
            if self._down is not None and not self.is_down:
                await self._knock()
            if self._down is not None:
                raise UserError.of(self._down.fault)
            self.last = await self.provider.models()
            self._list_fault = None
        except UserError as error:
            self._list_fault, life = error.fault, DOWN_LIFE_S
            if error.fault.code == "provider_unreachable" and self._down is None:
                await self._knock()  # a list that makes no sense is no server that is down
        until = self._clock() + life
        self._listed_until = until if self._down is None else min(until, self._down.until)

    async def _knock(self) -> ProviderHealth:
        health = await self.provider.health()
        was_down = self._down is not None
        if health.reachable:
            self._down = None
        elif health.fault is not None:
            self.failed(UserError.of(health.fault))
        if was_down is not (self._down is not None):
            self._listed_until = float("-inf")  # what was heard before is of no use now
        return health
