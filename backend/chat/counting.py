"""What a question would take of the context, while it is being typed: loads nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from backend.chat.context import longest_replies, reserve, system_apart
from backend.errors import UserError
from backend.providers import Provider
from backend.store import ChatStore
from backend.tasks import task_group
from backend.values import (
    AskRequest,
    Committee,
    Message,
    MessageState,
    Policy,
    TextPart,
    TokenCount,
)

CountNow = Callable[[str, Sequence[Message], float], Awaitable[tuple[int, bool]]]
"""Length of a prompt in tokens for a model, and whether it is exact; within so many seconds."""

# A person types on meanwhile; what comes later than this is better estimated.
_PATIENCE_S = 1.0
# A model's context changes when it is loaded, a server's with the server.
_LIMIT_LIFE_S = 5.0
_CONVERSATIONS_KEPT = 8
# Longer tokens than this are rare: what has more bytes than so many a token cannot fit.
_MOST_BYTES_PER_TOKEN = 16


class _Counted(NamedTuple):
    tokens: int
    exact: bool


class _Limit(NamedTuple):
    """The model with the smallest context of those asked, the context, and when it was asked."""

    model: str
    tokens: int | None
    at: float


_Place = tuple[int, MessageState, int]


class TokenCounter:
    """Counts with the model of the smallest context; remembers what conversations take."""

    def __init__(self, providers: Provider, chats: ChatStore, count_now: CountNow) -> None:
        self._providers = providers
        self._chats = chats
        self._count_now = count_now
        self._limits: dict[tuple[str, ...], _Limit] = {}
        self._histories: dict[tuple[str, int | None, _Place, bool], _Counted] = {}

    async def count(self, request: AskRequest, committee: Committee) -> TokenCount:
        """What `request` would take if `committee` were asked now.

        Of a conversation that does not fit, only what would be sent counts.

        Raises:
            UserError: `not_found` for a conversation that is not there.
        """
        is_single = committee.policy is Policy.SINGLE
        replies = longest_replies(committee)
        if is_single:  # the other seats are asked only if the first fails
            first = committee.seats[0]
            replies = {first.model: first.sampling.max_tokens}
        limit = await self._limit(tuple(replies))
        # A question has words before it is asked, and some templates insist on them.
        question = Message("user", request.parts or (TextPart("?"),))
        system, own = system_apart(committee, request.history)
        prompt = await self._tokens(limit.model, (*system, question))
        if request.record:
            history = await self._history(limit, request, loaded=prompt.exact)
        else:
            history = await self._difference(limit, own)
        reply, sent = replies[limit.model], history.tokens
        if limit.tokens is not None:
            reply = reserve(limit.tokens, reply, 0 if is_single else len(committee.seats))
            sent = min(sent, max(limit.tokens - reply - prompt.tokens, 0))
        return TokenCount(
            question=prompt.tokens if request.parts else 0,
            history=sent,
            reply=reply,
            limit=limit.tokens,
            exact=prompt.exact and history.exact,
        )

    async def _limit(self, models: tuple[str, ...]) -> _Limit:
        now = asyncio.get_running_loop().time()
        known = self._limits.get(models)
        if known is not None and now - known.at < _LIMIT_LIFE_S:
            return known
        found: list[tuple[int, str]] = []

        async def look(model: str) -> None:
            # A model that cannot be asked drops its seat out of the turn.
            with suppress(UserError, TimeoutError):
                async with asyncio.timeout(_PATIENCE_S):
                    length = await self._providers.context_length(model)
                if length is not None:
                    found.append((length, model))

        async with task_group() as group:
            for model in models:
                group.create_task(look(model))
        tokens, model = min(found) if found else (None, models[0])
        limit = _Limit(model, tokens, now)
        self._limits = {key: old for key, old in self._limits.items() if now - old.at < 60}
        self._limits[models] = limit
        return limit

    async def _history(self, limit: _Limit, request: AskRequest, *, loaded: bool) -> _Counted:
        """Tokens of the stored conversation before the question, counted once.

        Once more when the model is `loaded`: then it can be exact.
        """
        if request.conversation_id is None:
            return _Counted(0, True)
        place = await self._chats.place_before(
            request.conversation_id, request.parent_id, request.edits
        )
        if place is None:
            return _Counted(0, True)
        key = (limit.model, limit.tokens, place, loaded)
        known = self._histories.get(key)
        if known is not None:
            return known
        history = await self._chats.history(place[0])
        if history and history[-1].role == "user":
            history = history[:-1]  # what was left without a reply is not sent again
        counted = await self._difference(limit, history)
        while len(self._histories) >= _CONVERSATIONS_KEPT:
            self._histories.pop(next(iter(self._histories)))
        self._histories[key] = counted
        return counted

    async def _difference(self, limit: _Limit, history: Sequence[Message]) -> _Counted:
        """Tokens that `history` adds to a prompt: templates refuse messages that stand alone."""
        model = limit.model
        if limit.tokens is not None:
            history = _newest(history, limit.tokens * _MOST_BYTES_PER_TOKEN)
        if not history:
            return _Counted(0, True)
        question = Message.of("user", "?")
        whole = await self._tokens(model, (*history, question))
        alone = await self._tokens(model, (question,))
        tokens = max(whole.tokens - alone.tokens, 0)
        return _Counted(tokens, whole.exact and alone.exact)

    async def _tokens(self, model: str, messages: Sequence[Message]) -> _Counted:
        return _Counted(*await self._count_now(model, messages, _PATIENCE_S))


def _newest(history: Sequence[Message], size: int) -> Sequence[Message]:
    """The end of `history` that begins with a question and has at least `size` bytes, or all."""
    total = 0
    for start in range(len(history) - 1, 0, -1):
        total += len(history[start].text.encode("utf-8", "replace"))
        if total >= size and history[start].role == "user":
            return history[start:]
    return history
