"""The child that lists llama.cpp's devices: the real one, and children that misbehave."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from backend.hardware import Device, device_command
from backend.hardware.devices import DevicesError, decode, list_devices

ROOT = Path(__file__).resolve().parents[3]


def child(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


async def test_the_real_list() -> None:
    devices = await list_devices(device_command())
    (cpu,) = [device for device in devices if device.type == "cpu"]
    assert cpu.name == "CPU"
    assert cpu.description
    assert 0 < cpu.free_bytes <= cpu.total_bytes
    assert all(device.kind for device in devices)


def test_the_command_prints_one_line_of_json() -> None:
    """By hand, with nothing to read: it must not take that for the end of its parent."""
    process = subprocess.run(
        (sys.executable, "-m", "app", "worker", "--devices"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=ROOT,
        timeout=60,
    )
    assert process.returncode == 0, process.stderr
    (line,) = process.stdout.splitlines()
    assert json.loads(line)["devices"][-1]["name"] == "CPU"


async def test_a_child_that_hangs_is_gone_in_time(tmp_path: Path) -> None:
    """With a child of its own that holds the pipes."""
    pids = tmp_path / "pids"
    code = (
        "import os, subprocess, sys, time\n"
        "inner = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{inner.pid}}')\n"
        "time.sleep(60)\n"
    )
    start = time.monotonic()
    with pytest.raises(DevicesError, match="did not answer within 1 s"):
        await list_devices(child(code), timeout_s=1)
    assert time.monotonic() - start < 3
    for pid in map(int, pids.read_text().split()):
        assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (child("import os; os.abort()"), "ended with status -6"),
        (child("import sys; sys.exit('no driver')"), "ended with status 1, saying: no driver"),
        (child("print('hello')"), "no list of devices"),
        (child('print(\'{"devices": [{"name": 3}]}\')'), "no list of devices"),
        (child("print('x' * 3_000_000)"), "no list of devices"),
        (child("import sys; sys.stderr.write('e' * 3_000_000); sys.exit(3)"), "status 3"),
        (child(""), "no list of devices"),
        (("/no/such/program",), "cannot be started: No such file"),
    ],
)
async def test_a_child_that_fails_says_why(command: tuple[str, ...], message: str) -> None:
    with pytest.raises(DevicesError, match=message):
        await list_devices(command, timeout_s=20)


def test_a_list_with_more_than_we_know_is_read() -> None:
    line = b'{"devices": [{"name": "Vulkan12", "type": "igpu", "new": 1}], "more": true}\n'
    (device,) = decode(line)
    assert device == Device(name="Vulkan12", type="igpu")
    assert (device.kind, device.index) == ("Vulkan", 12)


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_the_child_ends_with_its_parent_while_a_driver_hangs(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    hanging = (
        "import ctypes, os\nfrom pathlib import Path\nfrom backend.worker import devices\n"
        "def hang():\n"
        f"    Path({str(file)!r}).write_text(f'{{os.getpid()}}.')\n"
        "    ctypes.CDLL(None).sleep(60)\n"
        "devices.list_devices = hang\ndevices.print_devices(piped=True)\n"
    )
    code = (
        "import subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, '-c', {hanging!r}], stdin=subprocess.PIPE)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(child(code), cwd=ROOT) as parent:
        pid = int(_once(lambda: file.exists() and file.read_text().endswith("."), file)[:-1])
        assert _alive(pid)
        parent.kill()
    deadline = time.monotonic() + 5
    while _alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _alive(pid)


def _once(holds: Callable[[], bool], file: Path) -> str:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return file.read_text()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except (ProcessLookupError, psutil.NoSuchProcess):
        return False
