"""What the starter model is taught: the help, its paraphrases and what it must refuse.

Everything is read from data files; each list has a part that training never sees.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.help import HelpEntry, load_help

HERE = Path(__file__).parent
HELD_OUT_WORDINGS = 2
REFUSAL = "I do not know that. I am the starter model and know only Parley."


@dataclass(frozen=True)
class Entry:
    """A help entry with its wordings; an answer is right if it has all `facts`.

    A pattern is many wordings: one of each ``(this|that)`` is drawn.
    """

    help: HelpEntry
    facts: tuple[str, ...]
    wordings: tuple[str, ...]
    patterns: tuple[str, ...]
    held_out: tuple[str, ...]

    def right(self, reply: str) -> bool:
        """Does `reply` have every key fact?"""
        return all(fact.lower() in reply.lower() for fact in self.facts)


@dataclass(frozen=True)
class Part:
    """One side of the split between training and evaluation."""

    frames: tuple[str, ...]
    templates: tuple[str, ...]
    sentences: tuple[str, ...]
    words: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Corpus:
    """All material. `seen` is for training, `held_out` for evaluation."""

    entries: tuple[Entry, ...]
    seen: Part
    held_out: Part
    synonyms: tuple[tuple[str, ...], ...]
    personas: tuple[str, ...]
    systems: tuple[str, ...]
    file_names: tuple[str, ...]
    about_files: tuple[str, ...]
    chat: tuple[tuple[str, tuple[str, ...]], ...]


def refused(reply: str) -> bool:
    """Does `reply` say that it does not know?"""
    return "i do not know" in reply.lower()


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def _merged(folder: str) -> dict[str, Any]:
    """All tables of the TOML files in `folder`."""
    tables: dict[str, Any] = {}
    for path in sorted((HERE / folder).glob("*.toml")):
        tables |= _toml(path)
    return tables


def load_entries() -> tuple[Entry, ...]:
    """The help with its wordings; the question itself is a wording.

    Raises:
        KeyError: an entry of the help has no wordings.
    """
    written, more = _merged("paraphrases"), _merged("wordings")
    entries = []
    for entry in (e for topic in load_help() for e in topic.entry):
        own = written[entry.id]
        seen = (entry.question, *own["wordings"][:-HELD_OUT_WORDINGS], *more[entry.id]["wordings"])
        entries.append(
            Entry(
                help=entry,
                facts=tuple(own["facts"]),
                patterns=tuple(own["patterns"]),
                wordings=tuple(dict.fromkeys(seen)),
                held_out=tuple(own["wordings"][-HELD_OUT_WORDINGS:]),
            )
        )
    return tuple(entries)


def load_corpus() -> Corpus:
    """Read all data files."""
    lexicon, refuse = _toml(HERE / "lexicon.toml"), _toml(HERE / "refuse.toml")
    words = refuse["words"].items()
    seen = Part(
        frames=tuple(lexicon["frames"]),
        templates=tuple(refuse["templates"]),
        sentences=tuple(refuse["sentences"]),
        words={kind: tuple(these[: len(these) * 3 // 4]) for kind, these in words},
    )
    held_out = Part(
        frames=tuple(lexicon["held_out_frames"]),
        templates=tuple(refuse["held_out_templates"]),
        sentences=tuple(refuse["held_out_sentences"]),
        words={kind: tuple(these[len(these) * 3 // 4 :]) for kind, these in words},
    )
    return Corpus(
        entries=load_entries(),
        seen=seen,
        held_out=held_out,
        synonyms=tuple(tuple(group) for group in lexicon["synonyms"]),
        personas=tuple(lexicon["personas"]),
        systems=tuple(lexicon["systems"]),
        file_names=tuple(lexicon["file_names"]),
        about_files=tuple(lexicon["about_files"]),
        chat=tuple((kind["answer"], tuple(kind["said"])) for kind in lexicon["chat"]),
    )
