from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from backend.hardware import GroupMemory, Memory, group_memory, memory, process_memory, system
from backend.hardware.system import cores, disk_free

MIB = 1 << 20
NO_LIMIT = "9223372036854771712\n"


def test_memory_has_plausible_figures() -> None:
    now = memory()
    assert now.used_bytes is not None
    assert now.total_bytes is not None
    assert now.free_bytes is not None
    assert 0 < now.used_bytes < now.total_bytes
    assert now.free_bytes == now.total_bytes - now.used_bytes


def test_a_process_that_is_gone_is_unknown_and_not_zero() -> None:
    assert process_memory(2**22 + 1) is None
    assert (process_memory(os.getpid()) or 0) > 1_000_000


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no affinity here")
def test_cores_are_those_this_process_may_use() -> None:
    code = (
        "import os; from backend.hardware.system import cores; print(cores()); "
        "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); print(cores())"
    )
    out = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, timeout=30)
    assert out.stdout.split() == [str(cores()), "1"], out.stderr


def test_the_disk_is_that_of_the_nearest_folder_there_is(tmp_path: Path) -> None:
    free = disk_free(tmp_path / "not" / "made" / "yet")
    assert free is not None
    assert abs(free - shutil.disk_usage(tmp_path).free) < 256 * MIB
    assert disk_free(tmp_path / ("x" * 5000)) is None  # no such name is possible


def group_tree(root: Path, groups: str, mounts: str, files: dict[str, str]) -> Path:
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/self/cgroup").write_text(groups)
    (root / "proc/self/mountinfo").write_text(mounts)
    for name, text in files.items():
        file = root / "sys/fs/cgroup" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


V2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
V1 = "35 31 0:32 {root} /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory\n"
V1_CPU = "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n"


@pytest.mark.parametrize(
    ("groups", "mounts", "files", "expected"),
    [
        pytest.param(
            "0::/\n",
            V2,
            {"memory.max": f"{512 * MIB}\n", "memory.current": f"{200 * MIB}\n"},
            GroupMemory(512 * MIB, 312 * MIB),
            id="version 2",
        ),
        pytest.param(
            "0::/\n",
            V2,
            {
                "memory.max": f"{512 * MIB}",
                "memory.current": f"{500 * MIB}",
                "memory.stat": f"anon 1\nactive_file {100 * MIB}\ninactive_file {50 * MIB}\n",
            },
            GroupMemory(512 * MIB, 162 * MIB),
            id="what is cached is given back",
        ),
        pytest.param(
            "0::/app/run\n",
            V2,
            {
                "app/run/memory.max": "max\n",
                "app/run/memory.current": f"{10 * MIB}",
                "app/memory.max": f"{300 * MIB}",
                "app/memory.current": f"{290 * MIB}",
            },
            GroupMemory(300 * MIB, 10 * MIB),
            id="the limit of the group above",
        ),
        pytest.param(
            "0::/app/run\n",
            V2,
            {
                "app/run/memory.max": f"{100 * MIB}",
                "app/run/memory.current": f"{10 * MIB}",
                "app/memory.max": f"{300 * MIB}",
                "app/memory.current": f"{280 * MIB}",
            },
            GroupMemory(100 * MIB, 20 * MIB),
            id="the tightest of both",
        ),
        pytest.param(
            "9:name=systemd:/\n4:cpu,memory:/docker/abc\n0::/\n",
            V1_CPU + V1.format(root="/docker/abc"),
            {
                "memory/memory.limit_in_bytes": f"{256 * MIB}\n",
                "memory/memory.usage_in_bytes": f"{300 * MIB}\n",
                "memory/memory.stat": "total_active_file 0\ntotal_inactive_file 0\n",
            },
            GroupMemory(256 * MIB, 0),
            id="version 1 in a container that sees the host's path, over its limit",
        ),
        pytest.param(
            "4:memory:/a\n",
            V1.format(root="/"),
            {
                "memory/a/memory.limit_in_bytes": NO_LIMIT,
                "memory/a/memory.usage_in_bytes": "1\n",
                "memory/memory.limit_in_bytes": NO_LIMIT,
                "memory/memory.usage_in_bytes": "1\n",
            },
            None,
            id="version 1 without a limit",
        ),
        pytest.param("0::/../..\n", V2, {"memory.max": "max"}, None, id="outside, without limit"),
        pytest.param(
            "0::/../x\n",
            V2,
            {"memory.max": "4096", "memory.current": "4000"},
            GroupMemory(4096, 96),
            id="outside, with the limit of the mount",
        ),
        pytest.param(
            "nonsense\n\n0::\n",
            "nonsense\n - \n" + V2,
            {"memory.max": "lots", "memory.current": "-"},
            None,
            id="nonsense",
        ),
    ],
)
def test_limits_of_control_groups(
    tmp_path: Path, groups: str, mounts: str, files: dict[str, str], expected: GroupMemory | None
) -> None:
    assert group_memory(group_tree(tmp_path, groups, mounts, files)) == expected


def test_no_linux_is_no_limit(tmp_path: Path) -> None:
    assert group_memory(tmp_path) is None


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (None, Memory(600, 1000)),
        (GroupMemory(2000, 1999), Memory(600, 1000)),  # above the machine's own memory
        (GroupMemory(500, 450), Memory(100, 500)),  # the machine has less free than the group may
        (GroupMemory(500, 50), Memory(450, 500)),
        (GroupMemory(0, 0), Memory(None, None)),
    ],
)
def test_a_limit_below_the_memory_counts(
    monkeypatch: pytest.MonkeyPatch, group: GroupMemory | None, expected: Memory
) -> None:
    monkeypatch.setattr(
        psutil, "virtual_memory", lambda: SimpleNamespace(total=1000, available=400)
    )
    monkeypatch.setattr(system, "group_memory", lambda: group)
    assert memory() == expected
