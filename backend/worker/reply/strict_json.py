"""Strict JSON while it arrives: where a value ends, its strings, and whether it is sound."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from backend.worker.reply.reader import Reader, Sink, Steps

_CLOSERS = {"{": "}", "[": "]"}
_OUTSIDE = re.compile(r"[ \t\r\n,:0-9+\-.eEtrufalsn]*")  # all that stands outside strings
_SCALAR = re.compile(r"[0-9+\-.eEtrufalsn]*")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_SIMPLE = dict(zip('"\\/bfnrt', '"\\/\b\f\n\r\t', strict=True))
_HEX = re.compile(r"[0-9a-fA-F]{4}")


class MalformedError(Exception):
    """What comes is no strict JSON, or not the JSON asked for; the text says why."""


class CutError(MalformedError):
    """The reply ended first."""

    def __init__(self) -> None:
        super().__init__("the reply ended within it")


def skip(reader: Reader) -> Steps[None]:
    """Read one value without a look at what it holds; raises `MalformedError`.

    Brackets, strings and the characters between them are checked here, the rest by `sound`.
    """
    open_: list[str] = []
    while True:
        if open_:
            yield from reader.run(_OUTSIDE)
        char = yield from reader.peek()
        if char == '"':
            yield from _skip_string(reader)
        elif char in _CLOSERS:
            reader.at += 1
            open_.append(_CLOSERS[char])
        elif open_ and char == open_[-1]:
            reader.at += 1
            open_.pop()
        elif not open_ and _SCALAR.fullmatch(char) and char:
            yield from reader.run(_SCALAR)
        else:
            _fail(char)
        if not open_:
            return


def _skip_string(reader: Reader) -> Steps[None]:
    reader.at += 1
    while True:
        yield from reader.run(_PLAIN)
        char = yield from reader.peek()
        if char not in ('"', "\\"):
            _fail(char)
        reader.at += 1
        if char == '"':
            return
        if not (yield from reader.peek()):
            raise CutError
        reader.at += 1


def text(reader: Reader) -> Steps[str]:
    """Read a string and return what it says; raises `MalformedError`."""
    parts: list[str] = []
    yield from decode(reader, parts.append)
    return "".join(parts)


def decode(reader: Reader, sink: Sink) -> Steps[None]:
    """Read a string, giving `sink` what it says as it comes; raises `MalformedError`.

    Halves of surrogate pairs without the other half become U+FFFD.
    """
    yield from expect(reader, '"')
    while True:
        while True:
            start = reader.at
            found = _PLAIN.match(reader.buffer, start)
            reader.at = found.end() if found else start
            if reader.at > start:
                sink(reader.buffer[start : reader.at])
            if reader.at < len(reader.buffer) or not (yield from reader.wait()):
                break
        char = yield from reader.peek()
        if char == '"':
            reader.at += 1
            return
        if char != "\\":
            _fail(char)
        sink((yield from _escape(reader)))


def _escape(reader: Reader) -> Steps[str]:
    """Read one escape, or two that are the halves of one character."""
    char = (yield from _ahead(reader, 2))[1]
    if char != "u":
        if char not in _SIMPLE:
            raise MalformedError(f"a string has the escape \\{char}")
        reader.at += 2
        return _SIMPLE[char]
    code = _hex((yield from _ahead(reader, 6)))
    reader.at += 6
    if not 0xD800 <= code < 0xE000:
        return chr(code)
    if code >= 0xDC00 or (yield from reader.peek()) != "\\":
        return "\ufffd"
    if (yield from _ahead(reader, 2))[1] != "u":
        return "\ufffd"
    low = _hex((yield from _ahead(reader, 6)))
    if not 0xDC00 <= low < 0xE000:
        return "\ufffd"
    reader.at += 6
    return chr(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00))


def _ahead(reader: Reader, count: int) -> Steps[str]:
    while len(reader.buffer) - reader.at < count:
        if not (yield from reader.wait()):
            raise CutError
    return reader.buffer[reader.at : reader.at + count]


def _hex(escape: str) -> int:
    if not _HEX.fullmatch(escape, 2):
        raise MalformedError(f"a string has the escape {escape}")
    return int(escape[2:], 16)


def expect(reader: Reader, *chars: str) -> Steps[str]:
    """Read over white space and the one of `chars` after it; raises `MalformedError`."""
    yield from reader.blank()
    char = yield from reader.peek()
    if char not in chars:
        _fail(char)
    reader.at += 1
    return char


def sound(raw: str) -> dict[str, Any]:
    """The object that `raw` is.

    Raises:
        MalformedError: it is no object in strict JSON: NaN, a key twice, half a character.
    """
    try:
        value = json.loads(raw, parse_constant=_refuse_constant, object_pairs_hook=_unique)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise MalformedError("it holds half of a surrogate pair") from error
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"it is no strict JSON: {error}") from error
    if not isinstance(value, dict):
        raise MalformedError("it is no JSON object")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key comes twice")
    return found


def _fail(char: str) -> NoReturn:
    if not char:
        raise CutError
    raise MalformedError(f"{char!r} comes where JSON has something else")
