"""On which thread llama.cpp computes: always the same one.

OpenMP keeps a team of threads for every thread that ever called it. Once there are more of them
than cores, none waits actively any more and each operation ends with a sleep: with two cores a
step took 18 ms instead of 11 after a single warm-up on another thread.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


class ComputeThread:
    """The one thread that computes for a model."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="llama")

    def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """The result of `work`, or its error, when all that was given before is done."""
        return self.start(work, *arguments).result()

    def start(self, work: Callable[..., T], *arguments: Any) -> Future[T]:
        """As `run`, without waiting for it."""
        return self._executor.submit(work, *arguments)

    def close(self) -> None:
        """Let the thread end when all is done that was given."""
        self._executor.shutdown(wait=True)


def run_apart(work: Callable[..., T], *arguments: Any) -> T:
    """The result of `work`, computed on a thread that ends with it, and its OpenMP team too."""
    thread = ComputeThread()
    try:
        return thread.run(work, *arguments)
    finally:
        thread.close()
