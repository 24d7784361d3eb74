"""The list of groups, each with the number of values that a person changed."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ui.theme.theme import Theme
from ui.widgets.buttons import KEYBOARD

_HEIGHT = 32
_EDGE = 8
_ICON = 16
_KEY = Qt.ItemDataRole.UserRole
_GLYPH = Qt.ItemDataRole.UserRole + 1
_COUNT = Qt.ItemDataRole.UserRole + 2

Index = QModelIndex | QPersistentModelIndex


class GroupList(QListWidget):
    """`picked(key)` follows the group that a person went to."""

    picked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.ring = False
        self.setAccessibleName(self.tr("Groups of settings"))
        self.setItemDelegate(_Lines(theme, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.currentItemChanged.connect(self._pick)
        theme.changed.connect(self.viewport().update)

    def add(self, key: str, title: str, icon: str) -> None:
        """Add a group at the end."""
        item = QListWidgetItem(title, self)
        item.setData(_KEY, key)
        item.setData(_GLYPH, icon)
        item.setData(_COUNT, 0)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many values are changed; 0 shows nothing."""
        for place in range(self.count()):
            item = self.item(place)
            count = counts.get(item.data(_KEY), 0)
            item.setData(_COUNT, count)
            said = self.tr("{0}, {1} changed").format(item.text(), count)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said if count else item.text())

    def go_to(self, key: str) -> None:
        """Mark a group, or none, without saying that a person picked it."""
        keys = [self.item(place).data(_KEY) for place in range(self.count())]
        self.blockSignals(True)
        self.setCurrentRow(keys.index(key) if key in keys else -1)
        self.blockSignals(False)
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring if the keyboard brought the focus."""
        self.ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        self.ring = False
        super().focusOutEvent(event)

    def sizeHint(self) -> QSize:
        """All of its lines."""
        return QSize(self._theme.type.px(208), self.count() * self._theme.type.px(_HEIGHT) + 4)

    def _pick(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.picked.emit(item.data(_KEY))


class _Lines(QStyledItemDelegate):
    def __init__(self, theme: Theme, groups: GroupList) -> None:
        super().__init__(groups)
        self._theme, self._groups = theme, groups

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(80, self._theme.type.px(_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, state = self._theme, option.state
        current = index.row() == self._groups.currentRow()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(0, 1, 0, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if current or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.color("sel" if current else "hover"))
            painter.drawRoundedRect(box, 6, 6)
        if current and self._groups.ring:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        size = theme.type.px(_ICON)
        icon = QRectF(box.left() + _EDGE, box.center().y() - size / 2, size, size)
        theme.icons.draw(
            painter, index.data(_GLYPH), icon, theme.color("text" if current else "text2")
        )
        count = index.data(_COUNT)
        painter.setFont(theme.type.font("label", figures=True))
        right = box.right() - _EDGE
        if count:
            painter.setPen(theme.color("text2"))
            side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(box.adjusted(0, 0, -_EDGE, 0), int(side), str(count))
            right -= painter.fontMetrics().horizontalAdvance(str(count)) + 8
        painter.setPen(theme.color("text"))
        words = QRectF(icon.right() + 8, box.top(), right - icon.right() - 8, box.height())
        text = painter.fontMetrics().elidedText(
            index.data(), Qt.TextElideMode.ElideRight, round(words.width())
        )
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.restore()
