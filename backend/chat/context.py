"""What of a conversation is sent, and the ledger of what is not.

Nothing is cut inside a message: whole messages are left out, oldest first, and counted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from backend.errors import UserError
from backend.values import ContextLedger, Message

CountTokens = Callable[[Sequence[Message]], Awaitable[int]]

# A reply that has less room than this share of the context is not worth asking for.
_LEAST_REPLY_SHARE = 8


def reserve(context_length: int, reply_tokens: int, seats: int) -> int:
    """Tokens kept free of history: a reply for each seat and the chairman, at most half.

    Reviews and the synthesis carry the seats' answers inside their prompts.
    """
    return min(reply_tokens * (seats + 1), context_length // 2)


def leave_out(lengths: Sequence[int], room: int) -> int:
    """How many of the oldest messages to leave out so that the rest is at most `room` tokens.

    `lengths` are the messages' token counts, oldest first. The conversation then begins with a
    question, not with a reply to one that is gone: messages leave in pairs.
    """
    gone = 0
    total = sum(lengths)
    while gone < len(lengths) and total > room:
        total -= sum(lengths[gone : gone + 2])
        gone = min(gone + 2, len(lengths))
    return gone


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

    Raises:
        UserError: `context_exceeded`, with both numbers: the question alone leaves no room.
    """
    everything = (*system, *history, question)
    total = await count(everything)
    if context_length is None:
        # A server that does not tell refuses what it cannot take; that is the ledger's reason.
        return everything, _ledger(None, total, reply_tokens, history, 0, 0)
    room = context_length - reserve(context_length, reply_tokens, seats)
    if total <= room:
        return everything, _ledger(context_length, total, reply_tokens, history, 0, 0)
    fixed = await count((*system, question))
    if fixed > context_length - context_length // _LEAST_REPLY_SHARE:
        raise UserError(
            "context_exceeded",
            f"The question has {fixed:,} tokens; the model's context is {context_length:,}.",
            why="Part of the context must stay free for the reply.",
            remedy="Shorten the question or its files, or seat a model with a longer context.",
        )
    lengths = [await count((message,)) for message in history]
    gone = leave_out(lengths, room - fixed)
    kept = tuple(history[gone:])
    sent = (*system, *kept, question)
    left_out_tokens = sum(lengths[:gone])
    return sent, _ledger(
        context_length, await count(sent), reply_tokens, kept, gone, left_out_tokens
    )


def _ledger(
    context_length: int | None,
    prompt_tokens: int,
    reply_tokens: int,
    kept: Sequence[Message],
    left_out: int,
    left_out_tokens: int,
) -> ContextLedger:
    return ContextLedger(
        context_length=context_length,
        prompt_tokens=prompt_tokens,
        reply_tokens=reply_tokens,
        sent_messages=len(kept) + 1,
        left_out_messages=left_out,
        left_out_tokens=left_out_tokens,
    )
