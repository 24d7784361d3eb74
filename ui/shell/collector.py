"""Python's collector of cycles, kept to the thread of Qt."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer

_LOOK_MS = 1_000


class Collector(QObject):
    """Collects when Python would, but always here.

    By itself the collector runs in whichever thread makes the next object. There it may delete a
    widget or a timer of a dead cycle from the wrong thread; Qt then goes on to a timer that is no
    more, and the program ends.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the generation that is due, if one is; the thresholds are Python's own."""
        due = -1
        for generation, (count, threshold) in enumerate(
            zip(gc.get_count(), gc.get_threshold(), strict=True)
        ):
            if count <= threshold:
                break
            due = generation
        if due >= 0:
            gc.collect(due)
