"""Figures and states in the words of the guide."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from backend.events import Stage
from backend.results import ContextLedger
from backend.values import Committee, ModelInfo, Policy
from ui import numerals
from ui.deliberation.figures import (
    about_count,
    about_tokens,
    mark,
    points,
    seconds,
    speed,
    tokens,
    whole_seconds,
)
from ui.deliberation.model import Deliberation, Work
from ui.faults import in_words
from ui.theme.tokens import Tone

__all__ = [
    "ablation",
    "about_count",
    "about_tokens",
    "announcement",
    "announcements",
    "answer_from",
    "dissents",
    "dropped",
    "how_it_works",
    "is_local",
    "last_sentence",
    "last_words",
    "left_out",
    "listed",
    "mark",
    "near_tie",
    "phase_badge",
    "phase_sentence",
    "points",
    "seat_badge",
    "seats",
    "seconds",
    "speed",
    "stage_name",
    "stage_summary",
    "summary",
    "tokens",
    "whole_seconds",
]

_LAST_WORDS = 2000
translate = QCoreApplication.translate

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def seats(count: int) -> str:
    """``1 seat``, ``4 seats``."""
    return (
        translate("Deliberation", "1 seat")
        if count == 1
        else translate("Deliberation", "{0} seats").format(count)
    )


def dropped(count: int) -> str:
    """``1 dropped``."""
    return translate("Deliberation", "{0} dropped", None, count).format(count)


def stage_name(stage: Stage) -> str:
    """The stage as the stage line writes it."""
    return {
        "opinions": translate("Deliberation", "Opinions"),
        "review": translate("Deliberation", "Review"),
        "ranking": translate("Deliberation", "Ranking"),
        "debate": translate("Deliberation", "Debate"),
        "synthesis": translate("Deliberation", "Synthesis"),
    }[stage]


def phase_badge(state: Deliberation) -> tuple[str, Tone, str]:
    """Word, tone and icon of a whole turn."""
    return {
        "waiting": (translate("Deliberation", "Waiting"), "neutral", "clock"),
        "running": (translate("Deliberation", "Running"), "accent", ""),
        "done": (translate("Deliberation", "Finished"), "ok", ""),
        "failed": (translate("Deliberation", "Failed"), "danger", "x"),
        "stopped": (translate("Deliberation", "Stopped"), "warn", "square"),
    }[state.phase]  # type: ignore[return-value]


def seat_badge(work: Work, *, running: bool) -> tuple[str, Tone, str]:
    """Word, tone and icon of a call; one that was under way when the turn ended was stopped."""
    if work.state in ("reading", "writing") and not running:
        return translate("Deliberation", "Stopped"), "warn", "square"
    if work.state == "queued" and not running:
        return translate("Deliberation", "Not asked"), "neutral", "clock"
    return {
        "queued": (translate("Deliberation", "Queued"), "neutral", "clock"),
        "reading": (translate("Deliberation", "Reading prompt"), "info", "book-open"),
        "writing": (translate("Deliberation", "Writing"), "accent", "pencil-simple"),
        "done": (translate("Deliberation", "Done"), "ok", "check"),
        "dropped": (translate("Deliberation", "Dropped"), "danger", "x"),
    }[work.state]  # type: ignore[return-value]


def stage_summary(state: Deliberation) -> str:
    """One sentence on where a running turn stands."""
    count = dict.fromkeys(("queued", "reading", "writing", "done", "dropped"), 0)
    for seat in state.seats:
        count[seat.state] += 1
    if state.stage == "review":
        reviewers = sum(row.state != "dropped" for row in state.reviewers)
        return translate(
            "Deliberation",
            "{0} of {1} seats have ranked the others, unnamed and without their own.",
        ).format(len(state.reviews), reviewers)
    if state.stage == "debate":
        return translate(
            "Deliberation", "The seats disagree. Each reads the others and answers once more."
        )
    if state.stage in ("ranking", "synthesis"):
        return translate("Deliberation", "The chairman writes one answer from the ranked opinions.")
    parts = [
        (count["done"], translate("Deliberation", "{0} done", None, count["done"])),
        (count["writing"], translate("Deliberation", "{0} writing")),
        (count["reading"], translate("Deliberation", "{0} reading")),
        (count["queued"], translate("Deliberation", "{0} queued")),
        (count["dropped"], translate("Deliberation", "{0} dropped", None, count["dropped"])),
    ]
    return " · ".join(words.format(number) for number, words in parts if number)


def answer_from(state: Deliberation) -> str:
    """Who wrote the answer."""
    result = state.result
    if result is None:
        return ""
    if result.answer_from == "synthesis":
        return translate("Deliberation", "synthesis by chairman {0}").format(state.chairman)
    seat = state.seat(result.answer_from)
    name = seat.title if seat else result.answer_from
    return translate("Deliberation", "answer of seat {0}, {1}").format(result.answer_from, name)


def ablation(state: Deliberation) -> str:
    """Which seats the answer would stand without."""
    entries = state.result.ablation if state.result else ()
    if not entries:
        return ""
    stands = [a.seat for a in entries if a.stands]
    falls = [a for a in entries if not a.stands]
    words = []
    if stands and not falls:
        words.append(
            translate("Deliberation", "The answer would stand without any one of the seats.")
        )
    elif stands:
        words.append(
            translate("Deliberation", "The answer would stand without {0}.").format(listed(stands))
        )
    words += [
        translate("Deliberation", "Without {0}, {1} would lead.").format(a.seat, a.top)
        if a.top
        else translate("Deliberation", "Without {0} there would be no answer.").format(a.seat)
        for a in falls
    ]
    return " ".join(words)


def left_out(ledger: ContextLedger | None) -> list[str]:
    """What of the conversation did not fit, if anything."""
    if ledger is None or not ledger.left_out_messages:
        return []
    return [
        translate(
            "Deliberation", "{0} of {1} earlier messages left out: {2} did not fit into {3}."
        ).format(
            ledger.left_out_messages,
            ledger.left_out_messages + ledger.sent_messages,
            tokens(ledger.left_out_tokens),
            tokens(ledger.context_length),
        )
    ]


def near_tie(state: Deliberation, *, brief: bool = False) -> str:
    """``Near tie: A leads C by 1``, in brief ``Near tie A / C``; nothing without one."""
    ranking = state.ranking
    if ranking is None or not ranking.near_ties:
        return ""
    first, second = ranking.near_ties[0]
    points = {s.seat: s.points for s in ranking.standings}
    if points.get(first, 0) < points.get(second, 0):
        first, second = second, first
    lead = points.get(first, 0) - points.get(second, 0)
    if not lead:  # of more than two, all are named
        tied = {seat for pair in ranking.near_ties for seat in pair}
        level = [s for s in points if s in tied and points[s] == points.get(first, 0)]
        first, second = (" / " if brief else ", ").join(level[:-1]), level[-1]
    if brief:
        kind = (
            translate("Deliberation", "Near tie {0} / {1}")
            if lead
            else translate("Deliberation", "Tie {0} / {1}")
        )
        return kind.format(first, second)
    if lead == 0:
        return translate("Deliberation", "Tie: {0} and {1}").format(first, second)
    return translate("Deliberation", "Near tie: {0} leads {1} by {2}").format(
        first, second, numerals.shortest(lead)
    )


def listed(letters: list[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    if len(letters) < 2:
        return "".join(letters)
    return translate("Deliberation", "{0} and {1}").format(", ".join(letters[:-1]), letters[-1])


def last_sentence(text: str, longest: int = 240) -> str:
    """The sentence being written, without Markdown's marks; long ones lose their beginning."""
    plain = re.sub(r"[*_`#>|]+", "", text[-_LAST_WORDS:]).strip()
    parts = [part for part in _SENTENCE_END.split(plain) if part.strip()]
    last = " ".join(parts[-1].split()) if parts else ""
    return last if len(last) <= longest else "… " + last[-longest:].split(" ", 1)[-1]


def last_words(text: str, least: int = 90) -> str:
    """The sentence being written, with those before it until there are `least` characters."""
    plain = re.sub(r"[*_`#>|]+", "", text[-_LAST_WORDS:]).strip()
    parts = [" ".join(part.split()) for part in _SENTENCE_END.split(plain) if part.strip()]
    said = ""
    while parts and len(said) < least:
        said = f"{parts.pop()} {said}".strip()
    return said


def dissents(count: int) -> str:
    """``1 dissent``, ``2 dissents``."""
    return (
        translate("Deliberation", "1 dissent")
        if count == 1
        else translate("Deliberation", "{0} dissents").format(count)
    )


def phase_sentence(state: Deliberation) -> str:
    """``Finished in 44.9 s``, ``Running: Review``."""
    name = phase_badge(state)[0]
    if state.is_running:
        if not state.stage:
            return name
        return translate("Deliberation", "{0}: {1}").format(name, stage_name(state.stage))
    if state.seconds is None:
        return name
    return translate("Deliberation", "{0} in {1}").format(name, seconds(state.seconds))


def _number(count: int) -> str:
    """``two``, ``three``; from nine on the figure."""
    return {
        1: translate("Deliberation", "one"),
        2: translate("Deliberation", "two"),
        3: translate("Deliberation", "three"),
        4: translate("Deliberation", "four"),
        5: translate("Deliberation", "five"),
        6: translate("Deliberation", "six"),
        7: translate("Deliberation", "seven"),
        8: translate("Deliberation", "eight"),
    }.get(count, str(count))


def summary(state: Deliberation) -> str:
    """Time, agreement, near tie and dissent in a sentence."""
    parts = [phase_sentence(state)]
    if state.agreement is not None:
        text = translate("Deliberation", "agreement {0}")
        parts.append(text.format(numerals.decimal(state.agreement.figure, 2)))
    if (tie := near_tie(state)) != "":
        parts.append(tie)
    if state.result is not None and state.result.dissent:
        parts.append(dissents(len(state.result.dissent)))
    return ", ".join(parts)


def how_it_works(committee: Committee) -> str:
    """What a committee does with a question, in a sentence."""
    count = len(committee.seats)
    if count < 2 or committee.policy is Policy.SINGLE:
        return translate("Deliberation", "One seat answers, alone.")
    number = _number(count)
    number = number[:1].upper() + number[1:]
    if committee.policy is Policy.VOTE:
        return translate(
            "Deliberation",
            "{0} seats answer alone and rank each other unnamed; the best answer wins.",
        ).format(number)
    if committee.policy is Policy.AUTO:
        return translate(
            "Deliberation",
            "{0} seats answer alone. Where they disagree, they review each other unnamed "
            "and a chairman writes one checkable answer.",
        ).format(number)
    return translate(
        "Deliberation",
        "{0} seats answer alone, review each other unnamed, and give one checkable answer.",
    ).format(number)


def announcement(state: Deliberation) -> str:
    """What a screen reader hears when the answer is there."""
    result = state.result
    if result is None:
        return ""
    words = [translate("Deliberation", "Answer ready")]
    if state.agreement is not None:
        words.append(
            translate("Deliberation", "agreement {0}").format(
                numerals.decimal(state.agreement.figure, 2)
            )
        )
    if result.dissent:
        said = (
            translate("Deliberation", "one dissent")
            if len(result.dissent) == 1
            else translate("Deliberation", "{0} dissents").format(_number(len(result.dissent)))
        )
        words.append(said)
    return ", ".join(words)


def announcements(before: Deliberation | None, after: Deliberation) -> tuple[tuple[str, bool], ...]:
    """What a screen reader hears of a change, each with whether it is urgent. Never tokens."""
    said: list[tuple[str, bool]] = []
    if after.stage is not None and (before is None or before.stage != after.stage):
        said.append(
            (translate("Deliberation", "Stage: {0}").format(stage_name(after.stage)), False)
        )
    for seat in after.seats:
        earlier = before.seat(seat.letter) if before else None
        if seat.state == "dropped" and (earlier is None or earlier.state != "dropped"):
            words = translate("Deliberation", "Seat {0} dropped. {1}").format(
                seat.letter, seat.reason
            )
            said.append((words, False))
    for row in after.reviewers:
        was = (
            next((r for r in before.reviewers if r.letter == row.letter), None) if before else None
        )
        if row.state == "dropped" and (was is None or was.state != "dropped"):
            words = translate("Deliberation", "Seat {0} gave no review. {1}")
            said.append((words.format(row.letter, row.reason), False))
    if before is None or before.phase != after.phase:
        if after.phase == "done":
            said.append((announcement(after), False))
        elif after.phase == "failed" and after.fault is not None:
            said.append((in_words(after.fault).sentence, True))
        elif after.phase == "stopped":
            said.append((translate("Deliberation", "Stopped"), False))
    return tuple(said)


def is_local(models: tuple[ModelInfo, ...], used: set[str]) -> bool:
    """Do all `used` models run on this computer? An unknown model counts as not."""
    providers = {model.id: model.provider for model in models}
    return all(providers.get(model) == "local" for model in used)
