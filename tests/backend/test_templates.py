"""Templates: those that come with Parley, a person's own, and names that file systems refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.errors import UserError
from backend.templates import delete_template, load_templates, save_template
from backend.values import Template

BUILT_IN = ["Check a plan", "Compare two options", "Review code", "Summarise"]


def names(folder: Path) -> list[str]:
    return [template.name for template in load_templates(folder)]


def test_those_that_come_with_parley(tmp_path: Path) -> None:
    assert names(tmp_path / "none") == BUILT_IN
    for template in load_templates(tmp_path):
        assert "{{" in template.text
        assert template.text.count("{{") == template.text.count("}}")


def test_an_own_one_hides_another_until_it_is_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "new folder"
    save_template(Template(name=" Review \n code", text="\nMy way: {{code}}\n"), folder)
    save_template(Template(name="Review code", text="My way: {{code}}"), folder)
    assert names(folder) == BUILT_IN
    (mine,) = [t for t in load_templates(folder) if t.name == "Review code"]
    assert mine.text == "My way: {{code}}"
    delete_template("Review code", folder)
    (theirs,) = [t for t in load_templates(folder) if t.name == "Review code"]
    assert theirs.text != mine.text
    with pytest.raises(UserError) as caught:
        delete_template("Review code", folder)
    assert caught.value.fault.code == "bad_input"
    with pytest.raises(UserError) as caught:
        delete_template("No such", folder)
    assert caught.value.fault.code == "not_found"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "a/b\\c",
        "..",
        ".hidden",
        "100 % sure?",
        'say "hi" <now>: *|',
        "CON",
        "nul.txt",
        "ends with a dot.",
        "Größe – 日本 🎉",
        "%41",
        "a.md",
    ],
)
def test_any_name_is_one_file_in_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "templates"
    save_template(Template(name=name, text="text"), folder)
    assert name in names(folder)
    (file,) = folder.iterdir()
    assert file.suffix == ".md"
    assert file.stem.upper() not in ("CON", "NUL", "NUL.TXT")
    delete_template(name, folder)
    assert names(folder) == BUILT_IN


@pytest.mark.parametrize(
    "template",
    [
        Template(name=" ", text="x"),
        Template(name="x", text=" \n"),
        Template(name="x" * 300, text="x"),
        Template(name="x", text="x" * 1_000_001),
    ],
)
def test_what_is_no_template(tmp_path: Path, template: Template) -> None:
    with pytest.raises(UserError) as caught:
        save_template(template, tmp_path)
    assert caught.value.fault.code == "bad_input"
    assert not list(tmp_path.iterdir())


def test_files_that_cannot_be_read_hide_no_others(tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_bytes(b"\xff\xfe")
    (tmp_path / "empty.md").write_text("")
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "huge.md").write_bytes(b"x" * 2_000_000)
    (tmp_path / "Good.md").write_text("\ufeffgood", "utf-8")
    assert names(tmp_path) == ["Check a plan", "Compare two options", "Good", *BUILT_IN[2:]]


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "templates").write_text("in the way")
    with pytest.raises(UserError) as caught:
        save_template(Template(name="x", text="x"), tmp_path / "templates")
    assert caught.value.fault.code == "profile_unwritable"
