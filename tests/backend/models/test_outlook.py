from __future__ import annotations

import pytest

from backend.library import Header, Weight, bytes_per_token
from backend.machine import CPU, Need, Placement
from backend.models.outlook import (
    TOKEN_S,
    bandwidths_of,
    device_seconds,
    fit_of,
    measured_seconds,
    need_of,
    speed_of,
)
from backend.pool import NoRoom, Want, place
from tests.backend.models.machines import FAST, GB, hardware, machine, model, needs

WANT = Want(model="m", needs=needs(8 * GB), each_gpu_bytes=GB)


@pytest.mark.parametrize(
    ("main", "gpus", "fit", "need"),
    [
        (64, (12,), "gpu", Need(GB // 2, 10 * GB)),
        (64, (6, 6), "gpus", None),
        (64, (5,), "partly", None),
        (64, (1,), "cpu", Need(10 * GB, 0)),
        (64, (), "cpu", Need(10 * GB, 0)),
        (9, (), "no", Need(10 * GB, 0)),
        (None, (), "unknown", Need(10 * GB, 0)),
        (64, (None,), "unknown", Need(GB // 2, 10 * GB)),
    ],
)
def test_a_place_in_one_word(
    main: int | None, gpus: tuple[int | None, ...], fit: str, need: Need | None
) -> None:
    there = machine(
        None if main is None else main * GB, *(None if gpu is None else gpu * GB for gpu in gpus)
    )
    where = place(WANT, there, {})
    assert fit_of(where, WANT, there) == fit
    found = need_of(where, WANT, there)
    assert found is not None
    if need is not None:
        assert found == need
    if isinstance(where, Placement):
        assert found == Need(where.main_bytes, sum(where.gpu_bytes))


def test_a_damaged_header_says_nothing() -> None:
    blind, there = Want(model="m"), machine(64 * GB, 24 * GB)
    where = place(blind, there, {})
    assert fit_of(where, blind, there) == "unknown"
    assert need_of(where, blind, there) is None


def test_what_does_not_fit_where_it_is_pinned_has_the_need_of_that_place() -> None:
    there = machine(GB, 24 * GB)
    pinned = Want(model="m", needs=needs(8 * GB), gpu=CPU)
    where = place(pinned, there, {})
    assert isinstance(where, NoRoom)
    assert need_of(where, pinned, there) == Need(10 * GB, 0)
    some = Want(model="m", needs=needs(8 * GB), gpu_layers=5)
    short = machine(64 * GB, GB)
    where = place(some, short, {})
    assert isinstance(where, NoRoom)
    assert need_of(where, some, short) == Need(5 * GB, int(5.5 * GB))


def test_seconds_of_a_token_go_with_the_bytes_that_each_memory_holds() -> None:
    eight = model("m", 8 * GB)
    bandwidths = bandwidths_of(hardware(FAST, "a card"))
    whole = Placement(gpus=("g0",), gpu_bytes=(9 * GB,), gpu_layers=10, layers=10)
    seconds = device_seconds(eight, whole, bandwidths)
    assert seconds == pytest.approx({"g0": 8 / (936 * 0.6) + TOKEN_S})
    half = Placement(gpus=("g0",), gpu_bytes=(5 * GB,), gpu_layers=5, layers=10)
    seconds = device_seconds(eight, half, bandwidths)
    assert seconds == pytest.approx(
        {"g0": 4 / (936 * 0.6) + TOKEN_S / 2, CPU: 4 / (51.2 * 0.6) + TOKEN_S / 2}
    )
    assert speed_of(seconds) == pytest.approx(7.2, abs=0.1)
    unknown = Placement(gpus=("g1",), gpu_bytes=(9 * GB,), gpu_layers=10, layers=10)
    assert device_seconds(eight, unknown, bandwidths) is None
    assert speed_of(None) is None
    refused = NoRoom(device=CPU, name="main memory", need_bytes=1, free_bytes=0)
    assert device_seconds(eight, refused, bandwidths) is None


def test_a_measured_speed_keeps_the_shares() -> None:
    half = Placement(gpus=("g0",), gpu_bytes=(1,), gpu_layers=5, layers=10)
    found = measured_seconds({"g0": 0.1, CPU: 0.3}, half, 5.0)
    assert found == pytest.approx({"g0": 0.05, CPU: 0.15})
    assert measured_seconds({"g0": 0.1}, half, None) == {"g0": 0.1}
    assert measured_seconds(None, half, 5.0) == pytest.approx({"g0": 0.2})


def test_of_a_mixture_only_the_experts_in_use_are_read() -> None:
    weights = (
        Weight("token_embd.weight", 0, (1,), 100),
        Weight("blk.0.attn_q.weight", 0, (1,), 10),
        Weight("blk.0.ffn_up_exps.weight", 0, (1,), 80),
        Weight("output.weight", 0, (1,), 100),
    )
    numbers = {"expert_count": 8, "expert_used_count": 2}

    def read(weights: tuple[Weight, ...], numbers: dict[str, int]) -> int:
        header = Header(
            architecture="x",
            name="",
            context_length=0,
            size_label="",
            kv_bytes_per_token=0,
            tensors=len(weights),
            weights=weights,
            hyperparameters=dict(numbers),
        )
        return bytes_per_token(header)

    assert read(weights, numbers) == 10 + 20 + 100
    assert read(weights, {}) == 10 + 80 + 100
    assert read(weights[:3], numbers) == 100 + 10 + 20  # the embedding is the output too
