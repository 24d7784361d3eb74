"""One window for each profile, with a second process as the other window."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backend.errors import UserError
from backend.file_lock import FileLock
from backend.instance import Instance, signal_running
from backend.profile import Profile

ROOT = Path(__file__).resolve().parents[2]

HOLDER = """
import asyncio, sys
from backend.instance import Instance
from backend.profile import Profile

async def main():
    instance = Instance.acquire(Profile.default({"PARLEY_HOME": sys.argv[1]}))
    assert instance is not None
    if sys.argv[2] == "mute":
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)
    async with instance.listen(lambda: print("raised", flush=True)):
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(main())
"""


@contextmanager
def holder(profile: Profile, manner: str = "listening") -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, profile.data_dir, manner],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert said(process) == "ready"
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile.default({"PARLEY_HOME": str(tmp_path)})


async def test_the_second_start_raises_the_first_window(profile: Profile) -> None:
    with holder(profile) as process:
        assert Instance.acquire(profile) is None
        assert await signal_running(profile)
        assert said(process) == "raised"
        assert await signal_running(profile)
        assert said(process) == "raised"


async def test_the_lock_of_a_dead_process_is_taken_over(profile: Profile) -> None:
    with holder(profile) as process:
        process.kill()
        process.wait()
        instance = Instance.acquire(profile)
        assert instance is not None
        raised = asyncio.Event()
        async with instance.listen(raised.set):  # over the address that the dead one left
            assert Instance.acquire(profile) is None
            assert await signal_running(profile)
            assert raised.is_set()
        instance.release()
        assert Instance.acquire(profile) is not None


async def test_an_instance_that_does_not_answer(profile: Profile) -> None:
    with holder(profile, "mute"):
        assert Instance.acquire(profile) is None
        assert not await signal_running(profile)


@pytest.mark.parametrize(
    "message",
    [
        {"command": "raise", "nonce": "wrong"},
        {"command": "raise", "nonce": "ä"},
        {"command": "raise"},
        {"command": "quit", "nonce": "<right>"},
        ["raise"],
        "x" * 10_000,
    ],
    ids=lambda message: str(message)[:40],
)
async def test_strangers_are_not_obeyed(profile: Profile, message: object) -> None:
    instance = Instance.acquire(profile)
    assert instance is not None
    raised = asyncio.Event()
    async with instance.listen(raised.set):
        address = json.loads(profile.lock_file.with_suffix(".address").read_text("utf-8"))
        line = json.dumps(message).replace("<right>", address["nonce"])
        reader, writer = await asyncio.open_connection("127.0.0.1", address["port"])
        writer.write(line.encode() + b"\n")
        try:
            answer = await reader.read()
        except ConnectionResetError:
            answer = b""
        writer.close()
        assert answer in (b"", b'{"ok":false}\n')
        assert not raised.is_set()
        assert await signal_running(profile)
    instance.release()


def test_a_lock_file_that_cannot_be_made(profile: Profile) -> None:
    profile.lock_file.mkdir()
    with pytest.raises(UserError) as caught:
        Instance.acquire(profile)
    assert caught.value.fault.code == "profile_unwritable"


def test_a_lock_is_exclusive_until_released(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire()
    assert not second.acquire()
    first.release(remove=True)
    first.release()
    assert second.acquire()
    second.release()
