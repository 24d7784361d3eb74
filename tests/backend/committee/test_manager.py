from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest
from msgspec.structs import replace

from backend.committee import load_committees, read_committee
from backend.committee.manager import MAX_FILE_BYTES, CommitteeManager
from backend.errors import UserError
from backend.offers import CommitteeFit
from backend.values import Chairman, Committee, Policy, SamplingParams, Seat

MINE = Committee(
    name="mine",
    title="Mine",
    description="For reviews",
    seats=(
        Seat(letter="A", model="one", persona="Be brief.", sampling=SamplingParams(top_k=5)),
        Seat(letter="B", model="two"),
    ),
    chairman=Chairman(model="one"),
    policy=Policy.VOTE,
)
HERE = {"one", "two", "starter"}


class Desk:
    """A manager over a folder, and what it chose."""

    def __init__(self, folder: Path) -> None:
        self.chosen = "starter"
        self.here = set(HERE)
        self.asked: list[Committee] = []
        self.manager = CommitteeManager(
            folder,
            chosen=lambda: self.chosen,
            choose=self._choose,
            unknown=self._unknown,
            fit=self._fit,
        )

    async def _choose(self, name: str) -> None:
        self.chosen = name

    async def _unknown(self, models: Collection[str]) -> tuple[str, ...]:
        return tuple(model for model in models if model not in self.here)

    async def _fit(self, committee: Committee) -> CommitteeFit:
        self.asked.append(committee)
        return CommitteeFit(models=(), context_length=1)

    async def names(self) -> list[str]:
        return [committee.name for committee in await self.manager.committees()]


def names_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "committees"
    made.mkdir()
    return made


@pytest.fixture
def desk(folder: Path) -> Desk:
    return Desk(folder)


async def test_what_is_saved_is_found_again_and_the_chosen_one_first(
    desk: Desk, folder: Path
) -> None:
    await desk.manager.save_committee(MINE)
    assert await desk.names() == ["starter", "mine", "starter-full"]
    desk.chosen = "mine"
    assert (await desk.manager.committees())[0] == MINE
    changed = replace(MINE, title="Ours")
    await desk.manager.save_committee(changed)
    assert (await desk.manager.committees())[0] == changed
    (folder / "broken.toml").write_text("[[seats]", "utf-8")
    assert "broken" not in await desk.names()


async def test_a_renamed_one_leaves_nothing_behind_and_stays_chosen(
    desk: Desk, folder: Path
) -> None:
    await desk.manager.save_committee(MINE)
    desk.chosen = "mine"
    await desk.manager.save_committee(replace(MINE, name="ours"), "mine")
    assert names_in(folder) == {"ours.toml"}
    assert desk.chosen == "ours"


@pytest.mark.parametrize("taken", ["starter", "other"])
async def test_no_renaming_onto_another(desk: Desk, folder: Path, taken: str) -> None:
    await desk.manager.save_committee(MINE)
    await desk.manager.save_committee(replace(MINE, name="other"))
    with pytest.raises(UserError, match="another committee named"):
        await desk.manager.save_committee(replace(MINE, name=taken), "mine")
    assert names_in(folder) == {"mine.toml", "other.toml"}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"seats": ()}, "no .*seats"),
        ({"seats": tuple(Seat(letter=c, model="one") for c in "BA")}, "lettered A, B"),
        (
            {"seats": tuple(Seat(letter=c, model="one") for c in "ABCDEFGHIJKLMNOPQ")},
            "17 seats, more than 16",
        ),
        ({"title": "  "}, "no title"),
        ({"name": "../x"}, "no name for a committee"),
        ({"agreement_threshold": 1.5}, "agreement_threshold"),
        (
            {"chairman": Chairman(model="one", sampling=SamplingParams(temperature=9.0))},
            "temperature",
        ),
    ],
)
async def test_what_could_not_be_read_again_is_not_saved(
    desk: Desk, folder: Path, changes: dict[str, object], word: str
) -> None:
    with pytest.raises(UserError, match=word) as caught:
        await desk.manager.save_committee(replace(MINE, **changes))
    assert caught.value.fault.code == "bad_input"
    assert caught.value.fault.remedy
    assert not names_in(folder)


async def test_sixteen_seats_are_saved(desk: Desk) -> None:
    seats = tuple(Seat(letter=c, model="one") for c in "ABCDEFGHIJKLMNOP")
    await desk.manager.save_committee(replace(MINE, seats=seats))
    assert "mine" in await desk.names()


async def test_unknown_models_are_named_with_their_seat(desk: Desk) -> None:
    seats = (MINE.seats[0], Seat(letter="B", model="nowhere"))
    with pytest.raises(UserError, match=r"nowhere is not on this machine. Seat B"):
        await desk.manager.save_committee(replace(MINE, seats=seats))
    with pytest.raises(UserError, match=r"gone is not on this machine. The chairman"):
        await desk.manager.save_committee(replace(MINE, chairman=Chairman(model="gone")))


async def test_a_model_that_is_missing_or_on_its_way_keeps_its_seat(desk: Desk) -> None:
    await desk.manager.save_committee(MINE)
    desk.here = {"one"}
    changed = replace(MINE, title="Still mine")
    await desk.manager.save_committee(changed)
    await desk.manager.save_committee(replace(changed, name="renamed"), "mine")
    assert "renamed" in await desk.names()
    with pytest.raises(UserError, match="two is not on this machine"):
        await desk.manager.save_committee(replace(MINE, name="new"))


async def test_deleting(desk: Desk, folder: Path) -> None:
    await desk.manager.save_committee(MINE)
    await desk.manager.save_committee(replace(MINE, name="starter"))
    desk.chosen = "mine"
    assert await desk.manager.delete_committee("starter") is True
    assert await desk.manager.delete_committee("mine") is False
    assert desk.chosen == "starter"
    assert await desk.names() == ["starter", "starter-full"]
    assert not names_in(folder)
    with pytest.raises(UserError, match="came with Parley"):
        await desk.manager.delete_committee("starter")
    with pytest.raises(UserError, match=r"no committee named mine. Known: starter"):
        await desk.manager.delete_committee("mine")


async def test_a_damaged_one_of_the_persons_own_can_be_deleted(desk: Desk, folder: Path) -> None:
    (folder / "broken.toml").write_text("[[seats]", "utf-8")
    assert await desk.manager.delete_committee("broken") is False
    assert not names_in(folder)


async def test_what_is_exported_is_imported_as_it_was(desk: Desk, tmp_path: Path) -> None:
    await desk.manager.save_committee(MINE)
    file = tmp_path / "for a friend.toml"
    await desk.manager.export_committee("mine", file)
    other = Desk(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").mkdir()
    other.here = set()  # none of its models is there
    assert await other.manager.import_committee(file) == MINE
    again = await other.manager.import_committee(file)
    assert again == replace(MINE, name="mine-2", title="Mine (2)")
    kept = load_committees(tmp_path / "elsewhere")[0]
    assert {"mine", "mine-2"} <= {committee.name for committee in kept}
    with pytest.raises(UserError, match="no committee named theirs"):
        await desk.manager.export_committee("theirs", file)
    with pytest.raises(UserError) as caught:
        await desk.manager.export_committee("mine", tmp_path / "none" / "x.toml")
    assert caught.value.fault.code == "profile_unwritable"


async def test_a_built_in_one_is_exported_too(desk: Desk, tmp_path: Path) -> None:
    await desk.manager.export_committee("starter", tmp_path / "s.toml")
    assert (await desk.manager.import_committee(tmp_path / "s.toml")).name == "starter-2"


async def test_a_file_without_a_name_is_called_after_itself(desk: Desk, folder: Path) -> None:
    file = folder.parent / "Für alle Fälle.toml"
    file.write_text('[[seats]]\nletter = "A"\nmodel = "x"\n[chairman]\nmodel = "x"\n', "utf-8-sig")
    found = await desk.manager.import_committee(file)
    assert found.name == "F-r-alle-F-lle"
    assert read_committee(found.name, folder / f"{found.name}.toml") == found


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b'title = "x"\n[[seats]\n', "line 2"),
        (b'title = "x"\n[[seats]]\nletter = "A"\nmodel = 3\n', "Line 4: .*seats"),
        (
            b'title = "x"\n[[seats]]\nletter = "A"\nmodel = "x"\nmodl = 1\n[chairman]\nmodel = "x"',
            "Line 5: .*modl",
        ),
        (b"", "seats"),
        (b"\xff\xfe\x00", "decode"),
        (b"#" * (MAX_FILE_BYTES + 1), "larger than"),
    ],
)
async def test_a_damaged_file_is_refused_with_its_line(
    desk: Desk, tmp_path: Path, folder: Path, content: bytes, word: str
) -> None:
    file = tmp_path / "bad.toml"
    file.write_bytes(content)
    with pytest.raises(UserError, match=word) as caught:
        await desk.manager.import_committee(file)
    assert caught.value.fault.code == "bad_input"
    assert not names_in(folder)


async def test_no_file_to_import(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no file"):
        await desk.manager.import_committee(tmp_path / "none.toml")
    with pytest.raises(UserError, match="cannot be read"):
        await desk.manager.import_committee(tmp_path)


async def test_the_fit_is_asked_of_who_knows(desk: Desk) -> None:
    assert (await desk.manager.committee_fit(MINE)).context_length == 1
    assert desk.asked == [MINE]
