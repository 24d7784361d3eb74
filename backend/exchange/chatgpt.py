"""ChatGPT's export: ``conversations.json`` (or ``conversations-000.json`` and on), in its zip.

A chat is `mapping`, a tree of nodes by id with `message`, `parent` and `children`, and
`current_node`, the leaf that was shown. Its first nodes are empty or hidden.
"""

from __future__ import annotations

import re
from typing import Any

from backend.exchange import loose, media
from backend.exchange.planting import Node, plant
from backend.store import ChatTree
from backend.values import Part, TextPart

# Marks of citations that only ChatGPT's own page understands.
_CITATION = re.compile("\ue200[^\ue200\ue201]{0,2000}\ue201|[\ue200-\ue206]")
_POINTER = re.compile(r"://(file[-_][A-Za-z0-9_-]+)")


def is_chat(chat: dict[str, Any]) -> bool:
    """Is it a chat of ChatGPT?"""
    return isinstance(chat.get("mapping"), dict)


def read(chat: dict[str, Any], pictures: media.Pictures) -> ChatTree:
    """One chat.

    Raises:
        BadChatError: it has no messages, or too many.
    """
    mapping: dict[str, Any] = chat["mapping"]
    return plant(
        "chatgpt",
        [_node(key, loose.mapping(mapping[key]), pictures) for key in _in_order(mapping)],
        key=loose.name(chat.get("conversation_id")) or loose.name(chat.get("id")),
        title=loose.string(chat.get("title")),
        current=loose.string(chat.get("current_node")),
        created_at=loose.time(chat.get("create_time")),
        updated_at=loose.time(chat.get("update_time")),
        pinned=chat.get("is_starred") is True,
    )


def _in_order(mapping: dict[str, Any]) -> list[str]:
    """Keys with siblings in the order of their parent's `children`."""
    place: dict[str, int] = {}
    for node in mapping.values():
        for number, child in enumerate(loose.items(loose.mapping(node).get("children"))):
            if isinstance(child, str):
                place.setdefault(child, number)
    return sorted(mapping, key=lambda key: place.get(key, 0))


def _node(key: str, node: dict[str, Any], pictures: media.Pictures) -> Node:
    message = loose.mapping(node.get("message"))
    role = loose.mapping(message.get("author")).get("role")
    return Node(
        key=key,
        parent=loose.string(node.get("parent")) or None,
        role="user" if role == "user" else "assistant",
        parts=_parts(message, role, pictures),
        time=loose.time(message.get("create_time")),
        state="interrupted" if message.get("status") == "in_progress" else "complete",
    )


def _parts(message: dict[str, Any], role: Any, pictures: media.Pictures) -> tuple[Part, ...]:
    """What of a message belongs to the talk: none of it for hidden ones and thoughts.

    Of tools, only the pictures they made and what Python was given and gave back.
    """
    metadata = loose.mapping(message.get("metadata"))
    content = loose.mapping(message.get("content"))
    if metadata.get("is_visually_hidden_from_conversation") is True or role == "system":
        return ()
    kind = content.get("content_type")
    is_call = role == "assistant" and message.get("recipient") not in (None, "", "all")
    if kind == "code" and (not is_call or message.get("recipient") == "python"):
        language = loose.string(content.get("language"))
        return _fenced(loose.string(content.get("text")), language if language != "unknown" else "")
    if kind == "execution_output":
        return _fenced(loose.string(content.get("text")), "")
    if is_call or kind not in ("text", "multimodal_text"):
        return ()
    parts = [_part(part, pictures) for part in loose.items(content.get("parts"))]
    if role == "tool":
        parts = [part for part in parts if part is not None and not isinstance(part, TextPart)]
    if role == "user":
        parts = [*_attachments(metadata, parts), *parts]
    return tuple(part for part in parts if part is not None)


def _part(part: Any, pictures: media.Pictures) -> Part | None:
    if isinstance(part, str):
        text = _CITATION.sub("", part)
        return TextPart(text) if text.strip() else None
    values = loose.mapping(part)
    if values.get("content_type") == "image_asset_pointer":
        pointer = _POINTER.search(loose.string(values.get("asset_pointer")))
        found = pictures(pointer[1]) if pointer else None
        return media.picture(*found) if found else media.left_out("Picture", "")
    text = loose.string(values.get("text"))  # the words of something spoken
    return TextPart(text) if text.strip() else None


def _attachments(metadata: dict[str, Any], parts: list[Part | None]) -> list[Part]:
    """Names of files that were sent along; the export does not hold them."""
    return [
        media.left_out("File", loose.string(loose.mapping(file).get("name")))
        for file in loose.items(metadata.get("attachments"))
        if not loose.string(loose.mapping(file).get("mime_type")).startswith("image/")
    ]


def _fenced(text: str, language: str) -> tuple[Part, ...]:
    if not text.strip():
        return ()
    fence = "````" if "```" in text else "```"
    return (TextPart(f"{fence}{language}\n{text.rstrip()}\n{fence}"),)
