"""From the bytes of tokens to the text of a reply: UTF-8 and stop strings across token borders."""

from __future__ import annotations

import codecs
from collections.abc import Sequence


class ReplyText:
    """Assembles a reply; gives out only what no later byte can take back.

    A token may end inside a character, and a stop string may begin in one token and end in
    another: both are held back until they are decided. Bytes that are no UTF-8 become U+FFFD.
    """

    def __init__(self, stop: Sequence[str] = ()) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._stop = tuple(stop)
        self._held = ""
        self.stopped = False

    def feed(self, piece: bytes) -> str:
        """The text that `piece` settles; sets `stopped` when a stop string is complete."""
        return self._settle(self._held + self._decode(piece))

    def finish(self) -> str:
        """What is still held back; nothing follows."""
        if self.stopped:
            return ""
        text = self._settle(self._held + self._decode(b"", True))
        return text if self.stopped else text + self._held

    def _settle(self, text: str) -> str:
        found = [at for at in (text.find(stop) for stop in self._stop) if at >= 0]
        if found:
            self.stopped = True
            self._held = ""
            return text[: min(found)]
        keep = max((_overlap(text, stop) for stop in self._stop), default=0)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]


def _overlap(text: str, stop: str) -> int:
    """Length of the longest end of `text` that begins `stop`, without being all of it."""
    for size in range(min(len(text), len(stop) - 1), 0, -1):
        if text.endswith(stop[:size]):
            return size
    return 0
