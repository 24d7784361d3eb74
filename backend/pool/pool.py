"""Model id to worker process: loads on demand, restarts after a crash, stops trying in time."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from backend import hardware
from backend.errors import UserError
from backend.pool.circuit import CRASH_LIMIT, WINDOW_S, Circuit
from backend.pool.process import WorkerProcess, WorkerState, worker_command
from backend.settings import Settings
from backend.tasks import task_group
from backend.values import WorkerStatus
from backend.worker import WorkerConfig

CONNECT_TIMEOUT_S = 10.0


class Pool:
    """The workers of this machine, one for each model id that was asked for.

    `session` is the HTTP client for talking to them. Use `open`.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        command: Sequence[str],
        group: asyncio.TaskGroup,
        session: aiohttp.ClientSession,
    ) -> None:
        self.session = session
        self._settings = settings
        self._command = command
        self._group = group
        self._workers: dict[str, WorkerProcess] = {}
        self._circuits: dict[str, Circuit] = {}

    @classmethod
    @asynccontextmanager
    async def open(
        cls, settings: Settings, *, command: Sequence[str] | None = None
    ) -> AsyncIterator[Pool]:
        """A pool without workers yet; at the end every worker is stopped and gone."""
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT_S),
        )
        async with session, task_group() as group:
            pool = cls(settings, command=command or worker_command(), group=group, session=session)
            try:
                yield pool
            finally:
                pool.stop()

    async def worker(self, model: str, path: Path) -> WorkerProcess:
        """A worker that serves `path` as `model`; loads it if none does.

        Everybody who asks while it loads waits for the same start.

        Raises:
            UserError: `model_damaged`, `model_unloadable`, `worker_lost` (it crashed at the
                start), `worker_circuit_open`.
        """
        worker = self._workers.get(model)
        if worker is None or worker.state not in (WorkerState.STARTING, WorkerState.READY):
            worker = self._start(model, path)
        await worker.ready()
        return worker

    def status(self) -> tuple[WorkerStatus, ...]:
        """Every worker that was asked for, by model id."""
        return tuple(self._status(m, w) for m, w in sorted(self._workers.items()))

    def retry(self, model: str) -> None:
        """Close the circuit of `model`: its next request may start a worker again."""
        self._circuits.pop(model, None)

    def stop(self) -> None:
        """End every worker; the pool's task group waits until they are gone."""
        for worker in self._workers.values():
            worker.stop()

    def _start(self, model: str, path: Path) -> WorkerProcess:
        circuit = self._circuits.get(model, Circuit())
        if circuit.is_open:
            raise UserError(
                "worker_circuit_open",
                f"The model {model} is not started again.",
                why=f"Its process ended {CRASH_LIMIT} times within {WINDOW_S / 60:g} minutes, "
                f"the last time so: {circuit.last_reason}",
                remedy="Try again by hand, or take another model.",
            )
        settings = self._settings
        worker = WorkerProcess(
            WorkerConfig(
                nonce=secrets.token_hex(16),
                token=secrets.token_urlsafe(32),
                model=str(path.resolve()),
                context_length=settings.context_length,
                slots=settings.worker_slots,
                threads=settings.threads,
                gpu_layers=settings.gpu_layers,
                kv_type=settings.kv_cache_type,
                lookup=settings.guess_ahead,
                heartbeat_s=min(1.0, settings.worker_heartbeat_timeout_s / 4),
            ),
            command=self._command,
            start_timeout_s=settings.worker_start_timeout_s,
            heartbeat_timeout_s=settings.worker_heartbeat_timeout_s,
        )
        self._workers[model] = worker
        self._group.create_task(self._live(model, worker), name=f"worker {model}")
        return worker

    async def _live(self, model: str, worker: WorkerProcess) -> None:
        await worker.run()
        if worker.state is WorkerState.LOST and worker.fault is not None:
            circuit = self._circuits.get(model, Circuit())
            self._circuits[model] = circuit.after_crash(time.monotonic(), worker.fault.why)

    def _status(self, model: str, worker: WorkerProcess) -> WorkerStatus:
        pid = worker.pid
        reason = worker.fault.why or worker.fault.message if worker.fault else ""
        if self._circuits.get(model, Circuit()).is_open:
            reason = f"Not started again by itself after {CRASH_LIMIT} ends. {reason}"
        return WorkerStatus(
            model=model,
            state=worker.state.value,
            reason=reason,
            memory_bytes=hardware.process_memory(pid) if pid is not None else None,
        )
