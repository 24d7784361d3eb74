"""Work that is registered while it runs: its progress, and what came of it."""

from __future__ import annotations

import asyncio
import time
from time import monotonic
from typing import Literal

from msgspec import structs

from backend.downloads import Speed, seconds_left
from backend.errors import Fault
from backend.values import Job, JobKind, JobState

Unit = Literal["bytes", "chats", "files", "pages", ""]
_AT_ONCE_S = 1.0
"""Less than this is no time to tell a speed from."""


class Progress:
    """What the code that works tells of it; may be told from any thread."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._speed = Speed()
        self._began = monotonic()
        self._speed.start(self._began, job.done)

    def update(
        self,
        done: float | None = None,
        total: float | None = None,
        unit: Unit | None = None,
        detail: str | None = None,
    ) -> None:
        """`done` of `total` in `unit`, and a line about what is done now; None leaves it."""
        told = {"done": done, "total": total, "unit": unit, "detail": detail}
        given = {name: value for name, value in told.items() if value is not None}
        if done is not None:
            self._speed.note(monotonic(), done)
        self._job = structs.replace(self._job, **given)

    def result(self, text: str = "", *, count: int | None = None) -> None:
        """What comes of it: a file, or `count` of its unit."""
        self._job = structs.replace(self._job, result=text, count=count)


class Work(Progress):
    """A piece of registered work; `task` is what `cancel` ends."""

    def __init__(self, job: Job, task: asyncio.Task[object] | None) -> None:
        super().__init__(job)
        self._task = task

    @property
    def id(self) -> str:
        """Of its job."""
        return self._job.id

    @property
    def ended(self) -> bool:
        """Has it come to an end, whatever that was?"""
        return self._job.state != "running"

    def cancel(self) -> None:
        """Ask its task to end; it does at its next wait."""
        if self._task is not None:
            self._task.cancel()

    def end(self, state: JobState, fault: Fault | None = None) -> None:
        """It ended so."""
        self._job = structs.replace(self._job, state=state, fault=fault, can_cancel=False)
        self._task = None

    def job(self) -> Job:
        """It as it is now."""
        job, now = self._job, monotonic()
        if self.ended or not job.unit or now - self._began < _AT_ONCE_S:
            return job
        rate = self._speed.rate(now)
        left = seconds_left(job.done, job.total, rate)
        return structs.replace(job, per_s=rate, seconds_left=left)


def new_job(number: int, kind: JobKind, title: str, unit: Unit, *, can_cancel: bool) -> Job:
    """A job that begins now."""
    return Job(
        id=f"work:{number}",
        kind=kind,
        title=title,
        state="running",
        started_at=time.time(),
        unit=unit,
        can_cancel=can_cancel,
    )
