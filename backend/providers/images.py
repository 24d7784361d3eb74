"""Pictures as servers take them."""

from __future__ import annotations

from base64 import b64encode

from backend.values import ImagePart

_BEGINNINGS = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"BM": "image/bmp",
}


def base64_of(image: ImagePart) -> str:
    """The picture's bytes as base64."""
    return b64encode(image.data).decode("ascii")


def data_url(image: ImagePart) -> str:
    """The picture as a data URL; its kind is told by its first bytes."""
    kind = next((k for b, k in _BEGINNINGS.items() if image.data.startswith(b)), "image/png")
    return f"data:{kind};base64,{base64_of(image)}"
