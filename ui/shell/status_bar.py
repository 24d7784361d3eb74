"""The line at the bottom: workers, privacy, memory, endpoint."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from backend.machine import Gpu
from backend.values import EngineStatus
from ui.shell import status_words
from ui.shell.meter import Meter
from ui.theme.theme import Theme
from ui.widgets.boxes import row
from ui.widgets.labels import Elided, icon_label, label
from ui.widgets.roles import say_as
from ui.widgets.tips import plain_tip

HEIGHT = 28


class _Dot(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._token = theme, "line"
        say_as(self, "picture")
        self.setFixedSize(8, 8)

    def set_token(self, token: str) -> None:
        self._token = token
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(self._token))
        painter.drawEllipse(QRectF(self.rect()))


class StatusBar(QFrame):
    """Shows an `EngineStatus`; the dot never speaks alone."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "status")
        self.setFixedHeight(theme.type.px(HEIGHT))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Status"))
        self._theme = theme
        self._dot = _Dot(theme)
        self._workers = Elided(theme, self.tr("Engine is starting"), "small", "text2")
        self._shield = icon_label(theme, "shield-check", theme.type.px(14))
        self._private = Elided(theme, self.tr("Nothing leaves this computer"), "small", "text2")
        self._endpoint = label(theme, "", "small", "text2", figures=True)
        self._endpoint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._gpus: dict[str, Meter] = {}
        self._wanted: dict[int, bool] = {}
        self._ram = Meter(theme, self.tr("RAM"))
        self._meters = row(None, gap=16)
        self._meters.addWidget(self._ram)
        layout = row(self, (12, 0, 12, 0), 6)
        layout.addWidget(self._dot)
        layout.addWidget(self._workers)
        layout.addSpacing(12)
        layout.addWidget(self._shield)
        layout.addWidget(self._private)
        layout.addStretch(1)
        layout.addWidget(self._endpoint)
        layout.addSpacing(12)
        layout.addLayout(self._meters)
        self.show_private(False)
        self._ram.show_use(None, None)

    def show_status(self, status: EngineStatus) -> None:
        """Show what the engine does now."""
        words, token = status_words.workers(status)
        self._workers.setText(words)
        self._workers.setToolTip(plain_tip(status_words.details(status)))
        self._dot.set_token(token)
        self._endpoint.setText(status.endpoint_url or "")
        self._ram.show_use(status.memory_used_bytes, status.memory_total_bytes)
        self._show_gpus(status.hardware.gpus)
        self.setAccessibleDescription(words)

    def minimumSizeHint(self) -> QSize:
        """Any width: what does not fit is left out."""
        return QSize(1, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what does not fit."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Show what fits beside the workers, the least wanted left out first."""
        least = [self._endpoint, self._shield, self._private, self._ram]
        least += list(self._gpus.values())[::-1]
        shown = [w for w in least if self._wanted.get(id(w), True)]
        for widget in least:
            widget.setVisible(widget in shown)
        layout = self.layout()
        assert layout is not None
        for widget in shown:
            layout.invalidate()
            if layout.sizeHint().width() <= self.width():
                break
            widget.hide()

    def show_silence(self, words: str) -> None:
        """The engine did not answer."""
        self._workers.setText(words)
        self._dot.set_token("danger")

    def show_private(self, private: bool) -> None:
        """Say that nothing leaves this computer, if that is so."""
        self._wanted[id(self._shield)] = self._wanted[id(self._private)] = private
        self._make_room()

    def _show_gpus(self, gpus: tuple[Gpu, ...]) -> None:
        """A meter for each GPU with memory of its own, in the order of the machine."""
        own = [gpu for gpu in gpus if not gpu.shared]
        ids = {gpu.id for gpu in own}
        for gone in set(self._gpus) - ids:
            meter = self._gpus.pop(gone)
            self._meters.removeWidget(meter)
            meter.hide()
            meter.deleteLater()
        for place, gpu in enumerate(own):
            if gpu.id not in self._gpus:
                meter = Meter(self._theme, self.tr("GPU {0}").format(place))
                self._gpus[gpu.id] = meter
                self._meters.insertWidget(place, meter)
            known = gpu.total_bytes is not None and gpu.free_bytes is not None
            used = (gpu.total_bytes or 0) - (gpu.free_bytes or 0) if known else None
            self._gpus[gpu.id].show_use(used, gpu.total_bytes, status_words.gpu(gpu))
        self._make_room()
