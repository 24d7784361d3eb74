from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from backend.values import SamplingParams
from backend.worker.engine import Prepared
from backend.worker.grammar import Gbnf, Grammars, Matcher
from backend.worker.lanes import Lane, Request
from backend.worker.llama import Log, Model
from backend.worker.speculation import (
    LONGEST_MATCH,
    MAX_DRAFT,
    ON_GPU,
    ON_PROCESSOR,
    PLACES,
    SHORTEST_MATCH,
    SIBLINGS,
    Caution,
    Costs,
    ForcedTokens,
    Guessers,
    Lookup,
    NgramIndex,
    NoGuesses,
    PromptLookup,
    best_length,
)

FREE = Costs(0.0)
Compile = Callable[[str], Matcher]
PREFIX = list(range(1000, 1000 + SIBLINGS))


def lane(prompt: list[int], *, order: int = 1, limit: int = 100, matcher: Any = None) -> Lane:
    prepared = Prepared(prompt, limit, SamplingParams(), matcher=matcher)
    request = Request(order, order, prepared, cast(Any, SimpleNamespace(choice=0)))
    return Lane(request, 0, len(prompt) - 1)


def write(lane: Lane, tokens: list[int]) -> None:
    lane.request.tokens += tokens
    lane.drafts = []


# --- the index --------------------------------------------------------------------------------


def longest_match(text: list[int], last: list[int], most: int) -> tuple[int, list[int]]:
    """What `NgramIndex.after` promises, by trying every place."""
    best, follows, places = 0, list[int](), 0
    for place in range(len(text) - 1, 0, -1):
        match = 0
        while match < min(place, len(last), LONGEST_MATCH) and (
            text[place - match - 1] == last[-match - 1]
        ):
            match += 1
        if match < SHORTEST_MATCH:
            continue
        places += 1
        if places <= PLACES and match > best:
            best, follows = match, text[place : place + most]
    return best, follows


@pytest.mark.parametrize("letters", [1, 2, 3, 8])
def test_the_index_finds_what_trying_every_place_finds(letters: int) -> None:
    rng = random.Random(letters)
    for _ in range(60):
        index, text = NgramIndex(), list[int]()
        for _ in range(12):
            more = rng.choices(range(letters), k=rng.randrange(6))
            index.grow(more)
            text += more
            last = rng.choice([text[-10:], rng.choices(range(letters), k=rng.randrange(12))])
            assert index.after(last, 5) == longest_match(text, last, 5)
        assert index.tokens == text


def test_too_short_an_end_matches_nothing() -> None:
    assert NgramIndex([1, 2, 3, 4]).after([2, 3], 4).length == 0
    assert NgramIndex().after([1, 2, 3], 4).length == 0


# --- how far to guess -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chance", "lanes", "costs", "length"),
    [
        (0.5, 1, ON_PROCESSOR, 0),  # a second row costs more than half a token
        (0.7, 1, ON_PROCESSOR, 1),
        (0.9, 1, ON_PROCESSOR, 2),
        (1.0, 1, ON_PROCESSOR, 8),
        (0.8, 8, ON_PROCESSOR, 0),  # with many replies a row is never cheap
        (0.3, 1, ON_GPU, 2),
        (0.9, 1, ON_GPU, 8),
        (0.3, 1, Costs(0.05, 0.5), 0),  # the guess itself takes too long
        (1.0, 1, Costs(1.0), 0),
        (0.0, 1, FREE, 0),
    ],
)
def test_the_length_that_pays(chance: float, lanes: int, costs: Costs, length: int) -> None:
    assert best_length(chance, 8, lanes, costs) == length


@pytest.mark.parametrize("seed", range(100))
def test_no_other_length_makes_more_tokens_a_second(seed: int) -> None:
    rng = random.Random(seed)
    chance, lanes = rng.random(), rng.randrange(1, 9)
    costs = Costs(rng.random(), rng.random() / 4)

    def rate(length: int) -> float:
        tokens = lanes + sum(chance**n for n in range(1, length + 1))
        time = 1 + costs.row * (lanes - 1 + length) + costs.guess * length
        return tokens / time

    best = best_length(chance, 8, lanes, costs)
    assert rate(best) >= max(rate(length) for length in range(9)) - 1e-9


def test_room_bounds_the_length() -> None:
    assert best_length(1.0, 2, 1, FREE) == 2
    assert Caution(FREE).length(0, 1) == 0
    assert Caution(FREE).length(-1, 1) == 0


def speed(chance: float, costs: Costs, lanes: int = 1, tokens: int = 256) -> float:
    """Tokens a second of one reply in a step of `lanes`, against the same without guesses."""
    rng, alone = random.Random(1), 1 + costs.row * (lanes - 1)
    total = time = 0.0
    for _ in range(100):
        caution, written = Caution(costs), 0
        while written < tokens:
            length, right = caution.length(MAX_DRAFT, lanes), 0
            while right < length and rng.random() < chance:
                right += 1
            if length:
                caution.judged(length, right, lanes)
            time += alone + (costs.row + costs.guess) * length
            written += 1 + right
            total += lanes + right
    return total / time / (lanes / alone)


@pytest.mark.parametrize("chance", [0.0, 0.2, 0.4, 0.5, 0.6])
@pytest.mark.parametrize("lanes", [1, 4, 8])
def test_bad_guesses_cost_little(chance: float, lanes: int) -> None:
    assert speed(chance, ON_PROCESSOR, lanes) > 0.97
    assert speed(chance, Costs(0.6, 0.1), lanes) > 0.97


@pytest.mark.parametrize(
    ("chance", "costs", "least"),
    [
        (0.8, ON_PROCESSOR, 1.06),
        (0.9, ON_PROCESSOR, 1.16),
        (1.0, ON_PROCESSOR, 1.5),
        (0.4, ON_GPU, 1.35),
        (0.8, ON_GPU, 2.9),
        (0.8, Costs(0.05, 0.1), 2.0),
    ],
)
def test_good_guesses_pay(chance: float, costs: Costs, least: float) -> None:
    assert speed(chance, costs) > least


def test_after_ever_longer_pauses_guesses_are_tried_again() -> None:
    caution, tries = Caution(ON_PROCESSOR), []
    for step in range(1000):
        if length := caution.length(8, 1):
            tries.append(step)
            caution.judged(length, 0, 1)
    pauses = [after - before for before, after in pairwise(tries)]
    longer = [pause for pause in pauses if pause > 1]
    assert longer == sorted(longer)
    assert longer[0] < 20
    assert longer[-1] > 200
    assert len(tries) < 20


def test_guesses_that_become_wrong_are_given_up() -> None:
    caution = Caution(ON_PROCESSOR)
    for _ in range(60):
        caution.judged(8, 8, 1)
    assert caution.length(8, 1) == 8
    wrong = 0
    while length := caution.length(8, 1):
        caution.judged(length, 0, 1)
        wrong += 1
    assert wrong < 12


def test_guesses_that_become_right_are_made_again() -> None:
    caution = Caution(ON_PROCESSOR)
    while not caution.paused:
        if length := caution.length(8, 1):
            caution.judged(length, 0, 1)
    lengths = []
    for _ in range(60):
        if length := caution.length(8, 1):
            caution.judged(length, length, 1)
        lengths.append(length)
    assert lengths[-1] == 8


# --- lookup -----------------------------------------------------------------------------------


def test_what_stood_in_the_prompt_is_guessed() -> None:
    lookup = Lookup([1, 2, 3, 4, 5, 6, 7, 9, 1, 2, 3], FREE)
    assert lookup.propose((), 4) == [4, 5, 6, 7]
    assert lookup.propose((), 0) == []
    lookup.write([8])
    assert lookup.propose((), 4) == []


def test_a_text_that_repeats_itself_goes_on_to() -> None:
    assert Lookup([1, 2, 3, 1, 2, 3, 1, 2, 3], FREE).propose((), 8) == [1, 2, 3, 1, 2, 3, 1, 2]
    assert Lookup([7] * 10, FREE).propose((), 3) == [7, 7, 7]


def test_a_sibling_wins_only_with_a_longer_match() -> None:
    own = [1, 2, 3, 10, 9, 1, 2, 3]
    same, longer = NgramIndex([5, 1, 2, 3, 20]), NgramIndex([9, 1, 2, 3, 30, 31])
    assert Lookup(own, FREE).propose([same], 1) == [10]
    assert Lookup(own, FREE).propose([same, longer], 2) == [30, 31]


def test_long_and_short_matches_are_judged_apart() -> None:
    lookup = Lookup([1, 2, 3, 4, 5, 6, 7, 8, 90, 60, 61, 62, 99], ON_PROCESSOR)
    lookup.write([60, 61, 62])
    for _ in range(4):
        if drafted := lookup.propose((), 8):
            lookup.judged(len(drafted), 0)
    assert not lookup.propose((), 8)
    lookup.write([50, 1, 2, 3, 4, 5, 6, 7])
    assert lookup.propose((), 8)[:1] == [8]


def test_a_seat_guesses_what_another_wrote_and_what_one_that_is_done_wrote() -> None:
    guesses = PromptLookup(FREE)
    first, second = lane([*PREFIX, 1, 2, 3]), lane([*PREFIX, 4, 2, 3], order=2)
    guesses.propose([first, second], 4)
    write(first, [30, 31, 32, 33, 34])
    write(second, [30, 31, 32])
    guesses.propose([first, second], 4)
    assert second.drafts == [33, 34]
    assert first.drafts == []
    guesses.left(first)
    write(second, [33])
    guesses.propose([second], 4)
    assert second.drafts == [34]


def test_strangers_see_nothing_of_each_other() -> None:
    guesses = PromptLookup(FREE)
    first, second = lane([*PREFIX[1:], 1, 2]), lane([*PREFIX[1:], 3, 4], order=2)
    write(first, [30, 31, 32, 33, 34])
    write(second, [30, 31, 32])
    guesses.propose([first, second], 4)
    assert second.drafts == []


def test_a_sibling_begins_as_the_other_began() -> None:
    guesses = PromptLookup(FREE)
    first = lane([*PREFIX, 1, 2, 3])
    write(first, [30, 31])
    guesses.propose([first], 4)
    second = lane([*PREFIX, 5, 1, 2, 3], order=2)
    guesses.propose([first, second], 4)
    assert second.drafts == [30, 31]


def test_a_request_that_comes_back_is_no_sibling_of_itself() -> None:
    guesses = PromptLookup(FREE)
    one = lane([*PREFIX, 1, 2, 3])
    write(one, [40, 41, 42])
    guesses.propose([one], 4)
    guesses.left(one)
    guesses.propose([one], 4)
    assert one.drafts == []
    guesses.left(one)
    guesses.left(one)  # nothing is known of it any more


def test_guesses_end_with_the_reply_and_leave_others_alone() -> None:
    guesses = PromptLookup(FREE)
    short, taken = lane([7] * 20, limit=3), lane([7] * 20, order=2)
    taken.drafts = [1]
    guesses.propose([short, taken], 8)
    assert short.drafts == [7, 7]  # the third is the sampler's, and the last
    assert taken.drafts == [1]


# --- grammars, and several together ------------------------------------------------------------


@pytest.fixture(scope="module")
def matcher(tiny: Path) -> Iterator[Compile]:
    log = Log()
    model = Model(tiny, gpu_layers=0, log=log)
    grammars = Grammars(model)
    yield lambda text: grammars.compile(Gbnf(text))
    model.close()
    log.close()


def test_forced_tokens_are_guessed(matcher: Compile) -> None:
    held = matcher('root ::= "the answer is " [ab] "!"')
    expected = held.forced()
    assert len(expected) > 4
    guesses, free = ForcedTokens(FREE), lane([1, 2], order=2)
    one = lane([1, 2], matcher=held)
    guesses.propose([one, free], 4)
    assert one.drafts == expected[:4]
    assert free.drafts == []
    for token in expected:
        held.accept(token)
    one.drafts = []
    guesses.propose([one], 4)
    assert one.drafts == []  # there is a choice


def test_forced_tokens_that_the_model_spells_otherwise_are_given_up(
    matcher: Compile,
) -> None:
    one = lane([1, 2], matcher=matcher('root ::= "the answer is " [ab] "!"'))
    guesses = ForcedTokens(ON_PROCESSOR)
    drafted = []
    for _ in range(12):
        guesses.propose([one], 4)
        drafted.append(len(one.drafts))
        if one.drafts:
            guesses.judged(one, 0)
        one.drafts = []
    assert drafted[0] == 4
    assert drafted[-4:] == [0] * 4
    guesses.left(one)
    guesses.propose([one], 4)
    assert one.drafts


class Always:
    def __init__(self, guess: list[int]) -> None:
        self.guess = guess
        self.told: list[Any] = []

    def propose(self, lanes: Any, most: int) -> None:
        for lane in lanes:
            if not lane.drafts:
                lane.drafts = self.guess[:most]

    def judged(self, lane: Lane, accepted: int) -> None:
        self.told.append(accepted)

    def left(self, lane: Lane) -> None:
        self.told.append("left")


def test_the_first_that_guesses_wins_and_is_judged() -> None:
    nothing, first, second = Always([]), Always([1, 2]), Always([3])
    guesses, one = Guessers(nothing, first, second), lane([1, 2, 3])
    guesses.judged(one, 0)  # nobody's
    guesses.propose([one], 4)
    assert one.drafts == [1, 2]
    guesses.judged(one, 1)
    guesses.left(one)
    assert (nothing.told, first.told, second.told) == (["left"], [1, "left"], ["left"])


def test_nothing_is_guessed_by_nobody() -> None:
    one, guesses = lane([7] * 9), NoGuesses()
    guesses.propose([one], 8)
    guesses.judged(one, 0)
    guesses.left(one)
    assert one.drafts == []
