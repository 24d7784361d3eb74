"""Start of a worker process: by a parent over pipes, or alone for other programs."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import secrets
import signal
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from backend.errors import UserError, fault_of
from backend.library import read_header
from backend.worker.protocol import Failure, Heartbeat, Ready, WorkerConfig, WorkerLine

if TYPE_CHECKING:
    from backend.worker.engine import EmbeddingEngine, TextEngine

LOAD_FAILED = 2


def run_piped() -> int:
    """Be a worker of the process that holds our pipes; returns the exit status.

    The first line of standard input is a `WorkerConfig`. Standard output gets the lines of
    `protocol`. The process leaves at once when standard input ends.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to handle
    output = _keep_stdout_for_protocol()
    pipe = os.fdopen(0, "rb", closefd=False)
    line = pipe.readline()
    if not line:
        return 0  # the parent has gone already
    config = msgspec.json.decode(line, type=WorkerConfig)
    threading.Thread(target=_leave_at_end_of, args=(pipe,), name="parent", daemon=True).start()
    try:
        engine = load_engine(config)
    except Exception as error:
        if not isinstance(error, UserError):
            traceback.print_exc()
        _write(output, Failure(fault_of(error)))
        return LOAD_FAILED
    asyncio.run(_serve_piped(engine, config, output))
    return 0


def run_alone(model: Path, **options: Any) -> int:
    """Serve `model` until interrupted; prints ``{"url", "token"}``. Returns the exit status.

    `options` are fields of `WorkerConfig`.

    Raises:
        UserError: the model cannot be loaded, or the port is taken.
    """
    identity = {"nonce": "", "token": secrets.token_urlsafe(32), "model": str(model.absolute())}
    try:
        config = msgspec.convert({**identity, **options}, WorkerConfig)
    except msgspec.ValidationError as error:
        raise UserError("bad_input", "An option is out of range.", why=f"{error}.") from error
    output = _keep_stdout_for_protocol()
    engine = load_engine(config)
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve_alone(engine, config, output))
    return 0


def load_engine(config: WorkerConfig) -> TextEngine | EmbeddingEngine:
    """Check the file's header and load it, as what it is made for.

    Raises:
        UserError: `not_found`, `model_damaged` or `model_unloadable`.
    """
    header = read_header(Path(config.model))
    # Here llama.cpp enters the process, and nowhere before.
    if header.pooling not in ("", "none") or not header.causal:
        from backend.worker import embedding

        return embedding.EmbeddingEngine(config, header)
    from backend.worker.opening import open_model

    with ThreadPoolExecutor(1, thread_name_prefix="opening") as executor:
        opening = executor.submit(open_model, config, header)
        # llama.cpp reads the file outside of Python's lock: the rest is imported meanwhile.
        from backend.worker.batching import BatchingEngine

        importlib.import_module("backend.worker.server")
        return BatchingEngine(config, header, opening.result())


async def _serve_piped(
    engine: TextEngine | EmbeddingEngine, config: WorkerConfig, output: BinaryIO
) -> None:
    from backend.worker.server import WorkerServer

    _, port = await WorkerServer(engine, token=config.token).start(config.port)
    _write(output, Ready(nonce=config.nonce, port=port, pid=os.getpid(), model=engine.facts))
    while True:
        # From the server's own loop, so that a stuck loop is silent too.
        await asyncio.sleep(config.heartbeat_s)
        load = engine.load()
        _write(
            output,
            Heartbeat(step_age_s=load.step_age_s, active=load.active, waiting=load.waiting),
        )


async def _serve_alone(
    engine: TextEngine | EmbeddingEngine, config: WorkerConfig, output: BinaryIO
) -> None:
    from backend.worker.server import WorkerServer

    try:
        runner, port = await WorkerServer(engine, token=config.token).start(config.port)
    except OSError as error:
        raise UserError(
            "bad_input",
            f"Port {config.port} cannot be used.",
            why=f"{error.strerror}.",
            remedy="Take another port, or 0 for any free one.",
        ) from error
    line = {"url": f"http://127.0.0.1:{port}", "token": config.token}
    output.write(json.dumps(line).encode() + b"\n")
    try:
        await asyncio.Event().wait()  # until interrupted
    finally:
        await runner.cleanup()
        # While the loop still runs: the step under way hands its tokens to it.
        await asyncio.to_thread(engine.close)


def _keep_stdout_for_protocol() -> BinaryIO:
    """Unbuffered standard output; whatever else prints there goes to standard error instead."""
    output = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return output


def _leave_at_end_of(pipe: BinaryIO) -> None:
    while pipe.read(1):
        pass
    os._exit(0)  # also while llama.cpp computes: nobody is left to read the result


def _write(output: BinaryIO, line: WorkerLine) -> None:
    try:
        output.write(msgspec.json.encode(line) + b"\n")
    except OSError:
        sys.stderr.write("The parent has closed its pipe.\n")
        os._exit(0)
