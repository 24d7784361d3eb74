"""The rows of the palette: a list model of headings and hits, and how they are painted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.palette import keycaps
from ui.palette.matching import Hit, Span
from ui.theme.fonts import Role
from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex

_ROW = 36
_HEADING = 30
_EDGE = 8
_ICON = 16


class Heading(NamedTuple):
    """The name of a group."""

    title: str


Row = Heading | Hit


class PaletteModel(QAbstractListModel):
    """Headings, and under each its hits."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()

    def set_groups(self, groups: Sequence[tuple[str, Sequence[Hit]]]) -> None:
        """Show other rows: groups by their titles."""
        self.beginResetModel()
        rows: list[Row] = []
        for title, hits in groups:
            rows += [Heading(title), *hits]
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Headings and hits."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title, and for screen readers all that a row says."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if isinstance(row, Heading):
            return row.title if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.item.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return sentence(row)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings are not chosen."""
        if index.isValid() and isinstance(self.rows[index.row()], Hit):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def step(self, row: int, by: int) -> int:
        """The hit `by` hits after (or, negative, before) `row`; the last one there is."""
        here = [n for n, one in enumerate(self.rows) if isinstance(one, Hit)]
        if not here:
            return -1
        place = here.index(row) if row in here else 0
        return here[min(len(here) - 1, max(0, place + by))]


def sentence(hit: Hit) -> str:
    """``Ask with Balanced four, loaded, Ctrl D``."""
    keys = " ".join(cap for chord in keycaps.caps(hit.item.keys) for cap in chord)
    return ", ".join(part for part in (hit.item.title, hit.item.detail, keys) if part)


class PaletteDelegate(QStyledItemDelegate):
    """Icon, title with its found letters marked, detail, key caps."""

    def __init__(self, theme: Theme, enter: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._enter = enter

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Headings are lower."""
        heading = isinstance(_row(index), Heading)
        return QSize(100, self._theme.type.px(_HEADING if heading else _ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row = _row(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        if isinstance(row, Heading):
            painter.setFont(self._theme.type.font("tiny", strong=True))
            painter.setPen(self._theme.color("text2"))
            flags = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
            painter.drawText(box.adjusted(16, 0, -16, -6), int(flags), row.title)
        else:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            over = bool(option.state & QStyle.StateFlag.State_MouseOver)
            self._paint_hit(painter, box.adjusted(_EDGE, 0, -_EDGE, 0), row, chosen, over)
        painter.restore()

    def _paint_hit(
        self, painter: QPainter, box: QRectF, hit: Hit, chosen: bool, over: bool
    ) -> None:
        theme, middle = self._theme, box.center().y()
        if chosen or over:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("sel" if chosen else "hover"))
            painter.drawRoundedRect(box, 6, 6)
        x, size = box.left() + 12, theme.type.px(_ICON)
        if hit.item.icon:
            place = QRectF(x, middle - size / 2, size, size)
            theme.icons.draw(painter, hit.item.icon, place, theme.color("text2"))
        x += size + 8
        chords = keycaps.caps(hit.item.keys) or (((self._enter,),) if chosen else ())
        end = box.right() - 12
        if chords:
            end = keycaps.draw(painter, theme, end, middle, chords) - 12
        x = self._paint_text(
            painter, QPointF(x, middle), end, hit.item.title, hit.title_marks, "label", "text"
        )
        if hit.item.detail and end - x > theme.type.px(40):
            self._paint_text(
                painter,
                QPointF(x + 9, middle),
                end,
                hit.item.detail,
                hit.detail_marks,
                "small",
                "text2",
            )

    def _paint_text(
        self,
        painter: QPainter,
        start: QPointF,
        end: float,
        text: str,
        marks: Sequence[Span],
        role: Role,
        ink: str,
    ) -> float:
        """Draw `text` with `marks` bold and in accent, cut at `end`; returns where it stops."""
        plain, strong = self._theme.type.font(role), self._theme.type.font(role, strong=True)
        x = start.x()
        for run, marked in runs(text, marks):
            font = strong if marked else plain
            metrics = QFontMetricsF(font)
            shown = metrics.elidedText(run, Qt.TextElideMode.ElideRight, max(0.0, end - x))
            painter.setFont(font)
            painter.setPen(self._theme.color("accent_text" if marked else ink))
            baseline = start.y() + (metrics.ascent() - metrics.descent()) / 2
            painter.drawText(QPointF(x, baseline), shown)
            x += metrics.horizontalAdvance(shown)
            if shown != run:
                break
        return x


def runs(text: str, marks: Sequence[Span]) -> list[tuple[str, bool]]:
    """`text` in pieces, each with whether it is marked."""
    pieces: list[tuple[str, bool]] = []
    place = 0
    for start, end in marks:
        pieces += [(text[place:start], False), (text[start:end], True)]
        place = end
    pieces.append((text[place:], False))
    return [piece for piece in pieces if piece[0]]


def _row(index: Index) -> Row:
    model = index.model()
    assert isinstance(model, PaletteModel)
    return model.rows[index.row()]
