"""What Parley reads as Markdown, and the HTML that `QTextDocument` is given of it; Qt-free.

Model output is untrusted: raw HTML is shown as text, images become links, and a link survives
only with a scheme that a person can judge by its address. Formulae are not part of the HTML: each
leaves `MARK` in its place and is listed in ``env["formulas"]``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from ui.chat.markdown_blocks import MARK, Formula

LINK_SCHEMES = ("http://", "https://", "mailto:")

_BOXES = {"[ ] ": "unchecked", "[x] ": "checked", "[X] ": "checked"}


class _Renderer(RendererHTML):
    """HTML for `QTextDocument`: nothing in it can make Qt load anything."""

    def image(self, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
        """An image becomes a link to it, because nothing remote is fetched."""
        token = tokens[index]
        address = escapeHtml(str(token.attrs.get("src", "")))
        return f'<a href="{address}">{escapeHtml(token.content) or address}</a>'

    def link_open(self, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
        """A link keeps its address only."""
        return f'<a href="{escapeHtml(str(tokens[index].attrs.get("href", "")))}">'

    def list_item_open(self, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
        """Qt draws a task's box from the class of its item."""
        box = tokens[index].meta.get("box", "")
        return f'<li class="{box}">' if box else "<li>"

    def math_inline(self, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:
        """A formula leaves its mark."""
        return _leave(env, Formula(tokens[index].content.strip()))

    def math_inline_double(
        self, tokens: Sequence[Token], index: int, _options: Any, env: Any
    ) -> str:
        """A large formula inside a line."""
        return _leave(env, Formula(tokens[index].content.strip(), display=True))

    def math_block(self, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:
        """A formula on a line of its own."""
        mark = _leave(env, Formula(tokens[index].content.strip(), display=True))
        return f"<p>{mark}</p>"

    def footnote_ref(self, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
        """The label, raised."""
        return f"<sup>[{escapeHtml(tokens[index].meta['label'])}]</sup>"

    def footnote_reference_open(
        self, _tokens: Sequence[Token], _index: int, _options: Any, _env: Any
    ) -> str:
        """The note stands where it was written; its label is part of its words."""
        return ""

    footnote_reference_close = footnote_reference_open


def _leave(env: Any, formula: Formula) -> str:
    env.setdefault("formulas", []).append(formula)
    return MARK


class Parser(MarkdownIt):
    """CommonMark with tables, strikethrough, tasks, footnotes and LaTeX, without HTML."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False}, renderer_cls=_Renderer)
        self.enable(["table", "strikethrough"])
        self.use(footnote_plugin, inline=False, move_to_end=False)
        # Blank lines end a formula, so that an open `$$` cannot change what was settled before.
        self.use(
            dollarmath_plugin,
            allow_labels=False,
            allow_space=False,
            allow_digits=False,
            allow_blank_lines=False,
            double_inline=True,
        )
        self.inline.ruler.before("escape", "bracket_math", _bracket_inline)
        self.block.ruler.before(
            "fence", "bracket_math", _bracket_block, {"alt": ["paragraph", "reference"]}
        )
        for name in _OWN:  # the plugins bring renderers of their own
            self.add_render_rule(name, getattr(_Renderer, name))

    def validateLink(self, url: str) -> bool:
        """Only schemes whose address says where they lead."""
        return url.lower().startswith(LINK_SCHEMES)

    def parse(self, src: str, env: Any = None) -> list[Token]:
        """Tokens of `src`; lists are all of one kind, and tasks carry their box."""
        tokens = super().parse(src, env)
        for place, token in enumerate(tokens):
            before = tokens[place - 1] if place else token
            if token.type == "paragraph_open" and token.level:
                # Loose or tight may change with the next item; here both look the same.
                token.hidden = tokens[place + 2].hidden = False
                if before.type == "list_item_open":
                    _take_box(before, tokens[place + 1])
                elif before.type == "footnote_reference_open":
                    label = Token("text", "", 0, content=f"[{before.meta['label']}] ")
                    tokens[place + 1].children = [label, *(tokens[place + 1].children or [])]
        return tokens


_OWN = (
    "math_inline",
    "math_inline_double",
    "math_block",
    "footnote_ref",
    "footnote_reference_open",
    "footnote_reference_close",
)


def _take_box(item: Token, inline: Token) -> None:
    first = inline.children[0] if inline.children else None
    box = _BOXES.get(inline.content[:4])
    if first is not None and first.type == "text" and box and first.content[:3] in "[ ] [x] [X]":
        first.content = first.content[4:]
        item.meta["box"] = box


def _bracket_inline(state: StateInline, silent: bool) -> bool:
    r"""``\( ... \)`` and ``\[ ... \]`` inside a line."""
    opening = state.src[state.pos : state.pos + 2]
    if opening not in ("\\(", "\\["):
        return False
    closing = "\\)" if opening == "\\(" else "\\]"
    end = state.src.find(closing, state.pos + 2, state.posMax)
    content = state.src[state.pos + 2 : end] if end >= 0 else ""
    if not content.strip():
        return False
    if not silent:
        kind = "math_inline" if opening == "\\(" else "math_inline_double"
        state.push(kind, "math", 0).content = content
    state.pos = end + 2
    return True


def _bracket_block(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    r"""A paragraph that is nothing but ``\[ ... \]``."""
    if state.is_code_block(first):
        return False
    start = state.bMarks[first] + state.tShift[first]
    if not state.src.startswith("\\[", start):
        return False
    line = first
    while line < last and not state.isEmpty(line):
        text = state.src[start : state.eMarks[line]].rstrip()
        if "\\]" in text:
            if not text.endswith("\\]") or text.index("\\]") != len(text) - 2 or len(text) < 5:
                return False
            if not silent:
                token = state.push("math_block", "math", 0)
                token.block, token.content = True, text[2:-2]
                token.map = [first, line + 1]
            state.line = line + 1
            return True
        line += 1
    return False
