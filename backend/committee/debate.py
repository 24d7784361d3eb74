"""Debate: seats that differ answer again, knowing what the others wrote. First answers stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backend.committee import prompts
from backend.committee.agreement import agrees, answers_agreement
from backend.committee.sitting import Sitting, latest, together
from backend.events import DebateRound
from backend.results import Agreement, Opinion, Ranking, Review


def debaters(answers: Agreement, ranking: Ranking) -> tuple[str, ...]:
    """Who answers again: the leader, and whoever's answer does not agree with the leader's."""
    leader = ranking.order[0]
    return tuple(
        letter
        for letter in sorted(ranking.order)
        if letter == leader or not agrees(answers, leader, letter)
    )


async def hold_debate(
    sitting: Sitting,
    opinions: tuple[Opinion, ...],
    reviews: tuple[Review, ...],
    answers: Agreement,
    ranking: Ranking,
) -> tuple[tuple[Opinion, ...], ...]:
    """At most `max_debate_turns` rounds, fewer once the answers agree. The rounds' new answers."""
    committee = sitting.committee
    if not committee.enable_debate or committee.max_debate_turns == 0:
        return ()
    rounds: list[tuple[Opinion, ...]] = []
    async with sitting.stage("debate"):
        for number in range(1, committee.max_debate_turns + 1):
            words = latest(opinions, rounds)
            revised = await together(
                _revise(sitting, words[letter], words, reviews, number)
                for letter in debaters(answers, ranking)
            )
            rounds.append(revised)
            await sitting.emit(DebateRound(round=number, answers=revised))
            now = tuple(latest(opinions, rounds).values())
            answers = answers_agreement(now, committee.agreement_threshold)
            if answers.agreed or not revised:
                break
    return tuple(rounds)


async def _revise(
    sitting: Sitting,
    own: Opinion,
    words: Mapping[str, Opinion],
    reviews: Sequence[Review],
    number: int,
) -> Opinion | None:
    seat = sitting.seats[own.seat]
    others = [opinion for letter, opinion in words.items() if letter != own.seat]
    heard = [review for review in reviews if review.reviewer != own.seat]
    messages = prompts.debate_messages(sitting.shared, seat, own, others, heard)
    return await sitting.answer(seat, messages, stage="debate", round_number=number)
