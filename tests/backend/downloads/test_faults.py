"""RELIABILITY row 4 for downloads (a disk that is full), and ``kill -9`` in the middle."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from backend.downloads import Hub as Client
from tests.backend.downloads.child import NAME, REPO, SIZE
from tests.backend.downloads.conftest import OpenDownloads, content, noise
from tests.hub import Fault, Hub

ROOT = Path(__file__).resolve().parents[3]
CHILD = [sys.executable, "-m", "tests.backend.downloads.child"]
# A mount that only the child sees; it goes with it.
TMPFS = 'mount -t tmpfs -o size=4m tmpfs "$0" && exec "$@"'


def run(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-3000:]
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def can_mount(place: Path) -> bool:
    try:
        command = ["unshare", "-rm", "sh", "-c", TMPFS, str(place), "true"]
        return subprocess.run(command, capture_output=True, timeout=10).returncode == 0
    except OSError:
        return False


@pytest.mark.parametrize("how", ["full", "filling"])
def test_a_full_disk(tmp_path: Path, how: str) -> None:
    if not can_mount(tmp_path):
        pytest.skip("no small disk can be mounted here (needs Linux and user namespaces)")
    shell = ["unshare", "-rm", "sh", "-c", TMPFS, str(tmp_path)]
    seen = run([*shell, *CHILD, how, str(tmp_path / "models")])
    code, why, served = seen["before"]
    assert code == "disk_full"
    assert "2.9 MiB more" in why
    assert "free" in why
    assert served == 0
    assert seen["during"][0] == "disk_full"
    if how == "filling":  # what is left is not used up for nothing
        assert "more, " in seen["during"][1]
        assert seen["kept"] < 1_400_000
    assert seen["state"] == "failed"
    assert SIZE > seen["kept"] >= 1_000_000
    assert seen["requests"] == [f"{NAME} 0", f"{NAME} {seen['kept']}"]
    assert seen["right"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of a file's size")
def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    seen = run([*CHILD, "limited", str(tmp_path / "models")])
    assert seen["during"][0] == "disk_full"
    assert seen["kept"] == 1_500_000
    assert seen["requests"][-1] == f"{NAME} 1500000"
    assert seen["right"]


async def test_killed_in_the_middle_it_goes_on(
    hub: Hub, client: Client, opened: OpenDownloads, folder: Path
) -> None:
    hub.add(REPO, NAME, noise(SIZE))
    hub.always = Fault(hold=2_000_000)
    process = await asyncio.create_subprocess_exec(*CHILD, "pull", hub.url, str(folder), cwd=ROOT)
    part = folder / "owner--some-GGUF" / f"{NAME}.part"
    async with asyncio.timeout(20):
        while not part.exists() or part.stat().st_size < 2_000_000:
            assert process.returncode is None
            await asyncio.sleep(0.02)
    process.kill()
    await process.wait()
    hub.always = Fault()
    hub.release.set()
    async with opened() as downloads:
        (status,) = downloads.status()
        assert status.state == "running"
        done = await downloads.wait(status.id)
        assert content(done.path) == noise(SIZE)
    assert hub.requests == [f"{NAME} 0", f"{NAME} 2000000"]
