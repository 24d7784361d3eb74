"""Keys with a keyring that works, fails, hangs, lies, and with the one of this machine."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Iterator

import pytest

from backend.errors import UserError
from backend.keys import MAX_KEY_CHARACTERS, SERVICE, KeyStore

KEY = "sk-very-secret"
ENVIRONMENT = {"FAR_KEY": "sk-from-environment"}


class Memory:
    """A keyring that works; counts how often it is asked."""

    def __init__(self, keys: dict[str, str] | None = None) -> None:
        self.keys = keys or {}
        self.asked = 0
        self.threads: set[int] = set()

    def get_password(self, service: str, username: str) -> str | None:
        assert service == SERVICE
        self.asked += 1
        self.threads.add(threading.get_ident())
        return self.keys.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.keys[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.keys[username]


class Failing(Memory):
    def get_password(self, service: str, username: str) -> str | None:
        raise OSError("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError(f"cannot keep {password}")


class Forgetful(Memory):
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Hanging(Memory):
    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        self.go.wait()
        return KEY


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    keyring = Hanging()
    yield keyring
    keyring.go.set()


async def test_keeps_finds_and_forgets() -> None:
    keyring = Memory()
    store = KeyStore(keyring=keyring, environment=ENVIRONMENT)
    await store.set("far", f" {KEY}\n")
    assert keyring.keys == {"far": KEY}
    assert await store.get("far", "FAR_KEY") == KEY
    await store.delete("far")
    await store.delete("far")
    assert keyring.keys == {}
    assert await store.get("far", "FAR_KEY") == "sk-from-environment"
    assert await store.get("near") == ""


async def test_asks_the_keyring_once_and_off_the_loop() -> None:
    keyring = Memory({"far": KEY})
    store = KeyStore(keyring=keyring, environment={})
    assert set(await asyncio.gather(*(store.get("far") for _ in range(8)))) == {KEY}
    assert keyring.asked == 1
    assert threading.get_ident() not in keyring.threads


async def test_a_failing_keyring_leaves_the_environment() -> None:
    store = KeyStore(keyring=Failing(), environment=ENVIRONMENT)
    assert await store.get("far", "FAR_KEY") == "sk-from-environment"
    assert await store.get("far") == ""


@pytest.mark.parametrize("keyring", [Failing(), Forgetful(), None])
async def test_says_why_a_key_cannot_be_kept(
    keyring: Memory | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    store = KeyStore(keyring=keyring, environment=ENVIRONMENT)
    with pytest.raises(UserError) as raised:
        await store.set("far", KEY)
    fault = raised.value.fault
    assert "api_key_env" in fault.remedy
    assert fault.why
    assert KEY not in fault.sentence
    assert await store.get("far", "FAR_KEY") == "sk-from-environment"


async def test_a_hanging_keyring_is_not_waited_for(hanging: Hanging) -> None:
    store = KeyStore(keyring=hanging, environment=ENVIRONMENT, timeout_s=0.05)
    began = time.monotonic()
    assert await store.get("far", "FAR_KEY") == "sk-from-environment"
    for name in ("a", "b", "c"):
        assert await store.get(name) == ""
    with pytest.raises(UserError):
        await store.set("far", KEY)
    assert hanging.asked == 1  # no thread for each
    assert time.monotonic() - began < 1


async def test_a_cancelled_question_costs_the_next_one_nothing(hanging: Hanging) -> None:
    store = KeyStore(keyring=hanging, environment={}, timeout_s=5)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await store.get("far")
    hanging.go.set()
    assert await store.get("far") == KEY


def test_a_hanging_keyring_does_not_hold_up_the_end(hanging: Hanging) -> None:
    store = KeyStore(keyring=hanging, environment={}, timeout_s=0.05)
    began = time.monotonic()
    assert asyncio.run(store.get("far")) == ""
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "key", ["", "  ", "two words", "line\nbreak", "schlüssel", "k" * (MAX_KEY_CHARACTERS + 1)]
)
async def test_what_is_no_key_is_refused(key: str) -> None:
    keyring = Memory()
    with pytest.raises(UserError) as raised:
        await KeyStore(keyring=keyring, environment={}).set("far", key)
    assert raised.value.fault.code == "bad_input"
    assert keyring.keys == {}


async def test_a_key_is_nowhere_to_be_seen(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    store = KeyStore(keyring=Memory(), environment={})
    await store.set("far", KEY)
    await store.get("far")
    assert KEY not in repr(store) + repr(vars(store)["_known"]) + caplog.text
