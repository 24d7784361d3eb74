"""Who is asked, and what the transcript shows; Qt-free."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from time import monotonic
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from backend.values import (
    Committee,
    Conversation,
    ModelInfo,
    Part,
    Policy,
    StoredMessage,
)
from ui.deliberation.model import Deliberation

MOUNTED = 40
"""Messages that have widgets at the same time."""


class Choice(Struct, frozen=True):
    """Who is asked: a committee by name, or a model by id."""

    committee: str | None = None
    model: str | None = None


def choice_title(
    choice: Choice, committees: tuple[Committee, ...], models: tuple[ModelInfo, ...]
) -> str:
    """What the picker shows of a choice."""
    if choice.model is not None:
        return next((m.name for m in models if m.id == choice.model), choice.model)
    return next((c.title for c in committees if c.name == choice.committee), choice.committee or "")


def models_used(choice: Choice, committees: tuple[Committee, ...]) -> set[str]:
    """Ids of the models that a question would go to."""
    if choice.model is not None:
        return {choice.model}
    committee = next((c for c in committees if c.name == choice.committee), None)
    if committee is None:
        return set()
    used = {seat.model for seat in committee.seats}
    if committee.policy is Policy.SINGLE:
        return used
    return used | {committee.chairman.model}


def sees(choice: Choice, committees: tuple[Committee, ...], models: tuple[ModelInfo, ...]) -> bool:
    """Do all seats that would be asked see pictures?"""
    seeing = {model.id for model in models if model.vision}
    if choice.model is not None:
        return choice.model in seeing
    committee = next((c for c in committees if c.name == choice.committee), None)
    return committee is not None and all(seat.model in seeing for seat in committee.seats)


class Turn:
    """One running or ended turn; `state` is replaced as events come.

    `replaces` is the reply that a resumed turn answers anew; `names` are those of models, by
    id. `edits` is the question that this one stands beside.
    """

    def __init__(
        self,
        parts: tuple[Part, ...],
        conversation_id: int | None,
        replaces: int | None = None,
        names: Mapping[str, str] | None = None,
        edits: int | None = None,
    ) -> None:
        self.parts = parts
        self.edits = edits
        self.conversation_id = conversation_id
        self.replaces = replaces
        self.state = Deliberation(started_at=monotonic(), names=dict(names or {}))
        self.task: asyncio.Task[None] | None = None


class Item(Struct, frozen=True):
    """A message of the transcript: stored, or the question or reply of a turn that runs."""

    message: StoredMessage | None = None
    turn: Turn | None = None
    role: Literal["user", "assistant"] = "user"


def items(conversation: Conversation | None, turn: Turn | None) -> list[Item]:
    """The transcript: what is stored, and the running turn in place of its own rows."""
    own: set[int | None] = set()
    if turn is not None:
        own = {turn.state.reply_message_id, turn.replaces} - {None}
    result = []
    asked = False
    for message in conversation.messages if conversation else ():
        role = message.message.role
        if role == "system" or role == "tool" or message.id in own:
            continue
        asked |= turn is not None and message.id == turn.state.user_message_id
        result.append(Item(message, None, role))
    if turn is not None:
        if not asked and turn.replaces is None:
            result.append(Item(None, turn, "user"))
        result.append(Item(None, turn, "assistant"))
    return result


def items_before(conversation: Conversation, message_id: int) -> list[Item]:
    """The transcript up to a message, without it."""
    place = next(
        (n for n, m in enumerate(conversation.messages) if m.id == message_id),
        len(conversation.messages),
    )
    kept = replace(conversation, messages=conversation.messages[:place])
    return items(kept, None)


def mounted(total: int, first: int | None = None) -> range:
    """Which of `total` messages have widgets: the newest, or those from `first` on."""
    newest = max(0, total - MOUNTED)
    start = newest if first is None else min(max(0, first), newest)
    return range(start, min(total, start + MOUNTED))
