from __future__ import annotations

import pytest
from msgspec.structs import replace

from backend.machine import CPU
from backend.models.committee_cost import BESIDE, READING, Pace, calls_of, cost
from backend.values import Chairman, Policy
from tests.backend.models.machines import GB, committee

TOKEN_S = 0.02
CARD = Pace({"g0": TOKEN_S}, 8 * GB)


def shape(*models: str, chairman: str = "", policy: Policy = Policy.FULL) -> list[int]:
    stages, debate = calls_of(committee(*models, chairman=chairman, policy=policy))
    return [*(len(stage) for stage in stages), len(debate)]


@pytest.mark.parametrize(
    ("models", "policy", "calls"),
    [
        (("a",), Policy.FULL, [1, 0]),
        (("a", "b", "c"), Policy.SINGLE, [1, 0]),
        (("a", "b"), Policy.FULL, [2, 1, 2]),  # two cannot review each other
        (("a", "b", "c"), Policy.FULL, [3, 3, 1, 2]),
        (("a", "b", "c"), Policy.AUTO, [3, 3, 1, 2]),
        (("a", "b", "c", "d"), Policy.VOTE, [4, 4, 2]),
    ],
)
def test_the_stages_of_a_policy(models: tuple[str, ...], policy: Policy, calls: list[int]) -> None:
    assert shape(*models, policy=policy) == calls


def test_a_question_to_one_model() -> None:
    found = cost(committee("a"), {"a": CARD}, in_turns=False)
    assert found is not None
    assert found.answer_s == pytest.approx(TOKEN_S * (700 / READING["gpu"] + 300))
    assert found.debate_s is None


def test_a_short_reply_is_a_short_one() -> None:
    found = cost(committee("a", tokens=100), {"a": CARD}, in_turns=False)
    assert found is not None
    assert found.answer_s == pytest.approx(TOKEN_S * (700 / READING["gpu"] + 100))


def test_seats_of_one_model_share_the_question_and_write_together() -> None:
    found = cost(committee("a", "a", policy=Policy.VOTE), {"a": CARD}, in_turns=False)
    assert found is not None
    together = 1 + BESIDE["gpu"]
    assert found.answer_s == pytest.approx(TOKEN_S * (700 / READING["gpu"] + 300 * together))


def test_models_on_one_device_share_its_time_and_on_two_do_not() -> None:
    asked = committee("a", "b", policy=Policy.VOTE)
    one = cost(asked, {"a": CARD, "b": CARD}, in_turns=False)
    two = cost(asked, {"a": CARD, "b": Pace({"g1": TOKEN_S}, 8 * GB)}, in_turns=False)
    assert one is not None
    assert two is not None
    assert one.answer_s == pytest.approx(2 * two.answer_s)


def test_a_model_on_two_devices_uses_one_after_the_other() -> None:
    split = Pace({"g0": TOKEN_S / 2, CPU: TOKEN_S / 2}, 8 * GB)
    found = cost(committee("a"), {"a": split}, in_turns=False)
    assert found is not None
    read = (700 / READING["gpu"] + 700 / READING[CPU]) / 2
    assert found.answer_s == pytest.approx(TOKEN_S * (read + 300))


def test_in_turns_each_stage_loads_its_models() -> None:
    asked = committee("a", "b", policy=Policy.VOTE)
    paces = {"a": CARD, "b": Pace({"g1": TOKEN_S}, 4 * GB)}
    beside, turns = cost(asked, paces, in_turns=False), cost(asked, paces, in_turns=True)
    assert beside is not None
    assert turns is not None
    assert turns.answer_s == pytest.approx(2 * beside.answer_s + 12)


def test_a_chairman_of_its_own_reads_the_question_too() -> None:
    asked = committee("a", "b")
    own = replace(asked, chairman=Chairman(model="c"))
    assert calls_of(own)[0][-1][0].own == calls_of(asked)[0][-1][0].own + 700


def test_without_a_speed_nobody_knows() -> None:
    assert cost(committee("a", "b"), {"a": CARD}, in_turns=False) is None
