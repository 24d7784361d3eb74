"""Keeps changed settings one after the other, so that none overtakes another."""

from __future__ import annotations

import asyncio

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from backend.errors import Fault
from ui.port import EnginePort
from ui.tasks import TaskSet

_PATIENCE_S = 20.0


class Saver(QObject):
    """`kept(name)` follows a setting that was stored, `failed(name, fault)` one that was not."""

    kept = Signal(str)
    failed = Signal(str, object)

    def __init__(self, port: EnginePort, tasks: TaskSet, parent: QObject) -> None:
        super().__init__(parent)
        self._port, self._tasks = port, tasks
        self._waiting: dict[str, object] = {}
        self._now = ""

    @property
    def is_busy(self) -> bool:
        """Whether something is still to be stored."""
        return bool(self._waiting or self._now)

    def waits(self, name: str) -> bool:
        """Whether a newer value of a setting is still to be stored."""
        return name in self._waiting or name == self._now

    def save(self, name: str, value: object) -> None:
        """Store a value; an older one of the same setting that waits is dropped."""
        self._waiting[name] = value
        if not self._now:
            self._next()

    def _next(self) -> None:
        self._now = next(iter(self._waiting), "")
        if self._now:
            value = self._waiting.pop(self._now)
            self._tasks.start(self._store(self._now, value), self._fail)

    async def _store(self, name: str, value: object) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            await self._port.save_settings(replace(self._port.settings, **{name: value}))
        self._done()
        self.kept.emit(name)

    def _fail(self, fault: Fault) -> None:
        name = self._now
        self._done()
        self.failed.emit(name, fault)

    def _done(self) -> None:
        self._now = ""
        self._next()
