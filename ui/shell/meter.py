"""A name, a short bar and figures: memory in the status bar."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.shell import status_words
from ui.theme.theme import Theme
from ui.widgets.bars import Bar
from ui.widgets.boxes import row
from ui.widgets.labels import label
from ui.widgets.tips import plain_tip

_NEARLY_FULL = 0.9
_WIDTH = 48


class _Level(Bar):
    """A bar that takes the warning colour where it is nearly full."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Track, then fill."""
        tokens = self._theme.tokens
        share = self.value() / self.maximum()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        painter.setBrush(QColor(tokens.track))
        painter.drawRoundedRect(box, 2, 2)
        painter.setBrush(QColor(tokens.warn if share >= _NEARLY_FULL else tokens.accent))
        box.setWidth(max(3.0, box.width() * share))
        painter.drawRoundedRect(box, 2, 2)


class Meter(QWidget):
    """Bytes in use of bytes there are; unknown ones are a dash, never 0."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._name = label(theme, name, "tiny", "text2", strong=True)
        self._bar = _Level(theme, height=4)
        self._bar.setFixedWidth(theme.type.px(_WIDTH))
        self._figures = label(theme, "", "small", "text2", figures=True)
        layout = row(self, gap=6)
        for widget in (self._name, self._bar, self._figures):
            layout.addWidget(widget)

    def show_use(self, used: int | None, total: int | None, tip: str = "") -> None:
        """Show `used` of `total` bytes; `tip` is said on hover."""
        words = status_words.memory(used, total)
        self._figures.setText(words)
        self._bar.setVisible(used is not None and bool(total))
        if used is not None and total:
            self._bar.set_share(used / total)
        self._bar.setAccessibleName(self.tr("{0} in use").format(self._name.text()))
        self._bar.setAccessibleDescription(words)
        self.setToolTip(plain_tip(tip or f"{self._name.text()}: {words}"))
