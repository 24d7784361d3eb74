"""Other processes that use a store, and the stores that tests begin with."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.store.schema import MIGRATIONS
from tests.backend.store.samples import COMMITTEE, chats_in, completed, words

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def writer(folder: Path, command: str, *more: Path) -> Iterator[subprocess.Popen[str]]:
    """`tests.backend.store.writer` as a process of its own, gone afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.backend.store.writer", folder, command, *more],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str], first: str) -> list[str]:
    """The words of the next line that begins with `first`, without it."""
    assert process.stdout is not None
    for text in process.stdout:
        head, *rest = text.split()
        if head == first:
            return rest
    raise AssertionError(f"the process ended without '{first}'")


def migrations(folder: Path, sql: str) -> Path:
    """Parley's own migrations and one more."""
    folder.mkdir()
    for file in MIGRATIONS.glob("*.sql"):
        shutil.copy(file, folder)
    latest = max(int(file.name[:4]) for file in folder.iterdir())
    (folder / f"{latest + 1:04}_more.sql").write_text(sql, "utf-8")
    return folder


async def one_chat(folder: Path) -> int:
    async with chats_in(folder) as chats:
        ids = await chats.begin_turn(words("kept"), None, None, COMMITTEE)
        await chats.finish_turn(ids.turn_id, completed("kept too " * 2000))
        return ids.conversation_id


async def texts(folder: Path) -> list[str]:
    async with chats_in(folder) as chats:
        return [
            message.message.text.strip()[:8]
            for summary in await chats.conversations()
            for message in (await chats.conversation(summary.id)).messages
        ]
