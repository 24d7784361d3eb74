"""Errors and JSON bodies over HTTP, in the OpenAI dialect's shape."""

from __future__ import annotations

import logging
from typing import Any, TypeVar

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from backend.errors import ErrorCode, Fault, UserError, fault_of

log = logging.getLogger(__name__)

T = TypeVar("T")

_STATUS: dict[ErrorCode, int] = {
    "bad_input": 400,
    "context_exceeded": 400,
    "unauthorised": 401,
    "forbidden": 403,
    "not_found": 404,
    "busy": 429,
    "timeout": 504,
    "provider_unreachable": 502,
    "provider_refused": 502,
    "no_answer": 502,
    "worker_lost": 503,
    "worker_circuit_open": 503,
    "model_damaged": 503,
    "model_unloadable": 503,
    "disk_full": 507,
}

# The codes OpenAI's clients know and act upon, where one fits.
_OPENAI_CODE: dict[ErrorCode, str] = {
    "context_exceeded": "context_length_exceeded",
    "unauthorised": "invalid_api_key",
    "not_found": "model_not_found",
    "busy": "rate_limit_exceeded",
}


def error_body(fault: Fault) -> dict[str, Any]:
    """The dialect's error object."""
    status = _STATUS.get(fault.code, 500)
    kind = "invalid_request_error" if status < 429 else "server_error"
    return {
        "error": {
            "message": fault.sentence,
            "type": "rate_limit_error" if status == 429 else kind,
            "param": None,
            "code": _OPENAI_CODE.get(fault.code, fault.code),
        }
    }


def json_response(value: object, status: int = 200) -> web.Response:
    """A JSON response of any `msgspec` value."""
    body = msgspec.json.encode(value)
    return web.Response(body=body, status=status, content_type="application/json")


async def read_json(request: web.Request, shape: type[T]) -> T:
    """The request's body as `shape`.

    Raises:
        UserError: `bad_input`, naming the field.
        web.HTTPRequestEntityTooLarge: the body is over the server's limit.
    """
    try:
        return msgspec.json.decode(await request.read(), type=shape)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise UserError("bad_input", "The body is not a valid request.", why=f"{error}.") from error


@web.middleware
async def errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every error in the dialect's shape with the right status."""
    try:
        return await handler(request)
    except UserError as error:
        return _failed(error.fault)
    except web.HTTPException as error:
        body = {"error": {"message": error.reason, "type": "invalid_request_error"}}
        return json_response(body, status=error.status)
    except ConnectionResetError:
        raise  # the client is gone; there is nobody to tell
    except Exception as error:
        log.exception("%s %s failed", request.method, request.path)
        return _failed(fault_of(error))


def _failed(fault: Fault) -> web.Response:
    response = json_response(error_body(fault), status=_STATUS.get(fault.code, 500))
    if fault.code == "busy":
        response.headers["Retry-After"] = "2"
    if fault.code == "unauthorised":
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
