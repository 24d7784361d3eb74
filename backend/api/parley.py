"""Parley's own routes, for its command line: what runs, and loading and unloading models.

``GET /parley/status`` and ``/parley/downloads``, and ``POST /parley/models/load``, ``unload``,
``diagnose``, ``apply``, ``pull``, ``pause`` (of a download), ``use``, ``use_no_longer`` (of a
folder or app), ``forget`` and ``keep`` (of a proposal).
An error is a `Fault` under the key ``fault``, so that nothing of it is lost on the way.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web
from msgspec import Struct

from backend.api.errors import json_response, read_json, status_of
from backend.engine import Engine
from backend.errors import Fault, UserError
from backend.machine import Remedy
from backend.offers import Proposal

Answer = Callable[[web.Request], Awaitable[object]]


class ModelRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """The model (or download, or folder of models) that something is done with."""

    model: str


class ApplyRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A remedy of a diagnosis that was given, to be applied to `model`."""

    model: str
    remedy: Remedy


class Refusal(Struct, frozen=True):
    """The body of an answer that is an error."""

    fault: Fault


def routes(engine: Engine) -> list[web.RouteDef]:
    """The routes."""
    models = engine.models_manager

    async def status(_request: web.Request) -> object:
        return await engine.status()

    async def load(request: web.Request) -> object:
        return await models.load((await read_json(request, ModelRequest)).model)

    async def unload(request: web.Request) -> object:
        await models.unload((await read_json(request, ModelRequest)).model)
        return {}

    async def diagnose(request: web.Request) -> object:
        return await models.diagnose((await read_json(request, ModelRequest)).model)

    async def apply(request: web.Request) -> object:
        asked = await read_json(request, ApplyRequest)
        return await models.apply(asked.model, asked.remedy)

    async def downloads(_request: web.Request) -> object:
        return models.downloads()

    async def pull(request: web.Request) -> object:
        return await models.pull((await read_json(request, ModelRequest)).model)

    async def pause(request: web.Request) -> object:
        await models.pause((await read_json(request, ModelRequest)).model)
        return {}

    async def use(request: web.Request) -> object:
        found = await models.use((await read_json(request, ModelRequest)).model)
        return [entry.info for entry in found]

    async def use_no_longer(request: web.Request) -> object:
        await models.use_no_longer((await read_json(request, ModelRequest)).model)
        return {}

    async def forget(request: web.Request) -> object:
        await models.forget((await read_json(request, ModelRequest)).model)
        return {}

    async def keep(request: web.Request) -> object:
        return await models.keep(await read_json(request, Proposal))

    return [
        web.post("/parley/models/use", _answering(use)),
        web.post("/parley/models/use_no_longer", _answering(use_no_longer)),
        web.post("/parley/models/forget", _answering(forget)),
        web.post("/parley/models/keep", _answering(keep)),
        web.get("/parley/status", _answering(status)),
        web.get("/parley/downloads", _answering(downloads)),
        web.post("/parley/models/pull", _answering(pull)),
        web.post("/parley/models/pause", _answering(pause)),
        web.post("/parley/models/load", _answering(load)),
        web.post("/parley/models/unload", _answering(unload)),
        web.post("/parley/models/diagnose", _answering(diagnose)),
        web.post("/parley/models/apply", _answering(apply)),
    ]


def _answering(answer: Answer) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(request: web.Request) -> web.Response:
        try:
            return json_response(await answer(request))
        except UserError as error:
            return json_response(Refusal(error.fault), status_of(error.fault))

    return handler
