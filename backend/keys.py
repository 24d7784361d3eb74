"""Servers' keys in the system's keyring, with the environment as the way without one.

A keyring may be absent, locked, slow, or hang in a dialog that nobody sees. So each call has a
thread of its own and a bounded wait, only one runs at a time, and none can hold up the end of the
program. A key is never logged, never part of an error or a `repr`, and never in the settings.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import NamedTuple, Protocol, TypeVar

from backend.errors import UserError

SERVICE = "Parley"
TIMEOUT_S = 3.0
HIT_LIFE_S = 300.0
MISS_LIFE_S = 60.0
MAX_KEY_CHARACTERS = 1024  # Windows keeps 2,560 bytes of UTF-16

T = TypeVar("T")


class Keyring(Protocol):
    """What is used of a backend of the `keyring` library; any method may raise or hang."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, or None."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the secret."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Forget the secret."""
        ...


class _Known(NamedTuple):
    key: str | None
    until: float  # of time.monotonic()

    def __repr__(self) -> str:
        return "_Known()"


class _Running(NamedTuple):
    thread: threading.Thread
    began: float  # of time.monotonic()


class KeyringFailedError(Exception):
    """The keyring did not do it; the text says why, without the key."""


class KeyStore:
    """Keys by server name. `keyring` is for tests; the default is the system's own."""

    def __init__(
        self,
        *,
        keyring: Keyring | None = None,
        environment: Mapping[str, str] = os.environ,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._keyring = keyring
        self._environment = environment
        self._timeout_s = timeout_s
        self._known: dict[str, _Known] = {}
        self._lock = asyncio.Lock()
        self._running: _Running | None = None

    async def get(self, name: str, variable: str = "") -> str:
        """The key of the server `name`: the keyring's, else that of `variable`, else ''.

        Never raises for a keyring that fails. Answers are remembered for a few minutes.
        """
        known = self._known.get(name)
        if known is None or known.until < time.monotonic():
            async with self._lock:
                known = self._known.get(name)  # another may have asked meanwhile
                if known is None or known.until < time.monotonic():
                    known = await self._looked_up(name)
        return known.key or (self._environment.get(variable, "") if variable else "")

    async def set(self, name: str, key: str) -> None:
        """Keep `key` for the server `name`.

        Raises:
            UserError: `bad_input` for what is no key, and where no keyring keeps it.
        """
        key = key.strip()
        _check(key)

        def keep(keyring: Keyring) -> None:
            keyring.set_password(SERVICE, name, key)
            if keyring.get_password(SERVICE, name) != key:
                raise KeyringFailedError("it takes keys but keeps none")

        async with self._lock:
            try:
                await self._in_thread(keep)
            except KeyringFailedError as error:
                raise _impossible(name, "kept", str(error).replace(key, "(the key)")) from None
            self._remember(name, key)

    async def delete(self, name: str) -> None:
        """Forget the key of the server `name`; one that is not there is no error.

        Raises:
            UserError: `bad_input` where the keyring cannot be used.
        """

        def forget(keyring: Keyring) -> None:
            if keyring.get_password(SERVICE, name) is not None:
                keyring.delete_password(SERVICE, name)

        async with self._lock:
            try:
                await self._in_thread(forget)
            except KeyringFailedError as error:
                raise _impossible(name, "deleted", str(error)) from None
            self._remember(name, None)

    async def _looked_up(self, name: str) -> _Known:
        try:
            key = await self._in_thread(lambda keyring: keyring.get_password(SERVICE, name))
        except KeyringFailedError:
            key = None
        return self._remember(name, key)

    def _remember(self, name: str, key: str | None) -> _Known:
        life = HIT_LIFE_S if key else MISS_LIFE_S
        self._known[name] = known = _Known(key, time.monotonic() + life)
        return known

    async def _in_thread(self, work: Callable[[Keyring], T]) -> T:
        """What `work` gives, done in a daemon thread.

        Raises:
            KeyringFailedError: it failed, or took over `timeout_s`.
        """
        await self._last_one()
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def settle(result: T | None, error: str | None) -> None:
            if done.cancelled():
                return
            if error is not None:
                done.set_exception(KeyringFailedError(error))
            else:
                done.set_result(result)  # type: ignore[arg-type]  # T may be None

        def run() -> None:
            result: T | None = None
            error: str | None = None
            try:
                result = work(self._keyring or _system_keyring())
            except Exception as failure:  # backends raise what their platform raises
                error = f"{type(failure).__name__}: {failure}"
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(settle, result, error)

        # Not the loop's own threads: their end is waited for when the loop ends.
        thread = threading.Thread(target=run, name="keyring", daemon=True)
        self._running = _Running(thread, time.monotonic())
        thread.start()
        try:
            async with asyncio.timeout(self._timeout_s):
                result = await done
        except TimeoutError:
            raise KeyringFailedError(f"it did not answer in {self._timeout_s:g} s") from None
        return result

    async def _last_one(self) -> None:
        """Let the thread of a call that was cancelled end, as long as a call may take.

        Raises:
            KeyringFailedError: it hangs.
        """
        last = self._running
        while last is not None and last.thread.is_alive():
            if time.monotonic() - last.began > self._timeout_s:
                raise KeyringFailedError("it still does not answer")
            await asyncio.sleep(0.005)


def _system_keyring() -> Keyring:
    import keyring  # looks for backends, which takes time: here it is in the thread

    return keyring.get_keyring()


def _check(key: str) -> None:
    why = ""
    if not key:
        why = "It is empty."
    elif len(key) > MAX_KEY_CHARACTERS:
        why = f"It has {len(key)} characters; {MAX_KEY_CHARACTERS} are the most."
    elif not (key.isascii() and key.isprintable()) or " " in key:
        why = "It holds spaces, line breaks or letters that no HTTP header can carry."
    if why:
        raise UserError(
            "bad_input", "That is no key.", why=why, remedy="Copy it again from the server."
        )


def _impossible(name: str, what: str, why: str) -> UserError:
    return UserError(
        "bad_input",
        f"The key of the server {name} cannot be {what} in the system's keyring.",
        why=f"The keyring says: {why.rstrip('.')}.",
        remedy="Unlock or install a keyring, or name an environment variable with the key "
        "as api_key_env of the server.",
    )
