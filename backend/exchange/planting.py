"""From the nodes of another app's chat to a tree of questions and replies."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal, NamedTuple

from backend.store import ChatTree, TreeMessage, title_of
from backend.values import MessageState, Part, TextPart

MAX_MESSAGES = 100_000
MAX_CHARACTERS = 50_000_000  # of all the texts of one chat
_LONGEST_TITLE = 200


class BadChatError(ValueError):
    """A chat that cannot be taken in; the message says why, as a sentence."""


class Node(NamedTuple):
    """A message of another app. One without parts is left out, and what follows it moves up.

    `time` is Unix seconds or None where it is not known.
    """

    key: str
    parent: str | None
    role: Literal["user", "assistant"]
    parts: tuple[Part, ...]
    time: float | None = None
    state: MessageState = "complete"


def plant(
    source: str,
    nodes: Sequence[Node],
    *,
    key: str,
    title: str,
    current: str | None,
    created_at: float | None,
    updated_at: float | None,
    pinned: bool = False,
    folder: str = "",
) -> ChatTree:
    """The chat that `nodes` make; siblings keep their order. `current` is the last one shown.

    `source` names the app inside the key that keeps a chat from coming in twice; an empty `key`
    is made from the messages.

    Raises:
        BadChatError: it has no messages, or too many.
    """
    if len(nodes) > MAX_MESSAGES:
        raise BadChatError(f"It has {len(nodes):,} messages; {MAX_MESSAGES:,} can be taken in.")
    size = sum(len(p.text) for n in nodes for p in n.parts if isinstance(p, TextPart))
    if size > MAX_CHARACTERS:
        raise BadChatError(f"It has {size:,} letters; {MAX_CHARACTERS:,} can be taken in.")
    ordered, stands_for = _joined(_kept(nodes))
    if not ordered:
        raise BadChatError("It has no messages.")
    times = [node.time for node in ordered if node.time is not None]
    start = created_at or min(times, default=None) or updated_at or 0.0
    numbers = {node.key: number for number, node in enumerate(ordered, start=1)}
    messages: list[TreeMessage] = []
    for node in ordered:
        parent = None if node.parent is None else numbers[node.parent]
        before = start if parent is None else messages[parent - 1].created_at
        messages.append(
            TreeMessage(
                id=numbers[node.key],
                parent=parent,
                role=node.role,
                parts=node.parts,
                state=node.state,
                created_at=before if node.time is None else node.time,
            )
        )
    shown = _shown(current, {node.key: node.parent for node in nodes}, stands_for)
    return ChatTree(
        key=f"{source}:{key or _fingerprint(ordered)}",
        title=_title(title, ordered),
        created_at=start,
        updated_at=updated_at or max(times, default=start),
        pinned=pinned,
        folder=" ".join(folder.split())[:_LONGEST_TITLE],
        current=_leaf(messages, numbers.get(shown or "")),
        messages=tuple(messages),
    )


def _kept(nodes: Sequence[Node]) -> list[Node]:
    """The nodes that have something to show, parents first, each below the nearest one kept.

    Nodes of a circle hang on no root, and are not reached.
    """
    by_key = {node.key: node for node in nodes}
    children: dict[str | None, list[Node]] = {}
    for node in by_key.values():
        known = node.parent if node.parent in by_key and node.parent != node.key else None
        children.setdefault(known, []).append(node)
    kept: list[Node] = []
    waiting: list[tuple[Node, str | None]] = [
        (root, None) for root in reversed(children.get(None, []))
    ]
    while waiting:
        node, parent = waiting.pop()
        if node.parts:
            kept.append(node._replace(parent=parent))
            parent = node.key
        waiting += [(child, parent) for child in reversed(children.get(node.key, []))]
    return kept


def _joined(nodes: Sequence[Node]) -> tuple[list[Node], dict[str, str]]:
    """Nodes with replies written in several messages made one each.

    Also which node each of them has become part of.
    """
    followers: dict[str | None, int] = {}
    for node in nodes:
        followers[node.parent] = followers.get(node.parent, 0) + 1
    by_key: dict[str, Node] = {}
    stands_for: dict[str, str] = {}
    pieces: dict[str, list[Part]] = {}
    for node in nodes:
        parent = None if node.parent is None else stands_for[node.parent]
        above = by_key.get(parent or "")
        if (
            above is not None
            and above.role == node.role == "assistant"
            and followers[node.parent] == 1
        ):
            stands_for[node.key] = above.key
            by_key[above.key] = above._replace(state=node.state)
            pieces[above.key] += node.parts
            continue
        stands_for[node.key] = node.key
        by_key[node.key] = node._replace(parent=parent)
        pieces[node.key] = list(node.parts)
    return [n._replace(parts=_one_text(pieces[n.key])) for n in by_key.values()], stands_for


def _one_text(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Texts of one message as one part, behind its files and pictures."""
    texts = [part.text for part in parts if isinstance(part, TextPart)]
    others = [part for part in parts if not isinstance(part, TextPart)]
    return (*others, TextPart("\n\n".join(texts))) if texts else tuple(others)


def _shown(
    current: str | None, parents: dict[str, str | None], stands_for: dict[str, str]
) -> str | None:
    """The kept node that `current` is, or hangs on."""
    for _ in range(len(parents)):
        if current is None or current in stands_for:
            break
        current = parents.get(current)
    return stands_for.get(current or "")


def _leaf(messages: Sequence[TreeMessage], number: int | None) -> int:
    """The newest leaf below message `number`; without one, the newest of all."""
    if number is None:
        return messages[-1].id
    below = {number}
    for message in messages[number:]:
        if message.parent in below:
            below.add(message.id)
    return max(below)


def _title(title: str, nodes: Sequence[Node]) -> str:
    words = " ".join(title.split())
    if not words:
        return title_of(nodes[0].parts)
    return words if len(words) <= _LONGEST_TITLE else words[: _LONGEST_TITLE - 1] + "…"


def _fingerprint(nodes: Sequence[Node]) -> str:
    digest = hashlib.sha256()
    for node in nodes:
        digest.update(node.role.encode())
        for part in node.parts:
            if isinstance(part, TextPart):
                digest.update(part.text.encode("utf-8", "replace"))
    return digest.hexdigest()[:32]
