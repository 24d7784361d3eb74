"""Who runs when: the state machine of requests and workers, without processes or a clock.

Everything it decides on is its own: events come in as calls (with the time, in monotonic
seconds), and it acts through `Effects`. So nothing can change between a look and the deed.

Requests wait in the order of their arrival plus a handicap for those of lower priority; the
handicap is a constant, so that nobody is overtaken for ever. When a model that is waited for needs
the memory of one at work, later requests for the latter stay behind it (but for those of the same
turn), until it has run dry and goes: a committee that does not fit at once takes turns.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Protocol

from msgspec import Struct

from backend.errors import Fault
from backend.machine import Placement
from backend.pool.eviction import make_room
from backend.pool.placement import NoRoom
from backend.pool.snapshot import Held, Loaded, Machine, Want, held_by
from backend.values import Priority

HANDICAP_S: dict[Priority, float] = {"person": 0.0, "editor": 30.0, "background": 120.0}
TURN_S = 5.0
"""So much later a request may come and still be answered before a loaded model gives way."""
LINGER_S = 0.25
"""So long an idle model waits for the next of a row of requests before it gives way."""
LONGEST_PAUSE_S = 60.0


_CLOSING = Fault(
    "worker_lost", "The model is not loaded any more.", "Parley is closing.", "Start it again."
)


class Effects(Protocol):
    """What the scheduler does. None of it calls back before it has returned."""

    def start(self, want: Want, placement: Placement) -> None:
        """Start a worker; `Scheduler.ready` or `Scheduler.ended` follows."""
        ...

    def stop(self, model: str, why: str) -> None:
        """Stop a worker; `Scheduler.ended` follows."""
        ...

    def grant(self, ticket: int, model: str) -> None:
        """The request may use the worker, until `Scheduler.release`."""
        ...

    def refuse(self, ticket: int, fault: Fault) -> None:
        """The request ends with this error."""
        ...

    def no_room(self, want: Want, refusal: NoRoom) -> Fault:
        """The error for those who wait for a model that fits nowhere."""
        ...

    def notify(self, message: str, why: str, model: str) -> None:
        """Tell the user what is done by itself."""
        ...


class Ticket(Struct, frozen=True, kw_only=True):
    """A request that waits. One that takes no `slot` goes past those that wait for a free one."""

    id: int
    model: str
    due: float
    slot: bool = True

    @property
    def order(self) -> tuple[float, int]:
        """Who goes first."""
        return self.due, self.id


class _Worker(Struct):
    want: Want
    placement: Placement
    since: float
    last_used: float
    ready_at: float = 0.0
    state: Literal["starting", "ready", "stopping"] = "starting"
    counted: bool = False  # its last request took no slot: the one it was for follows
    closing: bool = False  # it ends when its last request does
    active: dict[int, bool] = {}  # tickets, and whether each takes a slot

    def seen(self) -> Loaded:
        """For the decisions."""
        return Loaded(
            model=self.want.model,
            placement=self.placement,
            state=self.state,
            active=len(self.active),
            since=self.since,
            last_used=self.last_used,
        )

    def has_slot(self) -> bool:
        return sum(self.active.values()) < self.want.slots


class Scheduler:
    """One machine's workers and the requests for them; `max_waiting` requests may wait."""

    def __init__(self, effects: Effects, machine: Machine, *, max_waiting: int = 256) -> None:
        self.max_waiting = max_waiting
        self._effects = effects
        self._machine = machine
        self._workers: dict[str, _Worker] = {}
        self._wants: dict[str, Want] = {}
        self._waiting: dict[int, Ticket] = {}
        self._paused: dict[str, float] = {}  # until when
        self._told: set[tuple[str, ...]] = set()
        self._now = 0.0
        self._closed = False

    # --- what is -----------------------------------------------------------------------------

    def workers(self) -> tuple[Loaded, ...]:
        """Every worker that holds memory."""
        return tuple(worker.seen() for worker in self._workers.values())

    def held(self) -> Held:
        """What they hold, by device."""
        return held_by(worker.placement for worker in self._workers.values())

    def waiting(self, model: str) -> int:
        """How many requests for `model` wait."""
        return sum(ticket.model == model for ticket in self._waiting.values())

    def position(self, ticket: int) -> int:
        """How many requests for the same model wait before this one."""
        own = self._waiting.get(ticket)
        if own is None:
            return 0
        tickets = self._waiting.values()
        return sum(t.model == own.model and t.order < own.order for t in tickets)

    # --- what happens to requests ------------------------------------------------------------

    def request(
        self, ticket: int, want: Want, *, priority: Priority, now: float, slot: bool = True
    ) -> None:
        """A request comes in; `Effects.grant` or `Effects.refuse` answers it, perhaps at once."""
        self._now = now
        if self._closed:
            self._effects.refuse(ticket, _CLOSING)
            return
        self._wants[want.model] = want
        due = now + HANDICAP_S[priority]
        self._waiting[ticket] = Ticket(id=ticket, model=want.model, due=due, slot=slot)
        self._pump()
        if len(self._waiting) > max(self.max_waiting, 1):
            last = max(self._waiting.values(), key=lambda t: t.order)
            del self._waiting[last.id]
            self._effects.refuse(last.id, _busy(len(self._waiting)))

    def cancel(self, ticket: int, now: float) -> None:
        """A request goes away, waiting or not; an unknown one does nothing."""
        self._now = now
        if self._waiting.pop(ticket, None) is None:
            self._let_go(ticket)
        self._pump()

    def release(self, ticket: int, now: float) -> None:
        """A request is done with its worker."""
        self.cancel(ticket, now)

    # --- what happens to workers -------------------------------------------------------------

    def ready(self, model: str, now: float, placement: Placement | None = None) -> None:
        """A worker serves; `placement` is where it turned out to be."""
        self._now = now
        worker = self._workers.get(model)
        if worker is not None and worker.state == "starting":
            worker.state, worker.last_used, worker.ready_at = "ready", now, now
            worker.placement = placement or worker.placement
        self._pump()

    def ended(
        self, model: str, now: float, fault: Fault | None = None, *, again: Want | None = None
    ) -> None:
        """A worker is gone. With `fault` those who wait for it are refused.

        `again` is how it is to be loaded for them instead.
        """
        self._now = now
        self._workers.pop(model, None)
        if again is not None:
            self._wants[model] = again
        elif fault is not None:
            self._refuse_all(model, fault)
        self._pump()

    def unload(self, model: str, now: float, *, at_once: bool = False) -> None:
        """End a worker when its requests are done, or at once."""
        self._now = now
        worker = self._workers.get(model)
        if worker is not None:
            worker.closing = True
            if at_once:
                self._stop(model, "")
        self._pump()

    def rewant(self, want: Want) -> None:
        """From now on `want` is how its model is kept, and loaded the next time."""
        self._wants[want.model] = want

    def pause(self, model: str, now: float) -> None:
        """Let requests for a model wait until `resume`, `LONGEST_PAUSE_S` at most; unload it."""
        self._paused[model] = now + LONGEST_PAUSE_S
        self.unload(model, now)

    def resume(self, model: str, now: float) -> None:
        """End a pause."""
        self._now = now
        self._paused.pop(model, None)
        self._pump()

    # --- what happens to the machine and to time ---------------------------------------------

    def see(self, machine: Machine, now: float) -> None:
        """The machine has changed, or may have."""
        self._now, self._machine = now, machine
        self._pump()

    def tick(self, now: float) -> None:
        """Time has passed: end workers that nobody has used for as long as they are kept."""
        self._now = now
        self._paused = {model: until for model, until in self._paused.items() if until > now}
        for model, worker in self._workers.items():
            waited = any(t.model == model for t in self._waiting.values())
            if worker.seen().idle and not waited and self._expires(worker) <= now:
                self._stop(model, "")
        self._pump()

    def next_expiry(self) -> float | None:
        """When the next idle worker is to end."""
        idle = [w for w in self._workers.values() if w.seen().idle]
        lingering = [w.last_used + LINGER_S for w in idle if self._waiting and self._lingers(w)]
        return min([*map(self._expires, idle), *lingering], default=None)

    def close(self) -> None:
        """It is over: nobody waits any more, and nothing is started."""
        self._closed = True
        for model in {ticket.model for ticket in self._waiting.values()}:
            self._refuse_all(model, _CLOSING)

    def _lingers(self, worker: _Worker) -> bool:
        # Counting a prompt and answering it are requests in a row.
        return worker.counted and worker.seen().idle and self._now - worker.last_used < LINGER_S

    def _expires(self, worker: _Worker) -> float:
        kept = self._wants.get(worker.want.model, worker.want).keep_alive_s
        return worker.last_used + kept

    # --- deciding ----------------------------------------------------------------------------

    def _pump(self) -> None:
        """Do all that can be done now."""
        while self._step():
            pass

    def _step(self) -> bool:
        plans = list(self._plans())
        granted = self._grant(plans)
        if granted:
            return True  # who is idle has changed
        for model, worker in list(self._workers.items()):
            if worker.closing and worker.seen().idle:
                self._stop(model, "")
        return any(self._act(plan) for plan in plans)

    def _plans(self) -> Iterator[_Plan]:
        """For each model that is waited for and not loaded, in order: where, and who must go.

        A plan counts with those before it, so that none takes the room another waits for.
        """
        reserved: list[Placement] = []
        gone: set[str] = set()
        for head in self._heads():
            want = self._wants[head.model]
            workers = [w.seen() for name, w in self._workers.items() if name not in gone]
            own = self._workers.get(head.model)
            if own is not None:  # it is going; its next life needs the room it has
                workers = [w for w in workers if w.model != head.model]
            found = make_room(want, self._machine, workers, reserved=reserved)
            if isinstance(found, NoRoom):
                alone = make_room(want, self._machine, ())
                yield _Plan(head=head, refusal=alone if isinstance(alone, NoRoom) else None)
                continue
            # Those that go for an earlier plan are not gone yet.
            fits_now = own is None and self._fits_beside(found.placement, reserved)
            yield _Plan(
                head=head,
                placement=found.placement,
                victims=found.victims,
                can_start=fits_now and not found.victims,
            )
            reserved.append(found.placement)
            gone.update(found.victims)

    def _heads(self) -> list[Ticket]:
        """The first request for each model that no worker serves or is about to."""
        heads: dict[str, Ticket] = {}
        for ticket in sorted(self._waiting.values(), key=lambda t: t.order):
            worker = self._workers.get(ticket.model)
            if ticket.model in self._paused:
                continue
            if worker is None or worker.state == "stopping":
                heads.setdefault(ticket.model, ticket)
        return list(heads.values())

    def _fits_beside(self, placement: Placement, reserved: list[Placement]) -> bool:
        held = held_by((*(w.placement for w in self._workers.values()), *reserved, placement))
        taken = held_by((placement,))
        capacities = ((held[d], self._machine.capacity(d)) for d, size in taken.items() if size)
        return all(capacity is None or size <= capacity for size, capacity in capacities)

    def _grant(self, plans: list[_Plan]) -> bool:
        """Let requests into the workers that serve; has any got in?"""
        latest: dict[str, float] = {}  # requests due later stay behind the plan
        for plan in plans:
            for victim in plan.victims:
                # A load may take longer than a turn: it begins when the model is there.
                begun = max(plan.head.due, self._workers[victim].ready_at)
                latest.setdefault(victim, begun + TURN_S)
        granted = False
        for ticket in sorted(self._waiting.values(), key=lambda t: t.order):
            worker = self._workers.get(ticket.model)
            if worker is None or worker.state != "ready" or worker.closing:
                continue
            if ticket.model in self._paused:
                continue
            if ticket.due > latest.get(ticket.model, ticket.due):
                continue
            if ticket.slot and not worker.has_slot():
                continue
            del self._waiting[ticket.id]
            worker.active[ticket.id] = ticket.slot
            worker.last_used = self._now
            self._effects.grant(ticket.id, ticket.model)
            granted = True
        return granted

    def _act(self, plan: _Plan) -> bool:
        """Start what can start, stop who can go for it, refuse what never fits."""
        model = plan.head.model
        if plan.placement is None:
            if plan.refusal is not None and self._machine.settled:
                self._refuse_all(model, self._effects.no_room(self._wants[model], plan.refusal))
                return True
            return False
        if plan.can_start:
            self._start(model, plan.placement)
            return True
        victims = [self._workers[name] for name in plan.victims]
        if any(w.state == "starting" or w.active for w in victims):
            self._tell_turns(model, plan.victims)
            return False
        if any(self._lingers(w) for w in victims):
            return False
        going = [w for w in victims if w.state == "ready"]
        for worker in going:
            self._stop(worker.want.model, f"Its memory is needed for {model}.")
        return bool(going)

    def _start(self, model: str, placement: Placement) -> None:
        want = self._wants[model]
        self._workers[model] = _Worker(
            want=want, placement=placement, since=self._now, last_used=self._now
        )
        self._effects.start(want, placement)

    def _stop(self, model: str, why: str) -> None:
        worker = self._workers[model]
        if worker.state == "stopping":
            return
        worker.state = "stopping"
        if why:
            self._effects.notify(f"{model} was unloaded.", why, model)
        self._effects.stop(model, why)

    def _refuse_all(self, model: str, fault: Fault) -> None:
        for ticket in [t for t in self._waiting.values() if t.model == model]:
            del self._waiting[ticket.id]
            self._effects.refuse(ticket.id, fault)

    def _let_go(self, ticket: int) -> None:
        for worker in self._workers.values():
            if ticket in worker.active:
                worker.counted = not worker.active.pop(ticket)
                worker.last_used = self._now

    def _tell_turns(self, model: str, victims: tuple[str, ...]) -> None:
        """Say once for each set of models that they do not fit at once."""
        models = tuple(sorted((model, *victims)))
        if models not in self._told:
            self._told.add(models)
            self._effects.notify(
                f"{model} waits for {' and '.join(victims)}: they take turns.",
                "The memory does not hold them at once.",
                model,
            )


class _Plan(Struct, frozen=True, kw_only=True):
    """For the first request of a model: its place and who must go for it, or why there is none.

    Without a placement or a refusal it waits for plans before it.
    """

    head: Ticket
    placement: Placement | None = None
    victims: tuple[str, ...] = ()
    can_start: bool = False
    refusal: NoRoom | None = None


def _busy(waiting: int) -> Fault:
    return Fault(
        "busy",
        "Too many requests wait for models.",
        f"{waiting} are waiting already.",
        "Try again when some are answered.",
    )
