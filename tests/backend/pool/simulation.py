"""A simulated machine under random traces: what the scheduler orders happens, after a while.

Kept out of `test_*`, as the benchmark runs many more of the same traces.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections import Counter
from typing import NamedTuple

from backend.errors import Fault
from backend.machine import CPU, LoadNeeds, Need, Placement
from backend.pool.placement import NoRoom, place
from backend.pool.scheduler import HANDICAP_S, TURN_S, Scheduler
from backend.pool.snapshot import Device, Machine, Want, held_by
from backend.values import Priority

GIB = 1 << 30
PRIORITIES: tuple[Priority, ...] = ("person", "editor", "background")
LONGEST_RUN_S, LONGEST_LOAD_S = 20.0, 15.0


class Faults(NamedTuple):
    """What must not happen, counted."""

    overcommits: int
    starved: int
    lost: int

    def __add__(self, other: object) -> Faults:
        assert isinstance(other, Faults)
        return Faults(*(a + b for a, b in zip(self, other, strict=True)))


def random_needs(rng: random.Random) -> tuple[LoadNeeds, int]:
    """A model of 1 to 40 GiB in 4 to 40 layers of unequal size, and what it takes on each GPU."""
    layers = rng.randint(4, 40)
    size = int(rng.uniform(1, 40) * GIB)
    weights = [rng.uniform(0.7, 1.3) for _ in range(layers)]
    costs = [int(size * weight / sum(weights)) for weight in weights]
    fixed, base = int(rng.uniform(0.1, 0.8) * GIB), int(rng.uniform(0.1, 0.5) * GIB)
    ways = [Need(base + sum(costs), 0)]
    ways += [Need(base + sum(costs[n:]), fixed + sum(costs[:n])) for n in range(1, layers + 1)]
    needs = LoadNeeds(
        context_length=4096,
        kv_cells=8192,
        kv_cache_type="f16",
        kv_bytes=size // 10,
        by_gpu_layers=tuple(ways),
    )
    return needs, fixed


def random_machine(rng: random.Random) -> Machine:
    """A machine with up to four GPUs, now and then with an unknown size of something."""
    gpus = tuple(
        Device(f"g{n}", f"GPU {n}", None if rng.random() < 0.05 else int(rng.uniform(4, 48) * GIB))
        for n in range(rng.choice((0, 0, 1, 1, 2, 4)))
    )
    main = None if rng.random() < 0.05 else int(rng.uniform(8, 64) * GIB)
    return Machine(gpus=gpus, main_capacity=main)


def random_want(rng: random.Random, model: str, machine: Machine) -> Want:
    pins = [None] * 8 + [CPU] + [gpu.id for gpu in machine.gpus]
    needs, each = random_needs(rng)
    return Want(
        model=model,
        needs=None if rng.random() < 0.03 else needs,
        each_gpu_bytes=each,
        gpu=rng.choice(pins),
        gpu_layers=rng.choice((-1, -1, -1, -1, 0, 3)),
        keep_alive_s=rng.choice((0.0, 10.0, 86_400.0)),
        slots=rng.choice((1, 2, 8)),
    )


class Simulation:
    """One trace; an `Effects` whose orders take random times and now and then fail."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.machine = random_machine(self.rng)
        self.scheduler = Scheduler(self, self.machine, max_waiting=self.rng.choice((20, 256)))
        self.events: list[tuple[float, int, str, object]] = []
        self.counter = itertools.count()
        self.now = 0.0
        self.asked: dict[int, float] = {}
        self.due: dict[int, float] = {}
        self.fates: Counter[int] = Counter()
        self.longest_wait = 0.0
        self.running: dict[int, str] = {}
        self.lives: Counter[str] = Counter()
        self.overcommits = self.impossible = 0

    # --- effects -----------------------------------------------------------------------------

    def start(self, want: Want, placement: Placement) -> None:
        self.lives[want.model] += 1
        self._check_room()
        life = (want.model, self.lives[want.model])
        after = self.rng.uniform(0.1, LONGEST_LOAD_S)
        self.at(after, "fail" if self.rng.random() < 0.05 else "ready", life)
        if self.rng.random() < 0.05:
            self.at(after + self.rng.uniform(0, 60), "crash", life)

    def stop(self, model: str, why: str) -> None:
        if model in self.running.values() and why:
            self.impossible += 1  # nobody is thrown out to make room
        self.at(self.rng.uniform(0.01, 1), "gone", (model, self.lives[model]))

    def grant(self, ticket: int, model: str) -> None:
        self.fates[ticket] += 1
        states = {worker.model: worker.state for worker in self.scheduler.workers()}
        self.impossible += states.get(model) != "ready"
        self.longest_wait = max(self.longest_wait, self.now - self.due[ticket])
        self.running[ticket] = model
        self.at(self.rng.uniform(0.1, LONGEST_RUN_S), "done", ticket)

    def refuse(self, ticket: int, fault: Fault) -> None:
        assert fault.message
        self.fates[ticket] += 1

    def no_room(self, want: Want, refusal: NoRoom) -> Fault:
        return refusal.fault(want.model)

    def notify(self, message: str, why: str, model: str) -> None:
        assert message
        assert why

    # --- the trace ---------------------------------------------------------------------------

    def at(self, after: float, kind: str, what: object) -> None:
        heapq.heappush(self.events, (self.now + after, next(self.counter), kind, what))

    def run(self, requests: int = 60) -> Faults:
        rng = self.rng
        models = [random_want(rng, f"m{n}", self.machine) for n in range(rng.randint(1, 6))]
        spread = rng.choice((1.0, 30.0, 300.0))
        for ticket in range(requests):
            when = rng.uniform(0, spread)
            self.at(when, "ask", (ticket, rng.choice(models), rng.choice(PRIORITIES)))
            if rng.random() < 0.1:
                self.at(when + rng.uniform(0, 40), "cancel", ticket)
        for _ in range(3):
            self.at(rng.uniform(0, spread), "unload", rng.choice(models).model)
        while self.events:
            self.now, _, kind, what = heapq.heappop(self.events)
            getattr(self, f"on_{kind}")(what)
            self.scheduler.tick(self.now)
            self._check_room()
        lost = sum(self.fates[ticket] != 1 for ticket in self.asked)
        # Each model that goes first may use its turn up, drain, leave, and the next one load;
        # those asked for with less patience come before.
        turns = len(models) * (TURN_S + 2 * LONGEST_RUN_S + 2 * LONGEST_LOAD_S)
        bound = (requests + 1) * LONGEST_RUN_S + turns * 2 + max(HANDICAP_S.values())
        return Faults(self.overcommits, int(self.longest_wait > bound), lost + self.impossible)

    def on_ask(self, what: tuple[int, Want, Priority]) -> None:
        ticket, want, priority = what
        self.asked[ticket] = self.now
        self.due[ticket] = self.now + HANDICAP_S[priority]
        self.scheduler.request(ticket, want, priority=priority, now=self.now)

    def on_cancel(self, ticket: int) -> None:
        if ticket in self.running:
            self.on_done(ticket)
        elif ticket in self.asked and not self.fates[ticket]:
            self.fates[ticket] += 1
            self.scheduler.cancel(ticket, self.now)

    def on_done(self, ticket: int) -> None:
        if self.running.pop(ticket, None) is not None:
            self.scheduler.release(ticket, self.now)

    def on_ready(self, life: tuple[str, int]) -> None:
        if self._lives(life):
            self.scheduler.ready(life[0], self.now)

    def on_fail(self, life: tuple[str, int]) -> None:
        if self._lives(life):
            self._end(life[0], Fault("model_unloadable", "It did not load."))

    def on_crash(self, life: tuple[str, int]) -> None:
        if self._lives(life):
            self._end(life[0], None)

    def on_gone(self, life: tuple[str, int]) -> None:
        if self._lives(life):
            self._end(life[0], None)

    def on_unload(self, model: str) -> None:
        self.scheduler.unload(model, self.now)

    def _end(self, model: str, fault: Fault | None) -> None:
        self.lives[model] += 1  # what was to happen to this life is void
        self.running = {t: m for t, m in self.running.items() if m != model}
        self.scheduler.ended(model, self.now, fault)

    def _lives(self, life: tuple[str, int]) -> bool:
        return self.lives[life[0]] == life[1]

    def _check_room(self) -> None:
        held = held_by(worker.placement for worker in self.scheduler.workers())
        for device, size in held.items():
            capacity = self.machine.capacity(device)
            self.overcommits += capacity is not None and size > capacity


def run_traces(count: int, *, first: int = 0) -> Faults:
    """The faults of `count` traces with seeds from `first` on."""
    total = Faults(0, 0, 0)
    for seed in range(first, first + count):
        total = total + Simulation(seed).run()
    return total


def random_placement(seed: int) -> tuple[Want, Machine, Placement | NoRoom]:
    """A placement on an empty machine."""
    rng = random.Random(seed)
    machine = random_machine(rng)
    want = random_want(rng, "m", machine)
    return want, machine, place(want, machine, {})
