"""Replies while they stream: text, reasoning and tool calls told apart.

The text of a reply, with the `control_texts` of its format, goes through a `ReplyParser` in
pieces cut anywhere; the events come out as soon as they are certain. Nothing here knows of
llama.cpp. A call that is not strict JSON is never left standing: it comes as text, or as
`Refused` when its name was already given out, and the rest of such a reply is text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from backend.worker.reply.calls import Calls
from backend.worker.reply.contract import contract
from backend.worker.reply.events import (
    Called,
    Reasoned,
    Refused,
    ReplyEvent,
    ReplyParser,
    Said,
)
from backend.worker.reply.formats import Format, format_of
from backend.worker.reply.harmony import harmony
from backend.worker.reply.native import hermes, llama3, mistral, plain
from backend.worker.reply.reader import Reader, SteppedParser

__all__ = [
    "Called",
    "Format",
    "Reasoned",
    "Refused",
    "ReplyEvent",
    "ReplyParser",
    "Said",
    "format_of",
    "parser_of",
]

_STEPS = {
    Format.HERMES: hermes,
    Format.LLAMA3: llama3,
    Format.MISTRAL: mistral,
    Format.MISTRAL_ARGS: mistral,
    Format.HARMONY: harmony,
    Format.CONTRACT: contract,
}


def parser_of(
    format_: Format, *, tools: Collection[str], thinking_open: bool, call_id: Callable[[], str]
) -> ReplyParser:
    """A parser for one reply.

    `tools` are the names that may be called: without any, calls are text. `thinking_open`: the
    prompt ends inside reasoning. `call_id` makes the id of each call; models' own are not unique.
    """
    reader = Reader()
    calls = Calls(reader, tools, call_id)
    steps = _STEPS[format_] if tools or format_ is Format.HARMONY else plain
    return SteppedParser(reader, steps(calls, thinking_open=thinking_open))
