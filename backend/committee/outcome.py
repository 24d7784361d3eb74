"""What is said about a finished turn: each seat's report, and who holds against the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from backend.committee.agreement import agrees, similarity
from backend.errors import Fault
from backend.results import Agreement, Dissent, Opinion, Ranking, Review, SeatReport
from backend.values import Committee, Usage

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
    """Seats whose last word differs from `answer` and from the held one.

    The seat held to stand behind `answer` is the one whose words are nearest to it: a chairman may
    side with another than the leader, who then dissents like anybody. A seat that ranked the held
    one first holds nothing against the answer, whatever its own says.
    """
    leader = ranking.order[0]
    held = max(words, key=lambda s: (similarity(words[s].text, answer), s == leader))
    choice = {review.reviewer: review.ranking[0] for review in reviews}
    # Nobody ranks itself.
    of_held = [first for reviewer, first in choice.items() if reviewer != held]
    found = []
    for letter, opinion in words.items():
        if agrees(answers, held, letter) or choice.get(letter) == held:
            continue
        if similarity(opinion.text, answer) >= threshold:
            continue
        first, count, of = choice.get(letter, ""), of_held.count(held), len(of_held)
        why = f"Its answer differs from {held}'s."
        if first:
            why = f"Ranked {first} first; {count} of {held}'s {of} reviewers ranked {held} first."
        found.append(
            Dissent(
                seat=letter,
                quote=quote(opinion.text),
                why=why,
                held=held,
                ranked_first=first,
                count=count if first else None,
                of=of if first else None,
            )
        )
    return tuple(found)


def quote(text: str) -> str:
    """The beginning of `text`, cut at the end of a sentence, else of a word; a cut is marked."""
    flat = " ".join(text.split())
    if len(flat) <= _QUOTE_CHARACTERS:
        return flat
    cut = flat[:_QUOTE_CHARACTERS]
    ends = [match.end() for match in re.finditer(r"[.!?](?= )", cut)]
    return (cut[: ends[-1]] if ends else cut.rsplit(" ", 1)[0]) + " …"
