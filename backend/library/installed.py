"""The models on this machine: Parley's own, those in the user's folders, those of other apps.

Nothing is copied: a model is used where it lies. `backend.library.seen` has the rule of ids.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from backend.errors import UserError
from backend.library.abilities import abilities, fits, is_model, pair, sees
from backend.library.found_files import FoundFile, file_at, files_in, is_file, real_path, walk
from backend.library.gguf_header import Header, read_header
from backend.library.installed_model import (
    STARTER_ID,
    Content,
    InstalledModel,
    entry_of,
    missing_entry,
    same_model,
    seen_of,
    shown,
    unknown_model,
)
from backend.library.other_apps import is_ollama_store, models_of, read_ollama
from backend.library.seen import Seen, SeenFile, assign, plain_id
from backend.library.split_files import parts
from backend.profile import unwritable
from backend.settings import AppName

__all__ = ["InstalledModel", "InstalledModels", "unknown_model"]


class InstalledModels:
    """Looks through the folders at every call, so that new files appear by themselves.

    `starter` is Parley's own model and `own` the folder of its downloads; `folders` are the
    user's, `apps` those whose models are used too, looked for by `environment` and `home` (the
    user's folder), and by `root` for what the system keeps. What was seen is remembered in
    `seen_file`; without one, until the end. `context_length` is the longest context in tokens
    that the settings allow.

    Headers are read once for each file, size and time of change. Methods read the disk and may be
    called from any thread: call them off the loop.
    """

    def __init__(
        self,
        *,
        starter: Path,
        own: Path | None = None,
        folders: Sequence[Path] = (),
        apps: Sequence[AppName] = (),
        seen_file: Path | None = None,
        context_length: int = 8192,
        environment: Mapping[str, str] = os.environ,
        home: Path | None = None,
        root: Path = Path("/"),
    ) -> None:
        self._starter = starter
        self._own = own
        self._folders = tuple(folders)
        self._apps = tuple(apps)
        self._seen = SeenFile(seen_file)
        self._context_length = context_length
        self._environment = environment
        self._home = home or Path.home()
        self._root = root
        self._looking = threading.Lock()
        self._notes: tuple[str, ...] = ()
        # Of the last look, by id: a file and its projector.
        self._listed: dict[str, tuple[FoundFile, Path | None]] = {}
        # By path: sizes and times of change of its parts, and what stood in the header then.
        self._contents: dict[Path, tuple[tuple[int, ...], Content]] = {}

    def reconfigure(
        self, *, folders: Sequence[Path], apps: Sequence[AppName], context_length: int
    ) -> None:
        """Take over changed settings; the next look goes by them."""
        with self._looking:
            self._folders, self._apps = tuple(folders), tuple(apps)
            self._context_length = context_length
            self._listed = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """What other apps have and cannot be used, as of the last look; one sentence each."""
        return self._notes

    def entries(self) -> tuple[InstalledModel, ...]:
        """Every model: the starter model first, then by id; missing ones and embedders too."""
        with self._looking:
            return self._look()

    def find(self, model: str) -> InstalledModel:
        """The model with this id; one that was seen and is gone has `info.missing`.

        Raises:
            UserError: `not_found`, naming the nearest ids.
        """
        known = self._listed.get(model)
        if known is not None:
            file, projector = known
            content = self._content(file.path)
            if not content.gone and (projector is None or is_file(projector)):
                return self._entry(model, file, content, projector)
        entries = self.entries()
        for entry in entries:
            if entry.info.id == model:
                return entry
        raise unknown_model(model, [entry.info.id for entry in entries])

    def siblings(self, model: InstalledModel) -> tuple[InstalledModel, ...]:
        """Other files of the same model, its other quantisations, as of the last look.

        Touches no disk: the pool asks from its loop.
        """
        contents = dict(self._contents)
        entries = [
            self._entry(name, file, contents[file.path][1], projector)
            for name, (file, projector) in dict(self._listed).items()
            if file.path in contents
        ]
        return tuple(entry for entry in entries if same_model(model, entry))

    def of_file(self, path: Path) -> InstalledModel:
        """The model in this file, which need not be in any folder that is searched.

        One that is has its id; another is called after its file and is not remembered.
        """
        real = real_path(path)
        for entry in self.entries():
            if not entry.info.missing and real_path(entry.path) == real:
                return entry
        files = [file_at(sibling) for sibling in walk(path.absolute().parent, max_depth=0)]
        contents = {file.path: self._content(file.path) for file in files}
        file = file_at(path.absolute())
        content = self._content(file.path)
        projector = self._projectors(files, contents).get(file.path)
        return self._entry(plain_id(file.name), file, content, projector)

    def is_own(self, model: InstalledModel) -> bool:
        """Is its file one of Parley's own, so that it may be removed?"""
        if self._own is None or model.info.is_starter or model.info.origin:
            return False
        return model.path.absolute().is_relative_to(self._own.absolute())

    def remove(self, model: str) -> None:
        """Delete the files of a model of Parley's own, and list it no more.

        Its projector goes with it, unless another model sees with that too.

        Raises:
            UserError: `not_found`; `bad_input` when it is not Parley's own; `profile_unwritable`
                when it cannot be deleted.
        """
        entry = self.find(model)
        if not self.is_own(entry):
            raise UserError(
                "bad_input",
                f"The file of {model} is not Parley's own.",
                why=f"It is {shown(str(entry.path))}.",
                remedy=f"Remove it in {entry.info.origin}." if entry.info.origin else "",
            )
        files = list(parts(entry.path))
        others = [projector for name, (_, projector) in self._listed.items() if name != model]
        if entry.projector is not None and entry.projector not in others:
            files.append(entry.projector)
        for file in files:
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                raise unwritable(file, error) from error
        if entry.path.parent != self._own:
            with suppress(OSError):  # other files are in the folder
                entry.path.parent.rmdir()
        self._drop(model)

    def forget(self, model: str) -> None:
        """No longer list a missing model.

        Raises:
            UserError: `not_found`, or `bad_input` when its file is there.
        """
        entry = self.find(model)
        if not entry.info.missing or entry.info.is_starter:
            raise UserError(
                "bad_input",
                f"The model {model} is not missing.",
                why=f"Its file is {shown(str(entry.path))}.",
                remedy="Delete the file, or take its folder out of the settings.",
            )
        self._drop(model)

    def _drop(self, model: str) -> None:
        with self._looking:
            models = self._seen.models()
            models.pop(model, None)
            self._seen.put(models)
            self._listed.pop(model, None)

    def _look(self) -> tuple[InstalledModel, ...]:
        files, twins = self._files()
        contents = {file.path: self._content(file.path) for file in files}
        models = [f for f in files if _lists(contents[f.path])]
        projectors = self._projectors(files, contents)
        wanted = [(seen_of(f, contents[f.path]), f.name) for f in models]
        remembered = self._seen.models()
        ids = assign(remembered, wanted, reserved=(STARTER_ID,))
        self._seen.put(remembered | {ids[seen.slot]: seen for seen, _ in wanted})
        listed = {ids[f.slot]: (f, projectors.get(f.path)) for f in models}
        if is_file(self._starter):
            starter = file_at(self._starter)
            contents[starter.path] = self._content(starter.path)
            listed[STARTER_ID] = (starter, None)
        self._listed = listed
        used = {*contents, *(file.projector for file in files)}
        self._contents = {p: c for p, c in list(self._contents.items()) if p in used}
        there = {file.slot for file in files} | twins
        missing = [
            missing_entry(model, seen)
            for model, seen in remembered.items()
            if model not in listed and seen.slot not in there and self._misses(seen)
        ]
        found = [self._entry(m, f, contents[f.path], p) for m, (f, p) in listed.items()]
        return tuple(sorted([*found, *missing], key=_order))

    def _files(self) -> tuple[list[FoundFile], set[str]]:
        """Every file once, and the slots of those that another name leads to as well.

        Of several names the one that was seen before stays.
        """
        known = {seen.slot for seen in self._seen.models().values()}
        found: dict[Path, FoundFile] = {}
        twins: set[str] = set()
        starter = real_path(self._starter)
        for file in self._all_files():
            real = real_path(file.path)
            if real is None or real == starter:
                continue
            other = found.setdefault(real, file)
            if other.slot != file.slot:
                twins |= {file.slot, other.slot}
                if file.slot in known and other.slot not in known:
                    found[real] = file
        files = sorted(found.values(), key=lambda file: (file.name.lower(), str(file.path)))
        return files, twins

    def _all_files(self) -> list[FoundFile]:
        files: list[FoundFile] = []
        notes: list[str] = []
        if self._own is not None:
            files += files_in(self._own, source=str(self._own), origin="")
        for folder in self._folders:
            source = str(folder)
            if is_ollama_store(folder):  # a folder of blobs that only its manifests can name
                store = read_ollama((folder,))
                files += [msgspec.structs.replace(file, source=source) for file in store.files]
                notes += store.notes
            else:
                files += files_in(folder, source=source, origin=shown(source))
        for app in self._apps:
            models = models_of(app, self._environment, self._home, self._root)
            files += models.files
            notes += models.notes
        self._notes = tuple(shown(note, 2000) for note in notes)
        return files

    def _misses(self, seen: Seen) -> bool:
        """Whether what is no longer found belongs to what is searched, and is really gone."""
        sources = {str(folder) for folder in (self._own, *self._folders) if folder is not None}
        sources |= {f"app:{app}" for app in self._apps}
        in_app = ":" in seen.slot and not Path(seen.slot).is_absolute()
        return seen.source in sources and (in_app or not is_file(Path(seen.path)))

    def _projectors(
        self, files: Sequence[FoundFile], contents: Mapping[Path, Content]
    ) -> dict[Path, Path]:
        """The projector of each model that has one, by the model's path."""
        folders: dict[Path, tuple[dict[Path, Header], dict[Path, Header]]] = {}
        found: dict[Path, Path] = {}
        for file in files:
            header = contents[file.path].header
            if header is None:
                continue
            if file.projector is not None:
                seeing = self._content(file.projector).header
                if seeing is not None and sees(seeing) and fits(seeing, header):
                    found[file.path] = file.projector
                continue
            models, projectors = folders.setdefault(file.path.parent, ({}, {}))
            if not is_model(header):
                projectors[file.path] = header
            elif not abilities(header).embedding:
                models[file.path] = header
        for models, projectors in folders.values():
            found |= pair(models, projectors)
        return found

    def _content(self, path: Path) -> Content:
        try:
            status = [part.stat() for part in parts(path)]
        except OSError as error:
            return Content(None, f"{shown(str(path))}: {error.strerror}.", gone=True)
        size = sum(part.st_size for part in status)
        stamp = tuple(n for part in status for n in (part.st_size, part.st_mtime_ns))
        known = self._contents.get(path)
        if known is not None and known[0] == stamp:
            return known[1]
        try:
            content = Content(read_header(path), size_bytes=size)
        except UserError as error:
            content = Content(None, shown(error.fault.sentence, 2000), size)
        self._contents[path] = (stamp, content)
        return content

    def _entry(
        self, model: str, file: FoundFile, content: Content, projector: Path | None
    ) -> InstalledModel:
        longest = self._context_length
        return entry_of(model, file, content, projector, longest_context=longest)


def _lists(content: Content) -> bool:
    return content.header is None or is_model(content.header)


def _order(entry: InstalledModel) -> tuple[bool, str, str]:
    return not entry.info.is_starter, entry.info.id.lower(), entry.info.id
