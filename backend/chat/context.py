"""What of a conversation is sent, and the ledger of what is not.

Nothing is cut inside a message: whole messages are left out, oldest first, and counted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from backend.committee import system_message
from backend.errors import UserError
from backend.results import ContextLedger
from backend.values import Committee, Message, Policy

CountTokens = Callable[[Sequence[Message]], Awaitable[int]]

# A reply that has less room than this share of the context is not worth asking for.
_LEAST_REPLY_SHARE = 8


def system_apart(
    committee: Committee, history: Sequence[Message]
) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """The system prompt, which always stays, and the rest of the conversation.

    A model asked alone has the caller's; a committee has its own, with the caller's below it.
    """
    own = () if committee.policy is Policy.SINGLE else (system_message(),)
    if history and history[0].role == "system":
        system = (*own, history[0])
        text = "\n\n".join(message.text for message in system)
        return (Message.of("system", text),), tuple(history[1:])
    return own, tuple(history)


def longest_replies(committee: Committee) -> dict[str, int]:
    """Every model of the committee with the longest reply that is asked of it, in tokens."""
    chairman = committee.chairman
    longest = {chairman.model: chairman.sampling.max_tokens}
    for seat in committee.seats:
        longest[seat.model] = max(seat.sampling.max_tokens, longest.get(seat.model, 0))
    return longest


def reserve(context_length: int, reply_tokens: int, seats: int) -> int:
    """Tokens kept free of history: a reply for each seat and the chairman, at most half.

    Reviews and the synthesis carry the seats' answers inside their prompts.
    """
    return min(reply_tokens * (seats + 1), context_length // 2)


async def pack(
    system: Sequence[Message],
    history: Sequence[Message],
    question: Message,
    *,
    context_length: int | None,
    reply_tokens: int,
    seats: int,
    count: CountTokens,
) -> tuple[tuple[Message, ...], ContextLedger]:
    """The messages to send, and the ledger; all token counts are those of one model.

    What is left out ends before a question, so that what is sent never begins with a reply.

    Raises:
        UserError: `context_exceeded`, with both numbers: the question alone leaves no room.
    """

    async def tokens_from(start: int) -> int:
        # Whole prompts are counted: templates refuse messages that stand alone.
        return await count((*system, *history[start:], question))

    total = await tokens_from(0)
    gone, sent_tokens = 0, total
    # A server that does not tell its context refuses what it cannot take.
    if context_length is not None:
        room = context_length - reserve(context_length, reply_tokens, seats)
        if total > room:
            alone = await tokens_from(len(history))
            if alone > context_length - context_length // _LEAST_REPLY_SHARE:
                raise _too_long(alone, context_length)
            gone = await _fewest_left_out(history, room, tokens_from)
            sent_tokens = await tokens_from(gone)
    ledger = ContextLedger(
        context_length=context_length,
        prompt_tokens=sent_tokens,
        reply_tokens=reply_tokens,
        sent_messages=len(history) - gone + 1,
        left_out_messages=gone,
        left_out_tokens=total - sent_tokens,
    )
    return (*system, *history[gone:], question), ledger


async def _fewest_left_out(
    history: Sequence[Message], room: int, tokens_from: Callable[[int], Awaitable[int]]
) -> int:
    """The first question from which on the conversation fits, by bisection; else its end."""
    starts = [n for n, message in enumerate(history) if message.role == "user" and n > 0]
    starts.append(len(history))
    low, high = 0, len(starts) - 1
    while low < high:
        middle = (low + high) // 2
        if await tokens_from(starts[middle]) <= room:
            high = middle
        else:
            low = middle + 1
    return starts[low]


def _too_long(tokens: int, context_length: int) -> UserError:
    return UserError(
        "context_exceeded",
        f"The question has {tokens:,} tokens; the model's context is {context_length:,}.",
        why="Part of the context must stay free for the reply.",
        remedy="Shorten the question or its files, or seat a model with a longer context.",
    )
