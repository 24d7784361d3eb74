from __future__ import annotations

import asyncio
import contextlib
import os
from pathlib import Path

import aiohttp
import pytest

from backend.downloads import Downloads
from backend.downloads import Hub as Client
from backend.errors import UserError
from backend.library import InstalledModels
from backend.offers import Download, HubFile
from tests.backend.downloads.conftest import QUICK, OpenDownloads, content, noise
from tests.backend.downloads.test_transfer import leftovers
from tests.hub import Fault, Hub

REPO = "owner/some-GGUF"
SIZE = 400_000


async def until(downloads: Downloads, number: int, **wanted: object) -> Download:
    """The download once it has these values; bounded."""
    async with asyncio.timeout(10):
        while True:
            status = downloads.status()[number]
            if all(getattr(status, name) == value for name, value in wanted.items()):
                return status
            await asyncio.sleep(0.005)


def spoil(path: Path) -> None:
    """The right size, other bytes."""
    path.write_bytes(bytes(SIZE))


async def one_file(hub: Hub, client: Client, name: str = "m.gguf", seed: int = 1) -> HubFile:
    hub.add(REPO, name, noise(SIZE, seed))
    return next(file for file in await client.files(REPO) if file.names == (name,))


async def test_pause_keeps_what_came_and_resume_goes_on(
    hub: Hub, client: Client, opened: OpenDownloads, folder: Path
) -> None:
    file = await one_file(hub, client)
    hub.always = Fault(hold=200_000)
    async with opened() as downloads:
        download = await downloads.add(file)
        await hub.held.wait()
        await until(downloads, 0, done_bytes=200_000)
        await downloads.pause(download)
        assert downloads.status()[0].state == "paused"
        assert leftovers(folder) == ["m.gguf.part", "m.gguf.part.json"]
        await downloads.pause(download)  # twice is no error
        hub.release.set()
        await downloads.resume(download)
        done = await downloads.wait(download)
    assert content(done.path) == noise(SIZE)
    assert hub.requests == ["m.gguf 0", "m.gguf 200000"]


@pytest.mark.parametrize("was_paused", [False, True])
async def test_a_restart_goes_on_with_what_ran_and_leaves_what_was_paused(
    hub: Hub, client: Client, opened: OpenDownloads, was_paused: bool
) -> None:
    file = await one_file(hub, client)
    hub.always = Fault(hold=200_000)
    async with opened() as downloads:
        download = await downloads.add(file)
        await until(downloads, 0, done_bytes=200_000)
        if was_paused:
            await downloads.pause(download)
    hub.release.set()
    async with opened() as downloads:
        (status,) = downloads.status()
        assert status.id == download
        assert status.done_bytes == 200_000
        if was_paused:
            assert status.state == "paused"
            await downloads.resume(download)
        done = await downloads.wait(download)
        assert content(done.path) == noise(SIZE)
    assert hub.requests == ["m.gguf 0", "m.gguf 200000"]
    async with opened() as downloads:
        assert downloads.status() == ()


async def test_a_part_that_somebody_changed_meanwhile_is_seen(
    hub: Hub, client: Client, opened: OpenDownloads, folder: Path
) -> None:
    file = await one_file(hub, client)
    hub.always = Fault(hold=200_000)
    async with opened() as downloads:
        download = await downloads.add(file)
        await until(downloads, 0, done_bytes=200_000)
        await downloads.pause(download)
        part = folder / "owner--some-GGUF" / "m.gguf.part"
        part.write_bytes(bytes(200_000))
        hub.release.set()
        await downloads.resume(download)
        with pytest.raises(UserError, match="damaged"):
            await downloads.wait(download)
        await downloads.resume(download)
        assert content((await downloads.wait(download)).path) == noise(SIZE)


async def test_only_so_many_at_once_in_order(
    hub: Hub, client: Client, opened: OpenDownloads
) -> None:
    files = [await one_file(hub, client, f"m{n}.gguf", n) for n in range(4)]
    hub.always = Fault(hold=1000)
    async with opened(at_once=2) as downloads:
        for file in files:
            await downloads.add(file)
        await until(downloads, 1, done_bytes=1000)
        assert [d.state for d in downloads.status()] == ["running", "running", "queued", "queued"]
        await downloads.pause(downloads.status()[0].id)
        await until(downloads, 2, state="running")
        assert downloads.status()[3].state == "queued"
        downloads.set_at_once(3)
        assert downloads.status()[3].state == "running"
        hub.release.set()
        await downloads.resume(downloads.status()[0].id)
        for number, status in enumerate(downloads.status()):
            done = await downloads.wait(status.id)
            assert content(done.path) == noise(SIZE, number)


async def test_cancel_removes_everything(
    hub: Hub, client: Client, opened: OpenDownloads, folder: Path
) -> None:
    file = await one_file(hub, client)
    hub.always = Fault(hold=1000)
    async with opened() as downloads:
        download = await downloads.add(file)
        waiter = asyncio.ensure_future(downloads.wait(download))
        await until(downloads, 0, done_bytes=1000)
        await downloads.cancel(download)
        with pytest.raises(UserError, match="no download"):
            await waiter
        assert leftovers(folder) == []
        assert not (folder / "owner--some-GGUF").exists()
        for command in (downloads.cancel, downloads.pause, downloads.resume):
            with pytest.raises(UserError) as caught:
                await command(download)
            assert caught.value.fault.code == "not_found"
    async with opened() as downloads:
        assert downloads.status() == ()


async def test_the_same_file_is_the_same_download_and_a_present_one_is_done(
    hub: Hub, client: Client, opened: OpenDownloads
) -> None:
    file = await one_file(hub, client)
    async with opened() as downloads:
        first, second = await asyncio.gather(downloads.add(file), downloads.add(file))
        assert first == second
        path = Path((await downloads.wait(first)).path)
        assert await downloads.add(file) == first
        assert downloads.status()[0].state == "done"
        assert len(hub.requests) == 1
    async with opened() as downloads:
        status = await downloads.wait(await downloads.add(file))
        assert status.done_bytes == status.total_bytes == SIZE
        assert len(hub.requests) == 1
        os.unlink(path)  # noqa: PTH108 - deleted by the user, who wants it again
        await downloads.wait(await downloads.add(file))
        assert content(path) == noise(SIZE)
        assert len(hub.requests) == 2
    spoil(path)
    async with opened() as downloads:
        await downloads.wait(await downloads.add(file))
    assert content(path) == noise(SIZE)


async def test_a_split_model_is_one_download_and_a_model_only_when_whole(
    hub: Hub, client: Client, opened: OpenDownloads, folder: Path
) -> None:
    names = [f"Q4_0/m-{n:05}-of-00003.gguf" for n in (1, 2, 3)]
    for number, name in enumerate(names):
        hub.add(REPO, name, noise(SIZE, number))
    (file,) = await client.files(REPO)
    hub.faults.extend([Fault(), Fault(), Fault(hold=100_000)])
    models = InstalledModels(starter=folder / "none.gguf", folders=[folder])
    async with opened() as downloads:
        download = await downloads.add(file)
        await until(downloads, 0, done_bytes=2 * SIZE + 100_000)
        assert models.entries() == ()
    async with opened() as downloads:
        assert downloads.status()[0].done_bytes >= 2 * SIZE
        done = await downloads.wait(download)
        assert done.done_bytes == done.total_bytes == 3 * SIZE
    for number, name in enumerate(names):
        path = folder / "owner--some-GGUF" / name
        assert content(path) == noise(SIZE, number)
    assert Path(done.path).name == "m-00001-of-00003.gguf"
    assert [entry.path for entry in models.entries()] == [Path(done.path)]
    assert [request.split()[0] for request in hub.requests] == [*names, names[2]]


async def test_a_split_model_with_a_wrong_part(
    hub: Hub, client: Client, opened: OpenDownloads, folder: Path
) -> None:
    for number in (1, 2):
        name = f"m-{number:05}-of-00002.gguf"
        hub.add(REPO, name, noise(SIZE, number), sha256="0" * 64 if number == 2 else None)
    (file,) = await client.files(REPO)
    async with opened() as downloads:
        with pytest.raises(UserError, match=r"00002-of-00002\.gguf arrived damaged"):
            await downloads.wait(await downloads.add(file))
    assert not any(name.endswith(".gguf") for name in leftovers(folder))


async def test_progress_has_speed_and_time_left(
    hub: Hub, client: Client, opened: OpenDownloads
) -> None:
    file = await one_file(hub, client)
    hub.always = Fault(drip=800_000)
    async with opened() as downloads:
        download = await downloads.add(file)
        async with asyncio.timeout(10):
            while downloads.status()[0].done_bytes < SIZE // 3:
                await asyncio.sleep(0.01)
        status = downloads.status()[0]
        assert status.bytes_per_s == pytest.approx(800_000, rel=0.5)
        assert status.seconds_left is not None
        assert 0 < status.seconds_left < 2
        await downloads.wait(download)
        assert downloads.status()[0].bytes_per_s is None


async def test_two_processes_do_not_share_a_folder(
    hub: Hub, client: Client, opened: OpenDownloads
) -> None:
    file = await one_file(hub, client)
    hub.always = Fault(hold=1000)
    async with contextlib.AsyncExitStack() as stack:
        first = contextlib.AsyncExitStack()
        downloads = await first.enter_async_context(opened())
        await downloads.add(file)
        second = await stack.enter_async_context(opened())
        assert second.status() == ()
        with pytest.raises(UserError) as caught:
            await second.add(file)
        assert caught.value.fault.code == "busy"
        await first.aclose()
        hub.release.set()
        await second.wait(await second.add(file))  # the first has ended


async def test_damaged_records_are_passed_over(
    hub: Hub, client: Client, opened: OpenDownloads, folder: Path
) -> None:
    file = await one_file(hub, client)
    hub.always = Fault(hold=200_000)
    async with opened() as downloads:
        await downloads.add(file)
        await until(downloads, 0, done_bytes=200_000)
    record = folder / "owner--some-GGUF" / "m.gguf.part.json"
    (folder / "a--b").mkdir()
    (folder / "a--b" / "x.gguf.part.json").write_bytes(record.read_bytes())  # not its place
    record.write_bytes(record.read_bytes()[:50])
    hub.always = Fault()
    async with opened() as downloads:
        assert downloads.status() == ()
        done = await downloads.wait(await downloads.add(file))
        assert content(done.path) == noise(SIZE)


async def test_a_folder_that_cannot_be_written(
    session: aiohttp.ClientSession, hub: Hub, client: Client, tmp_path: Path
) -> None:
    file = await one_file(hub, client)
    blocked = tmp_path / "a file"
    blocked.write_text("no folder")
    async with Downloads.open(blocked / "models", client, limits=QUICK) as downloads:
        with pytest.raises(UserError) as caught:
            await downloads.add(file)
        assert caught.value.fault.code == "profile_unwritable"


async def test_the_loop_is_never_held(hub: Hub, client: Client, opened: OpenDownloads) -> None:
    hub.add(REPO, "big.gguf", noise(20_000_000))
    (file,) = await client.files(REPO)
    longest = 0.0
    loop = asyncio.get_running_loop()

    async def beat() -> None:
        nonlocal longest
        while True:
            before = loop.time()
            await asyncio.sleep(0.001)
            longest = max(longest, loop.time() - before)

    async with opened() as downloads:
        task = asyncio.ensure_future(beat())
        await downloads.wait(await downloads.add(file))
        task.cancel()
    assert longest < 0.25  # the hub of the test runs on this loop too
