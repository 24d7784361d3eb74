"""A hub on localhost, and downloads from it that lose patience quickly."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import aiohttp
import pytest

from backend.downloads import Downloads, Limits
from backend.downloads import Hub as Client
from tests.hub import Hub, open_hub

QUICK = Limits(
    stall_s=0.3,
    least_bytes=1000,
    tries=3,
    first_wait_s=0.01,
    longest_wait_s=0.05,
    batch_bytes=64 * 1024,
    batch_s=0.02,
    look_bytes=64 * 1024,
)
OpenDownloads = Callable[..., AbstractAsyncContextManager[Downloads]]


def noise(size: int, seed: int = 1) -> bytes:
    """Bytes of which no two parts are alike."""
    return random.Random(seed).randbytes(size)


def content(path: Path | str) -> bytes:
    """What stands in the file."""
    return Path(path).read_bytes()


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    async with open_hub() as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def client(hub: Hub, session: aiohttp.ClientSession) -> Client:
    return Client(session, hub.url)


@pytest.fixture
def opened(client: Client, folder: Path) -> OpenDownloads:
    """Downloads into `folder`, as after a start of the program."""

    def start(**options: object) -> AbstractAsyncContextManager[Downloads]:
        values: dict[str, object] = {"limits": QUICK, "at_once": 2} | options
        return Downloads.open(folder, client, **values)  # type: ignore[arg-type]

    return start


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models"
