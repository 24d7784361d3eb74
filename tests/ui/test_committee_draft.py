"""Editing a committee step by step, and what it takes: without Qt."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from backend.errors import Fault
from backend.machine import Gpu, Hardware
from backend.offers import CommitteeFit, ModelFit
from backend.values import Chairman, Committee, ModelInfo, Policy, Seat
from tests.ui.scripts import COMMITTEE, MODELS, SINGLE, STARTER_MODEL
from ui.committees.draft import (
    calls,
    file_name,
    free_title,
    in_role,
    lettered,
    name_of,
    new_committee,
    problems,
    ready,
    seatable,
    seated_on,
)
from ui.committees.memory import MAIN, Device, Segment, devices, verdict, worst
from ui.committees.roles import role_of, roles
from ui.committees.sampling import NAMES, limits

GB = 10**9


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Balanced four", "balanced-four"),
        ("  Équipe café! ", "equipe-cafe"),
        ("a/b\\c: d", "a-b-c-d"),
        ("日本", "committee"),
        ("CON", "committee-con"),
        ("x" * 100, "x" * 64),
        ("snake_case", "snake_case"),
    ],
)
def test_file_names(title: str, name: str) -> None:
    assert file_name(title) == name


def test_a_title_that_is_taken_gets_a_number() -> None:
    assert free_title("New", {"other"}) == "New"
    assert free_title("New", {"new", "new-2"}) == "New 3"


def test_the_name_stays_while_the_title_does() -> None:
    assert name_of("Balanced four", COMMITTEE) == "balanced"
    assert name_of("Balanced five", COMMITTEE) == "balanced-five"
    assert name_of("Balanced four", None) == "balanced-four"


@pytest.mark.parametrize(
    ("changes", "taken", "kinds"),
    [
        ({}, (), []),
        ({"title": "  "}, (), ["no_title"]),
        ({"title": "Solo"}, ("solo",), ["name_taken"]),
        ({"seats": ()}, (), ["no_seat"]),
        ({"seats": (Seat(letter="A", model=""),)}, (), ["no_model"]),
        ({"chairman": Chairman(model="")}, (), ["no_chairman"]),
        ({"title": "", "chairman": Chairman(model="")}, (), ["no_title", "no_chairman"]),
    ],
)
def test_problems(changes: dict[str, object], taken: tuple[str, ...], kinds: list[str]) -> None:
    found = problems(replace(COMMITTEE, **changes), COMMITTEE, taken)
    assert [one.kind for one in found] == kinds


def test_what_is_saved_is_clean() -> None:
    made = ready(replace(COMMITTEE, title="  Four  ", description=" a \n b "), None)
    assert (made.name, made.title, made.description) == ("four", "Four", "a b")


def test_a_new_committee_has_three_models_or_three_roles() -> None:
    several = new_committee("New", MODELS, roles())
    assert [seat.model for seat in several.seats] == [model.id for model in MODELS[:3]]
    assert [seat.letter for seat in several.seats] == ["A", "B", "C"]
    one = new_committee("New", MODELS[:1], roles())
    assert {seat.model for seat in one.seats} == {MODELS[0].id}
    assert len({seat.persona for seat in one.seats}) == 3
    none = new_committee("New", (), roles())
    assert [p.kind for p in problems(none, None, ())] == ["no_seat", "no_chairman"]


def test_only_models_that_answer_are_seated() -> None:
    gone = ModelInfo(id="gone", name="Gone", provider="local", missing=True)
    embeds = ModelInfo(id="e", name="E", provider="local", embedding=True)
    assert seatable((gone, embeds, STARTER_MODEL)) == [STARTER_MODEL]
    assert seatable((STARTER_MODEL, *MODELS)) == list(MODELS)


def test_names_follow_model_and_role_but_not_a_persons_own() -> None:
    seat = Seat(letter="A", model="qwen3-14b", name="Qwen3 14B")
    gemma = next(model for model in MODELS if model.id == "gemma-3-12b")
    assert seated_on(seat, gemma, "Qwen3 14B").name == "Gemma 3 12B"
    assert seated_on(replace(seat, name="Otto"), gemma, "Qwen3 14B").name == "Otto"
    known = roles()
    labels = [role.label for role in known]
    advocate = in_role(seat, known[3], labels, "Qwen3 14B")
    assert (advocate.name, advocate.persona) == (known[3].label, known[3].prompt)
    assert in_role(advocate, None, labels, "Qwen3 14B") == seat
    assert in_role(replace(seat, name="Otto"), known[3], labels, "Qwen3 14B").name == "Otto"


def test_roles_are_known_by_their_text() -> None:
    known = roles()
    assert len({role.id for role in known}) == len(known) >= 7
    assert all(role.label and role.prompt for role in known)
    assert role_of("  " + known[4].prompt.replace(" ", "\n"), known) == known[4]
    assert role_of("Be kind.", known) is None


def test_no_seat_of_a_larger_file_is_lost() -> None:
    assert len(lettered(COMMITTEE.seats * 3)) == 12


def test_letters_follow_places() -> None:
    seats = lettered(COMMITTEE.seats[::-1])
    assert [seat.letter for seat in seats] == list("ABCD")
    assert [seat.name for seat in seats] == [seat.name for seat in COMMITTEE.seats[::-1]]


@pytest.mark.parametrize(
    ("seats", "policy", "expected"),
    [
        (4, Policy.AUTO, (4, 9)),
        (4, Policy.FULL, (9, 9)),
        (4, Policy.VOTE, (8, 8)),
        (4, Policy.SINGLE, (1, 1)),
        (1, Policy.FULL, (1, 1)),
        (2, Policy.FULL, (3, 3)),  # two answers are not ranked
    ],
)
def test_calls(seats: int, policy: Policy, expected: tuple[int, int]) -> None:
    assert calls(seats, policy) == expected


@pytest.mark.parametrize("name", NAMES)
def test_sampling_ranges_are_those_of_the_values(name: str) -> None:
    within = limits(name)
    assert within.minimum is not None
    assert within.optional == (name == "seed")
    assert (within.decimals == 0) == (name in ("top_k", "max_tokens", "seed"))
    assert limits("top_p").minimum == pytest.approx(0.001)  # must be more than 0
    assert limits("seed").maximum == 2**32 - 1
    assert limits("temperature").maximum == 2


# --- memory -----------------------------------------------------------------------------------

HARDWARE = Hardware(
    gpus=(
        Gpu(id="G0", name="RTX", index=0, total_bytes=24 * GB),
        Gpu(id="G1", name="RTX", index=1, total_bytes=24 * GB),
        Gpu(id="GS", name="Integrated", index=2, shared=True),
    ),
    memory_total_bytes=64 * GB,
)


def fit_of(*models: ModelFit, in_turns: bool = False) -> CommitteeFit:
    return CommitteeFit(models=models, context_length=8192, in_turns=in_turns)


def model(
    name: str, fit: str, gpu: int = 0, main: int = 0, where: tuple[str, ...] = ("G0",)
) -> ModelFit:
    return ModelFit(
        model=name,
        name=name,
        fit=fit,  # type: ignore[arg-type]
        gpus=where if gpu else (),
        gpu_bytes=(gpu * GB // len(where),) * len(where) if gpu else (),
        main_bytes=main * GB,
        context_bytes=2 * GB,
    )


def seats(*models: str) -> Committee:
    return replace(
        SINGLE,
        seats=lettered([Seat(letter="", model=one) for one in models]),
        chairman=Chairman(model=models[0]),
    )


def test_each_device_has_its_models_with_the_letters_of_their_seats() -> None:
    fit = fit_of(model("x", "gpu", 10), model("y", "cpu", main=8))
    found = devices(fit, seats("x", "y", "x"), HARDWARE)
    assert found == (
        Device("G0", 0, 24 * GB, (Segment("AC", "x", 8 * GB, 2 * GB),)),
        Device("G1", 1, 24 * GB, ()),
        Device(MAIN, None, 64 * GB, (Segment("B", "y", 6 * GB, 2 * GB),)),
    )
    assert found[0].spare_bytes == 14 * GB


def test_context_is_shared_out_over_the_gpus_of_a_model() -> None:
    fit = fit_of(model("x", "gpus", 20, where=("G0", "G1")))
    first, second = devices(fit, seats("x"), HARDWARE)
    assert first.segments == second.segments == (Segment("A", "x", 9 * GB, GB),)


def test_a_gpu_that_the_machine_no_longer_names_still_shows() -> None:
    fit = fit_of(model("x", "gpu", 10))
    (device,) = devices(fit, seats("x"), Hardware())
    assert device.total_bytes is None
    assert device.spare_bytes is None


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (model("x", "gpu", 10), "fits"),
        (model("x", "gpu", 23), "tight"),
        (model("x", "partly", 10, 4), "partly"),
        (model("x", "cpu", main=4), "cpu"),
        (model("x", "no"), "no"),
        (model("x", "unknown"), "unknown"),
        (replace(model("x", "unknown"), fault=Fault("bad_input", "It is damaged.")), "fault"),
    ],
)
def test_verdicts(one: ModelFit, expected: str) -> None:
    fit, committee = fit_of(one), seats("x")
    found = devices(fit, committee, HARDWARE)
    assert verdict("x", fit, found) == expected
    assert worst(fit, found) == expected


def test_models_that_take_turns_are_not_tight_together() -> None:
    fit = fit_of(model("x", "gpu", 20), model("y", "gpu", 20), in_turns=True)
    found = devices(fit, seats("x", "y"), HARDWARE)
    assert found[0].spare_bytes == -16 * GB
    assert verdict("x", fit, found) == "fits"
    assert verdict("other", fit, found) == "unknown"
