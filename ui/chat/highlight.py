"""Source code in the colours of the theme, Qt-free."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType
from pygments.util import ClassNotFound

Span = tuple[int, int, str]

_COLOURS: tuple[tuple[_TokenType, str], ...] = (
    (Keyword.Type, "seat_a"),
    (Name.Builtin, "seat_a"),
    (Name.Function, "seat_a"),
    (Name.Class, "seat_a"),
    (Name.Tag, "seat_c"),
    (Name.Attribute, "seat_b"),
    (Name.Decorator, "seat_b"),
    (Operator.Word, "seat_c"),
    (Comment, "text3"),
    (Keyword, "seat_c"),
    (String, "seat_d"),
    (Number, "seat_b"),
)


def spans(text: str, language: str) -> Iterator[Span]:
    """Where `text` has which colour: start and end in characters, and the name of a token.

    Nothing for a language that is not known. The first call for a language may take 0.2 s.
    """
    lexer = _lexer(language)
    if lexer is None:
        return
    for start, kind, piece in lexer.get_tokens_unprocessed(text):
        colour = _colour(kind)
        if colour and piece:
            yield start, start + len(piece), colour


@cache
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language) if language else None
    except ClassNotFound:
        return None


@cache
def _colour(kind: _TokenType) -> str:
    return next((colour for wanted, colour in _COLOURS if kind[: len(wanted)] == wanted), "")
