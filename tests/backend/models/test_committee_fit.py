from __future__ import annotations

import pytest
from msgspec.structs import replace

from backend.errors import Fault
from backend.models.committee_fit import Member, committee_fit, models_of
from backend.offers import CommitteeFit
from backend.pool import Machine
from backend.values import Chairman, Committee, Policy
from tests.backend.models.machines import (
    CONTEXT,
    FAST,
    GB,
    committee,
    hardware,
    machine,
    member,
)


def fit(
    asked: Committee, there: Machine, *members: Member, names: tuple[str, ...] = (FAST, FAST)
) -> CommitteeFit:
    return committee_fit(asked, members, there, hardware(*names), CONTEXT)


def test_each_model_once_and_the_chairman_last() -> None:
    asked = committee("b", "a", "b", chairman="c")
    assert models_of(asked) == ("b", "a", "c")
    assert models_of(replace(asked, policy=Policy.VOTE)) == ("b", "a")  # nobody presides
    assert models_of(replace(asked, chairman=Chairman(model="a"))) == ("b", "a")


def test_models_beside_each_other() -> None:
    # 8 GB of weights, 1 GB of context and 1 GB of work space each.
    found = fit(committee("a", "b"), machine(64 * GB, 24 * GB), member("a"), member("b"))
    assert not found.in_turns
    assert [(m.model, m.fit, m.gpus, m.gpu_bytes) for m in found.models] == [
        ("a", "gpu", ("g0",), (10 * GB,)),
        ("b", "gpu", ("g0",), (10 * GB,)),
    ]
    assert [m.context_bytes for m in found.models] == [2 * GB, 2 * GB]
    assert [m.name for m in found.models] == ["A", "B"]
    assert found.context_length == CONTEXT
    # 8 GB at 936 GB/s, of which 0.6 are reached, and a millisecond.
    assert found.tokens_per_s == pytest.approx(1 / (8 / (936 * 0.6) + 0.001), abs=0.05)
    assert all(m.fault is None for m in found.models)


@pytest.mark.parametrize(
    ("gpus", "places", "in_turns"),
    [
        ((12, 12), [("gpu", ("g0",)), ("gpu", ("g1",))], False),
        ((12, 30), [("gpu", ("g0",)), ("gpu", ("g1",))], False),
        ((30,), [("gpu", ("g0",)), ("gpu", ("g0",))], False),
        ((12,), [("gpu", ("g0",)), ("partly", ("g0",))], False),
        ((10,), [("gpu", ("g0",)), ("cpu", ())], False),
        ((6, 6), [("gpus", ("g0", "g1")), ("cpu", ())], False),
        ((), [("cpu", ()), ("cpu", ())], False),
    ],
)
def test_they_go_where_the_pool_would_put_them(
    gpus: tuple[int, ...], places: list[tuple[str, tuple[str, ...]]], in_turns: bool
) -> None:
    there = machine(40 * GB, *(gpu * GB for gpu in gpus))
    found = fit(committee("a", "b"), there, member("a"), member("b"))
    assert [(m.fit, m.gpus) for m in found.models] == places
    assert found.in_turns == in_turns


def test_in_turns_where_they_do_not_fit_at_once() -> None:
    there = machine(15 * GB)
    beside = fit(committee("a", "a"), there, member("a"))
    found = fit(committee("a", "b"), there, member("a"), member("b"))
    assert found.in_turns
    assert [m.fit for m in found.models] == ["cpu", "cpu"]
    assert not beside.in_turns
    assert beside.answer_s is not None
    assert found.answer_s is not None
    assert found.answer_s > beside.answer_s + 8  # loading takes a second for each GB
    assert found.warnings == (
        "The models do not fit at once: together they take 20.0 GB. "
        "They are loaded one after the other, at every stage.",
    )


def test_a_model_that_fits_nowhere_says_so_and_the_others_are_placed() -> None:
    found = fit(committee("a", "b"), machine(16 * GB), member("a"), member("b", 40 * GB))
    assert [m.fit for m in found.models] == ["cpu", "no"]
    assert not found.in_turns
    fault = found.models[1].fault
    assert fault is not None
    assert "There is no room for B" in fault.sentence
    assert "39.1 GiB" in fault.why
    assert (found.tokens_per_s, found.answer_s, found.debate_s) == (None, None, None)


def test_models_of_servers_are_unknown_and_the_others_known() -> None:
    gone = Fault("not_found", "There is no model named 'gone'.")
    found = fit(
        committee("a", "box/big", "gone"),
        machine(64 * GB, 24 * GB),
        member("a"),
        Member("box/big"),
        Member("gone", fault=gone),
    )
    assert [(m.fit, m.gpu_bytes, m.main_bytes, m.fault) for m in found.models[1:]] == [
        ("unknown", (), 0, None),
        ("unknown", (), 0, gone),
    ]
    assert found.models[0].fit == "gpu"
    assert found.answer_s is None
    assert fit(committee("box/big"), machine(GB), Member("box/big")).context_length == CONTEXT


def test_an_unknown_card_has_no_speed_and_unknown_memory_no_fit() -> None:
    found = fit(committee("a"), machine(64 * GB, 24 * GB), member("a"), names=("a card",))
    assert (found.models[0].fit, found.tokens_per_s, found.answer_s) == ("gpu", None, None)
    found = fit(committee("a"), machine(64 * GB, None), member("a"))
    assert found.models[0].fit == "unknown"


# --- warnings ---------------------------------------------------------------------------------


def test_a_gpu_that_is_nearly_full_says_what_would_still_fit() -> None:
    # 1 GB for 8,192 tokens of each: 2 GB are left of 22, so 16,384 tokens in all.
    members = (member("a"), member("b"))
    (said,) = fit(committee("a", "b"), machine(64 * GB, int(21.5 * GB)), *members).warnings
    assert said == "GPU 0 keeps 1.5 GB. A context above 14,000 tokens would not fit."
    assert fit(committee("a", "b"), machine(64 * GB, 22 * GB), *members).warnings == ()


def test_nothing_left_is_told_with_the_context_that_is_set() -> None:
    (said,) = fit(committee("a"), machine(64 * GB, 10 * GB), member("a")).warnings
    assert said == "GPU 0 keeps 0.0 GB. A context above 8,192 tokens would not fit."


def test_main_memory_says_so_where_no_gpu_is_used() -> None:
    (said,) = fit(committee("a"), machine(int(10.5 * GB)), member("a")).warnings
    assert said == "Main memory keeps 0.5 GB. A context above 12,000 tokens would not fit."


def test_what_runs_on_the_processor_beside_gpus_says_so() -> None:
    there = machine(64 * GB, 8 * GB)
    assert any(
        said.startswith("A has 7 of 10 layers on the GPU")
        for said in fit(committee("a"), there, member("a")).warnings
    )
    tiny = machine(64 * GB, GB)
    said = fit(committee("a"), tiny, member("a")).warnings
    assert said == ("A finds no room on a GPU and runs on the processor, more slowly.",)
    assert fit(committee("a"), tiny, member("a", gpu="cpu")).warnings == ()


def test_long_answers_leave_little_for_the_question() -> None:
    there, a = machine(64 * GB, 24 * GB), member("a")
    (said,) = fit(committee("a", "a", "a", tokens=2048), there, a).warnings
    assert said == (
        "The answers may take 8,192 of the 8,192 tokens of context. "
        "Little is left for the question."
    )
    assert fit(committee("a", "a", "a", tokens=1024), there, a).warnings == ()
    vote = committee("a", "a", "a", tokens=2048, policy=Policy.VOTE)
    assert fit(vote, there, a).warnings == ()


# --- what it costs ----------------------------------------------------------------------------


def test_more_work_takes_longer() -> None:
    there, a = machine(64 * GB, 40 * GB), member("a")
    single = fit(committee("a", policy=Policy.SINGLE), there, a)
    vote = fit(committee("a", "a", "a", policy=Policy.VOTE), there, a)
    full = fit(committee("a", "a", "a"), there, a)
    auto = fit(committee("a", "a", "a", policy=Policy.AUTO), there, a)
    assert single.answer_s is not None
    assert vote.answer_s is not None
    assert full.answer_s is not None
    assert single.answer_s < vote.answer_s < full.answer_s
    assert auto.answer_s == full.answer_s  # whether they will agree nobody knows
    assert single.debate_s is None
    assert full.debate_s is not None
    assert full.debate_s > full.answer_s
    quiet = replace(committee("a", "a", "a"), enable_debate=False)
    assert fit(quiet, there, a).debate_s is None


def test_two_cards_answer_sooner_than_one() -> None:
    asked, members = committee("a", "b"), (member("a"), member("b"))
    one = fit(asked, machine(64 * GB, 40 * GB), *members)
    two = fit(asked, machine(64 * GB, 10 * GB, 10 * GB), *members)
    assert two.answer_s is not None
    assert one.answer_s is not None
    assert two.answer_s < one.answer_s


def test_what_was_measured_counts_and_not_what_was_expected() -> None:
    there, a = machine(64 * GB, 24 * GB), member("a")
    asked = committee("a")
    expected = fit(asked, there, a)
    half = expected.tokens_per_s and expected.tokens_per_s / 2
    for names in ((FAST,), ("a card",)):
        found = committee_fit(
            asked, [a], there, hardware(*names), CONTEXT, lambda _model, _where: half
        )
        assert found.tokens_per_s == pytest.approx(half, abs=0.1)
        assert found.answer_s is not None
        assert expected.answer_s is not None
        assert found.answer_s == pytest.approx(2 * expected.answer_s, rel=0.02)
