"""What all clients of servers share: requests that are bounded, and errors with their words."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import aiohttp
import msgspec
from yarl import URL

from backend.errors import ErrorCode, UserError
from backend.providers.base import ProviderHealth
from backend.settings import Server

CONNECT_TIMEOUT_S = 10.0
IDLE_TIMEOUT_S = 300.0  # between two reads; a server may compute a long prompt in silence
LIST_TIMEOUT_S = 10.0
HEALTH_TIMEOUT_S = 3.0
MAX_ERROR_BYTES = 64 * 1024
MAX_JSON_BYTES = 16 * 1024 * 1024
MAX_REPLY_BYTES = 256 * 1024 * 1024

_CONTEXT_WORDS = re.compile(r"context[ _-]?(length|size|window)|too many tokens", re.IGNORECASE)

T = TypeVar("T")
Key = Callable[[], Awaitable[str]]
"""Gives a server's key, '' for none; asked at every request, because keys change."""


def key_from(environment: Mapping[str, str], variable: str) -> Key:
    """The key that the environment variable `variable` holds; none without a variable."""

    async def key() -> str:
        return environment.get(variable, "") if variable else ""

    return key


class TooLongError(ValueError):
    """A server sent more than anybody would read."""


class Transport:
    """HTTP with one server, at `base`; every failure is a `UserError` that names the server.

    The key goes to the server that was named and to no other: redirects are refused. It is never
    part of an error.
    """

    def __init__(
        self,
        server: Server,
        session: aiohttp.ClientSession,
        *,
        key: Key | None = None,
        environment: Mapping[str, str] = os.environ,
        idle_timeout_s: float = IDLE_TIMEOUT_S,
    ) -> None:
        self.name = server.name
        self.base = server.url.strip().rstrip("/").removesuffix("/v1")
        self._session = session
        self._key = key or key_from(environment, server.api_key_env)
        self._idle_timeout_s = idle_timeout_s

    @asynccontextmanager
    async def call(
        self, method: str, path: str, *, body: Any = None, total_s: float | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """One request whose answer is to be read inside the context.

        Raises:
            UserError: `provider_unreachable`, also for answers that cannot be read;
                `provider_refused` or `context_exceeded` for any status but 200; `bad_input`.
        """
        data = None if body is None else self._encoded(body)
        # llama-server ends a kept connection after a stream without a word, and a POST that meets
        # such an end cannot be told from a server that is down: each request has its own.
        headers = {"Connection": "close"}
        if data is not None:
            headers["Content-Type"] = "application/json"
        if key := await self._key():
            headers["Authorization"] = f"Bearer {key}"
        timeout = aiohttp.ClientTimeout(
            total=total_s, sock_connect=CONNECT_TIMEOUT_S, sock_read=self._idle_timeout_s
        )
        try:
            async with self._session.request(
                method,
                self.base + path,
                data=data,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                if response.status != 200:
                    text = await response.content.read(MAX_ERROR_BYTES)
                    raise self.refusal(response.status, words_of(text))
                yield response
        except TimeoutError as error:
            raise self.unreachable("It did not answer in time.") from error
        except (aiohttp.ClientError, OSError, ValueError, RecursionError) as error:
            # ValueError: an address that is none, JSON that is none, an endless line.
            raise self.unreachable(f"{type(error).__name__}: {error}.") from error

    async def ask(
        self,
        method: str,
        path: str,
        kind: type[T],
        *,
        body: Any = None,
        total_s: float = LIST_TIMEOUT_S,
    ) -> T:
        """The JSON answer to one short request, as `kind`.

        Raises:
            UserError: as `call`.
        """
        async with self.call(method, path, body=body, total_s=total_s) as response:
            return msgspec.json.decode(await bounded(response, MAX_JSON_BYTES), type=kind)

    async def health(self, *paths: str) -> ProviderHealth:
        """How the first of `paths` that the server has answers, in `HEALTH_TIMEOUT_S` seconds."""
        started = time.monotonic()
        try:
            async with asyncio.timeout(HEALTH_TIMEOUT_S):  # the key may take a while, too
                await self._knock(paths)
        except TimeoutError:
            error = self.unreachable("It did not answer in time.")
        except UserError as caught:
            error = caught
        else:
            latency = time.monotonic() - started
            words = f"{self.name} answers within {latency * 1000:.0f} ms."
            return ProviderHealth(name=self.name, reachable=True, sentence=words, latency_s=latency)
        reachable = error.fault.code != "provider_unreachable"
        return ProviderHealth(
            name=self.name,
            reachable=reachable,
            sentence=error.fault.sentence,
            latency_s=time.monotonic() - started if reachable else None,
            fault=error.fault,
        )

    async def _knock(self, paths: tuple[str, ...]) -> None:
        for number, path in enumerate(paths, 1):
            try:
                async with self.call("GET", path, total_s=HEALTH_TIMEOUT_S) as response:
                    await bounded(response, MAX_JSON_BYTES)
                return
            except UserError as error:
                if number == len(paths) or not is_absent(error):
                    raise

    def unreachable(self, why: str) -> UserError:
        """The error for a server that is not there, or whose answer makes no sense."""
        return UserError(
            "provider_unreachable",
            f"The server {self.name} at {_shown(self.base)} gives no usable answer.",
            why=why,
            remedy="Check that it runs, and its address in the settings.",
        )

    def refusal(self, status: int, words: str) -> UserError:
        """The error for a server that says no, with its own words; 200 for one in a stream."""
        code: ErrorCode = "context_exceeded" if _CONTEXT_WORDS.search(words) else "provider_refused"
        remedy = "Check the key and the model's name in the settings."
        if code == "context_exceeded":
            remedy = "Shorten the question or its files, or take a model with a longer context."
        elif status == 429 or status >= 500:
            remedy = "Try again later, or take another model."
        return RefusedError(
            code,
            f"The server {self.name} refused the request.",
            why=f"It says ({status}): {words}",
            remedy=remedy,
            status=status,
        )

    def cannot(self, what: str, remedy: str) -> UserError:
        """The error for a request that the server's protocol has no words for."""
        return UserError(
            "provider_refused",
            f"The server {self.name} cannot do that.",
            why=what,
            remedy=remedy,
        )

    def _encoded(self, body: Any) -> bytes:
        try:
            return msgspec.json.encode(body)
        except UnicodeEncodeError as error:
            raise UserError(
                "bad_input",
                "The text holds half of a character.",
                why=f"Character {error.start} is a lone surrogate.",
                remedy="Delete that character.",
            ) from error


class RefusedError(UserError):
    """A server's refusal with its HTTP status, for those who can do without the route."""

    def __init__(
        self, code: ErrorCode, message: str, *, why: str, remedy: str, status: int
    ) -> None:
        super().__init__(code, message, why=why, remedy=remedy)
        self.status = status


def is_absent(error: UserError) -> bool:
    """Whether the server has no such route."""
    return isinstance(error, RefusedError) and error.status in (404, 405, 501)


async def bounded(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """The whole body.

    Raises:
        TooLongError: it has over `limit` bytes.
    """
    parts, size = [], 0
    async for part in response.content.iter_any():
        parts.append(part)
        size += len(part)
        if size > limit:
            raise TooLongError(f"the answer has over {limit} bytes")
    return b"".join(parts)


async def stream_of(response: aiohttp.ClientResponse) -> AsyncGenerator[bytes, None]:
    """The body as it comes.

    Raises:
        TooLongError: over `MAX_REPLY_BYTES` came.
    """
    size = 0
    async for part in response.content.iter_any():
        size += len(part)
        if size > MAX_REPLY_BYTES:
            raise TooLongError(f"the reply has over {MAX_REPLY_BYTES} bytes")
        yield part


def words_of(error: Any) -> str:
    """The sentence in an error of any of the shapes that servers use."""
    if isinstance(error, bytes):
        try:
            error = msgspec.json.decode(error)
        except (ValueError, RecursionError):
            error = error.decode("utf-8", "replace")
    for key in ("fault", "error", "message", "detail"):
        if isinstance(error, dict) and key in error:
            why = error.get("why") if key == "message" else None  # Parley's own
            error = f"{error[key]} {why}" if why else error[key]
    return str(error).strip()[:500] or "nothing"


def _shown(address: str) -> str:
    """An address without the password that it may hold."""
    try:
        return str(URL(address).with_user(None)) if "@" in address else address
    except ValueError:
        return "an address that is none"
