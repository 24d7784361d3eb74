"""What is in a file that a person wants to import: told by its content, not by its name."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from backend.errors import UserError
from backend.exchange import chatgpt, lm_studio, media, open_webui
from backend.exchange.planting import BadChatError
from backend.exchange.writing import FORMAT, VERSION
from backend.store import ChatTree

MAX_BYTES = 512 * 2**20  # of the JSON texts together, unpacked
MAX_CHATS = 100_000
MAX_ZIP_ENTRIES = 200_000
MAX_PICTURES_BYTES = 2**30  # of one archive's pictures together
MAX_CHAT_BYTES = 64 * 2**20  # of one chat's JSON text
# A hundred bytes of memory each when they are empty, whatever the file takes: of one chat, which
# is decoded whole, and of a file, which is only taken apart.
MAX_CHAT_VALUES = 2_000_000
MAX_VALUES = 30_000_000
_UNCOUNTED = 2_000_000  # so many values of a file cannot fill the memory

_READERS = {"ChatGPT": chatgpt, "Open WebUI": open_webui, "LM Studio": lm_studio}

# What JSON of any shape can do to the decoder; a depth bomb is a RecursionError.
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

# An escape in JSON; `half` is one of half a surrogate pair, which exporters that cut texts write
# and which is no text.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)

# Steps through a JSON text: one mark, or all up to the next one; where commas are not counted, in
# fewer steps. A text that does not end stops them: it is for the decoder to tell.
_STEP = re.compile(rb'(?:[^][{}",]++|"(?:[^"\\]++|\\.)*+")++|[][{},]', re.DOTALL)
_DEEP_STEP = re.compile(rb'(?:[^][{}"]++|"(?:[^"\\]++|\\.)*+")++|[][{}]', re.DOTALL)

# What reading an archive raises that is damaged, besides OSError.
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError)

_CHATGPT_FILE = re.compile(r"(?:.*/)?conversations(?:-\d+)?\.json")


_ENCRYPTED = 1  # bit of an entry's flags


class Found(NamedTuple):
    """A chat, and the app it comes from."""

    form: str
    tree: ChatTree


class Skipped(NamedTuple):
    """A chat that cannot be taken in; `why` is a sentence that names it."""

    why: str


class _ParleyFile(Struct):
    format: str
    version: int = 1
    chats: list[msgspec.Raw] = []


def found_in(file: Path) -> Generator[Found | Skipped, None, None]:
    """The chats of an export, one after the other; reads while it goes on.

    Raises:
        UserError: `not_found`; `bad_input`: it is no export that is known, or too large;
            `store_newer`: a newer Parley wrote it.
    """
    try:
        with file.open("rb") as stream:
            is_zip = stream.read(4) == b"PK\x03\x04"
        documents = _zipped(file) if is_zip else iter([(_whole(file), media.no_pictures)])
        number = 0
        for document, pictures in documents:
            for item in _items(file, document, pictures):
                number += 1
                if number > MAX_CHATS:
                    raise _unusable(file, f"It has more than {MAX_CHATS:,} chats.")
                yield item
        if not number:
            raise _unusable(file, "There are no chats in it.")
    except FileNotFoundError as error:
        raise UserError("not_found", f"There is no file {file}.") from error
    except _DAMAGED as error:
        raise _unusable(file, f"Its archive is damaged: {error}.") from error
    except OSError as error:
        raise _unusable(file, f"It cannot be read: {error.strerror or error}.") from error


def _whole(file: Path) -> bytes:
    size = file.stat().st_size
    if not file.is_file():
        raise _unusable(file, "It is not a file.")
    if size > MAX_BYTES:
        raise _too_large(file)
    return file.read_bytes()


def _zipped(file: Path) -> Iterator[tuple[bytes, media.Pictures]]:
    """The JSON texts of an archive that may hold chats: ChatGPT's own where it has them."""
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_ZIP_ENTRIES:
            raise _unusable(file, f"Its archive has {len(entries):,} files.")
        entries = [e for e in entries if "__MACOSX/" not in e.filename and not e.is_dir()]
        wanted = [e for e in entries if _CHATGPT_FILE.fullmatch(e.filename)]
        wanted = wanted or [e for e in entries if e.filename.endswith(".json")]
        pictures = _Pictures(archive, entries)
        left = MAX_BYTES
        for entry in sorted(wanted, key=lambda e: e.filename):
            if entry.flag_bits & _ENCRYPTED:
                raise _unusable(file, "Its archive asks for a password.")
            with archive.open(entry) as stream:
                data = stream.read(left + 1)  # the size that the archive claims may be a lie
            left -= len(data)
            if left < 0:
                raise _too_large(file)
            yield data, pictures


class _Pictures:
    """The pictures of ChatGPT's archive, by the id that their names begin with."""

    def __init__(self, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
        self._archive = archive
        self._by_name = {e.filename.rpartition("/")[2]: e for e in entries}
        self._names = sorted(self._by_name)
        self._left = MAX_PICTURES_BYTES

    def __call__(self, file_id: str) -> tuple[str, bytes] | None:
        at = bisect_left(self._names, file_id)
        if at == len(self._names) or not self._names[at].startswith(file_id):
            return None
        entry = self._by_name[self._names[at]]
        if entry.file_size > min(media.MAX_PICTURE_BYTES, self._left):
            return None
        if entry.flag_bits & _ENCRYPTED:
            return None
        try:
            with self._archive.open(entry) as stream:
                data = stream.read(media.MAX_PICTURE_BYTES + 1)
        except (*_DAMAGED, OSError):
            return None  # its chat comes in without it
        self._left -= len(data)
        return self._names[at], data


def _items(file: Path, document: bytes, pictures: media.Pictures) -> Iterator[Found | Skipped]:
    """The chats of one JSON text; only each one's own text is decoded at a time."""
    text = document.removeprefix(b"\xef\xbb\xbf").lstrip()
    _check_counts(file, text)
    try:
        raws = _raws(text)
    except msgspec.DecodeError:
        text = _mended(text)
        try:
            raws = _raws(text)
        except _UNREADABLE as error:
            raise _unusable(file, f"It is not JSON: {error}.") from error
    except _UNREADABLE as error:
        raise _unusable(file, f"It is not JSON: {error}.") from error
    if raws is None:
        yield from _parley(file, text)
        return
    recognised = 0
    skipped: list[Skipped] = []
    for number, raw in enumerate(raws, start=1):
        item = _foreign(raw, f"Chat {number}", pictures)
        if isinstance(item, Found):
            recognised += 1
            yield from skipped
            skipped.clear()
            yield item
        elif item is None:
            skipped.append(Skipped(f"Chat {number} is of no kind that Parley knows."))
        else:
            recognised += 1
            skipped.append(item)
    if raws and not recognised:
        raise _unusable(
            file, "It is no export of Parley, ChatGPT, Open WebUI or LM Studio that is known."
        )
    yield from skipped


def _raws(text: bytes) -> list[msgspec.Raw] | None:
    """The text of each chat; None for Parley's own format."""
    if not text.startswith(b"{"):
        return msgspec.json.decode(text, type=list[msgspec.Raw])
    keys = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    return None if "format" in keys and "chats" in keys else [msgspec.Raw(text)]


def _check_counts(file: Path, text: bytes) -> None:
    """Refuse what a few kilobytes of archive can unpack to: millions of chats of nothing."""
    if _values(text) <= _UNCOUNTED:
        return
    if _values(text) > MAX_VALUES:
        raise _unusable(file, f"It has more than {MAX_VALUES:,} values.")
    deepest = 2 if text.startswith(b"{") else 1  # chats may be in an object's list
    if _count_to(MAX_CHATS + 1, text, deepest) > MAX_CHATS:
        raise _unusable(file, f"It has more than {MAX_CHATS:,} chats or messages.")


def _count_to(most: int, text: bytes, deepest: int) -> int:
    """How many commas stand at most `deepest` brackets deep; counts no further than `most`."""
    depth = count = at = 0
    while count < most and (step := (_STEP if depth <= deepest else _DEEP_STEP).match(text, at)):
        mark = text[at]
        if mark in b"[{":
            depth += 1
        elif mark in b"]}":
            depth -= 1
        elif mark in b"," and depth <= deepest:
            count += 1
        at = step.end()
    return count


def _values(text: bytes) -> int:
    """At least as many as the values in a JSON text: marks inside of its strings count too."""
    return sum(map(text.count, (b",", b"[", b"{")))


def _mended(text: bytes) -> bytes:
    """`text` with a mark in the place of each half of a pair; both are written with six letters."""
    mended = bytearray(text)
    for escape in _ESCAPE.finditer(text):
        if escape["half"]:
            mended[slice(*escape.span())] = b"\\ufffd"
    return bytes(mended)


def _too_much(raw: msgspec.Raw, called: str) -> Skipped | None:
    """Why a chat is not even decoded; None if it can be."""
    data = memoryview(raw)
    if data.nbytes > MAX_CHAT_BYTES:
        return Skipped(f"{called} is larger than {MAX_CHAT_BYTES // 2**20} MiB.")
    if data.nbytes > MAX_CHAT_VALUES and _values(bytes(data)) > MAX_CHAT_VALUES:
        return Skipped(f"{called} has more than {MAX_CHAT_VALUES:,} values.")
    return None


def _foreign(raw: msgspec.Raw, called: str, pictures: media.Pictures) -> Found | Skipped | None:
    if (skipped := _too_much(raw, called)) is not None:
        return skipped
    try:
        chat: Any = msgspec.json.decode(raw)
    except _UNREADABLE as error:
        return Skipped(f"{called} cannot be read: {error}.")
    if not isinstance(chat, dict):
        return None
    title = next((t for t in (chat.get("title"), chat.get("name")) if isinstance(t, str)), "")
    called = f"“{' '.join(title.split())[:60]}”" if title.strip() else called
    for form, reader in _READERS.items():
        if reader.is_chat(chat):
            try:
                return Found(form, reader.read(chat, pictures))
            except BadChatError as error:
                return Skipped(f"{called}: {error}")
    return None


def _parley(file: Path, text: bytes) -> Iterator[Found | Skipped]:
    try:
        export = msgspec.json.decode(text, type=_ParleyFile)
    except _UNREADABLE as error:
        raise _unusable(file, f"{error}.") from error
    if export.format != FORMAT:
        raise _unusable(file, f"Its format is {export.format[:40]!r}.")
    if export.version > VERSION:
        raise UserError(
            "store_newer",
            f"{file.name} was written by a newer Parley.",
            why=f"It has format {export.version}; this Parley knows formats up to {VERSION}.",
            remedy="Import it with a newer Parley.",
        )
    for number, raw in enumerate(export.chats, start=1):
        if (skipped := _too_much(raw, f"Chat {number}")) is not None:
            yield skipped
            continue
        try:
            yield Found("Parley", msgspec.json.decode(raw, type=ChatTree))
        except _UNREADABLE as error:
            title = ""
            with suppress(*_UNREADABLE):
                title = msgspec.json.decode(raw, type=_Titled).title
            called = f"“{title}”" if title else f"Chat {number}"
            yield Skipped(f"{called} cannot be read: {error}.")


class _Titled(Struct):
    title: str = ""


def _unusable(file: Path, why: str) -> UserError:
    return UserError(
        "bad_input",
        f"{file.name} cannot be imported.",
        why=why,
        remedy="Choose a JSON file that Parley, ChatGPT, Open WebUI or LM Studio wrote, "
        "or ChatGPT's zip.",
    )


def _too_large(file: Path) -> UserError:
    return _unusable(file, f"It holds more than {MAX_BYTES // 2**20} MiB of text.")
