"""The Hugging Face hub's cache: ``models--OWNER--NAME/snapshots/REVISION/`` of links into blobs."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Mapping
from pathlib import Path

from backend.library.found_files import FoundFile, is_file, is_folder, read_small, walk
from backend.library.other_apps.reading import AppModels, existing
from backend.library.split_files import split_stem

TITLE = "Hugging Face"
SOURCE = "app:hub-cache"
MAX_REPOSITORIES = 5_000
MAX_SNAPSHOTS = 50
"""Of one repository; the others are older."""
_DEPTH = 3  # folders inside a repository
_REPOSITORY = re.compile(r"models--(.+)")
_REVISION = re.compile(r"[0-9A-Za-z]{1,64}")


def folders(environment: Mapping[str, str], home: Path) -> tuple[Path, ...]:
    """Where the cache is here, by the rules of `huggingface_hub`."""
    candidates = []
    for name, below in (
        ("HF_HUB_CACHE", ""),
        ("HUGGINGFACE_HUB_CACHE", ""),
        ("HF_HOME", "hub"),
        ("XDG_CACHE_HOME", "huggingface/hub"),
    ):
        if value := environment.get(name, "").strip():
            candidates.append(Path(value).expanduser() / below)
    return existing([*candidates, home / ".cache" / "huggingface" / "hub"])


def read(places: tuple[Path, ...]) -> AppModels:
    """The GGUF files of every cache of `places`, of each only the newest revision that has it."""
    files: list[FoundFile] = []
    notes: list[str] = []
    for place in places:
        for repository in itertools.islice(_repositories(place), MAX_REPOSITORIES):
            taken: set[str] = set()
            for snapshot in _snapshots(repository):
                for path in walk(snapshot, _DEPTH):
                    inside = path.relative_to(snapshot).as_posix()
                    if inside not in taken:
                        taken.add(inside)
                        files.append(_file(place, repository, path, inside))
                notes += _broken_links(snapshot, taken)
    return AppModels(folders=places, files=tuple(files), notes=tuple(dict.fromkeys(notes)))


def _file(place: Path, repository: Path, path: Path, inside: str) -> FoundFile:
    # The path of the link, not the blob's: the parts of a split model are found by their names.
    return FoundFile(
        path=path,
        name=split_stem(path)[0],
        slot=f"hub-cache:{place}:{repository.name}/{inside}",
        source=SOURCE,
        origin=TITLE,
    )


def _repositories(place: Path) -> list[Path]:
    return [path for path in _children(place) if _REPOSITORY.fullmatch(path.name)]


def _snapshots(repository: Path) -> list[Path]:
    """Revisions of a repository: the one that `main` names first, then the newest."""
    main = (read_small(repository / "refs" / "main", 256) or b"").decode("ascii", "replace").strip()
    found = [path for path in _children(repository / "snapshots") if is_folder(path)]
    newest = sorted(found, key=_changed, reverse=True)
    if _REVISION.fullmatch(main):
        newest.sort(key=lambda path: path.name != main)
    return newest[:MAX_SNAPSHOTS]


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _broken_links(snapshot: Path, taken: set[str]) -> list[str]:
    return [
        f"In the Hugging Face cache, {path.name} leads to a file that is not there."
        for path in _children(snapshot)
        if path.name.lower().endswith(".gguf")
        and path.name not in taken
        and path.is_symlink()
        and not is_file(path)
    ]


def _children(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as found:
            names = [child.path for child in itertools.islice(found, MAX_REPOSITORIES)]
    except OSError:
        return []
    return [Path(name) for name in sorted(names)]
