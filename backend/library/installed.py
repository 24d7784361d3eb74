"""The models on this machine: Parley's own and every GGUF file in the user's folders."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from msgspec import Struct

from backend.errors import UserError
from backend.library.gguf_header import Header, read_header
from backend.values import ModelInfo

MAX_DEPTH = 5  # folders below the one that was named
MAX_FILES = 10_000
STARTER_ID = "starter"
_SPLIT = re.compile(r"-(\d{5})-of-(\d{5})$")
_NO_CHAT = frozenset({"clip", "bert", "nomic-bert", "t5encoder"})  # projectors and embedders


class InstalledModel(Struct, frozen=True, kw_only=True):
    """A model file under its id; `info.note` says so when it is damaged."""

    path: Path
    info: ModelInfo


class InstalledModels:
    """Looks through the folders at every call, so that new files appear by themselves.

    Headers are read once for each file, size and time of change. `context_length` is the longest
    context in tokens that the settings allow. Methods read the disk: call them off the loop.
    """

    def __init__(
        self, *, starter: Path, folders: Sequence[Path] = (), context_length: int = 8192
    ) -> None:
        self._starter = starter
        self._folders = tuple(folders)
        self._context_length = context_length
        self._paths: dict[str, Path] = {}  # of the last look
        # By path: size and time of change in nanoseconds, and what stood in the header then.
        self._headers: dict[Path, tuple[tuple[int, int], Header | str]] = {}

    def entries(self) -> tuple[InstalledModel, ...]:
        """Every model: the starter model first, then by id."""
        entries = []
        if self._starter.is_file():
            entries.append(self._entry(self._starter, STARTER_ID))
        taken = {STARTER_ID}
        for path in self._files():
            name = base = _SPLIT.sub("", path.stem)
            number = 2
            while name in taken:
                name, number = f"{base}-{number}", number + 1
            taken.add(name)
            entries.append(self._entry(path, name))
        found = tuple(e for e in entries if e is not None)
        self._paths = {entry.info.id: entry.path for entry in found}
        return found

    def find(self, model: str) -> InstalledModel:
        """The model with this id.

        Raises:
            UserError: `not_found`, naming the nearest ids.
        """
        known = self._paths.get(model)
        if known is not None and (entry := self._entry(known, model)) is not None:
            return entry
        for entry in self.entries():
            if entry.info.id == model:
                return entry
        raise unknown_model(model, list(self._paths))

    def _files(self) -> list[Path]:
        found: dict[Path, Path] = {}  # real path -> path
        for folder in self._folders:
            for path in _walk(folder):
                if len(found) >= MAX_FILES:
                    break
                found.setdefault(path.resolve(), path)
        found.pop(self._starter.resolve(), None)
        return sorted(found.values(), key=lambda path: (path.stem.lower(), str(path)))

    def _entry(self, path: Path, model: str) -> InstalledModel | None:
        try:
            status = path.stat()
        except OSError:
            return None  # gone since it was listed
        stamp = (status.st_size, status.st_mtime_ns)
        known, header = self._headers.get(path, (None, ""))
        if known != stamp:
            try:
                header = read_header(path)
            except UserError as error:
                header = error.fault.sentence
            self._headers[path] = (stamp, header)
        starter = model == STARTER_ID
        if isinstance(header, str):
            info = ModelInfo(
                id=model, name=path.name, provider="local", note=header, is_starter=starter
            )
            return InstalledModel(path=path, info=info)
        if header.architecture in _NO_CHAT:
            return None
        info = ModelInfo(
            id=model,
            name=header.name or path.stem,
            provider="local",
            context_length=min(header.context_length or self._context_length, self._context_length),
            size_bytes=sum(part.stat().st_size for part in _parts(path)),
            note="Starter model, knows only Parley" if starter else header.size_label,
            is_starter=starter,
        )
        return InstalledModel(path=path, info=info)


def unknown_model(model: str, known: Sequence[str]) -> UserError:
    """The error for a model id that nobody has, with the nearest names."""
    near = get_close_matches(model, known, n=3, cutoff=0.4) or sorted(known)[:3]
    return UserError(
        "not_found",
        f"There is no model named {model!r}.",
        why=f"Near it are: {', '.join(near)}." if near else "No model is installed.",
        remedy="`parley models` lists every model.",
    )


def _walk(folder: Path) -> Iterator[Path]:
    """GGUF files below `folder`, the first part of split ones; links are followed once."""
    seen: set[Path] = set()
    todo = [(folder, 0)]
    while todo:
        place, depth = todo.pop()
        real = place.resolve()
        if real in seen or depth > MAX_DEPTH:
            continue
        seen.add(real)
        try:
            children = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError:
            continue  # unreadable or gone: the other folders count
        for child in children:
            if child.is_dir():
                todo.append((Path(child.path), depth + 1))
            elif child.name.lower().endswith(".gguf") and child.is_file():
                part = _SPLIT.search(Path(child.name).stem)
                if part is None or int(part[1]) == 1:
                    yield Path(child.path)


def _parts(path: Path) -> list[Path]:
    part = _SPLIT.search(path.stem)
    if part is None:
        return [path]
    return sorted(path.parent.glob(f"{path.stem[: part.start()]}-?????-of-{part[2]}.gguf"))
