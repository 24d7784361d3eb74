"""What people do with their chats besides talking: folders, pins, drafts, another answer.

Functions over a connection, those that change something inside a transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import apsw

from backend.errors import UserError
from backend.events import OpinionCompleted
from backend.store.parts import decode_parts, encode_parts
from backend.store.turns import current_message, missing, replay
from backend.values import Folder, Part, TextPart

# Questions looked through for those that differ; a person may have asked one very often.
_QUESTIONS_SEEN = 2000

_QUESTIONS = """
SELECT question.parts
FROM turn AS t JOIN message AS reply ON reply.id = t.reply_message_id
JOIN message AS question ON question.id = reply.parent_id
JOIN conversation AS c ON c.id = question.conversation_id
WHERE c.deleted_at IS NULL ORDER BY t.id DESC LIMIT ?
"""


def folders(connection: apsw.Connection) -> tuple[Folder, ...]:
    """Every folder, by title."""
    rows: list[Any] = connection.execute("SELECT id, title FROM folder").fetchall()
    return tuple(
        Folder(id=row_id, title=title)
        for row_id, title in sorted(rows, key=lambda row: (row[1].casefold(), row[0]))
    )


def add_folder(connection: apsw.Connection, title: str) -> int:
    """A new folder; see `ChatStore.add_folder`."""
    title = _title(connection, title, but=None)
    connection.execute("INSERT INTO folder (title) VALUES (?)", (title,))
    return connection.last_insert_rowid()


def rename_folder(connection: apsw.Connection, folder_id: int, title: str) -> None:
    """Give a folder another title; see `ChatStore.rename_folder`."""
    _require_folder(connection, folder_id)
    title = _title(connection, title, but=folder_id)
    connection.execute("UPDATE folder SET title = ? WHERE id = ?", (title, folder_id))


def delete_folder(connection: apsw.Connection, folder_id: int) -> None:
    """Remove a folder; the foreign key leaves its chats outside."""
    _require_folder(connection, folder_id)
    connection.execute("DELETE FROM folder WHERE id = ?", (folder_id,))


def folder_titled(connection: apsw.Connection, title: str) -> int:
    """The folder of that title, made where there is none."""
    wanted = title.casefold()
    found = next((f.id for f in folders(connection) if f.title.casefold() == wanted), None)
    return add_folder(connection, title) if found is None else found


def move(connection: apsw.Connection, conversation_id: int, folder_id: int | None) -> None:
    """Put a chat into a folder, or out of it."""
    current_message(connection, conversation_id)
    if folder_id is not None:
        _require_folder(connection, folder_id)
    connection.execute(
        "UPDATE conversation SET folder_id = ? WHERE id = ?", (folder_id, conversation_id)
    )


def use_original(connection: apsw.Connection, message_id: int, seat: str) -> None:
    """Put a seat's own answer in the place of the synthesis; see `ChatStore.use_original`."""
    row = connection.execute(
        "SELECT m.state, t.id FROM message AS m JOIN conversation AS c"
        " ON c.id = m.conversation_id LEFT JOIN turn AS t ON t.reply_message_id = m.id"
        " WHERE m.id = ? AND c.deleted_at IS NULL",
        (message_id,),
    ).fetchone()
    if row is None:
        raise missing("message", message_id)
    state, turn_id = row
    used = None
    if seat:
        if turn_id is None or state == "streaming":
            raise UserError(
                "bad_input",
                f"Message {message_id} has no seats to choose from.",
                why="It is still being written."
                if state == "streaming"
                else "No committee wrote it.",
            )
        used = encode_parts((TextPart(_answer(connection, turn_id, seat)),))
    connection.execute(
        "UPDATE message SET used_seat = ?, used_parts = ? WHERE id = ?", (seat, used, message_id)
    )


def draft(connection: apsw.Connection, conversation_id: int | None) -> tuple[Part, ...]:
    """What was being written in a chat, or (None) in a new one."""
    row = connection.execute(
        "SELECT parts FROM draft WHERE conversation_id IS ?", (conversation_id,)
    ).fetchone()
    return () if row is None else decode_parts(row[0])


def save_draft(
    connection: apsw.Connection, conversation_id: int | None, parts: Sequence[Part]
) -> None:
    """Keep what is being written; no parts remove it."""
    if conversation_id is not None:
        current_message(connection, conversation_id)
    connection.execute("DELETE FROM draft WHERE conversation_id IS ?", (conversation_id,))
    if parts:
        connection.execute(
            "INSERT INTO draft VALUES (?, ?)", (conversation_id, encode_parts(parts))
        )


def questions(connection: apsw.Connection, limit: int) -> tuple[str, ...]:
    """The words of the last questions that were asked here, newest first, each once."""
    found: dict[str, None] = {}
    for (parts,) in connection.execute(_QUESTIONS, (_QUESTIONS_SEEN,)):
        if len(found) >= limit:
            break
        words = [part.text for part in decode_parts(parts) if isinstance(part, TextPart)]
        if text := "\n\n".join(words).strip():
            found.setdefault(text)
    return tuple(found)


def _answer(connection: apsw.Connection, turn_id: int, seat: str) -> str:
    """The last word of a seat in a turn."""
    opinions = [
        event.opinion
        for event in replay(connection, turn_id)
        if isinstance(event, OpinionCompleted) and event.seat == seat
    ]
    text = max(opinions, key=lambda opinion: opinion.round).text if opinions else ""
    if not text.strip():
        raise UserError(
            "bad_input",
            f"Seat {seat} has no answer in this turn.",
            why="It was dropped, or it is not a seat of this committee.",
            remedy="Choose a seat that answered.",
        )
    return text


def _title(connection: apsw.Connection, title: str, *, but: int | None) -> str:
    title = " ".join(title.split())
    if not title:
        raise UserError("bad_input", "A folder needs a title.", remedy="Type at least a letter.")
    same = [f for f in folders(connection) if f.title.casefold() == title.casefold()]
    if any(f.id != but for f in same):
        raise UserError(
            "bad_input",
            f"There is a folder named {same[0].title} already.",
            remedy="Choose another title.",
        )
    return title


def _require_folder(connection: apsw.Connection, folder_id: int) -> None:
    if not connection.execute("SELECT 1 FROM folder WHERE id = ?", (folder_id,)).fetchall():
        raise missing("folder", folder_id)
