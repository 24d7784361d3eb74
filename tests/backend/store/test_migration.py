"""From version 1 to today's: nothing is lost, and a kill leaves the old or the new."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
from pathlib import Path

import apsw

from backend.store import Backups
from backend.store.schema import APPLICATION_ID, MIGRATIONS, untouched
from tests.backend.store.processes import line, writer
from tests.backend.store.samples import COMMITTEE, chats_in, words


def version_1(folder: Path, *, chats: int, messages: int = 4) -> None:
    """A store as the first Parley left it."""
    connection = apsw.Connection(str(folder / "parley.sqlite"))
    connection.execute("PRAGMA journal_mode = wal").fetchall()
    connection.execute((MIGRATIONS / "0001_chats.sql").read_text("utf-8"))
    connection.execute(
        "CREATE TABLE schema_history (version INTEGER PRIMARY KEY, app_version TEXT NOT NULL,"
        " applied_at REAL NOT NULL) STRICT; INSERT INTO schema_history VALUES (1, '0.1.0', 1.0)"
    )
    connection.pragma("application_id", APPLICATION_ID)
    connection.pragma("user_version", 1)
    with connection:
        for chat in range(1, chats + 1):
            _chat(connection, chat, messages)
    connection.close()


def _chat(connection: apsw.Connection, chat: int, messages: int) -> None:
    connection.execute(
        "INSERT INTO conversation VALUES (?, ?, 1.0, 2.0, NULL, NULL)", (chat, f"Chat {chat}")
    )
    parent = None
    for number in range(messages):
        role = "assistant" if number % 2 else "user"
        parts = json.dumps([{"type": "text", "text": f"Größe {chat} message{number}"}])
        connection.execute(
            "INSERT INTO message (conversation_id, parent_id, role, parts, state, created_at)"
            " VALUES (?, ?, ?, ?, 'complete', 1.0)",
            (chat, parent, role, parts),
        )
        parent = connection.last_insert_rowid()
    connection.execute(
        "UPDATE conversation SET current_message_id = ? WHERE id = ?", (parent, chat)
    )


async def check_chats(folder: Path, *, chats: int, messages: int = 4) -> None:
    """Everything of `version_1` is there, found, and can be gone on with."""
    async with chats_in(folder) as store:
        summaries = await store.conversations()
        assert [s.title for s in summaries] == [f"Chat {n}" for n in range(chats, 0, -1)]
        assert not any(s.pinned or s.folder_id for s in summaries)
        for summary in summaries[:3]:
            shown = (await store.conversation(summary.id)).messages
            assert [m.message.text for m in shown] == [
                f"Größe {summary.id} message{n}" for n in range(messages)
            ]
        (hit,) = await store.search(f"GRÖßE {chats} message1", 10)
        assert hit.conversation_id == chats
        (title,) = await store.search(f"chat {chats}", 10)
        assert (title.conversation_id, title.message_id) == (chats, None)
        ids = await store.begin_turn(words("And now?"), chats, None, COMMITTEE)
        assert (await store.conversations())[0].id == ids.conversation_id
        keys = {(await store.tree(s.id)).key for s in summaries[:5]}
        assert len(keys) == min(len(summaries), 5)


async def test_a_store_of_version_1(tmp_path: Path) -> None:
    version_1(tmp_path, chats=7)
    await check_chats(tmp_path, chats=7)
    (backup,) = Backups(tmp_path / "backups").all()
    assert backup.version == 1
    shutil.copy(backup.path, tmp_path / "parley.sqlite")
    await check_chats(tmp_path, chats=7)


async def kill_in_the_migration(folder: Path, wait_s: float) -> int:
    """The version that is left."""
    backups = Backups(folder / "backups")
    before = backups.newest()
    with writer(folder, "hold") as process:
        line(process, "opening")
        while backups.newest() == before and process.poll() is None:
            await asyncio.sleep(0.002)
        await asyncio.sleep(wait_s)
        process.kill()
    with untouched(folder / "parley.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").get == "ok"
        version: int = connection.pragma("user_version")
        assert connection.table_exists(None, "folder") == (version > 1)
    return version


async def test_killed_while_version_1_is_brought_up_to_date(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    version_1(old, chats=2000)
    chance = random.Random(1)
    versions = set()
    for number, wait_s in enumerate([0.0, *(chance.uniform(0, 0.3) for _ in range(3)), 1.0]):
        folder = tmp_path / str(number)
        folder.mkdir()
        shutil.copy(old / "parley.sqlite", folder)
        versions.add(await kill_in_the_migration(folder, wait_s))
        newest = Backups(folder / "backups").newest()
        assert newest is not None
        assert newest.version == 1
        async with chats_in(folder) as store:
            assert len(await store.conversations()) >= 2000
            assert len(await store.search("message3", 10)) == 10
    assert 1 in versions


async def test_one_row_that_cannot_be_read_does_not_stop_it(tmp_path: Path) -> None:
    version_1(tmp_path, chats=2)
    connection = apsw.Connection(str(tmp_path / "parley.sqlite"))
    connection.execute('UPDATE message SET parts = \'[{"type": "nonsense"}]\' WHERE id = 1')
    connection.close()
    async with chats_in(tmp_path) as store:
        assert len(await store.conversations()) == 2
        assert len((await store.conversation(2)).messages) == 4
