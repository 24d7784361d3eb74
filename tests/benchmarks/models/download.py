"""1 GiB from a hub that cuts 20 times, drips and redirects: is it right, and what was moved."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import sys
import tempfile
from pathlib import Path
from time import monotonic

import aiohttp

from backend.downloads import Downloads, Limits
from backend.downloads import Hub as Client
from tests.benchmarks.figures import Figure, at_most, for_information
from tests.hub import Fault, Hub, open_hub

AREA = "models"
REPO, NAME = "owner/big-GGUF", "big-Q4_K_M.gguf"
SIZE = 2**30
CUTS = 20
PIECE = 2**23


def measure() -> list[Figure]:
    """All figures of downloads."""
    with tempfile.TemporaryDirectory(prefix="parley-download-") as folder:
        return asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> list[Figure]:
    source = folder / "source.gguf"
    _write(source, random.Random(1))
    async with open_hub() as hub, aiohttp.ClientSession() as session:
        client = Client(session, hub.url)
        stored = hub.add(REPO, NAME, source)
        plain_s = await _plain(session, hub, folder / "plain.gguf")
        (folder / "plain.gguf").unlink()
        hub.redirect = True
        clean_s, wrong = await _ours(client, folder / "clean", stored.sha256)

        hub.served = 0
        _misbehave(hub)
        hurt_s, also_wrong = await _ours(client, folder / "hurt", stored.sha256)
        moved = hub.served
        cuts = sum(fault.cut is not None for fault in hub.faults)
    if cuts:
        raise AssertionError(f"{cuts} cuts were never met")
    name = f"download of {SIZE / 2**30:g} GiB with {CUTS} cuts, drips and redirects"
    return [
        at_most(AREA, f"{name}, moved over file size, GiB", moved / 2**30, 1.05, peer=SIZE / 2**30),
        at_most(AREA, f"{name}, wrong checksums", wrong + also_wrong, 0),
        for_information(AREA, f"{name}, s", hurt_s),
        for_information(
            AREA, "download of 1 GiB undisturbed, over plain aiohttp, s", clean_s, peer=plain_s
        ),
    ]


def _misbehave(hub: Hub) -> None:
    """Twenty cuts, every third connection slow, every fourth answer a login page or a 503."""
    piece = SIZE // (CUTS + 1)
    for number in range(CUTS):
        if number % 4 == 1:
            hub.faults.append(Fault(html=True))
        if number % 4 == 3:
            hub.faults.append(Fault(status=503))
        drip = 60 * 2**20 if number % 3 == 2 else None
        hub.faults.append(Fault(cut=piece, drip=drip))


async def _ours(client: Client, folder: Path, sha256: str) -> tuple[float, int]:
    """Seconds, and 1 if the file is wrong."""
    (file,) = await client.files(REPO)
    started = monotonic()
    async with Downloads.open(folder, client, limits=Limits(first_wait_s=0.1)) as downloads:
        done = await downloads.wait(await downloads.add(file))
    seconds = monotonic() - started
    found = await asyncio.to_thread(_sha256, Path(done.path))
    await asyncio.to_thread(Path(done.path).unlink)
    return seconds, int(found != sha256)


async def _plain(session: aiohttp.ClientSession, hub: Hub, path: Path) -> float:
    """Seconds of a loop that only writes, on the same loop as the hub like ours; no checksum."""
    started = monotonic()
    async with session.get(f"{hub.url}/{REPO}/resolve/main/{NAME}") as response:
        response.raise_for_status()
        with path.open("wb") as stream:
            async for chunk in response.content.iter_any():
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
    return monotonic() - started


def _write(path: Path, rng: random.Random) -> None:
    with path.open("wb") as stream:
        for _ in range(SIZE // PIECE):
            stream.write(rng.randbytes(PIECE))


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


if __name__ == "__main__":
    for figure in measure():
        sys.stdout.write(f"{figure}\n")
