"""How long a prompt is, for servers that cannot count: from above."""

from __future__ import annotations

from collections.abc import Sequence

from backend.values import ImagePart, Message, ToolCall

# Above what common tokenizers need for prose (4 bytes) and for Chinese (3 bytes a character); only
# text that is mostly digits or rare symbols can need more.
BYTES_PER_TOKEN = 3
TOKENS_PER_MESSAGE = 8
# What one tile grid of common models takes; a few cut a large picture into more.
TOKENS_PER_IMAGE = 1536


def estimate_tokens(messages: Sequence[Message]) -> int:
    """Tokens of a prompt: one for three bytes of UTF-8, eight a message, 1,536 a picture."""
    return sum(TOKENS_PER_MESSAGE + _tokens_of(message) for message in messages)


def has_images(messages: Sequence[Message]) -> bool:
    """Whether any message shows a picture."""
    return any(isinstance(part, ImagePart) for m in messages for part in m.parts)


def _tokens_of(message: Message) -> int:
    calls = "".join(p.name + p.arguments for p in message.parts if isinstance(p, ToolCall))
    size = len((message.text + calls).encode("utf-8", "replace"))
    images = sum(isinstance(part, ImagePart) for part in message.parts)
    return -(-size // BYTES_PER_TOKEN) + images * TOKENS_PER_IMAGE
