"""Real worker processes, with the faults injected for real."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from pathlib import Path

import msgspec
import psutil
import pytest

from backend.chat_protocol import ChatFinished, ChatRequest, TextDelta
from backend.errors import UserError
from backend.library import InstalledModel, InstalledModels
from backend.pool import Pool
from backend.pool.circuit import CRASH_LIMIT
from backend.providers import LocalProvider
from backend.settings import Settings
from backend.values import Message, SamplingParams
from tests.models import write_model

FAKE = Path(__file__).with_name("fake_worker.py")
SETTINGS = Settings(threads=1, worker_heartbeat_timeout_s=2.0, worker_slots=4)
pytestmark = pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    async with Pool.open(SETTINGS) as pool:
        yield pool


def provider(pool: Pool, path: Path) -> LocalProvider:
    return LocalProvider(pool, InstalledModels(starter=path, folders=[path.parent]))


def request(model: str = "starter", tokens: int = 8000) -> ChatRequest:
    sampling = SamplingParams(temperature=0, max_tokens=tokens)
    return ChatRequest(model=model, messages=(Message.of("user", "Hello"),), sampling=sampling)


async def whole(local: LocalProvider, asked: ChatRequest) -> str:
    async with aclosing(local.chat(asked)) as chunks:
        return "".join([c.text async for c in chunks if isinstance(c, TextDelta)])


def installed(path: Path, model: str = "starter") -> InstalledModel:
    found = InstalledModels(starter=path).find("starter")
    info = msgspec.structs.replace(found.info, id=model)
    return msgspec.structs.replace(found, info=info)


async def pid_of(pool: Pool, model: str, path: Path) -> int:
    async with pool.lease(installed(path, model)) as worker:
        assert worker.pid is not None
        return worker.pid


@pytest.mark.parametrize(
    ("blow", "words"), [(signal.SIGSEGV, "SIGSEGV"), (signal.SIGSTOP, "no sign of life")]
)
async def test_a_worker_struck_while_streaming(
    pool: Pool, tiny: Path, blow: signal.Signals, words: str
) -> None:
    """The partial text stays, the error says why, the next request has a new process."""
    local = provider(pool, tiny)
    pid = await pid_of(pool, "starter", tiny)
    texts: list[str] = []

    async def read() -> None:
        async with asyncio.timeout(10), aclosing(local.chat(request())) as chunks:
            async for chunk in chunks:
                if isinstance(chunk, TextDelta):
                    if not texts:
                        os.kill(pid, blow)
                    texts.append(chunk.text)

    with pytest.raises(UserError) as raised:
        await read()
    assert texts
    assert raised.value.fault.code == "worker_lost"
    assert words in raised.value.fault.why
    assert [(s.state, words in s.reason) for s in pool.status()] == [("lost", True)]
    assert not psutil.pid_exists(pid)
    assert await whole(local, request(tokens=5))
    assert await pid_of(pool, "starter", tiny) != pid


async def test_the_other_models_go_on(pool: Pool, tiny: Path, tmp_path: Path) -> None:
    other = provider(pool, write_model(tmp_path / "other.gguf", seed=2))
    local = LocalProvider(pool, InstalledModels(starter=tiny, folders=[tmp_path]))
    expected = await whole(other, request(tokens=500))
    os.kill(await pid_of(pool, "other", tmp_path / "other.gguf"), 0)
    streaming = asyncio.ensure_future(whole(local, request("other", tokens=500)))
    os.kill(await pid_of(pool, "starter", tiny), signal.SIGKILL)
    assert await streaming == expected


async def test_three_crashes_open_the_circuit_until_somebody_asks(pool: Pool, tiny: Path) -> None:
    local = provider(pool, tiny)
    for _ in range(CRASH_LIMIT):
        async with pool.lease(installed(tiny)) as worker:
            assert worker.pid is not None
            os.kill(worker.pid, signal.SIGSEGV)
            assert (await worker.loss()).fault.code == "worker_lost"
            assert pool.status()[0].state == "lost"
    with pytest.raises(UserError) as raised:
        await whole(local, request())
    assert raised.value.fault.code == "worker_circuit_open"
    assert "SIGSEGV" in raised.value.fault.why
    assert "Not started again" in pool.status()[0].reason
    pool.retry("starter")
    assert await whole(local, request(tokens=5))


async def test_one_start_for_all_who_ask_at_once(pool: Pool, tiny: Path) -> None:
    local = provider(pool, tiny)
    texts = await asyncio.gather(*(whole(local, request(tokens=20)) for _ in range(4)))
    assert len(set(texts)) == 1
    assert len(psutil.Process().children()) == 1


async def test_a_damaged_file_is_named_and_only_its_worker_dies(
    pool: Pool, tiny: Path, tmp_path: Path
) -> None:
    data = await asyncio.to_thread(tiny.read_bytes)
    cut = tmp_path / "cut.gguf"
    local = LocalProvider(pool, InstalledModels(starter=tiny, folders=[tmp_path]))
    for keep in (100, len(data) - 1000):  # in the header, in the weights
        cut.write_bytes(data[:keep])
        with pytest.raises(UserError) as raised:
            await whole(local, request("cut"))
        assert raised.value.fault.code == "model_damaged"
        assert "cut.gguf" in raised.value.fault.message
    assert {s.model: s.state for s in pool.status()} == {"cut": "failed"}
    assert await whole(local, request(tokens=5))


async def test_closing_the_pool_leaves_no_process(tiny: Path) -> None:
    async with Pool.open(SETTINGS) as pool:
        pid = await pid_of(pool, "starter", tiny)
        assert pool.status()[0].memory_bytes
    assert not psutil.pid_exists(pid)
    assert pool.status()[0].state == "stopped"


async def test_an_error_inside_the_pool_comes_out_as_it_is() -> None:
    with pytest.raises(UserError):
        async with Pool.open(SETTINGS):
            raise UserError("bad_input", "Mine.")


async def test_cancelled_consumers_free_their_slots(pool: Pool, tiny: Path) -> None:
    local = provider(pool, tiny)
    for _ in range(SETTINGS.worker_slots + 1):
        async with aclosing(local.chat(request())) as chunks:
            async for chunk in chunks:
                if isinstance(chunk, TextDelta):
                    break
    async with asyncio.timeout(5), aclosing(local.chat(request(tokens=5))) as chunks:
        assert isinstance([c async for c in chunks][-1], ChatFinished)


@pytest.mark.parametrize(
    ("how", "code", "words"),
    [
        ("mute", "worker_lost", "within 1 s"),
        ("liar", "worker_lost", "prove"),
        ("stuck", "worker_lost", "decode step"),
        ("babbling", "worker_lost", "no worker says"),
        ("silent", "worker_lost", "no sign of life"),
        ("endless", "worker_lost", ""),
        ("exiting", "worker_lost", "these are the last words"),
        ("refusing", "model_unloadable", ""),
    ],
)
async def test_processes_that_are_no_good_worker_are_ended(
    tiny: Path, how: str, code: str, words: str
) -> None:
    settings = Settings(worker_start_timeout_s=1, worker_heartbeat_timeout_s=0.5)
    command = (sys.executable, str(FAKE), how)
    async with asyncio.timeout(10), Pool.open(settings, command=command) as pool:
        with pytest.raises(UserError) as raised:
            async with pool.lease(installed(tiny)) as worker:
                raise await worker.loss()
        assert raised.value.fault.code == code
        assert words in raised.value.fault.why
    assert not psutil.Process().children()


PARENT = """
import asyncio, sys
from pathlib import Path
from backend.library import InstalledModels
from backend.pool import Pool
from backend.providers import ChatRequest, LocalProvider
from backend.settings import Settings
from backend.values import Message, SamplingParams

async def main(path):
    async with Pool.open(Settings(threads=1)) as pool:
        local = LocalProvider(pool, InstalledModels(starter=path))
        sampling = SamplingParams(max_tokens=8000)
        asked = ChatRequest(
            model="starter", messages=(Message.of("user", "x"),), sampling=sampling
        )
        async for chunk in local.chat(asked):
            print(pool.status()[0].pid, flush=True)

asyncio.run(main(Path(sys.argv[1])))
"""


def test_no_worker_outlives_a_killed_parent(tiny: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tiny)], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        worker = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    with suppress(psutil.NoSuchProcess):
        worker.wait(timeout=5)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE
