from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from backend.committee import (
    committee_files,
    load_committees,
    read_committee,
    single_committee,
    write_committee,
)
from backend.errors import UserError
from backend.values import Policy

GOOD = """
policy = "vote"
[[seats]]
letter = "A"
model = "one"
sampling = { temperature = 0.5 }
[[seats]]
letter = "B"
model = "two"
[chairman]
model = "one"
"""


def test_the_built_in_ones_are_there_and_valid(tmp_path: Path) -> None:
    found, faults = load_committees(tmp_path)
    assert {"starter", "starter-full"} <= {committee.name for committee in found}
    assert faults == ()


def test_an_own_file_adds_or_replaces(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD, "utf-8")
    (tmp_path / "starter.toml").write_text(GOOD, "utf-8")
    files = committee_files(tmp_path)
    assert read_committee("mine", files["mine"]).policy is Policy.VOTE
    assert [seat.model for seat in read_committee("starter", files["starter"]).seats] == [
        "one",
        "two",
    ]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("[chairman]", "[chair]"), "chairman"),
        (('policy = "vote"', 'policy = "dice"'), "policy"),
        (('policy = "vote"', 'polcy = "vote"'), "polcy"),
        (("temperature = 0.5", "temprature = 0.5"), "temprature"),
        (("temperature = 0.5", "temperature = 5"), "temperature"),
        (('letter = "B"', 'letter = "A"'), "lettered A, B"),
        (("[[seats]]", "[[chairs]]"), "seats"),
        (("[chairman]", "[chairman"), "TOML|Expected|Unclosed|line"),
    ],
)
def test_a_bad_file_is_named_and_spares_the_others(
    tmp_path: Path, change: tuple[str, str], word: str
) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(GOOD.replace(*change), "utf-8")
    with pytest.raises(UserError, match=word) as caught:
        read_committee("bad", bad)
    assert str(bad) in caught.value.fault.message
    found, faults = load_committees(tmp_path)
    assert "starter" in {committee.name for committee in found}
    assert [fault.message for fault in faults] == [caught.value.fault.message]


def test_a_model_alone_is_a_committee_of_one() -> None:
    alone = single_committee("m")
    assert alone.policy is Policy.SINGLE
    assert [seat.model for seat in alone.seats] == ["m"]
    assert alone.seats[0].persona == ""


def test_a_committee_that_is_kept_reads_as_it_was(tmp_path: Path) -> None:
    for committee in load_committees(tmp_path)[0]:
        file = write_committee(committee, tmp_path)
        assert read_committee(committee.name, file) == committee
        assert "top_k" not in file.read_text("utf-8")  # defaults are left out
    assert not list(tmp_path.glob("*.tmp"))


@pytest.mark.parametrize("name", ["", "../up", "a/b", "a.b", "x" * 65])
def test_a_committee_needs_a_name_that_is_a_file_name(tmp_path: Path, name: str) -> None:
    committee = replace(single_committee("m"), name=name)
    with pytest.raises(UserError, match="name for a committee"):
        write_committee(committee, tmp_path)
    assert not list(tmp_path.iterdir())
