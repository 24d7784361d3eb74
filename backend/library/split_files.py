"""Models in several files, ``NAME-00001-of-00003.gguf``: llama.cpp goes by the names."""

from __future__ import annotations

import re
from pathlib import Path

_SPLIT = re.compile(r"-(\d{5})-of-(\d{5})$")


def parts(path: Path) -> list[Path]:
    """The files of the model whose first file is `path`, as far as they are there."""
    part = _SPLIT.search(path.stem)
    if part is None:
        return [path]
    stem = path.stem[: part.start()]
    try:
        names = [other.name for other in path.parent.iterdir() if other.is_file()]
    except OSError:
        return [path]
    same = re.compile(rf"{re.escape(stem)}-\d{{5}}-of-{part[2]}{re.escape(path.suffix)}")
    others = {name for name in names if same.fullmatch(name)} - {path.name}
    return [path, *(path.with_name(name) for name in sorted(others))]


def missing_parts(path: Path) -> list[Path]:
    """The files that the name of the first, `path`, promises and that are not there."""
    part = _SPLIT.search(path.stem)
    if part is None:
        return []
    stem, there = path.stem[: part.start()], {other.name for other in parts(path)}
    names = (f"{stem}-{n:05}-of-{part[2]}{path.suffix}" for n in range(1, int(part[2]) + 1))
    return [path.with_name(name) for name in names if name not in there]


def split_stem(path: Path) -> tuple[str, int]:
    """The file's name without ending and part number, and which part it is (1: first or only)."""
    part = _SPLIT.search(path.stem)
    return (path.stem[: part.start()], int(part[1])) if part else (path.stem, 1)
