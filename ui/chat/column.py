"""A column of ten thousand messages with widgets for the forty around what is read.

The scroll bar spans them all: messages without a widget count with an estimated height, which is
corrected when they come near, while what is read stays where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QWidget

from ui.chat.heights import Heights, farthest, nearest_missing
from ui.chat.model import MOUNTED
from ui.widgets.scroll import OverlayBar

W = TypeVar("W", bound=QWidget)

GAP = 20
_TOP, _BOTTOM = 12, 4
_AT_END = 8
_AROUND = 6
_PASSES = 6
_IDLE_MS = 4
_LINE = 40


class _Content(QWidget):
    """Holds the messages in view; says when one of them wants another height."""

    def __init__(self, parent: QWidget, on_request: Callable[[], None]) -> None:
        super().__init__(parent)
        self._on_request = on_request

    def event(self, event: QEvent) -> bool:
        """A message was laid out anew."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._on_request()
        return super().event(event)


class VirtualColumn(QAbstractScrollArea, Generic[W]):
    """Shows entries that `make` makes widgets for.

    `mounted_` carries widgets that are new, `scrolled` comes when the reader moved. While
    `following`, the end stays in view whatever is added.
    """

    mounted_ = Signal(object)
    scrolled = Signal()

    def __init__(self, make: Callable[[int], W]) -> None:
        super().__init__()
        self._make = make
        self._heights = Heights()
        self._widgets: dict[int, W] = {}
        self._stale: set[int] = set()
        self._shown = range(0)
        self._anchor = (0, 0)  # the entry at the top of the view, and how much of it is above
        self._laying_out = False
        self._margins = (0, 0)
        self.following = True
        self.tab_inside: Callable[[], QWidget | None] = lambda: None
        """The one entry that Tab may enter; it passes all others by."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._content = _Content(self.viewport(), self._requested)
        self.bar = OverlayBar(self)
        self.verticalScrollBar().setSingleStep(_LINE)
        self.verticalScrollBar().valueChanged.connect(self._value_changed)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(_IDLE_MS)
        self._idle.timeout.connect(self._prepare)

    def widget(self) -> QWidget:
        """What holds the messages; as wide as the view."""
        return self._content

    @property
    def widgets(self) -> dict[int, W]:
        """The entries that have widgets."""
        return self._widgets

    @property
    def shown(self) -> range:
        """The entries in view."""
        return self._shown

    def set_margins(self, left: int, right: int) -> None:
        """Room at both sides of the messages, in logical pixels."""
        if self._margins != (left, right):
            self._margins = (left, right)
            self._widen()

    def reset(self, estimates: Iterable[int]) -> None:
        """Show other entries, at their end; `estimates` are heights without the gap."""
        for widget in self._widgets.values():
            self._drop(widget)
        self._widgets, self._stale, self._shown = {}, set(), range(0)
        self._heights = Heights(height + GAP for height in estimates)
        self._anchor = (0, 0)
        self.following = True
        self.relayout()

    def extend(self, estimates: Iterable[int]) -> None:
        """Add entries at the end and go there."""
        self._heights.extend(height + GAP for height in estimates)
        self.to_end()

    def to_end(self) -> None:
        """Go to the end and stay there."""
        self.following = True
        self.relayout()

    def go_to(self, place: int, offset: int = 0) -> None:
        """Bring an entry to the top of the view, or `offset` pixels of it past the top."""
        self.following = False
        self._anchor = (place, offset - _TOP)
        self.relayout()
        self._take_anchor(self.verticalScrollBar().value())
        self.scrolled.emit()

    def show_rect(self, place: int, rect: QRect) -> None:
        """Scroll as little as needed to show a part of an entry; it is mounted."""
        top = self._heights.top(place) + _TOP + rect.top()
        bar, height = self.verticalScrollBar(), self.viewport().height()
        room = min(80, height // 4)
        if top - room < bar.value():
            bar.setValue(top - room)
        elif top + rect.height() + room > bar.value() + height:
            bar.setValue(top + rect.height() + room - height)

    def show_widget(self, widget: QWidget) -> None:
        """Scroll as little as needed to show something that stands in an entry."""
        for place, entry in self._widgets.items():
            if entry.isAncestorOf(widget):
                self.show_rect(place, QRect(widget.mapTo(entry, QPoint(0, 0)), widget.size()))

    def place_of(self, widget: QWidget) -> int | None:
        """The entry of a widget."""
        return next((n for n, w in self._widgets.items() if w is widget), None)

    # --- laying out -----------------------------------------------------------------------------

    def relayout(self) -> None:
        """Mount what is in view, measure it and put it in its place."""
        if self._laying_out:
            return
        self._laying_out = True
        try:
            fresh: list[W] = []
            for _ in range(_PASSES):
                value = self._value()
                shown = self._in_view(value)
                fresh += [self._mount(n) for n in shown if n not in self._widgets]
                if not self._measure(shown) and shown == self._in_view(self._value()):
                    break
            self._shown = shown
            self._evict()
            self._place(self._value())
        finally:
            self._laying_out = False
        if fresh:
            self.mounted_.emit(fresh)
        if not self._idle.isActive() and (self._stale or self._next() is not None):
            self._idle.start()

    def _value(self) -> int:
        """Where the view starts, from the end that is followed or the entry that is read."""
        if self.following:
            return self._maximum()
        place, offset = self._anchor
        return min(max(0, self._heights.top(place) + _TOP + offset), self._maximum())

    def _maximum(self) -> int:
        whole = self._heights.total - (GAP if len(self._heights) else 0) + _TOP + _BOTTOM
        return max(0, whole - self.viewport().height())

    def _in_view(self, value: int) -> range:
        if not len(self._heights):
            return range(0)
        bottom = value - _TOP + self.viewport().height()
        return range(self._heights.at(value - _TOP), self._heights.at(bottom) + 1)

    def _mount(self, place: int) -> W:
        widget = self._make(place)
        self._widgets[place] = widget
        widget.setParent(self._content)
        widget.setGeometry(self._margins[0], -30_000, self._width(), self._heights[place])
        widget.show()
        return widget

    def _measure(self, shown: range) -> bool:
        """Measure what may have changed; whether a height did."""
        changed = False
        for place, widget in self._widgets.items():
            if place in self._stale and place not in shown:
                continue
            self._stale.discard(place)
            changed |= self._measure_one(place, widget)
        return changed

    def _measure_one(self, place: int, widget: W) -> bool:
        width = self._width()
        height = widget.heightForWidth(width)
        if height < 0:
            height = widget.sizeHint().height()
        if self._heights[place] == height + GAP:
            return False
        self._heights[place] = height + GAP
        return True

    def _place(self, value: int) -> None:
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, self._maximum())
        bar.setValue(value)
        width = self._width()
        for place, widget in self._widgets.items():
            y = self._heights.top(place) + _TOP - value
            # Far outside, any place will do.
            y = min(max(y, -1_000_000), 1_000_000)
            widget.setGeometry(self._margins[0], y, width, self._heights[place] - GAP)

    def _width(self) -> int:
        return max(1, self.viewport().width() - sum(self._margins))

    def _evict(self) -> None:
        while len(self._widgets) > max(MOUNTED, len(self._shown)):
            free = [n for n, w in self._widgets.items() if not _is_in_use(w)]
            if not free:
                return
            place = farthest(free, self._shown)
            if place in self._shown:
                return
            self._stale.discard(place)
            self._drop(self._widgets.pop(place))

    def _drop(self, widget: W) -> None:
        widget.hide()
        widget.deleteLater()

    def _next(self) -> int | None:
        return nearest_missing(self._widgets, self._shown, len(self._heights), MOUNTED, _AROUND)

    def _prepare(self) -> None:
        """Make one message near the view ready, so that scrolling finds it there."""
        if not self.isVisible():
            return
        if self._stale:
            place = min(self._stale, key=lambda n: abs(n - self._shown.start))
            self._stale.discard(place)
            if place in self._widgets:
                self._measure_one(place, self._widgets[place])
            self.relayout()
        elif (missing := self._next()) is not None:
            widget = self._mount(missing)
            self._measure_one(missing, widget)
            self.relayout()
            self.mounted_.emit([widget])

    # --- events ---------------------------------------------------------------------------------

    def _requested(self) -> None:
        self.relayout()

    def _value_changed(self, value: int) -> None:
        if self._laying_out:
            return
        self.following = value >= self._maximum() - _AT_END
        self._take_anchor(value)
        self.relayout()
        self.scrolled.emit()

    def _take_anchor(self, value: int) -> None:
        if len(self._heights):
            place = self._heights.at(value - _TOP)
            self._anchor = (place, value - _TOP - self._heights.top(place))

    def _widen(self) -> None:
        """The width changed: what is in view is measured now, the rest when there is time."""
        self._stale = set(self._widgets)
        self.relayout()

    def showEvent(self, event: QShowEvent) -> None:
        """What was put in while nothing showed has a size now."""
        super().showEvent(event)
        self.relayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is read where it is."""
        super().resizeEvent(event)
        self._content.setGeometry(self.viewport().rect())
        self._widen()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Messages are placed, not scrolled."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Up and down only."""
        QApplication.sendEvent(self.verticalScrollBar(), event)


class KeyedColumn(VirtualColumn[W]):
    """A column that hands its keys and its focus to its owner, which knows what is in it."""

    def __init__(
        self,
        make: Callable[[int], W],
        on_key: Callable[[QKeyEvent], None],
        on_focus: Callable[[bool], None],
    ) -> None:
        super().__init__(make)
        self._on_key, self._on_focus = on_key, on_focus

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The owner marks what is current."""
        super().focusInEvent(event)
        self._on_focus(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The owner unmarks it."""
        super().focusOutEvent(event)
        self._on_focus(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The owner walks."""
        self._on_key(event)


def _is_in_use(widget: QWidget) -> bool:
    """The keyboard is inside; it must not vanish under the person's hands."""
    focused = QApplication.focusWidget()
    return focused is not None and widget.isAncestorOf(focused)
