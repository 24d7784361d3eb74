"""The scheduler's decisions as such: tables, properties, and traces of many steps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.worker.schedule import (
    MIN_CHUNK,
    NO_TURN,
    OLDEST_SHARE,
    QUANTUM,
    STEP_SECONDS,
    TURN_STEPS,
    LaneView,
    Turn,
    next_chunk,
    next_turn,
    share_step,
    stops,
    yields,
)


@pytest.mark.parametrize(
    ("lanes", "chunk", "shares"),
    [
        ([LaneView(1, 0), LaneView(1, 1)], 64, [1, 1]),
        ([LaneView(1, 0), LaneView(200, 1)], 64, [1, 64]),
        # a short prompt is through in one step: the long one has its part and no more
        ([LaneView(200, 0), LaneView(40, 1)], 64, [16, 40]),
        # nobody is through: the rest is the oldest's
        ([LaneView(200, 0), LaneView(90, 1, stop=10)], 64, [54, 10]),
        # the shortest of the others first, whatever the order they came in
        ([LaneView(200, 2), LaneView(30, 3), LaneView(300, 1)], 64, [18, 30, 16]),
        ([LaneView(20, 0), LaneView(1, 1)], 64, [20, 1]),
        ([LaneView(300, 0, stop=7)], 64, [7]),
        ([LaneView(1, 0), LaneView(1, 1), LaneView(300, 2)], 512, [1, 1, 98]),
        ([LaneView(1, 0, drafts=5), LaneView(300, 1)], 64, [6, 64]),
        ([LaneView(1, 0, drafts=90), LaneView(1, 1, drafts=9)], 64, [91, 1]),
    ],
)
def test_share_step(lanes: list[LaneView], chunk: int, shares: list[int]) -> None:
    assert share_step(lanes, 100, chunk) == shares


@st.composite
def _steps(draw: st.DrawFn) -> tuple[list[LaneView], int, int]:
    batch = draw(st.integers(2, 64))
    count = draw(st.integers(1, batch))
    orders = draw(st.permutations(range(count)))
    lanes = [
        LaneView(
            draw(st.sampled_from([1, 1, 2, 3, 10, 100])),
            order,
            draw(st.integers(0, 8)),
            draw(st.integers(1, 20)),
        )
        for order in orders
    ]
    lanes = [lane if lane.decodes else lane._replace(drafts=0) for lane in lanes]
    return lanes, batch, draw(st.integers(1, batch))


@given(_steps())
def test_a_step_keeps_its_promises(step: tuple[list[LaneView], int, int]) -> None:
    lanes, batch, chunk = step
    shares = share_step(lanes, batch, chunk)
    prompts = [(lane, share) for lane, share in zip(lanes, shares, strict=True) if lane.pending > 1]
    assert sum(shares) <= batch
    for lane, share in zip(lanes, shares, strict=True):
        if lane.decodes:
            assert share in (1, 1 + lane.drafts)
        else:
            assert 0 <= share <= min(lane.pending, lane.stop)
    assert sum(share for _, share in prompts) <= max(chunk, 1)
    if prompts:
        oldest, share = min(prompts, key=lambda pair: pair[0].order)
        room = min(chunk, batch - sum(shares) + sum(share for _, share in prompts))
        assert share >= min(oldest.pending, oldest.stop, max(room // OLDEST_SHARE, 1))


@given(
    st.lists(st.integers(2, 600), min_size=1, max_size=12),
    st.integers(MIN_CHUNK, 128),
    st.integers(0, 4),
)
def test_every_prompt_is_computed_in_the_end(
    prompts: list[int], chunk: int, newcomers: int
) -> None:
    """Also while shorter ones keep coming: the oldest has its part of every step."""
    pending = dict(enumerate(prompts))
    first = pending[0]
    for step in range(sum(prompts) + 100):
        pending.update({len(prompts) + step * 4 + n: 2 for n in range(newcomers)})
        views = [LaneView(left, order) for order, left in pending.items()]
        for (order, left), share in zip(
            list(pending.items()), share_step(views, 512, chunk), strict=True
        ):
            pending[order] = left - share
            if pending[order] <= 0:
                del pending[order]
        if 0 not in pending:
            assert step <= first / max(chunk // OLDEST_SHARE, 1) + 1
            return
    raise AssertionError("the oldest prompt starves")


@given(st.integers(2, 5))
def test_every_set_of_adapters_has_its_turn(groups: int) -> None:
    turns = dict.fromkeys(range(groups), NO_TURN)
    last = dict.fromkeys(range(groups), 0)
    changes, before = 0, None
    steps = 40 * groups
    for step in range(1, steps):
        group = next_turn(turns)
        turns[group] = turns[group].then(step)
        changes += group != before
        last[group], before = step, group
        assert step - min(last.values()) <= groups * TURN_STEPS
    assert changes <= steps / TURN_STEPS + 1


def test_a_turn_that_lasts_goes_on_when_the_only_other_one_leaves() -> None:
    turns = {"a": Turn(8, TURN_STEPS), "b": NO_TURN}
    assert next_turn(turns) == "b"
    assert next_turn({"a": turns["a"]}) == "a"
    assert turns["a"].then(9) == Turn(9, TURN_STEPS + 1)
    assert turns["a"].then(11) == Turn(11, 1)
    with pytest.raises(ValueError, match="empty"):
        next_turn(dict[str, Turn]())


@pytest.mark.parametrize(
    ("written", "waiting", "expected"),
    [
        ([QUANTUM - 1, 0], 2, []),
        ([QUANTUM, QUANTUM + 5, 3], 1, [1]),
        ([QUANTUM, QUANTUM + 5, 3], 5, [1, 0]),
        ([QUANTUM], 0, []),
        ([], 1, []),
    ],
)
def test_who_has_written_most_makes_way(
    written: list[int], waiting: int, expected: list[int]
) -> None:
    assert yields(written, waiting) == expected


@given(st.integers(1, 4), st.integers(1, 6))
def test_replies_that_take_turns_starve_nobody(slots: int, extra: int) -> None:
    """Endless replies on too few slots: nobody waits longer than all others' turns take."""
    queue = list(range(slots, slots + extra))
    running = dict.fromkeys(range(slots), 0)
    waited = dict.fromkeys(range(slots + extra), 0)
    for _ in range(QUANTUM * (slots + extra) * 3):
        for request in list(queue):
            tired = yields(list(running.values()), 1)
            if not tired:
                break
            gone = list(running)[tired[0]]
            del running[gone]
            queue.append(gone)
            queue.remove(request)
            running[request] = 0
        running = {request: written + 1 for request, written in running.items()}
        for request in waited:
            waited[request] = 0 if request in running else waited[request] + 1
        assert max(waited.values()) <= QUANTUM * -(-extra // slots)


@pytest.mark.parametrize(
    ("prompt", "computed", "branches", "expected"),
    [
        (100, 0, (), 100),
        (100, 0, (60, 99), 60),
        (100, 60, (60, 99), 39),
        (100, 99, (60, 99), 1),
        (100, 0, (0, 100, 200), 100),
    ],
)
def test_stops(prompt: int, computed: int, branches: tuple[int, ...], expected: int) -> None:
    assert stops(prompt, computed, branches) == expected


@pytest.mark.parametrize(
    ("chunk", "tokens", "seconds", "expected"),
    [
        (128, 128, STEP_SECONDS * 1.5, 80),  # as many as fit, in blocks
        (64, 64, STEP_SECONDS * 1.9, 64),  # attention is tiled from here on
        (64, 64, STEP_SECONDS * 3, 32),
        (64, 64, STEP_SECONDS * 0.9, 64),
        (64, 64, STEP_SECONDS / 10, 128),
        (64, 32, STEP_SECONDS / 10, 128),
        (MIN_CHUNK, MIN_CHUNK, 100.0, MIN_CHUNK),
        (512, 512, 0.0, 512),
    ],
)
def test_next_chunk(chunk: int, tokens: int, seconds: float, expected: int) -> None:
    assert next_chunk(chunk, tokens, seconds, 512) == expected
