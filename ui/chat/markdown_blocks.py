"""The blocks that a Markdown text is shown as; Qt-free, and without the parser that makes them.

The parser takes a tenth of the time that the window needs to open: whoever only draws blocks does
not import it.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

MARK = "\ufffc"
"""Stands in the HTML where a formula is; sources that hold it have lost it before."""


class Formula(Struct, frozen=True):
    """LaTeX between its delimiters; `display` stands on a line of its own."""

    source: str
    display: bool = False


class Run(Struct, frozen=True):
    """A paragraph, heading, list or quotation as safe HTML; `tag` is its outermost element.

    `formulas` stand at the marks, `indent` counts the lists around it, and `joined` goes on with
    the paragraph before it.
    """

    html: str
    tag: str = "p"
    formulas: tuple[Formula, ...] = ()
    indent: int = 0
    joined: bool = False


class Code(Struct, frozen=True):
    """A fenced block; `closed` once its end mark is there."""

    language: str
    text: str
    closed: bool
    indent: int = 0


Side = Literal["left", "center", "right"]


class Table(Struct, frozen=True):
    """Cells as safe HTML, row by row; the first row is the header. `sides` are of columns."""

    rows: tuple[tuple[str, ...], ...]
    formulas: tuple[Formula, ...] = ()
    indent: int = 0
    sides: tuple[Side, ...] = ()


Block = Run | Code | Table
