"""Model files as they are found in a folder: bounded, and whatever lies there does no harm."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from backend.library.split_files import split_stem

MAX_DEPTH = 5
"""Folders below the one that was named."""
MAX_FILES = 10_000
MAX_VISITED = 200_000
"""Entries of folders; a whole disk that was named by mistake is not searched to its end."""
_SKIPPED = frozenset({"quarantine", "$recycle.bin", ".trash", "node_modules"})


class FoundFile(Struct, frozen=True, kw_only=True):
    """A model file and what it is called where it lies.

    `slot` is its place, by which it is known again even if the app there puts another file into
    it. `source` says in what it was found: a folder, or ``app:NAME``. `projector` is what an app
    itself pairs with it, `note` why it is not there although the app says so.
    """

    path: Path
    name: str
    slot: str
    source: str
    origin: str = ""
    projector: Path | None = None
    note: str = ""


def files_in(folder: Path, *, source: str, origin: str) -> list[FoundFile]:
    """The GGUF files below `folder`, only the first of those in several parts."""
    return [file_at(path, source=source, origin=origin) for path in walk(folder)]


def file_at(path: Path, *, source: str = "", origin: str = "") -> FoundFile:
    """The file at `path`, called after it."""
    return FoundFile(
        path=path,
        name=split_stem(path)[0],
        slot=os.path.normcase(path.absolute()),
        source=source,
        origin=origin,
    )


def walk(folder: Path, max_depth: int = MAX_DEPTH) -> Iterator[Path]:
    """GGUF files below `folder` by name; links are followed once, unreadable folders left out."""
    seen: set[Path] = set()
    todo = [(folder, 0)]
    files = visited = 0
    while todo:
        place, depth = todo.pop()
        real = real_path(place)
        if real is None or real in seen or depth > max_depth:
            continue
        seen.add(real)
        below = []
        for child in _children(place):
            visited += 1
            if visited > MAX_VISITED or files >= MAX_FILES:
                return
            if _is_folder(child):
                if child.name.lower() not in _SKIPPED:
                    below.append((Path(child.path), depth + 1))
            elif child.name.lower().endswith(".gguf") and is_file(Path(child.path)):
                path = Path(child.path)
                if split_stem(path)[1] == 1:
                    files += 1
                    yield path
        todo += reversed(below)


def _is_folder(child: os.DirEntry[str]) -> bool:
    try:
        return child.is_dir()
    except OSError:
        return False  # a link in circles, or to where nobody may look


def _children(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            # A folder of millions is not sorted: its first ones are looked at.
            children = [child for _, child in zip(range(MAX_VISITED), found, strict=False)]
    except OSError:
        return []  # unreadable or gone: the other folders count
    return sorted(children, key=lambda child: child.name)


def real_path(path: Path) -> Path | None:
    """`path` without links; None where they go in circles or it may not be looked at."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # Python 3.11 says RuntimeError of a circle
        return None


def is_file(path: Path) -> bool:
    """Whether a regular file is there and may be looked at."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):  # ValueError: a NUL in a name that a file gave
        return False


def is_folder(path: Path) -> bool:
    """Whether a folder is there and may be looked at."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def read_small(path: Path, limit: int) -> bytes | None:
    """The content of a regular file of at most `limit` bytes, else None."""
    if not is_file(path):
        return None
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError:
        return None
    return data if len(data) <= limit else None
