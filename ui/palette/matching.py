"""Finding items by a few letters of them; Qt-free.

An own search rather than a library's: those score how alike two texts are (typing errors, word
order), while here the letters must be found where a person expects them, at the starts of words,
and it must be known which ones they were, so that they can be marked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from heapq import nlargest
from typing import NamedTuple

from ui.palette.items import GROUPS, Group, PaletteItem

Span = tuple[int, int]

_WORD = 100.0  # a word starts with the letters
_INSIDE = 50.0  # they stand together inside of a word
_SCATTERED = 20.0  # they follow each other with others between them
_GROUP = 10.0  # the name of the group starts with them
_FIRST = 30.0  # more, where the title itself starts with them
_NAME_LETTERS = 4
_RECENT = 15.0
_A_CHARACTER = 0.05  # less for each that the title is longer
_A_PLACE = 0.1  # less for each that the letters stand later
_FEW = 50
"""Scattered letters are looked for only where fewer items than this have them together."""


class Hit(NamedTuple):
    """An item that was found; the spans of its letters in title and detail, in characters."""

    item: PaletteItem
    title_marks: tuple[Span, ...] = ()
    detail_marks: tuple[Span, ...] = ()


class Found(NamedTuple):
    """Hits by group, best first; `matched` of `total` items have the letters."""

    groups: tuple[tuple[Group, tuple[Hit, ...]], ...]
    matched: int
    total: int


class _Folds(dict[int, int]):
    """Character by character: lower case without accents, all that parts words as a space."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        plain = unicodedata.normalize("NFD", character)[0].lower()[0]
        self[code] = ord(plain) if plain.isalnum() else 32
        return self[code]


_FOLDS = _Folds()


def fold(text: str) -> str:
    """`text` as it is searched, character for character as long as it was."""
    return text.translate(_FOLDS)


def scattered(term: str, text: str) -> tuple[int, ...]:
    """Places of the letters of `term` in `text`, which is folded and begins with a space.

    The first starts a word; each other one is in the same word, or starts a later one.
    """
    start = text.find(" " + term[0])
    if any(letter not in text for letter in term[1:]):
        return ()
    while start >= 0:
        places = [start + 1]
        for letter in term[1:]:
            place = places[-1] + 1
            end = text.find(" ", place)
            near = text.find(letter, place, end if end >= 0 else len(text))
            if near < 0:
                near = text.find(" " + letter, place) + 1
            if near <= 0:
                break
            places.append(near)
        if len(places) == len(term):
            return tuple(places)
        start = text.find(" " + term[0], start + 1)
    return ()


class Finder:
    """Searches `items`, which keep their order where hits are equally good."""

    def __init__(self, items: Sequence[PaletteItem], names: Mapping[Group, str]) -> None:
        self.items = tuple(items)
        self._names = {group: fold(name) for group, name in names.items()}
        self._texts = [
            " " + fold(f"{item.title} {item.detail}" if item.detail else item.title)
            for item in self.items
        ]
        # What a search found that looked everywhere: one with more letters finds no others.
        self._narrow: tuple[str, tuple[int, ...]] | None = None

    def find(self, text: str, recent: Collection[str] = (), limit: int = 30) -> Found:
        """The best `limit` items of each group that have every word of `text`.

        Items whose id is in `recent` go before others that are equally good.
        """
        terms = fold(text).split()
        scores = self._scores(terms)
        by_group: dict[Group, list[tuple[float, int]]] = {}
        for number, score in scores.items():
            item = self.items[number]
            if item.id in recent:
                score += _RECENT
            by_group.setdefault(item.group, []).append((score, -number))
        best = {group: nlargest(limit, hits) for group, hits in by_group.items()}
        order = sorted(best, key=lambda group: (-_tier(best[group][0][0]), GROUPS.index(group)))
        return Found(
            tuple((group, tuple(self._hit(-n, terms) for _, n in best[group])) for group in order),
            len(scores),
            len(self.items),
        )

    def _scores(self, terms: Sequence[str]) -> dict[int, float]:
        if not terms:
            return {}
        text = " ".join(terms)
        numbers: Iterable[int] = range(len(self.items))
        if self._narrow is not None and text.startswith(self._narrow[0]):
            numbers = self._narrow[1]
        found = self._together(terms, numbers)
        if len(found) < _FEW:
            found |= self._apart(terms, [number for number in numbers if number not in found])
            self._narrow = text, tuple(sorted(found))
        return found

    def _together(self, terms: Sequence[str], numbers: Iterable[int]) -> dict[int, float]:
        """Scores of those that have the letters of the first word in a row."""
        found: dict[int, float] = {}
        first, starts = terms[0], " " + terms[0]
        only = len(terms) == 1
        named = {group for group in self._names if self._is_named(group, first)}
        for number in numbers:
            text = self._texts[number]
            # The same as `_score`, unrolled: it runs 10,000 times for each key that is pressed.
            place = text.find(starts)
            if place >= 0:
                score = _WORD - _A_PLACE * place
                if place == 0:
                    score += _FIRST
            else:
                place = text.find(first)
                if place >= 0:
                    score = _INSIDE - _A_PLACE * place
                elif self.items[number].group in named:
                    score = _GROUP
                else:
                    continue
            if not only:
                rest = self._total(terms[1:], number)
                if not rest:
                    continue
                score = (score + rest) / len(terms)
            found[number] = score - _A_CHARACTER * len(text)
        return found

    def _apart(self, terms: Sequence[str], numbers: Iterable[int]) -> dict[int, float]:
        """Scores of those that have the letters with others between them."""
        found: dict[int, float] = {}
        start = " " + terms[0]
        for number in numbers:
            text = self._texts[number]
            # Most fall at the first letter, without the longer way through `_score`.
            if start[:2] in text or self._is_named(self.items[number].group, terms[0]):
                total = self._total(terms, number)
                if total:
                    found[number] = total / len(terms) - _A_CHARACTER * len(text)
        return found

    def _total(self, terms: Sequence[str], number: int) -> float:
        total = 0.0
        for term in terms:
            score = self._score(term, number)
            if not score:
                return 0.0
            total += score
        return total

    def _score(self, term: str, number: int) -> float:
        text = self._texts[number]
        place = text.find(" " + term)
        if place >= 0:
            return _WORD + (_FIRST if place == 0 else -_A_PLACE * place)
        place = text.find(term)
        if place >= 0:
            return _INSIDE - _A_PLACE * place
        if self._is_named(self.items[number].group, term):
            return _GROUP
        return _SCATTERED if scattered(term, text) else 0.0

    def _is_named(self, group: Group, term: str) -> bool:
        """Whether `term` is the name of `group`, or most of it."""
        return len(term) >= _NAME_LETTERS and self._names[group].startswith(term)

    def _hit(self, number: int, terms: Sequence[str]) -> Hit:
        item, text = self.items[number], self._texts[number]
        places: set[int] = set()
        for term in terms:
            start = text.find(" " + term) + 1 or text.find(term)
            if start >= 0:
                places.update(range(start, start + len(term)))
            else:
                places.update(scattered(term, text))
        spans = _spans(sorted(place - 1 for place in places))
        title = len(item.title)
        return Hit(
            item,
            tuple(span for span in spans if span[1] <= title),
            tuple((a - title - 1, b - title - 1) for a, b in spans if a > title),
        )


def _tier(score: float) -> int:
    """Whether a group's best hit starts a word, stands inside one, or is scattered."""
    between = (_INSIDE + _WORD) / 2, (_SCATTERED + _INSIDE) / 2
    return sum(score > limit for limit in between)


def _spans(places: Sequence[int]) -> list[Span]:
    """``[0, 1, 2, 5]`` becomes ``[(0, 3), (5, 6)]``."""
    spans: list[Span] = []
    for place in places:
        if spans and spans[-1][1] == place:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return spans


def marks(text: str, detail: str) -> tuple[Span, ...]:
    """Where the words of `text` stand in `detail`; for items that others found."""
    folded = " " + fold(detail)
    places: set[int] = set()
    for term in fold(text).split():
        start = folded.find(" " + term) + 1 or folded.find(term)
        if start >= 0:
            places.update(range(start - 1, start - 1 + len(term)))
    return tuple(_spans(sorted(places)))
