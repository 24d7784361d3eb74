"""Sizes, rates and times in words; sizes are decimal, unknown is a dash."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui import numerals

translate = QCoreApplication.translate

UNKNOWN = "—"
_GB, _MB, _KB = 1e9, 1e6, 1e3


def size(count: float | None) -> str:
    """``9.0 GB``, ``412 MB``, ``3 kB``; `count` in bytes."""
    if count is None:
        return UNKNOWN
    unit = _unit(count)
    return _words(unit).format(_number(count, unit))


def memory(count: float | None) -> str:
    """``0.2 GB``: in gigabytes, but for what would be none of them; `count` in bytes."""
    if count is None or count < _GB / 20:
        return size(count)
    return translate("Models", "{0} GB").format(gigabytes(count))


def gigabytes(count: float) -> str:
    """``19.8``: a figure beside others of the same unit; `count` in bytes."""
    return numerals.decimal(count / _GB, 1)


def amount(done: float, total: float | None) -> str:
    """``9.2 of 14.3 GB``, both in bytes; where only one of them says something, that one."""
    if total is None:
        return size(done)
    if not done:
        return size(total)
    unit = _unit(total)
    words = translate("Models", "{0} of {1}")
    if 0 < done < unit / 20:  # in the unit of the whole it would be nothing
        return words.format(size(done), size(total))
    return words.format(_number(done, unit), _words(unit).format(_number(total, unit)))


def rate(per_s: float | None) -> str:
    """``41 MB/s``; empty where it is unknown. `per_s` in bytes."""
    if per_s is None:
        return ""
    if per_s >= 10 * _MB:
        return translate("Models", "{0} MB/s").format(numerals.decimal(per_s / _MB, 0))
    if per_s >= _MB / 10:
        return translate("Models", "{0} MB/s").format(numerals.decimal(per_s / _MB, 1))
    return translate("Models", "{0} kB/s").format(numerals.decimal(per_s / _KB, 0))


def duration(seconds: float) -> str:
    """``40 s``, ``12 min``, ``1 h 20 min``."""
    if seconds < 60:
        return translate("Models", "{0} s").format(max(1, round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 60:
        return translate("Models", "{0} min").format(minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return translate("Models", "{0} h {1} min").format(hours, minutes)
    return translate("Models", "{0} days").format(round(hours / 24))


def left(seconds: float | None) -> str:
    """``about 2 min left``; empty where it is unknown."""
    if seconds is None:
        return ""
    return translate("Models", "about {0} left").format(duration(seconds))


def context(tokens: int | None) -> str:
    """``32k context``, ``512 tokens of context``; empty where it is unknown."""
    if tokens is None:
        return ""
    if tokens < 1000:
        return translate("Models", "{0} tokens of context").format(tokens)
    return translate("Models", "{0}k context").format(tokens // (1024 if tokens % 1000 else 1000))


def tokens(count: int) -> str:
    """``16,384 tokens``."""
    return translate("Models", "{0} tokens").format(numerals.count(count))


def speed(per_s: float | None) -> str:
    """``53 tok/s``, ``4.2 tok/s``; unknown is a dash."""
    if per_s is None:
        return UNKNOWN
    number = numerals.rate(per_s)
    return translate("Models", "{0} tok/s").format(number)


def count(number: int) -> str:
    """``84B``-like counts of people: ``950``, ``12k``, ``1.4M``."""
    if number < 1000:
        return str(number)
    if number < 1_000_000:
        return translate("Models", "{0}k").format(numerals.decimal(number / 1000, 0))
    return translate("Models", "{0}M").format(numerals.decimal(number / 1e6, 1))


def parameters(number: int) -> str:
    """``14.8B``: parameters of a model; small ones in millions."""
    if number >= 100e9:
        return translate("Models", "{0}B").format(numerals.decimal(number / 1e9, 0))
    if number >= 1e9:
        return translate("Models", "{0}B").format(numerals.decimal(number / 1e9, 1))
    return translate("Models", "{0}M").format(numerals.decimal(number / 1e6, 0))


def _unit(count: float) -> float:
    return _GB if count >= _GB / 10 * 9.995 else _MB if count >= _MB else _KB


def _number(count: float, unit: float) -> str:
    return numerals.decimal(count / _GB, 1) if unit == _GB else numerals.decimal(count / unit, 0)


def _words(unit: float) -> str:
    if unit == _GB:
        return translate("Models", "{0} GB")
    return translate("Models", "{0} MB") if unit == _MB else translate("Models", "{0} kB")
