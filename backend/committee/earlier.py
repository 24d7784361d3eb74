"""What an earlier turn on the same question came to before it ended; not computed again.

Pure: from the events of its journal.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from backend.committee.faults import fault_of_answer
from backend.events import (
    Event,
    OpinionCompleted,
    OpinionDelta,
    ReviewCompleted,
    TurnCompleted,
)
from backend.results import Opinion, Review


class Earlier(Struct, frozen=True, kw_only=True):
    """First answers that are whole, those that were `begun`, and reviews; by seat letter."""

    opinions: dict[str, Opinion] = {}
    begun: dict[str, str] = {}
    reviews: dict[str, Review] = {}

    def review_of(
        self, reviewer: str, shown: Sequence[Opinion], opinions: Sequence[Opinion]
    ) -> Review | None:
        """The review by `reviewer`, if it was of what it would be `shown` now.

        A review speaks of the very answers that it was shown: all of them must be taken over.
        """
        review = self.reviews.get(reviewer)
        if review is None or review.presented != tuple(opinion.seat for opinion in shown):
            return None
        taken = all(self.opinions.get(opinion.seat) == opinion for opinion in opinions)
        return review if taken else None


NOTHING = Earlier()


def earlier_of(events: Sequence[Event]) -> Earlier:
    """What the turn with these events came to; nothing of one that was completed.

    What a seat had begun is kept while it may still become an answer: not a loop, not a refusal.
    """
    if any(isinstance(event, TurnCompleted) for event in events):
        return NOTHING
    opinions: dict[str, Opinion] = {}
    reviews: dict[str, Review] = {}
    begun: dict[str, str] = {}
    for event in events:
        match event:
            case OpinionCompleted() if event.opinion.round == 0:
                opinions[event.seat] = event.opinion
            case ReviewCompleted():
                reviews[event.seat] = event.review
            case OpinionDelta() if event.round == 0:
                begun[event.seat] = begun.get(event.seat, "") + event.text
    return Earlier(
        opinions=opinions,
        begun={
            seat: text
            for seat, text in begun.items()
            if seat not in opinions and fault_of_answer(text) is None
        },
        reviews=reviews,
    )
