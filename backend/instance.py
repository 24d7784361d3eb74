"""One window for each profile: the second start brings the first one's window to the front.

The lock decides who is first; a small channel on the loopback interface carries the one message
``{"command": "raise", "nonce": ...}``. Its port and nonce stand in a file that only the profile's
owner can read. Headless processes need none of this: the store can be shared.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from backend.file_lock import FileLock
from backend.profile import Profile, unwritable

ANSWER_WITHIN_S = 2.0
_LONGEST_MESSAGE = 4096


class _Address(Struct, frozen=True):
    port: int
    nonce: str


class _Request(Struct, frozen=True, forbid_unknown_fields=True):
    command: str
    nonce: str


class _Reply(Struct, frozen=True):
    ok: bool


class Instance:
    """The right to open the window of a profile; released with the process at the latest."""

    def __init__(self, profile: Profile, lock: FileLock) -> None:
        self._address_file = _address_file(profile)
        self._lock = lock

    @classmethod
    def acquire(cls, profile: Profile) -> Instance | None:
        """Become the instance of `profile`, or None while another process is.

        Raises:
            UserError: `profile_unwritable`.
        """
        lock = FileLock(profile.lock_file)
        try:
            return cls(profile, lock) if lock.acquire() else None
        except OSError as error:
            raise unwritable(profile.lock_file, error) from error

    @asynccontextmanager
    async def listen(self, on_raise: Callable[[], None]) -> AsyncIterator[None]:
        """Call `on_raise`, on this loop, whenever another start asks for the window."""
        nonce = secrets.token_urlsafe(32)

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                async with asyncio.timeout(ANSWER_WITHIN_S):
                    request = msgspec.json.decode(await reader.readline(), type=_Request)
                    ok = request.command == "raise" and secrets.compare_digest(
                        request.nonce.encode(), nonce.encode()
                    )
                    if ok:
                        on_raise()
                    writer.write(msgspec.json.encode(_Reply(ok)) + b"\n")
                    await writer.drain()
            except (msgspec.MsgspecError, ValueError, OSError, TimeoutError):
                pass  # whoever it was, it was not Parley
            finally:
                writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=_LONGEST_MESSAGE)
        try:
            _publish(self._address_file, _Address(server.sockets[0].getsockname()[1], nonce))
            yield
        finally:
            self._address_file.unlink(missing_ok=True)
            server.close()

    def release(self) -> None:
        """Let the next start open a window."""
        self._lock.release()


async def signal_running(profile: Profile) -> bool:
    """Ask the instance that holds `profile` for its window; True if it said yes within 2 s.

    An instance that is just starting has no channel yet, so this tries until the time is over.
    """
    deadline = time.monotonic() + ANSWER_WITHIN_S
    with suppress(TimeoutError):
        async with asyncio.timeout(ANSWER_WITHIN_S):
            while time.monotonic() < deadline:
                with suppress(OSError, msgspec.MsgspecError, ValueError):
                    address = msgspec.json.decode(
                        _address_file(profile).read_bytes(), type=_Address
                    )
                    return await _ask(address)
                await asyncio.sleep(0.05)
    return False


async def _ask(address: _Address) -> bool:
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", address.port, limit=_LONGEST_MESSAGE
    )
    try:
        writer.write(msgspec.json.encode(_Request("raise", address.nonce)) + b"\n")
        await writer.drain()
        return msgspec.json.decode(await reader.readline(), type=_Reply).ok
    finally:
        writer.close()


def _address_file(profile: Profile) -> Path:
    return profile.lock_file.with_suffix(".address")


def _publish(file: Path, address: _Address) -> None:
    scratch = file.with_suffix(".tmp")
    scratch.unlink(missing_ok=True)
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(msgspec.json.encode(address))
    scratch.replace(file)
