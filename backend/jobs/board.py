"""The board: one list of all long work, and what a person can do with each piece of it."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from time import monotonic

from backend.downloads import Downloads
from backend.errors import UserError, fault_of
from backend.jobs.mapped import download_job, load_job
from backend.jobs.work import Progress, Unit, Work, new_job
from backend.pool import Load
from backend.values import Job, JobKind

MAX_ENDED = 100
_NAMES: dict[JobKind, str] = {
    "download": "A download",
    "import": "An import",
    "export": "An export",
    "load": "The loading of a model",
    "index": "Indexing",
}

log = logging.getLogger(__name__)


class Jobs:
    """Downloads, loads of models and registered work; `loads` gives the pool's last ones.

    Downloads and loads are looked at when they are asked for: nothing runs here by itself.
    """

    def __init__(
        self,
        downloads: Downloads | None = None,
        loads: Callable[[], Iterable[Load]] = tuple,
    ) -> None:
        self._downloads = downloads
        self._loads = loads
        self._work: dict[str, Work] = {}  # oldest first
        self._numbers = itertools.count(1)
        # Dismissed, by id: the state and start of what no longer is to be listed.
        self._hidden: dict[str, tuple[str, float]] = {}

    @asynccontextmanager
    async def work(
        self, kind: JobKind, title: str, *, unit: Unit = "", can_cancel: bool = True
    ) -> AsyncIterator[Progress]:
        """List what is done inside as a job, with the progress that it tells.

        `cancel_job` cancels the task that is inside; the cancellation leaves through here. What
        is raised inside is kept as the job's fault, and raised again.
        """
        task = asyncio.current_task() if can_cancel else None
        job = new_job(next(self._numbers), kind, title, unit, can_cancel=can_cancel)
        work = self._work[job.id] = Work(job, task)
        try:
            yield work
        except asyncio.CancelledError:
            work.end("cancelled")
            raise
        except BaseException as error:
            if not isinstance(error, UserError):
                log.warning("%s failed: %r", title, error)
            work.end("failed", fault_of(error))
            raise
        else:
            work.end("done")
        finally:
            self._forget_old()

    async def jobs(self) -> tuple[Job, ...]:
        """All of them, newest first; what ended stays until it is dismissed."""
        found = [*self._downloading(), *self._loading(), *(w.job() for w in self._work.values())]
        for job in list(self._hidden):  # what is no longer there needs no hiding
            if not any(one.id == job and _mark(one) == self._hidden[job] for one in found):
                del self._hidden[job]
        shown = [job for job in found if job.id not in self._hidden]
        return tuple(sorted(shown, key=lambda job: (-job.started_at, job.id)))

    async def pause_job(self, job: str) -> None:
        """Stop a download for now.

        Raises:
            UserError: `not_found`, or `bad_input` for what cannot be paused.
        """
        known = await self._find(job)
        if known.kind != "download" or not known.can_pause:
            raise _refusal(known, "paused", _states(known))
        await self._fetching().pause(_own_id(job))

    async def resume_job(self, job: str) -> None:
        """Go on with a download that is paused or failed.

        Raises:
            UserError: `not_found`, or `bad_input` for what cannot go on.
        """
        known = await self._find(job)
        if known.kind != "download":
            raise _refusal(known, "resumed", "Start it again where it was started.")
        if known.state not in ("paused", "failed"):
            raise _refusal(known, "resumed", _states(known))
        await self._fetching().resume(_own_id(job))

    async def cancel_job(self, job: str) -> None:
        """Give work up: of a download, what has arrived is deleted and it is listed no more.

        Raises:
            UserError: `not_found`, or `bad_input` for what cannot be cancelled.
        """
        known = await self._find(job)
        if not known.can_cancel:
            raise _refusal(known, "cancelled", _states(known))
        if known.kind == "download" and job not in self._work:
            await self._fetching().cancel(_own_id(job))
        else:
            self._work[job].cancel()

    async def dismiss_job(self, job: str) -> None:
        """No longer list what ended. A download that failed keeps what has arrived.

        Raises:
            UserError: `not_found`, or `bad_input` for what has not ended.
        """
        known = await self._find(job)
        if known.state in ("queued", "running", "paused"):
            raise _refusal(known, "dismissed", "It has not ended. Cancel it first.")
        if job in self._work:
            del self._work[job]
        elif known.kind == "download" and known.state == "done":
            await self._fetching().cancel(_own_id(job))  # takes it off the list, and no more
        else:
            self._hidden[job] = _mark(known)

    # --- inside -------------------------------------------------------------------------------

    def _downloading(self) -> Iterator[Job]:
        if self._downloads is not None:
            for download in self._downloads.status():
                yield download_job(download, self._downloads.added(download.id))

    def _loading(self) -> Iterator[Job]:
        now = monotonic()
        for load in self._loads():
            if (job := load_job(load, now)) is not None:
                yield job

    def _forget_old(self) -> None:
        ended = [work.id for work in self._work.values() if work.ended]
        for oldest in ended[:-MAX_ENDED]:
            del self._work[oldest]

    def _fetching(self) -> Downloads:
        assert self._downloads is not None  # there is a job of it
        return self._downloads

    async def _find(self, job: str) -> Job:
        for known in await self.jobs():
            if known.id == job:
                return known
        raise UserError(
            "not_found",
            "There is no such job any more.",
            why=f"{job} has ended and was dismissed, or it was cancelled.",
        )


def _own_id(job: str) -> str:
    return job.partition(":")[2]


def _mark(job: Job) -> tuple[str, float]:
    return job.state, job.started_at


def _states(job: Job) -> str:
    return {
        "queued": "It waits for its turn.",
        "running": "It runs and goes on until it is done.",
        "paused": "It is paused already.",
        "failed": "It has failed.",
        "done": "It is done.",
        "cancelled": "It was cancelled.",
    }[job.state]


def _refusal(job: Job, what: str, why: str) -> UserError:
    return UserError("bad_input", f"{_NAMES[job.kind]} cannot be {what} now.", why=why)
