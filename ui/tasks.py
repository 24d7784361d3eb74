"""Strong references to the window's asyncio tasks, and one place where their errors surface."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QCoreApplication

from backend.errors import Fault, UserError, fault_of

translate = QCoreApplication.translate
logger = logging.getLogger(__name__)


class TaskSet:
    """Starts coroutines from Qt slots, which no `async with` can own.

    qasync holds slot tasks weakly, so a task lives here until it is done. An error is handed to
    the starter's `on_error`, which shows it in place; it is never lost.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_over = False

    def start(
        self, coroutine: Coroutine[Any, Any, None], on_error: Callable[[Fault], None]
    ) -> asyncio.Task[None]:
        """Run `coroutine` on the running loop; a failure becomes a `Fault` for `on_error`.

        After `stop` nothing is run any more: a timer may still fire while the window goes.
        """
        if self._is_over:
            coroutine.close()
            coroutine = _nothing()
        task = asyncio.get_event_loop().create_task(self._guard(coroutine, on_error))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: coroutine.close())  # in case it never began
        return task

    async def stop(self, seconds: float) -> None:
        """Cancel what still runs and wait for it, at most `seconds`; start nothing from now on."""
        self._is_over = True
        tasks = {task for task in self._tasks if task is not asyncio.current_task()}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    @staticmethod
    async def _guard(
        coroutine: Coroutine[Any, Any, None], on_error: Callable[[Fault], None]
    ) -> None:
        try:
            await coroutine
        except TimeoutError:
            on_error(
                Fault(
                    "timeout",
                    translate("Tasks", "The engine did not answer in time."),
                    remedy=translate(
                        "Tasks", "Try again; if it stays silent, close Parley and start it anew."
                    ),
                )
            )
        except Exception as error:
            if not isinstance(error, UserError):
                logger.exception("A task of the window failed")
            on_error(fault_of(error))


async def _nothing() -> None:
    """What runs in the place of what came too late."""
