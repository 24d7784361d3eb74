from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from backend import settings
from backend.errors import UserError
from backend.settings import Settings


def test_later_sources_win(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('port = 1\ntheme = "dark"\nworker_slots = 2\n', "utf-8")
    in_force = settings.load(file, {"PARLEY_PORT": "2", "PARLEY_WORKER_SLOTS": "3"}, port=4)
    assert (in_force.port, in_force.theme, in_force.worker_slots) == (4, "dark", 3)
    assert settings.load(tmp_path / "none.toml", {}) == Settings()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("port = 70000", "port"),
        ("port = '8'", "port"),
        ("prot = 8", "prot"),
        ("theme = 'pink'", "theme"),
        ("port =\ntheme = 1", "line 1"),
        ('[[servers]]\nname = "x"\nurl = "y"\nkey = "z"', "key"),
    ],
)
def test_a_bad_file_names_the_setting(tmp_path: Path, text: str, word: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(UserError, match=word) as caught:
        settings.load(file, {})
    assert str(file) in caught.value.fault.sentence


def test_a_bad_variable_names_itself(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="PARLEY_PORT"):
        settings.load(tmp_path / "none.toml", {"PARLEY_PORT": "many"})


def test_only_changes_and_the_files_own_values_are_written(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "settings.toml"
    settings.save(file, {"worker_slots": 2})
    in_force = settings.load(file, {"PARLEY_PORT": "9999"})
    assert in_force.port == 9999
    settings.save(file, {"theme": "dark"})
    assert tomllib.loads(file.read_text("utf-8")) == {"worker_slots": 2, "theme": "dark"}
    settings.save(file, {"theme": "system"})
    assert tomllib.loads(file.read_text("utf-8")) == {"worker_slots": 2}


def test_a_mark_of_byte_order_is_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(b"\xef\xbb\xbfport = 5\n")
    assert settings.load(file, {}).port == 5


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(UserError) as caught:
        settings.save(tmp_path / "file" / "settings.toml", {"theme": "dark"})
    assert caught.value.fault.code in ("profile_unwritable", "bad_input")


def test_every_setting_is_described() -> None:
    infos = {info.name: info for info in settings.describe()}
    assert set(infos) == {field.name for field in msgspec.structs.fields(Settings)}
    assert all(info.description for info in infos.values())
    assert infos["theme"].choices == ("system", "light", "dark")
    assert (infos["port"].minimum, infos["port"].maximum) == (0, 65535)
    values: dict[str, Any] = msgspec.structs.asdict(Settings())
    assert {name: info.default for name, info in infos.items()} == values


def test_the_panel_is_told_group_label_and_control_of_every_setting() -> None:
    infos = settings.describe()
    groups = [info.group for info in infos]
    assert sorted(set(groups), key=groups.index) == list(get_args(settings.SettingGroup))
    assert groups == sorted(groups, key=list(get_args(settings.SettingGroup)).index)
    labels = [info.label for info in infos]
    assert all(labels)
    assert len(set(labels)) == len(labels)
    assert not [info.description for info in infos if info.description.endswith(".")]


@pytest.mark.parametrize(
    ("name", "kind", "whole"),
    [
        ("guess_ahead", "switch", False),
        ("theme", "choice", False),
        ("kv_cache_type", "choice", False),
        ("port", "number", True),
        ("keep_alive_s", "number", False),
        ("hub_url", "url", False),
        ("models_folder", "folder", False),
        ("imported_folders", "folders", False),
        ("imported_apps", "apps", False),
        ("servers", "servers", False),
        ("committee", "committee", False),
        ("models", "models", False),
    ],
)
def test_controls_follow_the_type(name: str, kind: str, whole: bool) -> None:
    info = next(info for info in settings.describe() if info.name == name)
    assert (info.kind, info.whole) == (kind, whole)
