"""Harmony, the form of gpt-oss: messages on channels, opened and closed by control tokens."""

from __future__ import annotations

import re

from backend.worker.reply.calls import Calls
from backend.worker.reply.reader import Markers, Steps

_HEADER_END = Markers("<|message|>", "<|end|>", "<|call|>", "<|return|>")
_BODY_END = Markers("<|end|>", "<|call|>", "<|return|>", "<|start|>", "<|channel|>")
_OPENERS = ("<|channel|>", "<|start|>", "<|message|>", "<|constrain|>", "to=", "assistant")
_CHANNEL = re.compile(r"<\|channel\|>\s*(\w+)")
_RECIPIENT = re.compile(r"to=([^\s<]+)")
_BLANK = re.compile(r"[ \t\r\n]*")


def harmony(calls: Calls, *, thinking_open: bool) -> Steps[None]:
    """Messages one after another; the prompt ends with `<|start|>assistant`.

    With `thinking_open` it ends inside a message of the channel `analysis`.
    """
    reader = calls.reader
    if thinking_open:
        yield from _until_closed(calls, "analysis")
    while (yield from _is_message(calls)):
        reader.mark()
        header: list[str] = []
        marker = yield from reader.until(_HEADER_END, header.append)
        if marker != "<|message|>":  # a header without a message
            calls.say(reader.raw)
            reader.at += len(marker)
            continue
        reader.at += len(marker)
        if not (yield from _message(calls, "".join(header))):
            break
    yield from reader.rest(calls.say)


def _is_message(calls: Calls) -> Steps[bool]:
    """Whether what comes next is the header of a message; the white space before is dropped."""
    reader = calls.reader
    while True:
        found = _BLANK.match(reader.buffer, reader.at)
        start = found.end() if found else reader.at
        rest = reader.buffer[start : start + len(_OPENERS[3])]
        if any(rest.startswith(opener) for opener in _OPENERS):
            reader.at = start
            return True
        if not any(opener.startswith(rest) for opener in _OPENERS):
            return False
        if not (yield from reader.wait()):
            return False


def _message(calls: Calls, header: str) -> Steps[bool]:
    """Read the body of a message; False when it was a malformed call."""
    channel = _CHANNEL.search(header)
    recipient = _RECIPIENT.search(header)
    if recipient is None:
        yield from _until_closed(calls, channel[1] if channel else "final")
        return True
    name = recipient[1].removeprefix("functions.")
    known = recipient[1].startswith("functions.")
    return (yield from calls.attempt(_call(calls, name if known else "")))


def _until_closed(calls: Calls, channel: str) -> Steps[None]:
    reader = calls.reader
    sink = calls.reason if channel == "analysis" else calls.say
    marker = yield from reader.until(_BODY_END, sink)
    if marker not in ("<|start|>", "<|channel|>"):  # those open the next message
        reader.at += len(marker)


def _call(calls: Calls, name: str) -> Steps[None]:
    calls.named(name)
    yield from calls.arguments()
    yield from calls.closed(*_BODY_END.texts)
    calls.ended()
