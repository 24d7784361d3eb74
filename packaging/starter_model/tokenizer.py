"""Byte-level BPE of the starter model.

It is trained on the training text alone: a word seen only in evaluation must fall apart into
pieces that were learnt, not become a token that never was.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chatml import SPECIAL
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers


def train_tokenizer(texts: Iterable[str], entries: int) -> Any:
    """A tokenizer with `entries` tokens that splits as llama.cpp's `gpt-2` does.

    Digits are kept apart while merges are learnt; without merges of digits they stay apart under
    the plain `gpt-2` pattern too, which is the one llama.cpp knows.
    """
    tokenizer = Tokenizer(models.BPE())
    plain = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), plain]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=entries,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.pre_tokenizer = plain
    return tokenizer
