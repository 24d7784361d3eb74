"""A scroll area whose bar lies over its content, so that columns align with headers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QScrollArea, QScrollBar, QWidget

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
