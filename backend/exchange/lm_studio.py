"""LM Studio's chats: one ``*.conversation.json`` each, in its folder of conversations.

A message has `versions`, of which `currentlySelected` is shown. A version is ``singleStep``
with `content`, or ``multiStep`` with `steps`, blocks of content among notes on tools.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from backend.exchange import loose, media
from backend.exchange.planting import Node, plant
from backend.store import ChatTree
from backend.values import Part, TextPart

_TIME_BEFORE_NAME = re.compile(r"^\d{10,} - ")


def is_chat(chat: dict[str, Any]) -> bool:
    """Is it a chat of LM Studio?"""
    messages = loose.items(chat.get("messages"))
    if not messages:  # an empty one is LM Studio's by its other names
        return "perChatPredictionConfig" in chat or "userLastMessagedAt" in chat
    return all("versions" in loose.mapping(message) for message in messages)


def read(chat: dict[str, Any], _pictures: media.Pictures) -> ChatTree:
    """One chat; versions that were not chosen become siblings of the one that was.

    Raises:
        BadChatError: it has no messages, or too many.
    """
    nodes: list[Node] = []
    parent: str | None = None
    for place, message in enumerate(map(loose.mapping, loose.items(chat.get("messages")))):
        versions = loose.items(message.get("versions"))
        chosen = message.get("currentlySelected")
        if not (isinstance(chosen, int) and 0 <= chosen < len(versions)):
            chosen = len(versions) - 1
        nodes += [
            _node(f"{place}.{number}", parent, loose.mapping(version))
            for number, version in enumerate(versions)
        ]
        parent = f"{place}.{chosen}" if versions else parent
    times = (loose.time(chat.get(f"{who}LastMessagedAt")) for who in ("user", "assistant"))
    return plant(
        "lm-studio",
        nodes,
        key=loose.name(chat.get("createdAt")),
        title=loose.string(chat.get("name")),
        current=parent,
        created_at=loose.time(chat.get("createdAt")),
        updated_at=max((time for time in times if time is not None), default=None),
        pinned=chat.get("pinned") is True,
    )


def _node(key: str, parent: str | None, version: dict[str, Any]) -> Node:
    role: Literal["user", "assistant"] = "user" if version.get("role") == "user" else "assistant"
    parts: list[Part] = []
    if version.get("role") in ("user", "assistant"):
        for block in _blocks(version):
            parts += _parts(block)
    return Node(key=key, parent=parent, role=role, parts=tuple(parts))


def _blocks(version: dict[str, Any]) -> list[Any]:
    """The contents of a version, without what the model thought."""
    steps = [loose.mapping(step) for step in loose.items(version.get("steps"))]
    shown = [
        step.get("content")
        for step in steps
        if step.get("type") == "contentBlock"
        and loose.mapping(step.get("style")).get("type") != "thinking"
    ]
    return [version.get("content"), *shown]


def _parts(content: Any) -> list[Part]:
    pieces = [content] if isinstance(content, str) else loose.items(content)
    parts: list[Part] = []
    for piece in pieces:
        if isinstance(piece, str):
            piece = {"type": "text", "text": piece}
        values = loose.mapping(piece)
        text = loose.string(values.get("text"))
        if values.get("type") == "text" and text.strip():
            parts.append(TextPart(text))
        if values.get("type") == "file":
            name = loose.string(values.get("name")) or loose.string(values.get("fileIdentifier"))
            what = "Picture" if values.get("fileType") == "image" else "File"
            parts.append(media.left_out(what, _TIME_BEFORE_NAME.sub("", name)))
    return parts
