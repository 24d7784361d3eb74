"""Keeping a proposal and fetching what it misses; the downloads go on without the page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from backend.errors import Fault
from backend.offers import Download, Proposal
from ui.first_start.model import Fetching, missing
from ui.port import EnginePort
from ui.tasks import TaskSet

_PATIENCE_S = 60.0


class Run(QObject):
    """`moved(Fetching)` says how far the downloads are, `done(committee)` that all is here.

    `failed(Fault)` is why something was not done, `blind(Fault)` why it cannot be seen how far it
    is; what was begun goes on. Where all is here and only the choice of the committee could not
    be saved, it waits for `retry`.
    """

    moved = Signal(object)
    done = Signal(str)
    failed = Signal(object)
    blind = Signal(object)

    def __init__(self, port: EnginePort, tasks: TaskSet, parent: QObject) -> None:
        super().__init__(parent)
        self._port, self._tasks = port, tasks
        self.proposal: Proposal | None = None
        self._committee = ""
        self._ids: tuple[str, ...] = ()
        self._beginning = False
        self._looking = False
        self._unsaved = False

    @property
    def is_on(self) -> bool:
        """Whether something is being fetched or begun."""
        return self.proposal is not None

    def begin(self, proposal: Proposal) -> None:
        """Keep `proposal` and fetch what it misses."""
        if self.is_on:
            return
        self.proposal, self._beginning = proposal, True
        self._tasks.start(self._begin(proposal), self._fail)

    def go_on(self, proposal: Proposal, fetching: Fetching) -> None:
        """Take up again what an earlier visit began."""
        self.proposal, self._committee = proposal, proposal.name
        self._ids = tuple(download.id for download in fetching.downloads)
        self.moved.emit(fetching)

    def give_up(self) -> None:
        """Watch no longer; what is not cancelled goes on."""
        self.proposal, self._ids, self._committee = None, (), ""
        self._unsaved = False

    def retry(self) -> None:
        """Look again after the committee could not be saved."""
        self._unsaved = False
        self.look()

    def look(self) -> None:
        """See how far it is."""
        if self.is_on and not (self._beginning or self._looking or self._unsaved):
            self._looking = True
            self._tasks.start(self._look(), self._look_failed)

    def pause(self, download: str) -> None:
        """Stop one for now."""
        self._do(self._port.models_port.pause, download)

    def resume(self, download: str) -> None:
        """Go on with one that is paused or failed."""
        self._do(self._port.models_port.resume, download)

    def cancel(self, download: str) -> None:
        """Give one up, and with it the committee."""
        self._do(self._port.models_port.cancel, download)

    async def _begin(self, proposal: Proposal) -> None:
        models = self._port.models_port
        async with asyncio.timeout(_PATIENCE_S):
            self._committee = (await models.keep(proposal)).name
            self._ids = await models.fetch(proposal) if missing(proposal) else ()
        self._looking, self._beginning = True, False  # no other look between the two
        await self._look()

    async def _look(self) -> None:
        try:
            await self._see()
        finally:
            self._looking = False

    async def _see(self) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            by_id = {one.id: one for one in await self._port.models_port.downloads()}
        if self.proposal is None:
            return
        found = self._found(by_id)
        if found is None:  # one was cancelled, here or elsewhere
            self.give_up()
            self.moved.emit(Fetching(()))
        elif found.is_done:
            await self._finish()
        else:
            self.moved.emit(found)

    def _found(self, by_id: dict[str, Download]) -> Fetching | None:
        there = tuple(by_id[one] for one in self._ids if one in by_id)
        return Fetching(there) if len(there) == len(self._ids) else None

    async def _finish(self) -> None:
        committee = self._committee
        self._unsaved = True
        async with asyncio.timeout(_PATIENCE_S):
            await self._port.save_settings(replace(self._port.settings, committee=committee))
        self.give_up()
        self.done.emit(committee)

    def _do(self, work: Callable[[str], Coroutine[Any, Any, None]], download: str) -> None:
        async def act() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                await work(download)
            self.look()

        self._tasks.start(act(), self.failed.emit)

    def _look_failed(self, fault: Fault) -> None:
        self._looking = False
        (self.failed if self._unsaved else self.blind).emit(fault)

    def _fail(self, fault: Fault) -> None:
        if not self._beginning:  # all is kept and on its way: only the look at it failed
            self._look_failed(fault)
            return
        self._beginning = False
        self.give_up()
        self.failed.emit(fault)


def is_offline(fault: Fault) -> bool:
    """Whether a fault is the network's."""
    return fault.code in ("provider_unreachable", "timeout")
