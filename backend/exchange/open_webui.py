"""Open WebUI's export: a list of chats, each with its content under `chat`.

There `history.messages` is a tree by id with `parentId` and `childrenIds`, and
`history.currentId` its shown leaf; older chats have the list `messages` alone.
"""

from __future__ import annotations

import re
from typing import Any

from backend.exchange import loose, media
from backend.exchange.planting import Node, plant
from backend.store import ChatTree
from backend.values import FilePart, Part, TextPart

# Folds that Open WebUI writes into a reply: not its words.
_FOLD = re.compile('<details type="(?:reasoning|tool_calls)"')
_FOLD_END = "</details>"


def is_chat(chat: dict[str, Any]) -> bool:
    """Is it a chat of Open WebUI, with or without what the server keeps around it?"""
    content = loose.mapping(chat.get("chat")) or chat
    history = loose.mapping(content.get("history"))
    listed = loose.items(content.get("messages"))
    return isinstance(history.get("messages"), dict) or bool(
        listed and all("role" in loose.mapping(message) for message in listed)
    )


def read(chat: dict[str, Any], _pictures: media.Pictures) -> ChatTree:
    """One chat.

    Raises:
        BadChatError: it has no messages, or too many.
    """
    content = loose.mapping(chat.get("chat")) or chat
    history = loose.mapping(content.get("history"))
    messages = loose.mapping(history.get("messages"))
    if messages:
        nodes = [_node(key, loose.mapping(messages[key])) for key in _in_order(messages)]
        current = loose.string(history.get("currentId"))
    else:
        listed = [loose.mapping(message) for message in loose.items(content.get("messages"))]
        nodes = [
            _node(str(number), message)._replace(parent=str(number - 1) if number else None)
            for number, message in enumerate(listed)
        ]
        current = str(len(nodes) - 1)
    created = chat.get("created_at")
    return plant(
        "open-webui",
        nodes,
        key=loose.name(chat.get("id")) or loose.name(content.get("id")),
        title=loose.string(chat.get("title")) or loose.string(content.get("title")),
        current=current,
        created_at=loose.time(content.get("timestamp") if created is None else created),
        updated_at=loose.time(chat.get("updated_at")),
        pinned=chat.get("pinned") is True,
    )


def _in_order(messages: dict[str, Any]) -> list[str]:
    place: dict[str, int] = {}
    for message in messages.values():
        for number, child in enumerate(loose.items(loose.mapping(message).get("childrenIds"))):
            if isinstance(child, str):
                place.setdefault(child, number)
    return sorted(messages, key=lambda key: place.get(key, 0))


def _node(key: str, message: dict[str, Any]) -> Node:
    role = message.get("role")
    is_question = role == "user"
    return Node(
        key=key,
        parent=loose.string(message.get("parentId")) or None,
        role="user" if is_question else "assistant",
        parts=_parts(message) if role in ("user", "assistant") else (),
        time=loose.time(message.get("timestamp")),
        state="interrupted" if message.get("done") is False and not is_question else "complete",
    )


def _parts(message: dict[str, Any]) -> tuple[Part, ...]:
    parts: list[Part] = [
        part for file in loose.items(message.get("files")) if (part := _file(loose.mapping(file)))
    ]
    content = message.get("content")
    if isinstance(content, list):  # the shape of the OpenAI API
        for piece in map(loose.mapping, content):
            if piece.get("type") == "image_url":
                url = loose.string(loose.mapping(piece.get("image_url")).get("url"))
                parts.append(media.picture_from_url(url))
        content = "\n\n".join(loose.string(loose.mapping(p).get("text")) for p in content)
    text = loose.string(content)
    if message.get("role") == "assistant":
        text = _without_folds(text)
    return (*parts, TextPart(text)) if text.strip() else tuple(parts)


def _file(file: dict[str, Any]) -> Part | None:
    inner = loose.mapping(file.get("file"))
    name = loose.string(file.get("name")) or loose.string(inner.get("filename"))
    if file.get("type") == "image":
        return media.picture_from_url(loose.string(file.get("url")), name)
    text = loose.string(loose.mapping(inner.get("data")).get("content"))
    if name and text.strip():
        return FilePart(name, text)
    return media.left_out("File", name) if name else None


def _without_folds(text: str) -> str:
    pieces: list[str] = []
    at = 0
    while fold := _FOLD.search(text, at):
        end = text.find(_FOLD_END, fold.start())
        if end < 0:
            break
        pieces.append(text[at : fold.start()])
        at = end + len(_FOLD_END)
    if not pieces:
        return text
    pieces.append(text[at:])
    return "\n\n".join(piece.strip() for piece in pieces if piece.strip())
