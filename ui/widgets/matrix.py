"""The rank matrix: a real table underneath, painted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from backend.results import Review
from ui.theme.theme import Theme
from ui.widgets.badge import TAG, draw_tag
from ui.widgets.buttons import set_property
from ui.widgets.hatch import hatch

Index = QModelIndex | QPersistentModelIndex

_SIDE = 28


class RankModel(QAbstractTableModel):
    """Rows rank columns: the place (1 is best) a reviewer gave to a seat's answer."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.letters: tuple[str, ...] = ()
        self._places: dict[tuple[str, str], int] = {}

    def set_reviews(self, letters: Sequence[str], reviews: Sequence[Review]) -> None:
        """Show the reviews of the seats `letters`."""
        self.beginResetModel()
        self.letters = tuple(letters)
        self._places = {
            (review.reviewer, seat): place
            for review in reviews
            for place, seat in enumerate(review.ranking, start=1)
        }
        self.endResetModel()

    def place(self, index: Index) -> int | None:
        """The place in a cell; None on the diagonal and where nobody ranked."""
        return self._places.get((self.letters[index.row()], self.letters[index.column()]))

    def rowCount(self, parent: Index | None = None) -> int:
        """Seats as reviewers."""
        return 0 if parent is not None and parent.isValid() else len(self.letters)

    def columnCount(self, parent: Index | None = None) -> int:
        """Seats as authors."""
        return self.rowCount(parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The place, and a sentence for screen readers and on hover."""
        reviewer, seat = self.letters[index.row()], self.letters[index.column()]
        place = self.place(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return str(place) if place else ""
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            if place:
                return self.tr("Seat {0} ranks {1}: {2}").format(reviewer, seat, place)
            if reviewer == seat:
                return self.tr("Seat {0}: own answer, not ranked").format(seat)
            return self.tr("Seat {0} did not rank {1}").format(reviewer, seat)
        return None

    def headerData(
        self, section: int, _orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Letters of the seats."""
        return self.letters[section] if role == Qt.ItemDataRole.DisplayRole else None


class _Header(QHeaderView):
    def __init__(self, theme: Theme, orientation: Qt.Orientation, cell: int) -> None:
        super().__init__(orientation)
        self._theme = theme
        self.setSectionsClickable(False)
        self.setMinimumSectionSize(1)
        self.setSectionResizeMode(
            QHeaderView.ResizeMode.Stretch
            if orientation is Qt.Orientation.Horizontal
            else QHeaderView.ResizeMode.Fixed
        )
        self.setDefaultSectionSize(cell)

    def sizeHint(self) -> QSize:
        side = self._theme.type.px(_SIDE)
        return QSize(side, side)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        model = self.model()
        if isinstance(model, RankModel) and section < len(model.letters):
            tag = self._theme.type.px(TAG)
            box = QRectF(0, 0, tag, tag)
            box.moveCenter(QRectF(rect).center())
            if self.orientation() is Qt.Orientation.Vertical:
                box.moveLeft(rect.left())
            draw_tag(painter, self._theme, box, model.letters[section])


class _Cells(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, RankModel)
        tokens = self._theme.tokens
        box = QRectF(option.rect).adjusted(1, 1, -1, -1)
        place = model.place(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if place is None:
            painter.setBrush(QColor(tokens.hover))
            painter.drawRoundedRect(box, 4, 4)
            hatch(painter, box, QColor(tokens.line), radius=4, width=0.8)
        else:
            fill, ink = tokens.heat(place, len(model.letters) - 1)
            painter.setBrush(QColor(fill))
            if tokens.is_high_contrast:
                painter.setPen(QPen(QColor(tokens.line), 1))
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(QColor(ink))
            painter.setFont(self._theme.type.font("label", strong=True, figures=True))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(place))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(tokens.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        painter.restore()


class RankMatrix(QTableView):
    """Who ranked whom. Arrows walk its cells, `cell` px high before scaling."""

    def __init__(self, theme: Theme, cell: int = 30) -> None:
        super().__init__()
        self._cell, self._side = theme.type.px(cell), theme.type.px(_SIDE)
        self._ranks = RankModel(self)
        self.setModel(self._ranks)
        self.setItemDelegate(_Cells(theme, self))
        self.setHorizontalHeader(_Header(theme, Qt.Orientation.Horizontal, self._cell))
        self.setVerticalHeader(_Header(theme, Qt.Orientation.Vertical, self._cell))
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Who ranked whom"))
        set_property(self, "painted", True)

    def set_reviews(self, letters: Sequence[str], reviews: Sequence[Review]) -> None:
        """Show the reviews of the seats `letters`."""
        self._ranks.set_reviews(letters, reviews)
        self.setFixedHeight(self._side + self._cell * len(letters) + 2)

    def minimumSizeHint(self) -> QSize:
        """As narrow as its panel."""
        return QSize(80, self.height())
