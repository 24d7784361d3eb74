"""What is at rest is parked beside work, and comes back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.worker.cache import KvCache
from backend.worker.parking import Parked, ParkingLot
from tests.architectures import NAMES, write
from tests.backend.worker.asking import alone, ask, load, plain, settle


def parked(tokens: list[int], size: int = 1, namespace: str = "") -> Parked:
    return Parked(namespace, tokens, bytes(size))


def test_the_state_with_most_of_the_prompt_is_found() -> None:
    lot = ParkingLot(100, exact=False)
    lot.put(parked([1, 2, 3]))
    lot.put(parked([1, 2, 9, 9]))
    lot.put(parked([1, 2, 9, 9], namespace="other"))
    assert lot.best("", [1, 2, 9, 7], 10) == (3, 1)
    assert lot.best("", [1, 2, 9, 7], 2) == (2, 0)
    assert lot.best("", [7], 10) == (0, -1)
    assert lot.take(1).tokens == [1, 2, 9, 9]
    assert lot.best("", [1, 2, 9, 7], 10) == (2, 0)


def test_an_exact_state_serves_only_a_prompt_that_begins_with_it() -> None:
    lot = ParkingLot(100, exact=True)
    lot.put(parked([1, 2, 3]))
    assert lot.best("", [1, 2, 9], 10) == (0, -1)
    assert lot.best("", [1, 2, 3, 4], 10) == (3, 0)
    assert lot.best("", [1, 2, 3, 4], 2) == (0, -1)


def test_the_oldest_gives_way_and_what_is_too_large_is_not_kept() -> None:
    lot = ParkingLot(10, exact=False)
    for token in (1, 2, 3):
        lot.put(parked([token], 4))
    assert lot.held_bytes == 8
    assert lot.best("", [1], 1) == (0, -1)
    lot.put(parked([4], 11))
    assert lot.best("", [4], 1) == (0, -1)
    assert lot.best("", [3], 1)[0] == 1


@pytest.mark.parametrize("architecture", NAMES)
def test_a_conversation_comes_back_from_parking(architecture: str, tmp_path: Path) -> None:
    model = write(architecture, tmp_path / "model.gguf", context_length=2048)
    long = plain("a conversation of some length " * 30)
    other = plain("something else altogether, " * 24)
    expected = alone(model, long).text, alone(model, other).text
    engine = load(model, context_length=2048, kv_cells=4096, lookup=False)
    try:
        first, _ = ask(engine, long)
        settle(engine)
        first_cells = engine.stats().cells
        assert first_cells > KvCache.rest_cells
        second, _ = ask(engine, other)
        settle(engine)
        assert engine.stats().cells < first_cells + KvCache.rest_cells
        again, usage = ask(engine, long)
    finally:
        engine.close()
    assert (first, second) == expected
    assert again == first
    assert usage.cached_tokens == usage.prompt_tokens - 1
