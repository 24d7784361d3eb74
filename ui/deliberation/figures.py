"""Figures with their units."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui import numerals

_CHARACTERS_A_TOKEN = 4
_LEAST_S = 0.1  # less is not shown as nothing

translate = QCoreApplication.translate


def seconds(value: float | None) -> str:
    """``< 0.1 s``, ``0.4 s``, ``44.9 s``, ``126 s``, ``12 min 6 s``; unknown is a dash."""
    if value is None:
        return "—"
    if 0 < value < _LEAST_S / 2:
        return translate("Deliberation", "{0} s").format(f"< {numerals.decimal(_LEAST_S, 1)}")
    if value < 100:
        return translate("Deliberation", "{0} s").format(numerals.decimal(value, 1))
    if value < 600:
        return translate("Deliberation", "{0} s").format(numerals.decimal(value, 0))
    return translate("Deliberation", "{0} min {1} s").format(int(value // 60), int(value % 60))


def whole_seconds(value: float) -> str:
    """``9 s``, ``40 s``, ``12 min 6 s``: for estimates."""
    if value < 600:
        return translate("Deliberation", "{0} s").format(round(value))
    return seconds(value)


def mark(value: float) -> str:
    """``0 s``, ``0.5 s``, ``40 s``, ``12 min``: for the marks of an axis."""
    if value < 600:
        return translate("Deliberation", "{0} s").format(numerals.shortest(round(value, 1)))
    return translate("Deliberation", "{0} min").format(numerals.shortest(value / 60))


def tokens(count: int | None) -> str:
    """``1 token``, ``1,024 tokens``."""
    if count is None:
        return translate("Deliberation", "— tokens")
    return (
        translate("Deliberation", "1 token")
        if count == 1
        else translate("Deliberation", "{0} tokens").format(numerals.count(count))
    )


def about_tokens(text: str) -> str:
    """An estimate while a seat writes; models report exact figures only at the end."""
    return about_count(len(text))


def about_count(characters: int) -> str:
    """The same from the number of characters."""
    count = tokens(max(1, characters // _CHARACTERS_A_TOKEN))
    return translate("Deliberation", "about {0}").format(count)


def speed(tokens_per_s: float | None) -> str:
    """``41 tok/s``, ``4.2 tok/s``; empty where it is not known."""
    if tokens_per_s is None:
        return ""
    figure = numerals.rate(tokens_per_s)
    return translate("Deliberation", "{0} tok/s").format(figure)


def points(count: float, most: float) -> str:
    """``5 of 6 points``."""
    return translate("Deliberation", "{0} of {1} points").format(
        numerals.shortest(count), numerals.shortest(most)
    )
