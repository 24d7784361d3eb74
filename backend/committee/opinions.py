"""First stage: each seat answers alone, all at once, none seeing another."""

from __future__ import annotations

from backend.committee import prompts
from backend.committee.faults import fault_of_answer, refuses
from backend.committee.sitting import Sitting, together
from backend.errors import Fault, UserError
from backend.results import Opinion
from backend.values import Policy, Seat


async def give_opinions(sitting: Sitting) -> tuple[Opinion, ...]:
    """Ask every seat (under `single`: one after the other, until one answers).

    Raises:
        UserError: nobody answered; with the seats' common cause, else `no_answer`.
    """
    seats = sitting.committee.seats
    async with sitting.stage("opinions"):
        if sitting.committee.policy is Policy.SINGLE:
            opinions = await _first(sitting, seats)
        else:
            opinions = await together(_opinion(sitting, seat) for seat in seats)
            opinions = await _without_refusals(sitting, opinions)
    if not opinions:
        raise nobody_answered(sitting.dropped)
    taken = [o.seat for o in opinions if sitting.earlier.opinions.get(o.seat) == o]
    if taken:
        who = "Seat" if len(taken) == 1 else "Seats"
        sitting.notices.append(
            f"{who} {', '.join(taken)} had answered before this reply was continued."
        )
    if len(opinions) == 1 and sitting.dropped:
        sitting.notices.append(
            f"{len(sitting.dropped)} of {len(seats)} seats were dropped; "
            f"the answer is seat {opinions[0].seat}'s alone."
        )
    return opinions


def nobody_answered(dropped: dict[str, Fault]) -> UserError:
    """The error of a turn without an answer: one cause if all share it, else every seat's own."""
    faults = list(dropped.values())
    if len({(fault.code, fault.message) for fault in faults}) == 1:
        return UserError.of(faults[0])
    reasons = " ".join(f"{letter}: {fault.sentence}" for letter, fault in dropped.items())
    return UserError(
        "no_answer",
        "Every seat was dropped.",
        why=reasons,
        remedy="Try again, or choose another committee.",
    )


async def _opinion(sitting: Sitting, seat: Seat) -> Opinion | None:
    messages = prompts.opinion_messages(sitting.shared, seat)
    return await sitting.answer(seat, messages, stage="opinions")


async def _first(sitting: Sitting, seats: tuple[Seat, ...]) -> tuple[Opinion, ...]:
    for seat in seats:
        opinion = await _opinion(sitting, seat)
        if opinion is not None:
            return (opinion,)
    return ()


async def _without_refusals(sitting: Sitting, opinions: tuple[Opinion, ...]) -> tuple[Opinion, ...]:
    """Refusals go while somebody answered; where all refuse, that is the answer."""
    answers = tuple(opinion for opinion in opinions if not refuses(opinion.text))
    if not answers:
        return opinions
    for opinion in opinions:
        fault = fault_of_answer(opinion.text)
        if fault is not None:
            await sitting.drop(opinion.seat, "opinions", fault, opinion.text)
    return answers
