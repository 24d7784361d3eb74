"""All downloads: a queue, several at once, paused, resumed, cancelled, found again at a restart."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import monotonic

from backend.downloads.entry import Entry
from backend.downloads.faults import of_disk
from backend.downloads.hub import Hub
from backend.downloads.record import Record, load_all, new_record, same_content
from backend.downloads.transfer import Limits
from backend.errors import UserError
from backend.file_lock import FileLock
from backend.offers import Download, HubFile
from backend.tasks import task_group

LOCK = ".downloads.lock"


class Downloads:
    """The downloads into one folder; of several processes one at a time has them.

    A download that waits for the network stays `running`, its `fault` says so. Done ones are
    listed until the process ends.
    """

    def __init__(
        self, folder: Path, hub: Hub, group: asyncio.TaskGroup, at_once: int, limits: Limits
    ) -> None:
        self._folder = folder
        self._hub = hub
        self._group = group
        self._at_once = at_once
        self._limits = limits
        self._entries: dict[str, Entry] = {}
        self._commands = asyncio.Lock()  # one after the other
        self._changed = asyncio.Event()
        self._lock = FileLock(folder / LOCK)
        self._holds = False
        self._closed = False

    @classmethod
    @asynccontextmanager
    async def open(
        cls, folder: Path, hub: Hub, *, at_once: int = 2, limits: Limits | None = None
    ) -> AsyncIterator[Downloads]:
        """Find what was left unfinished in `folder` and go on with what was not paused.

        At the end what runs is stopped where it is, to go on next time. Where another process
        downloads into `folder`, nothing is found until that one has ended.
        """
        async with task_group() as group:
            downloads = cls(folder, hub, group, at_once, limits or Limits())
            try:
                async with downloads._commands:
                    await downloads._take_over()
                yield downloads
            finally:
                await downloads._close()

    async def add(self, file: HubFile, revision: str = "main") -> str:
        """Download `file`; its id. The same file again is the same download, gone on with.

        Raises:
            UserError: `bad_input` for names that no file may have, `busy` while another process
                downloads into the folder, `disk_full` or `profile_unwritable`.
        """
        record = new_record(file, revision, time.time())
        async with self._commands:
            if not await self._take_over():
                raise _busy(self._folder)
            entry = self._entries.get(record.id)
            if entry is not None and same_content(entry.record, record):
                if entry.state in ("failed", "paused") or not await entry.is_there():
                    await self._queue(entry)
                return entry.id
            if entry is not None:
                await entry.stop()  # the hub has another file under this name now
                await entry.discard()
            entry = self._entry(record)
            try:
                await self._queue(entry)
            except UserError:
                del self._entries[entry.id]
                raise
            return entry.id

    async def pause(self, download: str) -> None:
        """Stop it until `resume`, over restarts; done and failed ones stay what they are.

        Raises:
            UserError: `not_found`.
        """
        async with self._commands:
            entry = self._find(download)
            if entry.state in ("queued", "running"):
                await entry.stop()
            if entry.state == "queued":
                # A full disk must not keep it from pausing; it only goes on after a restart then.
                with suppress(OSError):
                    await entry.keep(wish="pause", fault=None)
            self._changed_now()

    async def resume(self, download: str) -> None:
        """Go on with a paused or failed one.

        Raises:
            UserError: `not_found`.
        """
        async with self._commands:
            entry = self._find(download)
            if entry.state in ("paused", "failed"):
                await self._queue(entry)

    async def cancel(self, download: str) -> None:
        """Stop it and delete what has arrived; of a done one only the entry of the list goes.

        Raises:
            UserError: `not_found`, `profile_unwritable` if a file cannot be deleted.
        """
        async with self._commands:
            entry = self._find(download)
            await entry.stop()
            if entry.state != "done":
                try:
                    await entry.discard()
                except OSError as error:
                    raise of_disk(entry.path, error, None, None) from error
            del self._entries[entry.id]
            self._changed_now()

    def status(self) -> tuple[Download, ...]:
        """Every download, oldest first; blocks for nothing."""
        now = monotonic()
        entries = sorted(self._entries.values(), key=lambda e: (e.record.added, e.id))
        return tuple(entry.status(now) for entry in entries)

    def added(self, download: str) -> float:
        """When it was added, in Unix seconds; it may have been in an earlier start.

        Raises:
            UserError: `not_found`.
        """
        return self._find(download).record.added

    async def wait(self, download: str) -> Download:
        """The download once it is done; a paused one is waited for too.

        Raises:
            UserError: why it failed; `not_found`, also when it is cancelled meanwhile.
        """
        while True:
            entry = self._find(download)
            status = entry.status(monotonic())
            if status.state == "done":
                return status
            if status.state == "failed" and status.fault is not None:
                raise UserError.of(status.fault)
            await self._changed.wait()

    def set_at_once(self, at_once: int) -> None:
        """From now on `at_once` run at the same time; those that run already go on."""
        self._at_once = at_once
        self._fill()

    # --- inside -------------------------------------------------------------------------------

    async def _take_over(self) -> bool:
        """Become the process that downloads into the folder, if none is; whether we are."""
        if not self._holds:
            try:
                self._holds = await asyncio.to_thread(self._acquire)
                found = await asyncio.to_thread(load_all, self._folder) if self._holds else ()
            except OSError:
                return True  # a folder that cannot be written says so when something is added
            for record in found:
                self._entry(record)
            self._fill()
        return self._holds

    def _acquire(self) -> bool:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._lock.acquire()

    def _entry(self, record: Record) -> Entry:
        entry = Entry(self._folder, self._hub, record, self._limits, self._changed_now)
        self._entries[entry.id] = entry
        return entry

    def _find(self, download: str) -> Entry:
        if entry := self._entries.get(download):
            return entry
        raise UserError(
            "not_found",
            f"There is no download {download!r}.",
            why="It was cancelled, or never started.",
            remedy="The list of downloads names them all.",
        )

    async def _queue(self, entry: Entry) -> None:
        try:
            await entry.keep(wish="run", fault=None)
        except OSError as error:
            await entry.stop()
            refused = of_disk(entry.path, error, None, await asyncio.to_thread(entry.free))
            entry.refuse(refused.fault)
            raise refused from error
        self._changed_now()

    def _changed_now(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
        self._fill()

    def _fill(self) -> None:
        """Start what waits, oldest first, while there is room."""
        if self._closed:
            return
        running = sum(entry.is_active for entry in self._entries.values())
        waiting = [e for e in self._entries.values() if e.state == "queued" and not e.is_active]
        waiting.sort(key=lambda e: (e.record.added, e.id))
        for entry in waiting[: max(self._at_once - running, 0)]:
            entry.start(self._group)

    async def _close(self) -> None:
        self._closed = True
        for entry in list(self._entries.values()):
            await entry.stop()
        self._lock.release()  # its file stays: removing it would race with the next holder


def _busy(folder: Path) -> UserError:
    return UserError(
        "busy",
        "Another Parley is downloading already.",
        why=f"It has the folder {folder}.",
        remedy="Start the download there, or end it first.",
    )
