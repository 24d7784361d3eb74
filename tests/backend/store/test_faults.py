"""The store under real faults: killed processes, full disks, damaged files, newer versions."""

from __future__ import annotations

import asyncio
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import apsw
import pytest

from backend.errors import UserError
from backend.store import Backups, Database, restore
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
            for kind, *rest in acknowledged:
                match kind:
                    case "asked":
                        turn, message, mark = rest
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
        assert connection.pragma("user_version") == 1
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
        assert await database.run(lambda connection: connection.pragma("user_version")) == 2
    (backup,) = Backups(tmp_path / "backups").all()
    assert backup.version == 1


async def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    await one_chat(tmp_path)
    broken = migrations(tmp_path / "broken", "CREATE TABLE more (x); SELECT nonsense")
    with pytest.raises(apsw.SQLError, match="nonsense"):
        async with Database.open(tmp_path / "parley.sqlite", tmp_path / "backups", broken):
            pass
    assert await texts(tmp_path) == ["kept", "kept too"]


async def test_a_newer_store_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "parley.sqlite"
    newer = migrations(tmp_path / "newer", "ALTER TABLE conversation ADD COLUMN colour TEXT")
    with writer(tmp_path, "hold", newer) as process:
        line(process, "running")  # killed: the log holds what the file does not
    files = {file: file.read_bytes() for file in (path, tmp_path / "parley.sqlite-wal")}
    with pytest.raises(UserError) as caught:
        async with Database.open(path, tmp_path / "backups"):
            pass
    assert caught.value.fault.code == "store_newer"
    assert "format 2" in caught.value.fault.why
    assert caught.value.fault.message.startswith("Your chats were written by Parley ")
    assert {file: file.read_bytes() for file in files} == files
    # The same after a clean end, where there is no log.
    async with Database.open(path, tmp_path / "backups", newer):
        pass
    content = path.read_bytes()
    with pytest.raises(UserError):
        async with Database.open(path, tmp_path / "backups"):
            pass
    assert path.read_bytes() == content
    assert not (tmp_path / "parley.sqlite-wal").exists()


def zero_header(path: Path) -> None:
    with path.open("rb+") as file:
        file.write(bytes(100))


def zero_magic(path: Path) -> None:
    with path.open("rb+") as file:
        file.write(bytes(16))


def truncate(path: Path) -> None:
    with path.open("rb+") as file:
        file.truncate(path.stat().st_size // 2)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def remove(path: Path) -> None:
    path.unlink()


def replace_by_text(path: Path) -> None:
    path.write_text("This is not a database. " * 500, "utf-8")


def damage_page(number: int) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        page = number % (path.stat().st_size // 4096)
        with path.open("rb+") as file:
            file.seek(page * 4096)
            file.write(random.Random(number).randbytes(4096))

    damage.__name__ = f"damage_page_{number}"
    return damage


DAMAGE = [
    zero_header,
    zero_magic,
    truncate,
    empty,
    remove,
    replace_by_text,
    *map(damage_page, (0, 1, 2, 5, 7)),
]


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
async def test_damage_is_noticed_and_the_backup_brings_the_chats_back(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    path, folder = tmp_path / "parley.sqlite", tmp_path / "backups"
    await one_chat(tmp_path)
    await one_chat(tmp_path)  # the second start takes the backup of the first chat
    damage(path)
    content = path.read_bytes() if path.exists() else b""
    with pytest.raises(UserError) as caught:
        async with Database.open(path, folder):
            pass
    assert caught.value.fault.code == "store_damaged"
    newest = Backups(folder).newest()
    assert newest is not None
    assert str(newest.path) in caught.value.fault.remedy
    aside = restore(path, newest.path)
    assert (aside.read_bytes() if aside else b"") == content
    assert (await texts(tmp_path))[-2:] == ["kept", "kept too"]


async def test_a_lost_log_is_noticed_and_the_rest_is_rescued(tmp_path: Path) -> None:
    path, folder = tmp_path / "parley.sqlite", tmp_path / "backups"
    await one_chat(tmp_path)
    with writer(tmp_path, "hold") as process:
        line(process, "running")
    (tmp_path / "parley.sqlite-wal").unlink()
    for _ in range(2):  # asked again, it says the same
        with pytest.raises(UserError) as caught:
            async with Database.open(path, folder):
                pass
        assert caught.value.fault.code == "store_damaged"
        assert "log is gone" in caught.value.fault.why
    newest = Backups(folder).newest()
    assert newest is not None
    assert newest.rescued
    restore(path, newest.path)
    assert await texts(tmp_path) == ["kept", "kept too"]


async def test_damage_met_while_running_is_named_and_checked_at_the_next_start(
    tmp_path: Path,
) -> None:
    path = tmp_path / "parley.sqlite"
    chat = await one_chat(tmp_path)
    async with chats_in(tmp_path) as chats:
        with path.open("rb+") as file:
            file.seek(4096)
            file.write(random.Random(1).randbytes(path.stat().st_size - 4096))
        with pytest.raises(UserError) as caught:
            await chats.conversation(chat)
    assert caught.value.fault.code == "store_damaged"
    assert list((tmp_path / "parley.sqlite-owners").glob("*.owner"))


async def test_restore_refuses_a_store_in_use_and_a_damaged_backup(tmp_path: Path) -> None:
    path = tmp_path / "parley.sqlite"
    await one_chat(tmp_path)
    bad = tmp_path / "bad.sqlite"
    bad.write_bytes(b"no database")
    content = path.read_bytes()
    for backup in (bad, tmp_path / "none.sqlite"):
        with pytest.raises(UserError) as caught:
            restore(path, backup)
        assert caught.value.fault.code == "store_damaged"
    assert path.read_bytes() == content
    async with chats_in(tmp_path):
        with pytest.raises(UserError) as caught:
            restore(path, None)
        assert caught.value.fault.code == "busy"


async def test_a_fresh_start_keeps_the_damaged_store(tmp_path: Path) -> None:
    path = tmp_path / "parley.sqlite"
    await one_chat(tmp_path)
    await one_chat(tmp_path)
    zero_header(path)
    aside = restore(path, None)
    assert aside == tmp_path / "parley.sqlite.damaged-1"
    assert await texts(tmp_path) == []
    assert restore(path, None) == tmp_path / "parley.sqlite.damaged-2"


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is POSIX's")
async def test_a_full_disk_is_named_and_the_app_goes_on(tmp_path: Path) -> None:
    with writer(tmp_path, "fill") as process:
        assert line(process, "refused") == ["disk_full"]
        (stored,) = line(process, "stored")
        assert process.wait(10) == 0
    async with chats_in(tmp_path) as chats:
        summaries = await chats.conversations()
        assert len(summaries) == int(stored) > 1
        messages = (await chats.conversation(summaries[-1].id)).messages
        assert [m.message.text for m in messages] == ["before", "after"]


async def test_a_full_database_refuses_one_write_and_keeps_the_rest(tmp_path: Path) -> None:
    async with Database.open(tmp_path / "parley.sqlite", tmp_path / "backups") as database:
        await database.write(lambda connection: connection.execute("CREATE TABLE more (x)"))
        pages = await database.run(lambda connection: connection.pragma("page_count"))
        await database.run(lambda connection: connection.pragma("max_page_count", pages + 2))
        with pytest.raises(UserError) as caught:
            await database.write(
                lambda connection: connection.execute("INSERT INTO more VALUES (zeroblob(99999))")
            )
        assert caught.value.fault.code == "disk_full"
        await database.write(lambda connection: connection.execute("INSERT INTO more VALUES (1)"))
        count = "SELECT count(*) FROM more"
        assert await database.run(lambda connection: connection.execute(count).get) == 1


async def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    place = tmp_path / "a file"
    place.write_text("in the way", "utf-8")
    with pytest.raises(UserError) as caught:
        async with Database.open(place / "parley.sqlite", place / "backups"):
            pass
    assert caught.value.fault.code == "profile_unwritable"


async def test_spaces_and_other_letters_in_the_path(tmp_path: Path) -> None:
    folder = tmp_path / "mein Profil äß 日本 %41 #?"
    folder.mkdir()
    await one_chat(folder)
    await one_chat(folder)
    assert len(Backups(folder / "backups").all()) == 1
    assert await texts(folder) == ["kept", "kept too"] * 2


async def test_an_error_in_a_transaction_undoes_it(tmp_path: Path) -> None:
    def half(connection: apsw.Connection) -> None:
        connection.execute("CREATE TABLE more (x)")
        raise KeyError("half")

    async with Database.open(tmp_path / "parley.sqlite", tmp_path / "backups") as database:
        with pytest.raises(KeyError):
            await database.write(half)
        assert not await database.run(lambda connection: connection.table_exists(None, "more"))
        settings = ("journal_mode", "synchronous", "foreign_keys")
        found = await database.run(lambda c: [c.pragma(name) for name in settings])
        assert found == ["wal", 2, 1]
