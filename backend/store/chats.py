"""Chats as the engine uses them: typed operations over the database.

A message has a parent, so a chat is a tree; its current branch is what is shown. Nothing here
orders by a clock: times are for people, ids for the program.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import apsw

from backend.errors import UserError
from backend.events import Event
from backend.store import reading, search, shelf, tree, turns
from backend.store.database import Database
from backend.store.journal import Outcome
from backend.store.tree import ChatTree
from backend.store.turns import TurnIds, missing
from backend.values import (
    Committee,
    Conversation,
    ConversationSummary,
    Folder,
    Message,
    MessageState,
    Part,
    SearchHit,
    StoredMessage,
)


class ChatStore:
    """The chats of one database. All methods raise `UserError` for trouble of the store."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    async def begin_turn(
        self,
        request_parts: Sequence[Part],
        conversation_id: int | None,
        parent_id: int | None,
        committee: Committee,
        edits: int | None = None,
    ) -> TurnIds:
        """Store a question and the empty reply to it, before any model is asked.

        `conversation_id` None opens a chat; `parent_id` None follows its current message.
        `edits` is a question of that chat beside which this one stands, as its sibling. The
        draft of that chat (or of a new one) is cleared, but for an edit.

        Raises:
            UserError: `not_found`; `bad_input` for a parent in another chat or a question, and
                for `edits` in another chat or a reply.
        """
        return await self._database.write(
            lambda connection: turns.begin(
                connection,
                parts=request_parts,
                conversation_id=conversation_id,
                parent_id=parent_id,
                committee=committee,
                owner=self._database.owner,
                now=self._clock(),
                edits=edits,
            )
        )

    async def begin_retry(
        self, message_id: int, committee: Committee
    ) -> tuple[TurnIds, tuple[Part, ...]]:
        """Store another empty reply beside `message_id` (or below it, if it is a question).

        Returns the new turn and the question's parts.

        Raises:
            UserError: `not_found`.
        """
        return await self._database.write(
            lambda connection: turns.begin_retry(
                connection,
                message_id=message_id,
                committee=committee,
                owner=self._database.owner,
                now=self._clock(),
            )
        )

    async def append_events(self, turn_id: int, events: Sequence[Event]) -> None:
        """Add to a running turn's journal, deltas coalesced; meant for a few calls a second.

        Raises:
            BugError: the turn is not running.
        """
        await self._database.write(lambda connection: turns.append(connection, turn_id, events))

    async def finish_turn(
        self, turn_id: int, outcome: Outcome | None, pending: Sequence[Event] = ()
    ) -> bool:
        """Journal `pending`, then settle the turn and its reply by `outcome` (None: stopped).

        False, and nothing changed, if it was settled before: of a stop and an end that meet,
        the first counts.

        Raises:
            UserError: `not_found`.
        """
        return await self._database.write(
            lambda connection: turns.finish(connection, turn_id, outcome, pending, self._clock())
        )

    async def recover(self) -> int:
        """Mark turns of processes that died as interrupted, keeping their text; their number."""
        return await self._database.write(
            lambda connection: turns.recover(connection, self._database.is_alive, self._clock())
        )

    async def replay(self, turn_id: int) -> tuple[Event, ...]:
        """The stored events of a turn, its end included.

        Raises:
            UserError: `not_found`.
        """
        return await self._database.run(lambda connection: turns.replay(connection, turn_id))

    async def conversations(self) -> tuple[ConversationSummary, ...]:
        """The chat list, most recently used (by newest message) first."""
        rows = await self._database.run(
            lambda connection: connection.execute(
                f"{reading.SUMMARY} ORDER BY newest DESC, updated_at DESC, id DESC"
            ).fetchall()
        )
        return tuple(reading.summary(row) for row in rows)

    async def conversation(self, conversation_id: int) -> Conversation:
        """A chat along its current branch; `siblings` of a message include the message itself.

        Raises:
            UserError: `not_found`.
        """
        return await self._database.run(lambda c: reading.conversation(c, conversation_id))

    async def history(self, message_id: int) -> tuple[Message, ...]:
        """What a model is shown of the branch up to and with `message_id`, oldest first.

        Raises:
            UserError: `not_found`.
        """
        return usable(await self._database.run(lambda c: reading.branch_to(c, message_id)))

    async def history_before(self, message_id: int) -> tuple[Message, ...]:
        """`history` without its last message; a question left without a reply is not in it.

        Raises:
            UserError: `not_found`.
        """
        return (await self.history(message_id))[:-1]

    async def last_turn(self, message_id: int) -> tuple[int, Committee] | None:
        """Id and committee of the turn that wrote a reply, or the newest reply to a question.

        None for what no turn wrote: it was imported.

        Raises:
            UserError: `not_found`.
        """
        return await self._database.run(lambda connection: turns.last_turn(connection, message_id))

    async def place_before(
        self, conversation_id: int, parent_id: int | None, edits: int | None
    ) -> tuple[int, MessageState, int] | None:
        """The message that a new question would follow: its id, state and length in bytes.

        Whether its text is still the same can be told from them. None: it would be the first.

        Raises:
            UserError: `not_found` for a chat that is not there.
        """
        return await self._database.run(
            lambda connection: turns.place_before(connection, conversation_id, parent_id, edits)
        )

    async def set_current(self, conversation_id: int, message_id: int) -> None:
        """Show the branch through `message_id`, down to its newest reply.

        Raises:
            UserError: `not_found`; `bad_input` for a message of another chat.
        """
        await self._database.write(
            lambda connection: _set_current(connection, conversation_id, message_id)
        )

    async def rename(self, conversation_id: int, title: str) -> None:
        """Give a chat another title.

        Raises:
            UserError: `not_found`; `bad_input` for a blank title.
        """
        title = " ".join(title.split())
        if not title:
            raise UserError("bad_input", "A chat needs a title.", remedy="Type at least a letter.")
        await self._update(conversation_id, "title = ?", title, "deleted_at IS NULL")

    async def delete(self, conversation_id: int) -> None:
        """Hide a chat; `restore` brings it back until it is purged.

        Raises:
            UserError: `not_found`.
        """
        await self._update(conversation_id, "deleted_at = ?", self._clock(), "deleted_at IS NULL")

    async def restore(self, conversation_id: int) -> None:
        """Undo `delete`.

        Raises:
            UserError: `not_found`.
        """
        await self._update(conversation_id, "deleted_at = ?", None, "TRUE")

    async def pin(self, conversation_id: int, pinned: bool) -> None:
        """Keep a chat at the top of the list, or no longer.

        Raises:
            UserError: `not_found`.
        """
        await self._update(conversation_id, "pinned = ?", int(pinned), "deleted_at IS NULL")

    async def move(self, conversation_id: int, folder_id: int | None) -> None:
        """Put a chat into a folder, or (None) out of it.

        Raises:
            UserError: `not_found`: no such chat or folder.
        """
        await self._database.write(lambda c: shelf.move(c, conversation_id, folder_id))

    async def folders(self) -> tuple[Folder, ...]:
        """Every folder, by title."""
        return await self._database.run(shelf.folders)

    async def add_folder(self, title: str) -> int:
        """A new folder; its id.

        Raises:
            UserError: `bad_input` for a title that is blank or taken.
        """
        return await self._database.write(lambda c: shelf.add_folder(c, title))

    async def rename_folder(self, folder_id: int, title: str) -> None:
        """Give a folder another title.

        Raises:
            UserError: `not_found`; `bad_input` for a title that is blank or taken.
        """
        await self._database.write(lambda c: shelf.rename_folder(c, folder_id, title))

    async def delete_folder(self, folder_id: int) -> None:
        """Remove a folder; its chats stay, outside of it.

        Raises:
            UserError: `not_found`.
        """
        await self._database.write(lambda c: shelf.delete_folder(c, folder_id))

    async def use_original(self, message_id: int, seat: str) -> None:
        """Show a seat's own answer (its last word) in the place of the synthesis, which is kept.

        Models that are asked later see it too; ``""`` brings the synthesis back.

        Raises:
            UserError: `not_found`; `bad_input` for a seat without an answer in that turn.
        """
        await self._database.write(lambda c: shelf.use_original(c, message_id, seat))

    async def draft(self, conversation_id: int | None) -> tuple[Part, ...]:
        """What was being written in a chat, or (None) in a new one."""
        return await self._database.run(lambda c: shelf.draft(c, conversation_id))

    async def save_draft(self, conversation_id: int | None, parts: Sequence[Part]) -> None:
        """Keep what is being written; on disk when this returns. No parts remove it.

        Raises:
            UserError: `not_found`.
        """
        await self._database.write(lambda c: shelf.save_draft(c, conversation_id, parts))

    async def questions(self, limit: int) -> tuple[str, ...]:
        """The words of the last questions that were asked here, newest first, each once."""
        return await self._database.run(lambda c: shelf.questions(c, limit))

    async def search(self, text: str, limit: int) -> tuple[SearchHit, ...]:
        """Titles and messages with all the words of `text`, the last one perhaps half typed.

        Letters count without case and accents. Titles come first; then messages with the words
        side by side, then with all of them anywhere, the newest first.
        """
        return await self._database.run(lambda c: search.search(c, text, limit))

    async def tree(self, conversation_id: int) -> ChatTree:
        """A chat with all its branches and the journals of its turns.

        Raises:
            UserError: `not_found`.
        """
        return await self._database.run(lambda c: tree.read(c, conversation_id))

    async def add_tree(self, chat: ChatTree) -> int | None:
        """Store a chat that comes from elsewhere, whole or not at all.

        Its id, or None where a chat of that key is there already.

        Raises:
            UserError: `bad_input`: it is no tree, or holds what cannot be stored.
        """
        return await self._database.write(lambda c: tree.add(c, chat))

    async def purge_deleted(self) -> int:
        """Remove deleted chats for good; their number. Not while another process may restore."""
        return await self._database.write(
            lambda connection: _purge(connection) if self._database.is_alone() else 0
        )

    async def _update(
        self, conversation_id: int, change: str, value: str | float | None, where: str
    ) -> None:
        def update(connection: apsw.Connection) -> None:
            connection.execute(
                f"UPDATE conversation SET {change} WHERE id = ? AND {where}",
                (value, conversation_id),
            )
            if not connection.changes():
                raise missing("chat", conversation_id)

        await self._database.write(update)


def usable(path: Sequence[StoredMessage]) -> tuple[Message, ...]:
    """The messages of a branch that a model is shown.

    Left out are replies that failed, still stream, or have no text. Questions that then follow
    each other become one message, since chat templates want the roles to alternate.
    """
    shown: list[Message] = []
    for stored in path:
        message = stored.message
        if message.role == "assistant" and (
            stored.state not in ("complete", "stopped", "interrupted") or not message.text.strip()
        ):
            continue
        if shown and shown[-1].role == message.role:
            message = Message(message.role, shown.pop().parts + message.parts)
        shown.append(message)
    return tuple(shown)


def _set_current(connection: apsw.Connection, conversation_id: int, message_id: int) -> None:
    turns.current_message(connection, conversation_id)
    turns.require_message(connection, conversation_id, message_id)
    leaf = reading.newest_leaf(connection, conversation_id, message_id)
    connection.execute(
        "UPDATE conversation SET current_message_id = ? WHERE id = ?", (leaf, conversation_id)
    )


def _purge(connection: apsw.Connection) -> int:
    connection.execute("DELETE FROM conversation WHERE deleted_at IS NOT NULL")
    return connection.changes()
