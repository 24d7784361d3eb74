"""Markdown as a list of blocks that grows at its end; Qt-free.

Model output is untrusted: raw HTML is shown as text, images become links, and a link survives
only with a scheme that a person can judge by its address.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from msgspec import Struct

LINK_SCHEMES = ("http://", "https://", "mailto:")


class Run(Struct, frozen=True):
    """A paragraph, heading, list or quotation as safe HTML; `tag` is its outermost element."""

    html: str
    tag: str = "p"


class Code(Struct, frozen=True):
    """A fenced block; `closed` once its end mark is there."""

    language: str
    text: str
    closed: bool


class Table(Struct, frozen=True):
    """Cells as safe HTML, row by row; the first row is the header."""

    rows: tuple[tuple[str, ...], ...]


Block = Run | Code | Table


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

    def fence(self, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
        """A fence inside a list or quotation."""
        return f"<pre>{escapeHtml(tokens[index].content.rstrip())}</pre>"


class _Parser(MarkdownIt):
    """CommonMark with tables and strikethrough, without HTML."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False}, renderer_cls=_Renderer)
        self.enable(["table", "strikethrough"])

    def validateLink(self, url: str) -> bool:
        """Only schemes whose address says where they lead."""
        return url.lower().startswith(LINK_SCHEMES)


class MarkdownStream:
    """The blocks of a text that mostly grows at its end.

    Every block but the last is settled: a later character cannot change it (except through a
    late link definition or a lazy continuation, which `finish` mends), so `update` parses from
    the start of the last block only. `characters_parsed` counts the work done.
    """

    def __init__(self) -> None:
        self._parser = _Parser()
        self._env: EnvType = {}
        self._text = ""
        self._settled: list[Block] = []
        self._tail: list[Block] = []
        self._tail_at = 0
        self.characters_parsed = 0

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks, in order."""
        return (*self._settled, *self._tail)

    def update(self, text: str) -> None:
        """Take the whole text so far; what was settled is not parsed again if it only grew."""
        if not text.startswith(self._text):
            self._reset()
        self._text = text
        source = text[self._tail_at :]
        parsed = self._parse(source)
        self._settled += [block for _, block in parsed[:-1]]
        self._tail = [block for _, block in parsed[-1:]]
        self._tail_at += parsed[-1][0] if parsed else 0

    def finish(self, text: str) -> None:
        """The text is whole: parse it once from its beginning."""
        self._reset()
        self.update(text)

    def _reset(self) -> None:
        self._env = {}
        self._settled, self._tail, self._tail_at, self._text = [], [], 0, ""

    def _parse(self, source: str) -> list[tuple[int, Block]]:
        """Top-level blocks of `source`, each with the offset of its first character."""
        self.characters_parsed += len(source)
        lines = source.splitlines(keepends=True)
        offsets = [0]
        for line in lines:
            offsets.append(offsets[-1] + len(line))
        result: list[tuple[int, Block]] = []
        group: list[Token] = []
        for token in self._parser.parse(source, self._env):
            group.append(token)
            if token.level == 0 and token.nesting <= 0:
                first, last = group[0].map or (0, 0)
                block = self._block(group, lines[first:last])
                result.append((offsets[min(first, len(lines))], block))
                group = []
        return result

    def _block(self, group: list[Token], lines: list[str]) -> Block:
        head = group[0]
        if head.type == "fence":
            closed = len(lines) > 1 and lines[-1].strip().startswith(head.markup)
            language = head.info.split()[0] if head.info.strip() else ""
            return Code(language, head.content.rstrip("\n"), closed)
        if head.type == "code_block":
            return Code("", head.content.rstrip("\n"), True)
        if head.type == "table_open":
            return Table(self._rows(group))
        html = self._parser.renderer.render(group, self._parser.options, self._env)
        return Run(html, head.tag)

    def _rows(self, group: list[Token]) -> tuple[tuple[str, ...], ...]:
        rows: list[list[str]] = []
        options: OptionsDict = self._parser.options
        renderer = self._parser.renderer
        for token in group:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline" and rows:
                rows[-1].append(renderer.render([token], options, self._env))
        return tuple(tuple(row) for row in rows)
