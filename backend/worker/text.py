"""From the bytes of tokens to the text of a reply: UTF-8 and stop strings across token borders."""

from __future__ import annotations

import codecs
from collections.abc import Sequence


class ReplyText:
    """Assembles a reply; gives out only what no later byte can take back.

    A token may end inside a character, and a stop string may begin in one token and end in
    another: both are held back until they are decided. Bytes that are no UTF-8 become U+FFFD.
    The stop string that is whole first ends the reply, however its text is cut into tokens; of
    two that end together it is the longer. Time is linear in the length of the reply.
    """

    def __init__(self, stop: Sequence[str] = ()) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._stops = [_Stop(text) for text in stop]
        self._beginnings = frozenset(text[0] for text in stop)
        self._held = ""
        self.stopped = False

    def feed(self, piece: bytes) -> str:
        """The text that `piece` settles; sets `stopped` when a stop string is complete.

        Nothing comes after that.
        """
        if self.stopped:
            return ""
        return self._settle(self._decode(piece))

    def finish(self) -> str:
        """What is still held back; nothing follows."""
        if self.stopped:
            return ""
        text = self._settle(self._decode(b"", True))
        return text if self.stopped else text + self._held

    def _settle(self, new: str) -> str:
        if not self._held and self._beginnings.isdisjoint(new):
            return new
        text, known = self._held + new, len(self._held)
        for at, char in enumerate(new, start=known + 1):
            ended = [len(stop.text) for stop in self._stops if stop.takes(char)]
            if ended:
                self.stopped = True
                self._held = ""
                return text[: at - max(ended)]
        keep = max(stop.matched for stop in self._stops)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]


class _Stop:
    """How much of a stop string the end of the text is (Knuth, Morris and Pratt 1977)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.matched = 0
        self._shorter = [0] * len(text)  # where to go on when the next character differs
        length = 0
        for at in range(1, len(text)):
            while length and text[at] != text[length]:
                length = self._shorter[length - 1]
            length += text[at] == text[length]
            self._shorter[at] = length

    def takes(self, char: str) -> bool:
        """Count `char`; True when the stop string is whole."""
        while self.matched and char != self.text[self.matched]:
            self.matched = self._shorter[self.matched - 1]
        self.matched += char == self.text[self.matched]
        return self.matched == len(self.text)
