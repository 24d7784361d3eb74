from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from backend.errors import UserError
from backend.library import InstalledModels
from tests.models import write_model


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("models") / "tiny.gguf")


def ids(installed: InstalledModels) -> list[str]:
    return [entry.info.id for entry in installed.entries()]


def test_finds_files_in_folders_and_the_starter_first(tiny: Path, tmp_path: Path) -> None:
    deep = tmp_path / "publisher" / "model"
    deep.mkdir(parents=True)
    shutil.copy(tiny, tmp_path / "Zeta.gguf")
    shutil.copy(tiny, deep / "alpha.GGUF")
    (tmp_path / "notes.txt").write_text("no model")
    installed = InstalledModels(starter=tiny, folders=[tmp_path], context_length=512)
    assert ids(installed) == ["starter", "alpha", "Zeta"]
    starter = installed.find("starter").info
    assert starter.is_starter
    assert starter.context_length == 512
    assert starter.size_bytes == tiny.stat().st_size


def test_a_new_file_appears_and_a_deleted_one_is_gone(tiny: Path, tmp_path: Path) -> None:
    installed = InstalledModels(starter=tmp_path / "none.gguf", folders=[tmp_path])
    assert ids(installed) == []
    path = Path(shutil.copy(tiny, tmp_path / "new.gguf"))
    assert installed.find("new").path == path
    path.unlink()
    with pytest.raises(UserError, match="new"):
        installed.find("new")


def test_same_names_get_numbers(tiny: Path, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        shutil.copy(tiny, tmp_path / folder / "model.gguf")
    assert ids(InstalledModels(starter=tiny, folders=[tmp_path])) == ["starter", "model", "model-2"]


def test_damaged_files_are_listed_with_the_reason(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "cut.gguf").write_bytes(tiny.read_bytes()[:500])
    (info,) = [
        e.info for e in InstalledModels(starter=tmp_path / "no", folders=[tmp_path]).entries()
    ]
    assert "damaged" in info.note
    assert info.context_length is None


def test_split_files_are_one_model(tiny: Path, tmp_path: Path) -> None:
    for part in (1, 2):
        shutil.copy(tiny, tmp_path / f"big-0000{part}-of-00002.gguf")
    (info,) = [
        e.info for e in InstalledModels(starter=tmp_path / "no", folders=[tmp_path]).entries()
    ]
    assert info.id == "big"
    assert info.size_bytes == 2 * tiny.stat().st_size


def test_unknown_ids_name_the_nearest(tiny: Path) -> None:
    with pytest.raises(UserError) as raised:
        InstalledModels(starter=tiny).find("startr")
    assert raised.value.fault.code == "not_found"
    assert "starter" in raised.value.fault.why


@pytest.mark.skipif(os.name != "posix", reason="makes links")
def test_link_loops_and_missing_folders_do_no_harm(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "twin.gguf").symlink_to(shutil.copy(tiny, tmp_path / "model.gguf"))
    (tmp_path / "broken.gguf").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.gguf")
    installed = InstalledModels(starter=tiny, folders=[tmp_path, tmp_path / "missing"])
    assert ids(installed) == ["starter", "model"]
