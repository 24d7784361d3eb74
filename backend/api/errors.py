"""Errors and JSON bodies over HTTP, in the OpenAI dialect's shape."""

from __future__ import annotations

import logging
from typing import Any, TypeVar

import msgspec
from aiohttp import hdrs, web
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


def status_of(fault: Fault) -> int:
    """The HTTP status of an error."""
    return _STATUS.get(fault.code, 500)


def error_body(fault: Fault) -> dict[str, Any]:
    """The dialect's error object."""
    code = _OPENAI_CODE.get(fault.code, fault.code)
    return _error(fault.sentence, status_of(fault), code)


def _error(message: str, status: int, code: str) -> dict[str, Any]:
    kind = "invalid_request_error" if status < 429 else "server_error"
    return {
        "error": {
            "message": message,
            "type": "rate_limit_error" if status == 429 else kind,
            "param": None,
            "code": code,
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
    except (UserError, web.HTTPException) as error:
        return response_to(error)
    except Exception as error:
        log.exception("%s %s failed", request.method, request.path)
        return response_to(error)


def response_to(error: Exception) -> web.Response:
    """What a client is told of `error`."""
    if isinstance(error, web.HTTPException):
        code = error.reason.lower().replace(" ", "_")
        body = _error(error.text or error.reason, error.status, code)
        response = json_response(body, error.status)
        if hdrs.ALLOW in error.headers:
            response.headers[hdrs.ALLOW] = error.headers[hdrs.ALLOW]
        return response
    fault = fault_of(error)
    response = json_response(error_body(fault), status_of(fault))
    if fault.code == "busy":
        response.headers[hdrs.RETRY_AFTER] = "2"
    if fault.code == "unauthorised":
        response.headers[hdrs.WWW_AUTHENTICATE] = "Bearer"
    return response


def raw(response: web.Response) -> bytes:
    """The bytes of `response`, for a connection whose last one it is and which has no request."""
    assert isinstance(response.body, bytes)
    headers = {
        **response.headers,
        hdrs.CONTENT_LENGTH: str(len(response.body)),
        hdrs.CONNECTION: "close",
    }
    lines = [f"HTTP/1.1 {response.status} {response.reason}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + response.body
