"""What rows, bars and the timeline say of a model call."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from backend.results import ContextLedger
from ui import numerals
from ui.deliberation import words
from ui.deliberation.state import Deliberation, Progress, Work
from ui.deliberation.timeline import CHAIR, Band, Chart, Stretch

translate = QCoreApplication.translate


def who(lane: str) -> str:
    """``Seat A``, ``Chairman``."""
    if lane == CHAIR:
        return translate("Deliberation", "Chairman")
    return translate("Deliberation", "Seat {0}").format(lane)


def waits(progress: Progress) -> str:
    """Why a queued call has not begun, with how many are before it."""
    if not progress.queued:
        return translate("Deliberation", "Waits for its turn")
    if progress.queued == 1:
        return translate("Deliberation", "Waits, 1 call before it")
    return translate("Deliberation", "Waits, {0} calls before it").format(progress.queued)


def reviews_wait(letters: list[str]) -> str:
    """What the reviews wait for."""
    if not letters:
        return translate("Deliberation", "Start when the models are free")
    if len(letters) == 1:
        return translate("Deliberation", "Starts when {0} has answered").format(letters[0])
    names = words.listed(letters)
    return translate("Deliberation", "Starts when {0} have answered").format(names)


def read_so_far(progress: Progress) -> str:
    """``1,024 of 1,650 tokens``."""
    if not progress.prompt_tokens or progress.done_tokens is None:
        return translate("Deliberation", "Asked, nothing heard yet")
    return translate("Deliberation", "{0} of {1}").format(
        numerals.count(progress.done_tokens), words.tokens(progress.prompt_tokens)
    )


def percent(share: float | None) -> str:
    """``62%``; empty where it is not known."""
    if share is None:
        return ""
    return translate("Deliberation", "{0}%").format(numerals.decimal(share * 100, 0))


def shared(progress: Progress) -> str:
    """``1,024 shared, not computed again``."""
    if not progress.cached_tokens:
        return ""
    text = translate("Deliberation", "{0} shared, not computed again")
    return text.format(numerals.count(progress.cached_tokens))


def totals(work: Work) -> str:
    """``486 tokens · 53 tok/s · 9.2 s`` of an ended call; the speed is over all its seconds."""
    parts = [words.tokens(work.tokens)]
    if work.tokens and work.seconds:
        parts.append(words.speed(work.tokens / work.seconds))
    if work.seconds is not None:
        parts.append(words.seconds(work.seconds))
    return " · ".join(parts)


def band_name(band: Band) -> str:
    """The stage, or that models were loading."""
    if band.stage == "loading":
        return translate("Deliberation", "Loading")
    return words.stage_name(band.stage)


def stretch(item: Stretch) -> str:
    """Everything the timeline knows of a call, in a sentence for hover and screen readers."""
    parts = [
        translate("Deliberation", "{0}, {1}: from {2}").format(
            who(item.lane), words.stage_name(item.stage), words.seconds(item.start)
        )
    ]
    if item.is_queued:
        parts.append(
            translate("Deliberation", "queued {0}").format(words.seconds(item.end - item.start))
        )
    elif item.first is None:
        parts.append(words.seconds(item.end - item.start))
    else:
        reading = words.seconds(item.first - item.start)
        parts.append(translate("Deliberation", "reading {0}").format(reading))
        if item.end > item.first:
            writing = words.seconds(item.end - item.first)
            parts.append(translate("Deliberation", "writing {0}").format(writing))
    if item.tokens is not None:
        parts.append(words.tokens(item.tokens))
    if item.prompt_tokens:
        text = translate("Deliberation", "{0} of {1} of the prompt shared")
        parts.append(
            text.format(numerals.count(item.cached_tokens), words.tokens(item.prompt_tokens))
        )
    if item.is_running:
        parts.append(translate("Deliberation", "still running"))
    return ", ".join(parts)


def saved(chart: Chart, *, brief: bool = False) -> str:
    """``Shared prompt saved 4,096 tokens (about 9 s)``; empty where nothing was shared."""
    if not chart.saved_tokens:
        return ""
    tokens = words.tokens(chart.saved_tokens)
    if brief:
        return translate("Deliberation", "shared prompt saved {0}").format(tokens)
    if chart.saved_s is None:
        return translate("Deliberation", "Shared prompt saved {0}").format(tokens)
    seconds = words.seconds(chart.saved_s)
    if chart.saved_s >= 2:
        seconds = words.whole_seconds(chart.saved_s)
    return translate("Deliberation", "Shared prompt saved {0} (about {1})").format(tokens, seconds)


def described(chart: Chart) -> str:
    """The whole timeline in words."""
    lines = [stretch(item) for item in chart.stretches]
    return ". ".join([*lines, *([saved(chart)] if chart.saved_tokens else [])])


def answering(state: Deliberation) -> list[str]:
    """Letters of the seats that have not answered yet."""
    return [s.letter for s in state.seats if s.state in ("queued", "reading", "writing")]


def ledger(ledger_: ContextLedger | None) -> list[tuple[str, str]]:
    """What was sent of a conversation, as names with the figures that are known."""
    if ledger_ is None:
        return []
    messages = ledger_.sent_messages + ledger_.left_out_messages
    sent = translate("Deliberation", "{0} of {1}").format(ledger_.sent_messages, messages)
    figures = (
        (translate("Deliberation", "Smallest context"), ledger_.context_length),
        (translate("Deliberation", "Prompt"), ledger_.prompt_tokens),
        (translate("Deliberation", "Kept for the reply"), ledger_.reply_tokens),
    )
    known = [(name, words.tokens(count)) for name, count in figures if count]
    return [*known, (translate("Deliberation", "Messages sent"), sent)]
