"""Work that would hold up the window, done on one thread beside it, in the order it was asked."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

T = TypeVar("T")

logger = logging.getLogger(__name__)


class Background(QObject):
    """Runs functions that touch nothing of Qt's, and hands what they give to the Qt thread."""

    _done = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._work: SimpleQueue[tuple[Callable[[], Any], Callable[[Any], None]]] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._done.connect(lambda call: call())

    def run(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Call `work` on the thread and `then` with its result here; not if it fails."""
        self._work.put((work, then))
        if self._thread is None:
            # A daemon: what takes for ever must not keep the program from ending.
            self._thread = threading.Thread(target=self._loop, name="background", daemon=True)
            self._thread.start()

    def _loop(self) -> None:
        while True:
            work, then = self._work.get()
            try:
                result = work()
            except Exception as error:
                logger.debug("Work beside the window failed: %s", type(error).__name__)
                continue
            self._done.emit(lambda then=then, result=result: then(result))
            del work, then, result


_shared: list[Background] = []


def background() -> Background:
    """The one of the window."""
    if not _shared:
        _shared.append(Background())
    return _shared[0]
