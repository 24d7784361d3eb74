"""A chat turn: context, committee, record."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from msgspec import Struct

from backend.chat.context import pack
from backend.chat.journal import keep_journal
from backend.committee import Emit, Sitting, deliberate, system_message
from backend.errors import BugError, UserError, fault_of
from backend.events import (
    ContextPacked,
    Event,
    TurnCompleted,
    TurnFailed,
    TurnStarted,
)
from backend.providers import Provider
from backend.settings import Settings
from backend.store import ChatStore, TurnIds
from backend.values import Committee, ContextLedger, Message, Policy

log = logging.getLogger(__name__)


class TurnPlan(Struct, frozen=True, kw_only=True):
    """A question whose words are already stored; `ids` is None where nothing is recorded."""

    committee: Committee
    history: tuple[Message, ...]
    question: Message
    json_schema: dict[str, Any] | None = None
    ids: TurnIds | None = None


class TurnRunner:
    """Runs turns over the providers and keeps their record."""

    def __init__(self, providers: Provider, chats: ChatStore, settings: Settings) -> None:
        self._providers = providers
        self._chats = chats
        self._settings = settings

    async def run(self, plan: TurnPlan, emit: Emit) -> None:
        """Hold the turn; every event goes to `emit`, the last one after it is stored.

        Raises nothing of its own: what goes wrong is a `turn.failed`. A cancel is recorded as
        'stopped' with what had been written.
        """
        try:
            await self._run(plan, emit)
        except Exception as error:  # a mistake of ours ends its own turn, not the engine
            log.exception("a turn could not be recorded")
            await emit(TurnFailed(fault=fault_of(error)))

    async def _run(self, plan: TurnPlan, emit: Emit) -> None:
        turn_id = plan.ids.turn_id if plan.ids else None
        async with keep_journal(self._chats, turn_id) as journal:

            async def tell(event: Event) -> None:
                journal.add(event)
                await emit(event)

            last = await self._deliberate(plan, tell)
            try:
                await journal.finish(last)
            except UserError as error:  # the disk is full: the answer is shown all the same
                log.warning("turn %s was not stored: %s", turn_id, error)
                last = TurnFailed(fault=error.fault, partial=getattr(last, "answer", ""))
            await emit(last)

    async def _deliberate(self, plan: TurnPlan, tell: Emit) -> TurnCompleted | TurnFailed:
        ids = plan.ids
        try:
            await tell(
                TurnStarted(
                    committee=plan.committee,
                    conversation_id=ids.conversation_id if ids else None,
                    turn_id=ids.turn_id if ids else None,
                    user_message_id=ids.user_message_id if ids else None,
                    reply_message_id=ids.reply_message_id if ids else None,
                )
            )
            shared, ledger = await self._context(plan)
            await tell(ContextPacked(ledger=ledger))
            sitting = Sitting(
                plan.committee,
                shared,
                chat=self._providers.chat,
                emit=tell,
                seat_timeout_s=self._settings.seat_timeout_s,
                json_schema=plan.json_schema,
            )
            return await deliberate(sitting)
        except UserError as error:
            return TurnFailed(fault=error.fault)
        except Exception as error:
            log.exception("a turn failed")
            return TurnFailed(fault=fault_of(error))

    async def _context(self, plan: TurnPlan) -> tuple[tuple[Message, ...], ContextLedger]:
        """Fit the conversation to the smallest context among the seats' models."""
        committee = plan.committee
        # A model asked alone gets the conversation as it is; a committee has a prompt of its own.
        system = () if committee.policy is Policy.SINGLE else (system_message(),)
        history = plan.history
        if system and history and history[0].role == "system":
            system = (Message.of("system", f"{system[0].text}\n\n{history[0].text}"),)
            history = history[1:]
        sampling = {seat.model: seat.sampling for seat in committee.seats}
        packed = [
            await pack(
                system,
                history,
                plan.question,
                context_length=await self._providers.context_length(model),
                reply_tokens=params.max_tokens,
                seats=len(committee.seats) if committee.policy is not Policy.SINGLE else 0,
                count=partial(self._providers.count_tokens, model),
            )
            for model, params in sampling.items()
        ]
        if not packed:
            raise BugError("a committee without seats reached a turn")
        return min(packed, key=lambda one: one[1].sent_messages)
