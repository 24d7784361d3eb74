"""The Parley that runs on a profile: its endpoint tells where it is, the command line asks it.

A file in the profile holds the address. It may be stale after a crash, so whoever reads it asks;
the newest endpoint of a profile is the one that is found.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import aiohttp
import msgspec
import psutil
from msgspec import Struct

from backend.errors import Fault, UserError
from backend.profile import Profile, unwritable

CONNECT_TIMEOUT_S = 5.0
_NO_JSON = (msgspec.MsgspecError, UnicodeDecodeError)


class _Address(Struct, frozen=True):
    port: int
    pid: int


class _Refusal(Struct, frozen=True):
    fault: Fault


@contextmanager
def announced(profile: Profile, port: int) -> Iterator[None]:
    """Tell where the endpoint listens, for as long as the context lasts.

    Raises:
        UserError: `profile_unwritable` (or `disk_full`).
    """
    file = profile.endpoint_file
    own = _Address(port, os.getpid())
    scratch = file.with_suffix(f".{own.pid}.tmp")
    try:
        scratch.write_bytes(msgspec.json.encode(own))
        scratch.replace(file)
    except OSError as error:
        raise unwritable(file, error) from error
    try:
        yield
    finally:
        if _address(profile) == own:  # not another one's, which came later
            with suppress(OSError):
                file.unlink()


def _address(profile: Profile) -> _Address | None:
    try:
        return msgspec.json.decode(profile.endpoint_file.read_bytes(), type=_Address)
    except (OSError, *_NO_JSON):
        return None


class RunningParley:
    """A client of the running Parley's own routes (`backend.api.parley`)."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token

    @classmethod
    async def find(cls, profile: Profile) -> RunningParley | None:
        """The Parley that runs on `profile`, None when nobody answers."""
        address = await asyncio.to_thread(_address, profile)
        # The token is for ours alone, not for whoever has a dead one's port now.
        if address is None or not psutil.pid_exists(address.pid):
            return None
        found = cls(f"http://127.0.0.1:{address.port}", await asyncio.to_thread(profile.token))
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await found.get("/parley/status", Any)
        except (TimeoutError, UserError, aiohttp.ClientError, OSError, *_NO_JSON):
            return None  # gone, or something else has its port now
        return found

    async def get(self, path: str, shape: Any) -> Any:
        """The answer of a route, read as `shape`.

        Raises:
            UserError: what the route says.
        """
        return await self._ask("GET", path, None, shape)

    async def post(self, path: str, body: object, shape: Any) -> Any:
        """The answer of a route to `body`; loading a model takes its time.

        Raises:
            UserError: what the route says.
        """
        return await self._ask("POST", path, msgspec.json.encode(body), shape)

    async def _ask(self, method: str, path: str, body: bytes | None, shape: Any) -> Any:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.request(method, self._url + path, data=body, headers=headers) as response,
            ):
                raw = await response.read()
        except (aiohttp.ClientError, OSError) as error:
            raise UserError(
                "provider_unreachable",
                "The running Parley has ended.",
                why=f"{error}.",
                remedy="Start it, and repeat the command: downloads go on where they were.",
            ) from error
        if response.status == 200:
            return msgspec.json.decode(raw, type=shape)
        try:
            fault = msgspec.json.decode(raw, type=_Refusal).fault
        except _NO_JSON:
            fault = Fault(
                "internal", "The running Parley refused.", why=raw[:300].decode("utf-8", "replace")
            )
        raise UserError.of(fault)
