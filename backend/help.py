"""The help of Parley: topics with questions and short answers, read from ``resources/help``.

The window shows it, and the starter model is trained on the English one.
"""

from __future__ import annotations

from importlib.resources import files

import msgspec
from msgspec import Struct


class HelpEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """One question; `answer` is Markdown of one or two sentences, `id` is unique in the help."""

    id: str
    question: str
    answer: str


class HelpTopic(Struct, frozen=True, forbid_unknown_fields=True):
    """A page of the help."""

    title: str
    entry: tuple[HelpEntry, ...]


def load_help(language: str = "en") -> tuple[HelpTopic, ...]:
    """All topics, in the order of their file names.

    A page of ``resources/help/LANGUAGE`` stands for the English one of the same name.
    """
    folder = files("resources") / "help"
    pages = sorted((p for p in folder.iterdir() if p.name.endswith(".toml")), key=lambda p: p.name)
    others = (folder / language / page.name for page in pages)
    found = (other if other.is_file() else page for page, other in zip(pages, others, strict=True))
    return tuple(msgspec.toml.decode(page.read_bytes(), type=HelpTopic) for page in found)
