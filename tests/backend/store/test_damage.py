"""Damaged and foreign stores: noticed, named, and restored."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.errors import UserError
from backend.store import Backups, Database, restore
from backend.store.schema import MIGRATIONS, load
from tests.backend.store.processes import line, migrations, one_chat, texts, writer
from tests.backend.store.samples import chats_in


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
    assert f"format {len(load(MIGRATIONS)) + 1}" in caught.value.fault.why
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
    *map(damage_page, (0, 1, 2, 5, 7, 11, 13, 17, 19, 23)),
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
