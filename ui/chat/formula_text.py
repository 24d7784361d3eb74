"""Formulae among the words of a document: pictures on the line of the text, or their source."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QFontMetricsF,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
)

from ui.chat.formulae import Drawing, Look, formulae
from ui.chat.markdown_blocks import MARK, Formula
from ui.theme.fonts import MONO_FAMILIES
from ui.theme.theme import Theme

_SLACK = 0.3  # of a line that a picture may reach into the lines around it
_MOST = 200  # formulae of a document that are drawn


class Placed(NamedTuple):
    """What became of a document's formulae.

    `drawn` have pictures, in order; `missing` have none, or none yet; `tall` are numbers of
    blocks that a picture makes higher than a line.
    """

    drawn: tuple[Formula, ...]
    missing: tuple[Formula, ...]
    tall: frozenset[int]


def place_formulas(
    document: QTextDocument, theme: Theme, wanted: tuple[Formula, ...], line: int, ratio: float
) -> Placed:
    """Put a picture at each mark, or the source as code while there is no picture.

    `line` is the height of a line in logical pixels, `ratio` of device to logical pixels. Only
    the first 200 are drawn: a text of nothing else would hold the window up.
    """
    edit = QTextCursor(document)
    edit.beginEditBlock()  # one layout for all of them
    try:
        return _place(document, theme, wanted, line, ratio)
    finally:
        edit.endEditBlock()


def _place(
    document: QTextDocument, theme: Theme, wanted: tuple[Formula, ...], line: int, ratio: float
) -> Placed:
    size = document.defaultFont().pixelSize()
    drawn, missing, tall = [], [], set()
    place = 0
    for number, formula in enumerate(wanted):
        cursor = document.find(MARK, place)
        if cursor.isNull():
            break
        if number >= _MOST:
            _insert_source(cursor, formula, theme)
        elif (drawing := formulae().get(formula, size)) is None:
            missing.append(formula)
            _insert_source(cursor, formula, theme)
        else:
            drawn.append(formula)
            if _insert_picture(cursor, formula, drawing, number, theme, ratio) > line * (
                1 + _SLACK
            ):
                tall.add(cursor.blockNumber())
        place = cursor.position()
    return Placed(tuple(drawn), tuple(missing), frozenset(tall))


def _insert_source(cursor: QTextCursor, formula: Formula, theme: Theme) -> None:
    form = QTextCharFormat(cursor.charFormat())
    form.setFontFamilies(list(MONO_FAMILIES))
    form.setBackground(theme.color("sunken"))
    cursor.insertText(formula.source, form)


def _insert_picture(
    cursor: QTextCursor,
    formula: Formula,
    drawing: Drawing,
    number: int,
    theme: Theme,
    ratio: float,
) -> float:
    """Set the base line of the picture on that of the text; the picture's height."""
    document = cursor.document()
    form = QTextImageFormat()
    above, below = drawing.height - drawing.depth, QFontMetricsF(document.defaultFont()).descent()
    if drawing.depth <= below:
        form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
    else:  # as much above as below: Qt can centre a picture on the base line, or stand it there
        above = below = max(above, drawing.depth)
        form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
    name = f"formula:{number}"
    look = Look(theme.color("text").rgba(), ratio, above, below)
    image = formulae().picture(formula, document.defaultFont().pixelSize(), drawing, look)
    document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), image)
    form.setName(name)
    form.setWidth(drawing.width + 2)
    form.setHeight(above + below)
    cursor.insertImage(form)
    return above + below
