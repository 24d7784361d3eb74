"""Downloads and loads of models as jobs; pure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from backend.offers import Download
from backend.pool import Load
from backend.values import Job, JobState

SHOWN_FROM_S = 1.0
"""A model that loads more quickly was no long work."""
_PART = re.compile(r"-\d{5}-of-\d{5}$")


def download_job(download: Download, added: float) -> Job:
    """A download as a job; `added` in Unix seconds."""
    running = download.state in ("running", "queued")
    waits = download.fault.sentence if running and download.fault is not None else ""
    return Job(
        id=f"download:{download.id}",
        kind="download",
        title=_PART.sub("", PurePosixPath(download.names[0]).name.removesuffix(".gguf")),
        state=download.state,
        started_at=added,
        detail=waits or download.repo,
        done=float(download.done_bytes),
        total=None if download.total_bytes is None else float(download.total_bytes),
        unit="bytes",
        per_s=download.bytes_per_s,
        seconds_left=download.seconds_left,
        can_pause=running,
        can_cancel=download.state != "done",
        result=download.path if download.state == "done" else "",
        fault=None if running else download.fault,
    )


def load_job(load: Load, now: float) -> Job | None:
    """A model that loads, or has; None if it took no time. `now` is monotonic."""
    seconds = now - load.began if load.seconds is None else load.seconds
    if seconds < SHOWN_FROM_S:
        return None
    state: JobState = "running"
    if load.seconds is not None:
        state = "failed" if load.fault else "cancelled" if load.stopped else "done"
    return Job(
        id=f"load:{load.model}",
        kind="load",
        title=load.model,
        state=state,
        started_at=load.at,
        can_cancel=False,
        need_bytes=load.need_bytes or None,
        seconds=seconds if state == "done" else None,
        fault=load.fault,
    )
