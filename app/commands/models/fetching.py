"""``parley models search`` and ``pull``: what a hub has, and fetching it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from app.cli import FAILED_TURN, OK
from app.commands.models.printing import engine, size, table, write, write_json
from backend.models import ModelManager
from backend.offers import Download, Fit, HubFile, HubModel

_SHOWN_EVERY_S = 0.5
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
    async with engine() as opened:
        manager = opened.models_manager
        download = await manager.pull(options.model)
        last = await _follow(manager, download, quiet=options.json)
    if options.json:
        write_json(last)
    elif last.state == "done":
        write(f"{Path(last.path).name} is there, {size(last.total_bytes)}, its checksum is right.")
    else:
        write(last.fault.sentence if last.fault else f"The download is {last.state}.")
    return OK if last.state == "done" else FAILED_TURN


async def _follow(manager: ModelManager, download: str, *, quiet: bool) -> Download:
    """Show the progress on standard error until the download has an end."""
    is_live = sys.stderr.isatty() and not quiet
    while True:
        now = next(d for d in manager.downloads() if d.id == download)
        if is_live:
            sys.stderr.write("\r\x1b[K" + progress(now))
            sys.stderr.flush()
        if now.state not in ("queued", "running"):
            if is_live:
                sys.stderr.write("\n")
            return now
        await asyncio.sleep(_SHOWN_EVERY_S)


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
