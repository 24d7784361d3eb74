"""The kinds of committees that are proposed: each recipe gives the best of its kind that fits."""

from __future__ import annotations

from collections.abc import Iterator

from backend.catalogue.choosing import (
    FAST,
    SEATS,
    Candidate,
    Found,
    Given,
    Pick,
    is_other,
    keeps_pace,
    limit,
    placed_models,
    seats_of,
    try_models,
    try_picks,
)
from backend.catalogue.fitting import GIB

LEAST_CONTEXT = 2048

SLOW = 5.0  # tokens/s: below it nobody waits for a committee
LIGHT_BYTES = 6 * GIB
LIGHT_SHARE = 0.35
FAST_BYTES = 3_500_000_000  # read for one token, where the speed is not known

_PAIRS = (  # name, title, chairman, other seat, fewest GPUs, room from which there is better
    ("two-cards", "A large model on each of two cards", "qwen3-32b", "gpt-oss-20b", 2, 40 * GIB),
    ("one-card", "Two families on one card", "hermes-3-8b", "phi-3-mini", 1, 16 * GIB),
)
_SMALL_THREES = (  # chairman, then the seats
    ("qwen3-8b", "qwen3-4b-2507", "gemma3-4b", "llama-3.2-3b"),
    ("qwen3-4b-2507", "gemma3-1b", "llama-3.2-1b", "lfm2-1.2b"),
    ("qwen3-1.7b", "gemma3-1b", "llama-3.2-1b", "lfm2-1.2b"),
)


def recipes(given: Given) -> Iterator[tuple[str, str, Found]]:
    """Name, title and committee of every kind that fits, the best first; some may be the same."""
    best = _best(given)
    if best is None and given.space.rooms.gpus:
        # Nothing fits on the cards: they may be full of other programs' work.
        given = given._replace(space=given.space.without_gpus())
        best = _best(given)
    if best:
        yield "best", "Best quality", best
    rooms = [room for _, room in given.space.rooms.gpus]
    for name, title, first, second, fewest, most in _PAIRS:
        if len(rooms) >= fewest and max(rooms) < most and (pair := _pair(given, first, second)):
            yield name, title, pair
    on_hand = given._replace(
        candidates=tuple(c for c in given.candidates if c.choices[0].installed)
    )
    if found := _best(on_hand):
        yield "on-hand", "With what is here already", found
    if found := _mixed(given):
        yield "balanced", "Different families at once", found
    if found := _small_three(given):
        yield "small-three", "Three small models, one chairman", found
    if found := _fast(given):
        yield "fast", "Fast", found
    if found := _in_turns(given):
        yield "in-turns", "One after the other", found
    if best and given.space.rooms.gpus and (found := _beside(given, best)):
        yield "main-memory", "A larger model in main memory", found
    if found := _light(given):
        yield "light", "Light", found


def _best(given: Given) -> Found | None:
    """The strongest chairman that fits, then seats of other families beside it."""
    for chairman in given.candidates:
        if chairman.chairs and (alone := try_models(given, [chairman])) and _is_usable(alone):
            return _joined(given, chairman, ratio=6.0) or alone
    return None


def _mixed(given: Given) -> Found | None:
    """As many families as fit at once, none much weaker than the chairman."""
    two = None
    for chairman in given.candidates:
        if not chairman.chairs or not try_models(given, [chairman]):
            continue
        found = _joined(given, chairman, ratio=3.0)
        if found and len(found.picks) == SEATS:
            return found
        two = two or found
    return two


def _joined(given: Given, chairman: Candidate, ratio: float) -> Found | None:
    """Beside `chairman` the best ones of other families with 1/`ratio` of its strength or more."""
    chosen, found = [chairman], None
    for other in given.candidates:
        if other.strength * ratio < chairman.strength or other.strength > chairman.strength * 1.6:
            continue
        if not is_other(other, chosen):
            continue
        if (more := try_models(given, [*chosen, other])) and _is_usable(more):
            chosen, found = [*chosen, other], more
        if len(chosen) == SEATS:
            break
    return found


def _pair(given: Given, first: str, second: str) -> Found | None:
    by_id = {candidate.model.id: candidate for candidate in given.candidates}
    if first not in by_id or second not in by_id:
        return None
    return try_models(_lowered(given), [by_id[first], by_id[second]])


def _small_three(given: Given) -> Found | None:
    by_id = {candidate.model.id: candidate for candidate in given.candidates}
    for chairman, *seats in _SMALL_THREES:
        if all(one in by_id for one in (chairman, *seats)):
            picks = [Pick(by_id[chairman], 0), *(Pick(by_id[seat], 1) for seat in seats)]
            if found := try_picks(given, picks):
                return found
    return None


def _fast(given: Given) -> Found | None:
    """The quickest of the strongest models whose replies come quickly."""
    quick: list[tuple[Candidate, Found]] = []
    for candidate in given.candidates:
        if quick and candidate.rank[0] > quick[0][0].rank[0]:
            break
        if candidate.chairs and (found := try_models(given, [candidate])) and _is_fast(found):
            quick.append((candidate, found))
    # The first of equals: `max` keeps the catalogue's order.
    return max((found for _, found in quick), key=lambda found: found.slowest or 0, default=None)


def _is_fast(found: Found) -> bool:
    if found.slowest is not None:
        return all(keeps_pace(model) for model in found.models)
    reads = (
        model.file.size_bytes
        * pick.candidate.model.active_parameters
        // pick.candidate.model.parameters
        for pick, model in zip(found.picks, found.models, strict=True)
    )
    return sum(reads) <= FAST_BYTES


def _light(given: Given) -> Found | None:
    """The strongest quick model that takes about a third of a room, or else the smallest."""
    rooms = given.space.rooms
    largest = max((room for _, room in rooms.gpus), default=rooms.main or 0)
    most = min(largest * LIGHT_SHARE, LIGHT_BYTES)
    chairs = [candidate for candidate in given.candidates if candidate.chairs]
    for candidate in chairs:
        found = try_models(given, [candidate])
        if found and found.models[0].gpu_bytes + _of_main(found) <= most and _is_fast(found):
            return found
    low = _lowered(given)
    for candidate in sorted(chairs, key=lambda c: (c.choices[0].file.size_bytes, c.model.id)):
        if found := try_models(low, [candidate]):
            return found
    return None


def _lowered(given: Given) -> Given:
    """With a context that is only for want of room."""
    return given._replace(contexts=(*given.contexts, min(LEAST_CONTEXT, *given.contexts)))


def _of_main(found: Found) -> int:
    return sum(model.main_bytes for model in found.models if not model.gpus)


def _in_turns(given: Given) -> Found | None:
    """The best of three families, each with the machine to itself."""
    chosen: list[Candidate] = []
    for candidate in given.candidates:
        if not chosen and not candidate.chairs:
            continue
        if chosen and candidate.strength * 6 < chosen[0].strength:
            continue
        if not is_other(candidate, chosen):
            continue
        if (alone := try_models(given, [candidate])) and _is_usable(alone):
            chosen.append(candidate)
        if len(chosen) == SEATS:
            break
    if len(chosen) < 2 or try_models(given, chosen):
        return None
    picks = tuple(Pick(c, n) for c, n in zip(chosen, seats_of(len(chosen)), strict=True))
    for context in given.contexts:
        models = [placed_models(given, [pick], limit([pick], context)) for pick in picks]
        together = tuple(one[0] for one in models if one)
        if len(together) == len(picks):
            return Found(picks, together, limit(picks, context), in_turns=True)
    return None


def _beside(given: Given, best: Found) -> Found | None:
    """A model in main memory that is much stronger than what the cards take, and not too slow."""
    given = given._replace(space=given.space.without_gpus())
    for candidate in given.candidates:
        if candidate.strength < 1.5 * best.picks[0].candidate.strength:
            continue
        found = try_models(given, [candidate]) if candidate.chairs else None
        if found and (found.slowest or 0) >= FAST["main"]:
            return found
    return None


def _is_usable(found: Found) -> bool:
    return found.slowest is None or found.slowest >= SLOW
