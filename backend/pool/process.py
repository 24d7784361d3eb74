"""One worker process: its start, its proof, its heartbeat and its end."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

import msgspec
import psutil

from backend.errors import Fault, UserError
from backend.machine import Gpu
from backend.worker import (
    Failure,
    Heartbeat,
    ModelFacts,
    Ready,
    WorkerConfig,
    decode_worker_line,
)

MAX_LINE_BYTES = 1 << 20
KEPT_LOG_LINES = 100
END_TIMEOUT_S = 5.0
_SIGKILL = 9  # Windows has no name for it
# By llama.cpp's name for a kind of device: the variable that says which of them a process sees.
_VISIBLE = {
    "cuda": "CUDA_VISIBLE_DEVICES",
    "rocm": "HIP_VISIBLE_DEVICES",
    "hip": "HIP_VISIBLE_DEVICES",
    "vulkan": "GGML_VK_VISIBLE_DEVICES",
}
# The folder from which `-m app` finds this very installation, whatever the user's own folder holds.
_CODE = Path(__file__).resolve().parents[2]


_ENVIRONMENT = {
    # A GGML abort would otherwise call a debugger to print its stack.
    "GGML_NO_BACKTRACE": "1",
    # libgomp's threads spin while they wait: those of several workers would starve one another
    # (four models on two cores took ten times as long), and one worker does not need it.
    "GOMP_SPINCOUNT": "1000",
}


class WorkerState(StrEnum):
    """Where a worker is in its life; the last three are final."""

    STARTING = "starting"
    READY = "ready"
    LOST = "lost"  # died or hung
    FAILED = "failed"  # could not load its model, and said so
    STOPPED = "stopped"  # by us


def worker_command() -> tuple[str, ...]:
    """The command line of a worker, from a source installation or a frozen bundle."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "worker", "--pipe")
    return (sys.executable, "-m", "app", "worker", "--pipe")


def visible_devices(gpus: Sequence[Gpu]) -> dict[str, str]:
    """Variables that show a child these GPUs alone, in this order; none at all without any.

    NVML's ids are names that CUDA knows; others go by their number among their kind.
    """
    shown: dict[str, list[str]] = {variable: [] for variable in _VISIBLE.values()}
    for gpu in gpus:
        variable = _VISIBLE.get(gpu.device.rstrip("0123456789").lower())
        if variable is not None:
            by_name = variable.startswith("CUDA") and gpu.id.startswith(("GPU-", "MIG-"))
            shown[variable].append(gpu.id if by_name else str(gpu.index))
    # NVML counts cards by their place on the bus, CUDA otherwise by their speed.
    return {"CUDA_DEVICE_ORDER": "PCI_BUS_ID"} | {k: ",".join(v) for k, v in shown.items()}


def private_memory(pid: int) -> int | None:
    """Bytes of a process that the system counts as used: without pages of files it has mapped.

    None when it is gone or not ours to see.
    """
    try:
        info = psutil.Process(pid).memory_info()
    except psutil.Error:
        return None
    on_windows: int | None = getattr(info, "private", None)
    return on_windows if on_windows is not None else info.rss - getattr(info, "shared", 0)


class WorkerProcess:
    """A worker from its start to its end; not used again afterwards.

    `run` is its whole life and belongs in a task. `ready` waits until it serves. Whoever talks to
    it and loses the connection learns the reason from `loss`. `environment` is set for the child
    in addition to our own; `was_ready` says whether it ever served.
    """

    def __init__(
        self,
        config: WorkerConfig,
        *,
        command: Sequence[str],
        start_timeout_s: float,
        heartbeat_timeout_s: float,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._config = config
        self._environment = dict(environment or {})
        self._command = tuple(command)
        self._start_timeout_s = start_timeout_s
        self._heartbeat_timeout_s = heartbeat_timeout_s
        self._process: Process | None = None
        self._settled = asyncio.Event()  # no longer starting
        self._ended = asyncio.Event()
        self._log: deque[str] = deque(maxlen=KEPT_LOG_LINES)
        self._port = 0
        self._killed = False
        self._status: int | None = None
        self.was_ready = False
        self.state = WorkerState.STARTING
        self.fault: Fault | None = None
        self.facts: ModelFacts | None = None

    @property
    def url(self) -> str:
        """Base address, once ready."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def headers(self) -> dict[str, str]:
        """What the worker asks of its client."""
        return {"Authorization": f"Bearer {self._config.token}"}

    @property
    def pid(self) -> int | None:
        """Process id while there is a process."""
        return self._process.pid if self._process and not self._ended.is_set() else None

    @property
    def config(self) -> WorkerConfig:
        """What it was told."""
        return self._config

    @property
    def status(self) -> int | None:
        """The exit status once it is gone, negative for a signal."""
        return self._status

    @property
    def log(self) -> tuple[str, ...]:
        """The last lines of standard error."""
        return tuple(self._log)

    async def ready(self) -> None:
        """Wait until the worker serves; `run` bounds the wait.

        Raises:
            UserError: why it does not.
        """
        await self._settled.wait()
        if self.fault is not None:
            raise UserError.of(self.fault)

    async def loss(self) -> UserError:
        """After a broken connection: wait for the end and say what it was."""
        try:
            async with asyncio.timeout(END_TIMEOUT_S + self._heartbeat_timeout_s):
                await self._ended.wait()
        except TimeoutError:
            return UserError.of(_lost(self._name, "it closed the connection, and runs on"))
        return UserError.of(self.fault or _lost(self._name, "it was stopped"))

    def stop(self, why: str = "it was stopped") -> None:
        """End the process; `run` returns soon after."""
        self._settle(WorkerState.STOPPED, _lost(self._name, why))
        self._kill()

    def lose(self, why: str) -> None:
        """End the process, which cannot go on: its requests fail with this reason."""
        self._settle(WorkerState.LOST, _lost(self._name, why))
        self._kill()

    async def run(self) -> None:
        """The whole life of the process; returns when it is gone, and raises nothing of its own."""
        try:
            process = self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                limit=MAX_LINE_BYTES,
                cwd=_CODE,
                env={**_ENVIRONMENT, **os.environ, **self._environment},
                start_new_session=True,  # Ctrl+C in a terminal is for us alone
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            self._settle(WorkerState.LOST, _lost(self._name, f"it cannot be started: {error}"))
            self._ended.set()
            return
        if self.state is not WorkerState.STARTING:  # it was stopped while it was being spawned
            self._kill()
        try:
            async with asyncio.TaskGroup() as group:
                log = group.create_task(self._keep_log(process))
                reason = await self._follow(process)
                status = self._status = await self._end(process, at_once=bool(reason))
                await asyncio.wait([log], timeout=END_TIMEOUT_S)
                log.cancel()
                self._settle(WorkerState.LOST, _lost(self._name, reason or self._epitaph(status)))
        finally:
            self._settle(WorkerState.STOPPED, _lost(self._name, "it was stopped"))
            await self._end(process, at_once=True)
            self._ended.set()

    async def _end(self, process: Process, *, at_once: bool) -> int:
        """Kill the process, `at_once` or when it does not leave by itself; its exit status."""
        if at_once:
            self._kill()
        try:
            async with asyncio.timeout(END_TIMEOUT_S):
                return await process.wait()
        except TimeoutError:
            self._kill()
        with suppress(TimeoutError):
            async with asyncio.timeout(END_TIMEOUT_S):
                return await process.wait()
        return -_SIGKILL  # killed, and held by the kernel; nothing more can be done here

    async def _follow(self, process: Process) -> str:
        """Introduce ourselves, then listen; returns why to end it, empty when it ended itself."""
        assert process.stdin
        assert process.stdout
        try:
            async with asyncio.timeout(self._start_timeout_s):
                process.stdin.write(msgspec.json.encode(self._config) + b"\n")
                await process.stdin.drain()
                line = await process.stdout.readline()
        except TimeoutError:
            return f"it did not load its model within {self._start_timeout_s:g} s"
        except OSError:
            return ""  # the pipe broke: it has ended
        except ValueError:
            return "it said a line without an end"
        while line:
            try:
                reason = self._take(line)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                return f"it said what no worker says: {error}"
            if reason:
                return reason
            try:
                line = await self._next_line(process.stdout)
            except TimeoutError:
                return f"it gave no sign of life for {self._heartbeat_timeout_s:g} s"
            except OSError:
                return ""  # the pipe broke: it has ended
            except ValueError:
                return "it said a line without an end"
        return ""

    async def _next_line(self, stdout: asyncio.StreamReader) -> bytes:
        # In two halves: after a stall of our own loop the first ends at once, unjustly.
        half = self._heartbeat_timeout_s / 2
        with suppress(TimeoutError):
            async with asyncio.timeout(half):
                return await stdout.readline()
        async with asyncio.timeout(half):
            return await stdout.readline()

    def _take(self, raw: bytes) -> str:
        """Act on a line; a reason to end the process, or nothing."""
        line = decode_worker_line(raw)
        if isinstance(line, Failure):
            self._settle(WorkerState.FAILED, line.fault)
        elif isinstance(line, Heartbeat):
            if line.step_age_s > self._heartbeat_timeout_s:
                return f"a decode step has run for {line.step_age_s:.0f} s"
        elif isinstance(line, Ready):
            if not secrets.compare_digest(line.nonce, self._config.nonce):
                return "it could not prove who it is"
            self._port, self.facts, self.was_ready = line.port, line.model, True
            self._settle(WorkerState.READY, None)
        return ""

    async def _keep_log(self, process: Process) -> None:
        assert process.stderr
        while True:
            try:
                line = await process.stderr.readline()
            except ValueError:
                continue  # a line over the limit was dropped
            if not line:
                return
            self._log.append(line.decode("utf-8", "replace").rstrip())

    def _settle(self, state: WorkerState, fault: Fault | None) -> None:
        """Change state; final ones stay as they are."""
        if self.state in (WorkerState.STARTING, WorkerState.READY):
            self.state, self.fault = state, fault
            self._settled.set()

    def _kill(self) -> None:
        # Once only: a second kill may reap the process before asyncio sees its status.
        if self._process and self._process.returncode is None and not self._killed:
            self._killed = True
            with suppress(ProcessLookupError):
                self._process.kill()

    def _epitaph(self, status: int) -> str:
        if status == -_SIGKILL:
            return "it was killed from outside (the system does so when memory runs out)"
        if status < 0 and status != -signal.SIGABRT:  # it had no time for last words
            names = {int(known): known.name for known in signal.Signals}
            return f"it ended with signal {names.get(-status, -status)}"
        last = next((line for line in reversed(self._log) if line), "none")
        return f"it ended with status {status}; its last words: {last}"

    @property
    def _name(self) -> str:
        return Path(self._config.model).name


def _lost(name: str, reason: str) -> Fault:
    return Fault(
        "worker_lost",
        f"The process that runs {name} is gone.",
        why=f"{reason[:1].upper()}{reason[1:]}.",
        remedy="It starts again with the next question.",
    )
