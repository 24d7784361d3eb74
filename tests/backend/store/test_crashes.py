"""The store when processes die, and when several use it."""

from __future__ import annotations

import asyncio
import random
import shutil
import time
from contextlib import ExitStack
from pathlib import Path

import apsw
import pytest

from backend.store import Backups, Database
from backend.store.schema import MIGRATIONS, load
from backend.store.search import search
from tests.backend.store.processes import line, migrations, one_chat, texts, writer
from tests.backend.store.samples import chats_in

LATEST = len(load(MIGRATIONS))


def kill_while_writing(folder: Path, seed: int) -> list[list[str]]:
    """Kill a writing process at a random point; what it had acknowledged."""
    chance = random.Random(seed)
    with writer(folder, "write") as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(chance.randint(3, 40))]
        time.sleep(chance.uniform(0, 0.02))
        process.kill()
        lines += process.stdout.readlines()
    return [text.split() for text in lines if text.endswith("\n")]


async def check_acknowledged(folder: Path, acknowledged: list[list[str]]) -> None:
    async with Database.open(folder / "parley.sqlite", folder / "backups") as database:

        def read(connection: apsw.Connection) -> None:
            assert connection.pragma("integrity_check") == "ok"
            indexed = "SELECT count(*) FROM message_words_docsize"
            spoken = "SELECT count(*) FROM message WHERE parts != '[]'"
            assert connection.execute(indexed).get >= connection.execute(spoken).get
            for kind, *rest in acknowledged:
                match kind:
                    case "asked":
                        turn, message, mark = rest
                        found = {hit.message_id for hit in search(connection, mark, 10)}
                        assert int(message) in found
                        sql = "SELECT parts FROM message WHERE id = ?"
                        assert mark in connection.execute(sql, (int(message),)).get
                    case "finished":
                        sql = "SELECT state FROM turn WHERE id = ?"
                        assert connection.execute(sql, (int(rest[0]),)).get == "completed"
                    case "journal":
                        turn, number = rest
                        sql = (
                            "SELECT (SELECT count(*) FROM event WHERE turn_id = turn.id) > 2 * ?"
                            " OR state = 'completed' FROM turn WHERE id = ?"
                        )
                        assert connection.execute(sql, (int(number), int(turn))).get

        await database.run(read)
    async with chats_in(folder) as chats:
        assert await chats.recover() == 0
        for summary in await chats.conversations():
            for message in (await chats.conversation(summary.id)).messages:
                assert message.state in ("complete", "interrupted")


async def test_killed_at_random_points_of_turns(tmp_path: Path) -> None:
    for seed in range(20):
        await check_acknowledged(tmp_path, kill_while_writing(tmp_path, seed))


@pytest.mark.soak
@pytest.mark.timeout(900)
async def test_killed_at_many_random_points_of_turns(tmp_path: Path) -> None:
    for seed in range(100, 300):
        await check_acknowledged(tmp_path, kill_while_writing(tmp_path, seed))


async def test_only_turns_of_dead_processes_are_interrupted(tmp_path: Path) -> None:
    with writer(tmp_path, "hold") as process:
        turn, chat = map(int, line(process, "running"))
        async with chats_in(tmp_path) as chats:
            assert await chats.recover() == 0
            assert (await chats.conversation(chat)).messages[-1].state == "streaming"
            await chats.delete(chat)
            assert await chats.purge_deleted() == 0  # the other process may still restore it
            await chats.restore(chat)
            process.kill()
            process.wait()
            assert await chats.recover() == 1
            reply = (await chats.conversation(chat)).messages[-1]
            assert (reply.state, reply.message.text) == ("interrupted", "half a reply")
            assert (await chats.history(reply.id))[-1] == reply.message
            assert len(await chats.replay(turn)) == 1


async def test_processes_that_start_at_once_share_a_new_store(tmp_path: Path) -> None:
    with ExitStack() as stack:
        processes = [stack.enter_context(writer(tmp_path, "few")) for _ in range(4)]
        assert [process.wait(30) for process in processes] == [0] * 4
    async with chats_in(tmp_path) as chats:
        assert len(await chats.conversations()) == 20
    assert not list((tmp_path / "parley.sqlite-owners").glob("*.owner"))
    assert not (tmp_path / "parley.sqlite-wal").exists()


async def test_killed_in_a_migration(tmp_path: Path) -> None:
    await one_chat(tmp_path)
    slow = migrations(
        tmp_path / "slow",
        "CREATE TABLE more (x);WITH RECURSIVE n (x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n)"
        " INSERT INTO more SELECT x FROM n LIMIT 1000000000",
    )
    backups = Backups(tmp_path / "backups")
    for wait_s in (0.0, 0.05, 0.3):
        before = backups.newest()
        with writer(tmp_path, "hold", slow) as process:
            line(process, "opening")
            while backups.newest() == before:
                assert process.poll() is None
                await asyncio.sleep(0.005)
            await asyncio.sleep(wait_s)
            process.kill()
        connection = apsw.Connection(str(tmp_path / "parley.sqlite"))
        assert connection.pragma("integrity_check") == "ok"
        assert connection.pragma("user_version") == LATEST
        assert not connection.table_exists(None, "more")
        connection.close()
    newest = backups.newest()
    assert newest is not None
    shutil.copy(newest.path, tmp_path / "parley.sqlite")
    assert await texts(tmp_path) == ["kept", "kept too"]


async def test_a_migration_is_whole_and_leaves_a_backup(tmp_path: Path) -> None:
    await one_chat(tmp_path)
    newer = migrations(tmp_path / "newer", "ALTER TABLE conversation ADD COLUMN colour TEXT")
    async with Database.open(tmp_path / "parley.sqlite", tmp_path / "backups", newer) as database:
        assert await database.run(lambda c: c.pragma("user_version")) == LATEST + 1
    (backup,) = Backups(tmp_path / "backups").all()
    assert backup.version == LATEST


async def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    await one_chat(tmp_path)
    broken = migrations(tmp_path / "broken", "CREATE TABLE more (x); SELECT nonsense")
    with pytest.raises(apsw.SQLError, match="nonsense"):
        async with Database.open(tmp_path / "parley.sqlite", tmp_path / "backups", broken):
            pass
    assert await texts(tmp_path) == ["kept", "kept too"]
