"""Chats as the window asks for them: kept, arranged, searched, exported and imported."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

from backend import templates
from backend.errors import UserError
from backend.events import Event
from backend.exchange import ChatFile, Found, Skipped, found_in
from backend.store import ChatStore
from backend.values import (
    Conversation,
    ConversationSummary,
    Folder,
    ImportReport,
    Part,
    SearchHit,
    Template,
)

# Of the chats that cannot be taken in, so many are named one by one.
_NAMED_AT_MOST = 100

Progress = Callable[[int], None]
T = TypeVar("T")


class Chats:
    """The chats of one profile; errors are `UserError`. `templates_dir` need not exist."""

    def __init__(self, store: ChatStore, templates_dir: Path) -> None:
        self._store = store
        self._templates_dir = templates_dir

    # --- reading ------------------------------------------------------------------------------

    async def conversations(self) -> tuple[ConversationSummary, ...]:
        """The chat list, most recently used first."""
        return await self._store.conversations()

    async def conversation(self, conversation_id: int) -> Conversation:
        """A conversation along its current branch."""
        return await self._store.conversation(conversation_id)

    async def search(self, text: str, limit: int = 50) -> tuple[SearchHit, ...]:
        """Messages and titles with all the words of `text`, best first."""
        return await self._store.search(text, limit)

    async def questions(self, limit: int = 50) -> tuple[str, ...]:
        """The last questions of all chats, newest first, each once."""
        return await self._store.questions(limit)

    async def replay(self, turn_id: int) -> tuple[Event, ...]:
        """The stored events of a turn."""
        return await self._store.replay(turn_id)

    # --- changing -----------------------------------------------------------------------------

    async def show_branch(self, conversation_id: int, message_id: int) -> None:
        """Make the branch through `message_id` the current one, down to its newest reply."""
        await self._store.set_current(conversation_id, message_id)

    async def use_original(self, message_id: int, seat: str) -> None:
        """Put a seat's own answer in the place of the synthesis; ``""`` takes that back."""
        await self._store.use_original(message_id, seat)

    async def rename_conversation(self, conversation_id: int, title: str) -> None:
        """Give a chat another title."""
        await self._store.rename(conversation_id, title)

    async def pin_conversation(self, conversation_id: int, pinned: bool) -> None:
        """Keep a chat at the top of the list, or no longer."""
        await self._store.pin(conversation_id, pinned)

    async def move_conversation(self, conversation_id: int, folder_id: int | None) -> None:
        """Put a chat into a folder, or (None) out of it."""
        await self._store.move(conversation_id, folder_id)

    async def delete_conversation(self, conversation_id: int) -> None:
        """Hide a chat until the next start, which removes it."""
        await self._store.delete(conversation_id)

    async def restore_conversation(self, conversation_id: int) -> None:
        """Undo `delete_conversation`."""
        await self._store.restore(conversation_id)

    async def folders(self) -> tuple[Folder, ...]:
        """Folders of the chat list, by title."""
        return await self._store.folders()

    async def add_folder(self, title: str) -> int:
        """A new folder; its id."""
        return await self._store.add_folder(title)

    async def rename_folder(self, folder_id: int, title: str) -> None:
        """Give a folder another title."""
        await self._store.rename_folder(folder_id, title)

    async def delete_folder(self, folder_id: int) -> None:
        """Remove a folder; its chats stay, outside of it."""
        await self._store.delete_folder(folder_id)

    async def draft(self, conversation_id: int | None) -> tuple[Part, ...]:
        """What was being written in a chat (None: in a new one) and was not sent."""
        return await self._store.draft(conversation_id)

    async def save_draft(self, conversation_id: int | None, parts: Sequence[Part]) -> None:
        """Keep what is being written; no parts remove it."""
        await self._store.save_draft(conversation_id, parts)

    # --- out and in ---------------------------------------------------------------------------

    async def export_chats(
        self,
        conversation_ids: Sequence[int] | None,
        file: Path,
        form: Literal["markdown", "json"],
        progress: Progress = lambda _done: None,
    ) -> None:
        """Write chats (None: all) to `file`, whole or not at all.

        `progress` is told the number of chats written.

        Raises:
            UserError: `not_found`; `bad_input`: no chats, or the file cannot be written;
                `disk_full`.
        """
        ids = conversation_ids
        if ids is None:
            ids = [summary.id for summary in await self._store.conversations()]
        if not ids:
            raise UserError("bad_input", "There are no chats to export.")
        with ChatFile(file, form) as writing:
            for done, conversation_id in enumerate(ids, start=1):
                chat = await self._store.tree(conversation_id)
                await _in_thread(partial(writing.add, chat))
                progress(done)

    async def import_chats(
        self, file: Path, progress: Progress = lambda _done: None
    ) -> ImportReport:
        """Take in the chats of Parley's own JSON, or an export of ChatGPT, Open WebUI, LM Studio.

        Each chat comes in whole or not at all; those that came before stay when a later one
        fails, and after a cancel. `progress` is told the number of chats read.

        Raises:
            UserError: `not_found`, `bad_input`, `store_newer`: nothing in the file is for
                Parley; `disk_full` and other trouble of the store.
        """
        report = _Report()
        with closing(found_in(file)) as chats:
            done = 0
            while (item := await _in_thread(lambda: next(chats, None))) is not None:
                if isinstance(item, Skipped):
                    report.skipped.append(item.why)
                else:
                    await self._take_in(item, report)
                done += 1
                progress(done)
        return report.made()

    async def _take_in(self, found: Found, report: _Report) -> None:
        report.forms.setdefault(found.form)
        try:
            conversation_id = await self._store.add_tree(found.tree)
        except UserError as error:
            if error.fault.code != "bad_input":
                raise
            report.skipped.append(f"“{found.tree.title}”: {error.fault.why}")
            return
        if conversation_id is None:
            report.there += 1
        else:
            report.ids.append(conversation_id)
            report.messages += len(found.tree.messages)

    # --- templates ----------------------------------------------------------------------------

    async def templates(self) -> tuple[Template, ...]:
        """Questions to be filled in, by name."""
        return await asyncio.to_thread(templates.load_templates, self._templates_dir)

    async def save_template(self, template: Template) -> None:
        """Keep a template; one of the same name is replaced."""
        await asyncio.to_thread(templates.save_template, template, self._templates_dir)

    async def delete_template(self, name: str) -> None:
        """Remove a template of a person's own; a built-in one that it hid shows again."""
        await asyncio.to_thread(templates.delete_template, name, self._templates_dir)


class _Report:
    """What an import came to so far."""

    def __init__(self) -> None:
        self.forms: dict[str, None] = {}
        self.ids: list[int] = []
        self.messages = 0
        self.there = 0
        self.skipped: list[str] = []

    def made(self) -> ImportReport:
        skipped = self.skipped
        if len(skipped) > _NAMED_AT_MOST:
            more = len(skipped) - _NAMED_AT_MOST
            skipped = [*skipped[:_NAMED_AT_MOST], f"{more:,} more could not be taken in."]
        if self.there:
            was = "1 chat was" if self.there == 1 else f"{self.there:,} chats were"
            skipped = [f"{was} there already.", *skipped]
        return ImportReport(
            form=", ".join(self.forms),
            conversation_ids=tuple(self.ids),
            messages=self.messages,
            skipped=tuple(skipped),
        )


async def _in_thread(function: Callable[[], T]) -> T:
    """Call `function` in a thread; a cancel waits for its end, so that nothing uses its file."""
    running = asyncio.ensure_future(asyncio.to_thread(function))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.gather(running, return_exceptions=True)
        raise
