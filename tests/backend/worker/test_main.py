"""The worker as a process of its own, spoken to over its pipes and its port."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from backend.pool import worker_command
from backend.worker import Failure, Heartbeat, Ready, WorkerConfig, decode_worker_line
from tests.backend.worker.processes import line_of, start, status_of, tell


def test_proves_itself_beats_and_leaves_with_its_parent(tiny: Path) -> None:
    config = WorkerConfig(nonce="n0", token="t0", model=str(tiny), threads=1, heartbeat_s=0.1)
    with start(*worker_command()) as process:
        tell(process, config)
        ready = decode_worker_line(line_of(process))
        assert isinstance(ready, Ready)
        assert (ready.nonce, ready.pid) == ("n0", process.pid)
        assert (ready.model.name, ready.model.context_length) == ("Tiny random", 2048)
        url = f"http://127.0.0.1:{ready.port}/health"
        assert (status_of(url, None), status_of(url, "t0")) == (401, 200)
        beat = decode_worker_line(line_of(process))
        assert isinstance(beat, Heartbeat)
        assert (beat.active, beat.waiting) == (0, 0)
        assert process.stdin
        process.stdin.close()
        assert process.wait(timeout=5) == 0


def test_secrets_stand_on_no_command_line(tiny: Path) -> None:
    import psutil

    with start(*worker_command()) as process:
        tell(process, WorkerConfig(nonce="nonce-x", token="token-x", model=str(tiny)))
        line_of(process)
        shown = " ".join(psutil.Process(process.pid).cmdline())
        process.kill()
    assert "worker" in shown
    assert "token-x" not in shown
    assert "nonce-x" not in shown


@pytest.mark.parametrize(
    ("data", "code"), [(None, "not_found"), (b"GGUF\3\0", "model_damaged"), (b"", "model_damaged")]
)
def test_a_model_that_cannot_be_loaded_is_one_line_and_a_status(
    tmp_path: Path, data: bytes | None, code: str
) -> None:
    path = tmp_path / "wrong.gguf"
    if data is not None:
        path.write_bytes(data)
    with start(*worker_command()) as process:
        tell(process, WorkerConfig(nonce="n", token="t", model=str(path)))
        failure = decode_worker_line(line_of(process))
        assert isinstance(failure, Failure)
        assert failure.fault.code == code
        assert "wrong.gguf" in failure.fault.message
        assert line_of(process) == b""
        assert process.wait(timeout=5) != 0


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT")
def test_alone_it_prints_its_address_and_ends_on_ctrl_c(tiny: Path) -> None:
    command = [sys.executable, "-m", "app", "worker", "--model", str(tiny), "--threads", "1"]
    with start(*command) as process:
        line: dict[str, Any] = json.loads(line_of(process))
        assert set(line) == {"url", "token"}
        assert status_of(f"{line['url']}/health", line["token"]) == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=5) == 0
