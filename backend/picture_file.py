"""What a picture file says of itself, read before anything is decoded; bounded and pure.

A few bytes can claim a picture of terabytes: sizes are read from the header and refused there.
The formats are those of stb_image, with which llama.cpp decodes, but only four of them.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from backend.errors import UserError

MAX_BYTES = 32 * 1024 * 1024
MAX_PIXELS = 64 * 1024 * 1024  # 192 MiB decoded
MAX_SIDE = 32_768
MAX_RATIO = 200  # of its sides: what is stretched to fit a model would grow beyond all bounds
MAX_SCANS = 200  # of a progressive JPEG; each costs a pass over all pixels
_WINDOW = 1 << 20
_ORIENTATION = 0x0112  # tag of EXIF
_REMEDY = "Save it as PNG or JPEG and attach that."


class Format(StrEnum):
    """What can be read."""

    PNG = "PNG"
    JPEG = "JPEG"
    GIF = "GIF"
    BMP = "BMP"


_MAGIC = {
    b"\x89PNG\r\n\x1a\n": Format.PNG,
    b"\xff\xd8\xff": Format.JPEG,
    b"GIF87a": Format.GIF,
    b"GIF89a": Format.GIF,
    b"BM": Format.BMP,
}
_UNREAD = (
    (rb"RIFF....WEBP", "WebP"),
    (rb"....ftyp(?:avif|avis)", "AVIF"),
    (rb"....ftyp(?:heic|heix|hevc|mif1|msf1)", "HEIC"),
    (rb"II\*\0|MM\0\*", "TIFF"),
    (rb"\xff\x0a|\0\0\0\x0cJXL ", "JPEG XL"),
    (rb"8BPS", "Photoshop"),
    (rb"\0\0\x01\0", "icon"),
    (rb"%PDF", "PDF"),
    (rb"\s*<(?:\?xml|svg|!DOCTYPE svg)", "SVG"),
)


class PictureFile(NamedTuple):
    """A picture's format and size in pixels, as the file is stored.

    `orientation` is EXIF's number, 1 to 8: how it has to be turned to stand upright. `stored` is
    how many bytes the file must have at least, where that follows from the size.
    """

    format: Format
    width: int
    height: int
    orientation: int = 1
    stored: int = 0


def inspect(data: bytes, name: str = "") -> PictureFile:
    """Read the header of a picture file; `name` is for the errors.

    Raises:
        UserError: `bad_input` when it is empty, too large, of another format or damaged.
    """
    called = f"The picture {name}" if name else "The picture"
    if not data:
        raise UserError(
            "bad_input", f"{called} is empty.", why="It has 0 bytes.", remedy="Attach it again."
        )
    if len(data) > MAX_BYTES:
        raise UserError(
            "bad_input",
            f"{called} is too large.",
            why=f"It has {len(data):,} bytes; at most {MAX_BYTES:,} are read.",
            remedy="Attach a smaller copy of it.",
        )
    format_ = next((f for magic, f in _MAGIC.items() if data.startswith(magic)), None)
    if format_ is None:
        raise _unread(data, called)
    try:
        found = _READERS[format_](data)
        _check_size(found, called)
        if len(data) < found.stored:
            raise ValueError("cut")
        if format_ is Format.PNG:
            _check_inflated(data, found)
    except (IndexError, struct.error, ValueError, zlib.error) as error:
        raise damaged(format_, name) from error
    return found


def damaged(format_: Format, name: str = "") -> UserError:
    """The error for a file that begins like one of `format_` and goes on otherwise."""
    return UserError(
        "bad_input",
        f"The picture {name} cannot be read." if name else "The picture cannot be read.",
        why=f"It begins like a {format_} file, but it is damaged or of an unusual kind.",
        remedy=_REMEDY,
    )


def _unread(data: bytes, called: str) -> UserError:
    known = (kind for magic, kind in _UNREAD if re.match(magic, data[:256], re.DOTALL))
    kind = next(known, "")
    return UserError(
        "bad_input",
        f"{called} is {'an' if kind[:1] in 'AI' else 'a'} {kind} file, which models cannot read."
        if kind
        else f"{called} is of an unknown format.",
        why="PNG, JPEG, GIF and BMP can be read.",
        remedy=_REMEDY,
    )


def _check_size(found: PictureFile, called: str) -> None:
    width, height = found.width, found.height
    if width < 1 or height < 1:
        raise ValueError("no pixels")
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise UserError(
            "bad_input",
            f"{called} is too large.",
            why=f"It has {width:,} x {height:,} pixels; at most {MAX_PIXELS:,} in all and "
            f"{MAX_SIDE:,} on a side are read.",
            remedy="Attach a smaller copy of it.",
        )
    if max(width, height) > MAX_RATIO * min(width, height):
        raise UserError(
            "bad_input",
            f"{called} is too narrow.",
            why=f"It has {width:,} x {height:,} pixels; its longer side may be at most "
            f"{MAX_RATIO} times the shorter.",
            remedy="Attach a part of it.",
        )


def _png(data: bytes) -> PictureFile:
    if data[12:16] != b"IHDR":
        raise ValueError("no IHDR")
    width, height = struct.unpack_from(">II", data, 16)
    return PictureFile(Format.PNG, width, height)


def _gif(data: bytes) -> PictureFile:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at = 13 + _palette(flags)
    while data[at] == 0x21:  # extensions before the first frame, which alone is read
        at = _after_blocks(data, at + 2)
    if data[at] != 0x2C:
        raise ValueError("no frame")
    _after_blocks(data, at + 11 + _palette(data[at + 9]))
    return PictureFile(Format.GIF, width, height)


def _palette(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    """Where a GIF goes on after the blocks that begin at `at`."""
    while data[at]:
        at += 1 + data[at]
    return at + 1


def _bmp(data: bytes) -> PictureFile:
    start, header = struct.unpack_from("<II", data, 10)
    form = "<HHHH" if header == 12 else "<iiHH"
    width, height, _, bits = struct.unpack_from(form, data, 18)
    row = (width * bits + 31) // 32 * 4
    return PictureFile(Format.BMP, width, abs(height), stored=start + row * abs(height) - 3)


def _jpeg(data: bytes) -> PictureFile:
    if data.count(b"\xff\xda") > MAX_SCANS:
        raise ValueError("too many scans")
    orientation = 1
    for marker, at, length in _segments(data):
        if marker == 0xE1 and data.startswith(b"Exif\0\0", at):
            orientation = _orientation(data[at + 6 : at + length])
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 1)
            if data.find(b"\xff\xd9", at) < 0:
                raise ValueError("cut")
            return PictureFile(Format.JPEG, width, height, orientation)
    raise ValueError("no frame")


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and length of each of a JPEG's segments, in the order of the file."""
    at = 2
    while True:
        at = data.index(b"\xff", at)
        while data[at : at + 1] == b"\xff":
            at += 1
        marker, length = struct.unpack_from(">BH", data, at)
        if length < 2:
            raise ValueError("a segment without length")
        yield marker, at + 3, length - 2
        at += 1 + length


def _orientation(exif: bytes) -> int:
    """The orientation in a block of EXIF, 1 where it says none or nonsense."""
    order = ">" if exif[:2] == b"MM" else "<"
    try:
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (entries,) = struct.unpack_from(f"{order}H", exif, start)
        for at in range(start + 2, start + 2 + 12 * entries, 12):
            tag, _type, _count, value = struct.unpack_from(f"{order}HHIH", exif, at)
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


def _check_inflated(data: bytes, found: PictureFile) -> None:
    """Refuse a PNG that is cut off, or whose data inflate to more than its pixels can need."""
    most = found.width * found.height * 8 + 4 * found.height + _WINDOW
    inflating = zlib.decompressobj()
    total, at = 0, 8
    kind = b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        rest = data[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        while rest and not inflating.eof:
            total += len(inflating.decompress(rest, _WINDOW))
            rest = inflating.unconsumed_tail
            if total > most:
                raise ValueError("more data than pixels")
        at += 12 + length
        if at > len(data):
            raise ValueError("cut")


_READERS = {Format.PNG: _png, Format.JPEG: _jpeg, Format.GIF: _gif, Format.BMP: _bmp}
