"""Who may ask: this machine only, with the token, and no web page of another site."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from backend.access import Access
from backend.errors import UserError

_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


def allowed_hosts(port: int) -> frozenset[str]:
    """The exact Host headers of requests that were meant for this endpoint."""
    return frozenset(f"{name}:{port}" for name in _LOOPBACK_NAMES)


def check(request: web.Request, token: str, port: int) -> None:
    """Refuse a request that is not from this machine's user.

    The Host check stops DNS rebinding, the Origin check pages of other sites, the content type
    keeps requests out that a page may send without asking (no CORS preflight).

    Raises:
        UserError: `forbidden`, `unauthorised` or `bad_input`.
    """
    hosts = allowed_hosts(port)
    given_hosts = request.headers.getall(hdrs.HOST, [])
    if len(given_hosts) != 1 or given_hosts[0] not in hosts:
        raise UserError(
            "forbidden",
            "The Host header does not name this endpoint.",
            remedy=f"Use http://127.0.0.1:{port}.",
        )
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is not None and origin not in {f"http://{host}" for host in hosts}:
        raise UserError("forbidden", "Web pages of other sites may not use this endpoint.")
    expected = f"Bearer {token}".encode()
    given = request.headers.get(hdrs.AUTHORIZATION, "").encode("utf-8", "surrogateescape")
    if not hmac.compare_digest(given, expected):
        raise UserError(
            "unauthorised",
            "The token is missing or wrong.",
            remedy="Send it as 'Authorization: Bearer TOKEN'; `parley serve` prints it.",
        )
    if request.method == hdrs.METH_POST and request.content_type != "application/json":
        raise UserError(
            "bad_input",
            f"The content type is {request.content_type}.",
            remedy="Send application/json.",
        )


def guard(access: Access, port: Callable[[], int]) -> Middleware:
    """A middleware that applies `check` to every route, unknown ones included.

    Requests of editors that it lets in are counted.
    """

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        check(request, access.token(), port())
        access.requests += request.path.startswith("/v1/")
        return await handler(request)

    return middleware
