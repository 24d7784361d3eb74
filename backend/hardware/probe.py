"""The machine, looked at all the time: the last look is always at hand, and nobody waits for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from backend.hardware import system
from backend.hardware.cards import CardReader, Cards
from backend.hardware.devices import Device, DevicesError, list_devices
from backend.hardware.merge import merge
from backend.hardware.nvml import Nvml, Pynvml
from backend.hardware.sampler import Sample, Sampler
from backend.machine import Gpu, Hardware
from backend.tasks import task_group

INTERVAL_S = 2.0
DISK_INTERVAL_S = 10.0
STALE_INTERVALS = 3
MIN_STALE_S = 1.0
FIRST_LOOK_S = 0.5
SAMPLE_TIMEOUT_S = 2.0
REFRESH_TIMEOUT_S = 5.0
# llama.cpp is asked again on refresh after so long: where it alone knows what a GPU has free,
# and where its list hardly ever changes.
ASK_DEVICES_S = 5.0
ASK_DEVICES_RARELY_S = 60.0


class Probe:
    """Looks at GPUs, main memory and disk; made by `open`."""

    def __init__(
        self,
        models_dir: Path,
        *,
        device_command: Sequence[str] | None,
        interval_s: float,
        nvml: Nvml,
        group: asyncio.TaskGroup,
    ) -> None:
        cards = CardReader(nvml)
        self._cards = Sampler("nvml", cards.read, interval_s, close=cards.close)
        self._memory = Sampler("memory", lambda: (system.memory(), system.cores()), interval_s)
        # On a thread of its own: a disk on the network may hang.
        disk_interval_s = max(interval_s, DISK_INTERVAL_S)
        self._disk = Sampler("disk", lambda: system.disk_free(models_dir), disk_interval_s)
        self._samplers: tuple[Sampler[Any], ...] = (self._cards, self._memory, self._disk)
        self._models_dir = models_dir
        self._stale_s = max(STALE_INTERVALS * interval_s, MIN_STALE_S)
        self._disk_stale_s = STALE_INTERVALS * disk_interval_s
        self._command = device_command
        self._group = group
        self._asking: asyncio.Task[None] | None = None
        self._devices: Sample[tuple[Device, ...]] | None = None
        self._gone: tuple[Device, ...] = ()
        self._asked_at = 0.0
        self._devices_failure = ""
        self._last: tuple[_Seen, Hardware] | None = None

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        models_dir: Path,
        *,
        device_command: Sequence[str] | None,
        interval_s: float = INTERVAL_S,
        nvml: Nvml | None = None,
    ) -> AsyncIterator[Probe]:
        """A probe that looks every `interval_s` until the block is left.

        `device_command` prints llama.cpp's devices (`devices.device_command`), None leaves them
        out. It runs once now, and again on `refresh` after a while. `nvml` is the real one by
        default. Main memory and disk are known at once; GPUs after a moment, or a `refresh`.
        """
        async with task_group() as group:
            probe = cls(
                models_dir,
                device_command=device_command,
                interval_s=interval_s,
                nvml=nvml or Pynvml(),
                group=group,
            )
            first = [sampler.ask() for sampler in (probe._memory, probe._disk)]
            for sampler in probe._samplers:
                sampler.start()
            try:
                probe._ask_devices()
                await _wait(map(asyncio.wrap_future, first), FIRST_LOOK_S)
                yield probe
            finally:
                if probe._asking is not None:
                    probe._asking.cancel()
                for sampler in probe._samplers:
                    sampler.stop()

    def now(self) -> Hardware:
        """The machine as last seen; takes no look of its own, and is one value until the next."""
        now = time.monotonic()
        seen = _Seen(
            cards=self._cards.latest,
            memory=self._memory.latest,
            disk=self._disk.latest,
            devices=self._devices,
            cards_fresh=_fresh(self._cards.latest, now, self._stale_s),
            memory_fresh=_fresh(self._memory.latest, now, self._stale_s),
            disk_fresh=_fresh(self._disk.latest, now, self._disk_stale_s),
            devices_fresh=_fresh(self._devices, now, self._stale_s),
            devices_failure=self._devices_failure,
        )
        last = self._last
        if last is None or not last[0].same(seen):
            last = self._last = seen, self._compose(seen)
        return last[1]

    def _compose(self, seen: _Seen) -> Hardware:
        gpus = merge(
            seen.cards.value.cards if seen.cards else (),
            seen.devices.value if seen.devices else (),
            gone=self._gone,
            cards_fresh=seen.cards_fresh,
            devices_fresh=seen.devices_fresh,
        )
        memory, cores = seen.memory.value if seen.memory else (None, None)
        free = memory.free_bytes if memory and seen.memory_fresh else None
        disk_free = seen.disk.value if seen.disk and seen.disk_fresh else None
        notes = [*_card_notes(seen), *self._device_notes(seen, gpus)]
        if free is None:
            notes.append("How much main memory is free is not known.")
        if disk_free is None:
            notes.append(f"How much space is free for {self._models_dir} is not known.")
        return Hardware(
            gpus=gpus,
            cores=cores,
            memory_total_bytes=memory.total_bytes if memory else None,
            memory_free_bytes=free,
            disk_free_bytes=disk_free,
            notes=tuple(notes),
        )

    async def refresh(self) -> Hardware:
        """The machine after a fresh look, within `REFRESH_TIMEOUT_S`; what hangs is left out."""
        start = time.monotonic()
        asked = {
            asyncio.wrap_future(sampler.ask())
            for sampler in self._samplers
            if not sampler.hangs(SAMPLE_TIMEOUT_S)
        }
        self._ask_devices()
        await _wait(asked, SAMPLE_TIMEOUT_S)
        if self._asking is not None:
            # Not cancelled when the time is over: its outcome is for those after us.
            await asyncio.wait(
                {self._asking}, timeout=REFRESH_TIMEOUT_S - (time.monotonic() - start)
            )
        return self.now()

    def process_gpu_bytes(self, pid: int) -> dict[str, int] | None:
        """Bytes that a process holds, by GPU id, as NVML tells; None when it does not tell.

        A process it does not name is unknown, too: inside a container it names none of ours.
        """
        cards = self._cards.latest
        if cards is None or not _fresh(cards, time.monotonic(), self._stale_s):
            return None
        found = {
            card.id: card.used_by[pid]
            for card in cards.value.cards
            if card.used_by is not None and pid in card.used_by
        }
        return found or None

    def _ask_devices(self) -> None:
        """Start the child that lists llama.cpp's devices, unless it runs or ran just now."""
        if self._command is None or (self._asking is not None and not self._asking.done()):
            return
        now = time.monotonic()
        if self._asking is not None and now - self._asked_at < self._ask_again_s:
            return
        self._asked_at = now
        self._asking = self._group.create_task(self._list_devices(self._command))

    @property
    def _ask_again_s(self) -> float:
        if self._devices_failure or self._devices is None:
            return ASK_DEVICES_RARELY_S
        cards = self._cards.latest
        known = {card.id for card in cards.value.cards} if cards else set()
        if any(gpu.id not in known and not gpu.lost for gpu in self.now().gpus):
            return ASK_DEVICES_S
        return ASK_DEVICES_RARELY_S

    async def _list_devices(self, command: Sequence[str]) -> None:
        try:
            devices = await list_devices(command)
        except DevicesError as error:
            self._devices_failure = str(error)
            return
        self._devices_failure = ""
        before = (*self._gone, *(self._devices.value if self._devices else ()))
        names = {device.name for device in devices}
        self._gone = tuple(device for device in before if device.name not in names)
        self._devices = Sample(devices, time.monotonic())

    def _device_notes(self, seen: _Seen, gpus: Sequence[Gpu]) -> Iterator[str]:
        if self._command is None:
            return
        if seen.devices_failure:
            yield (
                "Which GPUs llama.cpp can use is not known: "
                f"the process that asks it {seen.devices_failure.rstrip('.')}."
            )
        elif seen.devices is None:
            yield "Which GPUs llama.cpp can use is not known yet."
        for gpu in gpus:
            if gpu.id == gpu.device and gpu.free_bytes is None and not gpu.lost:
                yield (
                    f"How much memory {gpu.name} has free is known only right after llama.cpp "
                    "was asked."
                    if gpu.total_bytes
                    else f"How much memory {gpu.name} has is not known: its driver does not say."
                )


class _Seen(NamedTuple):
    """All that `Hardware` is made of, and which of it is not too old."""

    cards: Sample[Cards] | None
    memory: Sample[tuple[system.Memory, int | None]] | None
    disk: Sample[int | None] | None
    devices: Sample[tuple[Device, ...]] | None
    cards_fresh: bool
    memory_fresh: bool
    disk_fresh: bool
    devices_fresh: bool
    devices_failure: str

    def same(self, other: _Seen) -> bool:
        """Were these the very same samples?"""
        return all(mine is theirs for mine, theirs in zip(self, other, strict=True))


def _fresh(sample: Sample[Any] | None, now: float, stale_s: float) -> bool:
    return sample is not None and now - sample.at <= stale_s


def _card_notes(seen: _Seen) -> tuple[str, ...]:
    cards = seen.cards
    if cards is None:
        return ("NVIDIA's driver has not answered yet; its GPUs are not known.",)
    if not seen.cards_fresh and not cards.value.absent:
        return ("NVIDIA's driver has stopped answering; what its GPUs have free is not known.",)
    return cards.value.notes


async def _wait(futures: Iterable[asyncio.Future[None]], timeout_s: float) -> None:
    """Wait for all of them, or `timeout_s`; those that are late are given up."""
    waiting = set(futures)
    if not waiting:
        return
    try:
        await asyncio.wait(waiting, timeout=timeout_s)
    finally:
        for future in waiting:
            future.cancel()
