from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.worker.schedule import (
    MIN_CHUNK,
    STEP_SECONDS,
    Admission,
    SlotView,
    Wait,
    admit,
    common_prefix,
    next_chunk,
    share_step,
)

LONG = list(range(100))
EMPTY = SlotView([], [], False, 0, 0)


def cached(tokens: list[int], *, cells: range | None = None, last_used: int = 1) -> SlotView:
    return SlotView(tokens, list(cells or range(len(tokens))), False, 0, last_used)


def running(tokens: list[int], computed: int, *, cells: int = 1000, reserved: int = 10) -> SlotView:
    return SlotView(tokens, list(range(cells, cells + computed)), True, reserved, 0)


OTHER = [500, 501, 502]

CASES = {
    "nothing cached": ([EMPTY, EMPTY], LONG, Admission(0, None, 0, ())),
    "every slot busy": ([running(OTHER, 3)], LONG, Wait("slot")),
    "extends a finished slot in place": (
        [EMPTY, cached(LONG[:50])],
        LONG,
        Admission(1, 1, 50, ()),
    ),
    "copies a prefix and keeps the finished slot as cache": (
        [EMPTY, cached([*LONG[:50], 7])],
        LONG,
        Admission(0, 1, 50, ()),
    ),
    "copies from a running slot": (
        [running([*LONG[:60], 7], 61), EMPTY],
        LONG,
        Admission(1, 0, 60, ()),
    ),
    "waits for a prefix that is being computed": (
        [running(LONG, 10), EMPTY],
        LONG,
        Wait("prefix"),
    ),
    "does not wait for a short one": (
        [running([*LONG[:5], 7], 0), EMPTY],
        LONG,
        Admission(1, None, 0, ()),
    ),
    "the last prompt token is always computed": (
        [cached(LONG), EMPTY],
        LONG,
        Admission(1, 0, 99, ()),
    ),
    "the least recently used slot gives way": (
        [cached(OTHER, last_used=5), cached(OTHER, cells=range(20, 23), last_used=2)],
        LONG,
        Admission(1, None, 0, ()),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_admit(case: str) -> None:
    slots, prompt, expected = CASES[case]
    assert admit(slots, prompt, 20, 10_000) == expected


def test_no_prefix_is_shared_where_the_cache_cannot_be_cut() -> None:
    slots = [EMPTY, cached(LONG[:50])]
    assert admit(slots, LONG, 20, 10_000, shares_prefixes=False) == Admission(0, None, 0, ())


OLD = cached([1] * 40, cells=range(200, 240), last_used=1)
NEW = cached([2] * 40, cells=range(300, 340), last_used=2)


@pytest.mark.parametrize(
    ("slots", "kv_cells", "expected"),
    [
        # 100 prompt + 20 reply = 120 wanted
        ([EMPTY, OLD, NEW], 200, Admission(0, None, 0, ())),
        ([EMPTY, OLD, NEW], 199, Admission(0, None, 0, (1,))),
        ([EMPTY, OLD, NEW], 120, Admission(0, None, 0, (1, 2))),
        ([EMPTY, OLD, running([3] * 30, 30)], 160, Admission(0, None, 0, (1,))),
        ([EMPTY, OLD, running([3] * 30, 30)], 159, Wait("cells")),
        # shared cells count once: two slots on the same 50 cells leave room
        (
            [EMPTY, cached([*LONG[:50], 7]), cached([*LONG[:50], 8], last_used=2)],
            122,
            Admission(0, 1, 50, ()),
        ),
        # alone and without room beside its source: extends the source in place
        ([EMPTY, cached([*LONG[:50], *OLD.tokens])], 120, Admission(1, 1, 50, (0,))),
    ],
)
def test_room_is_made_from_idle_cache_first(
    slots: list[SlotView], kv_cells: int, expected: Admission | Wait
) -> None:
    assert admit(slots, LONG, 20, kv_cells) == expected


_slots = st.lists(
    st.builds(
        lambda tokens, busy, computed, reserved, used: SlotView(
            tokens,
            [object_id + used * 100 for object_id in range(min(computed, len(tokens)))],
            busy,
            reserved,
            used,
        ),
        st.lists(st.integers(0, 2), max_size=12),
        st.booleans(),
        st.integers(0, 12),
        st.integers(0, 5),
        st.integers(1, 50),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda slot: slot.last_used,
)


@given(_slots, st.lists(st.integers(0, 2), min_size=1, max_size=12), st.integers(1, 8))
def test_an_admission_keeps_its_promises(
    slots: list[SlotView], prompt: list[int], reply: int
) -> None:
    kv_cells = 24
    decision = admit(slots, prompt, reply, kv_cells)
    if isinstance(decision, Wait):
        assert any(slot.busy for slot in slots)
        return
    assert not slots[decision.target].busy
    assert not any(slots[s].busy for s in decision.evict)
    assert decision.target not in decision.evict
    assert decision.source not in decision.evict
    assert decision.reuse < len(prompt)
    if decision.source is not None:
        source = slots[decision.source]
        assert decision.reuse <= source.computed
        assert list(source.tokens[: decision.reuse]) == prompt[: decision.reuse]
    gone = {decision.target, *decision.evict}
    kept = {cell for s, slot in enumerate(slots) if s not in gone for cell in slot.cells}
    if decision.source is not None:
        kept.update(slots[decision.source].cells[: decision.reuse])
    reserved = sum(slot.reserved for slot in slots if slot.busy)
    assert len(kept) + reserved + len(prompt) + reply - decision.reuse <= kv_cells


@pytest.mark.parametrize(
    ("pending", "chunk", "shares"),
    [
        ([1, 1, 0], 64, [1, 1, 0]),
        ([1, 200, 0], 64, [1, 64, 0]),
        ([40, 200], 64, [40, 24]),
        ([200, 1, 200], 64, [64, 1, 0]),
        ([1, 1, 1, 300], 512, [1, 1, 1, 97]),
    ],
)
def test_share_step(pending: list[int], chunk: int, shares: list[int]) -> None:
    assert share_step(pending, 100, chunk) == shares


@pytest.mark.parametrize(
    ("chunk", "seconds", "expected"),
    [
        (64, STEP_SECONDS * 2, 32),
        (64, STEP_SECONDS * 0.8, 64),
        (64, STEP_SECONDS / 10, 128),
        (MIN_CHUNK, 100.0, MIN_CHUNK),
        (512, 0.0, 512),
    ],
)
def test_next_chunk(chunk: int, seconds: float, expected: int) -> None:
    assert next_chunk(chunk, seconds, 512) == expected


@given(st.lists(st.integers(0, 1)), st.lists(st.integers(0, 1)))
def test_common_prefix(a: list[int], b: list[int]) -> None:
    expected = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    assert common_prefix(a, b) == (min(len(a), len(b)) if expected is None else expected)
