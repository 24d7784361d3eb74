"""Replies in the JSON that models without a form of their own are asked for."""

from __future__ import annotations

from backend.worker.reply import strict_json
from backend.worker.reply.calls import Calls
from backend.worker.reply.native import reasoning
from backend.worker.reply.reader import Steps
from backend.worker.reply.strict_json import CutError, MalformedError


def contract(calls: Calls, *, thinking_open: bool) -> Steps[None]:
    """`{"assistant_response": "...", "tool_calls": [{"id", "name", "arguments"}, ...]}`.

    The response is given out as it grows. A reply that is something else is text.
    """
    reader = calls.reader
    yield from reasoning(calls, is_open=thinking_open)
    reader.mark()
    yield from reader.blank()
    if (yield from reader.peek()) == "{":
        if (yield from calls.attempt(_envelope(calls))):
            reader.mark()
            yield from reader.blank()
            if (yield from reader.peek()):
                calls.say(reader.raw)
    else:
        calls.say(reader.raw)
    yield from reader.rest(calls.say)


def _envelope(calls: Calls) -> Steps[None]:
    reader = calls.reader
    seen: set[str] = set()
    started = False

    def say(text: str) -> None:
        nonlocal started
        started = True
        calls.say(text)
        reader.mark()  # what was said is not raw text of something malformed

    try:
        yield from strict_json.expect(reader, "{")
        while True:
            key = yield from strict_json.text(reader)
            yield from strict_json.expect(reader, ":")
            if key in seen or key not in ("assistant_response", "tool_calls"):
                raise MalformedError(f"it has the key {key!r} again or in vain")
            seen.add(key)
            if key == "assistant_response":
                yield from strict_json.decode(reader, say)
            else:
                yield from _list(calls)
            started = True
            reader.mark()
            if (yield from strict_json.expect(reader, ",", "}")) == "}":
                return
    except CutError:
        if not started or "{" in reader.raw:
            raise
        # Only the end of the wrapping is missing, nothing of what was said or called.


def _list(calls: Calls) -> Steps[None]:
    reader = calls.reader
    yield from strict_json.expect(reader, "[")
    yield from reader.blank()
    if (yield from reader.accept("]")):
        return
    while True:
        yield from reader.blank()
        reader.mark()
        yield from calls.object()
        reader.mark()
        if (yield from strict_json.expect(reader, ",", "]")) == "]":
            return
