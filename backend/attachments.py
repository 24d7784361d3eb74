"""Files that go into a message whole: text and pictures."""

from __future__ import annotations

import os
import stat
import struct
from pathlib import Path

from backend.errors import UserError
from backend.picture_file import inspect
from backend.values import FilePart, ImagePart

# A larger file is a document to be searched, not a message to be read.
MAX_FILE_BYTES = 1_000_000
MAX_PICTURE_BYTES = 20_000_000
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_BMP_HEADERS = (12, 40, 52, 56, 64, 108, 124)  # bytes; what tells a BMP from a text about BMWs
_HEAD = 18


def read_attachment(file: Path) -> FilePart | ImagePart:
    """Read a text file or a picture (PNG, JPEG, GIF, BMP) for a message; its content decides.

    Blocks while the disk is read.

    Raises:
        UserError: `not_found` or `bad_input`: no regular file, too large, damaged, or neither.
    """
    data, is_picture = _read(file)
    if is_picture:
        inspect(data, file.name)
        return ImagePart(file.name, data)
    return FilePart(file.name, _text(data, file, or_picture=True))


def read_text_file(file: Path) -> FilePart:
    """Read a text file for a message.

    Raises:
        UserError: as `read_attachment`, and `bad_input` for a picture.
    """
    data, _ = _read(file)
    return FilePart(file.name, _text(data, file, or_picture=False))


def _read(file: Path) -> tuple[bytes, bool]:
    """The whole file, and whether it is a picture."""
    try:
        # A FIFO would be waited for: it is opened without waiting, and then refused.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(file, flags), "rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise _no_file(file)
            head = stream.read(_HEAD)
            is_picture = _is_picture(head)
            limit = MAX_PICTURE_BYTES if is_picture else MAX_FILE_BYTES
            data = head + stream.read(limit + 1 - len(head))  # it may grow meanwhile
    except FileNotFoundError as error:
        raise UserError(
            "not_found", f"There is no file {file}.", remedy="Choose one that is there."
        ) from error
    except IsADirectoryError as error:
        raise _no_file(file) from error
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte in it
        why = error.strerror if isinstance(error, OSError) else error
        raise UserError(
            "bad_input", f"{file} cannot be read.", why=f"{why}.", remedy="Choose another file."
        ) from error
    if len(data) > limit:
        size = max(status.st_size, len(data))
        raise UserError(
            "bad_input",
            f"{file.name} has {size / 1e6:,.1f} MB; a message takes "
            f"{'pictures' if is_picture else 'files'} up to {limit / 1e6:g} MB.",
            remedy="Attach a smaller copy." if is_picture else "Attach the part that matters.",
        )
    return data, is_picture


def _is_picture(head: bytes) -> bool:
    if head.startswith(b"BM") and len(head) == _HEAD:
        return struct.unpack_from("<I", head, 14)[0] in _BMP_HEADERS
    return head.startswith(_PICTURES)


def _text(data: bytes, file: Path, *, or_picture: bool) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_text(file, f"Byte {error.start:,} is not UTF-8.", or_picture) from error
    if "\0" in text:
        raise _no_text(file, f"Character {text.index(chr(0)):,} is zero.", or_picture)
    if not text.strip():
        raise UserError("bad_input", f"{file.name} is empty.", remedy="Attach another file.")
    return text


def _no_text(file: Path, why: str, or_picture: bool) -> UserError:
    what, how = "not a text file", "Save it as UTF-8 text"
    if or_picture:
        what, how = "neither text nor a picture that models read", f"{how}, or as PNG or JPEG"
    return UserError("bad_input", f"{file.name} is {what}.", why=why, remedy=f"{how}.")


def _no_file(file: Path) -> UserError:
    return UserError("bad_input", f"{file} is not a file.", remedy="Choose a file.")
