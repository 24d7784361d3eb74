"""A text that grows by pieces, as a value: each addition costs the piece, not the whole."""

from __future__ import annotations


class Growing:
    """An immutable text; `plus` gives a longer one.

    Values share one list of pieces until somebody reads `text`: what was read is the head of
    whatever is added later, so a text of 200 kB is joined as often as it is looked at, and not
    with every token.
    """

    __slots__ = ("_count", "_head", "_pieces", "_text", "length")

    def __init__(self, text: str = "") -> None:
        self._head = text
        self._pieces: list[str] = []
        self._count = 0
        self._text: str | None = text
        self.length = len(text)

    @property
    def text(self) -> str:
        """The whole text."""
        if self._text is None:
            self._text = self._head + "".join(self._pieces[: self._count])
        return self._text

    def plus(self, piece: str) -> Growing:
        """The text with `piece` at its end."""
        longer = Growing.__new__(Growing)
        if self._text is not None:
            longer._head, longer._pieces = self._text, [piece]
        elif len(self._pieces) == self._count:
            longer._head, longer._pieces = self._head, self._pieces
            self._pieces.append(piece)
        else:  # another value grew from this one first
            longer._head, longer._pieces = self._head, [*self._pieces[: self._count], piece]
        longer._count = 1 if self._text is not None else self._count + 1
        longer._text = None
        longer.length = self.length + len(piece)
        return longer

    def __bool__(self) -> bool:
        return self.length > 0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Growing):
            return NotImplemented
        return self is other or (self.length == other.length and self.text == other.text)

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Growing({self.text!r})"
