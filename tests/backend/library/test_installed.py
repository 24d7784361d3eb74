from __future__ import annotations

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backend.errors import UserError
from backend.library import InstalledModels
from backend.library.seen import SeenFile
from tests.embedding_model import random_bert, write_bert
from tests.models import write_adapter, write_model
from tests.vision_model import write_projector


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


def test_a_new_file_appears_a_removed_one_is_missing_and_back(tiny: Path, tmp_path: Path) -> None:
    installed = InstalledModels(starter=tmp_path / "none.gguf", folders=[tmp_path])
    assert ids(installed) == []
    path = Path(shutil.copy(tiny, tmp_path / "new.gguf"))
    assert installed.find("new").path == path
    path.unlink()
    entry = installed.find("new")
    assert entry.info.missing
    assert (entry.path, entry.header, entry.size_bytes) == (path, None, 0)
    assert str(path) in entry.info.note
    assert "Put the file back" in entry.info.note
    assert ids(installed) == ["new"]
    shutil.copy(tiny, path)
    assert not installed.find("new").info.missing
    assert installed.find("new").header is not None


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


def names(installed: InstalledModels) -> dict[str, str]:
    """Id by file."""
    return {
        entry.path.parent.name + "/" + entry.path.name: entry.info.id
        for entry in installed.entries()
    }


# --- ids -----------------------------------------------------------------------------------------


def test_ids_stay_whatever_appears(tiny: Path, tmp_path: Path) -> None:
    models, seen = tmp_path / "models", tmp_path / "profile" / "models.json"

    def installed() -> InstalledModels:
        return InstalledModels(starter=tmp_path / "no", folders=[models], seen_file=seen)

    for folder in ("c", "b", "a"):  # each would come before those that are there
        (models / folder).mkdir(parents=True)
        shutil.copy(tiny, models / folder / "model.gguf")
        names(installed())
    expected = {"c/model.gguf": "model", "b/model.gguf": "model-2", "a/model.gguf": "model-3"}
    assert names(installed()) == expected
    (models / "b" / "model.gguf").unlink()
    assert names(installed()) == expected
    assert installed().find("model-2").info.missing
    shutil.copy(tiny, models / "b" / "model.gguf")
    assert names(installed()) == expected


def test_a_moved_file_keeps_its_id(tiny: Path, tmp_path: Path) -> None:
    installed = InstalledModels(starter=tmp_path / "no", folders=[tmp_path])
    shutil.copy(tiny, tmp_path / "model.gguf")
    assert ids(installed) == ["model"]
    (tmp_path / "deep").mkdir()
    (tmp_path / "model.gguf").rename(tmp_path / "deep" / "model.gguf")
    assert names(installed) == {"deep/model.gguf": "model"}
    assert not installed.find("model").info.missing


def test_another_file_of_that_name_gets_another_id(tiny: Path, tmp_path: Path) -> None:
    installed = InstalledModels(starter=tmp_path / "no", folders=[tmp_path])
    shutil.copy(tiny, tmp_path / "model.gguf")
    assert ids(installed) == ["model"]
    (tmp_path / "model.gguf").unlink()
    (tmp_path / "deep").mkdir()
    write_model(tmp_path / "deep" / "model.gguf", width=32)
    assert ids(installed) == ["model", "model-2"]
    assert installed.find("model").info.missing


def test_ids_name_no_server_and_the_starters_is_its_own(tiny: Path, tmp_path: Path) -> None:
    for name in ("starter.gguf", "back\\slash.gguf", "new\nline.gguf"):
        shutil.copy(tiny, tmp_path / name)
    installed = InstalledModels(starter=tiny, folders=[tmp_path])
    assert ids(installed) == ["starter", "back-slash", "new-line", "starter-2"]


def test_names_that_are_no_text(tiny: Path, tmp_path: Path) -> None:
    seen, models = tmp_path / "seen.json", tmp_path / "models"
    models.mkdir()
    name = os.fsdecode(os.fsencode(models) + b"/m\xff.gguf")
    try:
        shutil.copy(tiny, name)
    except OSError:
        pytest.skip("file names are text here")
    for _ in range(2):
        installed = InstalledModels(starter=tmp_path / "no", folders=[models], seen_file=seen)
        (entry,) = installed.entries()
        assert entry.info.id == "m-"
        assert entry.path == Path(name)
        entry.info.name.encode()
    Path(name).unlink()
    installed = InstalledModels(starter=tmp_path / "no", folders=[models], seen_file=seen)
    (entry,) = installed.entries()
    assert entry.info.missing
    entry.info.note.encode()


# --- what was seen -------------------------------------------------------------------------------


def test_a_missing_model_is_remembered_and_forgotten(tiny: Path, tmp_path: Path) -> None:
    models, seen = tmp_path / "models", tmp_path / "seen.json"
    models.mkdir()

    def installed() -> InstalledModels:
        return InstalledModels(starter=tiny, folders=[models], seen_file=seen)

    path = Path(shutil.copy(tiny, models / "model.gguf"))
    with pytest.raises(UserError) as raised:
        (first := installed()).forget("model")
    assert raised.value.fault.code == "bad_input"
    first.entries()
    path.unlink()
    assert installed().find("model").info.missing
    installed().forget("model")
    for model in ("model", "starter"):
        with pytest.raises(UserError):
            installed().forget(model)
    assert ids(installed()) == ["starter"]


def test_a_folder_that_is_away_has_its_models_missing(tiny: Path, tmp_path: Path) -> None:
    disk, seen = tmp_path / "disk", tmp_path / "seen.json"
    disk.mkdir()
    shutil.copy(tiny, disk / "model.gguf")
    installed = InstalledModels(starter=tmp_path / "no", folders=[disk], seen_file=seen)
    assert ids(installed) == ["model"]
    disk.rename(tmp_path / "away")
    (entry,) = installed.entries()
    assert entry.info.missing
    assert "Connect the disk" in entry.info.note
    # A folder that is no longer in the settings is not missed.
    assert ids(InstalledModels(starter=tmp_path / "no", seen_file=seen)) == []
    (tmp_path / "away").rename(disk)
    assert not installed.find("model").info.missing


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"\xff\0",
        b"[1, 2]",
        b"[" * 100_000,
        b'{"models": 5}',
        b'{"models": {"x": 5, "a/b": {"slot": "s", "path": "p", "source": "q"}}}',
        b'{"models": {"x": {"slot": "s", "path": "\\u0000", "source": "q", "size_bytes": -1}}}',
    ],
)
def test_a_damaged_memory_is_as_none(tiny: Path, tmp_path: Path, damage: bytes) -> None:
    models, seen = tmp_path / "models", tmp_path / "seen.json"
    models.mkdir()
    shutil.copy(tiny, models / "model.gguf")
    seen.write_bytes(damage)
    for _ in range(2):
        installed = InstalledModels(starter=tmp_path / "no", folders=[models], seen_file=seen)
        assert ids(installed) == ["model"]
    assert "model" in SeenFile(seen).models()
    (models / "model.gguf").unlink()
    assert installed.find("model").info.missing


def test_a_damaged_entry_whose_path_makes_no_sense(tmp_path: Path) -> None:
    seen, source = tmp_path / "seen.json", str(tmp_path)
    seen.write_text(
        json.dumps({"models": {"x": {"slot": "/s", "path": "\0", "source": source}}}), "ascii"
    )
    (entry,) = InstalledModels(
        starter=tmp_path / "no", folders=[tmp_path], seen_file=seen
    ).entries()
    assert entry.info.missing


def test_two_processes_remember_together(tiny: Path, tmp_path: Path) -> None:
    one, two, seen = tmp_path / "one", tmp_path / "two", tmp_path / "seen.json"
    for folder in (one, two):
        folder.mkdir()
        shutil.copy(tiny, folder / f"{folder.name}.gguf")
    first = InstalledModels(starter=tmp_path / "no", folders=[one], seen_file=seen)
    second = InstalledModels(starter=tmp_path / "no", folders=[two], seen_file=seen)
    for installed in (first, second, first, second):
        installed.entries()
    assert set(SeenFile(seen).models()) == {"one", "two"}


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="has no modes")
def test_folders_and_profiles_that_cannot_be_written(tiny: Path, tmp_path: Path) -> None:
    models, blocked = tmp_path / "models", tmp_path / "blocked"
    models.mkdir()
    blocked.write_text("a file where the profile's folder should be")
    path = Path(shutil.copy(tiny, models / "model.gguf"))
    path.chmod(0o400)
    models.chmod(0o500)
    before = sorted(models.iterdir())
    installed = InstalledModels(
        starter=tmp_path / "no", folders=[models], seen_file=blocked / "seen.json"
    )
    assert ids(installed) == ["model"]
    assert sorted(models.iterdir()) == before
    models.chmod(0o700)
    path.unlink()
    assert installed.find("model").info.missing  # until the end of the process


# --- what files are ------------------------------------------------------------------------------


def test_what_is_quarantined_or_half_there_is_not_listed(tiny: Path, tmp_path: Path) -> None:
    own = tmp_path / "models"
    for name in ("owner/repo/good.gguf", "quarantine/bad.gguf", "owner/Quarantine/worse.gguf"):
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(tiny, own / name)
    shutil.copy(tiny, own / "owner" / "half.gguf.part")
    installed = InstalledModels(starter=tmp_path / "no", own=own)
    (entry,) = installed.entries()
    assert (entry.info.id, entry.info.origin) == ("good", "")


def test_parts_that_are_missing_are_named(tiny: Path, tmp_path: Path) -> None:
    for part in (1, 3):
        shutil.copy(tiny, tmp_path / f"big-0000{part}-of-00003.gguf")
    (entry,) = InstalledModels(starter=tmp_path / "no", folders=[tmp_path]).entries()
    assert entry.header is None
    assert not entry.info.missing
    assert "big-00002-of-00003.gguf" in entry.info.note
    assert "1 of its parts" in entry.info.note


def test_embedders_are_listed_and_adapters_and_projectors_are_not(tmp_path: Path) -> None:
    write_bert(tmp_path / "embedder.gguf", random_bert())
    write_adapter(tmp_path / "adapter.gguf")
    write_projector(tmp_path / "mmproj.gguf")
    (entry,) = InstalledModels(starter=tmp_path / "no", folders=[tmp_path]).entries()
    assert entry.info.embedding
    assert (entry.info.architecture, entry.info.vision) == ("bert", False)
    assert entry.projector is None


def test_what_the_header_tells(tmp_path: Path) -> None:
    template = "{% if tools %}{{ tools }}{% endif %}<think>"
    write_model(tmp_path / "a.gguf", chat_template=template, name="A \N{BELL}name")
    write_model(tmp_path / "b.gguf", chat_template="You have no tools. {{ messages }}")
    a, b = InstalledModels(starter=tmp_path / "no", folders=[tmp_path]).entries()
    assert (a.info.tools, a.info.thinking, a.info.vision) == (True, True, False)
    assert (b.info.tools, b.info.thinking) == (False, False)
    assert (a.info.architecture, a.info.quantisation) == ("llama", "F32")
    assert a.info.origin == str(tmp_path)
    assert a.header is not None


def test_a_projector_that_goes_takes_sight_along(tmp_path: Path) -> None:
    write_model(tmp_path / "model.gguf")
    projector = write_projector(tmp_path / "mmproj-F16.gguf")
    installed = InstalledModels(starter=tmp_path / "no", folders=[tmp_path])
    assert installed.find("model").info.vision
    assert installed.find("model").projector == projector
    projector.unlink()
    assert not installed.find("model").info.vision


def test_headers_are_read_once(tiny: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(tiny, tmp_path / "model.gguf"))
    installed = InstalledModels(starter=tmp_path / "no", folders=[tmp_path])
    (before,), (after,) = installed.entries(), installed.entries()
    assert after.header is before.header
    write_model(path, context_length=77)
    assert installed.find("model").info.context_length == 77


def test_looks_from_several_threads(tiny: Path, tmp_path: Path) -> None:
    installed = InstalledModels(starter=tiny, folders=[tmp_path], seen_file=tmp_path / "seen.json")

    def look(number: int) -> None:
        for n in range(10):
            path = tmp_path / f"{number}-{n}.gguf"
            shutil.copy(tiny, path)
            assert path in {entry.path for entry in installed.entries()}
            assert installed.find(path.stem).path == path

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(look, number) for number in range(4)]:
            done.result()
    assert len(SeenFile(tmp_path / "seen.json").models()) == 40


def test_a_file_anywhere_is_a_model(tiny: Path, tmp_path: Path) -> None:
    models, away = tmp_path / "models", tmp_path / "away"
    for folder in (models, away):
        folder.mkdir()
        write_model(folder / f"{folder.name}.gguf")
    write_projector(away / "mmproj.gguf")
    seen = tmp_path / "seen.json"
    installed = InstalledModels(starter=tiny, folders=[models], seen_file=seen)
    assert installed.of_file(tiny).info.id == "starter"
    assert installed.of_file(models / "models.gguf") == installed.find("models")
    entry = installed.of_file(away / "away.gguf")
    assert (entry.info.id, entry.info.vision) == ("away", True)
    assert entry.projector == away / "mmproj.gguf"
    assert set(SeenFile(seen).models()) == {"models"}
    assert installed.of_file(away / "none.gguf").info.missing


def test_changed_settings_are_taken_over(tiny: Path, tmp_path: Path) -> None:
    shutil.copy(tiny, tmp_path / "model.gguf")
    installed = InstalledModels(starter=tmp_path / "no")
    assert ids(installed) == []
    installed.reconfigure(folders=[tmp_path], apps=(), context_length=300)
    assert ids(installed) == ["model"]
    assert installed.find("model").info.context_length == 300
    installed.reconfigure(folders=[], apps=(), context_length=300)
    with pytest.raises(UserError):
        installed.find("model")


@pytest.mark.skipif(os.name != "posix", reason="makes links")
def test_a_file_that_gets_a_second_name_keeps_its_id(tiny: Path, tmp_path: Path) -> None:
    first, second, seen = tmp_path / "first", tmp_path / "second", tmp_path / "seen.json"
    for folder in (first, second):
        folder.mkdir()
    shutil.copy(tiny, second / "model.gguf")
    for _ in range(2):
        installed = InstalledModels(
            starter=tmp_path / "no", folders=[first, second], seen_file=seen
        )
        assert ids(installed) == ["model"]
        if not (first / "another.gguf").exists():
            (first / "another.gguf").symlink_to(second / "model.gguf")
        assert ids(installed) == ["model"]
