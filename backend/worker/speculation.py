"""Guessing ahead: what probably follows, so that one step can check several tokens at once.

Where a grammar leaves no choice, its tokens are the guess. Prompt lookup (Saxena 2023, "Prompt
Lookup Decoding"): where the last tokens stood before, what followed them there is the guess. The
corpus of a request is its own text and what its siblings have written: requests on the same
prompt, whose seats repeat one another. A small model that guesses is in `draft`. The sampler
decides on every token as it would without guesses, so a wrong guess costs time and never changes
a reply.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from backend.errors import UserError
from backend.worker.lanes import Lane, Request
from backend.worker.loop import Guesses

LONGEST_MATCH = 8  # tokens compared
SHORTEST_MATCH = 3
GOOD_MATCH = 6  # one as long is a better omen, and judged apart
PLACES = 16  # where the last tokens stood before: so many are compared, the latest first
MAX_DRAFT = 8
SIBLINGS = 32  # tokens of prompt in common that make two requests siblings
REMEMBERED = 16  # replies that are whole, as a corpus for siblings that come later

# Chosen by simulation of 256 tokens: at worst 3 % slower than without guesses on a processor and
# 4 % on a GPU, where none is right; within 5 % of the best fixed length where nine in ten are.
_PRIOR = 1.5 / 2  # the chance of a guess before anything is known, as if seen so often:
_PRIOR_WEIGHT = 2.0
_FADE = 0.9  # of what was seen, with each guess judged
_TRIALS = 2  # drafts that are tried before guesses are given up
_PAUSE = 16  # chances let pass then; twice as many each time up to the longest
_LONGEST_PAUSE = 256
_SETTLED = 8  # guesses judged, after which the next pause is short again


class Costs(NamedTuple):
    """What guesses cost, in steps of one row.

    `row` is what each further row adds to a step, `guess` what it takes to make one guess.
    """

    row: float
    guess: float = 0.0


ON_PROCESSOR = Costs(0.6)  # four rows take 2.6 to 3.1 times as long as one
ON_GPU = Costs(0.05)  # weights are read once for all rows, and reading them is most of the work


def best_length(chance: float, most: int, lanes: int, costs: Costs) -> int:
    """How many guesses make the most tokens a second, up to `most`; 0 when none pays.

    Each is right with `chance` if those before it are; `lanes` replies share the step.
    """
    tokens, time, right = float(lanes), 1 + costs.row * (lanes - 1), 1.0
    for length in range(1, most + 1):
        rate = tokens / time
        right *= chance
        tokens += right
        time += costs.row + costs.guess
        if tokens / time <= rate:
            return length - 1
    return max(most, 0)


class Caution:
    """How far to guess, by how often guesses of this kind were right in this reply.

    Guesses that do not pay are given up; after a pause they are tried again.
    """

    def __init__(self, costs: Costs, *, prior: float = _PRIOR) -> None:
        self._costs = costs
        self._prior = prior
        self._pause = 0
        self._next_pause = _PAUSE
        self._start()

    def _start(self) -> None:
        self._tried = _PRIOR_WEIGHT
        self._right = self._prior * _PRIOR_WEIGHT
        self._trials = _TRIALS
        self._seen = 0

    @property
    def paused(self) -> bool:
        """Will the next `length` be 0?"""
        return self._pause > 0

    def length(self, most: int, lanes: int) -> int:
        """Tokens to guess now, up to `most`, in a step of `lanes` replies; each call counts."""
        if self._pause:
            self._pause -= 1
            return 0
        if most < 1:
            return 0
        length = self._best(most, lanes)
        if length or self._trials:
            return max(length, 1)
        self._pause = self._next_pause - 1
        self._next_pause = min(self._next_pause * 2, _LONGEST_PAUSE)
        self._start()
        return 0

    def judged(self, drafted: int, accepted: int, lanes: int) -> None:
        """Of `drafted` guesses the first `accepted` were right."""
        tried = min(accepted + 1, drafted)  # what follows a wrong one was never put to the test
        fade = _FADE**tried
        self._right = self._right * fade + accepted
        self._tried = self._tried * fade + tried
        self._trials = max(self._trials - 1, 0)
        self._seen += tried
        if self._seen >= _SETTLED and self._best(1, lanes):
            self._next_pause = _PAUSE

    def _best(self, most: int, lanes: int) -> int:
        return best_length(self._right / self._tried, most, lanes, self._costs)


class Match(NamedTuple):
    """The last `length` tokens stood elsewhere too, and `follows` came next there."""

    length: int
    follows: list[int]


NO_MATCH = Match(0, [])


class NgramIndex:
    """Where each run of `SHORTEST_MATCH` tokens stood in a text that only grows."""

    def __init__(self, tokens: Sequence[int] = ()) -> None:
        self.tokens: list[int] = []
        self._latest: dict[tuple[int, ...], int] = {}  # a run: the place after its last one
        self._earlier = array("i")  # for each such place, from the first: the one before it
        self.grow(tokens)

    def grow(self, tokens: Sequence[int]) -> None:
        """Append `tokens`."""
        start = max(len(self.tokens) - SHORTEST_MATCH + 1, 0)
        self.tokens.extend(tokens)
        tail = self.tokens[start:]
        runs = zip(*(tail[at:] for at in range(SHORTEST_MATCH)), strict=False)
        for place, run in enumerate(runs, start + SHORTEST_MATCH):
            self._earlier.append(self._latest.get(run, -1))
            self._latest[run] = place

    def after(self, last: Sequence[int], most: int) -> Match:
        """The longest match of the end of `last`, the latest of equals; up to `most` tokens.

        Up to `LONGEST_MATCH` tokens count; the end of the text is no match, as nothing follows.
        """
        best, best_place, text = 0, -1, self.tokens
        for place in self._places(tuple(last[-SHORTEST_MATCH:])):
            longest = min(LONGEST_MATCH, len(last), place)
            match = SHORTEST_MATCH
            while match < longest and text[place - match - 1] == last[-match - 1]:
                match += 1
            if match > best:
                best, best_place = match, place
        return Match(best, text[best_place : best_place + most]) if best else NO_MATCH

    def _places(self, run: tuple[int, ...]) -> Iterator[int]:
        place = self._latest.get(run, -1)
        if place == len(self.tokens):
            place = self._earlier[place - SHORTEST_MATCH]
        for _ in range(PLACES):
            if place < 0:
                return
            yield place
            place = self._earlier[place - SHORTEST_MATCH]


class Lookup:
    """The guesses of one request from texts."""

    def __init__(self, prompt: Sequence[int], costs: Costs = ON_PROCESSOR) -> None:
        self.text = NgramIndex(prompt)
        self.reply = NgramIndex(prompt[-LONGEST_MATCH:])  # what siblings look into
        self._caution = {good: Caution(costs) for good in (False, True)}
        self._good = False
        self._lanes = 1

    def write(self, tokens: Sequence[int]) -> None:
        """The reply goes on by `tokens`."""
        self.text.grow(tokens)
        self.reply.grow(tokens)

    def propose(self, siblings: Iterable[NgramIndex], most: int, lanes: int = 1) -> list[int]:
        """Up to `most` guessed tokens; none where nothing speaks for any."""
        last = self.text.tokens[-LONGEST_MATCH:]
        if most < 1 or len(last) < SHORTEST_MATCH:
            return []
        match = self.text.after(last, most)
        if match.follows:
            # Where the end of the text repeats itself, it will go on to.
            match = Match(match.length, (match.follows * most)[:most])
        for sibling in siblings:
            match = max(match, sibling.after(last, most), key=lambda m: m.length)
        if not match.length:
            return []
        self._good, self._lanes = match.length >= GOOD_MATCH, lanes
        return match.follows[: self._caution[self._good].length(most, lanes)]

    def judged(self, drafted: int, accepted: int) -> None:
        """`accepted` of `drafted` guesses, those proposed last, were right."""
        self._caution[self._good].judged(drafted, accepted, self._lanes)


class PromptLookup:
    """Guesses for every lane from its own text and its siblings'."""

    def __init__(self, costs: Costs = ON_PROCESSOR) -> None:
        self._costs = costs
        self._lookups: dict[int, tuple[Request, Lookup]] = {}
        self._past: deque[tuple[Request, NgramIndex]] = deque(maxlen=REMEMBERED)

    def propose(self, lanes: Sequence[Lane], most: int) -> None:
        """Set `drafts` of those lanes that have none yet and something to go by."""
        for lane in lanes:
            self._up_to_date(lane.request)
        for lane in lanes:
            if not lane.drafts:
                lookup = self._lookups[lane.request.order][1]
                room = min(most, lane.request.left - 1)
                lane.drafts = lookup.propose(self._siblings(lane.request), room, len(lanes))

    def judged(self, lane: Lane, accepted: int) -> None:
        """So many of the lane's `drafts` were right."""
        known = self._lookups.get(lane.request.order)
        if known:
            known[1].judged(len(lane.drafts), accepted)

    def left(self, lane: Lane) -> None:
        """The lane ends; its text helps its siblings still."""
        if lane.request.order in self._lookups:
            reply = self._up_to_date(lane.request).reply
            del self._lookups[lane.request.order]
            self._past.append((lane.request, reply))

    def _up_to_date(self, request: Request) -> Lookup:
        known = self._lookups.get(request.order)
        if known is None:
            lookup = Lookup(request.prepared.prompt, self._costs)
            known = self._lookups[request.order] = (request, lookup)
        lookup = known[1]
        lookup.write(request.tokens[len(lookup.text.tokens) :])
        return lookup

    def _siblings(self, request: Request) -> Iterator[NgramIndex]:
        for other, index in self._past:
            if other is not request and request.shared_with(other) >= SIBLINGS:
                yield index
        for other, lookup in self._lookups.values():
            if other is not request and request.shared_with(other) >= SIBLINGS:
                yield lookup.reply


class ForcedTokens:
    """Guesses what a grammar asks for next where it leaves no choice."""

    def __init__(self, costs: Costs = ON_PROCESSOR) -> None:
        self._costs = costs
        self._cautions: dict[int, Caution] = {}
        self._lanes = 1

    def propose(self, lanes: Sequence[Lane], most: int) -> None:
        """Set `drafts` of those lanes that have none yet and a grammar."""
        self._lanes = len(lanes)
        for lane in lanes:
            matcher = lane.request.matcher
            if lane.drafts or matcher is None:
                continue
            # A model may prefer another spelling of a forced text: then it is not worth a guess.
            caution = self._cautions.setdefault(lane.request.order, Caution(self._costs, prior=1.0))
            if caution.paused:
                caution.length(0, 1)
                continue
            try:
                forced = matcher.forced()
            except UserError:
                continue  # the sampler will meet it too, and tell
            if forced:
                room = min(most, lane.request.left - 1)
                lane.drafts = forced[: caution.length(room, len(lanes))]

    def judged(self, lane: Lane, accepted: int) -> None:
        """So many of the lane's `drafts` were right."""
        caution = self._cautions.get(lane.request.order)
        if caution:
            caution.judged(len(lane.drafts), accepted, self._lanes)

    def left(self, lane: Lane) -> None:
        """The lane ends."""
        self._cautions.pop(lane.request.order, None)


class Guessers:
    """Asks several in order; for each lane, the first that has a guess."""

    def __init__(self, *guessers: Guesses) -> None:
        self._guessers = guessers
        self._authors: dict[int, Guesses] = {}

    def propose(self, lanes: Sequence[Lane], most: int) -> None:
        """Set `drafts` of the lanes, up to `most` tokens each."""
        self._authors = {}
        for guesser in self._guessers:
            guesser.propose(lanes, most)
            for lane in lanes:
                if lane.drafts:
                    self._authors.setdefault(lane.request.order, guesser)

    def judged(self, lane: Lane, accepted: int) -> None:
        """Tell the one whose guesses they were."""
        author = self._authors.get(lane.request.order)
        if author:
            author.judged(lane, accepted)

    def left(self, lane: Lane) -> None:
        """Tell all."""
        for guesser in self._guessers:
            guesser.left(lane)


class NoGuesses:
    """Guesses nothing."""

    def propose(self, lanes: Sequence[Lane], most: int) -> None:
        """Leave the lanes as they are."""

    def judged(self, lane: Lane, accepted: int) -> None:
        """There was nothing to judge."""

    def left(self, lane: Lane) -> None:
        """Nothing to forget."""
