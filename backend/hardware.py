"""Memory of this machine and of its processes. None is 'unknown' and never shown as 0."""

from __future__ import annotations

from typing import NamedTuple

import psutil


class Memory(NamedTuple):
    """Main memory in bytes; what is not used can be had without swapping."""

    used_bytes: int | None
    total_bytes: int | None


def memory() -> Memory:
    """Main memory as it is now."""
    try:
        now = psutil.virtual_memory()
    except (OSError, RuntimeError, NotImplementedError):
        return Memory(None, None)
    return Memory(now.total - now.available, now.total)


def process_memory(pid: int) -> int | None:
    """Resident bytes of a process, None when it is gone or not ours to see."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return None
