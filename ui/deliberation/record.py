"""A deliberation as a file that outlives the window: Markdown to read, JSON to compute with.

Nothing here draws; words and figures are those of the window.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from PySide6.QtCore import QCoreApplication

from ui import numerals
from ui.deliberation import call_words, ranking_words, words
from ui.deliberation.state import Deliberation
from ui.deliberation.timeline import chart
from ui.faults import in_words

translate = QCoreApplication.translate


def record(state: Deliberation, title: str = "", question: str = "") -> str:
    """The whole deliberation in Markdown."""
    heading = title or translate("Deliberation", "Deliberation")
    lines = [f"# {_plain(heading)}", "", words.phase_sentence(state) + "."]
    if state.committee is not None:
        text = translate("Deliberation", "Committee: {0}. {1}")
        sentence = words.how_it_works(state.committee)
        lines += ["", text.format(_plain(state.committee.title), sentence)]
    if state.fault is not None:
        lines += ["", in_words(state.fault).sentence]
    if question:
        lines += _part(translate("Deliberation", "Question"), [_quoted(question)])
    if state.answer:
        lines += _part(translate("Deliberation", "Answer"), _answer(state))
    lines += _part(translate("Deliberation", "Points"), _points(state))
    lines += _part(translate("Deliberation", "Who ranked whom"), _matrix(state))
    lines += _part(translate("Deliberation", "Agreement"), _agreement(state))
    lines += _part(translate("Deliberation", "Dissent"), _dissent(state))
    lines += _part(translate("Deliberation", "Without one seat"), [words.ablation(state)])
    lines += _part(translate("Deliberation", "Reviews"), _reviews(state))
    lines += _part(translate("Deliberation", "Opinions"), _opinions(state))
    lines += _part(translate("Deliberation", "Timeline"), _timeline(state))
    lines += _part(translate("Deliberation", "What was sent"), _sent(state))
    return "\n".join(lines).rstrip() + "\n"


def record_json(state: Deliberation, title: str = "", question: str = "") -> str:
    """The same for programs: every value as the engine reported it, with two spaces' indent."""
    whole = {
        "title": title,
        "question": question,
        "phase": state.phase,
        "seconds": state.seconds,
        "committee": state.committee,
        "context": state.ledger,
        "fault": state.fault,
        "answer": state.answer,
        "seats": [
            {
                "seat": seat.letter,
                "model": seat.model,
                "name": seat.name,
                "state": seat.state,
                "text": seat.text,
                "first": seat.first,
                "reason": seat.reason,
                "tokens": seat.tokens,
                "seconds": seat.seconds,
            }
            for seat in state.seats
        ],
        "calls": state.calls,
        "result": state.result,
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"


def _part(title: str, body: Iterable[str]) -> list[str]:
    """A heading with its paragraphs; nothing where there is nothing under it."""
    lines = [line for line in body if line]
    return ["", f"## {title}", "", *lines] if lines else []


def _plain(text: str) -> str:
    """One line of plain words: nothing in it reads as Markdown or HTML."""
    for mark in "\\`*_[]<>#|":
        text = text.replace(mark, "\\" + mark)
    return " ".join(text.split())


def _quoted(text: str) -> str:
    """A text of its own, marked as such: its headings stay below those of the record."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *lines] if lines else []


def _answer(state: Deliberation) -> Iterator[str]:
    if (source := words.answer_from(state)) != "":
        yield source[:1].upper() + source[1:] + "."
        yield "\n" + _quoted(state.answer)
    else:
        yield _quoted(state.answer)


def _points(state: Deliberation) -> Iterator[str]:
    ranking = state.ranking
    if ranking is None or len(ranking.standings) < 2:
        return
    head = [translate("Deliberation", "Seat"), translate("Deliberation", "Points")]
    names = {seat.letter: _plain(seat.title) for seat in state.seats}
    yield from _table(
        head,
        (
            (
                f"{s.seat}, {names.get(s.seat, '')}",
                f"{numerals.shortest(s.points)} / {numerals.shortest(s.max_points)}",
            )
            for s in ranking.standings
        ),
    )
    for first, second in ranking.near_ties:
        yield "\n" + ranking_words.tie(ranking, first, second) + "."
    for name, strength, _ in ranking_words.checked(state):
        yield f"\n{name}: {strength}."


def _matrix(state: Deliberation) -> Iterator[str]:
    reviews = state.reviews
    letters = sorted({s for review in reviews for s in (*review.ranking, review.reviewer)})
    rows = []
    for review in reviews:
        places = {seat: str(place) for place, seat in enumerate(review.ranking, start=1)}
        rows.append([review.reviewer, *(places.get(letter, "—") for letter in letters)])
    yield from _table(["", *letters], rows)


def _agreement(state: Deliberation) -> Iterator[str]:
    for agreement in (state.answers_agreement, state.reviews_agreement):
        if agreement is not None:
            yield f"- {numerals.decimal(agreement.figure, 2)}: {ranking_words.explained(agreement)}"


def _dissent(state: Deliberation) -> Iterator[str]:
    for number, dissent in enumerate(state.result.dissent if state.result else ()):
        seat = translate("Deliberation", "Seat {0}").format(dissent.seat)
        yield ("\n" if number else "") + f"{seat}: {_plain(ranking_words.reason(dissent))}"
        if dissent.quote:
            yield "\n" + _quoted(dissent.quote)


def _reviews(state: Deliberation) -> Iterator[str]:
    for row in state.reviewers:
        seat = translate("Deliberation", "Seat {0}").format(row.letter)
        if row.review is not None:
            yield f"- {seat}: {' > '.join(row.review.ranking)}. {_plain(row.review.reason)}"
        elif row.reason:
            yield f"- {seat}: {_plain(row.reason)}"


def _opinions(state: Deliberation) -> Iterator[str]:
    for number, seat in enumerate(state.seats):
        lead = "\n" if number else ""
        yield f"{lead}### {seat.letter}, {_plain(seat.title)} ({_plain(seat.model)})"
        yield "\n" + call_words.totals(seat)
        if seat.reason:
            yield "\n" + _plain(seat.reason)
        if seat.first:
            yield "\n" + translate("Deliberation", "First answer:")
            yield "\n" + _quoted(seat.first)
            yield "\n" + translate("Deliberation", "After the debate:")
        if seat.text:
            yield "\n" + _quoted(seat.text)


def _timeline(state: Deliberation) -> Iterator[str]:
    figures = chart(state)
    if figures is not None:
        yield from (f"- {call_words.stretch(item)}" for item in figures.stretches)
        if (saved := call_words.saved(figures)) != "":
            yield f"- {saved}"


def _sent(state: Deliberation) -> Iterator[str]:
    for name, figure in call_words.ledger(state.ledger):
        yield f"- {name}: {figure}"
    for notice in (*words.left_out(state.ledger), *(state.result.notices if state.result else ())):
        yield f"- {_plain(notice)}"
