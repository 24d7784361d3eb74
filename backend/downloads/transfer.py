"""One file from the hub to the disk: resumed by range, retried within bounds, verified."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import monotonic
from typing import NamedTuple, ParamSpec, TypeVar

import aiohttp
from msgspec import Struct

from backend.downloads.answers import Anew, Complete, Known, Reply, Take, backoff, judge
from backend.downloads.faults import (
    TransientError,
    damaged,
    disk_full,
    nonsense,
    of_connection,
    of_disk,
    unreachable,
)
from backend.downloads.hub import Answer, Hub
from backend.downloads.part import Part, free_bytes
from backend.errors import Fault, UserError

P = ParamSpec("P")
T = TypeVar("T")


class Limits(Struct, frozen=True, kw_only=True):
    """Patience with a hub.

    In `stall_s` seconds at least `least_bytes` have to come, else the connection is given up.
    `tries` attempts in a row that bring less than that end the download; waits between them
    double from `first_wait_s` to `longest_wait_s`. While nobody can be reached at all, it waits
    for the network without end. `batch_bytes` are written at once, at the latest after `batch_s`;
    the disk's free space is looked at every `look_bytes`.
    """

    stall_s: float = 30.0
    least_bytes: int = 64 * 1024
    tries: int = 8
    first_wait_s: float = 0.5
    longest_wait_s: float = 60.0
    batch_bytes: int = 2**20
    batch_s: float = 0.25
    look_bytes: int = 64 * 2**20


class Wanted(NamedTuple):
    """A file of a repository; `size` None and `sha256` '' where the hub's list was silent."""

    repo: str
    revision: str
    name: str
    size: int | None
    sha256: str


class Learned(NamedTuple):
    """What the hub said of the file when its first byte came; needed to go on after a restart."""

    etag: str
    size: int
    sha256: str


class Watcher(NamedTuple):
    """Who is told: `waiting` the fault it waits out (None: it goes on), `moved` after each write.

    `learned` is over before the first byte is written.
    """

    waiting: Callable[[Fault | None], None]
    moved: Callable[[], None]
    learned: Callable[[Learned], Awaitable[None]]


class Transfer:
    """One file on its way into `part`; `etag` is what the hub called the file that lies there."""

    def __init__(
        self, hub: Hub, wanted: Wanted, part: Part, etag: str, limits: Limits, watcher: Watcher
    ) -> None:
        self._hub = hub
        self._wanted = wanted
        self._part = part
        self._etag = etag
        self._limits = limits
        self._watcher = watcher
        self._size = wanted.size
        self._sha256 = wanted.sha256
        self._anew = 0

    async def run(self, quarantine: Path) -> None:
        """Fetch what is missing and verify the whole; it stays under the name of the part.

        Cancelled, it leaves what has arrived.

        Raises:
            UserError: `model_damaged` (the file is at `quarantine` then), `disk_full`,
                `profile_unwritable`, `provider_unreachable`, `provider_refused`, `not_found`.
        """
        part = self._part
        try:
            await self._disk(part.open)
            while not await self._disk(part.hash_step):
                self._watcher.moved()
            if self._size is not None and part.size > self._size:
                await self._disk(part.restart)
            await self._fetch()
            found = await self._disk(part.settle)
        finally:
            await asyncio.to_thread(part.close)
        if self._sha256 and found != self._sha256:
            await self._disk(part.quarantine, quarantine)
            raise UserError.of(damaged(self._wanted.name, self._sha256, found, quarantine))

    async def _fetch(self) -> None:
        failures = 0  # in a row
        counted = 0  # of them, those that are no matter of the network alone
        while self._size is None or self._part.size < self._size:
            before = self._part.size
            try:
                await self._attempt()
            except TransientError as trouble:
                if self._part.size - before >= self._limits.least_bytes:
                    failures = counted = 0
                counted += not trouble.offline
                if counted > self._limits.tries:
                    raise UserError.of(trouble.fault) from trouble
                await self._wait(trouble, failures)
                failures += 1
        self._watcher.waiting(None)

    async def _wait(self, trouble: TransientError, failures: int) -> None:
        limits = self._limits
        wait_s = backoff(failures, limits.first_wait_s, limits.longest_wait_s, random.random())
        self._watcher.waiting(trouble.fault)
        await asyncio.sleep(max(wait_s, trouble.wait_s or 0.0))

    async def _attempt(self) -> None:
        """One request, from where the part ends."""
        wanted, part = self._wanted, self._part
        known = Known(
            hub=self._hub.url,
            name=wanted.name,
            size=self._size,
            sha256=self._sha256,
            etag=self._etag,
            offset=part.size,
            token=bool(self._hub.token),
        )
        asked = self._hub.file(
            wanted.repo,
            wanted.name,
            revision=wanted.revision,
            offset=part.size,
            stall_s=self._limits.stall_s,
        )
        async with asked as answer:
            match judge(_reply(answer), known):
                case Complete(total):
                    self._size = total
                case Anew():
                    self._anew += 1
                    if self._anew > self._limits.tries:
                        why = f"{wanted.name} was another file {self._anew} times."
                        raise UserError.of(nonsense(self._hub.url, why))
                    await self._disk(part.restart)
                case Take(skip, total):
                    await self._learn(answer, total)
                    await asyncio.to_thread(self._check_room)
                    await self._read(answer.response, skip, total)

    async def _learn(self, answer: Answer, total: int) -> None:
        self._size = total
        self._sha256 = self._sha256 or answer.linked_sha256
        if self._part.size == 0:
            self._etag = answer.etag
            await self._watcher.learned(Learned(answer.etag, total, self._sha256))

    async def _read(self, response: aiohttp.ClientResponse, skip: int, total: int) -> None:
        """Write the body after `skip` bytes, up to the file's end; then the hub may say no more."""
        limits, part = self._limits, self._part
        batch = bytearray()
        written = looked = monotonic()
        came = unlooked = 0
        try:
            while (chunk := await self._chunk(response, batch)) or not response.content.at_eof():
                came += len(chunk)
                fresh = chunk[skip:] if skip else chunk
                skip -= len(chunk) - len(fresh)
                batch += fresh[: total - part.size - len(batch)]
                now = monotonic()
                full = part.size + len(batch) >= total
                if full or len(batch) >= limits.batch_bytes or now - written >= limits.batch_s:
                    unlooked += len(batch)
                    await self._flush(batch)
                    written = now
                if full:
                    return
                if unlooked >= limits.look_bytes:
                    unlooked = 0
                    await asyncio.to_thread(self._check_room)
                if now - looked >= limits.stall_s:
                    if came < limits.least_bytes:
                        raise TransientError(unreachable(self._hub.url, self._drip(came)))
                    looked, came = now, 0
        except aiohttp.ClientError as error:
            raise of_connection(self._hub.url, error) from error
        finally:
            # After a cut what came is kept; after a cancellation it must be quick, so it is not.
            task = asyncio.current_task()
            if task is not None and not task.cancelling():
                await self._flush(batch)
        if part.size < total:
            why = f"It ended after {part.size:,} of {total:,} bytes."
            raise TransientError(unreachable(self._hub.url, why))

    async def _chunk(self, response: aiohttp.ClientResponse, batch: bytearray) -> bytes:
        """What comes next, or nothing after `batch_s`, so that a batch that waits is written.

        The session's own limit ends a wait for nothing.
        """
        try:
            async with asyncio.timeout(self._limits.batch_s if batch else None) as patience:
                return await response.content.readany()
        except TimeoutError:
            if patience.expired():
                return b""
            raise

    def _drip(self, came: int) -> str:
        return f"Only {came:,} bytes came in {self._limits.stall_s:g} s."

    async def _flush(self, batch: bytearray) -> None:
        if batch:
            data = bytes(batch)
            batch.clear()
            await self._disk(self._part.write, data)
            self._watcher.waiting(None)
            self._watcher.moved()

    def _check_room(self) -> None:
        if self._size is None:
            return
        need = self._size - self._part.size
        free = free_bytes(self._part.path.parent)
        if free is not None and free < need:
            raise UserError.of(disk_full(self._part.path.parent, need, free))

    async def _disk(self, action: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `action` in a thread; what the file system says becomes an error with figures."""
        try:
            return await asyncio.to_thread(action, *args, **kwargs)
        except OSError as error:
            need = None if self._size is None else self._size - self._part.size
            free = free_bytes(self._part.path.parent)
            raise of_disk(self._part.path, error, need, free) from error


def _reply(answer: Answer) -> Reply:
    return Reply(
        status=answer.response.status,
        headers=answer.response.headers,
        own=answer.own,
        etag=answer.etag,
        linked_sha256=answer.linked_sha256,
        linked_size=answer.linked_size,
    )
