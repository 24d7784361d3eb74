"""Backups: when, how many, in which order."""

from __future__ import annotations

import os
from pathlib import Path

import apsw
import pytest

from backend.store import Backups

DAY = 24 * 3600


@pytest.fixture
def connection(tmp_path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(tmp_path / "store.sqlite"))
    connection.execute("CREATE TABLE note (x); INSERT INTO note VALUES (1); PRAGMA user_version=3")
    return connection


@pytest.mark.parametrize(
    ("age_s", "due"),
    [(0, False), (DAY - 60, False), (DAY + 60, True), (-3600, False), (-2 * DAY, True)],
)
def test_due(tmp_path: Path, connection: apsw.Connection, age_s: int, due: bool) -> None:
    now = 1_700_000_000.0
    backups = Backups(tmp_path / "backups", clock=lambda: now)
    assert backups.is_due()
    path = backups.take(connection)
    os.utime(path, (now - age_s, now - age_s))
    assert backups.is_due() == due


def test_five_are_kept_in_order_of_number_whatever_the_clock_says(
    tmp_path: Path, connection: apsw.Connection
) -> None:
    times = iter(1_700_000_000.0 - n * DAY for n in range(100))
    backups = Backups(tmp_path / "backups", clock=lambda: next(times))
    for _ in range(8):
        newest = backups.take(connection)
    kept = backups.all()
    assert [b.number for b in kept] == [4, 5, 6, 7, 8]
    assert {b.version for b in kept} == {3}
    assert kept[-1].path == newest
    copy = apsw.Connection(str(newest), flags=apsw.SQLITE_OPEN_READONLY)
    assert copy.execute("SELECT x FROM note").get == 1


def test_half_a_backup_is_none(tmp_path: Path, connection: apsw.Connection) -> None:
    backups = Backups(tmp_path / "backups")
    backups.folder.mkdir()
    (backups.folder / "backup.partial").write_bytes(b"cut off")  # its process was killed
    connection.set_progress_handler(lambda: True, 1)
    with pytest.raises(apsw.InterruptError):
        backups.take(connection)
    assert backups.all() == []
    connection.set_progress_handler(None)
    backups.take(connection)
    assert sorted(p.suffix for p in backups.folder.iterdir()) == ["", ".sqlite"]
