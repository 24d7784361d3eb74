"""A chat as Markdown to read: its shown branch, who said what when, and who answered."""

from __future__ import annotations

from datetime import datetime

from backend.events import TurnFailed
from backend.store import ChatTree, TreeMessage
from backend.values import FilePart, ImagePart, Part, TextPart

_ENDS = {
    "streaming": "This answer was still being written.",
    "interrupted": "This answer was cut off.",
    "stopped": "This answer was stopped.",
    "failed": "This turn failed.",
}


def chat_as_markdown(chat: ChatTree) -> str:
    """The whole text, with a line end; local time, to the minute."""
    about = f"Begun {_time(chat.created_at)}, last written in {_time(chat.updated_at)}."
    if chat.folder:
        about += f" Folder: {chat.folder}."
    pieces = [f"# {_line(chat.title)}", about]
    for message in _shown(chat):
        pieces += _message(message)
    return "\n\n".join(pieces) + "\n"


def _shown(chat: ChatTree) -> list[TreeMessage]:
    by_id = {message.id: message for message in chat.messages}
    path: list[TreeMessage] = []
    step = chat.current
    while step is not None:
        path.append(by_id[step])
        step = by_id[step].parent
    return path[::-1]


def _message(message: TreeMessage) -> list[str]:
    parts = message.used_parts if message.used_parts is not None else message.parts
    pieces = [f"## {_who(message)}, {_time(message.created_at)}"]
    if note := _note(message):
        pieces.append(f"*{note}*")
    if files := [_file(part) for part in parts if isinstance(part, FilePart | ImagePart)]:
        pieces.append("\n".join(f"- {file}" for file in files))
    pieces += [part.text.strip() for part in parts if isinstance(part, TextPart)]
    return [piece for piece in pieces if piece]


def _who(message: TreeMessage) -> str:
    if message.role != "assistant":
        return "Question" if message.role == "user" else "System"
    if message.turn is None:
        return "Answer"
    committee = message.turn.committee
    seats = len(committee.seats)
    of = f" ({seats} seats)" if seats > 1 else ""
    return f"Answer of {_line(committee.title)}{of}"


def _note(message: TreeMessage) -> str:
    if message.used_seat:
        return f"Seat {message.used_seat}'s own answer, used instead of the synthesis."
    end = _ENDS.get(message.state, "")
    result = None if message.turn is None else message.turn.result
    if isinstance(result, TurnFailed):
        end = f"{end} {_line(result.fault.message)}"
    return end


def _file(part: Part) -> str:
    if isinstance(part, FilePart):
        return f"File: {_code(part.name)} ({len(part.text):,} characters)"
    assert isinstance(part, ImagePart)
    return f"Picture: {_code(part.name)}"


def _code(name: str) -> str:
    return f"`{_line(name).replace('`', chr(39))}`"


def _line(text: str) -> str:
    return " ".join(text.split())


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M")
