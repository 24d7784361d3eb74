"""Second stage: every seat ranks the others' answers, unnamed, without its own."""

from __future__ import annotations

from backend.committee import prompts, review
from backend.committee.seats import CallFailedError
from backend.committee.sitting import Sitting, together
from backend.errors import Fault
from backend.events import ReviewCompleted
from backend.providers import ChatRequest
from backend.results import Opinion, Review
from backend.values import Policy, SamplingParams

# A review is short by its schema; this bounds a server that ignores the schema.
_MAX_TOKENS = 512
_ATTEMPTS = 2


async def give_reviews(sitting: Sitting, opinions: tuple[Opinion, ...]) -> tuple[Review, ...]:
    """Ask every seat that answered for its ranking of the others."""
    if len(opinions) < 3:
        decided = (
            f"seat {opinions[0].seat} comes first only by its letter"
            if sitting.committee.policy is Policy.VOTE
            else "the chairman had both"
        )
        sitting.notices.append(f"Two answers cannot rank each other; {decided}.")
        return ()
    async with sitting.stage("review"):
        return await together(_review(sitting, o.seat, opinions) for o in opinions)


async def _review(sitting: Sitting, reviewer: str, opinions: tuple[Opinion, ...]) -> Review | None:
    shown = review.presented(opinions, reviewer)
    earlier = sitting.earlier.review_of(reviewer, shown, opinions)
    if earlier is not None:
        await sitting.take_over("review", earlier)
        return earlier
    messages = prompts.review_messages(sitting.shared, shown)
    fault, partial = Fault("no_answer", "No review came."), ""
    for attempt in range(_ATTEMPTS):
        request = ChatRequest(
            model=sitting.seats[reviewer].model,
            messages=messages,
            # Greedy first; another try at the same prompt needs another draw.
            sampling=SamplingParams(temperature=0.7 * attempt, max_tokens=_MAX_TOKENS),
            json_schema=review.schema(len(shown)),
        )
        try:
            reply = await sitting.call(reviewer, "review", request, _unheard)
            reason, order = review.parse(reply.text, len(shown))
        except CallFailedError as failure:
            fault, partial = failure.fault, failure.partial
            break
        except review.ReviewError as error:
            fault = Fault("no_answer", "Its review is not valid.", why=f"Last reply: {error}.")
            partial = reply.text
            continue
        given = Review(
            reviewer=reviewer,
            presented=tuple(opinion.seat for opinion in shown),
            ranking=tuple(shown[index].seat for index in order),
            reason=reason,
            usage=reply.usage,
            seconds=round(reply.seconds, 3),
        )
        await sitting.emit(ReviewCompleted(seat=reviewer, review=given))
        return given
    await sitting.drop(reviewer, "review", fault, partial)
    sitting.notices.append(f"Seat {reviewer} gave no review. {fault.sentence}")
    return None


async def _unheard(_text: str) -> None:
    """A review is read whole; its pieces are for nobody."""
