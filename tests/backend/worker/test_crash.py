"""A worker process that dies in mid-stream: who notices what, and what it leaves behind."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

import msgspec
import psutil
import pytest

from backend.chat_protocol import ChatChunk, ChatFinished, TextDelta
from backend.values import SamplingParams
from backend.worker import Failure, decode_chat_line
from backend.worker.protocol import Generated
from tests.backend.worker.asking import plain, request
from tests.backend.worker.processes import TIMEOUT_S, Worker, worker

LONG = SamplingParams(temperature=0, max_tokens=1800)
SECRET = "xyzzyplugh"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="sends signals")


def text_of(chunks: list[ChatChunk | Failure]) -> str:
    return "".join(c.text for c in chunks if isinstance(c, TextDelta) and not c.choice)


def read_until_it_breaks(response: http.client.HTTPResponse) -> list[ChatChunk | Failure]:
    """What still comes; the end must be a broken connection, not the end of a whole answer."""
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)) as raised:
        response.read()
    data: bytes = getattr(raised.value, "partial", b"")
    return [decode_chat_line(line) for line in data.splitlines() if line.endswith(b"}")]


def first_text(response: http.client.HTTPResponse) -> list[ChatChunk | Failure]:
    chunks: list[ChatChunk | Failure] = []
    while not text_of(chunks):
        chunks.append(decode_chat_line(response.readline()))
    return chunks


def die(running: Worker, number: signal.Signals) -> None:
    if sys.platform == "linux":  # without a core file in the working directory
        import resource

        resource.prlimit(running.process.pid, resource.RLIMIT_CORE, (0, 0))
    running.process.send_signal(number)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV])
def test_a_death_in_mid_stream_is_seen_and_the_next_process_serves(
    tiny: Path, number: signal.Signals
) -> None:
    with worker(tiny) as running, running.post("/chat", request("x", LONG, n=8)) as response:
        chunks = first_text(response)
        die(running, number)
        chunks += read_until_it_breaks(response)
        assert running.process.wait(timeout=TIMEOUT_S) == -number
    assert not any(isinstance(chunk, ChatFinished | Failure) for chunk in chunks)
    with worker(tiny) as running, running.post("/chat", request("x", LONG)) as response:
        again = [decode_chat_line(line) for line in response]
    assert isinstance(again[-1], ChatFinished)
    assert text_of(again).startswith(text_of(chunks)[:20])


def test_everybody_who_waits_sees_it(tiny: Path) -> None:
    """Also those whose prompt was not begun, and those who asked for all at once."""
    asked = msgspec.json.encode(plain("all at once", 1800))
    with worker(tiny, slots=1) as running:
        with running.post("/chat", request("x", LONG, n=8)) as response:
            first_text(response)
            waiting = socket.create_connection(("127.0.0.1", running.ready.port), TIMEOUT_S)
            head = (
                f"POST /generate HTTP/1.1\r\nHost: 127.0.0.1:{running.ready.port}\r\n"
                "Authorization: Bearer t\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(asked)}\r\n\r\n"
            )
            with waiting:
                waiting.sendall(head.encode() + asked)
                die(running, signal.SIGKILL)
                read_until_it_breaks(response)
                with suppress(ConnectionResetError):
                    assert waiting.recv(100) == b""


def test_it_leaves_at_once_when_its_parent_does(tiny: Path) -> None:
    with worker(tiny) as running, running.post("/chat", request("x", LONG, n=8)) as response:
        first_text(response)
        assert running.process.stdin
        running.process.stdin.close()
        read_until_it_breaks(response)
        assert running.process.wait(timeout=TIMEOUT_S) == 0
        assert not psutil.pid_exists(running.process.pid) or running.process.poll() == 0


def test_no_log_has_a_word_of_what_was_asked_or_written(tiny: Path, tmp_path: Path) -> None:
    written = ""
    log = tmp_path / "log"
    with log.open("wb") as stderr:
        with worker(tiny, stderr=stderr, state_folder=str(tmp_path / "s"), context_length=256) as w:
            bodies: list[tuple[str, object]] = [
                ("/chat", request(f"{SECRET} asks")),
                ("/chat", request(SECRET, n=3)),
                ("/chat", request(f"{SECRET} " * 200)),
                ("/chat", request("x", json_schema={"type": SECRET})),
                ("/chat", request("x", json_schema={"const": SECRET})),
                ("/chat", request("x", grammar=f"root ::= {SECRET}")),
                ("/chat", request("x", grammar=f'root ::= "{SECRET}"')),
                ("/chat", request("x", SamplingParams(stop=(SECRET,), dry_multiplier=1.0))),
                ("/chat", f'{{"model": "{SECRET}", "messages": 3}}'.encode()),
                ("/chat", f"{SECRET}".encode()),
                ("/chat", b'{"model": "' + SECRET.encode() + b'\xff"}'),
                ("/chat", b'{"json_schema": ' + b'{"xyzzyplugh":' * 50_000),
                ("/generate", plain(f"{SECRET} goes on")),
                ("/generate", plain(f"{SECRET} goes on", stream=True)),
                ("/generate", plain(SECRET * 300)),
                ("/tokenize", {"text": SECRET}),
                ("/count", request(SECRET)),
                ("/template", request(SECRET)),
                ("/state/save", {"name": "chat", "request": request(f"{SECRET} asks")}),
                ("/state/save", {"name": f"../{SECRET}", "request": request(SECRET)}),
                ("/state/restore", {"name": SECRET}),
                ("/embed", {"texts": [SECRET]}),
                (f"/{SECRET}", {}),
            ]
            for path, body in bodies:
                with w.post(path, body) as response:
                    data = response.read()
                if path == "/generate" and not written and response.status == 200:
                    written = msgspec.json.decode(data, type=Generated).text
            assert w.process.stdout
            w.process.kill()
            said = w.process.stdout.read()
    logged = log.read_bytes()
    assert b"llama" in logged  # it does log
    assert SECRET.encode() not in logged + said
    assert len(written) > 8
    assert written.encode() not in logged + said
