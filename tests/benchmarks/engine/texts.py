"""Prompts of exactly so many tokens, none like another."""

from __future__ import annotations

import random
import string


def words(rng: random.Random, tokens: int) -> str:
    """Random words; each letter and each space is one token of the big model.

    Words, because some tokenisers' regular expressions recurse over a word's letters.
    """
    text = ""
    while len(text) < tokens:
        text += "".join(rng.choices(string.ascii_lowercase, k=rng.randint(2, 9))) + " "
    return text[: tokens - 1] + "."


def seats(rng: random.Random, count: int, *, shared: int, own: int) -> list[str]:
    """Prompts of a committee: `shared` tokens that all begin with, then `own` of each."""
    prefix = words(rng, shared)
    return [prefix + words(rng, own) for _ in range(count)]
