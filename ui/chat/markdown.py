"""Markdown as a list of blocks that grows at its end; Qt-free."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it.token import Token
from msgspec import Struct
from msgspec.structs import replace

from ui.chat.markdown_blocks import MARK, Block, Code, Run, Side, Table
from ui.chat.markdown_rules import Parser

ITEMS = 16
"""Items of a list that make a block; a longer list is several, so that only the last grows."""
ROWS = 64
"""Rows of a table that make a block; a longer table is several, each with its header."""
LONG = 4000
"""Characters of a paragraph past which it is several blocks, at least half as long each."""

_SIDES: dict[str, Side] = {"text-align:right": "right", "text-align:center": "center"}
_FENCE = re.compile(r"(`{3,}|~{3,})([^`\n]*)\n")
_LINE_END = re.compile(r"\r\n?")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")  # at line feeds only, as Markdown has them
_SAFE = re.compile(r"(?<=[.!?;:\n]) ?(?=[^\W\d_])")


class _Unit(Struct, frozen=True):
    """Blocks that settle together, and where their source starts in the text.

    `head` is the header of the table that this goes on with; what is `surely` apart from what
    comes before it does not wait for the end of its first line.
    """

    start: int
    blocks: tuple[Block, ...]
    head: str = ""
    surely: bool = False


class MarkdownStream:
    """The blocks of a text that mostly grows at its end.

    A block is settled once the first line of the next one is whole: no later character can change
    it, except by defining a link or a note that it refers to; then it alone is read again. So
    `update` parses from the start of the last block on, and of an open fence only what is new.
    `characters_parsed` counts the work done.
    """

    def __init__(self) -> None:
        self._parser = Parser()
        self.characters_parsed = 0
        self._text = ""
        self._fence: tuple[re.Pattern[str], int, int] | None = None  # closing, body, scanned to
        self._head = ""  # of the table that the tail goes on with
        self._joins = False  # whether the tail goes on with a paragraph
        self._reset()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks, in order."""
        return tuple(self._settled + self._tail)

    @property
    def changed_from(self) -> int:
        """How many blocks from the first on are the same objects as before the last update."""
        return self._changed_from

    def update(self, text: str, *, final: bool = False) -> None:
        """Take the whole text so far; what was settled is not parsed again if it only grew."""
        if "\r" in text:
            text = _LINE_END.sub("\n", text)
        if MARK in text:
            text = text.replace(MARK, "\ufffd")
        if not text.startswith(self._text):
            self._reset()
        if text == self._text and not final:
            self._changed_from = len(self._settled) + len(self._tail)
            return
        self._text = text
        self._changed_from = len(self._settled)
        if not final and self._grow_fence(text):
            return
        self._fence = None
        complete = len(text) if final else text.rfind("\n") + 1
        units, definitions = self._parse(text[self._tail_at :], self._tail_at, complete, self._head)
        if self._joins and units:
            units[0] = replace(units[0], blocks=_joined(units[0].blocks), surely=True)
        self._settle(units, complete, final=final)
        self._define(definitions)
        self._expect_growth(text)

    def finish(self, text: str) -> None:
        """The text is whole."""
        self.update(text, final=True)

    def _reset(self) -> None:
        self._links: dict[str, Any] = {}
        self._notes: dict[str, int] = {}
        # start and end in the text, start and end among the blocks, head
        self._units: list[tuple[int, int, int, int, str]] = []
        self._settled: list[Block] = []
        self._tail: list[Block] = []
        self._text = ""
        self._tail_at = self._changed_from = 0
        self._fence, self._head, self._joins = None, "", False

    def _settle(self, units: list[_Unit], complete: int, *, final: bool) -> None:
        """Keep the units before the last one whose first line is whole."""
        kept = len(units)
        if not final:
            whole = [n for n, u in enumerate(units) if u.surely or complete > u.start]
            kept = whole[-1] if whole else 0
        ends = [unit.start for unit in units[1:]] + [len(self._text)]
        for unit, end in zip(units[:kept], ends, strict=False):
            first = len(self._settled)
            self._settled += unit.blocks
            self._units.append((unit.start, end, first, len(self._settled), unit.head))
        self._tail = [block for unit in units[kept:] for block in unit.blocks]
        if kept < len(units):
            self._tail_at, self._head = units[kept].start, units[kept].head
            self._joins = units[kept].surely
        elif final:
            self._tail_at, self._head, self._joins = len(self._text), "", False

    def _define(self, definitions: dict[str, Any]) -> None:
        """Take new definitions in, and read again what may refer to them."""
        links = definitions.get("references", {})
        notes = definitions.get("footnotes", {}).get("refs", {})
        if links.keys() <= self._links.keys() and notes.keys() <= self._notes.keys():
            return
        self._links, self._notes = {**links, **self._links}, {**notes, **self._notes}
        for start, end, first, last, head in self._units:
            source = self._text[start:end]
            if "[" in source:
                blocks = [b for u in self._parse(source, start, end, head)[0] for b in u.blocks]
                before = self._settled[first]
                if isinstance(before, Run) and before.joined:
                    blocks = list(_joined(blocks))
                if len(blocks) == last - first and blocks != self._settled[first:last]:
                    self._settled[first:last] = blocks
                    self._changed_from = min(self._changed_from, first)

    def _grow_fence(self, text: str) -> bool:
        """Append to an open fence what came since, unless its end mark is there."""
        if self._fence is None:
            return False
        closing, body, scanned = self._fence
        if closing.search(text, scanned):
            return False
        line = text.rfind("\n") + 1
        self._fence = closing, body, max(body, line)
        (code,) = self._tail
        assert isinstance(code, Code)
        end = line if set(text[line:].strip()) <= set("`~") else len(text)
        self._tail = [Code(code.language, text[body:end].rstrip("\n"), False)]
        return True

    def _expect_growth(self, text: str) -> None:
        """Remember an open fence, which grows without being parsed anew."""
        block = self._tail[0] if len(self._tail) == 1 else None
        found = _FENCE.match(text, self._tail_at)
        if isinstance(block, Code) and not block.closed and found is not None:
            mark = found[1]
            closing = re.compile(rf"^ {{0,3}}{mark[0]}{{{len(mark)},}}[ \t]*$", re.MULTILINE)
            self._fence = closing, found.end(), found.end()
            self._grow_fence(text)

    def _parse(
        self, source: str, base: int, complete: int, head: str = ""
    ) -> tuple[list[_Unit], dict[str, Any]]:
        """The units of `source`, which stands at `base`, and what its whole lines define.

        `head` is put before it where it starts inside a table.
        """
        source, base = head + source, base - len(head)
        self.characters_parsed += len(source)
        env: dict[str, Any] = {
            "references": dict(self._links),
            "footnotes": {"refs": dict.fromkeys(self._notes, -1), "list": {}},
        }
        lines = _LINE.findall(source)
        offsets = [base]
        for line in lines:
            offsets.append(offsets[-1] + len(line))
        units: list[_Unit] = []
        group: list[Token] = []
        start = base + len(head)
        for token in self._parser.parse(source, env):
            group.append(token)
            if token.level == 0 and token.nesting <= 0:
                units += self._units_of(group, lines, offsets, env)
                group = []
        if head and units:
            units[0] = replace(units[0], start=start, head=head)
        env["references"] = {
            label: found
            for label, found in env["references"].items()
            if label in self._links or offsets[min(found["map"][1], len(lines))] <= complete
        }
        return units, env

    def _units_of(
        self, group: list[Token], lines: list[str], offsets: list[int], env: dict[str, Any]
    ) -> Iterator[_Unit]:
        head = group[0]
        first, last = head.map or (0, 0)
        if head.type in ("bullet_list_open", "ordered_list_open"):
            for chunk in _chunks(group):
                start = (chunk[1].map or (first, last))[0]
                yield _Unit(offsets[start], tuple(self._list(chunk, lines, env)))
        elif head.type == "paragraph_open" and offsets[last] - offsets[first] > LONG:
            start = offsets[first]
            for number, piece in enumerate(_pieces("".join(lines[first:last]))):
                tokens = self._parser.parse(piece, env)
                run = self._run(tokens, env, joined=number > 0)
                yield _Unit(start, (run,), surely=number > 0)
                start += len(piece)
        elif head.type == "table_open" and last - first > ROWS + 2:
            yield from self._parts(group, lines, offsets, env)
        else:
            yield _Unit(offsets[first], (self._block(group, lines, env),))

    def _parts(
        self, group: list[Token], lines: list[str], offsets: list[int], env: dict[str, Any]
    ) -> Iterator[_Unit]:
        """A long table in parts of `ROWS` rows, each under the header."""
        body = next(n for n, t in enumerate(group) if t.type == "tbody_open") + 1
        starts = [n for n, t in enumerate(group) if n >= body and t.type == "tr_open"]
        first = (group[0].map or (0, 0))[0]
        head = "".join(lines[first : first + 2])
        for number in range(0, len(starts), ROWS):
            end = starts[number + ROWS] if number + ROWS < len(starts) else len(group)
            part = self._table_of([*group[:body], *group[starts[number] : end]], env, 0)
            at = offsets[first + 2 + number] if number else offsets[first]
            yield _Unit(at, (part,), head if number else "")

    def _block(
        self, group: list[Token], lines: list[str], env: dict[str, Any], indent: int = 0
    ) -> Block:
        head = group[0]
        first, last = head.map or (0, 0)
        if head.type == "fence":
            end = lines[last - 1].strip() if last - first > 1 else ""
            # In a list the last line may belong to what comes after an open fence.
            closed = end.lstrip("> ").startswith(head.markup)
            language = head.info.split()[0] if head.info.strip() else ""
            return Code(language, head.content.rstrip("\n"), closed, indent)
        if head.type == "code_block":
            return Code("", head.content.rstrip("\n"), True, indent)
        if head.type == "table_open":
            return self._table_of(group, env, indent)
        return self._run(group, env, indent=indent)

    def _run(
        self, group: list[Token], env: dict[str, Any], *, indent: int = 0, joined: bool = False
    ) -> Run:
        env["formulas"] = []
        html = self._parser.renderer.render(group, self._parser.options, env).strip()
        tag = group[0].tag if group[0].type != "math_block" else "math"
        return Run(html, tag, tuple(env["formulas"]), indent, joined)

    def _list(self, group: list[Token], lines: list[str], env: dict[str, Any]) -> Iterator[Block]:
        """A list as runs, and what has a widget of its own between them.

        What follows such a widget in its item is a run without a marker, as far to the right.
        """
        lists: list[list[Any]] = []  # opening token, number of the next item
        written: list[Token] = []  # openings that await their end in `pending`
        pending: list[Token] = []
        loose, fresh, place = False, True, 0
        while place < len(group):
            token = group[place]
            kind = token.type
            if kind in ("fence", "code_block", "table_open"):
                end = place
                while group[end].type != kind.replace("_open", "_close"):
                    end += 1
                if not fresh:
                    indent = len(lists) if loose else 0
                    yield self._run(pending + _closing(written), env, indent=indent)
                yield self._block(group[place : end + 1], lines, env, len(lists))
                pending, written, loose, fresh = [], [], True, True
                place = end + 1
                continue
            if kind.endswith(("list_open", "item_open")):
                if loose and not fresh:
                    yield self._run(pending, env, indent=len(lists))
                if loose:
                    pending = [_again(opening, number) for opening, number in lists]
                    written, loose, fresh = list(pending), False, True
                if kind == "list_item_open":
                    lists[-1][1] += 1
                else:
                    lists.append([token, int(token.attrs.get("start", 1))])
                written.append(token)
                pending.append(token)
            elif kind.endswith(("list_close", "item_close")):
                if kind != "list_item_close":
                    lists.pop()
                if written and not loose and written[-1].tag == token.tag:
                    written.pop()
                    pending.append(token)
            else:
                fresh = False
                pending.append(token)
            place += 1
        if not fresh:
            yield self._run(pending, env, indent=1 if loose else 0)

    def _table_of(self, group: list[Token], env: dict[str, Any], indent: int) -> Table:
        env["formulas"] = []
        rows: list[list[str]] = []
        sides: list[Side] = []
        for token in group:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "th_open":
                sides.append(_SIDES.get(str(token.attrs.get("style", "")), "left"))
            elif token.type == "inline" and rows:
                rows[-1].append(self._parser.renderer.render([token], self._parser.options, env))
        cells = tuple(tuple(row) for row in rows)
        return Table(cells, tuple(env["formulas"]), indent, tuple(sides))


def _chunks(group: list[Token]) -> Iterator[list[Token]]:
    """A list in parts of `ITEMS` items, each between the list's own ends."""
    opening, closing = group[0], group[-1]
    starts = [n for n, t in enumerate(group) if t.type == "list_item_open" and t.level == 1]
    number = int(opening.attrs.get("start", 1))
    for first in range(0, len(starts), ITEMS):
        end = starts[first + ITEMS] if first + ITEMS < len(starts) else len(group) - 1
        head = opening
        if first and opening.type == "ordered_list_open":
            head = opening.copy(attrs={**opening.attrs, "start": number + first})
        yield [head, *group[starts[first] : end], closing]


def _joined(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The same, going on with the paragraph before."""
    first = blocks[0]
    return (replace(first, joined=True) if isinstance(first, Run) else first, *blocks[1:])


def _closing(opened: list[Token]) -> list[Token]:
    """The ends of lists and items that are open, innermost first."""
    return [
        Token(t.type.replace("_open", "_close"), t.tag, -1, block=True) for t in reversed(opened)
    ]


def _again(opening: Token, number: int) -> Token:
    """The list once more, at its next item, after something stood between its lines."""
    if opening.type == "ordered_list_open":
        return opening.copy(attrs={**opening.attrs, "start": number})
    return opening


def _pieces(text: str) -> Iterator[str]:
    """A long paragraph in pieces that each read as a paragraph and share no emphasis."""
    while len(text) > LONG:
        cut = next(
            (
                at.end()
                for at in _SAFE.finditer(text, LONG // 2, LONG)
                if _neutral(text[: at.end()])
            ),
            0,
        )
        if not cut:
            found = re.compile(r" (?=[^\W\d_])").search(text, LONG // 2)
            if found is None:
                break
            cut = found.end()
        yield text[:cut]
        text = text[cut:]
    yield text


def _neutral(text: str) -> bool:
    """No emphasis, code, formula or link is open at the end of `text`, as far as counting tells."""
    return not any(text.count(mark) % 2 for mark in "`*_$~") and text.count("[") == text.count("]")
