"""Imports that are killed, exports on a full disk: nothing half is left."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backend.chat.chats import Chats
from tests.backend.exchange.exports import webui_chat
from tests.backend.store.processes import ROOT, line
from tests.backend.store.samples import COMMITTEE, chats_in, words


@contextmanager
def process(profile: Path, command: str, file: Path) -> Iterator[subprocess.Popen[str]]:
    module = "tests.backend.exchange.importer"
    arguments = [sys.executable, "-m", module, str(profile), command, str(file)]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


async def test_a_killed_import_leaves_whole_chats_and_can_be_repeated(tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    file.write_text(json.dumps([webui_chat(id=str(n), title=f"Chat {n}") for n in range(300)]))
    chance = random.Random(1)
    acknowledged = 0
    for _ in range(3):
        with process(tmp_path, "import", file) as running:
            acknowledged = max(acknowledged, chance.randint(1, 280))
            while int(line(running, "done")[0]) < acknowledged:
                pass
            running.kill()
            running.wait()
        async with chats_in(tmp_path) as store:
            summaries = await store.conversations()
            assert len(summaries) >= acknowledged
            for summary in summaries:
                assert len((await store.tree(summary.id)).messages) == 5
    async with chats_in(tmp_path) as store:
        there = len(await store.conversations())
        report = await Chats(store, tmp_path / "templates").import_chats(file)
        assert len(report.conversation_ids) == 300 - there
        assert report.skipped == (f"{there} chats were there already.",)
        assert len(await store.conversations()) == 300


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is POSIX's")
async def test_an_export_on_a_full_disk_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    async with chats_in(tmp_path) as store:
        for _ in range(5):
            await store.begin_turn(words("x" * 100_000), None, None, COMMITTEE)
    file = tmp_path / "chats.json"
    with process(tmp_path, "export", file) as running:
        assert line(running, "refused") == ["disk_full"]
        (size,) = line(running, "exported")
        assert running.wait(10) == 0
    assert int(size) > 500_000
    assert [path.name for path in sorted_files(tmp_path)] == ["chats.json", "parley.sqlite"]


def sorted_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())
