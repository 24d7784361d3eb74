"""The scheduler alone, with orders written down instead of carried out."""

from __future__ import annotations

import pytest

from backend.errors import Fault
from backend.machine import LoadNeeds, Need, Placement
from backend.pool.placement import NoRoom
from backend.pool.scheduler import HANDICAP_S, LONGEST_PAUSE_S, TURN_S, Scheduler
from backend.pool.snapshot import Device, Machine, Want
from backend.values import Priority
from tests.backend.pool.simulation import Faults, Simulation, run_traces


class Ledger:
    """Writes down what it is told to do."""

    def __init__(self) -> None:
        self.orders: list[tuple[str, object]] = []

    def start(self, want: Want, placement: Placement) -> None:
        self.orders.append(("start", want.model))

    def stop(self, model: str, why: str) -> None:
        self.orders.append(("stop", model))

    def grant(self, ticket: int, model: str) -> None:
        self.orders.append(("grant", ticket))

    def refuse(self, ticket: int, fault: Fault) -> None:
        self.orders.append((fault.code, ticket))

    def no_room(self, want: Want, refusal: NoRoom) -> Fault:
        return refusal.fault(want.model)

    def notify(self, message: str, why: str, model: str) -> None:
        pass

    def new(self) -> list[tuple[str, object]]:
        taken, self.orders = self.orders, []
        return taken


def want(model: str, size: int = 60, **rest: object) -> Want:
    needs = LoadNeeds(
        context_length=64,
        kv_cells=64,
        kv_cache_type="f16",
        kv_bytes=1,
        by_gpu_layers=(Need(size, 0),),
    )
    return Want(model=model, needs=needs, **rest)  # type: ignore[arg-type]


A, B = want("a"), want("b")


class Bench:
    """A scheduler on a machine that holds 100 bytes."""

    def __init__(self, **options: int) -> None:
        self.ledger = Ledger()
        self.it = Scheduler(self.ledger, Machine(main_capacity=100), **options)

    def ask(
        self, ticket: int, asked: Want, now: float = 0, priority: Priority = "person"
    ) -> list[tuple[str, object]]:
        self.it.request(ticket, asked, priority=priority, now=now)
        return self.ledger.new()

    def done(self, ticket: int, now: float = 0) -> list[tuple[str, object]]:
        self.it.release(ticket, now)
        return self.ledger.new()

    def ready(self, model: str, now: float = 0) -> list[tuple[str, object]]:
        self.it.ready(model, now)
        return self.ledger.new()

    def ended(self, model: str, fault: Fault | None = None) -> list[tuple[str, object]]:
        self.it.ended(model, 0, fault)
        return self.ledger.new()


def test_a_model_is_loaded_once_for_all_who_ask() -> None:
    bench = Bench()
    assert bench.ask(1, A) == [("start", "a")]
    assert bench.ask(2, A) == []
    assert bench.it.waiting("a") == 2
    assert bench.it.position(2) == 1
    assert bench.ready("a") == [("grant", 1), ("grant", 2)]
    assert bench.ask(3, A) == [("grant", 3)]


def test_those_that_fit_run_together() -> None:
    bench = Bench()
    assert bench.ask(1, want("a", 50)) == [("start", "a")]
    assert bench.ask(2, want("b", 50)) == [("start", "b")]


def test_an_idle_model_goes_for_one_that_is_asked_for() -> None:
    bench = Bench()
    bench.ask(1, A)
    bench.ready("a")
    bench.done(1)
    assert bench.ask(2, B) == [("stop", "a")]
    assert bench.ended("a") == [("start", "b")]
    assert bench.ready("b") == [("grant", 2)]


def test_a_committee_that_does_not_fit_takes_turns() -> None:
    """The busy model keeps those who came in its turn; later ones stay behind the other."""
    bench = Bench()
    bench.ask(1, A)
    bench.ready("a")
    assert bench.ask(2, B, now=1) == []
    assert bench.ask(3, A, now=1 + TURN_S) == [("grant", 3)]
    assert bench.ask(4, A, now=1.1 + TURN_S) == []
    assert bench.done(1) == []
    assert bench.done(3) == [("stop", "a")]
    assert bench.ended("a") == [("start", "b")]
    assert bench.ready("b") == [("grant", 2)]
    assert bench.done(2) == [("stop", "b")]
    assert bench.ended("b") == [("start", "a")]
    assert bench.ready("a") == [("grant", 4)]


@pytest.mark.parametrize("priority", HANDICAP_S)
def test_an_endless_stream_starves_nobody(priority: Priority) -> None:
    bench = Bench()
    bench.ask(0, A)
    bench.ready("a")
    bench.ask(1, B, now=0, priority=priority)
    orders, now, running = [], 0.0, [0]
    for ticket in range(2, 1000):  # one a second, each takes three
        now += 1
        orders += [(now, order) for order in bench.ask(ticket, A, now=now)]
        if ("grant", ticket) in [order for _, order in orders]:
            running.append(ticket)
        if len(running) > 3 or (len(orders) and orders[-1][0] < now):
            orders += [(now, order) for order in bench.done(running.pop(0), now)] if running else []
    stopped = next(when for when, order in orders if order == ("stop", "a"))
    assert stopped <= HANDICAP_S[priority] + TURN_S + 5


@pytest.mark.parametrize(
    ("waiting", "first"),
    [
        (("background", "editor", "person"), 3),
        (("editor", "background", "person"), 3),
        (("background", "editor", "editor"), 2),
    ],
)
def test_a_person_goes_before_an_editor_before_background(
    waiting: tuple[Priority, ...], first: int
) -> None:
    bench = Bench()
    one = want("a", slots=1)
    bench.ask(0, one)
    bench.ready("a")
    for ticket, priority in enumerate(waiting, 1):
        assert bench.ask(ticket, one, now=ticket, priority=priority) == []
    assert bench.done(0, now=10) == [("grant", first)]


def test_who_has_waited_long_is_not_overtaken() -> None:
    bench = Bench()
    one = want("a", slots=1)
    bench.ask(0, one)
    bench.ready("a")
    bench.ask(1, one, now=0, priority="background")
    bench.ask(2, one, now=HANDICAP_S["background"] + 1)
    assert bench.done(0, now=500) == [("grant", 1)]


def test_counting_does_not_wait_for_a_slot() -> None:
    bench = Bench()
    one = want("a", slots=1)
    bench.ask(0, one)
    bench.ready("a")
    assert bench.ask(1, one) == []
    bench.it.request(2, one, priority="person", now=0, slot=False)
    assert bench.ledger.new() == [("grant", 2)]


def test_a_full_queue_refuses_the_last_in_order() -> None:
    bench = Bench(max_waiting=2)
    bench.ask(1, A, priority="background")
    assert bench.ask(2, A) == []
    assert bench.ask(3, A) == [("busy", 1)]
    assert bench.ask(4, A, priority="editor") == [("busy", 4)]
    assert bench.ready("a") == [("grant", 2), ("grant", 3)]


def test_what_never_fits_is_refused_at_once_with_figures() -> None:
    bench = Bench()
    assert bench.ask(1, want("huge", 101)) == [("model_unloadable", 1)]


def test_an_unsettled_machine_refuses_nobody() -> None:
    bench = Bench()
    bench.it.see(Machine(main_capacity=10, settled=False), 0)
    assert bench.ask(1, A) == []
    bench.it.see(Machine(main_capacity=100), 0)
    assert bench.ledger.new() == [("start", "a")]


def test_the_cancelled_leave_the_queue_and_nothing_is_loaded_for_them() -> None:
    bench = Bench()
    bench.ask(1, A)
    bench.ready("a")
    bench.ask(2, B)
    bench.it.cancel(2, 0)
    assert bench.done(1) == []
    assert bench.it.waiting("b") == 0


def test_a_failed_start_refuses_those_who_wait_a_crash_does_not() -> None:
    bench = Bench()
    bench.ask(1, A)
    assert bench.ended("a", Fault("model_damaged", "Bad.")) == [("model_damaged", 1)]
    bench.ask(2, want("a", slots=1))
    bench.ready("a")
    bench.ask(3, want("a", slots=1))
    assert bench.ended("a") == [("start", "a")]
    assert bench.ready("a") == [("grant", 3)]


def test_a_retry_loads_for_those_who_wait() -> None:
    bench = Bench()
    bench.ask(1, A)
    bench.it.ended("a", 0, again=want("a", 30))
    assert bench.ledger.new() == [("start", "a")]
    assert [w.placement.main_bytes for w in bench.it.workers()] == [30]


@pytest.mark.parametrize(("kept", "stops"), [(10.0, [("stop", "a")]), (10.1, [])])
def test_keep_alive(kept: float, stops: list[tuple[str, str]]) -> None:
    bench = Bench()
    bench.ask(1, want("a", keep_alive_s=kept))
    bench.ready("a")
    bench.it.tick(100)
    assert bench.ledger.new() == []  # it has a request
    bench.done(1, now=100)
    assert bench.it.next_expiry() == 100 + kept
    bench.it.tick(110)
    assert bench.ledger.new() == stops


def test_unloading_waits_for_requests_or_does_not() -> None:
    bench = Bench()
    bench.ask(1, A)
    bench.ready("a")
    bench.it.unload("a", 0)
    assert bench.ask(2, A) == []
    assert bench.done(1) == [("stop", "a")]
    assert bench.ended("a") == [("start", "a")]
    bench.ready("a")
    bench.it.unload("a", 0, at_once=True)
    assert bench.ledger.new() == [("stop", "a")]


def test_a_paused_model_waits_and_not_for_ever() -> None:
    bench = Bench()
    bench.ask(1, A)
    bench.ready("a")
    bench.done(1)
    bench.it.pause("a", 0)
    assert bench.ledger.new() == [("stop", "a")]
    bench.ended("a")
    assert bench.ask(2, A) == []
    assert bench.ask(3, B) == [("start", "b")]
    bench.ready("b")
    bench.done(3)
    bench.it.tick(LONGEST_PAUSE_S + 1)
    assert bench.ledger.new() == [("stop", "b")]


def test_a_later_small_one_does_not_take_what_an_earlier_one_waits_for() -> None:
    bench = Bench()
    bench.ask(1, want("a", 50))
    bench.ready("a")
    assert bench.ask(2, want("b", 90)) == []
    assert bench.ask(3, want("c", 40)) == []  # there is room now, but b would wait for ever
    assert bench.done(1) == [("stop", "a")]
    assert bench.ended("a") == [("start", "b")]


def test_two_gpus_serve_two_models_and_the_third_takes_the_older_ones_place() -> None:
    bench = Bench()
    gpus = (Device("g0", "0", 100), Device("g1", "1", 100))
    bench.it.see(Machine(gpus=gpus, main_capacity=0), 0)

    def on_gpu(model: str) -> Want:
        needs = LoadNeeds(
            context_length=64,
            kv_cells=64,
            kv_cache_type="f16",
            kv_bytes=1,
            by_gpu_layers=(Need(60, 0), Need(0, 60)),
        )
        return Want(model=model, needs=needs)

    for ticket, model in enumerate("ab"):
        assert bench.ask(ticket, on_gpu(model), now=ticket) == [("start", model)]
        bench.ready(model, now=ticket)
        bench.done(ticket, now=ticket)
    assert bench.ask(9, on_gpu("c"), now=9) == [("stop", "a")]


def test_nobody_waits_when_it_is_over() -> None:
    bench = Bench()
    bench.ask(1, A)
    bench.it.close()
    assert bench.ledger.new() == [("worker_lost", 1)]
    assert bench.ended("a") == []
    assert bench.ask(2, A) == [("worker_lost", 2)]


def test_random_traces() -> None:
    """No over-commit, no starvation, no lost request; the benchmark runs 1,000 others."""
    assert run_traces(150) == Faults(0, 0, 0)


@pytest.mark.parametrize("broken", ["_fits_beside", "_let_go"])
def test_the_traces_would_show_a_broken_scheduler(
    broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {"_fits_beside": lambda *_: True, "_let_go": lambda *_: None}[broken]
    monkeypatch.setattr(Scheduler, broken, wrong)
    assert any(any(Simulation(seed).run()) for seed in range(150))
