"""Workers as processes of their own, spoken to over their pipes and their port."""

from __future__ import annotations

import http.client
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec

from backend.pool import worker_command
from backend.worker import Ready, WorkerConfig, decode_worker_line

ROOT = Path(__file__).resolve().parents[3]
TIMEOUT_S = 20.0


def start(*command: str, stderr: IO[bytes] | int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
    )


def tell(process: subprocess.Popen[bytes], config: WorkerConfig) -> None:
    assert process.stdin
    process.stdin.write(msgspec.json.encode(config) + b"\n")
    process.stdin.flush()


def line_of(process: subprocess.Popen[bytes]) -> bytes:
    assert process.stdout
    return process.stdout.readline()


def status_of(url: str, token: str | None) -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


class Worker:
    """A running worker; its token is "t"."""

    def __init__(self, process: subprocess.Popen[bytes], ready: Ready) -> None:
        self.process = process
        self.ready = ready

    @contextmanager
    def post(self, path: str, body: Any) -> Iterator[http.client.HTTPResponse]:
        data = body if isinstance(body, bytes) else msgspec.json.encode(body)
        headers = {"Authorization": "Bearer t", "Content-Type": "application/json"}
        address = http.client.HTTPConnection("127.0.0.1", self.ready.port, timeout=TIMEOUT_S)
        with closing(address) as connection:
            connection.request("POST", path, data, headers)
            with connection.getresponse() as response:
                yield response


@contextmanager
def worker(
    model: Path, *, stderr: IO[bytes] | int = subprocess.DEVNULL, **config: Any
) -> Iterator[Worker]:
    """A worker until the block is left, at the latest."""
    with start(*worker_command(), stderr=stderr) as process:
        tell(process, WorkerConfig(nonce="n", token="t", model=str(model), threads=1, **config))
        ready = decode_worker_line(line_of(process))
        assert isinstance(ready, Ready)
        try:
            yield Worker(process, ready)
        finally:
            process.kill()
