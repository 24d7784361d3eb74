from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from backend.hardware import NvmlError, Probe, device_command
from backend.hardware import probe as module
from backend.machine import Hardware
from tests.fake_nvml import GIB, FakeGpu, FakeNvml

ROOT = Path(__file__).resolve().parents[3]
TICK_S = 0.02


async def until(holds: Callable[[], bool], timeout_s: float = 10) -> None:
    async with asyncio.timeout(timeout_s):
        while not holds():
            await asyncio.sleep(0.005)


def printing(*devices: dict[str, object]) -> tuple[str, ...]:
    """A child that prints this list."""
    return (sys.executable, "-c", f"print({json.dumps(json.dumps({'devices': devices}))})")


async def test_this_machine_as_it_is(tmp_path: Path) -> None:
    """The real NVML, or its real absence, and the real child."""
    async with Probe.open(tmp_path / "models", device_command=device_command()) as probe:
        at_once = probe.now()
        assert at_once.cores
        assert at_once.memory_total_bytes
        assert at_once.memory_free_bytes
        assert at_once.disk_free_bytes
        found = await probe.refresh()
    assert not any("llama.cpp" in note for note in found.notes)
    assert all(gpu.total_bytes != 0 for gpu in found.gpus)
    assert len({gpu.id for gpu in found.gpus}) == len(found.gpus)


async def test_cards_and_devices_come_together_and_follow_what_happens(tmp_path: Path) -> None:
    gpu = FakeGpu()
    nvml = FakeNvml(gpu, FakeGpu(uuid="GPU-1", bus_id="00000000:02:00.0"))
    command = printing(
        {"name": "CUDA0", "type": "gpu", "bus_id": "0000:02:00.0"},
        {"name": "CUDA1", "type": "gpu", "bus_id": "0000:01:00.0"},
        {"name": "CPU", "type": "cpu"},
    )
    async with Probe.open(tmp_path, device_command=command, interval_s=TICK_S, nvml=nvml) as probe:
        found = await probe.refresh()
        assert [(g.id, g.device, g.free_bytes) for g in found.gpus] == [
            ("GPU-0", "CUDA1", 24 * GIB),
            ("GPU-1", "CUDA0", 24 * GIB),
        ]
        assert found.notes == ()
        gpu.hold(77, 4 * GIB)
        await until(lambda: probe.now().gpus[0].free_bytes == 20 * GIB)
        assert probe.process_gpu_bytes(77) == {"GPU-0": 4 * GIB}
        assert probe.process_gpu_bytes(78) is None
        nvml.gpus.remove(gpu)
        await until(lambda: probe.now().gpus[0].lost)
        assert [(g.id, g.lost) for g in probe.now().gpus] == [("GPU-0", True), ("GPU-1", False)]
        assert probe.process_gpu_bytes(77) is None


@pytest.mark.parametrize("call", ["start", "count", "card", "uuid", "memory", "processes"])
async def test_an_nvml_that_hangs_from_the_start_blocks_nothing(tmp_path: Path, call: str) -> None:
    nvml = FakeNvml(FakeGpu())
    nvml.hanging = {call}
    start = time.monotonic()
    async with Probe.open(tmp_path, device_command=None, interval_s=TICK_S, nvml=nvml) as probe:
        assert await asyncio.to_thread(nvml.hung.wait, 5)
        found = probe.now()
        assert found.gpus == ()
        assert found.memory_free_bytes
        assert found.notes == ("NVIDIA's driver has not answered yet; its GPUs are not known.",)
        assert probe.process_gpu_bytes(1) is None
    assert time.monotonic() - start < 1.5
    nvml.release()


async def test_an_nvml_that_hangs_later_is_unknown_until_it_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MIN_STALE_S", 0.3)
    monkeypatch.setattr(module, "SAMPLE_TIMEOUT_S", 0.3)
    gpu = FakeGpu()
    gpu.hold(5, GIB)
    nvml = FakeNvml(gpu)
    async with Probe.open(tmp_path, device_command=None, interval_s=TICK_S, nvml=nvml) as probe:
        await probe.refresh()
        nvml.hanging = {"memory"}
        await until(lambda: probe.now().gpus[0].free_bytes is None)
        found = probe.now()
        assert (found.gpus[0].total_bytes, found.gpus[0].lost) == (24 * GIB, False)
        assert found.notes == (
            "NVIDIA's driver has stopped answering; what its GPUs have free is not known.",
        )
        assert probe.process_gpu_bytes(5) is None
        start = time.monotonic()
        for _ in range(20):  # only the first may wait for it at all
            await probe.refresh()
        assert time.monotonic() - start < 2
        nvml.release()
        await until(lambda: probe.now().gpus[0].free_bytes == 23 * GIB)
        assert probe.now().notes == ()


async def test_without_nvml_llama_cpp_alone_tells(tmp_path: Path) -> None:
    command = printing(
        {"name": "CUDA0", "type": "gpu", "total_bytes": 9, "free_bytes": 8},
        {"name": "Vulkan1", "description": "Odd one", "type": "gpu"},
    )
    async with Probe.open(
        tmp_path, device_command=command, interval_s=TICK_S, nvml=FakeNvml.absent()
    ) as probe:
        found = await probe.refresh()
    assert [(g.id, g.total_bytes, g.free_bytes) for g in found.gpus] == [
        ("CUDA0", 9, 8),
        ("Vulkan1", None, None),
    ]
    assert found.notes == ("How much memory Odd one has is not known: its driver does not say.",)


async def test_what_the_child_said_grows_old_and_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MIN_STALE_S", 0.2)
    monkeypatch.setattr(module, "ASK_DEVICES_S", 0.0)
    listed = tmp_path / "devices.json"
    gpu = {"name": "Vulkan0", "description": "Arc", "type": "gpu", "total_bytes": 9}
    listed.write_text(json.dumps({"devices": [gpu | {"free_bytes": 8}]}))
    command = (sys.executable, "-c", f"print(open({str(listed)!r}).read())")
    async with Probe.open(
        tmp_path, device_command=command, interval_s=TICK_S, nvml=FakeNvml.absent()
    ) as probe:
        assert (await probe.refresh()).gpus[0].free_bytes == 8
        await until(lambda: probe.now().gpus[0].free_bytes is None)
        assert probe.now().gpus[0].total_bytes == 9
        (note,) = probe.now().notes
        assert note.startswith("How much memory Arc has free is known only right after")
        listed.write_text(json.dumps({"devices": [gpu | {"free_bytes": 3}]}))
        assert (await probe.refresh()).gpus[0].free_bytes == 3
        listed.write_text('{"devices": []}')
        (gone,) = (await probe.refresh()).gpus
        assert (gone.id, gone.device, gone.lost, gone.free_bytes) == ("Vulkan0", "", True, None)
        listed.write_text(json.dumps({"devices": [gpu]}))
        # A list without GPUs is not asked for again soon.
        assert (await probe.refresh()).gpus[0].lost


async def test_the_child_runs_once_for_many_who_ask(tmp_path: Path) -> None:
    log = tmp_path / "runs"
    code = f"open({str(log)!r}, 'a').write('x'); print('{{\"devices\": []}}')"
    command = (sys.executable, "-c", code)
    async with Probe.open(
        tmp_path, device_command=command, interval_s=TICK_S, nvml=FakeNvml.absent()
    ) as probe:
        await asyncio.gather(*(probe.refresh() for _ in range(20)))
        await probe.refresh()
    assert log.read_text() == "x"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import os; os.abort()", "ended with status -6"),
        ("import time; time.sleep(60)", "not known yet"),
    ],
)
async def test_a_child_that_crashes_or_hangs_is_only_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, said: str
) -> None:
    monkeypatch.setattr(module, "REFRESH_TIMEOUT_S", 0.5)
    command = (sys.executable, "-c", code)
    start = time.monotonic()
    async with Probe.open(
        tmp_path, device_command=command, interval_s=TICK_S, nvml=FakeNvml(FakeGpu())
    ) as probe:
        found = await probe.refresh()
        assert [(g.id, g.device, g.free_bytes) for g in found.gpus] == [("GPU-0", "", 24 * GIB)]
        (note,) = found.notes
        assert said in note
    assert time.monotonic() - start < 2.5


async def test_leaving_with_an_error_leaves_no_child_and_keeps_the_error(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    code = f"import os, time; open({str(file)!r}, 'w').write(f'{{os.getpid()}}.'); time.sleep(60)"
    command = (sys.executable, "-c", code)

    async def fail_while_it_runs() -> None:
        async with Probe.open(tmp_path, device_command=command, nvml=FakeNvml.absent()) as probe:
            waiting = asyncio.ensure_future(probe.refresh())
            await until(lambda: file.exists() and file.read_text().endswith("."))
            waiting.cancel()  # whoever waits may go; the child is not theirs
            with pytest.raises(asyncio.CancelledError):
                await waiting
            assert psutil.pid_exists(int(file.read_text()[:-1]))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_while_it_runs()
    assert not psutil.pid_exists(int(file.read_text()[:-1]))


async def test_a_failure_of_the_whole_nvml_is_a_note(tmp_path: Path) -> None:
    nvml = FakeNvml(FakeGpu())
    async with Probe.open(tmp_path, device_command=None, interval_s=TICK_S, nvml=nvml) as probe:
        await probe.refresh()
        nvml.failing["count"] = NvmlError("other", "RM has detected a version mismatch.")
        found = await probe.refresh()
        assert (found.gpus[0].free_bytes, found.gpus[0].lost) == (None, False)
        assert found.notes == (
            "NVIDIA's driver does not tell about its GPUs: RM has detected a version mismatch.",
        )


async def test_the_clock_set_by_a_day_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = time.time
    async with Probe.open(
        tmp_path, device_command=None, interval_s=TICK_S, nvml=FakeNvml(FakeGpu())
    ) as probe:
        before = await probe.refresh()
        for shift in (86_400, -86_400):
            monkeypatch.setattr(time, "time", lambda shift=shift: real() + shift)
            assert _but_free(await probe.refresh()) == _but_free(before)
            assert _but_free(probe.now()) == _but_free(before)
            nvml_at = probe._cards.latest
            await until(lambda seen=nvml_at: probe._cards.latest is not seen)  # type: ignore[misc]


def _but_free(found: Hardware) -> object:
    return found.gpus, found.notes, found.cores, found.memory_total_bytes


async def test_now_costs_next_to_nothing(tmp_path: Path) -> None:
    nvml = FakeNvml(*(FakeGpu(uuid=f"GPU-{n}", bus_id=f"0:{n}:0.0") for n in range(8)))
    async with Probe.open(tmp_path, device_command=None, nvml=nvml) as probe:
        found = await probe.refresh()
        assert probe.now() is found  # nothing new
        assert await probe.refresh() is not found
        start = time.perf_counter()
        for _ in range(200):
            probe.now()
        assert (time.perf_counter() - start) / 200 < 0.002


def test_a_hanging_nvml_does_not_hold_up_the_end_of_the_program(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys\nfrom pathlib import Path\n"
        "from backend.hardware import Probe\nfrom tests.fake_nvml import FakeNvml\n"
        "nvml = FakeNvml()\nnvml.hanging = {'start'}\n"
        "async def main():\n"
        "    async with Probe.open(Path('.'), device_command=None, nvml=nvml) as probe:\n"
        "        nvml.hung.wait(5)\n        print(len(probe.now().gpus))\n"
        "asyncio.run(main())\n"
    )
    out = subprocess.run(
        (sys.executable, "-c", code), cwd=ROOT, capture_output=True, text=True, timeout=15
    )
    assert (out.stdout, out.returncode) == ("0\n", 0), out.stderr


def test_importing_the_package_loads_no_driver() -> None:
    code = "import sys, backend.hardware; print({'pynvml', 'llama_cpp'} & set(sys.modules))"
    out = subprocess.run((sys.executable, "-c", code), cwd=ROOT, capture_output=True, text=True)
    assert out.stdout == "set()\n", out.stderr
