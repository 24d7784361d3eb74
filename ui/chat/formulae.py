"""LaTeX as pictures: drawn once, off the window's thread, in black, and tinted when painted.

ziamath lays the formula out and writes paths, so nothing of the source reaches Qt but shapes.
What it cannot draw, and every command that would lead out of the formula, stays source text.
"""

from __future__ import annotations

import re
import warnings
from collections import OrderedDict
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from ui.chat.background import background
from ui.chat.markdown_blocks import Formula

_LONGEST = 4000
_KEPT = 400
_KEPT_BYTES = 32 * 2**20  # of pictures
_GATHERED_MS = 100
_MOST_PIXELS = 4000
_VIEW = re.compile(r'viewBox="(-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+)"')
# Commands that name files or addresses, define others, or load packages.
_REFUSED = re.compile(
    r"\\(?:href|url|includegraphics|input|include|import|write|openin|openout|read|def|edef|gdef"
    r"|let|newcommand|renewcommand|csname|catcode|usepackage|special|html\w*|style|class)(?![a-zA-Z])"
)


class Drawing(NamedTuple):
    """A formula as SVG paths; sizes in logical pixels, `depth` is below the line it stands on."""

    svg: bytes
    width: float
    height: float
    depth: float


_Key = tuple[Formula, int]


class Look(NamedTuple):
    """How a picture is painted: `picture` says what the values are."""

    colour: int
    ratio: float
    above: float
    below: float


class Formulae(QObject):
    """Draws formulae and keeps the newest, with their pictures.

    `drawn` comes with a frozenset of each `Formula` that is ready since the last time, so that a
    text is laid out once for many of them.
    """

    drawn = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._kept: OrderedDict[_Key, Drawing | None] = OrderedDict()
        # Apart, and with those that could not be drawn: what is pushed out is asked for again.
        self._asked: set[_Key] = set()
        self._pictures: OrderedDict[tuple[_Key, Look], QImage] = OrderedDict()
        self._bytes = 0
        self._ready: set[Formula] = set()
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(_GATHERED_MS)
        self._gather.timeout.connect(self._tell)

    def get(self, formula: Formula, px: int) -> Drawing | None:
        """The drawing at a text size of `px`; None if there is none, or none yet."""
        key = (formula, px)
        if key in self._kept:
            self._kept.move_to_end(key)
        elif key not in self._asked and not is_refused(formula.source):
            self._asked.add(key)
            background().run(lambda: draw(formula, px), lambda drawing: self._take(key, drawing))
        return self._kept.get(key)

    def picture(self, formula: Formula, px: int, drawing: Drawing, look: Look) -> QImage:
        """The picture of a drawing that `get` gave, painted once for each look."""
        key = ((formula, px), look)
        image = self._pictures.get(key)
        if image is None:
            image = self._pictures[key] = picture(
                drawing, QColor.fromRgba(look.colour), look.ratio, look.above, look.below
            )
            self._bytes += image.sizeInBytes()
            while self._bytes > _KEPT_BYTES and len(self._pictures) > 1:
                self._bytes -= self._pictures.popitem(last=False)[1].sizeInBytes()
        self._pictures.move_to_end(key)
        return image

    def _take(self, key: _Key, drawing: Drawing | None) -> None:
        self._asked.discard(key)
        self._kept[key] = drawing
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        if drawing is not None:
            self._ready.add(key[0])
            if not self._gather.isActive():
                self._gather.start()

    def _tell(self) -> None:
        ready, self._ready = frozenset(self._ready), set()
        self.drawn.emit(ready)


_shared: list[Formulae] = []


def formulae() -> Formulae:
    """The one drawer of the window."""
    if not _shared:
        _shared.append(Formulae())
    return _shared[0]


def is_refused(source: str) -> bool:
    """Too long to draw, or with a command that leads out of the formula."""
    return len(source) > _LONGEST or not source.strip() or bool(_REFUSED.search(source))


def draw(formula: Formula, px: int) -> Drawing | None:
    """Lay a formula out with a text size of `px`; None if it would not be safe or sane to show.

    Raises:
        Exception: of any kind; the source is not LaTeX that the library reads.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of how it opens its font
        # 0.2 s and 25 MB, for those who need it
        from ziamath.config import config
        from ziamath.zmath import Latex

        config.svg2 = False  # paths in place, without symbols that refer to one another
        svg = Latex(formula.source, size=px, inline=not formula.display, margin=0).svg()
    found = _VIEW.search(svg)
    foreign = re.search(r"<(?!/|svg|path|rect|g|line|title)|href|url\(|\bstyle=", svg)
    if found is None or foreign:
        return None
    _, top, width, height = (float(part) for part in found.groups())
    if not (0 < width < _MOST_PIXELS and 0 < height < _MOST_PIXELS):
        return None
    return Drawing(svg.encode(), width, height, max(0.0, top + height))


def picture(drawing: Drawing, colour: QColor, ratio: float, above: float, below: float) -> QImage:
    """The drawing in `colour`, its base line `above` px under the top and `below` over the end.

    `ratio` is of device to logical pixels.
    """
    size = QSize(round((drawing.width + 2) * ratio), round((above + below) * ratio))
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    top = above + drawing.depth - drawing.height
    QSvgRenderer(QByteArray(drawing.svg)).render(
        painter, QRectF(1, top, drawing.width, drawing.height)
    )
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(QRectF(0, 0, drawing.width + 2, above + below), colour)
    painter.end()
    return image
