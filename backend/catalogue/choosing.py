"""The parts that recipes for committees are made of: candidates, picks, and what is found to fit.

A model's strength is taken from its size: parameters^0.65 x active parameters^0.35, a rule of
thumb that puts a mixture of experts between what it has and what it uses. Models within a factor
of 1.6 rank as the catalogue orders them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from backend.catalogue.catalogued import is_file, weights
from backend.catalogue.seating import Choice, Part, Space, place
from backend.library import InstalledModel
from backend.offers import CatalogueModel, ProposedModel

SEATS = 3
FAST = {"gpu": 40.0, "main": 8.0}
"""Tokens per second that a person reads along with, where a model lies on a GPU or not."""
_SPLIT = re.compile(r"-\d{5}-of-\d{5}$")


class Candidate(NamedTuple):
    """A model that may be seated; `choices` are its files, smallest first."""

    model: CatalogueModel
    choices: tuple[Choice, ...]
    strength: float
    rank: tuple[int, int]

    @property
    def chairs(self) -> bool:
        """May it write the synthesis?"""
        return "chairman" in self.model.roles


class Pick(NamedTuple):
    """A candidate and its seats, 0 for a chairman that only presides."""

    candidate: Candidate
    seats: int


class Found(NamedTuple):
    """What fits: `models` are those of `picks`, the chairman's first."""

    picks: tuple[Pick, ...]
    models: tuple[ProposedModel, ...]
    context_length: int
    in_turns: bool = False

    @property
    def slowest(self) -> float | None:
        """Tokens per second of the slowest model, None where no speed is known."""
        speeds = [model.tokens_per_s for model in self.models if model.tokens_per_s is not None]
        return min(speeds, default=None)


class Given(NamedTuple):
    """What recipes choose from; `contexts` are the lengths to try, the longest first."""

    candidates: tuple[Candidate, ...]  # best first
    space: Space
    contexts: tuple[int, ...]


def candidates_of(
    catalogue: Sequence[CatalogueModel], installed: Collection[InstalledModel], context: int
) -> tuple[Candidate, ...]:
    """The models that may be seated with a context of so many tokens, the best first."""
    found = []
    for order, model in enumerate(catalogue):
        if not {"chairman", "seat"} & set(model.roles) or model.context_length < context:
            continue
        strength = model.parameters**0.65 * model.active_parameters**0.35
        rank = (-math.floor(math.log(strength, 1.6)), order)
        found.append(Candidate(model, _choices(model, installed), strength, rank))
    return tuple(sorted(found, key=lambda candidate: candidate.rank))


def _choices(model: CatalogueModel, installed: Collection[InstalledModel]) -> tuple[Choice, ...]:
    """What is installed of it, or else all its files."""
    here, there = [], []
    for file in weights(model):
        there.append(Choice(file, id_of(file.name), installed=False))
        for one in sorted(installed, key=lambda one: one.info.id):
            if _is_whole(one) and is_file(file, one.path, one.size_bytes or one.info.size_bytes):
                here.append(Choice(file, one.info.id, installed=True))
                break
    return tuple(here or there)


def _is_whole(one: InstalledModel) -> bool:
    """Neither missing nor damaged; the note of a sound one may say what it is."""
    return one.header is not None or not (one.info.missing or one.info.note)


def id_of(name: str) -> str:
    """The id that a downloaded file gets: its name without the ending."""
    stem = PurePosixPath(name).name.removesuffix(".gguf").rstrip("*-")
    return _SPLIT.sub("", stem)


def is_other(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Is it of another family, by other people?"""
    known = {c.model.family for c in chosen} | {c.model.developer for c in chosen}
    return not {candidate.model.family, candidate.model.developer} & known


def seats_of(models: int) -> tuple[int, ...]:
    """How many seats each of so many models has; the first, the chairman's, has the most."""
    return ((SEATS,), (2, 1), (1, 1, 1))[models - 1]


def try_models(given: Given, chosen: Sequence[Candidate]) -> Found | None:
    """Seat `chosen`, the chairman first, with the longest context that fits."""
    seats = seats_of(len(chosen))
    return try_picks(given, [Pick(c, n) for c, n in zip(chosen, seats, strict=True)])


def try_picks(given: Given, picks: Sequence[Pick]) -> Found | None:
    """A model is spread over cards only where no context fits with each whole on one."""
    for whole in (True, False) if len(given.space.rooms.gpus) > 1 else (True,):
        for context in given.contexts:
            length = limit(picks, context)
            if models := placed_models(given, picks, length, whole=whole):
                return Found(tuple(picks), models, length)
    return None


def limit(picks: Sequence[Pick], context: int) -> int:
    """The context that all of them were trained for, `context` at most."""
    return min(context, *(pick.candidate.model.context_length for pick in picks))


def placed_models(
    given: Given, picks: Sequence[Pick], context: int, *, whole: bool = False
) -> tuple[ProposedModel, ...]:
    """Place them with their smallest files, then take a larger one for each while that fits.

    Nothing, where not even those fit.
    """
    parts = [Part(c.model, c.choices[0], max(seats, 1)) for c, seats in picks]
    placed = place(parts, given.space, context, whole=whole)
    if placed is None:
        return ()
    for n, pick in enumerate(picks):
        for choice in reversed(pick.candidate.choices[1:]):
            larger = [*parts[:n], parts[n]._replace(choice=choice), *parts[n + 1 :]]
            better = place(larger, given.space, context, whole=whole)
            if better and _spread(better) <= _spread(placed) and keeps_pace(better[n]):
                parts, placed = larger, better
                break
    return tuple(placed)


def _spread(models: Sequence[ProposedModel]) -> int:
    return sum(len(model.gpus) for model in models)


def keeps_pace(model: ProposedModel) -> bool:
    """Does it write as fast as a person reads, as far as is known?"""
    return model.tokens_per_s is None or model.tokens_per_s >= FAST["gpu" if model.gpus else "main"]
