"""``parley models search`` and ``pull``: what a hub has, and fetching it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

from app.cli import FAILED_TURN, OK, open_profile
from app.commands.models.printing import engine, size, table, write, write_json
from backend.errors import UserError
from backend.models import ModelManager
from backend.offers import Download, Fit, HubFile, HubModel
from backend.running import RunningParley

_SHOWN_EVERY_S = 0.5
_PATIENCE_S = 60.0  # without a byte, and with a reason for it (no network)
_FITS: dict[Fit, str] = {
    "gpu": "fits on a GPU",
    "gpus": "fits on the GPUs together",
    "partly": "partly on the processor: slow",
    "cpu": "fits in main memory",
    "no": "does not fit",
    "unknown": "memory unknown",
}


async def search(options: argparse.Namespace) -> int:
    """Print repositories, or the files of one."""
    async with engine() as opened:
        manager = opened.models_manager
        if "/" in options.text:
            files = await manager.files(options.text)
            write_json(files) if options.json else _write_files(files)
        else:
            found = await manager.search(options.text, options.limit)
            write_json(found) if options.json else _write_repositories(found)
    return OK


def _write_repositories(found: tuple[HubModel, ...]) -> None:
    if not found:
        write("Nothing was found.")
        return
    rows = [("repository", "downloads", "licence", "")]
    for model in found:
        count = "" if model.downloads is None else f"{model.downloads:,}"
        rows.append((model.repo, count, model.licence, "needs consent" if model.gated else ""))
    table(rows)
    write("\nparley models search OWNER/REPOSITORY lists its files.")


def _write_files(files: tuple[HubFile, ...]) -> None:
    if not files:
        write("No GGUF file is in it.")
        return
    rows = [("quantisation", "size", "", "file")]
    for file in files:
        fit = "lets a model see" if file.projector else _FITS[file.fit]
        parts = f" (+{len(file.names) - 1})" if len(file.names) > 1 else ""
        rows.append((file.quantisation, size(file.size_bytes), fit, file.names[0] + parts))
    table(rows)
    write(f"\nparley models pull {files[0].repo}:QUANTISATION downloads one.")


async def pull(options: argparse.Namespace) -> int:
    """Download; the last state is printed, and 1 is the exit status if it failed."""
    async with _fetcher() as fetcher:
        download = await fetcher.pull(options.model)
        last = await _follow(fetcher, download, quiet=options.json)
    if options.json:
        write_json(last)
    elif last.state == "done":
        write(f"{Path(last.path).name} is there, {size(last.total_bytes)}, its checksum is right.")
    else:
        write(last.fault.sentence if last.fault else f"The download is {last.state}.")
    return OK if last.state == "done" else FAILED_TURN


class _Fetcher(Protocol):
    """Who downloads: the running Parley, which has the folder to itself, or we."""

    async def pull(self, name: str) -> str: ...

    async def pause(self, download: str) -> None: ...

    async def downloads(self) -> tuple[Download, ...]: ...


class _Elsewhere:
    def __init__(self, running: RunningParley) -> None:
        self._running = running

    async def pull(self, name: str) -> str:
        return str(await self._running.post("/parley/models/pull", {"model": name}, str))

    async def pause(self, download: str) -> None:
        await self._running.post("/parley/models/pause", {"model": download}, Any)

    async def downloads(self) -> tuple[Download, ...]:
        found: tuple[Download, ...] = await self._running.get(
            "/parley/downloads", tuple[Download, ...]
        )
        return found


class _Here:
    def __init__(self, manager: ModelManager) -> None:
        self.pull = manager.pull
        self.pause = manager.pause
        self._manager = manager

    async def downloads(self) -> tuple[Download, ...]:
        return self._manager.downloads()


@asynccontextmanager
async def _fetcher() -> AsyncIterator[_Fetcher]:
    running = await RunningParley.find(open_profile())
    if running is not None:
        yield _Elsewhere(running)
        return
    async with engine(downloads=True) as opened:
        yield _Here(opened.models_manager)


async def _follow(fetcher: _Fetcher, download: str, *, quiet: bool) -> Download:
    """Show the progress on standard error until the download ends, or cannot go on for now."""
    is_live = sys.stderr.isatty() and not quiet
    moved_at, moved = monotonic(), -1
    try:
        while True:
            now = next((d for d in await fetcher.downloads() if d.id == download), None)
            if now is None:
                raise UserError("not_found", "The download was cancelled.")
            if is_live:
                sys.stderr.write("\r\x1b[K" + progress(now))
                sys.stderr.flush()
            if now.done_bytes != moved or now.fault is None:
                moved_at, moved = monotonic(), now.done_bytes
            if now.state not in ("queued", "running") or monotonic() - moved_at > _PATIENCE_S:
                return now
            await asyncio.sleep(_SHOWN_EVERY_S)
    except asyncio.CancelledError:  # Ctrl+C: the same command goes on
        await fetcher.pause(download)
        sys.stderr.write("Paused; the same command goes on.\n")
        raise
    finally:
        if is_live:
            sys.stderr.write("\n")


def progress(download: Download) -> str:
    """A line of where a download is."""
    parts = [Path(download.names[0]).name]
    if download.total_bytes:
        share = download.done_bytes / download.total_bytes
        parts.append(f"{share:.0%} of {size(download.total_bytes)}")
    else:
        parts.append(size(download.done_bytes))
    if download.bytes_per_s:
        parts.append(f"{size(download.bytes_per_s)}/s")
    if download.seconds_left is not None:
        minutes, seconds = divmod(round(download.seconds_left), 60)
        parts.append(f"{minutes}:{seconds:02} left")
    if download.fault is not None:
        parts.append(download.fault.message)
    return "  ".join(parts)
