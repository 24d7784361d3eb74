"""Text that arrives in pieces, read as if it were whole.

A parser is a generator that reads from a `Reader` and waits, by yielding, for text that has not
come. What is read is dropped at once, so the work is linear in the length of the reply.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from typing import TypeVar

from backend.worker.reply.events import ReplyEvent

T = TypeVar("T")
Steps = Generator[None, None, T]
Sink = Callable[[str], None]

_BLANK = re.compile(r"[ \t\r\n]*")


class Markers:
    """Texts to look for; at one place a longer one goes first."""

    def __init__(self, *texts: str) -> None:
        self.texts = tuple(sorted(texts, key=len, reverse=True))
        self._pattern = re.compile("|".join(map(re.escape, self.texts)))

    def find(self, text: str, start: int) -> re.Match[str] | None:
        """The first marker in `text` from `start` on."""
        return self._pattern.search(text, start)

    def begun(self, text: str, start: int) -> int:
        """Where the end of `text` may begin a marker that is not whole; its length if nowhere."""
        first = max(start, len(text) - len(self.texts[0]) + 1)
        for at in range(first, len(text)):
            tail = text[at:]
            if any(marker.startswith(tail) for marker in self.texts):
                return at
        return len(text)


class Reader:
    """The text of a reply that has come and is not read, and the events made of what is read."""

    def __init__(self) -> None:
        self.buffer = ""
        self.at = 0
        self.over = False
        self.events: list[ReplyEvent] = []
        self._raw: list[str] = []
        self._raw_at = 0
        self._sink: Sink | None = None
        self._sink_at = 0

    def wait(self) -> Steps[bool]:
        """Wait for more text; False when the reply is over."""
        if self.over:
            return False
        yield
        return True

    def settle(self) -> None:
        """Pass on what is read and drop it."""
        self._raw.append(self.buffer[self._raw_at : self.at])
        if self._sink:
            self._drain()
        self.buffer = self.buffer[self.at :]
        self.at = self._raw_at = self._sink_at = 0

    def mark(self) -> None:
        """`raw` begins here."""
        self._raw, self._raw_at = [], self.at

    @property
    def raw(self) -> str:
        """All that was read since `mark`."""
        return "".join(self._raw) + self.buffer[self._raw_at : self.at]

    def tee(self, sink: Sink | None) -> None:
        """Give `sink` all that is read from here on, at the latest when a piece is used up."""
        if self._sink:
            self._drain()
        self._sink, self._sink_at = sink, self.at

    def _drain(self) -> None:
        if self._sink and self.at > self._sink_at:
            self._sink(self.buffer[self._sink_at : self.at])
        self._sink_at = self.at

    # --- reading ----------------------------------------------------------------------------

    def peek(self) -> Steps[str]:
        """The next character, unread; '' at the end of the reply."""
        while self.at == len(self.buffer):
            if not (yield from self.wait()):
                return ""
        return self.buffer[self.at]

    def run(self, pattern: re.Pattern[str]) -> Steps[None]:
        """Read on while `pattern`, which matches any number of single characters, does."""
        while True:
            found = pattern.match(self.buffer, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.buffer) or not (yield from self.wait()):
                return

    def blank(self) -> Steps[None]:
        """Read over white space."""
        yield from self.run(_BLANK)

    def accept(self, *texts: str) -> Steps[str]:
        """Read the first of `texts` that comes next; '' if none does."""
        while True:
            for text in texts:
                if self.buffer.startswith(text, self.at):
                    self.at += len(text)
                    return text
            rest = self.buffer[self.at : self.at + max(map(len, texts))]
            if not any(text.startswith(rest) for text in texts) or not (yield from self.wait()):
                return ""

    def until(self, markers: Markers, sink: Sink) -> Steps[str]:
        """Read up to a marker, giving `sink` the text before it, and return it unread.

        '' when the reply ends without one.
        """
        while True:
            found = markers.find(self.buffer, self.at)
            end = found.start() if found else markers.begun(self.buffer, self.at)
            if self.over and not found:
                end = len(self.buffer)
            self._give(end, sink)
            if found:
                return found.group()
            if not (yield from self.wait()):
                return ""

    def rest(self, sink: Sink) -> Steps[None]:
        """Read all to the end of the reply."""
        while True:
            self._give(len(self.buffer), sink)
            if not (yield from self.wait()):
                return

    def _give(self, end: int, sink: Sink) -> None:
        if end > self.at:
            sink(self.buffer[self.at : end])
        self.at = end


class SteppedParser:
    """A `ReplyParser` made of the steps of a generator over `reader`."""

    def __init__(self, reader: Reader, steps: Steps[None]) -> None:
        self._reader, self._steps = reader, steps

    def feed(self, text: str) -> list[ReplyEvent]:
        """See `ReplyParser.feed`."""
        self._reader.buffer += text
        return self._advance()

    def finish(self) -> list[ReplyEvent]:
        """See `ReplyParser.finish`."""
        self._reader.over = True
        return self._advance()

    def _advance(self) -> list[ReplyEvent]:
        next(self._steps, None)
        self._reader.settle()
        events, self._reader.events = self._reader.events, []
        return events
