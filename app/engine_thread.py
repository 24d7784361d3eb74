"""The engine on a thread of its own, so that no dialog or repaint ever stalls a token."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AsyncExitStack, suppress
from types import TracebackType
from typing import TYPE_CHECKING

from backend.instance import Instance
from backend.profile import Profile
from backend.settings import Settings

if TYPE_CHECKING:
    from backend.engine import Engine

log = logging.getLogger(__name__)

# The window has 3 s to go, of which it may take 1 s itself; what the engine has not closed by
# then, its journal already holds.
_STOP_SECONDS = 1.8


class EngineThread:
    """Opens the engine and its endpoint on the thread named ``engine``; a context manager."""

    def __init__(
        self, profile: Profile, settings: Settings, instance: Instance, on_raise: Callable[[], None]
    ) -> None:
        self._profile = profile
        self._settings = settings
        self._instance = instance
        self._on_raise = on_raise
        self._stop = asyncio.Event()
        self._leaving = False
        self.is_stuck = False
        """It did not end in time; the process must not wait for its threads."""
        self._running: tuple[asyncio.AbstractEventLoop, asyncio.Task[None]] | None = None
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self.opened: Future[tuple[Engine, asyncio.AbstractEventLoop]] = Future()

    @property
    def failure(self) -> BaseException | None:
        """Why the engine could not be opened; None while that is not so."""
        if not self.opened.done() or self.opened.cancelled():
            return None
        return self.opened.exception()

    def __enter__(self) -> EngineThread:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._leaving = True
        if self._running is not None:
            with suppress(RuntimeError):  # the loop is closed: it has ended by itself
                self._running[0].call_soon_threadsafe(self._end)
        self._thread.join(_STOP_SECONDS)
        if self._thread.is_alive():
            log.warning("the engine was still closing after %.1f s", _STOP_SECONDS)
            self.is_stuck = True

    def _end(self) -> None:
        """Engine's loop: close what is open; what is only being opened is given up."""
        if self.opened.done():
            self._stop.set()
        elif self._running is not None:
            self._running[1].cancel()

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except asyncio.CancelledError:
            log.info("the window was closed before the engine was open")
        except Exception as error:
            if not self.opened.done():
                self.opened.set_exception(error)
            else:
                log.exception("the engine's thread ended")

    async def _main(self) -> None:
        # Here, not above: the window shows while its engine is still being imported.
        from backend.api import serve
        from backend.engine import open_engine

        task = asyncio.current_task()
        assert task is not None
        self._running = asyncio.get_running_loop(), task
        if self._leaving:
            return
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._instance.listen(self._on_raise))
            engine = await stack.enter_async_context(
                open_engine(self._profile, self._settings, downloads=True)
            )
            await stack.enter_async_context(serve(engine, self._settings.port))
            self.opened.set_result((engine, asyncio.get_running_loop()))
            await self._stop.wait()
