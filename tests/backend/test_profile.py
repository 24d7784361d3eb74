"""Profiles: where they are, whose they are, and what is said when they cannot be used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from backend.errors import UserError
from backend.profile import Profile

ROOT = Path(__file__).resolve().parents[2]


def profile_in(folder: Path) -> Profile:
    return Profile.default({"PARLEY_HOME": str(folder)})


def test_parley_home_is_one_folder_for_everything(tmp_path: Path) -> None:
    profile = profile_in(tmp_path / "home")
    assert profile.config_dir == profile.data_dir == tmp_path / "home"
    assert profile.settings_file == tmp_path / "home" / "settings.toml"
    paths = {value for name in dir(profile) if isinstance(value := getattr(profile, name), Path)}
    assert len(paths) == 14  # no two things in one place, but for the two folders
    assert all(path.is_relative_to(tmp_path / "home") for path in paths)


def test_without_it_the_system_says_where(home: Path) -> None:
    profile = Profile.default({})
    assert profile.config_dir.is_relative_to(home)
    assert profile.data_dir.is_relative_to(home)
    assert profile == Profile.default({"PARLEY_HOME": "  "})


@pytest.mark.parametrize("name", ["plain", "with spaces", "ünï 日本 %41 #?"])
def test_prepare(tmp_path: Path, name: str) -> None:
    profile = profile_in(tmp_path / name)
    for _ in range(2):
        profile.prepare()
    for folder in (profile.models_dir, profile.committees_dir, profile.backups_dir):
        assert folder.is_dir()
    if os.name == "posix":
        assert profile.data_dir.stat().st_mode & 0o777 == 0o700
    assert len(profile.token()) == 43
    assert profile.token() == profile.token()


def test_folders_that_exist_keep_their_mode(tmp_path: Path) -> None:
    mode = tmp_path.stat().st_mode
    profile_in(tmp_path).prepare()
    assert tmp_path.stat().st_mode == mode


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("in the way", "utf-8")
    with pytest.raises(UserError) as caught:
        profile_in(tmp_path).prepare()
    assert caught.value.fault.code == "profile_unwritable"
    assert str(tmp_path / "backups") in caught.value.fault.message
    assert "PARLEY_HOME" in caught.value.fault.remedy


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="modes do not bind root")
def test_a_read_only_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UserError) as caught:
        profile_in(tmp_path).prepare()
    assert caught.value.fault.code == "profile_unwritable"


def test_token_is_private_and_never_blank(tmp_path: Path) -> None:
    profile = profile_in(tmp_path)
    profile.token_file.write_text(" \n", "ascii")
    token = profile.token()
    assert len(token) == 43
    if os.name == "posix":
        assert profile.token_file.stat().st_mode & 0o777 == 0o600
    profile.token_file.write_text("a token of my own\n", "ascii")
    assert profile.token() == "a token of my own"
    assert list(tmp_path.iterdir()) == [profile.token_file]


def test_another_token_takes_the_place_of_the_first(tmp_path: Path) -> None:
    profile = profile_in(tmp_path)
    first = profile.token()
    if os.name == "posix":
        profile.token_file.chmod(0o640)  # whoever lets a group read it goes on doing so
    second = profile.renew_token()
    assert len(second) == 43
    assert second != first
    assert profile.token() == second
    if os.name == "posix":
        assert profile.token_file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [profile.token_file]
    with pytest.raises(UserError) as caught:
        profile_in(tmp_path / "missing").renew_token()
    assert caught.value.fault.code == "profile_unwritable"


def test_token_of_several_processes_is_one(tmp_path: Path) -> None:
    program = "from backend.profile import Profile; print(Profile.default().token())"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PARLEY_HOME": str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    tokens = {process.communicate(timeout=30)[0].strip() for process in processes}
    assert tokens == {profile_in(tmp_path).token()}


def test_token_without_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        profile_in(tmp_path / "missing").token()
    assert caught.value.fault.code == "profile_unwritable"
    profile_in(tmp_path).token_file.write_bytes(b"\xff\xfe")
    with pytest.raises(UserError) as caught:
        profile_in(tmp_path).token()
    assert caught.value.fault.code == "profile_unwritable"
