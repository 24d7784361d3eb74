"""The engine on a thread of its own, so that no dialog or repaint ever stalls a token."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AsyncExitStack
from types import TracebackType
from typing import TYPE_CHECKING

from backend.instance import Instance
from backend.profile import Profile
from backend.settings import Settings

if TYPE_CHECKING:
    from backend.engine import Engine

log = logging.getLogger(__name__)

# The window has 3 s to go; what the engine has not closed by then, its journal already holds.
_STOP_SECONDS = 2.5


class EngineThread:
    """Opens the engine and its endpoint on the thread named ``engine``; a context manager."""

    def __init__(
        self, profile: Profile, settings: Settings, instance: Instance, on_raise: Callable[[], None]
    ) -> None:
        self._profile = profile
        self._settings = settings
        self._instance = instance
        self._on_raise = on_raise
        self._stop: asyncio.Event | None = None
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
        if self.opened.done() and self.opened.exception() is None and self._stop is not None:
            _, loop = self.opened.result()
            loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_STOP_SECONDS)
        if self._thread.is_alive():
            log.warning("the engine was still closing after %.1f s", _STOP_SECONDS)

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except Exception as error:
            if not self.opened.done():
                self.opened.set_exception(error)
            else:
                log.exception("the engine's thread ended")

    async def _main(self) -> None:
        # Here, not above: the window shows while its engine is still being imported.
        from backend.api import serve
        from backend.engine import open_engine

        self._stop = asyncio.Event()
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._instance.listen(self._on_raise))
            engine = await stack.enter_async_context(
                open_engine(self._profile, self._settings, downloads=True)
            )
            await stack.enter_async_context(serve(engine, self._settings.port))
            self.opened.set_result((engine, asyncio.get_running_loop()))
            await self._stop.wait()
