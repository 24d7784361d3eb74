"""What is said about a finished turn: each seat's report, and who holds against the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from backend.committee.agreement import agrees, similarity
from backend.errors import Fault
from backend.values import (
    Agreement,
    Committee,
    Dissent,
    Opinion,
    Ranking,
    Review,
    SeatReport,
    Usage,
)

# A dissent is quoted up to the sentence that ends before this many characters.
_QUOTE_CHARACTERS = 280


def seat_reports(
    committee: Committee,
    first: Mapping[str, Opinion],
    words: Mapping[str, Opinion],
    dropped: Mapping[str, Fault],
    usage: Mapping[str, Usage],
) -> tuple[SeatReport, ...]:
    """One report for each seat that was asked, in the order of seats."""
    reports = []
    for seat in committee.seats:
        letter = seat.letter
        if letter in dropped:
            reports.append(
                SeatReport(
                    seat=letter,
                    model=seat.model,
                    name=seat.name,
                    state="dropped",
                    reason=dropped[letter].sentence,
                    usage=usage.get(letter, Usage()),
                )
            )
        elif letter in first:
            opinion = first[letter]
            reports.append(
                SeatReport(
                    seat=letter,
                    model=seat.model,
                    name=seat.name,
                    state="done",
                    answer=opinion.text,
                    revised=words[letter].text if words[letter].round else "",
                    usage=usage.get(letter, Usage()),
                    seconds=opinion.seconds,
                )
            )
    return tuple(reports)


def dissents(
    words: Mapping[str, Opinion],
    reviews: Sequence[Review],
    answers: Agreement,
    ranking: Ranking,
    answer: str,
    threshold: float,
) -> tuple[Dissent, ...]:
    """Seats whose last word differs from the leader's and from `answer`, the final one.

    A seat that ranked the leader first holds nothing against the answer, whatever its own says.
    """
    leader = ranking.order[0]
    choice = {review.reviewer: review.ranking[0] for review in reviews}
    found = []
    for letter, opinion in words.items():
        if agrees(answers, leader, letter) or choice.get(letter) == leader:
            continue
        if similarity(opinion.text, answer) >= threshold:
            continue
        if letter in choice:
            others = sum(first == leader for first in choice.values())
            why = (
                f"Ranked {choice[letter]} first; "
                f"{others} of {len(choice)} reviewers ranked {leader} first."
            )
        else:
            why = f"Its answer differs from {leader}'s."
        found.append(Dissent(seat=letter, quote=quote(opinion.text), why=why))
    return tuple(found)


def quote(text: str) -> str:
    """The beginning of `text`, cut at the end of a sentence, else of a word; a cut is marked."""
    flat = " ".join(text.split())
    if len(flat) <= _QUOTE_CHARACTERS:
        return flat
    cut = flat[:_QUOTE_CHARACTERS]
    ends = [match.end() for match in re.finditer(r"[.!?](?= )", cut)]
    return (cut[: ends[-1]] if ends else cut.rsplit(" ", 1)[0]) + " …"
