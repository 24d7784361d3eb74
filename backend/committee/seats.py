"""One model call of a seat: bounded in time, watched for endless repetition, never a crash."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from time import monotonic

from msgspec import Struct

from backend.committee.faults import loops
from backend.errors import Fault, UserError, fault_of
from backend.providers import (
    ChatChunk,
    ChatFinished,
    ChatRequest,
    PromptProgress,
    Queued,
    Speed,
    TextDelta,
)
from backend.values import FinishReason, Usage

log = logging.getLogger(__name__)

Chat = Callable[[ChatRequest], AsyncGenerator[ChatChunk, None]]
OnText = Callable[[str], Awaitable[None]]
Progress = Queued | PromptProgress | Speed
OnProgress = Callable[[Progress], Awaitable[None]]

# How often, in characters written, the tail is looked at for a loop.
_LOOP_CHECK_CHARACTERS = 400


class Reply(Struct, frozen=True):
    """A whole reply; seconds from the request to its last token and to its first."""

    text: str
    finish_reason: FinishReason
    usage: Usage
    seconds: float
    first_token_s: float | None = None


class CallFailedError(Exception):
    """A model call ended without a whole reply; `partial` is what had been written.

    `usage` counts one token for each piece of text: the provider's own count did not come.
    """

    def __init__(
        self,
        fault: Fault,
        partial: str,
        usage: Usage,
        seconds: float,
        first_token_s: float | None,
    ) -> None:
        super().__init__(fault.sentence)
        self.fault = fault
        self.partial = partial
        self.usage = usage
        self.seconds = seconds
        self.first_token_s = first_token_s


async def call(
    chat: Chat,
    request: ChatRequest,
    timeout_s: float,
    on_text: OnText,
    on_progress: OnProgress,
) -> Reply:
    """Ask a model once; hand each piece of text to `on_text`, and how far it is to the other.

    Raises:
        CallFailedError: the provider failed or `timeout_s` seconds ran out. A reply that repeats
            itself without end is cut short and returned; judging it is the caller's.
    """
    started = monotonic()
    first_token_s: float | None = None
    text = ""
    checked = pieces = 0
    finished = ChatFinished(finish_reason="stop", usage=Usage())
    try:
        async with asyncio.timeout(timeout_s), aclosing(chat(request)) as chunks:
            async for chunk in chunks:
                if isinstance(chunk, ChatFinished):
                    finished = chunk
                elif isinstance(chunk, Progress):
                    await on_progress(chunk)
                elif isinstance(chunk, TextDelta):
                    if first_token_s is None:
                        first_token_s = monotonic() - started
                    text += chunk.text
                    pieces += 1
                    await on_text(chunk.text)
                    if len(text) - checked >= _LOOP_CHECK_CHARACTERS:
                        checked = len(text)
                        if loops(text):
                            finished = ChatFinished(
                                finish_reason="length", usage=Usage(0, pieces, 0)
                            )
                            break
        return Reply(
            text, finished.finish_reason, finished.usage, monotonic() - started, first_token_s
        )
    except TimeoutError as error:
        cause: Exception = error
        fault = Fault(
            "timeout",
            f"Timed out after {timeout_s:g} s with {len(text):,} characters written.",
            remedy="Try again, or raise seat_timeout_s.",
        )
    except UserError as error:
        cause, fault = error, error.fault
    except Exception as error:
        # Whatever goes wrong in one call must not take the other seats with it.
        log.exception("a model call of %s failed", request.model)
        cause, fault = error, fault_of(error)
    seconds = monotonic() - started
    raise CallFailedError(fault, text, Usage(0, pieces, 0), seconds, first_token_s) from cause
