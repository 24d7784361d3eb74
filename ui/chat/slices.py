"""Work of the window's own thread that comes in heaps, done a little at a time between events."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from weakref import WeakMethod

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

_SLICE_S = 0.01
_PAUSE_MS = 4  # for what a person does, and for painting


class Slices(QObject):
    """Calls methods of widgets in the order they came, for 10 ms at a time."""

    def __init__(self) -> None:
        super().__init__()
        # By the widget and the name, so that nothing waits twice.
        self._waiting: dict[tuple[int, str], WeakMethod[Callable[[], None]]] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._run)

    def add(self, method: Callable[[], None]) -> None:
        """Call a widget's `method` soon; not if it waits already or the widget goes first."""
        reference = WeakMethod(method)
        self._waiting[id(method.__self__), method.__name__] = reference  # type: ignore[attr-defined]
        if not self._timer.isActive():
            self._timer.start()

    def _run(self) -> None:
        end = perf_counter() + _SLICE_S
        while self._waiting and perf_counter() < end:
            method = self._waiting.pop(next(iter(self._waiting)))()
            if method is not None and isValid(method.__self__):  # type: ignore[attr-defined]
                method()
        if not self._waiting:
            self._timer.stop()


_shared: list[Slices] = []


def slices() -> Slices:
    """The one of the window."""
    if not _shared:
        _shared.append(Slices())
    return _shared[0]
