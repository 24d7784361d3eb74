"""The endpoint on localhost: one aiohttp application over the engine."""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from aiohttp import web
from aiohttp.typedefs import Handler
from msgspec import Struct

from backend.api import openai, parley
from backend.api.auth import guard
from backend.api.connections import Doorman, Limits, body_within, watch_headers
from backend.api.errors import errors_as_json, json_response
from backend.engine import Engine
from backend.errors import UserError
from backend.running import announced

log = logging.getLogger(__name__)

_ADDRESS = "127.0.0.1"
# Long prompts with files fit; what is larger is no question.
_MAX_BODY_BYTES = 16 * 2**20
# Open streams have so long to end, and again once they are cancelled; aiohttp would take 60 s.
_SHUTDOWN_SECONDS = 1.0
_PORTS_TRIED = 20
_LIMITS = Limits()


class Endpoint(Struct, frozen=True):
    """Where the endpoint listens and what opens it."""

    url: str
    token: str


@asynccontextmanager
async def serve(engine: Engine, port: int, limits: Limits = _LIMITS) -> AsyncIterator[Endpoint]:
    """Listen on `port`, or on the next free one; 0 takes any.

    Raises:
        UserError: `busy`, no port near `port` is free.
    """
    access = engine.access
    token = access.token()
    bound = 0
    app = web.Application(
        middlewares=[
            watch_headers,
            errors_as_json,
            guard(access, lambda: bound),
            body_within(limits.body_seconds),
        ],
        client_max_size=_MAX_BODY_BYTES,
    )
    app.add_routes(
        [web.get("/healthz", _healthz(engine)), *openai.routes(engine), *parley.routes(engine)]
    )
    runner = web.AppRunner(
        app,
        handler_cancellation=True,
        keepalive_timeout=limits.idle_seconds,
        shutdown_timeout=_SHUTDOWN_SECONDS,
        access_log=None,
    )
    await runner.setup()
    assert runner.server is not None
    try:
        with closing(await _listen(Doorman(runner.server, limits), port)) as listener:
            bound = listener.sockets[0].getsockname()[1]
            access.url = f"http://{_ADDRESS}:{bound}/v1"
            with announced(engine.profile, bound):
                yield Endpoint(access.url, token)
    finally:
        access.url = None
        await runner.cleanup()


async def _listen(doorman: Doorman, port: int) -> asyncio.Server:
    candidates = range(port, min(port + _PORTS_TRIED, 65536)) if port else (0,)
    loop = asyncio.get_running_loop()
    for candidate in candidates:
        try:
            return await loop.create_server(doorman, _ADDRESS, candidate)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            log.info("port %d is taken", candidate)
    raise UserError(
        "busy",
        f"Ports {port} to {candidates[-1]} are all taken.",
        remedy="Choose another with --port; 0 takes any free one.",
    )


def _healthz(engine: Engine) -> Handler:
    async def healthz(_request: web.Request) -> web.Response:
        status = await engine.status()
        return json_response({"status": "ok", "workers": status.workers})

    return healthz
