"""Pictures and files inside other apps' exports."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from backend.values import ImagePart, Part, TextPart

MAX_PICTURE_BYTES = 20_000_000

# Finds the bytes of a picture by the id that a message names; None: it is not in the export.
Pictures = Callable[[str], tuple[str, bytes] | None]

_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM")


def no_pictures(_name: str) -> tuple[str, bytes] | None:
    """For exports of one file."""
    return None


def picture(name: str, data: bytes) -> Part:
    """A picture of a kind that Parley keeps, or a word that one was here."""
    if len(data) <= MAX_PICTURE_BYTES and data.startswith(_MAGIC):
        return ImagePart(name or "picture", data)
    return left_out("Picture", name)


def picture_from_url(url: str, name: str = "") -> Part:
    """A picture out of a ``data:`` URL; nothing is fetched."""
    head, comma, body = url.partition(",")
    if not (comma and head.startswith("data:image/") and head.endswith(";base64")):
        return left_out("Picture", name)
    try:
        return picture(name or f"picture.{head[11:-7]}", base64.b64decode(body, validate=True))
    except (binascii.Error, ValueError):
        return left_out("Picture", name)


def left_out(what: str, name: str) -> TextPart:
    """A word that a file or picture was here, which the export does not hold."""
    return TextPart(f"[{what}: {name}]" if name else f"[{what}]")
