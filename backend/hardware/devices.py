"""llama.cpp's list of devices, asked of a child process: drivers may crash or hang in it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

TIMEOUT_S = 20.0
END_TIMEOUT_S = 2.0
MAX_OUTPUT_BYTES = 1 << 20
_CODE = Path(__file__).resolve().parents[2]

DeviceType = Literal["cpu", "gpu", "igpu", "accelerator", "meta", "unknown"]


class Device(Struct, frozen=True, kw_only=True):
    """One device as llama.cpp tells it: bytes, 0 of 0 when it does not know.

    `name` is the one to load models on ("CUDA0"), `bus_id` its place on the PCI bus, if it has one.
    """

    name: str
    description: str = ""
    type: DeviceType = "unknown"
    total_bytes: int = 0
    free_bytes: int = 0
    bus_id: str = ""

    @property
    def kind(self) -> str:
        """The name without its number: "CUDA"."""
        return re.sub(r"\d+$", "", self.name)

    @property
    def index(self) -> int:
        """Its number among those of its kind."""
        return int(self.name.removeprefix(self.kind) or 0)


class DeviceList(Struct, frozen=True):
    """The line that ``parley worker --devices`` prints."""

    devices: tuple[Device, ...]


class DevicesError(Exception):
    """The child gave no list; the message says why, for "It ..."."""


def device_command() -> tuple[str, ...]:
    """The command line of the child, from a source installation or a frozen bundle."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "worker", "--devices", "--pipe")
    return (sys.executable, "-m", "app", "worker", "--devices", "--pipe")


async def list_devices(
    command: Sequence[str], *, timeout_s: float = TIMEOUT_S
) -> tuple[Device, ...]:
    """llama.cpp's devices, from a child that is gone when this returns.

    Raises:
        DevicesError: it crashed, hung or said what is no list.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE,  # held open: the child leaves when we are gone
            stdout=PIPE,
            stderr=PIPE,
            limit=MAX_OUTPUT_BYTES,
            cwd=_CODE,
            env={**os.environ, "GGML_NO_BACKTRACE": "1"},
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise DevicesError(f"cannot be started: {error.strerror or error}") from error
    try:
        async with asyncio.timeout(timeout_s):
            line, log = await _hear(process)
            status = await process.wait()
    except TimeoutError as error:
        raise DevicesError(f"did not answer within {timeout_s:g} s") from error
    finally:
        await _end(process)
    if status != 0:
        words = log.decode("utf-8", "replace").strip().splitlines()
        said = f", saying: {words[-1].strip()[:200]}" if words else ""
        raise DevicesError(f"ended with status {status}{said}")
    return decode(line)


def decode(line: bytes) -> tuple[Device, ...]:
    """The devices in the child's line.

    Raises:
        DevicesError: it is no list of devices.
    """
    try:
        return msgspec.json.decode(line, type=DeviceList).devices
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DevicesError(f"said what is no list of devices: {error}") from error


async def _hear(process: Process) -> tuple[bytes, bytes]:
    """All of the child's output and the end of its log, read side by side."""
    assert process.stdout
    assert process.stderr
    async with asyncio.TaskGroup() as group:
        output = group.create_task(_read(process.stdout, keep_first=True))
        log = group.create_task(_read(process.stderr, keep_first=False))
    return output.result(), log.result()


async def _read(stream: asyncio.StreamReader, *, keep_first: bool) -> bytes:
    kept = b""
    with suppress(OSError):  # a pipe that breaks has ended
        while chunk := await stream.read(1 << 16):
            kept = (kept + chunk)[:MAX_OUTPUT_BYTES] if keep_first else (kept + chunk)[-4096:]
    return kept


async def _end(process: Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform != "win32":
                os.killpg(process.pid, signal.SIGKILL)  # and what it started: it holds our pipes
            else:
                process.kill()
    with suppress(TimeoutError):  # held by the kernel; nothing more can be done here
        async with asyncio.timeout(END_TIMEOUT_S):
            await process.wait()
