"""The parts of a message as the JSON of a column."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from backend.errors import UserError
from backend.values import Part

_decoder: msgspec.json.Decoder[tuple[Part, ...]] = msgspec.json.Decoder(tuple[Part, ...])


def encode_parts(parts: Sequence[Part]) -> str:
    """The parts as JSON.

    Raises:
        UserError: `bad_input` for half a surrogate pair, which is no text.
    """
    try:
        return msgspec.json.encode(tuple(parts)).decode()
    except UnicodeEncodeError as error:
        raise UserError(
            "bad_input",
            "The message holds something that is not text.",
            why=f"{error.object[error.start]!a} is half of a character.",
            remedy="Remove it and send again.",
        ) from error


def decode_parts(text: str) -> tuple[Part, ...]:
    """Read back what `encode_parts` wrote."""
    return _decoder.decode(text)
