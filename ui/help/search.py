"""Which help entries match what was typed; Qt-free."""

from __future__ import annotations

import unicodedata

from backend.help import HelpEntry, HelpTopic


def found(topics: tuple[HelpTopic, ...], query: str) -> tuple[tuple[str, HelpEntry], ...]:
    """Topic titles and entries that contain every word of `query`, in the help's order.

    Neither case nor accents matter.
    """
    words = _plain(query).split()
    return tuple(
        (topic.title, entry)
        for topic in topics
        for entry in topic.entry
        if all(w in _plain(f"{topic.title} {entry.question} {entry.answer}") for w in words)
    )


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFD", text.casefold()).replace("’", "'")
    return "".join(c for c in text if not unicodedata.combining(c))
