"""Figures, days and times as people write them in the window's language.

Whoever shows a figure to people asks here, so that 1,024.5 is « 1 024,5 » in French. The language
is the window's, not the system's: an English window keeps English figures on a German system.
"""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QLocale


class _Way:
    """How the window's language writes; one for the process, as Qt's own default locale is."""

    def __init__(self) -> None:
        self.locale = QLocale("en")
        self.signs: dict[int, str] = {}


_WAY = _Way()


def speak(language: str) -> None:
    """Write as `language` (``en``, ``fr``) does from now on."""
    _WAY.locale = QLocale(language)
    own = {",": _WAY.locale.groupSeparator(), ".": _WAY.locale.decimalPoint()}
    _WAY.signs = str.maketrans({sign: other for sign, other in own.items() if sign != other})


def language() -> str:
    """The language of the window: ``en``, ``fr``."""
    return _WAY.locale.name().partition("_")[0]


def decimal_point() -> str:
    """What stands before the decimals: ``.`` or ``,``."""
    return _WAY.locale.decimalPoint()


def count(number: int) -> str:
    """A whole number with its thousands set off: ``1,024``."""
    return _own(f"{number:,}")


def decimal(number: float, digits: int) -> str:
    """A number with just so many decimals: ``0.67``."""
    return _own(f"{number:,.{digits}f}")


def trimmed(number: float, digits: int, *, grouped: bool = True) -> str:
    """A number with at most so many decimals, and no zeros that say nothing: ``8,192``, ``0.7``."""
    text = f"{number:,.{digits}f}" if grouped else f"{number:.{digits}f}"
    return _own(text.rstrip("0").rstrip(".") if "." in text else text)


def shortest(number: float, significant: int = 6) -> str:
    """A number with at most so many significant digits, and no zeros that say nothing: ``2.5``."""
    return _own(f"{number:.{significant}g}")


def rate(per_s: float) -> str:
    """So many a second, as exact as it can be seen: ``41``, ``4.2``."""
    return decimal(per_s, 0 if per_s >= 10 else 1)


def clock(moment: datetime) -> str:
    """The time of day: ``09:12``."""
    return f"{moment:%H:%M}"


def weekday(day: date) -> str:
    """The day of the week, short: ``Mon``."""
    return _WAY.locale.standaloneDayName(day.isoweekday(), QLocale.FormatType.ShortFormat)


def short_date(day: date) -> str:
    """A day without its year: ``3 Nov``."""
    return f"{day.day} {_WAY.locale.monthName(day.month, QLocale.FormatType.ShortFormat)}"


def _own(text: str) -> str:
    return text.translate(_WAY.signs)
