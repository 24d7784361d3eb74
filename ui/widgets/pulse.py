"""Something done now and again for as long as a widget is visible."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Pulse(QObject):
    """Calls `act` at `start` and then every `every_ms` until `stop`."""

    def __init__(self, parent: QObject, every_ms: int, act: Callable[[], object]) -> None:
        super().__init__(parent)
        self._act = act
        self._timer = QTimer(self)
        self._timer.setInterval(every_ms)
        self._timer.timeout.connect(self._beat)

    @property
    def is_running(self) -> bool:
        """Whether it beats."""
        return self._timer.isActive()

    def start(self) -> None:
        """Act now, and again."""
        self._beat()
        self._timer.start()

    def pace(self, every_ms: int) -> None:
        """Beat every `every_ms` from now on."""
        self._timer.setInterval(every_ms)

    def stop(self) -> None:
        """Rest."""
        self._timer.stop()

    def _beat(self) -> None:
        self._act()
