"""A scroll area whose bar lies over its content, so that columns align with headers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QScrollArea, QScrollBar, QWidget

from ui.widgets.buttons import KEYBOARD
from ui.widgets.roles import say_as

_WIDTH = 6


class OverlayBar(QScrollBar):
    """Mirrors the hidden vertical bar of `area` on top of its right edge."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(Qt.Orientation.Vertical, area)
        self._area = area
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._real = area.verticalScrollBar()
        self._real.rangeChanged.connect(self._copy_range)
        self._real.valueChanged.connect(self.setValue)
        self.valueChanged.connect(self._real.setValue)
        area.installEventFilter(self)
        self._copy_range(self._real.minimum(), self._real.maximum())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the right edge."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        width, height = self._area.width(), self._area.height()
        self.setGeometry(width - _WIDTH - 2, 2, _WIDTH, height - 4)

    def _copy_range(self, minimum: int, maximum: int) -> None:
        self.setPageStep(self._real.pageStep())
        self.setSingleStep(self._real.singleStep())
        self.setRange(minimum, maximum)
        self.setVisible(maximum > minimum)
        self._place()
        self.raise_()


class ScrollColumn(QScrollArea):
    """A vertical scroll area around one widget, with an overlay bar."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        self.bar = OverlayBar(self)
        self._ring = _Ring(self)
        say_as(self, "scroller")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring if the keyboard brought the focus: arrows scroll from here."""
        super().focusInEvent(event)
        self._ring.setGeometry(self.rect())
        self._ring.setVisible(event.reason() in KEYBOARD)
        self._ring.raise_()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self._ring.hide()

    def settle(self) -> None:
        """Lay the content out now, so that places in it and the range of the bar are right."""
        content = self.widget()
        layout = content.layout() if content else None
        if content is not None and layout is not None:
            layout.activate()
            size = self.viewport().size()
            needed = layout.totalHeightForWidth(size.width())  # -1 where the width does not matter
            content.resize(
                size.expandedTo(QSize(0, max(needed, layout.totalMinimumSize().height())))
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the overlay's page step right."""
        super().resizeEvent(event)
        self.bar.setPageStep(self.verticalScrollBar().pageStep())
        self._ring.setGeometry(self.rect())


class _Ring(QWidget):
    """Drawn over what scrolls, because a border would move it."""

    def __init__(self, area: QWidget) -> None:
        super().__init__(area)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """2 px in the accent."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
