"""The cache against a model of llama.cpp's memory: contents, cells, room; random histories."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from backend.worker.cache import KvCache, Sharing
from backend.worker.picture_ids import ids_of
from backend.worker.radix import Hit, RadixTree


class FakeMemory:
    """Sequences of (token, cell): what llama.cpp keeps, without computing anything."""

    def __init__(self, *, exact: bool) -> None:
        self.exact = exact
        self.sequences: dict[int, list[tuple[int, int]]] = {}
        self._cell = 0

    def copy_prefix(self, source: int, target: int, length: int) -> bool:
        assert not self.sequences.get(target)
        held = self.sequences[source]
        assert length <= len(held)
        assert length == len(held) or not self.exact
        self.sequences[target] = held[:length]
        return True

    def trim(self, sequence: int, length: int) -> None:
        assert length == 0 or not self.exact
        del self.sequences.get(sequence, [])[length:]

    def share(self, source: int, target: int, start: int, end: int) -> None:
        assert not self.exact
        theirs, ours = self.sequences[source], self.sequences[target]
        assert [t for t, _ in theirs[start:end]] == [t for t, _ in ours[start:end]]
        ours[start:end] = theirs[start:end]

    def read_state(self, sequence: int) -> list[int]:
        return self.tokens(sequence)

    def write_state(self, sequence: int, state: list[int]) -> bool:
        assert not self.sequences.get(sequence)
        if self.cells + len(state) > CAPACITY:
            return False
        for token in state:
            self.compute(sequence, token)
        return True

    def compute(self, sequence: int, token: int) -> None:
        self._cell += 1
        self.sequences.setdefault(sequence, []).append((token, self._cell))

    def tokens(self, sequence: int) -> list[int]:
        return [token for token, _ in self.sequences.get(sequence, [])]

    @property
    def cells(self) -> int:
        return len({cell for held in self.sequences.values() for _, cell in held})


CAPACITY = 60
SEQUENCES = 6
PROMPTS = st.lists(st.integers(0, 2), min_size=1, max_size=20)


class EagerCache(KvCache):
    """Parks and recalls on this small scale too."""

    rest_cells = 6
    worth_recalling = 2


class CacheMachine(RuleBasedStateMachine):
    """Requests come, compute, share what they computed, write and leave, in any order."""

    @initialize(exact=st.booleans())
    def begin(self, exact: bool) -> None:
        self.memory = FakeMemory(exact=exact)
        sharing = Sharing.EXACT if exact else Sharing.ANY
        self.cache = EagerCache(
            self.memory,
            cells=CAPACITY,
            sequences=SEQUENCES,
            sharing=sharing,
            parking_bytes=CAPACITY,
        )
        self.running: dict[int, tuple[str, list[int], list[int]]] = {}  # shared, own

    @property
    def own(self) -> int:
        return sum(len(own) for _, _, own in self.running.values())

    @rule(prompt=PROMPTS, namespace=st.sampled_from("ab"))
    def start(self, prompt: list[int], namespace: str) -> None:
        if len(self.running) >= 3:
            return
        hit = self.cache.find(namespace, prompt, len(prompt) - 1)
        if self.cache.fits(hit, self.own + len(prompt) - hit.length):
            hit = self.cache.recall(namespace, prompt, len(prompt) - 1, hit, self.own)
        assert hit.length <= len(prompt) - 1
        if not self.cache.fits(hit, self.own + len(prompt) - hit.length):
            return
        sequence = self.cache.open(namespace, hit)
        assert self.memory.tokens(sequence) == prompt[: hit.length]
        self.running[sequence] = (namespace, prompt[: hit.length], [])
        for token in prompt[hit.length :]:
            self.write(token, sequence)

    @precondition(lambda self: self.running)
    @rule(token=st.integers(0, 2), pick=st.integers(0, 5))
    def write(self, token: int, pick: int) -> None:
        sequence = pick if pick in self.running else sorted(self.running)[pick % len(self.running)]
        if self.cache.make_room(self.own + 1):
            self.memory.compute(sequence, token)
            self.running[sequence][2].append(token)

    @precondition(lambda self: self.running)
    @rule(pick=st.integers(0, 5))
    def let_share(self, pick: int) -> None:
        sequence = sorted(self.running)[pick % len(self.running)]
        namespace, shared, own = self.running[sequence]
        self.cache.extend(sequence, own)
        self.running[sequence] = (namespace, shared + own, [])
        if self.memory.exact:
            self.cache.snapshot(namespace, sequence)

    @precondition(lambda self: self.running)
    @rule(pick=st.integers(0, 5))
    def leave(self, pick: int) -> None:
        sequence = sorted(self.running)[pick % len(self.running)]
        _, _, own = self.running.pop(sequence)
        self.cache.extend(sequence, own)
        self.cache.rest(sequence)

    @rule()
    def park(self) -> None:
        self.cache.park()

    @rule(prompt=PROMPTS, namespace=st.sampled_from("ab"))
    def look(self, prompt: list[int], namespace: str) -> None:
        hit = self.cache.find(namespace, prompt)
        if hit.length:
            assert self.memory.tokens(hit.holder)[: hit.length] == prompt[: hit.length]

    @invariant()
    def counts_agree(self) -> None:
        if not hasattr(self, "memory"):
            return
        for sequence, (_, shared, own) in self.running.items():
            assert self.memory.tokens(sequence) == shared + own
            assert self.cache.held(sequence) == len(shared)
        # With doubles the count may be too high, never too low.
        if self.memory.exact:
            assert self.memory.cells <= self.cache.cells + self.own <= CAPACITY
        else:
            assert self.memory.cells == self.cache.cells + self.own <= CAPACITY


CacheMachine.TestCase.settings = settings(
    max_examples=120, stateful_step_count=30, deadline=None, derandomize=True
)
TestCache = CacheMachine.TestCase


def hold(tree: RadixTree, holder: int, tokens: list[int], namespace: str = "") -> int:
    """Let a holder at rest hold `tokens`; returns how many it found."""
    hit = tree.find(namespace, tokens)
    tree.add(namespace, holder, hit)
    tree.extend(holder, tokens[hit.length :])
    tree.unpin(holder)
    return hit.length


def test_the_longest_prefix_is_found_and_cells_count_once() -> None:
    tree = RadixTree()
    assert hold(tree, 0, [1, 2, 3, 4]) == 0
    assert hold(tree, 1, [1, 2, 9]) == 2
    assert hold(tree, 2, [1, 2, 3, 4, 5]) == 4
    assert tree.cells == 6
    assert tree.find("", [1, 2, 3, 7]).length == 3
    assert tree.find("", [1, 2, 3, 4], 3) == Hit(3, tree.find("", [1, 2, 3]).holder)
    assert tree.find("", [7]) == Hit(0, -1)


def test_what_one_adapter_computed_is_of_no_use_to_another() -> None:
    tree = RadixTree()
    hold(tree, 0, [1, 2, 3], "a")
    assert tree.find("b", [1, 2, 3]).length == 0
    assert hold(tree, 1, [1, 2, 3], "b") == 0
    assert tree.cells == 6


def test_an_exact_holder_serves_only_all_that_it_holds() -> None:
    tree = RadixTree(exact=True)
    hold(tree, 0, [1, 2, 3])
    assert tree.find("", [1, 2, 9]).length == 0
    assert tree.find("", [1, 2, 3, 4]) == Hit(3, 0)


def test_the_least_recently_used_goes_first_from_its_end() -> None:
    tree = RadixTree()
    hold(tree, 0, [1, 2, 3, 4])
    hold(tree, 1, [5, 6, 7])
    tree.find("", [1, 2, 3, 4])
    assert tree.victim(2) == (1, 1)
    tree.trim(1, 1)
    assert tree.find("", [5, 6]) == Hit(1, 1)
    assert tree.cells == 5


def test_a_shared_prefix_outlives_the_first_of_those_that_share_it() -> None:
    tree = RadixTree()
    hold(tree, 0, [1, 2, 3, 4])
    hold(tree, 1, [1, 2, 8, 9])
    tree.remove(0)
    assert tree.cells == 4
    assert tree.find("", [1, 2, 3]) == Hit(2, 1)


def test_what_is_at_work_is_never_evicted() -> None:
    tree = RadixTree()
    tree.add("", 0, Hit(0, -1))
    tree.extend(0, [1, 2, 3])
    assert tree.victim(1) is None
    assert tree.pinned_cells() == 3
    tree.unpin(0)
    assert tree.victim(1) == (0, 2)


def test_a_sequence_cannot_hold_twice() -> None:
    tree = RadixTree()
    hold(tree, 0, [1])
    with pytest.raises(ValueError, match="holds something already"):
        tree.add("", 0, Hit(0, -1))


def test_no_sequence_left_is_said() -> None:
    cache = KvCache(FakeMemory(exact=False), cells=9, sequences=2, sharing=Sharing.ANY)
    for _ in range(2):
        cache.open("", Hit(0, -1))
    with pytest.raises(LookupError):
        cache.open("", Hit(0, -1))


@given(texts=st.lists(PROMPTS, max_size=SEQUENCES))
@settings(deadline=None, derandomize=True)
def test_every_held_text_is_found_whole(texts: list[list[int]]) -> None:
    tree = RadixTree()
    for holder, text in enumerate(texts):
        hold(tree, holder, text)
    for text in texts:
        assert tree.find("", text).length == len(text)
    prefixes = {tuple(text[:n]) for text in texts for n in range(1, len(text) + 1)}
    assert tree.cells == len(prefixes)


def test_a_picture_is_evicted_whole() -> None:
    tree = RadixTree()
    picture = ids_of(b"picture", 6, 2)
    hold(tree, 0, [1, 2, *picture, 3, 4])
    assert [tree.victim(needed) for needed in (1, 2, 3, 7, 8, 9)] == [
        (0, 9),
        (0, 8),
        (0, 2),
        (0, 2),
        (0, 2),
        (0, 1),
    ]
    tree.remove(0)
    hold(tree, 0, list(picture))
    assert tree.victim(1) == (0, 0)


def test_memory_is_cut_and_shared_by_position() -> None:
    class Recorder(FakeMemory):
        def __init__(self) -> None:
            self.calls: list[tuple[str, int, int]] = []

        def copy_prefix(self, source: int, target: int, length: int) -> bool:
            self.calls.append(("copy", 0, length))
            return True

        def share(self, source: int, target: int, start: int, end: int) -> None:
            self.calls.append(("share", start, end))

        def trim(self, sequence: int, length: int) -> None:
            self.calls.append(("trim", 0, length))

    memory = Recorder()
    cache = KvCache(memory, cells=20, sequences=4, sharing=Sharing.ANY, bends_positions=True)
    prompt = [1, *ids_of(b"picture", 6, 2), 2, 3]
    first, second = cache.open("", Hit(0, -1)), cache.open("", Hit(0, -1))
    cache.extend(first, prompt)
    cache.extend(second, prompt[:8])
    cache.rest(first)
    cache.open("", cache.find("", prompt))
    cache.rest(second)
    assert memory.calls == [("share", 0, 4), ("copy", 0, 5)]
    cache = KvCache(memory, cells=20, sequences=4, sharing=Sharing.ANY, bends_positions=True)
    cache.extend(cache.open("", Hit(0, -1)), prompt)
    cache.rest(0)
    assert cache.make_room(13)
    assert cache.make_room(14)
    assert memory.calls[-2:] == [("trim", 0, 3), ("trim", 0, 1)]


def test_what_a_copy_takes_twice_is_reckoned_before_it_is_made() -> None:
    tree = RadixTree(exact=True)
    hold(tree, 0, [1, 2, 3])
    tree.add("", 1, Hit(0, -1))
    overlap = tree.extend(1, [1, 2, 3])
    assert overlap is not None
    tree.keep_double(1, overlap)
    tree.unpin(1)
    before = tree.pinned_cells(Hit(3, 1))
    tree.add("", 2, Hit(3, 1))
    assert tree.pinned_cells() == before == 6
