"""What no turn could be held on, refused before anything is stored."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from backend.chat.context import longest_replies
from backend.chat.pictures import blind_models, check_sight
from backend.errors import UserError
from backend.providers import has_images
from backend.settings import Server
from backend.values import AskRequest, Committee, ImagePart, Message, ModelInfo, Policy

# Of one question: each reader of it gets them whole.
MAX_PICTURES_BYTES = 60_000_000

Models = Callable[[], Awaitable[Sequence[ModelInfo]]]


async def check(
    request: AskRequest, committee: Committee, models: Models, servers: Sequence[Server]
) -> None:
    """Refuse a question without words or pictures, one that is not text, or one not seen.

    `models` lists what is installed; it is asked only where there is a picture.

    Raises:
        UserError: `bad_input`.
    """
    question = Message("user", request.parts)
    pictures = has_images((question,))
    if not question.text.strip() and not pictures:
        raise UserError("bad_input", "The question is empty.", remedy="Write one.")
    if any("\ud800" <= letter <= "\udfff" for letter in question.text):
        raise UserError(
            "bad_input",
            "The question holds something that is not text.",
            why="Half of a character stands alone in it; it was not UTF-8.",
            remedy="Send it as UTF-8.",
        )
    if request.json_schema is not None and committee.policy is not Policy.SINGLE:
        raise UserError(
            "bad_input",
            "A committee's answer cannot be constrained to a JSON schema.",
            remedy="Ask one model.",
        )
    if pictures:
        size = sum(len(part.data) for part in request.parts if isinstance(part, ImagePart))
        if size > MAX_PICTURES_BYTES:
            raise UserError(
                "bad_input",
                f"The pictures have {size / 1e6:,.1f} MB together; a question takes "
                f"{MAX_PICTURES_BYTES / 1e6:g} MB.",
                remedy="Attach fewer of them, or smaller copies.",
            )
        known = await models()
        blind = blind_models(longest_replies(committee).keys(), known, servers)
        check_sight(question, committee, blind, known)
