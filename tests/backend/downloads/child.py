"""A process that downloads and is hurt by it: ``python -m tests.backend.downloads.child``."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp

from backend.downloads import Downloads, Limits
from backend.downloads import Hub as Client
from backend.errors import UserError
from tests.backend.downloads.conftest import content, noise
from tests.hub import Fault, Hub, open_hub

REPO, NAME, SIZE = "owner/some-GGUF", "m.gguf", 3_000_000


async def pull(url: str, folder: Path) -> None:
    """Download the file of the hub at `url`, until killed."""
    async with aiohttp.ClientSession() as session:
        client = Client(session, url)
        (file,) = await client.files(REPO)
        async with Downloads.open(folder, client, limits=Limits(batch_s=0.01)) as downloads:
            await downloads.wait(await downloads.add(file))


async def full_disk(folder: Path, leave: int = 0, limits: Limits | None = None) -> dict[str, Any]:
    """`folder` is on a disk of 4 MiB: too full before, full in the middle, then with room.

    In the middle `leave` bytes stay free.
    """
    filler = folder.parent / "filler"
    filler.write_bytes(bytes(2_000_000))

    async def fill(_hub: Hub) -> None:
        try:
            with filler.open("wb", buffering=0) as stream:
                while stream.write(bytes(4096)):
                    pass
        except OSError:
            os.truncate(filler, filler.stat().st_size - leave)

    async def free() -> None:
        filler.unlink()

    return await _three_tries(folder, free, fill, limits)


async def filling_disk(folder: Path) -> dict[str, Any]:
    """As before, but 700 kB stay free: too little for the rest, which is seen before it is full."""
    return await full_disk(folder, 700_000, Limits(look_bytes=1, batch_bytes=65_536))


async def limited(folder: Path) -> dict[str, Any]:
    """No file of this process may be longer than 1.5 MB, until that limit is lifted."""
    import resource

    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]

    async def nothing(_hub: Hub) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, hard))

    async def lift() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

    return await _three_tries(folder, lift, nothing)


async def _three_tries(
    folder: Path,
    free: Callable[[], Awaitable[None]],
    fill: Callable[[Hub], Awaitable[None]],
    limits: Limits | None = None,
) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    async with open_hub() as hub, aiohttp.ClientSession() as session:
        client = Client(session, hub.url)
        hub.add(REPO, NAME, noise(SIZE))
        (file,) = await client.files(REPO)
        async with Downloads.open(folder, client, limits=limits) as downloads:
            download = ""
            try:
                download = await downloads.add(file)
                if (folder.parent / "filler").exists():
                    await downloads.wait(download)
            except UserError as error:
                seen["before"] = error.fault.code, error.fault.why, hub.served
                await free()
                await downloads.cancel(download)
            else:
                await downloads.cancel(download)
            hub.requests.clear()
            hub.always = Fault(hold=1_000_000)
            download = await downloads.add(file)
            while downloads.status()[0].done_bytes < 1_000_000:
                await asyncio.sleep(0.01)
            await fill(hub)
            hub.release.set()
            try:
                await downloads.wait(download)
            except UserError as error:
                seen["during"] = error.fault.code, error.fault.why
            seen["kept"] = downloads.status()[0].done_bytes
            seen["state"] = downloads.status()[0].state
            await free()
            await downloads.resume(download)
            done = await downloads.wait(download)
            right = hashlib.sha256(noise(SIZE)).hexdigest()
            seen["right"] = hashlib.sha256(content(done.path)).hexdigest() == right
            seen["requests"] = hub.requests
    return seen


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "pull":
        asyncio.run(pull(rest[0], Path(rest[1])))
    else:
        run = {"full": full_disk, "filling": filling_disk, "limited": limited}[what]
        sys.stdout.write(json.dumps(asyncio.run(run(Path(rest[0])))))
