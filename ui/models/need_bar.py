"""Need against free memory: weights, context, work space, and what is missing."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from backend.machine import Hardware
from ui.models import figures
from ui.models.model import Shortage
from ui.models.words import estimate
from ui.theme.theme import Theme
from ui.widgets.boxes import column
from ui.widgets.flow import Flow
from ui.widgets.labels import label

_HEIGHT = 14
_BAR = 8
_SWATCH = 10
_STEPS = 1000


class NeedBar(QWidget):
    """The bar with a mark at what is free, and its legend; the legend breaks where it must."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.bar = _Parts(theme)
        self._legend = QWidget()
        flow = Flow(self._legend, gap=16)
        self._parts = {name: _Entry(theme, name) for name in ("weights", "context", "work")}
        for entry in self._parts.values():
            flow.addWidget(entry)
        self.free = label(theme, "", "small", "text2", figures=True)
        flow.addWidget(self.free)
        layout = column(self, gap=4)
        layout.addWidget(self.bar)
        layout.addWidget(self._legend)

    def show_need(self, short: Shortage, hardware: Hardware) -> None:
        """Show the need of one place."""
        self.bar.show_need(short)
        self.bar.setAccessibleDescription(estimate(short, hardware))
        words = {
            "weights": (self.tr("weights {0}"), short.weights),
            "context": (self.tr("context {0}"), short.context),
            "work": (self.tr("work space {0}"), short.work),
        }
        for name, (text, size) in words.items():
            self._parts[name].setText(text.format(figures.gigabytes(size)))
            self._parts[name].setVisible(size > 0)
        if short.free is None:
            self.free.setText(self.tr("free —"))
        elif short.missing:
            said = (figures.gigabytes(short.free), figures.gigabytes(short.missing))
            self.free.setText(self.tr("free {0} · missing {1} GB").format(*said))
        else:
            said = (figures.gigabytes(short.free), figures.gigabytes(short.spare or 0))
            self.free.setText(self.tr("free {0} · {1} GB to spare").format(*said))
        self.free.setProperty("ink", "danger" if short.missing else "text2")
        self.free.style().polish(self.free)


class _Entry(QWidget):
    """A swatch and its words."""

    def __init__(self, theme: Theme, part: str) -> None:
        super().__init__()
        self._theme, self._part = theme, part
        self._words = label(theme, "", "small", "text2", figures=True)
        layout = column(self, (_SWATCH + 6, 0, 0, 0))
        layout.addWidget(self._words)

    def setText(self, text: str) -> None:
        """Change the words."""
        self._words.setText(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the swatch."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0, (self.height() - _SWATCH) / 2, _SWATCH, _SWATCH)
        _draw(painter, self._theme, self._part, box)


class _Parts(QProgressBar):
    """The bar itself; a progress bar for assistive technology: free memory that is needed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._short: Shortage | None = None
        self.setRange(0, _STEPS)
        self.setTextVisible(False)
        self.setAccessibleName(self.tr("Memory needed of what is free"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_need(self, short: Shortage) -> None:
        """Show another need."""
        self._short = short
        share = short.need / short.free if short.free else 1.0
        self.setValue(round(_STEPS * min(1.0, share)))
        self.update()

    def sizeHint(self) -> QSize:
        """Bar and mark."""
        return QSize(64, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Short."""
        return QSize(32, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Parts from the left, what is missing at the end, and a mark at what is free."""
        short = self._short
        if short is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = max(short.need, short.free or 0, 1)
        top = (self.height() - _BAR) / 2
        _draw(painter, self._theme, "track", QRectF(0, top, self.width(), _BAR))
        x, scale = 0.0, self.width() / whole
        for part in ("weights", "context", "work"):
            width = getattr(short, part) * scale
            _draw(painter, self._theme, part, QRectF(x, top, max(0.0, width - 1), _BAR))
            x += width
        if short.free is None:
            return
        at = short.free * scale
        if short.missing:
            _draw(painter, self._theme, "missing", QRectF(at, top, self.width() - at, _BAR))
        token = "danger" if short.missing else "text2"
        painter.setPen(QPen(self._theme.color(token), 2))
        at = min(max(1.0, at), self.width() - 1.0)
        painter.drawLine(round(at), 0, round(at), self.height())


def _draw(painter: QPainter, theme: Theme, part: str, box: QRectF) -> None:
    """Fill `box` as this part: told apart by hatching and outline, not by colour alone."""
    if box.width() <= 0:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    token = {"weights": "accent", "context": "line", "missing": "danger"}.get(part, "track")
    if part == "work":
        painter.setBrush(theme.color("track"))
        painter.drawRect(box)
        painter.setBrush(QBrush(theme.color("line"), Qt.BrushStyle.BDiagPattern))
        painter.drawRect(box)
        return
    painter.setBrush(theme.color(token))
    if part == "track":
        painter.drawRoundedRect(box, 2, 2)
    else:
        painter.drawRect(box)
