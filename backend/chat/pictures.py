"""Pictures in a conversation: who sees them, and what the others get in their place."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from backend.errors import UserError
from backend.providers import has_images
from backend.settings import Server
from backend.values import Committee, ImagePart, Message, ModelInfo, Part, TextPart

# Servers whose lists do not say what a model sees; the server itself answers that when asked.
_SILENT_KINDS = ("openai", "vllm", "transformers")


def blind_models(
    models: Collection[str], known: Sequence[ModelInfo], servers: Sequence[Server]
) -> frozenset[str]:
    """Those of `models` (ids) that are known not to see."""
    silent = {server.name for server in servers if server.kind in _SILENT_KINDS}
    return frozenset(
        info.id
        for info in known
        if info.id in models and not info.vision and info.provider not in silent
    )


def without_pictures(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The messages with a line of text in the place of each picture."""
    return tuple(
        msgspec.structs.replace(message, parts=tuple(map(_told, message.parts)))
        if has_images((message,))
        else message
        for message in messages
    )


def check_sight(
    question: Message,
    committee: Committee,
    blind: Collection[str],
    known: Sequence[ModelInfo],
) -> None:
    """Refuse a question with a picture that a seat does not see; a chairman need not.

    Raises:
        UserError: `bad_input`, naming the seats and the installed models that see.
    """
    seats = [seat for seat in committee.seats if seat.model in blind]
    if not seats or not has_images((question,)):
        return
    seeing = [info.id for info in known if info.vision and not info.missing]
    who = ", ".join(f"{seat.letter} ({seat.model})" for seat in seats)
    if len(committee.seats) == 1:
        message = f"The model {seats[0].model} does not see pictures."
    else:
        message = f"Not every seat sees pictures: {who} {'do' if len(seats) > 1 else 'does'} not."
    raise UserError(
        "bad_input",
        message,
        why=f"These models see: {', '.join(seeing)}." if seeing else "No model here sees.",
        remedy="Ask one that sees, or remove the picture."
        if seeing
        else "Download a model that sees on the Models page, or remove the picture.",
    )


def _told(part: Part) -> Part:
    if not isinstance(part, ImagePart):
        return part
    return TextPart(f"[Here is the picture {part.name or 'without a name'}. You cannot see it.]")
