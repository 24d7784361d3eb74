"""Which words two texts have in common, and which only one of them has; Qt-free."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

_WORD = re.compile(r"\s+|[\w'’-]+|[^\w\s]")
_SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]+\s*|[^.!?\n]+$")
_MANY_WORDS = 1500


class Piece(NamedTuple):
    """A run of text; `own` where the other text does not have it here."""

    text: str
    own: bool


Pieces = tuple[Piece, ...]


def compare(left: str, right: str) -> tuple[Pieces, Pieces]:
    """Both texts in runs of common and own words; joined, the runs are the text again.

    Long texts are first matched by whole sentences, and by words only in between: matching words
    takes time with the product of both lengths.
    """
    words = _words(left), _words(right)
    if max(len(words[0]), len(words[1])) <= _MANY_WORDS:
        return _matched(*words)
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    sentences = _SENTENCE.findall(left), _SENTENCE.findall(right)
    matcher = SequenceMatcher(None, *sentences, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        old, new = "".join(sentences[0][a:b]), "".join(sentences[1][c:d])
        if tag == "equal":
            sides[0].append(Piece(old, False))
            sides[1].append(Piece(new, False))
            continue
        inner = _words(old), _words(new)
        if max(len(inner[0]), len(inner[1])) <= _MANY_WORDS:
            pieces = _matched(*inner)
        else:
            pieces = ((Piece(old, True),), (Piece(new, True),))
        for side, more in zip(sides, pieces, strict=True):
            side.extend(more)
    return _joined(sides[0]), _joined(sides[1])


def share(left: Pieces, right: Pieces) -> float:
    """How much of both texts, in words, is common to them: 0..1."""
    common = whole = 0
    for piece in (*left, *right):
        count = len(piece.text.split())
        whole += count
        common += 0 if piece.own else count
    return common / whole if whole else 1.0


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _matched(left: list[str], right: list[str]) -> tuple[Pieces, Pieces]:
    # Words are compared without regard to case: a word that begins a sentence is still that word.
    folded = [word.casefold() for word in left], [word.casefold() for word in right]
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for tag, a, b, c, d in SequenceMatcher(None, *folded, autojunk=False).get_opcodes():
        own = tag != "equal"
        sides[0].append(Piece("".join(left[a:b]), own))
        sides[1].append(Piece("".join(right[c:d]), own))
    return _joined(sides[0]), _joined(sides[1])


def _joined(pieces: list[Piece]) -> Pieces:
    """Runs of one kind as one; a common space between own words belongs to them."""
    result: list[Piece] = []
    for place, piece in enumerate(pieces):
        if not piece.text:
            continue
        own = piece.own
        if not own and not piece.text.strip() and "\n" not in piece.text:
            beside = [p for p in pieces[place + 1 :] if p.text][:1]
            own = bool(result) and result[-1].own and bool(beside) and beside[0].own
        if result and result[-1].own == own:
            result[-1] = Piece(result[-1].text + piece.text, own)
        else:
            result.append(Piece(piece.text, own))
    return tuple(result)
