"""A chat turn: context, committee, record."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any

from msgspec import Struct

from backend.chat.asking import TurnModels
from backend.chat.context import longest_replies, pack, system_apart
from backend.chat.journal import keep_journal
from backend.chat.pictures import blind_models, check_sight
from backend.committee import Earlier, Emit, Sitting, deliberate
from backend.errors import UserError, fault_of
from backend.events import (
    ContextPacked,
    Event,
    TurnCompleted,
    TurnFailed,
    TurnStarted,
)
from backend.providers import Provider, has_images
from backend.results import ContextLedger
from backend.settings import Settings
from backend.store import ChatStore, TurnIds
from backend.tasks import task_group
from backend.values import Committee, Message, Policy, Priority

log = logging.getLogger(__name__)


class TurnPlan(Struct, frozen=True, kw_only=True):
    """A question whose words are already stored; `ids` is None where nothing is recorded.

    What an `earlier` turn on it has come to is not computed again.
    """

    committee: Committee
    history: tuple[Message, ...]
    question: Message
    json_schema: dict[str, Any] | None = None
    ids: TurnIds | None = None
    priority: Priority = "person"
    earlier: Earlier = Earlier()


class TurnRunner:
    """Runs turns over the providers and keeps their record; `settings` are those in force."""

    def __init__(
        self, providers: Provider, chats: ChatStore, settings: Callable[[], Settings]
    ) -> None:
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
                # A stop at this moment comes too late: the turn is over, and so it is stored.
                await asyncio.shield(journal.finish(last))
            except UserError as error:  # the disk is full: the answer is shown all the same
                log.warning("turn %s was not stored: %s", turn_id, error)
                last = TurnFailed(fault=error.fault, partial=getattr(last, "answer", ""))
            await emit(last)

    async def _deliberate(self, plan: TurnPlan, tell: Emit) -> TurnCompleted | TurnFailed:
        ids = plan.ids
        started = monotonic()
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
            models = await self._models(plan)
            shared, ledger = await _context(plan, models)
            loading_s = monotonic() - started
            await tell(ContextPacked(ledger=ledger))
            sitting = Sitting(
                plan.committee,
                shared,
                chat=models.chat,
                emit=tell,
                seat_timeout_s=self._settings().seat_timeout_s,
                json_schema=plan.json_schema,
                loading_s=loading_s,
                started=started,
                earlier=plan.earlier,
            )
            return await deliberate(sitting)
        except UserError as error:
            return TurnFailed(fault=error.fault)
        except Exception as error:
            log.exception("a turn failed")
            return TurnFailed(fault=fault_of(error))

    async def _models(self, plan: TurnPlan) -> TurnModels:
        """The models as this turn asks them.

        Raises:
            UserError: `bad_input` for a question with a picture that a seat does not see.
        """
        committee, blind = plan.committee, frozenset[str]()
        if has_images((*plan.history, plan.question)):
            known = await self._providers.models()
            servers = self._settings().servers
            blind = blind_models(longest_replies(committee).keys(), known, servers)
            check_sight(plan.question, committee, blind, known)
        return TurnModels(self._providers, blind, plan.priority)


async def _context(plan: TurnPlan, models: TurnModels) -> tuple[tuple[Message, ...], ContextLedger]:
    """Fit the conversation to the smallest context among the models that will be asked.

    A model that cannot be counted with is no reason to stop: its own seat drops out with that
    reason when it is asked.

    Raises:
        UserError: no model is left; with the first one's reason.
    """
    committee = plan.committee
    system, history = system_apart(committee, plan.history)
    seats = () if committee.policy is Policy.SINGLE else committee.seats
    packed: list[tuple[tuple[Message, ...], ContextLedger]] = []
    faults: list[UserError] = []

    async def fit(model: str, reply_tokens: int) -> None:
        try:
            packed.append(
                await pack(
                    system,
                    history,
                    plan.question,
                    context_length=await models.context_length(model),
                    reply_tokens=reply_tokens,
                    seats=len(seats),
                    count=partial(models.count_tokens, model),
                )
            )
        except UserError as error:
            faults.append(error)

    if seats:
        async with task_group() as group:
            for model, reply_tokens in longest_replies(committee).items():
                group.create_task(fit(model, reply_tokens))
    else:
        # One seat answers; the others are not even loaded unless it fails.
        for seat in committee.seats:
            await fit(seat.model, seat.sampling.max_tokens)
            if packed:
                break
    if not packed:
        raise faults[0]
    return min(packed, key=lambda one: (one[1].sent_messages, one[1].context_length or 0))
