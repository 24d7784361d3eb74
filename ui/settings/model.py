"""What the settings page shows, as values; Qt-free."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from backend.settings import SettingInfo, Settings, describe

GROUPS: tuple[tuple[str, str], ...] = (
    ("general", "sliders-horizontal"),
    ("appearance", "circle-half"),
    ("deliberation", "scales"),
    ("models", "cube"),
    ("engine", "cpu"),
    ("endpoint", "terminal-window"),
    ("privacy", "shield-check"),
)
"""Keys of the groups in the order they are listed, each with its icon."""

_URL = re.compile(r"https?://[^\s/]+", re.IGNORECASE)


class Search(NamedTuple):
    """A setting with all the words it may be found by."""

    info: SettingInfo
    words: str


def changed(info: SettingInfo, settings: Settings) -> bool:
    """Whether a setting differs from its default."""
    return bool(getattr(settings, info.name) != info.default)


def counts(settings: Settings) -> dict[str, int]:
    """How many settings of each group differ from their defaults."""
    found = dict.fromkeys((key for key, _ in GROUPS), 0)
    for info in describe():
        found[info.group] += changed(info, settings)
    return found


def searchable(
    infos: Iterable[SettingInfo], said: Callable[[SettingInfo], Sequence[str]]
) -> tuple[Search, ...]:
    """Settings by name and by the words that `said` gives for each."""
    return tuple(
        Search(info, plain(" ".join((info.name, info.name.replace("_", " "), *said(info)))))
        for info in infos
    )


def found(settings: Iterable[Search], text: str) -> tuple[str, ...]:
    """Names of the settings with every word of `text`, case and accents aside."""
    wanted = plain(text).split()
    return tuple(s.info.name for s in settings if all(word in s.words for word in wanted))


def plain(text: str) -> str:
    """Lower case without accents, so that what is typed finds it."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def is_url(text: str) -> bool:
    """Whether a text is an address that Parley can ask."""
    if not _URL.match(text) or " " in text:
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and (parts.port or 0) >= 0
    except ValueError:  # a port that is no number, brackets that do not close
        return False


def starts_at(settings: Settings, at_start: Settings) -> frozenset[str]:
    """Names of changed settings that wait for the next start."""
    return frozenset(
        info.name
        for info in describe()
        if info.restart and getattr(settings, info.name) != getattr(at_start, info.name)
    )
