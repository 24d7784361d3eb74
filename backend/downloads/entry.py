"""One download while the process lives: its record, its parts, the task that moves it on."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Literal

from msgspec import structs

from backend.downloads.faults import disk_full, of_disk
from backend.downloads.hub import Hub
from backend.downloads.part import Part, free_bytes
from backend.downloads.record import PartRecord, Record, quarantine_place, remove, save, target
from backend.downloads.speed import Speed, seconds_left
from backend.downloads.transfer import Learned, Limits, Transfer, Wanted, Watcher
from backend.errors import Fault, UserError, fault_of
from backend.offers import Download, DownloadState

log = logging.getLogger(__name__)

_STATES: dict[str, DownloadState] = {"run": "queued", "pause": "paused", "failed": "failed"}
_READ = 2**20
_STEP = 64 * 2**20


class Entry:
    """A download; `changed` is called when its state is another."""

    def __init__(
        self, folder: Path, hub: Hub, record: Record, limits: Limits, changed: Callable[[], None]
    ) -> None:
        self.record = record
        self.state: DownloadState = _STATES[record.wish]
        self._folder = folder
        self._hub = hub
        self._limits = limits
        self._changed = changed
        self._fault: Fault | None = record.fault
        self._parts = [Part(target(folder, record.repo, part.name)) for part in record.parts]
        self._there: dict[int, int] = {}  # parts that lie under their name already: their size
        self._speed = Speed()
        self._task: asyncio.Task[None] | None = None
        self._writing = threading.Lock()  # of the record: threads given up on may still do so
        self._kept = True

    @property
    def id(self) -> str:
        """Of the record."""
        return self.record.id

    @property
    def path(self) -> Path:
        """Where the (first) file will lie."""
        return self._parts[0].target

    @property
    def is_active(self) -> bool:
        """Whether its task has not ended."""
        return self._task is not None and not self._task.done()

    def start(self, group: asyncio.TaskGroup) -> None:
        """Move it on in a task of `group`."""
        self.state, self._there = "running", {}
        self._speed.start(monotonic(), self._done_bytes())
        self._task = group.create_task(self._run(), name=f"download {self.path.name}")
        self._task.add_done_callback(lambda _task: self._changed())

    async def stop(self) -> None:
        """End its task, if it has one; it is queued then, unless it was at its end anyway."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait((self._task,))
        if self.state == "running":
            self.state = "queued"

    async def keep(
        self,
        *,
        wish: Literal["run", "pause", "failed"] | None = None,
        fault: Fault | None = None,
        parts: tuple[PartRecord, ...] | None = None,
    ) -> None:
        """Change the record, on the disk too.

        Raises:
            OSError: it cannot be written.
        """
        if wish is not None:
            self._kept = True
            self.record = structs.replace(self.record, wish=wish, fault=fault)
            self.state, self._fault = _STATES[wish], fault
        if parts is not None:
            self.record = structs.replace(self.record, parts=parts)
        await asyncio.to_thread(self._save)

    def refuse(self, fault: Fault) -> None:
        """It failed, and not even that can be kept on the disk."""
        self.state, self._fault = "failed", fault

    def free(self) -> int | None:
        """Bytes free on the disk that it goes to; blocks."""
        return free_bytes(self.path.parent)

    async def discard(self) -> None:
        """Delete what has arrived."""
        await asyncio.to_thread(self._discard)

    async def is_there(self) -> bool:
        """Whether every file of a done download still lies where it was put."""
        if self.state != "done":
            return True
        return await asyncio.to_thread(lambda: all(part.target.is_file() for part in self._parts))

    def status(self, now: float) -> Download:
        """The download at this moment; `now` is monotonic."""
        done, total = self._done_bytes(), self.record.size_bytes
        rate = self._speed.rate(now) if self.state == "running" else None
        return Download(
            id=self.id,
            repo=self.record.repo,
            names=tuple(part.name for part in self.record.parts),
            path=str(self.path),
            state=self.state,
            done_bytes=done,
            total_bytes=total,
            bytes_per_s=rate,
            seconds_left=seconds_left(done, total, rate),
            fault=self._fault,
        )

    # --- the task -----------------------------------------------------------------------------

    async def _run(self) -> None:
        try:
            await self._download()
        except UserError as error:
            await self._fail(error.fault)
        except OSError as error:
            free = await asyncio.to_thread(self.free)
            await self._fail(of_disk(self.path, error, None, free).fault)
        except Exception as error:  # a mistake of ours ends its own download, not the app
            log.exception("the download %s failed", self.id)
            await self._fail(fault_of(error))

    async def _fail(self, fault: Fault) -> None:
        try:
            await self.keep(wish="failed", fault=fault)
        except OSError:  # a full disk: the record says that it ran, and it will be tried again
            self.refuse(fault)

    async def _download(self) -> None:
        await asyncio.to_thread(self._check_room)
        for number in range(len(self._parts)):
            if not await self._is_right(number):
                await self._transfer(number)
        # Names only once all is right: half of a split model is no model. The first comes last.
        for number in reversed(range(len(self._parts))):
            if number not in self._there:
                part = self._parts[number]
                size = part.size
                await asyncio.to_thread(part.publish)
                self._there[number] = size
                part.forget()
        await asyncio.to_thread(self._tidy)
        self.state, self._fault = "done", None

    async def _transfer(self, number: int) -> None:
        record = self.record.parts[number]
        wanted = Wanted(
            self.record.repo, self.record.revision, record.name, record.size_bytes, record.sha256
        )

        async def learned(what: Learned) -> None:
            await self._learn(number, what)

        watcher = Watcher(self._waiting, self._moved, learned)
        transfer = Transfer(
            self._hub, wanted, self._parts[number], record.etag, self._limits, watcher
        )
        await transfer.run(quarantine_place(self._folder, self.record.repo, record.name))

    async def _learn(self, number: int, what: Learned) -> None:
        parts = list(self.record.parts)
        parts[number] = structs.replace(
            parts[number], etag=what.etag, size_bytes=what.size, sha256=what.sha256
        )
        sizes = [part.size_bytes for part in parts]
        if self.record.size_bytes is None and None not in sizes:
            total = sum(size for size in sizes if size is not None)
            self.record = structs.replace(self.record, size_bytes=total)
        await self.keep(parts=tuple(parts))

    def _waiting(self, fault: Fault | None) -> None:
        if fault != self._fault:
            self._fault = fault
            self._changed()

    def _moved(self) -> None:
        self._speed.note(monotonic(), self._done_bytes())

    def _check_room(self) -> None:
        if self.record.size_bytes is None:
            return
        need = self.record.size_bytes - self._done_bytes()
        free = free_bytes(self.path.parent)
        there = all(part.target.exists() for part in self._parts)
        if free is not None and free < need and not there:
            raise UserError.of(disk_full(self.path.parent, need, free))

    async def _is_right(self, number: int) -> bool:
        """Whether the file lies there already, byte for byte as far as the hub told."""
        path, record = self._parts[number].target, self.record.parts[number]
        try:
            size = (await asyncio.to_thread(path.stat)).st_size
        except FileNotFoundError:
            return False
        if record.size_bytes is not None and size != record.size_bytes:
            return False
        if record.sha256:
            hashed = hashlib.sha256()
            for start in range(0, size, _STEP):
                await asyncio.to_thread(_hash, path, start, hashed)
            if hashed.hexdigest() != record.sha256:
                return False
        elif record.size_bytes is None:
            return False
        self._there[number] = size
        return True

    def _save(self) -> None:
        with self._writing:
            if self._kept:
                save(self._folder, self.record)

    def _tidy(self) -> None:
        """Remove what was there for the way only: it is done."""
        with self._writing:
            self._kept = False
            for record, part in zip(self.record.parts, self._parts, strict=True):
                part.path.unlink(missing_ok=True)
                place = quarantine_place(self._folder, self.record.repo, record.name)
                place.unlink(missing_ok=True)
            remove(self._folder, self.record)

    def _discard(self) -> None:
        with self._writing:
            self._kept = False
            for part in self._parts:
                part.remove()
            remove(self._folder, self.record)

    def _done_bytes(self) -> int:
        there = self._there
        return sum(there.get(n, part.size) for n, part in enumerate(self._parts))


def _hash(path: Path, start: int, hashed: hashlib._Hash) -> None:
    with path.open("rb") as stream:
        stream.seek(start)
        for _ in range(_STEP // _READ):
            hashed.update(stream.read(_READ))
