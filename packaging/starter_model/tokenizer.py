"""Byte-level BPE of the starter model, and ChatML.

It is trained on the training text alone: a word seen only in evaluation must fall apart into
pieces that were learnt, not become a token that never was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from backend.values import Message

START, END, TEXT_END = "<|im_start|>", "<|im_end|>", "<|endoftext|>"
SPECIAL = (TEXT_END, START, END)
CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


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


def chat_pieces(messages: Sequence[Message]) -> list[tuple[str, bool]]:
    """`messages` as ChatML in pieces; True marks what the model writes itself."""
    pieces: list[tuple[str, bool]] = []
    text = ""
    for message in messages:
        if message.role == "assistant":
            pieces.append((f"{text}{START}assistant\n", False))
            pieces.append((f"{message.text}{END}", True))
            text = "\n"
        else:
            text += f"{START}{message.role}\n{message.text}{END}\n"
    return pieces


def chat_prompt(messages: Sequence[Message]) -> str:
    """`messages` as the prompt of the next reply."""
    said = "".join(f"{START}{m.role}\n{m.text}{END}\n" for m in messages)
    return f"{said}{START}assistant\n"
