"""What the chat list and the transcript show; Qt-free."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from time import monotonic
from typing import Literal

from msgspec import Struct

from backend.values import (
    Committee,
    Conversation,
    ConversationSummary,
    ModelInfo,
    Part,
    Policy,
    StoredMessage,
)
from ui.deliberation.model import Deliberation

Group = Literal["today", "yesterday", "week", "older"]

MOUNTED = 40
"""Messages that have widgets at the same time."""
STEP = 16
"""Messages mounted anew when an end of what is mounted comes into view."""


class Header(Struct, frozen=True):
    """A heading of the chat list."""

    group: Group


Row = Header | ConversationSummary


def group_of(updated_at: float, now: datetime) -> Group:
    """The heading a chat stands under; `updated_at` in Unix seconds, `now` in local time."""
    days = (now.date() - datetime.fromtimestamp(updated_at).date()).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    return "week" if days <= 7 else "older"


def rows(summaries: Iterable[ConversationSummary], now: datetime, search: str = "") -> list[Row]:
    """Chats newest first under their headings; `search` keeps titles that contain it."""
    wanted = search.casefold().strip()
    result: list[Row] = []
    group: Group | None = None
    for summary in sorted(summaries, key=lambda s: -s.updated_at):
        if wanted in summary.title.casefold():
            if (here := group_of(summary.updated_at, now)) != group:
                group = here
                result.append(Header(here))
            result.append(summary)
    return result


def when(updated_at: float, now: datetime) -> tuple[Literal["clock", "weekday", "date"], datetime]:
    """How a chat's time is written: the clock today and yesterday, a weekday for a week, a date."""
    then = datetime.fromtimestamp(updated_at)
    group = group_of(updated_at, now)
    if group in ("today", "yesterday"):
        return "clock", then
    return ("weekday" if now - then < timedelta(days=7) else "date"), then


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


class Turn:
    """One running or ended turn; `state` is replaced as events come.

    `replaces` is the reply that a resumed turn answers anew.
    """

    def __init__(
        self, parts: tuple[Part, ...], conversation_id: int | None, replaces: int | None = None
    ) -> None:
        self.parts = parts
        self.conversation_id = conversation_id
        self.replaces = replaces
        self.state = Deliberation(started_at=monotonic())
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


def mounted(total: int, first: int | None = None) -> range:
    """Which of `total` messages have widgets: the newest, or those from `first` on."""
    newest = max(0, total - MOUNTED)
    start = newest if first is None else min(max(0, first), newest)
    return range(start, min(total, start + MOUNTED))
