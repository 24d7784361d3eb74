"""The pool: the scheduler's decisions carried out with real processes.

`Pool` is what others call. It owns the processes and what is remembered of them; who runs when is
decided in `scheduler` alone, which it tells of everything that happens.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress

import aiohttp
import msgspec
from msgspec import Struct

from backend.errors import Fault, UserError
from backend.hardware import memory, process_memory
from backend.library import InstalledModel
from backend.machine import CPU, Diagnosis, Hardware, ModelOptions, Notice, Placement
from backend.pool import failures, loading
from backend.pool.circuit import CRASH_LIMIT, WINDOW_S, Circuit
from backend.pool.eviction import make_room
from backend.pool.loading import Plan, Recipe
from backend.pool.measured import Measurements
from backend.pool.placement import NoRoom, split
from backend.pool.process import (
    WorkerProcess,
    WorkerState,
    private_memory,
    visible_devices,
    worker_command,
)
from backend.pool.scheduler import Scheduler
from backend.pool.snapshot import Limit, Machine, Want, held_by, machine_of, usable
from backend.pool.watchdog import Level, WorkerUsage
from backend.settings import Settings
from backend.tasks import task_group
from backend.values import Priority, WorkerStatus
from backend.worker import WorkerConfig

CONNECT_TIMEOUT_S = 10.0
MAX_NOTICES = 100
MAX_LOADS = 100
LEAST_CONTEXT = 512
_TICK_S = 1.0
_NOTE_S = 5.0  # between two looks at how fast a model writes

GpuUse = Callable[[int], "dict[str, int] | None"]
"""Bytes that a process holds by GPU id, by its process id; None where nobody knows."""
Siblings = Callable[[InstalledModel], "tuple[InstalledModel, ...]"]
"""Other installed files of a model."""


class _Life(Struct):
    """One worker from its start to its end, and what it was started for."""

    worker: WorkerProcess
    recipe: Recipe
    want: Want
    placement: Placement
    ended: asyncio.Event


class Load(Struct, frozen=True, kw_only=True):
    """One load of a model: `at` in Unix seconds, `began` in monotonic ones.

    `seconds` it took, None while it goes on; `fault` says why it failed, and `stopped` that it
    was ended before it was done. `need_bytes` are main memory and `gpus` together.
    """

    model: str
    at: float
    began: float
    need_bytes: int | None = None
    gpus: tuple[str, ...] = ()
    seconds: float | None = None
    stopped: bool = False
    fault: Fault | None = None


class Pool:
    """The workers of this machine, one for each model id that was asked for.

    `session` is the HTTP client for talking to them. Use `open`. It is also what the memory
    watchdog acts on (`watchdog.Effects`).
    """

    def __init__(
        self,
        settings: Settings,
        *,
        command: Sequence[str],
        group: asyncio.TaskGroup,
        session: aiohttp.ClientSession,
        hardware: Callable[[], Hardware],
        refresh: Callable[[], Coroutine[None, None, Hardware]] | None,
        gpu_use: GpuUse,
        measurements: Measurements | None,
        siblings: Siblings,
    ) -> None:
        self.session = session
        self._settings = settings
        self._command = command
        self._group = group
        self._hardware = hardware
        self._refresh = refresh
        self._gpu_use = gpu_use
        self._measurements = measurements
        self._siblings = siblings
        self._lives: dict[str, _Life] = {}
        self._recipes: dict[str, Recipe] = {}
        self._granted: dict[int, asyncio.Future[WorkerProcess]] = {}
        self._tickets = itertools.count(1)
        self._circuits: dict[str, Circuit] = {}
        self._changes: dict[str, ModelOptions] = {}  # what was changed to make it load
        self._helped: set[str] = set()  # models that had their one retry
        self._shrinking: set[str] = set()  # models that are ended to start again smaller
        self._blinded: set[str] = set()  # models whose projector does not load
        self._diagnoses: dict[str, Diagnosis] = {}
        self._loads: dict[str, Load] = {}
        self._noted_at: dict[str, float] = {}
        self._notices: deque[Notice] = deque(maxlen=MAX_NOTICES)
        self._notice_ids = itertools.count(1)
        self._first_look: asyncio.Task[Hardware] | None = None
        self._moved_at = -_TICK_S * 10
        self._machine = machine_of(hardware(), {}, limit=_limit(settings))
        self._scheduler = Scheduler(
            _Orders(self), self._machine, max_waiting=settings.max_queued_requests
        )

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        settings: Settings,
        *,
        command: Sequence[str] | None = None,
        hardware: Callable[[], Hardware] | None = None,
        refresh: Callable[[], Coroutine[None, None, Hardware]] | None = None,
        gpu_use: GpuUse = lambda _pid: None,
        measurements: Measurements | None = None,
        siblings: Siblings = lambda _model: (),
    ) -> AsyncIterator[Pool]:
        """A pool without workers yet; at the end every worker is stopped and gone.

        `hardware` gives the machine as last seen, at once (by default main memory alone);
        `refresh` looks anew and is awaited before the first model is placed. `gpu_use` tells what
        a process holds of the GPUs, `siblings` which other files of a model are installed.
        """
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT_S),
        )
        async with session, task_group() as group:
            pool = cls(
                settings,
                command=command or worker_command(),
                group=group,
                session=session,
                hardware=hardware or _main_memory,
                refresh=refresh,
                gpu_use=gpu_use,
                measurements=measurements,
                siblings=siblings,
            )
            watching = group.create_task(pool._keep_watch(), name="pool")
            try:
                yield pool
            finally:
                watching.cancel()
                pool.stop()

    # --- using models ------------------------------------------------------------------------

    @asynccontextmanager
    async def lease(
        self, model: InstalledModel, *, priority: Priority = "person", slot: bool = True
    ) -> AsyncIterator[WorkerProcess]:
        """A worker that serves `model`, for as long as the context lasts; loads it if none does.

        Who is cancelled while waiting leaves the queue. What takes no `slot` (counting tokens)
        does not wait for a free one.

        Raises:
            UserError: `model_damaged`, `model_unloadable`, `worker_lost` (it crashed at the
                start), `worker_circuit_open`, `busy`.
        """
        name = model.info.id
        life = self._lives.get(name)
        if life is not None and life.worker.state not in (WorkerState.STARTING, WorkerState.READY):
            await life.ended.wait()  # its process is being cleared away, which is bounded
        self._check_circuit(name)
        want = await self._want(model)
        await self._look_before_first()
        ticket = next(self._tickets)
        granted = self._granted[ticket] = asyncio.get_running_loop().create_future()
        try:
            self._look()
            now = time.monotonic()
            self._scheduler.request(ticket, want, priority=priority, now=now, slot=slot)
            yield await granted
        finally:
            del self._granted[ticket]
            self._scheduler.cancel(ticket, time.monotonic())

    async def load(self, model: InstalledModel) -> None:
        """Load a model before anybody asks for it.

        Raises:
            UserError: as `lease`.
        """
        async with self.lease(model, slot=False):
            pass

    async def unload(self, model: str, *, at_once: bool = False) -> None:
        """End the worker of `model` when its requests are done, or `at_once`; nothing if none runs.

        Returns when it is gone.
        """
        life = self._lives.get(model)
        if life is not None and not life.ended.is_set():
            self._scheduler.unload(model, time.monotonic(), at_once=at_once)
            await life.ended.wait()

    async def plan(
        self,
        model: InstalledModel,
        change: ModelOptions | None = None,
        *,
        instead: ModelOptions | None = None,
    ) -> Plan:
        """What loading `model` would take, and where it would go now; loads nothing.

        `change` are options to try over its own, `instead` those in their place.
        """
        want = loading.want_of(await self._recipe(model, change, instead=instead))
        await self._look_before_first()
        self._look()
        others = [w for w in self._scheduler.workers() if w.model != model.info.id]
        found = make_room(want, self._machine, others)
        if isinstance(found, NoRoom):
            return Plan(needs=want.needs, where=found)
        return Plan(needs=want.needs, where=found.placement, unload=found.victims)

    async def wants(self, models: Sequence[InstalledModel], *, longer: int = 1) -> tuple[Want, ...]:
        """How each of `models` is to be loaded, with a context `longer` times as long as set."""

        def look() -> tuple[Want, ...]:
            recipes = [self._recipe_now(model) for model in models]
            return tuple(loading.want_of(recipe, longer=longer) for recipe in recipes)

        return await asyncio.to_thread(look)

    # --- what is -----------------------------------------------------------------------------

    async def machine(self) -> Machine:
        """Where models can go once ours are gone; what other programs use is taken."""
        await self._look_before_first()
        self._look()
        return self._machine

    async def vacant(self) -> Hardware:
        """The machine with what our workers use counted as free."""
        await self._look_before_first()
        hardware, ours = self._hardware(), self._ours()
        return msgspec.structs.replace(
            hardware,
            gpus=tuple(
                msgspec.structs.replace(
                    gpu, free_bytes=_given_back(gpu.free_bytes, ours.get(gpu.id, 0))
                )
                for gpu in hardware.gpus
            ),
            memory_free_bytes=_given_back(hardware.memory_free_bytes, ours.get(CPU, 0)),
        )

    def loads(self) -> tuple[Load, ...]:
        """The last load of each model, oldest first; the last `MAX_LOADS`."""
        return tuple(sorted(self._loads.values(), key=lambda load: load.began))

    def status(self) -> tuple[WorkerStatus, ...]:
        """Every worker that was started, by model id."""
        seen = {worker.model: worker for worker in self._scheduler.workers()}
        now, statuses = time.monotonic(), []
        for model, life in sorted(self._lives.items()):
            own = seen.get(model)
            active = own.active if own else 0
            place, pid = life.placement, life.worker.pid
            statuses.append(
                WorkerStatus(
                    model=model,
                    state=life.worker.state.value,
                    reason=self._reason(model, life.worker),
                    memory_bytes=process_memory(pid) if pid is not None else None,
                    estimated_bytes=place.main_bytes + sum(place.gpu_bytes) or None,
                    pid=pid,
                    gpus=place.gpus,
                    gpu_layers=place.gpu_layers,
                    layers=place.layers,
                    context_length=place.context_length or None,
                    kv_cache_type=place.kv_cache_type,
                    active=active,
                    waiting=self._scheduler.waiting(model),
                    idle_s=now - own.last_used if own and own.idle else None,
                    keep_alive_s=life.want.keep_alive_s,
                )
            )
        return tuple(statuses)

    def note_speed(self, model: str, tokens_per_s: float) -> None:
        """A reply of `model` is written so fast; kept if it has the worker to itself."""
        life, now = self._lives.get(model), time.monotonic()
        alone = any(w.model == model and w.active == 1 for w in self._scheduler.workers())
        if life is None or self._measurements is None or not alone:
            return
        if now - self._noted_at.get(model, -math.inf) < _NOTE_S:
            return
        self._noted_at[model] = now
        self._group.create_task(
            asyncio.to_thread(
                loading.record_speed, life.recipe, life.placement, tokens_per_s, self._measurements
            ),
            name=f"speed {model}",
        )

    def speed(self, model: InstalledModel, where: Placement) -> float | None:
        """Tokens per second that `model` wrote where it is loaded so; None: never seen.

        Looks at the date of its file.
        """
        if self._measurements is None:
            return None
        try:
            return self._measurements.speed(loading.key_of(model, where))
        except OSError:
            return None

    def notices(self) -> tuple[Notice, ...]:
        """What was done by itself, oldest first; the last `MAX_NOTICES`."""
        return tuple(self._notices)

    def diagnosis(self, model: str) -> Diagnosis | None:
        """Why `model` did not load or did not go on the last time, and what helps."""
        return self._diagnoses.get(model)

    def loaded(self, model: str) -> WorkerProcess | None:
        """The worker that has `model` loaded now; who uses it without a lease may lose it."""
        life = self._lives.get(model)
        if life is None or life.worker.state is not WorkerState.READY:
            return None
        return life.worker

    def context_length(self, model: InstalledModel) -> int:
        """Tokens of prompt and reply together that `model` has, or would have if it were loaded."""
        name = model.info.id
        life = self._lives.get(name)
        if life is not None and life.worker.pid is not None and life.worker.facts is not None:
            return life.worker.facts.context_length
        known = (model.header and model.header.context_length) or model.info.context_length
        own = loading.merged(self._settings.models.get(name), self._changes.get(name))
        return min(known or (1 << 30), own.context_length or self._settings.context_length)

    # --- changing ----------------------------------------------------------------------------

    def retry(self, model: str) -> None:
        """Close the circuit of `model`: its next request may start a worker again."""
        self._circuits.pop(model, None)
        self._diagnoses.pop(model, None)
        self._helped.discard(model)
        self._blinded.discard(model)

    async def reconfigure(self, settings: Settings) -> None:
        """Put new settings in force; models that they change load anew, once they are idle."""
        before, self._settings = self._settings, settings
        self._scheduler.max_waiting = settings.max_queued_requests
        self._changes.clear()
        self._helped.clear()
        for name, life in list(self._lives.items()):
            want = await self._want(life.recipe.model)
            self._scheduler.rewant(want)
            life.want = msgspec.structs.replace(life.want, keep_alive_s=want.keep_alive_s)
            if _told(name, before) != _told(name, settings):
                self._scheduler.unload(name, time.monotonic())

    def stop(self) -> None:
        """End every worker; the pool's task group waits until they are gone."""
        self._scheduler.close()
        for life in self._lives.values():
            life.worker.stop()

    # --- for the watchdog --------------------------------------------------------------------

    def usage(self) -> tuple[WorkerUsage, ...]:
        """Every worker with a process."""
        seen = {worker.model: worker for worker in self._scheduler.workers()}
        usages = []
        for model, life in self._lives.items():
            pid = life.worker.pid
            if pid is None or model not in seen:
                continue
            usages.append(
                WorkerUsage(
                    model=model,
                    main_bytes=private_memory(pid),
                    gpu_bytes=self._gpu_bytes(life),
                    idle=seen[model].idle and not self._scheduler.waiting(model),
                    shrinks=life.placement.context_length > LEAST_CONTEXT,
                    gives_bytes=life.want.needs.kv_bytes // 2 if life.want.needs else None,
                )
            )
        return tuple(usages)

    def pause(self, model: str) -> None:
        """Let requests for `model` wait, and unload it."""
        self._scheduler.pause(model, time.monotonic())

    def resume(self, model: str) -> None:
        """Take requests for `model` again; the next one loads it."""
        self._scheduler.resume(model, time.monotonic())

    def restart_smaller(self, model: str, why: str) -> None:
        """End the worker of `model`; it starts again with half its context."""
        life = self._lives.get(model)
        if life is None or life.worker.pid is None:
            return
        half = max(life.placement.context_length // 2, LEAST_CONTEXT)
        change = self._changes.get(model, ModelOptions())
        self._changes[model] = msgspec.structs.replace(change, context_length=half)
        self._shrinking.add(model)
        life.worker.stop(f"it starts again with {half} tokens of context. {why}".rstrip(". "))
        self._scheduler.unload(model, time.monotonic(), at_once=True)  # nobody gets in any more
        self._group.create_task(self._load_again(life.recipe.model), name=f"load {model}")

    def notify(self, level: Level, message: str, why: str, model: str) -> None:
        """Tell the user."""
        self._notices.append(
            Notice(
                id=next(self._notice_ids),
                at=time.time(),
                level=level,
                message=message,
                why=why,
                model=model,
            )
        )

    # --- the scheduler's orders --------------------------------------------------------------

    def _start(self, want: Want, placement: Placement) -> None:
        recipe = self._recipes[want.model]
        worker = WorkerProcess(
            self._config(recipe, want, placement),
            command=self._command,
            start_timeout_s=self._settings.worker_start_timeout_s,
            heartbeat_timeout_s=self._settings.worker_heartbeat_timeout_s,
            environment=self._environment(want, placement),
        )
        life = _Life(worker, recipe, want, placement, asyncio.Event())
        self._lives[want.model] = life
        self._moved_at = time.monotonic()
        self._note_start(life)
        self._group.create_task(self._live(life), name=f"worker {want.model}")

    def _grant(self, ticket: int, model: str) -> None:
        granted = self._granted.get(ticket)
        if granted is not None and not granted.done():
            granted.set_result(self._lives[model].worker)

    def _refuse(self, ticket: int, fault: Fault) -> None:
        granted = self._granted.get(ticket)
        if granted is not None and not granted.done():
            granted.set_exception(UserError.of(fault))

    # --- lives -------------------------------------------------------------------------------

    async def _live(self, life: _Life) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._await_ready(life))
                await life.worker.run()
            self._end(life)
        finally:
            life.ended.set()

    async def _await_ready(self, life: _Life) -> None:
        model = life.want.model
        with suppress(UserError):
            await life.worker.ready()
            self._moved_at = time.monotonic()
            self._note_end(life)
            self._diagnoses.pop(model, None)
            self._helped.discard(model)
            self._scheduler.ready(model, self._moved_at)
            self._group.create_task(self._measure(life), name=f"measure {model}")

    async def _measure(self, life: _Life) -> None:
        """Remember what it takes now that it is loaded."""
        if self._measurements is None:
            return
        if life.placement.gpus and self._refresh is not None:
            await self._refresh()  # the last sample is from while it was loading
        pid = life.worker.pid
        if pid is None:
            return
        resident, on_gpus = process_memory(pid), self._gpu_use(pid)
        if resident is None or (life.placement.gpus and on_gpus is None):
            return
        measured = resident + sum((on_gpus or {}).values())
        with suppress(OSError):  # the file has gone meanwhile
            await asyncio.to_thread(
                loading.record, life.recipe, life.placement, measured, self._measurements
            )

    def _end(self, life: _Life) -> None:
        """A process is gone: remember why, and tell the scheduler."""
        model, worker = life.want.model, life.worker
        now = self._moved_at = time.monotonic()
        self._note_end(life, worker.fault)
        if worker.state is WorkerState.STOPPED:
            if model in self._shrinking:  # those who wait for it know its old size
                self._shrinking.discard(model)
                self._group.create_task(
                    self._again(model, life.recipe.model), name=f"again {model}"
                )
                return
            self._scheduler.ended(model, now)
            return
        if worker.state is WorkerState.LOST and worker.fault is not None:
            circuit = self._circuits.get(model, Circuit())
            self._circuits[model] = circuit.after_crash(now, worker.fault.why)
        diagnosis = self._diagnose(life)
        if not worker.was_ready and (again := self._help(life, diagnosis)) is not None:
            self._group.create_task(self._again(model, again), name=f"retry {model}")
            return
        self._diagnoses[model] = diagnosis
        self._note_end(life, diagnosis.fault)
        fault = None
        if not worker.was_ready:
            fault = diagnosis.fault
        elif self._circuits.get(model, Circuit()).is_open:
            fault = self._circuit_fault(model)
        self._scheduler.ended(model, now, fault)

    def _note_start(self, life: _Life) -> None:
        """A model begins to load: for who looks on."""
        model, place = life.want.model, life.placement
        self._loads.pop(model, None)  # the newest is the last
        self._loads[model] = Load(
            model=model,
            at=time.time(),
            began=self._moved_at,
            need_bytes=place.main_bytes + sum(place.gpu_bytes) or None,
            gpus=place.gpus,
        )
        for oldest in list(self._loads)[:-MAX_LOADS]:
            del self._loads[oldest]

    def _note_end(self, life: _Life, fault: Fault | None = None) -> None:
        """It is loaded, or its process ended before it was, for `fault`."""
        load, ready = self._loads.get(life.want.model), life.worker.was_ready
        if load is None or (load.seconds is not None and (ready or load.stopped)):
            return
        stopped = not ready and life.worker.state is WorkerState.STOPPED
        self._loads[load.model] = msgspec.structs.replace(
            load,
            seconds=self._moved_at - load.began,
            stopped=stopped,
            fault=None if ready or stopped else fault,
        )

    def _diagnose(self, life: _Life) -> Diagnosis:
        return failures.of_worker(
            life.worker,
            life.recipe,
            life.placement.gpus,
            life.placement.gpu_layers,
            hardware=self._free_for(life.want.model),
            others=tuple(w for w in self.usage() if w.model != life.want.model),
            siblings=self._siblings(life.recipe.model),
        )

    def _no_room(self, want: Want, refusal: NoRoom) -> Fault:
        recipe = self._recipes[want.model]
        diagnosis = failures.of_no_room(
            refusal,
            recipe,
            hardware=self._free_for(want.model),
            others=self.usage(),
            siblings=self._siblings(recipe.model),
        )
        self._diagnoses[want.model] = diagnosis
        return diagnosis.fault

    def _free_for(self, model: str) -> Hardware:
        """The machine with as much free as `model` would be given: remedies must fit in that."""
        hardware = self._hardware()
        machine = self._machine_now(hardware)
        others = [w.placement for w in self._scheduler.workers() if w.model != model]
        held = held_by(others)
        gpus = (
            msgspec.structs.replace(gpu, free_bytes=machine.room(gpu.id, held))
            if usable(gpu) and gpu.free_bytes is not None
            else gpu
            for gpu in hardware.gpus
        )
        main = hardware.memory_free_bytes
        return msgspec.structs.replace(
            hardware,
            gpus=tuple(gpus),
            memory_free_bytes=None if main is None else machine.room(CPU, held),
        )

    def _help(self, life: _Life, diagnosis: Diagnosis) -> InstalledModel | None:
        """Change what may let it load the next time, once; the model to load then."""
        model, worker = life.want.model, life.worker
        why = worker.fault.why or worker.fault.message if worker.fault else ""
        if worker.config.projector and failures.is_projectors(worker.fault):
            self._blinded.add(model)
            self.notify("warning", f"{model} is loaded without its eyes.", why, model)
            return life.recipe.model
        if model in self._helped or diagnosis.kind not in ("main_memory", "gpu_memory"):
            return None
        remedy = next((r for r in diagnosis.remedies if r.options is not None), None)
        if remedy is None:
            return None
        self._helped.add(model)
        self._changes[model] = loading.merged(self._changes.get(model), remedy.options)
        message = f"{model} ran out of memory and is tried once more. {remedy.sentence}"
        self.notify("warning", message, why, model)
        return life.recipe.model

    async def _again(self, name: str, model: InstalledModel) -> None:
        self._scheduler.ended(name, time.monotonic(), again=await self._want(model))

    async def _load_again(self, model: InstalledModel) -> None:
        with suppress(UserError):  # a diagnosis and the next request tell of it
            await self.load(model)

    # --- watching ----------------------------------------------------------------------------

    async def _keep_watch(self) -> None:
        """Look at the machine, and unload what nobody uses any more; until cancelled."""
        while True:
            interval_s = min(self._settings.watchdog_interval_s, _TICK_S)
            expiry = self._scheduler.next_expiry()
            if expiry is not None:
                interval_s = min(interval_s, max(expiry - time.monotonic(), 0.01))
            await asyncio.sleep(interval_s)
            self._look()
            self._scheduler.tick(time.monotonic())

    def _look(self) -> None:
        """Pass on what the last sample of the machine shows."""
        hardware, now = self._hardware(), time.monotonic()
        self._lose_with_gpus(hardware)
        machine = self._machine_now(hardware)
        moving = any(worker.state != "ready" for worker in self._scheduler.workers())
        # A sample may be as old as the interval: what has just begun or ended is not in it.
        if moving or now - self._moved_at < 2 * self._settings.watchdog_interval_s:
            machine = _with_capacities_of(self._machine, machine)
        if machine != self._machine:
            self._machine = machine
            self._scheduler.see(machine, now)

    def _machine_now(self, hardware: Hardware) -> Machine:
        """The machine as `hardware` shows it, and what our workers use of it."""
        return machine_of(hardware, self._ours(), limit=_limit(self._settings))

    def _ours(self) -> dict[str, int]:
        """What our workers use of each device."""
        ours: dict[str, int] = {}
        for life in self._lives.values():
            pid = life.worker.pid
            if pid is not None:
                ours[CPU] = ours.get(CPU, 0) + (private_memory(pid) or 0)
                for gpu, size in self._gpu_bytes(life).items():
                    ours[gpu] = ours.get(gpu, 0) + size
        return ours

    def _lose_with_gpus(self, hardware: Hardware) -> None:
        lost = {gpu.id: gpu.name for gpu in hardware.gpus if gpu.lost}
        for life in list(self._lives.values()):
            gone = [lost[gpu] for gpu in life.placement.gpus if gpu in lost]
            if gone and life.worker.state in (WorkerState.STARTING, WorkerState.READY):
                life.worker.lose(f"the GPU {gone[0]} is lost")
                self._scheduler.unload(life.want.model, time.monotonic(), at_once=True)

    async def _look_before_first(self) -> None:
        """Wait for the first whole look at the machine: GPUs may not be known yet."""
        if self._refresh is not None and self._first_look is None:
            self._first_look = self._group.create_task(self._refresh())
        if self._first_look is not None:
            await asyncio.shield(self._first_look)

    # --- parts -------------------------------------------------------------------------------

    async def _want(self, model: InstalledModel) -> Want:
        """How `model` is to be loaded by the settings as they are now."""
        recipe = self._recipes[model.info.id] = await self._recipe(model)
        return loading.want_of(recipe)

    async def _recipe(
        self,
        model: InstalledModel,
        change: ModelOptions | None = None,
        *,
        instead: ModelOptions | None = None,
    ) -> Recipe:
        return await asyncio.to_thread(self._recipe_now, model, change, instead)

    def _recipe_now(
        self,
        model: InstalledModel,
        change: ModelOptions | None = None,
        instead: ModelOptions | None = None,
    ) -> Recipe:
        name = model.info.id
        return loading.recipe_of(
            model,
            self._settings,
            change=loading.merged(self._changes.get(name), change),
            instead=instead,
            sees=name not in self._blinded,
            measurements=self._measurements,
            on_gpu=bool(self._machine.gpus),
        )

    def _config(self, recipe: Recipe, want: Want, placement: Placement) -> WorkerConfig:
        settings, model = self._settings, recipe.model
        projector = model.projector if recipe.sees else None
        layers = placement.gpu_layers
        if self._may_have_unknown_gpu(want, placement):
            layers = want.gpu_layers
        return WorkerConfig(
            nonce=secrets.token_hex(16),
            token=secrets.token_urlsafe(32),
            model=str(model.path.absolute()),
            context_length=loading.context_length(recipe),
            slots=want.slots,
            threads=settings.threads,
            gpu_layers=layers,
            tensor_split=split(want, placement),
            kv_cells=placement.kv_cells,
            kv_type=recipe.options.kv_cache_type or settings.kv_cache_type,
            lookup=settings.guess_ahead,
            projector=str(projector.absolute()) if projector is not None else "",
            heartbeat_s=min(1.0, settings.worker_heartbeat_timeout_s / 4),
        )

    def _environment(self, want: Want, placement: Placement) -> dict[str, str]:
        """Variables that pin the child to its GPUs."""
        if self._may_have_unknown_gpu(want, placement):
            return {}
        known = {gpu.id: gpu for gpu in self._hardware().gpus if usable(gpu)}
        return visible_devices([known[gpu] for gpu in placement.gpus if gpu in known])

    def _may_have_unknown_gpu(self, want: Want, placement: Placement) -> bool:
        """May it run on a GPU that nobody told us of? Not on one that is lost."""
        if placement.gpus or want.gpu is not None or self._machine.gpus:
            return False
        return not any(gpu.lost for gpu in self._hardware().gpus)

    def _gpu_bytes(self, life: _Life) -> dict[str, int]:
        measured = self._gpu_use(life.worker.pid) if life.worker.pid is not None else None
        if measured is not None:
            return measured
        held = held_by((life.placement,))
        return {gpu: size for gpu, size in held.items() if gpu != CPU}

    def _reason(self, model: str, worker: WorkerProcess) -> str:
        reason = worker.fault.why or worker.fault.message if worker.fault else ""
        if self._circuits.get(model, Circuit()).is_open:
            reason = f"Not started again by itself after {CRASH_LIMIT} ends. {reason}"
        return reason

    def _check_circuit(self, model: str) -> None:
        if self._circuits.get(model, Circuit()).is_open:
            raise UserError.of(self._circuit_fault(model))

    def _circuit_fault(self, model: str) -> Fault:
        return Fault(
            "worker_circuit_open",
            f"The model {model} is not started again.",
            why=f"Its process ended {CRASH_LIMIT} times within {WINDOW_S / 60:g} minutes, "
            f"the last time so: {self._circuits[model].last_reason}",
            remedy="Try again by hand, or take another model.",
        )


class _Orders:
    """The scheduler's `Effects` on a pool."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def start(self, want: Want, placement: Placement) -> None:
        self._pool._start(want, placement)

    def stop(self, model: str, why: str) -> None:
        self._pool._lives[model].worker.stop(why or "it was stopped")

    def grant(self, ticket: int, model: str) -> None:
        self._pool._grant(ticket, model)

    def refuse(self, ticket: int, fault: Fault) -> None:
        self._pool._refuse(ticket, fault)

    def no_room(self, want: Want, refusal: NoRoom) -> Fault:
        return self._pool._no_room(want, refusal)

    def notify(self, message: str, why: str, model: str) -> None:
        self._pool.notify("info", message, why, model)


def _main_memory() -> Hardware:
    """The machine without its GPUs."""
    used, total = memory()
    free = total - used if total is not None and used is not None else None
    return Hardware(memory_total_bytes=total, memory_free_bytes=free)


def _given_back(free: int | None, ours: int) -> int | None:
    return None if free is None else free + ours


def _with_capacities_of(before: Machine, now: Machine) -> Machine:
    """The machine as it is `now`, with the capacities that were known `before`."""
    return Machine(
        gpus=tuple(next((old for old in before.gpus if old.id == gpu.id), gpu) for gpu in now.gpus),
        main_capacity=before.main_capacity,
        settled=False,
    )


def _told(model: str, settings: Settings) -> tuple[object, ...]:
    """All settings that a worker of `model` is started with."""
    own = settings.models.get(model) or ModelOptions()
    everywhere = (settings.context_length, settings.kv_cache_type, settings.gpu_layers)
    placed = (own.context_length, own.kv_cache_type, own.gpu_layers)
    given = tuple(o if o is not None else e for o, e in zip(placed, everywhere, strict=True))
    return given, own.gpu, settings.threads, settings.worker_slots, settings.guess_ahead


def _limit(settings: Settings) -> Limit:
    """What the watchdog allows."""
    return Limit(settings.memory_limit_percent, settings.memory_limit_gb)
