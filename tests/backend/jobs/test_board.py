from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic

import aiohttp
import pytest

from backend.downloads import Downloads
from backend.downloads import Hub as Client
from backend.errors import Fault, UserError
from backend.jobs import Jobs, Progress
from backend.jobs.board import MAX_ENDED
from backend.offers import HubFile
from backend.pool import Load
from backend.tasks import task_group
from backend.values import Job
from tests.hub import Fault as Trouble
from tests.hub import Hub, open_hub

REPO, NAME = "owner/name", "Model-Q4_K_M.gguf"


async def only(jobs: Jobs) -> Job:
    (job,) = await jobs.jobs()
    return job


async def states(jobs: Jobs) -> dict[str, str]:
    return {job.id: job.state for job in await jobs.jobs()}


# --- registered work --------------------------------------------------------------------------


async def test_work_is_listed_with_its_progress_and_its_result_stays() -> None:
    jobs = Jobs()
    async with jobs.work("export", "All chats", unit="chats") as progress:
        assert (await only(jobs)).state == "running"
        progress.update(3, 12, detail="Holidays")
        job = await only(jobs)
        assert (job.kind, job.title, job.done, job.total, job.unit, job.detail) == (
            "export",
            "All chats",
            3,
            12,
            "chats",
            "Holidays",
        )
        assert job.can_cancel
        progress.update(done=12)
        progress.result("/home/a/chats.json")
    job = await only(jobs)
    assert (job.state, job.done, job.total) == ("done", 12, 12)
    assert (job.result, job.can_cancel) == ("/home/a/chats.json", False)
    await jobs.dismiss_job(job.id)
    assert await jobs.jobs() == ()


async def test_a_failure_is_kept_with_its_fault_and_raised_again() -> None:
    jobs = Jobs()
    with pytest.raises(UserError, match="It is empty"):
        async with jobs.work("import", "chats.json"):
            raise UserError("bad_input", "It is empty.")
    job = await only(jobs)
    assert job.state == "failed"
    assert job.fault == Fault("bad_input", "It is empty.")


async def test_a_mistake_of_ours_is_kept_too() -> None:
    jobs = Jobs()
    with pytest.raises(KeyError):
        async with jobs.work("import", "chats.json"):
            raise KeyError("x")
    fault = (await only(jobs)).fault
    assert fault is not None
    assert fault.code == "internal"


async def test_cancelling_ends_the_task_that_works() -> None:
    jobs = Jobs()
    inside = asyncio.Event()

    async def work() -> None:
        async with jobs.work("import", "chats.json"):
            inside.set()
            await asyncio.Event().wait()

    async with asyncio.timeout(5), task_group() as group:
        task = group.create_task(work())
        await inside.wait()
        await jobs.cancel_job((await only(jobs)).id)
        await asyncio.wait((task,))
    assert task.cancelled()
    job = await only(jobs)
    assert (job.state, job.can_cancel, job.fault) == ("cancelled", False, None)
    with pytest.raises(UserError, match="cannot be cancelled"):
        await jobs.cancel_job(job.id)


async def test_work_that_must_not_be_cancelled() -> None:
    jobs = Jobs()
    async with jobs.work("import", "x", can_cancel=False):
        job = await only(jobs)
        assert not job.can_cancel
        with pytest.raises(UserError, match="An import cannot be cancelled"):
            await jobs.cancel_job(job.id)


@pytest.mark.parametrize("deed", ["pause_job", "resume_job", "dismiss_job"])
async def test_what_work_that_runs_cannot(deed: str) -> None:
    jobs = Jobs()
    async with jobs.work("export", "x"):
        with pytest.raises(UserError, match="An export cannot be") as caught:
            await getattr(jobs, deed)((await only(jobs)).id)
    assert caught.value.fault.code == "bad_input"
    assert caught.value.fault.why


@pytest.mark.parametrize("deed", ["pause_job", "resume_job", "cancel_job", "dismiss_job"])
async def test_no_such_job(deed: str) -> None:
    with pytest.raises(UserError, match="no such job") as caught:
        await getattr(Jobs(), deed)("work:7")
    assert caught.value.fault.code == "not_found"


async def test_the_newest_stand_first_and_the_oldest_of_many_go() -> None:
    jobs = Jobs()
    async with jobs.work("index", "runs all the while"):
        for number in range(MAX_ENDED + 5):
            async with jobs.work("export", str(number)):
                pass
        found = await jobs.jobs()
    assert len(found) == MAX_ENDED + 1
    titles = {job.title for job in found}
    assert {"runs all the while", "5", str(MAX_ENDED + 4)} <= titles
    assert "4" not in titles
    started = [job.started_at for job in found]
    assert started == sorted(started, reverse=True)


async def test_speed_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("backend.jobs.work.monotonic", lambda: now)
    jobs = Jobs()
    async with jobs.work("index", "x", unit="pages") as progress:
        assert (await only(jobs)).per_s is None
        now = 104.0
        progress.update(20, 50)
        job = await only(jobs)
        assert (job.per_s, job.seconds_left) == (5.0, 6.0)
    job = await only(jobs)
    assert (job.per_s, job.seconds_left) == (None, None)


async def test_progress_may_be_told_from_a_thread() -> None:
    jobs = Jobs()

    def count(progress: Progress) -> None:
        for number in range(1000):
            progress.update(number + 1, 1000)

    async with jobs.work("index", "x") as progress:
        await asyncio.to_thread(count, progress)
    assert (await only(jobs)).done == 1000


# --- loads ------------------------------------------------------------------------------------


async def test_a_failed_load_stays_until_it_is_dismissed_or_tried_again() -> None:
    fault = Fault("model_unloadable", "It does not fit.")
    loads = [Load(model="m", at=1.0, began=monotonic() - 9, seconds=3.0, fault=fault)]
    jobs = Jobs(loads=lambda: loads)
    job = await only(jobs)
    assert (job.state, job.fault) == ("failed", fault)
    await jobs.dismiss_job(job.id)
    assert await jobs.jobs() == ()
    loads[0] = Load(model="m", at=2.0, began=monotonic() - 5)
    job = await only(jobs)
    assert job.state == "running"
    with pytest.raises(UserError, match="The loading of a model cannot be cancelled"):
        await jobs.cancel_job(job.id)


# --- downloads --------------------------------------------------------------------------------


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    async with open_hub() as running:
        running.add(REPO, NAME, bytes(200_000))
        yield running


@pytest.fixture
async def downloads(hub: Hub, tmp_path: Path) -> AsyncIterator[Downloads]:
    async with (
        aiohttp.ClientSession() as session,
        Downloads.open(tmp_path, Client(session, hub.url)) as opened,
    ):
        yield opened


def file(hub: Hub) -> HubFile:
    stored = hub.repos[REPO][NAME]
    return HubFile(repo=REPO, names=(NAME,), size_bytes=stored.size, sha256=(stored.sha256,))


async def test_a_download_is_paused_resumed_done_and_dismissed(
    hub: Hub, downloads: Downloads, tmp_path: Path
) -> None:
    hub.always = Trouble(hold=70_000)
    jobs = Jobs(downloads)
    download = await downloads.add(file(hub))
    async with asyncio.timeout(10):
        await hub.held.wait()
        job = await only(jobs)
        assert (job.id, job.state, job.title) == (f"download:{download}", "running", "Model-Q4_K_M")
        with pytest.raises(UserError, match="A download cannot be resumed now"):
            await jobs.resume_job(job.id)
        with pytest.raises(UserError, match="Cancel it first"):
            await jobs.dismiss_job(job.id)
        await jobs.pause_job(job.id)
        assert (await only(jobs)).state == "paused"
        with pytest.raises(UserError, match="paused already"):
            await jobs.pause_job(job.id)
        hub.always = Trouble()
        hub.release.set()
        await jobs.resume_job(job.id)
        await downloads.wait(download)
    job = await only(jobs)
    assert (job.state, job.result) == ("done", str(tmp_path / "owner--name" / NAME))
    await jobs.dismiss_job(job.id)
    assert await jobs.jobs() == ()
    assert await asyncio.to_thread(Path(job.result).is_file)


async def test_a_cancelled_download_is_gone_with_what_had_arrived(
    hub: Hub, downloads: Downloads, tmp_path: Path
) -> None:
    hub.always = Trouble(hold=70_000)
    jobs = Jobs(downloads)
    await downloads.add(file(hub))
    async with asyncio.timeout(10):
        await hub.held.wait()
        await jobs.cancel_job((await only(jobs)).id)
    assert await jobs.jobs() == ()
    assert not await asyncio.to_thread(lambda: list(tmp_path.rglob("*.part")))


async def test_a_failed_download_that_is_dismissed_keeps_what_has_arrived(
    hub: Hub, downloads: Downloads
) -> None:
    hub.always = Trouble(status=404)
    jobs = Jobs(downloads)
    download = await downloads.add(file(hub))
    with pytest.raises(UserError):
        await downloads.wait(download)
    job = await only(jobs)
    assert (job.state, job.fault is not None) == ("failed", True)
    await jobs.dismiss_job(job.id)
    assert await jobs.jobs() == ()
    assert [one.state for one in downloads.status()] == ["failed"]
    hub.always = Trouble()
    await downloads.resume(download)
    assert (await only(jobs)).state in ("queued", "running", "done")
    async with asyncio.timeout(10):
        await downloads.wait(download)
    assert (await only(jobs)).state == "done"
