"""Last stage: the chairman writes one answer from the ranked ones; the originals stay."""

from __future__ import annotations

from collections.abc import Mapping

from backend.committee import prompts
from backend.committee.faults import fault_of_answer
from backend.committee.seats import CallFailedError, Reply
from backend.committee.sitting import Sitting
from backend.events import SynthesisDelta
from backend.providers import ChatRequest
from backend.results import Opinion, Ranking


async def synthesise(
    sitting: Sitting, words: Mapping[str, Opinion], ranking: Ranking
) -> Reply | None:
    """The chairman's answer; None, with a notice, where it gave none that can stand."""
    chairman = sitting.committee.chairman
    ranked = [(standing, words[standing.seat]) for standing in ranking.standings]

    async def on_text(text: str) -> None:
        await sitting.emit(SynthesisDelta(model=chairman.model, text=text))

    request = ChatRequest(
        model=chairman.model,
        messages=prompts.synthesis_messages(sitting.shared, ranked, ranking.near_ties),
        sampling=chairman.sampling,
    )
    async with sitting.stage("synthesis"):
        try:
            reply = await sitting.call("", "synthesis", request, on_text)
            fault = fault_of_answer(reply.text)
        except CallFailedError as failure:
            fault = failure.fault
    if fault is None:
        return reply
    sitting.notices.append(
        f"The chairman gave no answer. {fault.sentence} "
        f"Seat {ranking.order[0]}'s answer, ranked first, stands in its place."
    )
    return None
