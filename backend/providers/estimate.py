"""How long a prompt is, where nothing can count it: from above."""

from __future__ import annotations

from collections.abc import Sequence

from backend.values import ImagePart, Message, ToolCall

# Above what common tokenizers need for prose (4 bytes) and for Chinese (3 bytes a character); only
# text that is mostly digits or rare symbols can need more.
BYTES_PER_TOKEN = 3
# Small vocabularies have short tokens; the smallest are little more than single bytes.
_SMALL = ((1_000, 1), (30_000, 2))
TOKENS_PER_MESSAGE = 8
# What one tile grid of common models takes; a few cut a large picture into more.
TOKENS_PER_IMAGE = 1536


def estimate_tokens(messages: Sequence[Message], vocabulary_size: int | None = None) -> int:
    """Tokens of a prompt: one for three bytes of UTF-8, eight a message, 1,536 a picture.

    With a small vocabulary, where its size is known, one for fewer bytes.
    """
    size = vocabulary_size or _SMALL[-1][0]
    per_token = next((n for below, n in _SMALL if size < below), BYTES_PER_TOKEN)
    return sum(TOKENS_PER_MESSAGE + _tokens_of(message, per_token) for message in messages)


def has_images(messages: Sequence[Message]) -> bool:
    """Whether any message shows a picture."""
    return any(isinstance(part, ImagePart) for m in messages for part in m.parts)


def _tokens_of(message: Message, bytes_per_token: int) -> int:
    calls = "".join(p.name + p.arguments for p in message.parts if isinstance(p, ToolCall))
    size = len((message.text + calls).encode("utf-8", "replace"))
    images = sum(isinstance(part, ImagePart) for part in message.parts)
    return -(-size // bytes_per_token) + images * TOKENS_PER_IMAGE
