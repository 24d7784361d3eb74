"""Jobs in the words of the guide."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QCoreApplication

from backend.values import Job, JobKind
from ui import numerals
from ui.faults import in_words
from ui.models import figures
from ui.widgets.progress_row import Progress, ProgressState

translate = QCoreApplication.translate

ENDED = ("done", "failed", "cancelled")
_ICONS: dict[JobKind, str] = {
    "download": "download-simple",
    "import": "arrow-line-down",
    "export": "export",
    "load": "cube",
    "index": "books",
}


def job_progress(job: Job) -> Progress:
    """A job as a row of progress."""
    waiting = job.state == "running" and job.fault is not None
    state: ProgressState = "waiting" if waiting else job.state
    moving = job.state == "running" and not waiting
    ended = job.state in ENDED
    note = in_words(job.fault).sentence if job.fault is not None else detail(job)
    if job.state == "done" and (came := result(job)) and folder_of(job) is None:
        note = " · ".join(part for part in (note, came) if part)
        note = "" if note == amount(job) else note
    return Progress(
        title=job.title,
        state=state,
        amount=amount(job),
        speed=speed(job) if moving else "",
        left=figures.left(job.seconds_left) if moving else "",
        share=min(1.0, job.done / job.total) if job.total else None,
        word=state_word(state),
        note=note,
        tone="danger" if job.state == "failed" else "text2",
        icon=_ICONS[job.kind],
        can_pause=job.can_pause and job.state in ("queued", "running"),
        can_cancel=job.can_cancel and not ended,
        can_retry=job.state == "failed" and job.can_pause,
        can_dismiss=ended,
        result=translate("Jobs", "Open folder") if folder_of(job) is not None else "",
    )


def kind_name(kind: JobKind) -> str:
    """What sort of work it is."""
    return {
        "download": translate("Jobs", "Download"),
        "import": translate("Jobs", "Import"),
        "export": translate("Jobs", "Export"),
        "load": translate("Jobs", "Loading"),
        "index": translate("Jobs", "Indexing"),
    }[kind]


def detail(job: Job) -> str:
    """One line about it: ``Needs 4.1 GB``."""
    if job.need_bytes is None:
        return job.detail
    return translate("Jobs", "Needs {0}").format(figures.size(job.need_bytes))


def result(job: Job) -> str:
    """What came of it: ``Loaded in 4.2 s``, ``12 chats``, a file."""
    if job.seconds is not None:
        return translate("Jobs", "Loaded in {0} s").format(numerals.decimal(job.seconds, 1))
    if job.count is not None and job.kind == "import":
        return counted("chats", job.count)
    return job.result


def state_word(state: ProgressState) -> str:
    """The state where the figures do not say it."""
    return {
        "queued": translate("Jobs", "Waits for its turn"),
        "running": "",
        "waiting": translate("Jobs", "Waits for the network"),
        "paused": translate("Jobs", "Paused"),
        "failed": translate("Jobs", "Failed"),
        "done": translate("Jobs", "Done"),
        "cancelled": translate("Jobs", "Cancelled"),
    }[state]


def amount(job: Job) -> str:
    """``9.2 of 14.3 GB``, ``120 of 400 chats``, or what is done alone without a total."""
    if job.unit == "bytes":
        done = job.total if job.state == "done" and job.total else job.done
        return figures.size(done) if job.state == "done" else figures.amount(done, job.total)
    if not job.unit:
        if job.total and job.state not in ("done", "cancelled"):
            return translate("Jobs", "{0} %").format(int(100 * job.done / job.total))
        return ""
    if job.total is None or job.state == "done":
        return counted(job.unit, int(job.done))
    number = numerals.decimal(job.done, 0)
    number = translate("Jobs", "{0} of {1}").format(number, numerals.decimal(job.total, 0))
    return counted(job.unit, int(job.total), number)


def counted(unit: Literal["chats", "files", "pages"], count: int, shown: str = "") -> str:
    """``1 chat``, ``12 chats``; `shown` is said in the place of the number."""
    if count == 1:
        words = {
            "chats": translate("Jobs", "{0} chat"),
            "files": translate("Jobs", "{0} file"),
            "pages": translate("Jobs", "{0} page"),
        }
    else:
        words = {
            "chats": translate("Jobs", "{0} chats", None, count),
            "files": translate("Jobs", "{0} files", None, count),
            "pages": translate("Jobs", "{0} pages", None, count),
        }
    return words[unit].format(shown or numerals.decimal(count, 0))


def speed(job: Job) -> str:
    """``41 MB/s``, ``12 pages/s``; empty where it is unknown."""
    if job.per_s is None:
        return ""
    if job.unit == "bytes":
        return figures.rate(job.per_s)
    words = {
        "chats": translate("Jobs", "{0} chats/s"),
        "files": translate("Jobs", "{0} files/s"),
        "pages": translate("Jobs", "{0} pages/s"),
    }.get(job.unit)
    return words.format(numerals.shortest(round(job.per_s, 1))) if words else ""


def folder_of(job: Job) -> Path | None:
    """The folder of what came of it, where that is a path that is there."""
    if job.state != "done" or not job.result:
        return None
    path = Path(job.result)
    if not path.is_absolute():
        return None
    if path.is_dir():
        return path
    return path.parent if path.exists() else None


def running(jobs: tuple[Job, ...]) -> int:
    """How many go on now."""
    return sum(job.state in ("queued", "running") for job in jobs)


def summary(jobs: tuple[Job, ...]) -> str:
    """``2 running · 1 paused · 3 ended``."""
    paused = sum(job.state == "paused" for job in jobs)
    ended = sum(job.state in ENDED for job in jobs)
    parts = (
        (running(jobs), translate("Jobs", "{0} running")),
        (paused, translate("Jobs", "{0} paused")),
        (ended, translate("Jobs", "{0} ended", None, ended)),
    )
    return " · ".join(words.format(count) for count, words in parts if count)
