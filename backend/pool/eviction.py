"""Which workers must go to make room for a model: a pure function over snapshots."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from backend.machine import Placement
from backend.pool.placement import NoRoom, place, quality
from backend.pool.snapshot import Loaded, Machine, Want, held_by

_Without = Callable[[Iterable[Loaded]], "Placement | NoRoom"]


class Eviction(Struct, frozen=True):
    """Where a model goes once `victims` are gone; nobody has to where there is room."""

    placement: Placement
    victims: tuple[str, ...] = ()


def make_room(
    want: Want,
    machine: Machine,
    workers: Sequence[Loaded],
    *,
    reserved: Iterable[Placement] = (),
) -> Eviction | NoRoom:
    """The place of a model and the fewest workers that must go for it.

    Those that are going already count first, then idle ones by how long they were not used. Idle
    ones go so that the model gets a better place; those at work or starting only where it
    would have none at all, and they are to be waited for. What is `reserved` stays.
    """
    reserved = tuple(reserved)

    def without(gone: Iterable[Loaded]) -> Placement | NoRoom:
        names = {worker.model for worker in gone}
        kept = (worker.placement for worker in workers if worker.model not in names)
        return place(want, machine, held_by((*kept, *reserved)))

    free = sorted((w for w in workers if w.state == "stopping" or w.idle), key=_ease)
    found = _fewest(free, without)
    if found is None:
        at_work = sorted((w for w in workers if w not in free), key=_ease)
        found = _fewest([*free, *at_work], without)
    if found is not None:
        return found
    refusal = without(workers)
    assert isinstance(refusal, NoRoom)
    return refusal


def _ease(worker: Loaded) -> tuple[int, float]:
    if worker.state == "stopping":
        return 0, 0.0
    if worker.idle:
        return 1, worker.last_used
    # By what does not change while they work: otherwise each would be chosen in turn, and none end.
    return (2 if worker.state == "ready" else 3), worker.since


def _fewest(candidates: Sequence[Loaded], without: _Without) -> Eviction | None:
    """Leave out one after the other until it is as good as with all of them gone.

    Then keep every one that turns out to be of no use, those left out last first.
    """
    best = without(candidates)
    if isinstance(best, NoRoom):
        return None

    def suffices(gone: Sequence[Loaded]) -> bool:
        found = without(gone)
        return isinstance(found, Placement) and quality(found) >= quality(best)

    count = next(n for n in range(len(candidates) + 1) if suffices(candidates[:n]))
    gone = list(candidates[:count])
    for worker in reversed(candidates[:count]):
        fewer = [other for other in gone if other is not worker]
        if suffices(fewer):
            gone = fewer
    final = without(gone)
    assert isinstance(final, Placement)
    return Eviction(final, tuple(worker.model for worker in gone))
