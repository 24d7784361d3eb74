"""A whole chat as one value: what is exported, and what an import adds.

Unlike `Conversation` it has every branch, and what each turn left behind.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import apsw
import msgspec
from msgspec import Struct

from backend.errors import UserError
from backend.events import Event, TurnCompleted, TurnFailed, decode, encode
from backend.store import shelf
from backend.store.parts import decode_parts, encode_parts
from backend.store.turns import current_message
from backend.values import Committee, MessageState, Part

TurnState = Literal["running", "completed", "failed", "stopped", "interrupted"]

_LONGEST_KEY = 200
_LAST_TIME = 253_402_300_799.0  # the end of the year 9999; people's clocks go no further

_MESSAGES = """
SELECT m.id, m.parent_id, m.role, m.parts, m.state, m.created_at, m.used_seat, m.used_parts,
    t.id, t.committee, t.state, t.started_at, t.finished_at, t.result
FROM message AS m LEFT JOIN turn AS t ON t.reply_message_id = m.id
WHERE m.conversation_id = ? ORDER BY m.id
"""


class TreeTurn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The turn that wrote a reply, with its journal; times are Unix seconds."""

    committee: Committee
    state: TurnState
    started_at: float
    finished_at: float | None = None
    result: TurnCompleted | TurnFailed | None = None
    events: tuple[Event, ...] = ()


class TreeMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message; `id` counts inside its chat alone, and a parent stands before its children."""

    id: int
    parent: int | None = None
    role: Literal["system", "user", "assistant"]
    parts: tuple[Part, ...]
    state: MessageState = "complete"
    created_at: float
    used_seat: str = ""
    used_parts: tuple[Part, ...] | None = None
    turn: TreeTurn | None = None


class ChatTree(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A chat with all its branches.

    `key` is the same in every copy of it, `folder` a title ('' is outside), `current` the id of
    the leaf that is shown.
    """

    key: str
    title: str
    created_at: float
    updated_at: float
    pinned: bool = False
    folder: str = ""
    current: int | None = None
    messages: tuple[TreeMessage, ...] = ()


def read(connection: apsw.Connection, conversation_id: int) -> ChatTree:
    """A chat with all its branches.

    Raises:
        UserError: `not_found`.
    """
    current = current_message(connection, conversation_id)
    chats: list[Any] = connection.execute(
        "SELECT c.key, c.title, c.created_at, c.updated_at, c.pinned, f.title"
        " FROM conversation AS c LEFT JOIN folder AS f ON f.id = c.folder_id WHERE c.id = ?",
        (conversation_id,),
    ).fetchall()
    ((key, title, created_at, updated_at, pinned, folder),) = chats
    rows = connection.execute(_MESSAGES, (conversation_id,)).fetchall()
    return ChatTree(
        key=key,
        title=title,
        created_at=created_at,
        updated_at=updated_at,
        pinned=bool(pinned),
        folder=folder or "",
        current=current,
        messages=tuple(_message(connection, row) for row in rows),
    )


def add(connection: apsw.Connection, tree: ChatTree) -> int | None:
    """Store a chat that comes from elsewhere; its id, or None: a chat of that key is there.

    Raises:
        UserError: `bad_input`: it is no tree, or holds what cannot be stored.
    """
    _check(tree)
    there = connection.execute(
        "SELECT id, deleted_at FROM conversation WHERE key = ?", (tree.key,)
    ).fetchone()
    if there is not None and there[1] is None:
        return None
    if there is not None:  # deleted, and still to be restored: it makes room for this one
        connection.execute(
            "UPDATE conversation SET key = key || ' deleted ' || id WHERE id = ?", (there[0],)
        )
    folder = shelf.folder_titled(connection, tree.folder) if tree.folder.strip() else None
    connection.execute(
        "INSERT INTO conversation"
        " (key, title, created_at, updated_at, pinned, folder_id, newest)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, coalesce((SELECT newest FROM conversation"
        " WHERE updated_at <= ?4 ORDER BY updated_at DESC, newest DESC LIMIT 1), 0))",
        (tree.key, tree.title, tree.created_at, tree.updated_at, int(tree.pinned), folder),
    )
    conversation_id = connection.last_insert_rowid()
    ids: dict[int | None, int | None] = {None: None}
    for message in tree.messages:
        ids[message.id] = _add_message(connection, conversation_id, ids[message.parent], message)
    connection.execute(
        "UPDATE conversation SET current_message_id = ? WHERE id = ?",
        (ids[tree.current], conversation_id),
    )
    return conversation_id


def _message(connection: apsw.Connection, row: tuple[Any, ...]) -> TreeMessage:
    (row_id, parent, role, parts, state, created_at, used_seat, used_parts, turn_id, *turn) = row
    return TreeMessage(
        id=row_id,
        parent=parent,
        role=role,
        parts=decode_parts(parts),
        state=state,
        created_at=created_at,
        used_seat=used_seat,
        used_parts=None if used_parts is None else decode_parts(used_parts),
        turn=None if turn_id is None else _turn(connection, turn_id, *turn),
    )


def _turn(
    connection: apsw.Connection,
    turn_id: int,
    committee: str,
    state: TurnState,
    started_at: float,
    finished_at: float | None,
    result: str | None,
) -> TreeTurn:
    bodies: list[Any] = connection.execute(
        "SELECT body FROM event WHERE turn_id = ? ORDER BY seq", (turn_id,)
    ).fetchall()
    end = None if result is None else decode(result)
    assert end is None or isinstance(end, TurnCompleted | TurnFailed)
    return TreeTurn(
        committee=msgspec.json.decode(committee, type=Committee),
        state=state,
        started_at=started_at,
        finished_at=finished_at,
        result=end,
        events=tuple(decode(body) for (body,) in bodies),
    )


def _add_message(
    connection: apsw.Connection, conversation_id: int, parent: int | None, message: TreeMessage
) -> int:
    used = None if message.used_parts is None else encode_parts(message.used_parts)
    # Nobody writes on here: what still ran when it was exported was cut off by that.
    state = "interrupted" if message.state == "streaming" else message.state
    connection.execute(
        "INSERT INTO message (conversation_id, parent_id, role, parts, state, created_at,"
        " used_seat) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            conversation_id,
            parent,
            message.role,
            encode_parts(message.parts),
            state,
            message.created_at,
            message.used_seat if used else "",
        ),
    )
    message_id = connection.last_insert_rowid()
    if used is not None:
        connection.execute("UPDATE message SET used_parts = ? WHERE id = ?", (used, message_id))
    if message.turn is not None:
        _add_turn(connection, message_id, message.turn)
    return message_id


def _add_turn(connection: apsw.Connection, message_id: int, turn: TreeTurn) -> None:
    connection.execute(
        "INSERT INTO turn (reply_message_id, committee, state, owner, started_at, finished_at,"
        " result) VALUES (?, ?, ?, 'import', ?, ?, ?)",
        (
            message_id,
            msgspec.json.encode(turn.committee).decode(),
            "interrupted" if turn.state == "running" else turn.state,
            turn.started_at,
            turn.finished_at,
            None if turn.result is None else encode(turn.result).decode(),
        ),
    )
    turn_id = connection.last_insert_rowid()
    connection.executemany(
        "INSERT INTO event (turn_id, seq, body) VALUES (?, ?, ?)",
        ((turn_id, seq, encode(event).decode()) for seq, event in enumerate(turn.events, start=1)),
    )


def _check(tree: ChatTree) -> None:
    if not 0 < len(tree.key) <= _LONGEST_KEY or not tree.title.strip():
        raise _no_tree("It has no key or no title.")
    times = [tree.created_at, tree.updated_at]
    seen: set[int] = set()
    for message in tree.messages:
        if message.id in seen or (message.parent is not None and message.parent not in seen):
            raise _no_tree(f"Message {message.id} is there twice, or before its parent.")
        if message.turn is not None and message.role != "assistant":
            raise _no_tree(f"Message {message.id} is no reply, yet a committee wrote it.")
        seen.add(message.id)
        times.append(message.created_at)
        if message.turn is not None:
            times += [message.turn.started_at, message.turn.finished_at or 0.0]
    if (tree.current is None and tree.messages) or tree.current not in {None, *seen}:
        raise _no_tree("None of its messages is the last one shown.")
    if not all(math.isfinite(time) and 0 <= time <= _LAST_TIME for time in times):
        raise _no_tree("One of its times is no time.")


def _no_tree(why: str) -> UserError:
    return UserError("bad_input", "It does not fit together.", why=why)
