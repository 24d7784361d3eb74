"""Chats as the engine uses them: typed operations over the database.

A message has a parent, so a chat is a tree; its current branch is what is shown. Nothing here
orders by a clock: times are for people, ids for the program.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import apsw
import msgspec

from backend.errors import UserError
from backend.events import Event
from backend.store import turns
from backend.store.database import Database
from backend.store.journal import Outcome
from backend.store.turns import TurnIds, missing
from backend.values import (
    Committee,
    Conversation,
    ConversationSummary,
    Message,
    Part,
    StoredMessage,
)

_PATH = """
WITH RECURSIVE path (id, parent_id) AS (
    SELECT id, parent_id FROM message WHERE id = ?
    UNION ALL
    SELECT m.id, m.parent_id FROM message AS m JOIN path ON m.id = path.parent_id
)
SELECT m.id, m.conversation_id, m.parent_id, m.role, m.parts, m.state, m.created_at, t.id
FROM path JOIN message AS m ON m.id = path.id
LEFT JOIN turn AS t ON t.reply_message_id = m.id
ORDER BY m.id
"""

# A child's id is above its parent's, so the highest id below a message is a leaf.
_NEWEST_LEAF = """
WITH RECURSIVE below (id) AS (
    VALUES (?)
    UNION ALL
    SELECT m.id FROM message AS m JOIN below ON m.parent_id = below.id
)
SELECT max(id) FROM below
"""

_SUMMARY = "SELECT id, title, created_at, updated_at FROM conversation WHERE deleted_at IS NULL"


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
    ) -> TurnIds:
        """Store a question and the empty reply to it, before any model is asked.

        `conversation_id` None opens a chat; `parent_id` None follows its current message.

        Raises:
            UserError: `not_found`; `bad_input` for a parent in another chat or a question.
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
        order = "(SELECT max(m.id) FROM message AS m WHERE m.conversation_id = conversation.id)"
        rows = await self._database.run(
            lambda connection: connection.execute(
                f"{_SUMMARY} ORDER BY {order} DESC, id DESC"
            ).fetchall()
        )
        return tuple(_summary(row) for row in rows)

    async def conversation(self, conversation_id: int) -> Conversation:
        """A chat along its current branch; `siblings` of a message include the message itself.

        Raises:
            UserError: `not_found`.
        """
        return await self._database.run(lambda connection: _load(connection, conversation_id))

    async def history(self, message_id: int) -> tuple[Message, ...]:
        """What a model is shown of the branch up to and with `message_id`, oldest first.

        Raises:
            UserError: `not_found`.
        """
        path = await self._database.run(lambda connection: _path(connection, message_id))
        if not path:
            raise missing("message", message_id)
        return usable(path)

    async def history_before(self, message_id: int) -> tuple[Message, ...]:
        """`history` without its last message; a question left without a reply is not in it.

        Raises:
            UserError: `not_found`.
        """
        return (await self.history(message_id))[:-1]

    async def committee_of(self, message_id: int) -> Committee:
        """The committee that wrote a reply, or the newest reply to a question.

        Raises:
            UserError: `not_found`.
        """
        return await self._database.run(
            lambda connection: turns.committee_of(connection, message_id)
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


def _load(connection: apsw.Connection, conversation_id: int) -> Conversation:
    row = connection.execute(f"{_SUMMARY} AND id = ?", (conversation_id,)).fetchone()
    if row is None:
        raise missing("chat", conversation_id)
    current = turns.current_message(connection, conversation_id)
    children: defaultdict[int | None, list[int]] = defaultdict(list)
    for message_id, parent_id in connection.execute(
        "SELECT id, parent_id FROM message WHERE conversation_id = ? ORDER BY id",
        (conversation_id,),
    ):
        children[parent_id].append(message_id)
    messages = tuple(
        msgspec.structs.replace(stored, siblings=tuple(children[stored.parent_id]))
        for stored in ([] if current is None else _path(connection, current))
    )
    return Conversation(summary=_summary(row), messages=messages)


def _path(connection: apsw.Connection, message_id: int) -> list[StoredMessage]:
    rows: list[Any] = connection.execute(_PATH, (message_id,)).fetchall()
    return [
        StoredMessage(
            id=row_id,
            conversation_id=conversation_id,
            parent_id=parent_id,
            message=Message(role, turns.decode_parts(parts)),
            state=state,
            created_at=created_at,
            turn_id=turn_id,
        )
        for row_id, conversation_id, parent_id, role, parts, state, created_at, turn_id in rows
    ]


def _set_current(connection: apsw.Connection, conversation_id: int, message_id: int) -> None:
    turns.current_message(connection, conversation_id)
    turns.require_message(connection, conversation_id, message_id)
    leaf = connection.execute(_NEWEST_LEAF, (message_id,)).get
    connection.execute(
        "UPDATE conversation SET current_message_id = ? WHERE id = ?", (leaf, conversation_id)
    )


def _purge(connection: apsw.Connection) -> int:
    connection.execute("DELETE FROM conversation WHERE deleted_at IS NOT NULL")
    return connection.changes()


def _summary(row: tuple[Any, ...]) -> ConversationSummary:
    row_id, title, created_at, updated_at = row
    return ConversationSummary(id=row_id, title=title, created_at=created_at, updated_at=updated_at)
