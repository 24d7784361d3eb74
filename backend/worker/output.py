"""From the tokens of a reply to the chunks its caller gets."""

from __future__ import annotations

import math
import time

from backend.chat_protocol import (
    ChatChunk,
    ChatFinished,
    ChoiceFinished,
    Logprobs,
    PromptProgress,
    Queued,
    ReasoningDelta,
    Speed,
    TextDelta,
    TokenLogprob,
    ToolCallDelta,
    ToolCallRefused,
)
from backend.errors import Fault
from backend.values import FinishReason, Usage
from backend.worker.engine import Emit, Prepared
from backend.worker.llama import Model
from backend.worker.protocol import Failure
from backend.worker.reply import Called, Reasoned, ReplyEvent, Said
from backend.worker.sampling import Sampled
from backend.worker.text import ReplyText

SPEED_INTERVAL_S = 0.5
NEVER = -9999.0  # what stands for the logarithm of 0, which JSON cannot write


class Call:
    """What the `n` replies to one request have in common; emits its last chunk."""

    def __init__(self, emit: Emit, n: int) -> None:
        self._emit = emit
        self._open = n
        self._single = n == 1
        self._usage = Usage()
        self._reason: FinishReason = "stop"
        self._position = -1
        self._failed = False

    def emit(self, chunk: ChatChunk) -> None:
        """Hand a chunk to the caller; nothing follows a failure."""
        if not self._failed:
            self._emit(chunk)

    def queued(self, position: int) -> None:
        """`position` requests are before this one; said when it changes."""
        if position != self._position:
            self._position = position
            self.emit(Queued(position=position))

    def finished(self, choice: int, reason: FinishReason, usage: Usage) -> None:
        """One reply is whole. The prompt counts once, computed at its first reply."""
        if choice:
            usage = Usage(0, usage.completion_tokens, 0)
        else:
            self._reason = reason
        self._usage += usage
        self._open -= 1
        if not self._single:
            self.emit(ChoiceFinished(choice=choice, finish_reason=reason))
        if not self._open:
            self.emit(ChatFinished(finish_reason=self._reason, usage=self._usage))

    def failed(self, fault: Fault) -> None:
        """One reply cannot be written, and so the request fails."""
        if not self._failed:
            self._failed = True
            self._emit(Failure(fault))


class Output:
    """One reply: bytes become text, text becomes answer, reasoning and tool calls."""

    def __init__(self, model: Model, prepared: Prepared, call: Call, choice: int) -> None:
        self._model = model
        self._visible = prepared.visible
        self._text = ReplyText(prepared.sampling.stop)
        self._parser = prepared.new_parser() if prepared.new_parser else None
        self._called: set[int] = set()
        self._since = time.monotonic()
        self._since_tokens = 0
        self._tokens = 0
        self.call = call
        self.choice = choice

    @property
    def stopped(self) -> bool:
        """Is a stop string complete?"""
        return self._text.stopped

    def progress(self, done: int, total: int, cached: int) -> None:
        """So much of the prompt is computed."""
        self.emit(PromptProgress(done_tokens=done, total_tokens=total, cached_tokens=cached))

    def feed(self, sampled: Sampled, *, ends: bool) -> None:
        """Pass on what one more token settles; one that `ends` the reply has no text."""
        self._tokens += 1
        if sampled.logprob is not None:
            self.emit(self._logprobs(sampled, sampled.logprob))
        if not ends:
            token = sampled.token
            self._say(self._text.feed(self._model.piece(token, control=token in self._visible)))
        self._tell_speed()

    def finish(self, reason: FinishReason, usage: Usage) -> None:
        """Pass on what is still held back, and that the reply is whole."""
        self._say(self._text.finish())
        if self._parser:
            self._pass_on(self._parser.finish())
        if self._called and reason == "stop":
            reason = "tool_calls"
        self.call.finished(self.choice, reason, usage)

    def emit(self, chunk: ChatChunk) -> None:
        """Hand a chunk to the caller."""
        self.call.emit(chunk)

    def _say(self, text: str) -> None:
        if not text:
            return
        if self._parser:
            self._pass_on(self._parser.feed(text))
        else:
            self.emit(TextDelta(text=text, choice=self.choice))

    def _pass_on(self, events: list[ReplyEvent]) -> None:
        for event in events:
            if isinstance(event, Said):
                self.emit(TextDelta(text=event.text, choice=self.choice))
            elif isinstance(event, Reasoned):
                self.emit(ReasoningDelta(text=event.text, choice=self.choice))
            elif isinstance(event, Called):
                self._called.add(event.index)
                self.emit(
                    ToolCallDelta(
                        index=event.index,
                        id=event.id,
                        name=event.name,
                        arguments=event.arguments,
                        choice=self.choice,
                    )
                )
            else:
                self._called.discard(event.index)
                self.emit(
                    ToolCallRefused(
                        index=event.index, raw=event.raw, why=event.why, choice=self.choice
                    )
                )

    def _logprobs(self, sampled: Sampled, logprob: float) -> Logprobs:
        top = tuple(self._token(token, value) for token, value in sampled.top)
        return Logprobs(token=self._token(sampled.token, logprob), top=top, choice=self.choice)

    def _token(self, token: int, logprob: float) -> TokenLogprob:
        data = self._model.piece(token, control=True)
        value = logprob if math.isfinite(logprob) else NEVER
        return TokenLogprob(data.decode("utf-8", "replace"), data, value)

    def _tell_speed(self) -> None:
        now = time.monotonic()
        seconds = now - self._since
        if seconds >= SPEED_INTERVAL_S:
            rate = (self._tokens - self._since_tokens) / seconds
            self.emit(Speed(completion_tokens=self._tokens, tokens_per_s=round(rate, 2)))
            self._since, self._since_tokens = now, self._tokens
