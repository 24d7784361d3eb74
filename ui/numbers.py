"""Figures, days and times as people write them in the window's language.

Whoever shows a figure to people asks here, so that 1,024.5 is « 1 024,5 » in French. The language
is the window's, not the system's: an English window keeps English figures on a German system.
"""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QLocale

_ENGLISH = QLocale("en")


class _Style:
    """How the window's language writes; one for the process, as Qt's own default locale is."""

    locale = _ENGLISH
    separators: dict[int, str] = {}


def speak(language: str) -> None:
    """Write as `language` (``en``, ``fr``) does from now on."""
    locale = QLocale(language)
    ours = {",": locale.groupSeparator(), ".": locale.decimalPoint()}
    _Style.locale = locale
    _Style.separators = str.maketrans({sign: own for sign, own in ours.items() if sign != own})


def decimal_point() -> str:
    """What stands before the decimals: ``.`` or ``,``."""
    return _Style.locale.decimalPoint()


def count(number: int) -> str:
    """A whole number with its thousands set off: ``1,024``."""
    return _own(f"{number:,}")


def decimal(number: float, digits: int) -> str:
    """A number with just so many decimals: ``0.67``."""
    return _own(f"{number:,.{digits}f}")


def shortest(number: float, significant: int = 6) -> str:
    """A number with at most so many significant digits, and no zeros that say nothing: ``2.5``."""
    return _own(f"{number:.{significant}g}")


def clock(moment: datetime) -> str:
    """The time of day: ``09:12``."""
    return f"{moment:%H:%M}"


def weekday(day: date) -> str:
    """The day of the week, short: ``Mon``."""
    return _Style.locale.standaloneDayName(day.isoweekday(), QLocale.FormatType.ShortFormat)


def short_date(day: date) -> str:
    """A day without its year: ``3 Nov``."""
    return f"{day.day} {_Style.locale.monthName(day.month, QLocale.FormatType.ShortFormat)}"


def moment(at: datetime) -> str:
    """A day and a time, as short as the language has them: ``11/3/26, 9:12 AM``."""
    return _Style.locale.toString(at, QLocale.FormatType.ShortFormat)


def _own(text: str) -> str:
    return text.translate(_Style.separators)
