"""Words of a text as the full-text index has them, with their places in characters.

SQLite's own tokenizer `unicode61` (letters folded, accents removed) does the work. It takes a
run of Chinese or Japanese for one word, so each of their characters is made a word of its own.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import apsw
import msgspec

from backend.store.parts import decode_parts
from backend.values import FilePart, ImagePart, Part, TextPart

# Hiragana, katakana and Han, the supplementary planes of Han included.
_SIGN = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")


class Word(NamedTuple):
    """A folded word and where it stands: `start` and `end` in characters."""

    text: str
    start: int
    end: int


def searchable(parts: tuple[Part, ...]) -> str:
    """What can be found of a message: its words, and the names of its files and pictures."""
    pieces = [p.text for p in parts if isinstance(p, TextPart)]
    pieces += [p.name for p in parts if isinstance(p, FilePart | ImagePart)]
    return "\n".join(pieces)


def add_functions(connection: apsw.Connection) -> None:
    """Give `connection` the SQL functions that the index's triggers call."""
    add = connection.create_scalar_function
    add("indexed_text", lambda *values: _indexed_text(str(values[0])), 1, deterministic=True)
    add("indexed_title", lambda *values: _apart(str(values[0])), 1, deterministic=True)


def words_in(connection: apsw.Connection, text: str) -> list[Word]:
    """The words of `text` in order."""
    tokenizer = connection.fts5_tokenizer("unicode61", ["remove_diacritics", "2"])
    words: list[Word] = []
    start = 0
    for piece in _SIGN.split(text):
        if _SIGN.fullmatch(piece):
            words.append(Word(piece, start, start + 1))
        elif piece:
            words += _tokens(tokenizer, piece, start)
        start += len(piece)
    return words


def _tokens(tokenizer: apsw.FTS5Tokenizer, text: str, offset: int) -> list[Word]:
    data = text.encode("utf-8", "replace")
    found: Any = tokenizer(data, apsw.FTS5_TOKENIZE_DOCUMENT, None, include_colocated=False)
    if len(data) == len(text):
        return [Word(token, offset + start, offset + end) for start, end, token in found]
    words = []
    at_byte, at = 0, offset
    for start, end, token in found:
        begin = at + len(data[at_byte:start].decode())
        at_byte, at = end, begin + len(data[start:end].decode())
        words.append(Word(token, begin, at))
    return words


def _indexed_text(parts: str) -> str:
    try:
        return _apart(searchable(decode_parts(parts)))
    except msgspec.MsgspecError:  # a damaged row is named when it is read
        return ""


def _apart(text: str) -> str:
    return text if text.isascii() else _SIGN.sub(r" \1 ", text)
