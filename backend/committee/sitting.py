"""What the stages of one turn share: how to ask, how to tell, and the books that are kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any, TypeVar

import msgspec

from backend.committee.earlier import NOTHING, Earlier
from backend.committee.faults import fault_of_answer, refuses
from backend.committee.seats import CallFailedError, Chat, OnText, Progress, Reply, call
from backend.errors import Fault
from backend.events import (
    CallProgressed,
    Event,
    OpinionCompleted,
    OpinionDelta,
    OpinionStarted,
    ReviewCompleted,
    SeatDropped,
    Stage,
    StageStarted,
    UsageReported,
)
from backend.providers import ChatRequest, PromptProgress, Queued
from backend.results import Opinion, Review
from backend.values import Committee, Message, Seat, Usage

T = TypeVar("T")
Emit = Callable[[Event], Awaitable[None]]


class Sitting:
    """A committee at work on one question; `shared` begins every prompt and ends with it.

    `json_schema`, where given, constrains the seats' answers. `started` is the monotonic second
    at which the turn began (None: now). What `earlier` has is not computed again.
    """

    def __init__(
        self,
        committee: Committee,
        shared: Sequence[Message],
        *,
        chat: Chat,
        emit: Emit,
        seat_timeout_s: float,
        json_schema: dict[str, Any] | None = None,
        loading_s: float | None = None,
        started: float | None = None,
        earlier: Earlier = NOTHING,
    ) -> None:
        self.committee = committee
        self.shared = tuple(shared)
        self.emit = emit
        self.seats = {seat.letter: seat for seat in committee.seats}
        self.dropped: dict[str, Fault] = {}
        self.usage: dict[str, Usage] = {}
        # A person waited for the models too: the total counts from before they were there.
        self.timings: dict[str, float] = {}
        if loading_s is not None:
            self.timings["loading"] = round(loading_s, 3)
        self.notices: list[str] = []
        self.earlier = earlier
        self._started = monotonic() if started is None else started
        self._chat = chat
        self._timeout_s = seat_timeout_s
        self._json_schema = json_schema

    async def call(self, who: str, stage: Stage, request: ChatRequest, on_text: OnText) -> Reply:
        """Ask a model for `who` (a letter; empty for the chairman) and book its tokens.

        Raises:
            CallFailedError: no whole reply came.
        """
        known = CallProgressed(seat=who, stage=stage)
        asked_s = monotonic() - self._started

        async def on_progress(progress: Progress) -> None:
            nonlocal known
            known = _told(known, progress)
            await self.emit(known)

        try:
            reply = await call(self._chat, request, self._timeout_s, on_text, on_progress)
        except CallFailedError as failure:
            await self._book(who, stage, failure, asked_s)
            raise
        await self._book(who, stage, reply, asked_s)
        return reply

    async def _book(
        self, who: str, stage: Stage, call: Reply | CallFailedError, asked_s: float
    ) -> None:
        first = call.first_token_s
        self.usage[who] = self.usage.get(who, Usage()) + call.usage
        await self.emit(
            UsageReported(
                seat=who,
                stage=stage,
                usage=call.usage,
                seconds=round(call.seconds, 3),
                started_s=round(asked_s, 3),
                first_token_s=None if first is None else round(asked_s + first, 3),
            )
        )

    async def take_over(self, stage: Stage, result: Opinion | Review) -> None:
        """Tell what an earlier turn came to as if it came now; its tokens count, its time not."""
        who = result.seat if isinstance(result, Opinion) else result.reviewer
        usage, seconds = result.usage, result.seconds
        self.usage[who] = self.usage.get(who, Usage()) + usage
        await self.emit(UsageReported(seat=who, stage=stage, usage=usage, seconds=seconds))
        if isinstance(result, Opinion):
            await self.emit(OpinionCompleted(seat=who, opinion=result))
        else:
            await self.emit(ReviewCompleted(seat=who, review=result))

    async def answer(
        self, seat: Seat, messages: tuple[Message, ...], *, stage: Stage, round_number: int = 0
    ) -> Opinion | None:
        """One answer of a seat, told as it grows; None when the seat was dropped.

        A refusal is returned as an answer: whether it may stand depends on what the others said.
        """
        await self.emit(OpinionStarted(seat=seat.letter, model=seat.model, round=round_number))
        earlier = self.earlier.opinions.get(seat.letter) if round_number == 0 else None
        if earlier is not None:
            await self.take_over(stage, earlier)
            return earlier

        async def on_text(text: str) -> None:
            await self.emit(OpinionDelta(seat=seat.letter, text=text, round=round_number))

        request = ChatRequest(
            model=seat.model,
            messages=messages,
            sampling=seat.sampling,
            json_schema=self._json_schema,
            begun=self.earlier.begun.get(seat.letter, "") if round_number == 0 else "",
        )
        try:
            reply = await self.call(seat.letter, stage, request, on_text)
        except CallFailedError as failure:
            await self.drop(seat.letter, stage, failure.fault, failure.partial)
            return None
        fault = fault_of_answer(reply.text)
        if fault is not None and not refuses(reply.text):
            await self.drop(seat.letter, stage, fault, reply.text)
            return None
        opinion = Opinion(
            seat=seat.letter,
            text=reply.text.strip(),
            round=round_number,
            finish_reason=reply.finish_reason,
            usage=reply.usage,
            seconds=round(reply.seconds, 3),
        )
        await self.emit(OpinionCompleted(seat=seat.letter, opinion=opinion))
        return opinion

    async def drop(self, letter: str, stage: Stage, fault: Fault, partial: str) -> None:
        """A seat leaves `stage`. Only one without a first answer is out of the turn."""
        if stage == "opinions":
            self.dropped[letter] = fault
        await self.emit(SeatDropped(seat=letter, stage=stage, fault=fault, partial=partial))

    @asynccontextmanager
    async def stage(self, stage: Stage) -> AsyncIterator[None]:
        """Tell that a stage begins and book its seconds."""
        started = monotonic()
        await self.emit(StageStarted(stage=stage))
        yield
        self.timings[stage] = round(monotonic() - started, 3)


async def together(calls: Iterable[Coroutine[Any, Any, T | None]]) -> tuple[T, ...]:
    """Run calls at once; their results in the order given, without those that came to nothing."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in calls]
    return tuple(result for task in tasks if (result := task.result()) is not None)


def latest(opinions: Iterable[Opinion], debate: Iterable[Iterable[Opinion]]) -> dict[str, Opinion]:
    """Each seat's last word, in the order of seats."""
    words = {opinion.seat: opinion for opinion in opinions}
    for answers in debate:
        words.update({opinion.seat: opinion for opinion in answers})
    return words


def _told(known: CallProgressed, progress: Progress) -> CallProgressed:
    """What is known of a call after one more word from its model."""
    if isinstance(progress, Queued):
        return msgspec.structs.replace(known, queued=progress.position)
    if isinstance(progress, PromptProgress):
        return msgspec.structs.replace(
            known,
            queued=0,
            done_tokens=progress.done_tokens,
            prompt_tokens=progress.total_tokens,
            cached_tokens=progress.cached_tokens,
        )
    return msgspec.structs.replace(known, tokens_per_s=progress.tokens_per_s)
