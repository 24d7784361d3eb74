"""The database when there is no room, no folder, or an error in the middle."""

from __future__ import annotations

import sys
from pathlib import Path

import apsw
import pytest

from backend.errors import UserError
from backend.store import Backups, Database
from tests.backend.store.processes import line, one_chat, texts, writer
from tests.backend.store.samples import chats_in


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
