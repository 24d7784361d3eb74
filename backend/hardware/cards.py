"""NVIDIA's GPUs as NVML tells them: each answer checked, each GPU remembered."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeGuard, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from backend.hardware.nvml import Nvml, NvmlError

T = TypeVar("T")
MAX_CARDS = 256
MAX_BYTES = 1 << 50  # no GPU has a pebibyte
MAX_NAME = 96
LOST_AFTER = 3  # samples in a row in which a GPU could not be told apart from a failing one
RETRY_S = 30.0  # between attempts to start, or to start afresh after an error


class Card(Struct, frozen=True, kw_only=True):
    """One GPU. `id` is its UUID; `used_by` are bytes by process id, None when not told."""

    id: str
    name: str
    bus_id: str = ""
    total_bytes: int | None = None
    free_bytes: int | None = None
    used_by: Mapping[int, int] | None = None
    lost: bool = False
    missed: int = 0  # samples in a row without it


class Cards(Struct, frozen=True, kw_only=True):
    """All GPUs ever seen, as they are now. `absent`: this machine has no NVML or no driver."""

    cards: tuple[Card, ...] = ()
    absent: bool = False
    notes: tuple[str, ...] = ()


class CardReader:
    """Asks NVML, always from the same thread; raises nothing of NVML's."""

    def __init__(
        self,
        nvml: Nvml,
        *,
        retry_s: float = RETRY_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._nvml = nvml
        self._retry_s = retry_s
        self._clock = clock
        self._started = False
        self._start_failure: NvmlError | None = None
        self._tried_at = -retry_s
        self._known: tuple[Card, ...] = ()
        self._uuids: dict[str, str] = {}  # by bus id: a UUID that cannot be read this once

    def read(self) -> Cards:
        """The GPUs now."""
        try:
            self._start()
            return self._read()
        except NvmlError as error:
            absent = error.kind == "absent"
            self._restart_later()
            # A driver that was there and is not: its GPUs are unknown, not gone.
            self._known = tuple(
                replace(card, free_bytes=None, used_by=None) for card in self._known
            )
            quiet = absent and not self._known
            note = f"NVIDIA's driver does not tell about its GPUs: {_sentence(error)}"
            return Cards(cards=self._known, absent=absent, notes=() if quiet else (note,))

    def close(self) -> None:
        """Let NVML go."""
        if self._started:
            self._started = False
            try:
                self._nvml.stop()
            except NvmlError:
                return  # nothing is left to be done for it

    def _start(self) -> None:
        if self._started:
            return
        now = self._clock()
        if self._start_failure is not None and now - self._tried_at < self._retry_s:
            raise self._start_failure
        self._tried_at = now
        try:
            self._nvml.start()
        except NvmlError as error:
            self._start_failure = error
            raise
        self._started, self._start_failure = True, None

    def _restart_later(self) -> None:
        """After an error: NVML sees some changes only once it is started afresh."""
        if self._started and self._clock() - self._tried_at >= self._retry_s:
            self.close()

    def _read(self) -> Cards:
        count = self._nvml.count()
        if not 0 <= count <= MAX_CARDS:
            raise NvmlError("other", f"it counts {count} of them")
        seen: dict[str, Card] = {}
        notes: list[str] = []
        unnamed = 0
        for index in range(count):
            try:
                card = self._card(index, notes)
            except NvmlError as error:
                notes.append(f"NVIDIA's GPU {index} does not answer: {_sentence(error)}")
                unnamed += error.kind != "lost"
                continue
            if card.id in seen:  # nonsense: one of the two is another
                unnamed += 1
            seen[card.id] = card
        if notes:
            self._restart_later()
        self._known = remember(self._known, seen, unnamed)
        notes += [f"{card.name} is gone." for card in self._known if card.lost]
        return Cards(cards=self._known, notes=tuple(notes))

    def _card(self, index: int, notes: list[str]) -> Card:
        """The GPU with this index.

        Raises:
            NvmlError: it cannot be told which one it is.
        """
        card = self._nvml.card(index)
        failures: list[NvmlError] = []
        bus_id = _text(_try(lambda: self._nvml.bus_id(card), failures)).lower()
        uuid = _text(_try(lambda: self._nvml.uuid(card), failures))
        uuid = uuid or self._uuids.get(bus_id, "") or bus_id
        if not uuid:
            raise failures[0] if failures else NvmlError("other", "it has no name")
        if bus_id:
            self._uuids[bus_id] = uuid
        name = _text(_try(lambda: self._nvml.name(card), failures)) or f"NVIDIA GPU {index}"
        memory_failures: list[NvmlError] = []
        total, free = _memory(_try(lambda: self._nvml.memory(card), memory_failures))
        used_by = _used_by(_try(lambda: self._nvml.processes(card), failures), total)
        failures += memory_failures
        lost = any(failure.kind == "lost" for failure in failures)
        if not lost and free is None:
            why = _sentence(memory_failures[0]) if memory_failures else "it tells nonsense."
            notes.append(f"How much memory {name} has free is not known: {why}")
        return Card(
            id=uuid,
            name=name,
            bus_id=bus_id,
            total_bytes=total,
            free_bytes=None if lost else free,
            used_by=None if lost else used_by,
            lost=lost,
        )


def remember(
    known: tuple[Card, ...], seen: Mapping[str, Card], unnamed: int = 0
) -> tuple[Card, ...]:
    """What is known after a sample: those seen, and those not seen, which are lost.

    While `unnamed` GPUs failed before they said who they are, one that is missing may be among
    them: it is unknown at first, and lost only after `LOST_AFTER` such samples.
    """
    after = []
    for card in known:
        now = seen.get(card.id)
        if now is not None:
            if now.total_bytes is None:  # it does not change: what was told once holds
                now = replace(now, total_bytes=card.total_bytes)
            after.append(now)
            continue
        missed = card.missed + 1
        lost = card.lost or not unnamed or missed >= LOST_AFTER
        after.append(replace(card, free_bytes=None, used_by=None, missed=missed, lost=lost))
    names = {card.id for card in known}
    return (*after, *(card for card in seen.values() if card.id not in names))


def _try(call: Callable[[], T], failures: list[NvmlError]) -> T | None:
    try:
        return call()
    except NvmlError as error:
        failures.append(error)
        return None


def _text(raw: Any) -> str:
    """What can be shown of a name; a replacement character tells of bytes that are no text."""
    if not isinstance(raw, str) or "\ufffd" in raw:
        return ""
    return "".join(filter(str.isprintable, raw)).strip()[:MAX_NAME]


def _memory(raw: Any) -> tuple[int | None, int | None]:
    """Total and free, each only where it can be true."""
    total, free = raw if isinstance(raw, tuple) and len(raw) == 2 else (None, None)
    if not _is_size(total) or total == 0:
        return None, None
    return total, free if _is_size(free) and free <= total else None


def _used_by(raw: Any, total: int | None) -> Mapping[int, int] | None:
    if raw is None:
        return None
    most = MAX_BYTES if total is None else total
    return {pid: used for pid, used in raw if pid > 0 and _is_size(used) and used <= most}


def _is_size(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and 0 <= value <= MAX_BYTES


def _sentence(error: NvmlError) -> str:
    text = _text(str(error)) or error.kind
    return f"{text.rstrip('.')}."
