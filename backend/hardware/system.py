"""Main memory, processors and disk as they are now."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psutil

from backend.hardware.cgroup import group_memory


class Memory(NamedTuple):
    """Main memory in bytes; what is not used can be had without swapping.

    Inside a control group with a limit (a container), it is the group's.
    """

    used_bytes: int | None
    total_bytes: int | None

    @property
    def free_bytes(self) -> int | None:
        """What is not used."""
        if self.used_bytes is None or self.total_bytes is None:
            return None
        return max(0, self.total_bytes - self.used_bytes)


def memory() -> Memory:
    """Main memory as it is now."""
    try:
        now = psutil.virtual_memory()
    except (OSError, RuntimeError, NotImplementedError):
        return Memory(None, None)
    total, free = int(now.total), int(now.available)
    group = group_memory()
    if group is not None and group.limit_bytes < total:
        total, free = group.limit_bytes, min(free, group.free_bytes)
    if total <= 0:
        return Memory(None, None)
    return Memory(min(total, max(0, total - free)), total)


def process_memory(pid: int) -> int | None:
    """Resident bytes of a process, None when it is gone or not ours to see."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return None


def cores() -> int | None:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    affinity: Callable[[], list[int]] | None = getattr(psutil.Process(), "cpu_affinity", None)
    try:
        allowed = affinity() if affinity else []  # macOS has none
    except (psutil.Error, OSError):
        allowed = []
    return len(allowed) or os.cpu_count()


def disk_free(folder: Path) -> int | None:
    """Bytes that can be written in `folder`; before it is made, in the nearest one above it."""
    for place in (folder, *folder.absolute().parents):
        try:
            return shutil.disk_usage(place).free
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None
