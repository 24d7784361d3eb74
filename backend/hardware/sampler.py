"""A daemon thread that looks at something again and again, and may hang while it does so."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
STOP_TIMEOUT_S = 0.2


class Sample(NamedTuple, Generic[T]):
    """What was seen, and since when it may be out of date (`time.monotonic`)."""

    value: T
    at: float


class Sampler(Generic[T]):
    """Calls `take` every `interval_s` on a thread of its own; `latest` is the last outcome.

    Nothing here waits for `take`: when it never returns, `latest` grows old and the thread is
    left behind, which as a daemon does not hold up the end of the program. `close` is called on
    the same thread after the last look.
    """

    def __init__(
        self,
        name: str,
        take: Callable[[], T],
        interval_s: float,
        *,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self.latest: Sample[T] | None = None
        self._take = take
        self._close = close
        self._interval_s = interval_s
        self._wake = threading.Event()
        self._stopped = False
        self._began: float | None = None  # the look under way
        self._lock = threading.Lock()
        self._asked: list[Future[None]] = []
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Take the first sample, and so on."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more; waits only a moment for the one under way."""
        self._stopped = True
        self._wake.set()
        self._thread.join(STOP_TIMEOUT_S)

    def ask(self) -> Future[None]:
        """Look now; the future is done when a sample that began after this call is there."""
        asked: Future[None] = Future()
        with self._lock:
            self._asked.append(asked)
        self._wake.set()
        return asked

    def hangs(self, after_s: float) -> bool:
        """Has the look under way lasted longer than `after_s`?"""
        began = self._began
        return began is not None and time.monotonic() - began > after_s

    def _run(self) -> None:
        while not self._stopped:
            self._wake.clear()
            with self._lock:
                asked, self._asked = self._asked, []
            at = self._began = time.monotonic()
            self.latest = Sample(self._take(), at)
            self._began = None
            for future in asked:
                if future.set_running_or_notify_cancel():
                    future.set_result(None)
            self._wake.wait(self._interval_s)
        self._close()
