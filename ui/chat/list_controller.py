"""What the list of chats does: renames, pins, files away, deletes, searches; it draws nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from backend.values import ConversationSummary, Folder
from ui.port import EnginePort, ExportForm
from ui.tasks import TaskSet

_PATIENCE_S = 30.0
_LONG_S = 3600.0


class ListController(QObject):
    """The chats and folders of the list.

    `listed` comes when either changed, `faulted` carries a `Fault`. `deleting` and `gone` carry
    a chat's id before and after it went, `deleted` the summary to bring it back by, `restored`
    its id once it is there again; `folder_added` the id of a new folder once it is listed; `found`
    a search text with its hits, `imported` an `ImportReport`, `exported` the file written;
    `import_stopped` comes instead where an import failed or was given up.
    """

    listed = Signal()
    faulted = Signal(object)
    deleting = Signal(int)
    deleted = Signal(object)
    gone = Signal(int)
    restored = Signal(int)
    folder_added = Signal(int)
    found = Signal(str, object)
    imported = Signal(object)
    import_stopped = Signal()
    exported = Signal(object)

    def __init__(self, port: EnginePort, tasks: TaskSet) -> None:
        super().__init__()
        self._port, self._tasks = port, tasks
        self.summaries: tuple[ConversationSummary, ...] = ()
        self.folders: tuple[Folder, ...] = ()
        self._searched = ""
        self._asked = self._taken = 0

    async def load(self) -> None:
        """Read the list.

        Raises:
            UserError: the engine could not give it.
        """
        self._asked += 1
        ticket = self._asked
        async with asyncio.timeout(_PATIENCE_S):
            summaries = await self._port.conversations()
            folders = await self._port.folders()
        if ticket > self._taken:  # an earlier answer may come later
            self._taken = ticket
            self.summaries, self.folders = summaries, folders
            self.listed.emit()

    def refresh(self) -> None:
        """Read the list again."""
        self._do(self.load())

    def summary(self, conversation_id: int | None) -> ConversationSummary | None:
        """The row of a chat."""
        return next((s for s in self.summaries if s.id == conversation_id), None)

    def rename(self, conversation_id: int, title: str) -> None:
        """Give a chat another title."""
        self._change(self._port.rename_conversation(conversation_id, title))

    def pin(self, conversation_id: int, pinned: bool) -> None:
        """Keep a chat at the top, or no longer."""
        self._change(self._port.pin_conversation(conversation_id, pinned))

    def move(self, conversation_id: int, folder_id: int | None) -> None:
        """Put a chat into a folder, or out of it."""
        self._change(self._port.move_conversation(conversation_id, folder_id))

    def add_folder(self, title: str, conversation_id: int | None = None) -> None:
        """A new folder, with a chat in it if one is named."""

        async def add() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                folder = await self._port.add_folder(title)
                if conversation_id is not None:
                    await self._port.move_conversation(conversation_id, folder)
            await self.load()
            self.folder_added.emit(folder)

        self._do(add())

    def rename_folder(self, folder_id: int, title: str) -> None:
        """Give a folder another title."""
        self._change(self._port.rename_folder(folder_id, title))

    def delete_folder(self, folder_id: int) -> None:
        """Remove a folder; its chats stay."""
        self._change(self._port.delete_folder(folder_id))

    def delete(self, conversation_id: int) -> None:
        """Hide a chat; `deleted` offers it back."""
        summary = self.summary(conversation_id)
        self.deleting.emit(conversation_id)

        async def delete() -> None:
            await self._port.delete_conversation(conversation_id)
            self.gone.emit(conversation_id)
            self.deleted.emit(summary)

        self._change(delete())

    def restore(self, conversation_id: int) -> None:
        """Bring a deleted chat back."""

        async def restore() -> None:
            await self._port.restore_conversation(conversation_id)
            self.restored.emit(conversation_id)

        self._change(restore())

    def search(self, text: str) -> None:
        """Look for `text` in all chats; only the newest search is answered."""
        self._searched = text
        if not text.strip():
            return

        async def search() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                hits = await self._port.search(text)
            if text == self._searched:
                self.found.emit(text, hits)

        self._do(search())

    def export(self, conversation_ids: Sequence[int] | None, file: Path, form: ExportForm) -> None:
        """Write chats (None: all) to `file`."""

        async def export() -> None:
            async with asyncio.timeout(_LONG_S):
                await self._port.export_chats(conversation_ids, file, form)
            self.exported.emit(file)

        self._do(export())

    def import_file(self, file: Path) -> None:
        """Read the chats of another app, or of an earlier export."""

        async def read() -> None:
            is_whole = False
            try:
                async with asyncio.timeout(_LONG_S):
                    report = await self._port.import_chats(file)
                is_whole = True
            finally:  # a cancel on the page of the jobs arrives as a cancellation
                if not is_whole:
                    self.import_stopped.emit()
                    self.refresh()  # whole chats that came in before are kept
            await self.load()
            self.imported.emit(report)

        self._do(read())

    def _change(self, change: Coroutine[Any, Any, None]) -> None:
        async def run() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                await change
            await self.load()

        self._do(run())

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.start(work, self.faulted.emit)
