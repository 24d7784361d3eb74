"""The page of jobs and its rows of progress."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from backend.errors import Fault, UserError
from backend.values import Job
from tests.ui.conftest import Live, until
from tests.ui.fake_engine import FakeEngine
from ui.jobs import words
from ui.jobs.page import JobsPage
from ui.tasks import TaskSet
from ui.theme.theme import Theme
from ui.widgets.progress_row import Progress, ProgressRow

GB = 10**9
FULL = Fault("disk_full", "The disk is full.", "5.1 GB are missing.", "Make room.")
RUNNING = Job(
    id="j1",
    kind="download",
    title="Mistral Small 24B",
    state="running",
    started_at=0,
    done=9.2 * GB,
    total=14.3 * GB,
    unit="bytes",
    per_s=41e6,
    seconds_left=124,
    can_pause=True,
)
IMPORT = Job(
    id="j2",
    kind="import",
    title="Chats of ChatGPT",
    state="running",
    started_at=0,
    done=120,
    unit="chats",
    per_s=30,
    can_cancel=False,
)
FAILED = replace(RUNNING, id="j3", title="gpt-oss", state="failed", fault=FULL)
DONE = Job(
    id="j4",
    kind="export",
    title="All chats",
    state="done",
    started_at=0,
    done=412,
    total=412,
    unit="chats",
)


class Engine(FakeEngine):
    """Jobs whose every call is remembered."""

    def __init__(self, *jobs: Job) -> None:
        super().__init__()
        self.long_work = list(jobs)
        self.said: list[tuple[str, str]] = []

    async def pause_job(self, job: str) -> None:
        self.said.append(("pause", job))
        await super().pause_job(job)

    async def resume_job(self, job: str) -> None:
        self.said.append(("resume", job))
        await super().resume_job(job)

    async def cancel_job(self, job: str) -> None:
        self.said.append(("cancel", job))
        await super().cancel_job(job)

    async def dismiss_job(self, job: str) -> None:
        self.said.append(("dismiss", job))
        await super().dismiss_job(job)


@pytest.fixture
def jobs() -> Engine:
    return Engine(RUNNING, IMPORT, FAILED, DONE)


@pytest.fixture
def page(live: Live[Any], theme: Theme, jobs: Engine) -> Iterator[JobsPage]:
    tasks = TaskSet()
    made = JobsPage(theme, jobs, tasks)
    made.resize(1208, 772)
    made.show()
    live(until(lambda: made.jobs == tuple(jobs.long_work)))
    yield made
    made.hide()
    live(tasks.stop(2))
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def click(widget: QWidget) -> None:
    assert widget.isVisible()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


# --- words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("job", "amount", "speed", "state"),
    [
        (RUNNING, "9.2 of 14.3 GB", "41 MB/s", "running"),
        (replace(RUNNING, state="paused"), "9.2 of 14.3 GB", "", "paused"),
        (replace(RUNNING, fault=FULL), "9.2 of 14.3 GB", "", "waiting"),
        (replace(RUNNING, state="done"), "14.3 GB", "", "done"),
        (replace(RUNNING, total=None), "9.2 GB", "41 MB/s", "running"),
        (IMPORT, "120 chats", "30 chats/s", "running"),
        (replace(IMPORT, total=400.0), "120 of 400 chats", "30 chats/s", "running"),
        (replace(IMPORT, unit="pages", per_s=1.25), "120 pages", "1.2 pages/s", "running"),
        (replace(IMPORT, unit="", total=400.0), "30 %", "", "running"),
        (replace(IMPORT, unit=""), "", "", "running"),
        (DONE, "412 chats", "", "done"),
        (replace(DONE, done=1, total=1), "1 chat", "", "done"),
        (replace(IMPORT, done=1, total=400.0), "1 of 400 chats", "30 chats/s", "running"),
    ],
)
def test_jobs_in_words(job: Job, amount: str, speed: str, state: str) -> None:
    shown = words.job_progress(job)
    assert (shown.amount, shown.speed, shown.state) == (amount, speed, state)
    assert (shown.share is None) == (job.total is None)
    assert shown.can_dismiss == (job.state in words.ENDED)


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"need_bytes": 4_100_000_000}, "Needs 4.1 GB"),
        (
            {"need_bytes": 4_100_000_000, "state": "done", "seconds": 1.24},
            "Needs 4.1 GB · Loaded in 1.2 s",
        ),
        ({"kind": "import", "state": "done", "count": 1}, "1 chat"),
        (
            {"kind": "import", "state": "done", "count": 12, "detail": "2 left out"},
            "2 left out · 12 chats",
        ),
        ({"kind": "import", "state": "done", "unit": "chats", "done": 12.0, "count": 12}, ""),
    ],
)
def test_what_came_of_it_in_words(changes: dict[str, Any], note: str) -> None:
    job = Job(id="x", kind="load", title="Qwen3 8B", state="running", started_at=0)
    assert words.job_progress(replace(job, **changes)).note == note


def test_a_failure_says_why_and_can_be_tried_again() -> None:
    shown = words.job_progress(FAILED)
    assert shown.note == FULL.sentence
    assert shown.can_retry
    assert shown.tone == "danger"


def test_the_folder_of_a_result(tmp_path: Path) -> None:
    file = tmp_path / "chats.json"
    assert words.folder_of(replace(DONE, result=str(file))) is None  # it was moved since
    file.write_text("{}")
    assert words.folder_of(replace(DONE, result=str(file))) == tmp_path
    assert words.folder_of(replace(DONE, result=str(tmp_path))) == tmp_path
    assert words.folder_of(replace(DONE, result="412 chats")) is None
    assert words.job_progress(replace(DONE, result="3 were skipped.")).note == "3 were skipped."


# --- the page ---------------------------------------------------------------------------------


def test_the_page_shows_what_goes_on_and_what_ended(page: JobsPage) -> None:
    assert page.subtitle.text() == "2 running · 2 ended"
    assert list(page.rows) == ["j1", "j2", "j3", "j4"]
    first = page.rows["j1"]
    assert first.figures.text() == "9.2 of 14.3 GB  41 MB/s"
    assert "about 2 min left" in first.accessibleName()
    assert first.bar.value() == round(1000 * 9.2 / 14.3)
    assert not page.rows["j2"].bar.isVisible()  # no total: the amount alone
    assert page.rows["j2"].cancel.isHidden()
    assert page.first_focus is first.pause


def test_pause_resume_cancel(live: Live[Any], page: JobsPage, jobs: Engine) -> None:
    async def scenario() -> None:
        row = page.rows["j1"]
        click(row.pause)
        await until(lambda: row.progress.state == "paused")
        click(row.pause)
        await until(lambda: row.progress.state == "running")
        click(row.cancel)
        assert "9.2 of 14.3 GB" in row._words.text()
        click(row.no)
        assert ("cancel", "j1") not in jobs.said
        click(row.cancel)
        click(row.yes)
        await until(lambda: page.rows["j1"].progress.state == "cancelled")
        assert jobs.said == [("pause", "j1"), ("resume", "j1"), ("cancel", "j1")]

    live(scenario())


def test_what_an_import_took_in_is_not_said_to_be_lost(
    live: Live[Any], page: JobsPage, jobs: Engine
) -> None:
    async def scenario() -> None:
        jobs.long_work[1] = replace(IMPORT, can_cancel=True)
        page.refresh()
        row = page.rows["j2"]
        await until(row.cancel.isVisible)
        click(row.cancel)
        assert row._words.text() == "Give it up? Chats that came in so far stay."
        click(row.yes)
        await until(lambda: ("cancel", "j2") in jobs.said)

    live(scenario())


def test_what_failed_is_tried_again(live: Live[Any], page: JobsPage, jobs: Engine) -> None:
    click(page.rows["j3"].retry)
    live(until(lambda: ("resume", "j3") in jobs.said))


def test_the_count_for_the_rail(live: Live[Any], page: JobsPage, jobs: Engine) -> None:
    async def scenario() -> None:
        told: list[int] = []
        page.running_changed.connect(told.append)
        jobs.long_work[0] = replace(RUNNING, state="done")
        page.refresh()
        await until(lambda: told == [1])
        page.refresh()
        await asyncio.sleep(0.05)
        assert told == [1]  # once for each change

    live(scenario())


def test_a_result_opens_its_folder(
    live: Live[Any],
    page: JobsPage,
    jobs: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scenario() -> None:
        opened: list[QUrl] = []
        monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
        file = tmp_path / "chats.json"
        file.write_text("{}")
        jobs.long_work[3] = replace(DONE, result=str(file))
        page.refresh()
        await until(page.rows["j4"].result.isVisible)
        click(page.rows["j4"].result)
        assert [url.toLocalFile() for url in opened] == [str(tmp_path)]
        file.unlink()
        tmp_path.rmdir()
        click(page.rows["j4"].result)
        assert page.banner.isVisible()
        assert len(opened) == 1

    live(scenario())


def test_dismissing_one_and_all_leads_to_an_empty_page(
    live: Live[Any], page: JobsPage, jobs: Engine
) -> None:
    async def scenario() -> None:
        click(page.rows["j4"].dismiss)
        await until(lambda: "j4" not in page.rows)
        jobs.long_work[:2] = [replace(RUNNING, state="done"), replace(IMPORT, state="cancelled")]
        click(page.dismiss_all)
        await until(lambda: not page.rows or page.rows.keys() == {"j1", "j2"})
        page.refresh()
        await until(lambda: page.jobs == tuple(jobs.long_work))
        click(page.dismiss_all)
        await until(lambda: not page.rows)
        assert page.empty.isVisible()
        assert "Nothing long is going on" in page.empty.text()
        assert page.dismiss_all.isHidden()

    live(scenario())


def test_errors_are_said_in_place(live: Live[Any], page: JobsPage, jobs: Engine) -> None:
    async def scenario() -> None:
        jobs.refuse = UserError("busy", "The engine is busy.")
        click(page.rows["j1"].pause)
        await until(page.banner.isVisible)
        jobs.refuse = None
        click(page.banner.button)
        await until(page.banner.isHidden)

    live(scenario())


def test_it_looks_only_while_it_shows(page: JobsPage) -> None:
    assert page._timer.interval() == 500  # something runs
    page.hide()
    assert not page._timer.isActive()


# --- the row ----------------------------------------------------------------------------------


@pytest.mark.parametrize("percent", [100, 200])
def test_a_row_folds_and_cuts_nothing(application: QApplication, percent: int) -> None:
    before = application.font()
    theme = Theme(application, "light", font_percent=percent)
    row = ProgressRow(theme)
    shown = Progress(
        "Mistral Small 24B",
        "running",
        "9.2 of 14.3 GB",
        "41 MB/s",
        "about 2 min left",
        0.6,
        can_pause=True,
    )
    row.show_progress(shown)
    heights = []
    for width in (1100, 560):
        row.resize(width, row.sizeHint().height())
        row.show()
        QApplication.processEvents()
        heights.append(row.sizeHint().height())
        for part in (row.figures, row.pause, row.cancel):
            assert part.width() >= part.sizeHint().width()
            assert part.mapTo(row, part.rect().topRight()).x() <= row.width()
    assert heights[1] > heights[0] or percent == 200  # at 200 % both fold
    row.hide()
    row.deleteLater()
    application.setFont(before)


def test_a_question_goes_when_the_work_ends(theme: Theme) -> None:
    row = ProgressRow(theme)
    row.show_progress(Progress("A", "running", "1 GB", share=0.5))
    row.ask("Give it up?", "Give up", "Go on")
    assert row.is_asking
    row.show_progress(Progress("A", "done", "2 GB", can_dismiss=True))
    assert not row.is_asking
    assert row.cancel.isHidden()
    row.deleteLater()
