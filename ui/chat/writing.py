"""What goes on while a question is written: drafts, files, counting, templates, history."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from backend.errors import Fault, UserError
from backend.values import AskRequest, FilePart, ImagePart, Part, Template
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
        self._visit = 0
        self._entered = asyncio.Event()
        """The draft of the chat that is open is shown: what is written belongs to it."""
        self._entered.set()
        self._kept: tuple[int | None, tuple[Part, ...]] | None = None
        self._counting: asyncio.Task[None] | None = None
        self._saving: asyncio.Task[None] | None = None

    async def enter(self, conversation_id: int | None) -> None:
        """Bring back what was being written in a chat (None: in a new one).

        Until it is back, what `written` says of this chat is not kept: it would be in the place
        of the draft.

        Raises:
            UserError: the engine could not give it.
        """
        self._here, self._visit = conversation_id, self._visit + 1
        visit = self._visit
        self._entered.clear()
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await self.settle()  # what was typed a moment ago is to be read
                parts = await self._port.draft(conversation_id)
        except (UserError, TimeoutError):
            self._show_draft(visit, ())  # not what was written elsewhere
            raise
        self._show_draft(visit, parts)

    def written(self, request: AskRequest) -> None:
        """Keep what is being written, and count what it would take."""
        where, parts = request.conversation_id, request.parts
        if self._entered.is_set():
            self._here = where  # a new chat has become one of the list
        if (self._entered.is_set() or where != self._here) and (where, parts) != self._kept:
            self._kept = (where, parts)
            self._save(where, parts)
        self.count(request)

    def keep(self, conversation_id: int | None, parts: tuple[Part, ...]) -> None:
        """Keep a question that was not taken as a draft, unless another one is there by now."""

        async def keep() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                await self.settle()
                if not await self._port.draft(conversation_id):
                    await self._port.save_draft(conversation_id, parts)

        self._do(keep())

    async def settle(self) -> None:
        """Wait until what was said by `written` is kept."""
        if self._saving is not None and not self._saving.done():
            await asyncio.wait([self._saving])

    def count(self, request: AskRequest) -> None:
        """Count what a question would take; only the newest count is told."""
        if request.committee is None and request.model is None:
            return
        if self._counting is not None:
            self._counting.cancel()

        async def count() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                self.counted.emit(await self._port.count_tokens(request))

        def unknown(_fault: Fault) -> None:
            self.counted.emit(None)  # a count that fails says nothing; sending will

        self._counting = self._tasks.start(count(), unknown)

    def attach(self, files: list[Path]) -> None:
        """Read files and pictures for the chat that is open now, also if another one is then."""
        where = self._here

        async def read(file: Path) -> None:
            async with asyncio.timeout(_PATIENCE_S):
                part = await self._port.read_file(file)
                await self._entered.wait()
                if where == self._here:
                    self.attached.emit(part)
                    return
                await self.settle()
                kept = await self._port.draft(where)
                await self._port.save_draft(where, _with(kept, part))

        def failed(fault: Fault) -> None:
            (self.attach_failed if where == self._here else self.faulted).emit(fault)

        for file in files:
            self._do(read(file), failed)

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

    def _show_draft(self, visit: int, parts: tuple[Part, ...]) -> None:
        if visit == self._visit:
            self._kept = (self._here, parts)
            self._entered.set()
            self.drafted.emit(parts)

    def _save(self, where: int | None, parts: tuple[Part, ...]) -> None:
        before = self._saving

        async def save() -> None:
            if before is not None and not before.done():
                await asyncio.wait([before])  # in the order in which it was written
            async with asyncio.timeout(_PATIENCE_S):
                await self._port.save_draft(where, parts)

        def failed(fault: Fault) -> None:
            self._kept = None  # the same words are to be kept when they are said again
            self.faulted.emit(fault)

        self._saving = self._do(save(), failed)

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


def _with(parts: tuple[Part, ...], part: FilePart | ImagePart) -> tuple[Part, ...]:
    """A draft with one more file, before its words; one of the same name is replaced."""
    files = [p for p in parts if isinstance(p, FilePart | ImagePart) and p.name != part.name]
    return (*files, part, *(p for p in parts if not isinstance(p, FilePart | ImagePart)))
