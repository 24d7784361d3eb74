"""The memory watchdog: frees memory before the system kills what it likes, or a driver fails.

`Watchdog` is pure: samples in, decisions out. `watch` feeds it and acts through `Effects`.
Over the limit for three samples in a row: the largest idle worker on that device takes no more
requests and is unloaded; after three more the largest worker there is restarted with a smaller
context. What other programs take is told once and left alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, Protocol

from msgspec import Struct

from backend.machine import Hardware
from backend.pool.snapshot import Limit
from backend.settings import Settings

SAMPLES = 3  # in a row over the limit, before each step
CALM = 150  # points until a paused model goes on; see `_Paused`
CALM_BELOW, CALM_NEAR = 10, 1  # points of a sample well below the limit, and of one below it
MARGIN = 0.05  # of the limit: well below it
MAX_DOUBLINGS = 4
REST = 30  # samples until a worker that was made smaller may be so again
STALE = 10  # samples after which a paused worker that is there was loaded again by somebody
OURS = 0.2  # workers with less than this share of what is in use are not the cause
MAIN = "main"
"""The device name of main memory, beside the ids of GPUs."""
_GIB = 1024**3

Level = Literal["info", "warning", "error"]


class WorkerUsage(Struct, frozen=True, kw_only=True):
    """What a worker takes now: `gpu_bytes` by GPU id, None where unknown.

    `idle`: it runs no request, and none waits for it. `shrinks`: its context can be made smaller,
    which gives back about `gives_bytes`.
    """

    model: str
    main_bytes: int | None = None
    gpu_bytes: dict[str, int] = {}
    idle: bool = False
    shrinks: bool = True
    gives_bytes: int | None = None

    def on(self, device: str) -> int:
        """Bytes on `device`, 0 where unknown."""
        return (self.main_bytes or 0) if device == MAIN else self.gpu_bytes.get(device, 0)


class Decision(NamedTuple):
    """`pause` (take no requests, and unload), `resume`, `restart` smaller, or only `tell`."""

    do: Literal["pause", "resume", "restart", "tell"]
    model: str
    level: Level
    message: str
    why: str


class Effects(Protocol):
    """What the watchdog does to the pool. No method blocks; what takes time goes on by itself."""

    def usage(self) -> tuple[WorkerUsage, ...]:
        """Every worker with a process."""
        ...

    def pause(self, model: str) -> None:
        """Let requests for `model` wait, and unload it."""
        ...

    def resume(self, model: str) -> None:
        """Take requests for `model` again; the next one loads it."""
        ...

    def restart_smaller(self, model: str, why: str) -> None:
        """Start the worker of `model` anew with half its context."""
        ...

    def notify(self, level: Level, message: str, why: str, model: str) -> None:
        """Tell the user."""
        ...


class _Sample(NamedTuple):
    device: str
    name: str
    used: int
    limit: int


class _Device:
    """What is remembered of a device: samples over the limit in a row, and what was told."""

    def __init__(self) -> None:
        self.over = 0
        self.told: set[str] = set()


class _Paused:
    """A model that was paused for a device, and how calm that has been since, in points.

    Well below the limit that takes 15 samples, just below it 150, and twice as many each time
    that the same model is paused again.
    """

    def __init__(self, device: str, doublings: int) -> None:
        self.device = device
        self.left = CALM * 2 ** min(doublings, MAX_DOUBLINGS)
        self.age = 0


class Watchdog:
    """Decides from one sample after the other; it does nothing itself and knows no time.

    A sample of unknown memory changes nothing: it neither counts nor ends a row.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._devices: dict[str, _Device] = {}
        self._paused: dict[str, _Paused] = {}
        self._pauses: dict[str, int] = {}
        self._resting: dict[str, int] = {}  # models made smaller, and samples until the next time

    def step(self, hardware: Hardware, usage: Sequence[WorkerUsage]) -> tuple[Decision, ...]:
        """Take the next sample of the machine and of its workers; what to do now."""
        self._resting = {model: left - 1 for model, left in self._resting.items() if left > 1}
        samples = tuple(_samples(hardware, self._settings))
        self._forget_loaded(usage)
        decisions: list[Decision] = []
        for sample in samples:
            device = self._devices.setdefault(sample.device, _Device())
            if sample.used > sample.limit:
                device.over += 1
                decisions += self._over(sample, device, usage)
                continue
            device.over = 0
            if sample.used <= sample.limit * (1 - MARGIN):
                device.told.clear()
        return (*decisions, *self._resumed(samples, hardware))

    def _over(
        self, sample: _Sample, device: _Device, usage: Sequence[WorkerUsage]
    ) -> Iterator[Decision]:
        if device.over % SAMPLES:
            return
        ours = sum(worker.on(sample.device) for worker in usage)
        others = max(sample.used - ours, 0)
        if ours < OURS * sample.used or others > sample.limit:
            why = f"Other programs take {gib(others)}, models {gib(ours)}."
            yield from self._tell(sample, device, why, "Close other programs to make room.")
            return
        able = [w for w in usage if w.model not in self._paused and w.on(sample.device)]
        able.sort(key=lambda worker: (-worker.on(sample.device), worker.model))
        if device.over % (2 * SAMPLES):
            yield from self._pause(sample, [worker for worker in able if worker.idle])
        else:
            yield from self._restart(sample, device, able)

    def _pause(self, sample: _Sample, idle: list[WorkerUsage]) -> Iterator[Decision]:
        if not idle:
            return  # those at work get three samples more
        model, size = idle[0].model, idle[0].on(sample.device)
        pauses = self._pauses.get(model, 0)
        self._pauses[model] = pauses + 1
        self._paused[model] = _Paused(sample.device, pauses)
        message = f"{model} was unloaded: {_full(sample)}."
        why = f"{_figures(sample)} It took {gib(size)} and was idle."
        yield Decision("pause", model, "warning", message, why)

    def _restart(
        self, sample: _Sample, device: _Device, able: list[WorkerUsage]
    ) -> Iterator[Decision]:
        if not able:
            return
        offender = able[0]
        size = gib(offender.on(sample.device))
        if offender.model in self._resting:
            return  # it is on its way
        over, gives = sample.used - sample.limit, offender.gives_bytes
        # Nobody's reply is cut off for what would not help.
        if not offender.shrinks or (gives is not None and gives < over):
            why = f"{offender.model} takes {size} and cannot be made small enough."
            yield from self._tell(sample, device, why, "Unload it, or take a smaller file.")
            return
        self._resting[offender.model] = REST
        message = f"{offender.model} starts again with a shorter context: {_full(sample)}."
        why = f"{_figures(sample)} It takes most of it, {size}."
        yield Decision("restart", offender.model, "warning", message, why)

    def _tell(self, sample: _Sample, device: _Device, why: str, remedy: str) -> Iterator[Decision]:
        """Once, until there is room again: the figures change all the time, the remedy does not."""
        if remedy in device.told:
            return
        device.told.add(remedy)
        message = f"{_full(sample)[:1].upper()}{_full(sample)[1:]}."
        yield Decision("tell", "", "warning", message, f"{_figures(sample)} {why} {remedy}")

    def _resumed(self, samples: Sequence[_Sample], hardware: Hardware) -> Iterator[Decision]:
        by_device = {sample.device: sample for sample in samples}
        there = {MAIN, *(gpu.id for gpu in hardware.gpus if not gpu.lost)}
        for model, paused in list(self._paused.items()):
            sample = by_device.get(paused.device)
            if sample is None and paused.device in there:
                continue  # unknown
            if sample is None:
                paused.left = 0  # the card is gone
            elif sample.used <= sample.limit * (1 - MARGIN):
                paused.left -= CALM_BELOW
            elif sample.used <= sample.limit:
                paused.left -= CALM_NEAR
            if paused.left <= 0:
                del self._paused[model]
                message = f"{model} can be used again: there is room."
                why = _figures(sample) if sample else "The GPU that had no room is gone."
                yield Decision("resume", model, "info", message, why)

    def _forget_loaded(self, usage: Sequence[WorkerUsage]) -> None:
        loaded = {worker.model for worker in usage}
        for model, paused in list(self._paused.items()):
            paused.age += 1
            if paused.age > STALE and model in loaded:
                del self._paused[model]


class Looks(Protocol):
    """What `watch` needs of a `backend.hardware.Probe`."""

    def now(self) -> Hardware:
        """The last sample."""
        ...


async def watch(probe: Looks, effects: Effects, settings: Settings) -> None:
    """Look at the memory every `settings.watchdog_interval_s` and act; until cancelled."""
    watchdog = Watchdog(settings)
    last: Hardware | None = None
    while True:
        await asyncio.sleep(settings.watchdog_interval_s)
        hardware = probe.now()
        if hardware is last:
            continue  # no new sample yet
        last = hardware
        for decision in watchdog.step(hardware, effects.usage()):
            act(decision, effects)


def act(decision: Decision, effects: Effects) -> None:
    """Do what was decided, then tell it."""
    if decision.do == "pause":
        effects.pause(decision.model)
    elif decision.do == "resume":
        effects.resume(decision.model)
    elif decision.do == "restart":
        effects.restart_smaller(decision.model, decision.why)
    effects.notify(decision.level, decision.message, decision.why, decision.model)


def _samples(hardware: Hardware, settings: Settings) -> Iterator[_Sample]:
    """The devices whose memory is known."""
    sizes = [
        (MAIN, "main memory", hardware.memory_total_bytes, hardware.memory_free_bytes),
        *(
            (g.id, g.name or g.id, g.total_bytes, g.free_bytes)
            for g in hardware.gpus
            if not (g.lost or g.shared)  # a shared one's memory is main memory
        ),
    ]
    limit = Limit(settings.memory_limit_percent, settings.memory_limit_gb)
    for device, name, total, free in sizes:
        if total is None or free is None or total <= 0:
            continue
        yield _Sample(device, name, total - free, limit.of(total))


def _full(sample: _Sample) -> str:
    return f"{sample.name} is nearly full"


def _figures(sample: _Sample) -> str:
    return f"{gib(sample.used)} are in use, the limit is {gib(sample.limit)}."


def gib(size: int) -> str:
    """A size as users read it."""
    return f"{size / _GIB:.1f} GiB"
