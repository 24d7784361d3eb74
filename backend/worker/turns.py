"""Messages as chat templates read them, with marks in place of what others wrote.

A mark is a word that no text holds. Where it is in the rendered text, content goes; what is
around it is the template's own. A mark that went through `tojson` says so, and its content is
then written as JSON writes it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from backend.values import FilePart, ImagePart, Message, TextPart, Tool, ToolCall, ToolResult
from backend.worker.reply.asking import arguments_of

_PLAIN_NAME = re.compile(r"[\w.:-]{1,128}")
_MISTRAL_ID = re.compile(r"[A-Za-z0-9]{9}")
_MAY_BE_CONTROL = re.compile(r"[<\[]")  # every control token holds one of them


class Piece(NamedTuple):
    """Part of a prompt; `is_content` when it came from a message. An image has no text."""

    text: str
    is_content: bool
    image: ImagePart | None = None


class Marks:
    """The contents of one conversation and the marks that stand for them; `secret` is hex."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._pattern = mark_pattern(secret)
        self._contents: list[str | ImagePart] = []
        self._needed: dict[str, str] = {}

    def mark(self, content: str | ImagePart, *, needed_by: str = "") -> str:
        """The mark for `content`; none for an empty text.

        `needed_by` is the role of a message that must not be left out of the prompt.
        """
        if content == "":
            return ""
        mark = f"Content{self._secret}n{len(self._contents)}"
        self._contents.append(content)
        if needed_by:
            self._needed[mark] = needed_by
        return f"{mark}xe"

    def missing(self, text: str) -> str:
        """The role of a message whose content `text` lacks, or ''."""
        return next((role for mark, role in self._needed.items() if f"{mark}x" not in text), "")

    def pieces(self, text: str) -> list[Piece]:
        """`text` with the contents in place of their marks."""
        found: list[Piece] = []
        at = 0
        for mark in self._pattern.finditer(text):
            if mark.start() > at:
                found.append(Piece(text[at : mark.start()], False))
            found.append(self._piece(self._contents[int(mark[1])], depth=len(mark[2])))
            at = mark.end()
        if at < len(text):
            found.append(Piece(text[at:], False))
        return found

    def _piece(self, content: str | ImagePart, *, depth: int) -> Piece:
        if isinstance(content, ImagePart):
            return Piece("", True, content)
        for _ in range(depth):
            content = json.dumps(content, ensure_ascii=False)[1:-1]
        return Piece(content, True)

    def value(self, value: Any, *, always: bool) -> Any:
        """A JSON value with marks for its texts: `always`, or where they may be control tokens."""
        if isinstance(value, dict):
            return {self._word(key): self.value(item, always=always) for key, item in value.items()}
        if isinstance(value, list):
            return [self.value(item, always=always) for item in value]
        if isinstance(value, str) and (always or _MAY_BE_CONTROL.search(value)):
            return self.mark(value)
        return value

    def _word(self, text: str) -> str:
        return self.mark(text) if _MAY_BE_CONTROL.search(text) else text

    def name(self, text: str) -> str:
        """An id or a key: templates compare them, so they stay where they are harmless."""
        return text if _PLAIN_NAME.fullmatch(text) else self.mark(text)


def mark_pattern(secret: str) -> re.Pattern[str]:
    """Finds marks: their number, and a `j` for each `tojson` they went through."""
    return re.compile(f"Content{secret}n(\\d+)x(j*)e")


def turns_of(
    messages: Sequence[Message], marks: Marks, *, in_parts: bool, short_ids: bool
) -> list[dict[str, Any]]:
    """What templates call `messages`.

    `in_parts`: contents are lists, for the templates that know no others. `short_ids`: those of
    calls have the nine letters and digits that Mistral's templates insist on.

    Raises:
        MalformedError: a call's arguments are no JSON object.
    """
    names = {part.id: part.name for m in messages for part in m.parts if isinstance(part, ToolCall)}
    turns: list[dict[str, Any]] = []
    for message in messages:
        results = [part for part in message.parts if isinstance(part, ToolResult)]
        if message.role == "tool" and results:
            turns += [_result(r, names, marks, short_ids=short_ids) for r in results]
            continue
        content = [marks.mark(part, needed_by=message.role) for part in segments(message)]
        turn: dict[str, Any] = {
            "role": message.role,
            "content": [{"type": "text", "text": mark} for mark in content]
            if in_parts
            else "".join(content),
        }
        calls = [part for part in message.parts if isinstance(part, ToolCall)]
        if calls:
            turn["tool_calls"] = [_call(call, marks, short_ids=short_ids) for call in calls]
        turns.append(turn)
    return turns


def _result(
    result: ToolResult, names: dict[str, str], marks: Marks, *, short_ids: bool
) -> dict[str, Any]:
    return {
        "role": "tool",
        "content": marks.mark(result.text, needed_by="tool"),
        "tool_call_id": _id(result.call_id, marks, short=short_ids),
        "name": marks.name(names.get(result.call_id, "")) if result.call_id in names else "",
    }


def _call(call: ToolCall, marks: Marks, *, short_ids: bool) -> dict[str, Any]:
    return {
        "type": "function",
        "id": _id(call.id, marks, short=short_ids),
        "function": {
            "name": marks.mark(call.name, needed_by="assistant"),
            "arguments": marks.value(arguments_of(call), always=True),
        },
    }


def _id(text: str, marks: Marks, *, short: bool) -> str:
    if short and not _MISTRAL_ID.fullmatch(text):
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:9]
    return marks.name(text)


def segments(message: Message) -> list[str | ImagePart]:
    """A message's words and pictures in order; its files come first, as in `Message.text`."""
    files = [part for part in message.parts if isinstance(part, FilePart)]
    found: list[str | ImagePart] = []
    words: list[TextPart | ToolResult | FilePart] = [*files]
    for part in message.parts:
        if isinstance(part, TextPart | ToolResult):
            words.append(part)
        elif isinstance(part, ImagePart):
            found += [Message(message.role, tuple(words)).text, part]
            words = []
    found.append(Message(message.role, tuple(words)).text)
    return [item for item in found if item != ""]


def tools_of(tools: Sequence[Tool], marks: Marks) -> list[dict[str, Any]]:
    """What templates call `tools`."""
    return [
        {
            "type": "function",
            "function": {
                "name": tool.name,
                "description": marks.value(tool.description, always=False),
                "parameters": marks.value(tool.parameters, always=False),
            },
        }
        for tool in tools
    ]


def forms_of(messages: Sequence[Message]) -> Iterator[Sequence[Message]]:
    """The same conversation in the forms that templates accept, the plainest first."""
    yield messages
    apart = _one_call_each(messages)
    if apart is not None:
        yield apart
    for form in (messages, apart):
        merged = _system_into_user(form) if form is not None else None
        if merged is not None:
            yield merged


def _system_into_user(messages: Sequence[Message]) -> tuple[Message, ...] | None:
    if len(messages) < 2 or messages[0].role != "system" or messages[1].role != "user":
        return None
    system, first, *rest = messages
    parts = segments(first)
    begin = f"{system.text}\n\n"
    if parts and isinstance(parts[0], str):
        begin += str(parts.pop(0))
    words = [p if isinstance(p, ImagePart) else TextPart(p) for p in (begin, *parts)]
    return (Message("user", tuple(words)), *rest)


def _one_call_each(messages: Sequence[Message]) -> tuple[Message, ...] | None:
    """Each call in a message of its own, its result after it; None if they are so already."""
    results = {
        part.call_id: part for m in messages for part in m.parts if isinstance(part, ToolResult)
    }
    split: list[Message] = []
    moved: set[str] = set()
    for message in messages:
        calls = [part for part in message.parts if isinstance(part, ToolCall)]
        if message.role == "tool":
            left = tuple(p for p in message.parts if getattr(p, "call_id", "") not in moved)
            split += [Message("tool", left)] if left else []
        elif len(calls) < 2:
            split.append(message)
        else:
            words = tuple(part for part in message.parts if not isinstance(part, ToolCall))
            for n, call in enumerate(calls):
                split.append(Message("assistant", (*words, call) if n == 0 else (call,)))
                if call.id in results:
                    split.append(Message("tool", (results[call.id],)))
                    moved.add(call.id)
    return tuple(split) if len(split) > len(messages) or moved else None
