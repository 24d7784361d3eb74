from __future__ import annotations

import pytest

from backend.machine import LoadNeeds, Need, Placement
from backend.pool.eviction import Eviction, make_room
from backend.pool.placement import NoRoom
from backend.pool.snapshot import Device, Loaded, Machine, Want

MAIN = Machine(main_capacity=100)


def asks(size: int, gpu: str | None = None) -> Want:
    needs = LoadNeeds(
        context_length=64,
        kv_cells=64,
        kv_cache_type="f16",
        kv_bytes=1,
        by_gpu_layers=(Need(size, 0), Need(0, size)),
    )
    return Want(model="new", needs=needs, gpu=gpu)


def there(model: str, size: int, used: float = 0, **rest: object) -> Loaded:
    known = {"state": "ready", "active": 0} | rest
    return Loaded(
        model=model,
        placement=Placement(main_bytes=size),
        state=known["state"],  # type: ignore[arg-type]
        active=known["active"],  # type: ignore[arg-type]
        since=used,
        last_used=used,
    )


def on(gpu: str, model: str, size: int, used: float = 0) -> Loaded:
    placement = Placement(gpus=(gpu,), gpu_bytes=(size,), gpu_layers=1, layers=1)
    return Loaded(model=model, placement=placement, state="ready", last_used=used)


@pytest.mark.parametrize(
    ("size", "workers", "victims"),
    [
        (50, [], ()),
        (50, [there("a", 50)], ()),
        (50, [there("a", 60)], ("a",)),
        # The least recently used goes first.
        (50, [there("a", 40, 2), there("b", 40, 1)], ("b",)),
        # The fewest that do: a small old one is spared where a large one must go anyway.
        (90, [there("a", 10, 1), there("b", 80, 2)], ("b",)),
        (95, [there("a", 10, 1), there("b", 80, 2)], ("a", "b")),
        # One that is going already is waited for; nobody else goes.
        (50, [there("a", 40, 1), there("b", 60, 2, state="stopping")], ("b",)),
        # Idle ones before those at work, whatever their age.
        (50, [there("a", 45, 1, active=1), there("b", 45, 2)], ("b",)),
        (90, [there("a", 45, 1, active=1), there("b", 45, 2)], ("b", "a")),
        # One that starts is left for last.
        (50, [there("a", 45, 1, state="starting"), there("b", 45, 2, active=1)], ("b",)),
    ],
)
def test_who_goes(size: int, workers: list[Loaded], victims: tuple[str, ...]) -> None:
    found = make_room(asks(size), MAIN, workers)
    assert isinstance(found, Eviction)
    assert set(found.victims) == set(victims)


def test_only_those_where_the_room_is_wanted() -> None:
    machine = Machine(gpus=(Device("g0", "0", 100), Device("g1", "1", 100)), main_capacity=1000)
    workers = [on("g0", "old", 80, 1), on("g1", "young", 80, 2)]
    pinned = make_room(asks(90, "g1"), machine, workers)
    assert isinstance(pinned, Eviction)
    assert pinned.victims == ("young",)
    free = make_room(asks(90), machine, workers)
    assert isinstance(free, Eviction)
    assert free.victims == ("old",)


def test_idle_ones_go_for_a_better_place_busy_ones_do_not() -> None:
    machine = Machine(gpus=(Device("g0", "0", 100),), main_capacity=1000)
    idle = on("g0", "a", 80)
    found = make_room(asks(90), machine, [idle])
    assert isinstance(found, Eviction)
    assert (found.victims, found.placement.gpus) == (("a",), ("g0",))
    busy = Loaded(model="a", placement=idle.placement, state="ready", active=1)
    found = make_room(asks(90), machine, [busy])
    assert isinstance(found, Eviction)
    assert (found.victims, found.placement.gpus) == ((), ())


def test_what_is_reserved_stays_and_what_never_fits_is_said() -> None:
    reserved = [Placement(main_bytes=40)]
    assert isinstance(make_room(asks(61), MAIN, [there("a", 10)], reserved=reserved), NoRoom)
    assert isinstance(make_room(asks(101), MAIN, [there("a", 10)]), NoRoom)
