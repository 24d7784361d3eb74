"""A painted bar of a GPU's memory: who takes what, and what stays free."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QSizePolicy

from ui.committees import words
from ui.committees.memory import Device, Segment
from ui.theme.theme import Theme
from ui.widgets.hatch import hatch
from ui.widgets.tips import plain_tip

_HEIGHT = 20
_STEPS = 1000


class MemoryBar(QProgressBar):
    """Models in the colours of their seats, their context hatched, what is missing past a mark.

    A `QProgressBar` underneath, so that role and value reach assistive technology.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._device: Device | None = None
        self.setRange(0, _STEPS)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_device(self, device: Device) -> None:
        """Show another device, or another state of it."""
        self._device = device
        total = device.total_bytes or device.used_bytes or 1
        self.setValue(min(_STEPS, round(_STEPS * device.used_bytes / total)))
        sentence = words.device_sentence(device)
        self.setAccessibleName(words.device_name(device))
        self.setAccessibleDescription(sentence)
        lines = [words.segment_sentence(segment) for segment in device.segments]
        self.setToolTip(plain_tip("\n".join(lines)))
        self.update()

    def sizeHint(self) -> QSize:
        """As high as a seat tag."""
        return QSize(160, self._theme.type.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Short, but legible."""
        return QSize(80, self._theme.type.px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Track, segments, and the mark of what there is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(box, 3, 3)
        painter.fillPath(shape, self._theme.color("track"))
        device = self._device
        if device is None:
            return
        painter.setClipPath(shape)
        whole = max(device.total_bytes or 0, device.used_bytes, 1)
        x = 0.0
        for segment in device.segments:
            width = box.width() * segment.model_bytes / whole
            self._paint_model(painter, QRectF(x, 0, width, box.height()), segment)
            x += width
        for segment in device.segments:
            width = box.width() * segment.context_bytes / whole
            hatch(painter, QRectF(x, 0, width, box.height()), self._theme.color("line"), radius=0)
            x += width
        if device.total_bytes is not None and device.used_bytes > device.total_bytes:
            mark = box.width() * device.total_bytes / whole
            painter.setPen(QPen(self._theme.color("danger"), 3))
            painter.drawLine(round(mark), 0, round(mark), self.height())

    def _paint_model(self, painter: QPainter, box: QRectF, segment: Segment) -> None:
        tokens = self._theme.tokens
        ink = tokens.seat(segment.letters) if segment.letters else tokens.text3
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(box.adjusted(0, 0, -1, 0), QColor(ink))
        painter.setFont(self._theme.type.font("tiny", strong=True))
        metrics = painter.fontMetrics()
        letters = segment.letters
        for said in (" ".join(letters), letters[:1] + "…" if len(letters) > 1 else ""):
            if said and metrics.horizontalAdvance(said) + 6 <= box.width():
                painter.setPen(QColor(tokens.raised))
                painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), said)
                return
