"""``parley ask``: a reader of the stream that prints the answer, or every event."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import aclosing

from app.cli import FAILED_TURN, OK, open_profile
from backend import settings
from backend.answer import AnswerStream
from backend.attachments import read_text_file
from backend.engine import open_engine
from backend.errors import UserError
from backend.events import (
    AgreementReached,
    ContextPacked,
    Event,
    OpinionCompleted,
    RankingCompleted,
    ReviewCompleted,
    SeatDropped,
    StageStarted,
    TurnCompleted,
    TurnFailed,
    encode,
)
from backend.values import AskRequest, Policy, TextPart


def run(options: argparse.Namespace) -> int:
    """Ask, print, and tell by the exit status whether an answer came."""
    request = AskRequest(
        parts=(*(read_text_file(file) for file in options.file), TextPart(_question(options))),
        committee=options.committee,
        model=options.model,
        policy=Policy(options.policy) if options.policy else None,
    )
    return asyncio.run(_ask(request, JsonPrinter() if options.json else TextPrinter()))


def _question(options: argparse.Namespace) -> str:
    if options.question not in (None, "-"):
        return str(options.question)
    if options.question is None and sys.stdin.isatty():
        raise UserError(
            "bad_input",
            "There is no question.",
            remedy='Write it: parley ask "...", or send it to standard input.',
        )
    return sys.stdin.read()


async def _ask(request: AskRequest, printer: JsonPrinter | TextPrinter) -> int:
    profile = open_profile()
    status = OK
    async with open_engine(profile, settings.load(profile.settings_file)) as engine:
        async with aclosing(engine.ask(request)) as events:
            async for event in events:
                printer.show(event)
                if isinstance(event, TurnFailed):
                    status = FAILED_TURN
        for notice in (await engine.status()).notices:
            if notice.level != "info":
                sys.stderr.write(f"parley: {notice.message} {notice.why}".rstrip() + "\n")
    return status


class JsonPrinter:
    """Every event as a line of JSON."""

    def show(self, event: Event) -> None:
        """Print one event at once: whoever reads the pipe wants it now."""
        sys.stdout.write(encode(event).decode() + "\n")
        sys.stdout.flush()


class TextPrinter:
    """The answer on standard output, how it comes about on standard error."""

    def __init__(self) -> None:
        self._answer = AnswerStream()

    def show(self, event: Event) -> None:
        """Print what a person wants to see of one event."""
        sys.stdout.write(self._answer.feed(event))
        match event:
            case TurnCompleted():
                sys.stdout.write("\n")
                sys.stdout.flush()
                self._end(event)
            case TurnFailed(fault=fault):
                self._tell(f"parley: {fault.sentence}")
            case _:
                if not self._answer.is_alone and (line := progress(event)):
                    self._tell(line)
        sys.stdout.flush()

    def _end(self, turn: TurnCompleted) -> None:
        for notice in turn.notices:
            self._tell(notice)
        for dissent in turn.dissent:
            self._tell(f"Dissent, seat {dissent.seat}: {dissent.quote} ({dissent.why})")

    def _tell(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def progress(event: Event) -> str:
    """A line about an event, empty where there is nothing to say."""
    match event:
        case ContextPacked(ledger=ledger) if ledger.left_out_messages:
            return (
                f"{ledger.left_out_messages} earlier messages ({ledger.left_out_tokens:,} tokens) "
                f"do not fit the context of {ledger.context_length:,} tokens and are not sent."
            )
        case StageStarted(stage=stage):
            return f"{stage.capitalize()} ..."
        case OpinionCompleted(seat=seat, opinion=opinion):
            tokens = opinion.usage.completion_tokens
            return f"  {seat} answered: {tokens:,} tokens in {opinion.seconds:.1f} s"
        case SeatDropped(seat=seat, fault=fault):
            return f"  {seat} dropped: {fault.sentence}"
        case AgreementReached(agreement=agreement):
            word = "agree" if agreement.agreed else "differ"
            who = "Answers" if agreement.basis == "answers" else "Reviewers"
            return f"  {who} {word} ({agreement.figure:.2f}): {agreement.explanation}"
        case ReviewCompleted(seat=seat, review=review):
            return f"  {seat} ranks {' > '.join(review.ranking)}"
        case RankingCompleted(ranking=ranking):
            points = (f"{s.seat} {s.points:g}/{s.max_points:g}" for s in ranking.standings)
            return f"  {', '.join(points)} (by {ranking.basis})"
        case _:
            return ""
