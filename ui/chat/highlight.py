"""Source code as HTML in the colours of the theme; Qt-free."""

from __future__ import annotations

from html import escape

from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.style import Style
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType
from pygments.util import ClassNotFound

from ui.theme.tokens import Tokens


def code_html(text: str, language: str, tokens: Tokens, *, closed: bool) -> str:
    """`text` inside ``<pre>``; coloured once its fence is closed and its language is known."""
    if not closed or not language:
        return f"<pre>{escape(text)}</pre>"
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return f"<pre>{escape(text)}</pre>"
    formatter = HtmlFormatter(style=_style(tokens), noclasses=True, nowrap=True)
    return f"<pre>{highlight(text, lexer, formatter).rstrip()}</pre>"


def _style(tokens: Tokens) -> type[Style]:
    rules: dict[_TokenType, str] = {
        Comment: tokens.text3,
        Keyword: tokens.seat_c,
        Keyword.Type: tokens.seat_a,
        Name.Builtin: tokens.seat_a,
        Name.Function: tokens.seat_a,
        Name.Class: tokens.seat_a,
        Name.Tag: tokens.seat_c,
        Name.Attribute: tokens.seat_b,
        Name.Decorator: tokens.seat_b,
        String: tokens.seat_d,
        Number: tokens.seat_b,
        Operator.Word: tokens.seat_c,
    }
    return type("TokenStyle", (Style,), {"styles": rules, "background_color": tokens.code})
