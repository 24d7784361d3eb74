"""A chat read whole: the branch that is shown, with the siblings of its messages.

The walk from the leaf to the root happens here rather than in SQL: ten thousand messages take
a recursive query several times as long.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import apsw
import msgspec

from backend.store.parts import decode_parts
from backend.store.turns import current_message, missing
from backend.values import Conversation, ConversationSummary, Message, StoredMessage

SUMMARY = (
    "SELECT id, title, created_at, updated_at, pinned, folder_id"
    " FROM conversation WHERE deleted_at IS NULL"
)

_ROWS = """
SELECT m.id, m.role, coalesce(m.used_parts, m.parts), m.state, m.created_at, t.id, m.used_seat
FROM message AS m LEFT JOIN turn AS t ON t.reply_message_id = m.id
"""


def summary(row: tuple[Any, ...]) -> ConversationSummary:
    """A row of `SUMMARY` as a value."""
    row_id, title, created_at, updated_at, pinned, folder_id = row
    return ConversationSummary(
        id=row_id,
        title=title,
        created_at=created_at,
        updated_at=updated_at,
        pinned=bool(pinned),
        folder_id=folder_id,
    )


def conversation(connection: apsw.Connection, conversation_id: int) -> Conversation:
    """A chat along its current branch.

    Raises:
        UserError: `not_found`.
    """
    row = connection.execute(f"{SUMMARY} AND id = ?", (conversation_id,)).fetchone()
    if row is None:
        raise missing("chat", conversation_id)
    current = current_message(connection, conversation_id)
    messages = () if current is None else branch(connection, conversation_id, current)
    return Conversation(summary=summary(row), messages=messages)


def branch_to(connection: apsw.Connection, message_id: int) -> tuple[StoredMessage, ...]:
    """The branch that ends with `message_id`.

    Raises:
        UserError: `not_found`.
    """
    row = connection.execute(
        "SELECT conversation_id FROM message WHERE id = ?", (message_id,)
    ).fetchone()
    if row is None:
        raise missing("message", message_id)
    return branch(connection, row[0], message_id)


def branch(
    connection: apsw.Connection, conversation_id: int, leaf: int
) -> tuple[StoredMessage, ...]:
    """The messages from the root to `leaf`; each one's siblings include itself."""
    edges: list[Any] = connection.execute(
        "SELECT id, parent_id FROM message WHERE conversation_id = ? ORDER BY id",
        (conversation_id,),
    ).fetchall()
    parents: dict[int, int | None] = dict(edges)
    children: defaultdict[int | None, list[int]] = defaultdict(list)
    for message_id, parent_id in parents.items():
        children[parent_id].append(message_id)
    path: list[int] = []
    step: int | None = leaf
    while step is not None:
        path.append(step)
        step = parents[step]
    path.reverse()
    rows = _rows(connection, conversation_id, path, len(parents))
    return tuple(
        StoredMessage(
            id=row_id,
            conversation_id=conversation_id,
            parent_id=parents[row_id],
            message=Message(role, decode_parts(parts)),
            state=state,
            created_at=created_at,
            turn_id=turn_id,
            siblings=tuple(children[parents[row_id]]),
            used_seat=used_seat,
        )
        for row_id, role, parts, state, created_at, turn_id, used_seat in rows
    )


def newest_leaf(connection: apsw.Connection, conversation_id: int, message_id: int) -> int:
    """The newest reply below a message, or itself."""
    # A child's id is above its parent's, so one pass in their order finds all that is below,
    # and the highest of it is a leaf.
    below = {message_id}
    for child, parent in connection.execute(
        "SELECT id, parent_id FROM message WHERE conversation_id = ? AND id > ? ORDER BY id",
        (conversation_id, message_id),
    ):
        if parent in below:
            below.add(child)
    return max(below)


def _rows(
    connection: apsw.Connection, conversation_id: int, path: Sequence[int], total: int
) -> list[Any]:
    if len(path) == total:
        where, bound = "WHERE m.conversation_id = ? ORDER BY m.id", (conversation_id,)
    else:
        where = "WHERE m.id IN (SELECT value FROM json_each(?)) ORDER BY m.id"
        bound = (msgspec.json.encode(path).decode(),)  # type: ignore[assignment]
    return connection.execute(_ROWS + where, bound).fetchall()
