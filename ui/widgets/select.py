"""A choice out of a few: a combo box in the guide's look."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.theme.theme import Theme
from ui.widgets.buttons import KEYBOARD
from ui.widgets.tips import plain_tip

_HEIGHT = 32
_EDGE = 10
_ICON = 16
_CARET = 12
_GAP = 8
_NARROWEST, _WIDEST = 96, 320
_SHOWN = 12

Index = QModelIndex | QPersistentModelIndex


class Select(QComboBox):
    """One of several values, each with its words.

    `chosen(object)` carries the value that a person picked; `set_value` is silent. Arrows and
    letters pick at once, Space, Enter and Alt+Down open the list.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._values: list[object] = []
        self._icons: list[str] = []
        self._last: object = None
        self._ring = False
        self.setAccessibleName(name)
        self.setFont(theme.type.font("ui"))
        self.view().setFont(theme.type.font("ui"))
        self.setItemDelegate(_Lines(theme, self))
        self.setMaxVisibleItems(_SHOWN)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._picked)
        self.currentIndexChanged.connect(self._offer_whole)

    def setAccessibleName(self, name: str) -> None:
        """Name it; on Linux Qt gives what stands in it as the name, so it is described too."""
        super().setAccessibleName(name)
        super().setAccessibleDescription(name)

    # --- what stands in it --------------------------------------------------------------------

    def add(self, value: object, words: str, icon: str = "") -> None:
        """Offer `value` under `words`; the first one stands until another is set."""
        self._values.append(value)
        self._icons.append(icon)
        self.addItem(words)
        self._last = self.value
        self.updateGeometry()

    def clear(self) -> None:
        """Offer nothing."""
        self._values.clear()
        self._icons.clear()
        self._last = None
        super().clear()

    @property
    def values(self) -> tuple[object, ...]:
        """What is offered, in order."""
        return tuple(self._values)

    @property
    def value(self) -> object:
        """What stands; None where nothing does."""
        index = self.currentIndex()
        return self._values[index] if 0 <= index < len(self._values) else None

    def set_value(self, value: object) -> None:
        """Show `value`; one that is not offered leaves the field empty."""
        self.setCurrentIndex(self._values.index(value) if value in self._values else -1)
        self._last = self.value

    def icon_of(self, index: int) -> str:
        """Name of the icon of a line, ``""`` for none."""
        return self._icons[index] if 0 <= index < len(self._icons) else ""

    def _picked(self, _index: int) -> None:
        if self.value != self._last:
            self._last = self.value
            self.chosen.emit(self.value)

    # --- its look -----------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """The longest words, up to 320 px."""
        metrics, px = self.fontMetrics(), self._theme.type.px
        words = [metrics.horizontalAdvance(self.itemText(n)) for n in range(self.count())]
        width = max(words, default=0) + 2 * _EDGE + _GAP + px(_CARET) + 4
        width += self._icon_px + _GAP if any(self._icons) else 0
        return QSize(min(px(_WIDEST), max(px(_NARROWEST), width)), px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Narrow: words that do not fit are shown whole on hover."""
        return QSize(self._theme.type.px(_NARROWEST), self._theme.type.px(_HEIGHT))

    def showPopup(self) -> None:
        """Open the list, wide enough for its words."""
        metrics = self.view().fontMetrics()
        words = [metrics.horizontalAdvance(self.itemText(n)) for n in range(self.count())]
        width = max(words, default=0) + 2 * (_EDGE + self._icon_px + _GAP) + 12
        self.view().setMinimumWidth(max(self.width(), min(width, self._theme.type.px(480))))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll: a value must not change under a passing wheel."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the list, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.showPopup()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring if the keyboard brought the focus."""
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        self._ring = False
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer the whole words on hover where they are cut."""
        super().resizeEvent(event)
        self._offer_whole()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Field, icon, words, caret."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2 if self._ring else 1
        inset = width / 2
        painter.setPen(QPen(theme.color("accent" if self._ring else "line"), width))
        painter.setBrush(theme.color("hover" if self._is_pointed_at() else "raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)
        ink = theme.color("text" if self.isEnabled() else "text3")
        box = self._words_box()
        if icon := self.icon_of(self.currentIndex()):
            size = self._icon_px
            place = QRectF(_EDGE, (self.height() - size) / 2, size, size)
            theme.icons.draw(painter, icon, place, ink)
        size = theme.type.px(_CARET)
        caret = QRectF(self.width() - _EDGE - size, (self.height() - size) / 2, size, size)
        theme.icons.draw(painter, "caret-down", caret, theme.color("text2"))
        painter.setFont(self.font())
        painter.setPen(ink)
        words = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, round(box.width())
        )
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), words)

    @property
    def _icon_px(self) -> int:
        return self._theme.type.px(_ICON)

    def _is_pointed_at(self) -> bool:
        return self.isEnabled() and self.underMouse()

    def _words_box(self) -> QRectF:
        left = _EDGE + (self._icon_px + _GAP if self.icon_of(self.currentIndex()) else 0)
        return QRectF(self.rect()).adjusted(
            left, 0, -(_EDGE + self._theme.type.px(_CARET) + _GAP), 0
        )

    def _offer_whole(self, _index: int = 0) -> None:
        words = self.currentText()
        fits = self.fontMetrics().horizontalAdvance(words) <= self._words_box().width()
        self.setToolTip("" if fits else plain_tip(words))


class _Lines(QStyledItemDelegate):
    """The list's lines: icon, words, and a check mark on the one that stands."""

    def __init__(self, theme: Theme, select: Select) -> None:
        super().__init__(select)
        self._theme, self._select = theme, select

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(_NARROWEST, self._theme.type.px(_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = self._theme, index.row()
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover"))
            painter.drawRoundedRect(box, 4, 4)
        left = box.left() + _EDGE
        icon = self._select.icon_of(row)
        size = theme.type.px(_ICON)
        middle = box.center().y() - size / 2
        if icon:
            place = QRectF(left, middle, size, size)
            theme.icons.draw(painter, icon, place, theme.color("text2"))
            left += size + _GAP
        right = box.right() - _EDGE
        if row == self._select.currentIndex():
            place = QRectF(right - size, middle, size, size)
            theme.icons.draw(painter, "check", place, theme.color("accent_text"))
        words = QRectF(left, box.top(), right - size - _GAP - left, box.height())
        painter.setFont(self._select.font())
        painter.setPen(theme.color("text"))
        text = self._select.fontMetrics().elidedText(
            self._select.itemText(row), Qt.TextElideMode.ElideRight, round(words.width())
        )
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.restore()
