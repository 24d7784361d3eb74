"""Which help entries match what was typed; Qt-free."""

from __future__ import annotations

from backend.help import HelpEntry, HelpTopic


def found(topics: tuple[HelpTopic, ...], query: str) -> tuple[tuple[str, HelpEntry], ...]:
    """Topic titles and entries that contain every word of `query`, in the help's order."""
    words = query.casefold().split()
    return tuple(
        (topic.title, entry)
        for topic in topics
        for entry in topic.entry
        if all(w in f"{topic.title} {entry.question} {entry.answer}".casefold() for w in words)
    )
