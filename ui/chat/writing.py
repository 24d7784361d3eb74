"""What goes on while a question is written: drafts, files, counting, templates, history."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from backend.errors import Fault
from backend.values import AskRequest, Template
from ui.port import EnginePort
from ui.tasks import TaskSet

_PATIENCE_S = 30.0


class WritingController(QObject):
    """`drafted` carries the parts of what was being written in the chat now open.

    `attached` carries a part that was read, `attach_failed` the fault of one that was not,
    `counted` a `TokenCount` (None: not known); `changed` comes with other templates or questions.
    """

    drafted = Signal(object)
    attached = Signal(object)
    attach_failed = Signal(object)
    counted = Signal(object)
    changed = Signal()
    faulted = Signal(object)

    def __init__(self, port: EnginePort, tasks: TaskSet) -> None:
        super().__init__()
        self._port, self._tasks = port, tasks
        self.templates: tuple[Template, ...] = ()
        self.questions: tuple[str, ...] = ()
        self._here: int | None = None
        self._counting: asyncio.Task[None] | None = None
        self._saving: asyncio.Task[None] | None = None

    async def enter(self, conversation_id: int | None) -> None:
        """Bring back what was being written in a chat (None: in a new one).

        Raises:
            UserError: the engine could not give it.
        """
        self._here = conversation_id
        async with asyncio.timeout(_PATIENCE_S):
            if self._saving is not None:  # what was typed a moment ago is to be read
                await asyncio.wait([self._saving])
            parts = await self._port.draft(conversation_id)
        if conversation_id == self._here:
            self.drafted.emit(parts)

    def written(self, request: AskRequest) -> None:
        """Keep what is being written, and count what it would take."""
        before = self._saving

        async def save() -> None:
            if before is not None and not before.done():
                await asyncio.wait([before])  # in the order in which it was written
            async with asyncio.timeout(_PATIENCE_S):
                await self._port.save_draft(request.conversation_id, request.parts)

        self._saving = self._do(save())
        self.count(request)

    def count(self, request: AskRequest) -> None:
        """Count what a question would take; only the newest count is told."""
        if self._counting is not None:
            self._counting.cancel()
        if request.committee is None and request.model is None:
            return

        async def count() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                self.counted.emit(await self._port.count_tokens(request))

        def unknown(_fault: Fault) -> None:
            self.counted.emit(None)  # a count that fails says nothing; sending will

        self._counting = self._tasks.start(count(), unknown)

    def attach(self, files: list[Path]) -> None:
        """Read files and pictures."""

        async def read(file: Path) -> None:
            async with asyncio.timeout(_PATIENCE_S):
                self.attached.emit(await self._port.read_file(file))

        for file in files:
            self._do(read(file), self.attach_failed.emit)

    def learn_questions(self) -> None:
        """Read the last questions, to be walked with the arrow keys."""

        async def learn() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                self.questions = await self._port.questions()
            self.changed.emit()

        self._do(learn())

    async def load_templates(self) -> None:
        """Read the templates.

        Raises:
            UserError: the engine could not give them.
        """
        async with asyncio.timeout(_PATIENCE_S):
            self.templates = await self._port.templates()
        self.changed.emit()

    def keep_template(self, template: Template) -> None:
        """Keep a question to be filled in."""
        self._change(self._port.save_template(template))

    def remove_template(self, name: str) -> None:
        """Remove a template."""
        self._change(self._port.delete_template(name))

    def _change(self, change: Coroutine[Any, Any, None]) -> None:
        async def run() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                await change
            await self.load_templates()

        self._do(run())

    def _do(
        self, work: Coroutine[Any, Any, None], on_error: Callable[[Fault], None] | None = None
    ) -> asyncio.Task[None]:
        return self._tasks.start(work, on_error or self.faulted.emit)
