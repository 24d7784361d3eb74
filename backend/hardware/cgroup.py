"""What Linux lets this process's control group have of main memory: versions 1 and 2.

A container's limit is often below the machine's memory, and a process over it is killed. Limits
of the groups above count too: the tightest of them holds.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import NamedTuple

ROOT = Path("/")
# Version 1 says "no limit" by a number near 2**63, rounded to a page.
_NO_LIMIT = 1 << 60


class GroupMemory(NamedTuple):
    """Bytes that the group may have, and those it may still take without giving any back."""

    limit_bytes: int
    free_bytes: int


class _Version(NamedTuple):
    limit: str
    used: str
    cached: tuple[str, ...]  # of memory.stat: what the kernel gives back under pressure


_V1 = _Version(
    "memory.limit_in_bytes",
    "memory.usage_in_bytes",
    ("total_active_file", "total_inactive_file"),
)
_V2 = _Version("memory.max", "memory.current", ("active_file", "inactive_file"))


def group_memory(root: Path = ROOT) -> GroupMemory | None:
    """The tightest limit of this process's group and those above; None where there is none."""
    try:
        groups = (root / "proc/self/cgroup").read_text("utf-8", "replace")
        mounts = (root / "proc/self/mountinfo").read_text("utf-8", "replace")
    except OSError:
        return None  # no Linux
    limit = free = None
    for version, top, relative in _places(groups, mounts):
        for folder in (relative, *relative.parents):
            found = _read(root / top.lstrip("/") / folder, version)
            if found is not None:
                limit = found.limit_bytes if limit is None else min(limit, found.limit_bytes)
                free = found.free_bytes if free is None else min(free, found.free_bytes)
    return None if limit is None or free is None else GroupMemory(limit, free)


def _places(groups: str, mounts: str) -> list[tuple[_Version, str, PurePosixPath]]:
    """Where the group's memory files are: version, mount point, folder below it."""
    places = []
    for line in groups.splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if number == "0" and not controllers:
            version, kind = _V2, "cgroup2"
        elif "memory" in controllers.split(","):
            version, kind = _V1, "cgroup"
        else:
            continue
        places += [
            (version, top, _below(path, base))
            for base, top, mounted, options in map(_mount, mounts.splitlines())
            if mounted == kind and (kind == "cgroup2" or "memory" in options)
        ]
    return places


def _mount(line: str) -> tuple[str, str, str, list[str]]:
    """Root, mount point, type and options of the super block, of a line of mountinfo."""
    front, _, back = line.partition(" - ")
    fields, tail = front.split(), back.split()
    if len(fields) < 5 or len(tail) < 3:
        return "", "", "", []
    return fields[3], fields[4].replace("\\040", " "), tail[0], tail[2].split(",")


def _below(path: str, base: str) -> PurePosixPath:
    """`path` seen from the mount of `base`; the mount itself when it lies outside.

    A container without a namespace of its own sees the host's path, of which only its own part
    is mounted.
    """
    group = PurePosixPath(path)
    if ".." in group.parts or not group.is_relative_to(base):
        return PurePosixPath()
    return group.relative_to(base)


def _read(folder: Path, version: _Version) -> GroupMemory | None:
    limit, used = _number(folder / version.limit), _number(folder / version.used)
    if limit is None or used is None or limit >= _NO_LIMIT:
        return None
    return GroupMemory(limit, min(limit, max(0, limit - used + _cached(folder, version))))


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text("ascii"))
    except (OSError, ValueError):  # no such file, or "max"
        return None


def _cached(folder: Path, version: _Version) -> int:
    try:
        lines = (folder / "memory.stat").read_text("ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return 0
    figures = dict(line.split(maxsplit=1) for line in lines if " " in line)
    return sum(int(n) for name in version.cached if (n := figures.get(name, "0")).isdecimal())
