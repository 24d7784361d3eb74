"""Turns in the database: begun before a model is asked, journalled, finished or recovered.

Functions over a connection inside a transaction; `now` is Unix seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import apsw
import msgspec
from msgspec import Struct

from backend.errors import BugError, UserError
from backend.events import Event, TurnCompleted, TurnFailed, decode, encode
from backend.store.journal import Outcome, coalesce, partial_answer, superseded
from backend.store.parts import decode_parts, encode_parts
from backend.values import Committee, FilePart, ImagePart, MessageState, Part, Role, TextPart

TITLE_LENGTH = 60


class TurnIds(Struct, frozen=True, kw_only=True):
    """The rows of a turn that has begun."""

    conversation_id: int
    turn_id: int
    user_message_id: int
    reply_message_id: int


def begin(
    connection: apsw.Connection,
    *,
    parts: Sequence[Part],
    conversation_id: int | None,
    parent_id: int | None,
    committee: Committee,
    owner: str,
    now: float,
    edits: int | None = None,
) -> TurnIds:
    """Store a question and the empty reply to it; see `ChatStore.begin_turn`."""
    if edits is None:  # what was being written is stored now; an edit was written elsewhere
        connection.execute("DELETE FROM draft WHERE conversation_id IS ?", (conversation_id,))
    if conversation_id is None:
        if parent_id is not None or edits is not None:
            what = "answer" if edits is None else "edit"
            raise UserError("bad_input", f"A new chat has no message to {what}.")
        conversation_id = _insert(
            connection,
            "INSERT INTO conversation (title, created_at, updated_at, key)"
            " VALUES (?, ?, ?, lower(hex(randomblob(16))))",
            (title_of(parts), now, now),
        )
    else:
        current = current_message(connection, conversation_id)
        if edits is not None:
            parent_id = _parent_of_question(connection, conversation_id, edits, parent_id)
        else:
            # The last message of an imported chat may be a question; named, it is a mistake.
            if parent_id is not None:
                _require_reply(connection, conversation_id, parent_id)
            parent_id = current if parent_id is None else parent_id
    user_id = _insert(
        connection,
        "INSERT INTO message (conversation_id, parent_id, role, parts, state, created_at)"
        " VALUES (?, ?, 'user', ?, 'complete', ?)",
        (conversation_id, parent_id, encode_parts(parts), now),
    )
    return _begin_reply(connection, conversation_id, user_id, committee, owner, now)


def begin_retry(
    connection: apsw.Connection, *, message_id: int, committee: Committee, owner: str, now: float
) -> tuple[TurnIds, tuple[Part, ...]]:
    """Store another empty reply to a question; see `ChatStore.begin_retry`."""
    row = connection.execute(
        "SELECT question.id, question.conversation_id, question.parts"
        " FROM message AS named JOIN message AS question"
        " ON question.id = CASE named.role WHEN 'user' THEN named.id ELSE named.parent_id END"
        " WHERE named.id = ?",
        (message_id,),
    ).fetchone()
    if row is None:
        raise missing("message", message_id)
    user_id, conversation_id, parts = row
    current_message(connection, conversation_id)  # a deleted chat is not answered
    ids = _begin_reply(connection, conversation_id, user_id, committee, owner, now)
    return ids, decode_parts(parts)


def last_turn(connection: apsw.Connection, message_id: int) -> tuple[int, Committee] | None:
    """Id and committee of the newest turn that wrote `message_id`, or a reply to it.

    None for what no turn wrote: it was imported.
    """
    row = connection.execute(
        "SELECT t.id, t.committee FROM message AS m JOIN turn AS t ON t.reply_message_id = m.id"
        " WHERE m.id = ?1 OR m.parent_id = ?1 ORDER BY t.id DESC LIMIT 1",
        (message_id,),
    ).fetchone()
    if row is None:
        known = connection.execute("SELECT 1 FROM message WHERE id = ?", (message_id,)).fetchone()
        if known is None:
            raise missing("message", message_id)
        return None
    return row[0], msgspec.json.decode(row[1], type=Committee)


def place_before(
    connection: apsw.Connection,
    conversation_id: int,
    parent_id: int | None,
    edits: int | None,
) -> tuple[int, MessageState, int] | None:
    """The message that a new question would follow: its id, state and length in bytes.

    Whether its text is still the same can be told from them. None: it would be the first.
    """
    current = current_message(connection, conversation_id)
    if edits is not None:
        before = connection.execute("SELECT parent_id FROM message WHERE id = ?", (edits,)).get
    else:
        before = current if parent_id is None else parent_id
    row = connection.execute(
        "SELECT id, state, length(coalesce(used_parts, parts)) FROM message WHERE id = ?", (before,)
    ).fetchone()
    return row if row is None else (row[0], row[1], row[2])


def append(connection: apsw.Connection, turn_id: int, events: Sequence[Event]) -> None:
    """Add to the journal of a running turn."""
    row = connection.execute("SELECT state FROM turn WHERE id = ?", (turn_id,)).fetchone()
    if row != ("running",):
        raise BugError(f"turn {turn_id} is not running: {row}")
    last = connection.execute(
        "SELECT coalesce(max(seq), 0) FROM event WHERE turn_id = ?", (turn_id,)
    ).get
    connection.executemany(
        "INSERT INTO event (turn_id, seq, body) VALUES (?, ?, ?)",
        (
            (turn_id, seq, encode(event).decode())
            for seq, event in enumerate(coalesce(events), start=last + 1)
        ),
    )


def finish(
    connection: apsw.Connection,
    turn_id: int,
    outcome: Outcome | None,
    pending: Sequence[Event],
    now: float,
) -> bool:
    """Settle a turn and its reply; False, and nothing, if it was settled before."""
    row = connection.execute("SELECT state FROM turn WHERE id = ?", (turn_id,)).fetchone()
    if row is None:
        raise missing("turn", turn_id)
    if row != ("running",):
        return False
    if pending:
        append(connection, turn_id, pending)
    journal = _journal(connection, turn_id)
    events = [event for _, event in journal]
    match outcome:
        case TurnCompleted():
            _settle(connection, turn_id, "completed", "complete", outcome.answer, outcome, now)
        case TurnFailed():
            text = outcome.partial or partial_answer(events)
            _settle(connection, turn_id, "failed", "failed", text, outcome, now)
        case None:
            _settle(connection, turn_id, "stopped", "stopped", partial_answer(events), None, now)
    connection.executemany(
        "DELETE FROM event WHERE turn_id = ? AND seq = ?",
        [(turn_id, journal[index][0]) for index in superseded(events, outcome)],
    )
    return True


def recover(connection: apsw.Connection, is_alive: Callable[[str], bool], now: float) -> int:
    """Mark the turns of processes that are gone as interrupted; their number."""
    running: list[Any] = connection.execute(
        "SELECT id, owner FROM turn WHERE state = 'running'"
    ).fetchall()
    gone = {owner for owner in {owner for _, owner in running} if not is_alive(owner)}
    turns = [turn_id for turn_id, owner in running if owner in gone]
    for turn_id in turns:
        text = partial_answer([event for _, event in _journal(connection, turn_id)])
        _settle(connection, turn_id, "interrupted", "interrupted", text, None, now)
    return len(turns)


def replay(connection: apsw.Connection, turn_id: int) -> tuple[Event, ...]:
    """The journal of a turn and, if it came to one, its end."""
    row = connection.execute("SELECT result FROM turn WHERE id = ?", (turn_id,)).fetchone()
    if row is None:
        raise missing("turn", turn_id)
    end = () if row[0] is None else (decode(row[0]),)
    return (*(event for _, event in _journal(connection, turn_id)), *end)


def current_message(connection: apsw.Connection, conversation_id: int) -> int | None:
    """The leaf of the current branch.

    Raises:
        UserError: `not_found` for a chat that is not there or deleted.
    """
    row = connection.execute(
        "SELECT current_message_id FROM conversation WHERE id = ? AND deleted_at IS NULL",
        (conversation_id,),
    ).fetchone()
    if row is None:
        raise missing("chat", conversation_id)
    current: int | None = row[0]
    return current


def title_of(parts: Sequence[Part]) -> str:
    """A chat's title: the first line of the words, or a file's name, cut at a word's end."""
    words = [line for p in parts if isinstance(p, TextPart) for line in p.text.splitlines()]
    names = [p.name for p in parts if isinstance(p, FilePart | ImagePart)]
    line = next((" ".join(w.split()) for w in [*words, *names] if w.strip()), "New chat")
    if len(line) <= TITLE_LENGTH:
        return line
    cut = line[:TITLE_LENGTH]
    space = cut.rfind(" ")
    return (cut[:space] if space > 0 else cut[:-1]) + "…"


def missing(what: str, number: int) -> UserError:
    """There is no such row."""
    return UserError("not_found", f"There is no {what} {number}.", why="It may have been deleted.")


def require_message(connection: apsw.Connection, conversation_id: int, message_id: int) -> Role:
    """The role of a message of this chat.

    Raises:
        UserError: `not_found`; `bad_input` when it belongs to another chat.
    """
    row = connection.execute(
        "SELECT conversation_id, role FROM message WHERE id = ?", (message_id,)
    ).fetchone()
    if row is None:
        raise missing("message", message_id)
    if row[0] != conversation_id:
        raise UserError(
            "bad_input",
            f"Message {message_id} is not in chat {conversation_id}.",
            why=f"It belongs to chat {row[0]}.",
        )
    role: Role = row[1]
    return role


def _require_reply(connection: apsw.Connection, conversation_id: int, message_id: int) -> None:
    if require_message(connection, conversation_id, message_id) == "user":
        raise UserError(
            "bad_input",
            f"Message {message_id} is a question.",
            why="A question follows a reply.",
            remedy="Name the reply, or ask for another reply to the question.",
        )


def _parent_of_question(
    connection: apsw.Connection, conversation_id: int, edits: int, parent_id: int | None
) -> int | None:
    if require_message(connection, conversation_id, edits) != "user":
        raise UserError(
            "bad_input",
            f"Message {edits} is not a question.",
            why="Only questions are edited.",
            remedy="Name the question, or ask for another reply to it.",
        )
    parent: int | None = connection.execute(
        "SELECT parent_id FROM message WHERE id = ?", (edits,)
    ).get
    if parent_id not in (None, parent):
        raise UserError(
            "bad_input",
            f"Message {edits} does not follow message {parent_id}.",
            why="A question that is edited keeps its place.",
        )
    return parent


def _begin_reply(
    connection: apsw.Connection,
    conversation_id: int,
    user_id: int,
    committee: Committee,
    owner: str,
    now: float,
) -> TurnIds:
    reply_id = _insert(
        connection,
        "INSERT INTO message (conversation_id, parent_id, role, parts, state, created_at)"
        " VALUES (?, ?, 'assistant', '[]', 'streaming', ?)",
        (conversation_id, user_id, now),
    )
    turn_id = _insert(
        connection,
        "INSERT INTO turn (reply_message_id, committee, state, owner, started_at)"
        " VALUES (?, ?, 'running', ?, ?)",
        (reply_id, msgspec.json.encode(committee).decode(), owner, now),
    )
    connection.execute(
        "UPDATE conversation SET current_message_id = ?1, newest = ?1, updated_at = ?2"
        " WHERE id = ?3",
        (reply_id, now, conversation_id),
    )
    return TurnIds(
        conversation_id=conversation_id,
        turn_id=turn_id,
        user_message_id=user_id,
        reply_message_id=reply_id,
    )


def _settle(
    connection: apsw.Connection,
    turn_id: int,
    turn_state: str,
    message_state: MessageState,
    text: str,
    outcome: Outcome | None,
    now: float,
) -> None:
    result = None if outcome is None else encode(outcome).decode()
    connection.execute(
        "UPDATE turn SET state = ?, finished_at = ?, result = ? WHERE id = ?",
        (turn_state, now, result, turn_id),
    )
    connection.execute(
        "UPDATE message SET state = ?, parts = ?"
        " WHERE id = (SELECT reply_message_id FROM turn WHERE id = ?)",
        (message_state, encode_parts((TextPart(text),) if text else ()), turn_id),
    )
    connection.execute(
        "UPDATE conversation SET updated_at = ? WHERE id = (SELECT m.conversation_id"
        " FROM turn AS t JOIN message AS m ON m.id = t.reply_message_id WHERE t.id = ?)",
        (now, turn_id),
    )


def _journal(connection: apsw.Connection, turn_id: int) -> list[tuple[int, Event]]:
    rows = connection.execute(
        "SELECT seq, body FROM event WHERE turn_id = ? ORDER BY seq", (turn_id,)
    )
    return [(seq, decode(body)) for seq, body in rows]


def _insert(connection: apsw.Connection, sql: str, values: tuple[object, ...]) -> int:
    connection.execute(sql, values)
    return connection.last_insert_rowid()
