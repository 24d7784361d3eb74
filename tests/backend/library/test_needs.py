"""What a load takes, layer by layer: llama.cpp's order, and sums that agree with `estimate`."""

from __future__ import annotations

import itertools
import math
from typing import Any

import msgspec
import pytest

from backend.library.estimate import (
    GPU_CONTEXT_BYTES,
    GPU_HOST_BYTES,
    WORKER_BYTES,
    default_cells,
    estimate,
    kv_cache_types,
    load_needs,
    worker_sequences,
)
from backend.library.gguf_header import Header, read_header
from backend.machine import LoadNeeds, Need
from tests import architectures
from tests.models import write_model

MIB = 1 << 20


@pytest.fixture(scope="module")
def headers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Header]:
    folder = tmp_path_factory.mktemp("models")
    names = architectures.NAMES
    return {n: read_header(architectures.write(n, folder / f"{n}.gguf")) for n in names}


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Header:
    path = tmp_path_factory.mktemp("models") / "wide.gguf"
    return read_header(write_model(path, width=256, layers=4))


def needs_of(header: Header, **options: Any) -> LoadNeeds:
    given: dict[str, Any] = {"context_length": 4096, "kv_cells": 4096, "sequences": 8}
    return load_needs(header, **given | options)


@pytest.mark.parametrize("name", architectures.NAMES)
def test_without_a_gpu_it_is_the_estimate(name: str, headers: dict[str, Header]) -> None:
    header = headers[name]
    sizes = estimate(header, context_cells=4096, sequences=8)
    needs = needs_of(header)
    assert needs.by_gpu_layers[0] == Need(sizes.needed + WORKER_BYTES, 0)
    resident = needs_of(header, resident=True).by_gpu_layers[0]
    assert resident.main_bytes == sizes.total + WORKER_BYTES
    assert needs.kv_bytes == sizes.kv_cache + sizes.recurrent_state


@pytest.mark.parametrize("name", architectures.NAMES)
def test_there_is_an_entry_for_every_layer_and_the_output(
    name: str, headers: dict[str, Header]
) -> None:
    header = headers[name]
    needs = needs_of(header).by_gpu_layers
    assert len(needs) == header.hyperparameters["block_count"] + 2  # type: ignore[operator]
    on_card = needs[1:]
    assert all(a.main_bytes >= b.main_bytes for a, b in itertools.pairwise(on_card))
    weights = {weight.name: weight.size_bytes for weight in header.weights}
    # The embedding stays, and with it the tables; nearly all the rest has gone.
    left = needs[-1].main_bytes - WORKER_BYTES - GPU_HOST_BYTES
    assert (
        weights["token_embd.weight"]
        <= left
        < estimate(header, context_cells=4096, sequences=8).total
    )


def test_the_output_goes_first_then_the_last_layer(llama: Header) -> None:
    """llama.cpp: `i_gpu_start = n_layer + 1 - n_gpu_layers`, the output being the last slot."""
    bigger = [
        weight._replace(size_bytes=weight.size_bytes + extra * MIB)
        for weight in llama.weights
        for extra in [{"output.weight": 100, "blk.3.ffn_down.weight": 10}.get(weight.name, 0)]
    ]
    changed = msgspec.structs.replace(llama, weights=tuple(bigger))
    before, after = needs_of(llama).by_gpu_layers, needs_of(changed).by_gpu_layers
    # The largest weight of a layer that stays in main memory visits the card: 10 MiB more.
    grown = [(b.gpu_bytes - a.gpu_bytes) / MIB for a, b in zip(before, after, strict=True)]
    assert grown[0] == 0
    assert 109 < grown[1] <= 110
    assert 119 < grown[2] <= 120
    assert grown[-1] == 110


def test_the_cache_of_a_layer_lies_with_it(llama: Header) -> None:
    small, large = (needs_of(llama, kv_cells=cells).by_gpu_layers for cells in (65_536, 131_072))
    layer = 65_536 * 2 * (256 // 2) * 2
    masks = 65_536 * 512 * 2
    for n in range(len(small)):
        moved = max(n - 1, 0)
        card = large[n].gpu_bytes - small[n].gpu_bytes
        assert card == (moved * layer + masks if n else 0)
        assert large[n].main_bytes - small[n].main_bytes == (4 - moved) * layer + masks


def test_a_tied_embedding_is_on_both_sides(llama: Header) -> None:
    tied = msgspec.structs.replace(
        llama, weights=tuple(w for w in llama.weights if w.name != "output.weight")
    )
    embedding = next(w.size_bytes for w in llama.weights if w.name == "token_embd.weight")
    assert needs_of(tied).by_gpu_layers[-1] == needs_of(llama).by_gpu_layers[-1]
    assert (
        needs_of(llama).by_gpu_layers[0].main_bytes - needs_of(tied).by_gpu_layers[0].main_bytes
        == embedding
    )


def test_projector_draft_cards_and_correction(llama: Header, headers: dict[str, Header]) -> None:
    plain = needs_of(llama).by_gpu_layers
    seeing = needs_of(llama, projector_bytes=50 * MIB).by_gpu_layers
    assert [b.main_bytes - a.main_bytes for a, b in zip(plain, seeing, strict=True)] == (
        [50 * MIB] + [0] * 5
    )
    assert all(
        b.gpu_bytes - a.gpu_bytes == 50 * MIB for a, b in zip(plain[1:], seeing[1:], strict=True)
    )
    drafted = needs_of(llama, draft=headers["llama"]).by_gpu_layers
    alone = needs_of(headers["llama"]).by_gpu_layers
    assert drafted[0].main_bytes == plain[0].main_bytes + alone[0].main_bytes - WORKER_BYTES
    assert drafted[-1].gpu_bytes == plain[-1].gpu_bytes + alone[-1].gpu_bytes - GPU_CONTEXT_BYTES
    two = needs_of(llama, gpus=2).by_gpu_layers
    assert two[0] == plain[0]
    assert two[-1].gpu_bytes - plain[-1].gpu_bytes > GPU_CONTEXT_BYTES
    corrected = needs_of(llama, correction=1.5).by_gpu_layers
    assert corrected[-1].gpu_bytes == round(plain[-1].gpu_bytes * 1.5)


def test_the_other_parts_of_a_split_file_hold_the_missing_layers(llama: Header) -> None:
    first = tuple(w for w in llama.weights if not w.name.startswith(("blk.2.", "blk.3.")))
    cut = msgspec.structs.replace(llama, weights=first)
    whole = sum(weight.size_bytes for weight in llama.weights)
    for n, (a, b) in enumerate(
        zip(
            needs_of(llama).by_gpu_layers,
            needs_of(cut, file_bytes=whole).by_gpu_layers,
            strict=True,
        )
    ):
        assert abs(a.gpu_bytes - b.gpu_bytes) < 1024, n
        assert abs(a.main_bytes - b.main_bytes) < 1024, n


@pytest.mark.parametrize("value", [2**62, 1e300, math.inf, math.nan, -3, 0, True])
def test_a_damaged_header_costs_neither_time_nor_memory(llama: Header, value: float) -> None:
    for key in llama.hyperparameters:
        numbers = llama.hyperparameters | {key: value}
        changed = msgspec.structs.replace(llama, hyperparameters=numbers)
        needs = needs_of(changed)
        assert len(needs.by_gpu_layers) <= 514
        assert all(need.main_bytes >= 0 <= need.gpu_bytes for need in needs.by_gpu_layers)


@pytest.mark.parametrize(
    ("context", "slots", "cells"),
    [
        (512, 8, 4096),
        (2048, 8, 16_384),
        (8192, 8, 16_384),
        (32_768, 8, 65_536),
        (32_768, 1, 32_768),
    ],
)
def test_cells(context: int, slots: int, cells: int) -> None:
    assert default_cells(context, slots) == cells


def test_costly_memory_keeps_fewer_sequences(headers: dict[str, Header]) -> None:
    counts = {name: worker_sequences(header, 8) for name, header in headers.items()}
    assert {name for name, count in counts.items() if count == 32} == set(architectures.FULL)
    assert set(counts.values()) == {16, 32}


def test_types_of_the_cache(llama: Header, headers: dict[str, Header]) -> None:
    assert kv_cache_types(llama) == ("f16", "q8_0", "q4_0")  # heads of 64 numbers
    assert kv_cache_types(headers["llama"]) == ("f16",)  # heads of 16
