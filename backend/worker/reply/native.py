"""Replies of models that know tool calls: Hermes and Qwen, Llama 3, Mistral; and plain ones."""

from __future__ import annotations

import re

from backend.worker.reply import strict_json
from backend.worker.reply.calls import Calls
from backend.worker.reply.reader import Markers, Steps

_CLOSERS = {
    opener: Markers(*(blank + closer for blank in ("", "\n", "\n\n") for closer in closers))
    for opener, closers in {
        "<think>": ("</think>",),
        "[THINK]": ("[/THINK]",),
        "": ("</think>", "[/THINK]"),
    }.items()
}
_TOOL_CALL = Markers("<tool_call>", "\n<tool_call>", "\n\n<tool_call>")
_PYTHON_TAG = Markers("<|python_tag|>")
_TOOL_CALLS = Markers("[TOOL_CALLS]", "\n[TOOL_CALLS]", "\n\n[TOOL_CALLS]")
_BLANK = re.compile(r"[ \t\r\n]*")
_NAME = re.compile(r"[A-Za-z0-9_.:-]*")


def reasoning(calls: Calls, *, is_open: bool) -> Steps[None]:
    """Read the reasoning that a reply begins with; white space around its markers is theirs.

    A marker later in the reply is text: an answer may speak of it.
    """
    reader = calls.reader
    opener = ""
    while True:
        if not is_open:
            opener = yield from _opener(calls)
            if not opener:
                return
        yield from reader.blank()
        closer = yield from reader.until(_CLOSERS[opener], calls.reason)
        reader.at += len(closer)
        is_open = False
        if closer:
            yield from reader.blank()


def _opener(calls: Calls) -> Steps[str]:
    """Read the marker that opens reasoning, if it comes next; else nothing."""
    reader = calls.reader
    while True:
        found = _BLANK.match(reader.buffer, reader.at)
        start = found.end() if found else reader.at
        rest = reader.buffer[start : start + len("<think>")]
        for opener in ("<think>", "[THINK]"):
            if rest == opener:
                reader.at = start + len(opener)
                return opener
        if not any(opener.startswith(rest) for opener in ("<think>", "[THINK]")):
            return ""
        if not (yield from reader.wait()):
            return ""


def plain(calls: Calls, *, thinking_open: bool) -> Steps[None]:
    """Reasoning and text; no tools."""
    yield from reasoning(calls, is_open=thinking_open)
    yield from calls.reader.rest(calls.say)


def hermes(calls: Calls, *, thinking_open: bool) -> Steps[None]:
    """`<tool_call>{"name": ..., "arguments": {...}}</tool_call>`, as often as wanted, in text."""
    reader = calls.reader
    yield from reasoning(calls, is_open=thinking_open)
    while marker := (yield from reader.until(_TOOL_CALL, calls.say)):
        reader.mark()
        reader.at += len(marker)
        if not (yield from calls.attempt(calls.object(closed_by="</tool_call>"))):
            break
        yield from _between(calls, "<tool_call>")
    yield from reader.rest(calls.say)


def _between(calls: Calls, marker: str) -> Steps[None]:
    """Drop the white space after a call where another call or nothing follows."""
    reader = calls.reader
    reader.mark()
    yield from reader.blank()
    blank = reader.raw
    if (yield from reader.accept(marker)):
        reader.at -= len(marker)
    elif (yield from reader.peek()):
        calls.say(blank)


def llama3(calls: Calls, *, thinking_open: bool) -> Steps[None]:
    """A reply that is `{"name": ..., "parameters": {...}}`, or has that after a python tag.

    Several calls are apart by white space or `;`.
    """
    reader = calls.reader
    yield from reasoning(calls, is_open=thinking_open)
    reader.mark()
    yield from reader.blank()
    if (yield from reader.peek()) != "{":
        calls.say(reader.raw)
        marker = yield from reader.until(_PYTHON_TAG, calls.say)
        reader.mark()
        reader.at += len(marker)
        yield from reader.blank()
        if (yield from reader.peek()) != "{":
            calls.say(reader.raw)
            yield from reader.rest(calls.say)
            return
    while (yield from calls.attempt(calls.object())):
        reader.mark()
        yield from reader.accept(";")
        yield from reader.blank()
        if not (yield from reader.accept("<|python_tag|>")):
            yield from reader.accept(";")
        yield from reader.blank()
        comes = yield from reader.peek()
        if comes != "{":
            calls.say(reader.raw if comes else "")
            break
    yield from reader.rest(calls.say)


def mistral(calls: Calls, *, thinking_open: bool) -> Steps[None]:
    """`[TOOL_CALLS]`, then a list of calls as objects, or a name, `[ARGS]` and an object."""
    reader = calls.reader
    yield from reasoning(calls, is_open=thinking_open)
    while marker := (yield from reader.until(_TOOL_CALLS, calls.say)):
        reader.mark()
        reader.at += len(marker)
        if not (yield from calls.attempt(_mistral_calls(calls))):
            break
        yield from _between(calls, "[TOOL_CALLS]")
    yield from reader.rest(calls.say)


def _mistral_calls(calls: Calls) -> Steps[None]:
    reader = calls.reader
    yield from reader.blank()
    if (yield from reader.peek()) != "[":
        yield from _mistral_named(calls)
        return
    reader.at += 1
    while True:
        yield from calls.object()
        reader.mark()
        if (yield from strict_json.expect(reader, ",", "]")) == "]":
            return


def _mistral_named(calls: Calls) -> Steps[None]:
    reader = calls.reader
    name: list[str] = []
    reader.tee(name.append)
    yield from reader.run(_NAME)
    reader.tee(None)
    if (yield from reader.accept("[CALL_ID]", "[ARGS]")) == "[CALL_ID]":
        yield from reader.run(_NAME)
        yield from reader.accept("[ARGS]")
    calls.named("".join(name))
    yield from calls.arguments()
    calls.ended()
