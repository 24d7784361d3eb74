"""An installed model as a value, and how it is told to a person: pure but for two looks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from backend.errors import UserError
from backend.library.abilities import abilities
from backend.library.found_files import FoundFile, is_file, is_folder
from backend.library.gguf_header import Header
from backend.library.seen import Seen
from backend.values import ModelInfo

STARTER_ID = "starter"
_STARTER_NOTE = "Starter model, knows only Parley"
_MAX_NAME_LENGTH = 200
_REPOSITORY = re.compile(r"([\w.-]+?)--([\w.-]+)")


class InstalledModel(Struct, frozen=True, kw_only=True):
    """A model file under its id.

    `header` is None when it is damaged or missing, and `info.note` says why. `size_bytes` are of
    all its parts, without `projector`, the file with which it sees.
    """

    path: Path
    info: ModelInfo
    header: Header | None = None
    size_bytes: int = 0
    projector: Path | None = None


def same_model(one: InstalledModel, other: InstalledModel) -> bool:
    """Are these files of one model, perhaps in other quantisations? By name and shape."""
    a, b = one.header, other.header
    if a is None or b is None or not a.name:
        return False
    shape = ("block_count", "embedding_length", "feed_forward_length", "attention.head_count")
    return (
        one.path != other.path
        and (a.architecture, a.name, a.vocabulary_size)
        == (b.architecture, b.name, b.vocabulary_size)
        and all(a.hyperparameters.get(key) == b.hyperparameters.get(key) for key in shape)
    )


def hub_place(model: InstalledModel) -> tuple[str, str] | None:
    """The repository that a file was downloaded from, and its name there; None: nobody knows.

    Parley's own downloads lie at ``owner--name/file.gguf``.
    """
    if model.info.origin or model.info.is_starter:
        return None
    for folder in list(model.path.parents)[:4]:
        if repository := _REPOSITORY.fullmatch(folder.name):
            name = model.path.relative_to(folder).as_posix()
            return f"{repository[1]}/{repository[2]}", name
    return None


class Content(NamedTuple):
    """What a file was found to be: its header, or why it has none. `gone`: no longer there."""

    header: Header | None
    note: str = ""
    size_bytes: int = 0
    gone: bool = False


def entry_of(
    model: str,
    file: FoundFile,
    content: Content,
    projector: Path | None,
    *,
    longest_context: int,
) -> InstalledModel:
    """The model `file` under its id; contexts are cut to `longest_context` tokens."""
    header, starter = content.header, model == STARTER_ID
    if content.gone:
        return missing_entry(model, seen_of(file, content), file.note)
    if header is None:
        info = ModelInfo(
            id=model,
            name=shown(file.path.name),
            provider="local",
            note=content.note,
            is_starter=starter,
            origin=file.origin,
        )
        return InstalledModel(path=file.path, info=info, size_bytes=content.size_bytes)
    can = abilities(header)
    info = ModelInfo(
        id=model,
        name=shown(header.name) or shown(file.name),
        provider="local",
        context_length=min(header.context_length or longest_context, longest_context),
        size_bytes=content.size_bytes,
        note=_STARTER_NOTE if starter else shown(header.size_label),
        is_starter=starter,
        architecture=shown(header.architecture),
        quantisation=header.quantisation,
        tools=can.tools and not can.embedding,
        thinking=can.thinking and not can.embedding,
        vision=projector is not None,
        embedding=can.embedding,
        origin=file.origin,
    )
    return InstalledModel(
        path=file.path,
        info=info,
        header=header,
        size_bytes=content.size_bytes,
        projector=projector,
    )


def missing_entry(model: str, seen: Seen, note: str = "") -> InstalledModel:
    """A model that was seen, or that an app says it has (then with a `note`), and is not there."""
    path = Path(seen.path)
    if is_file(path):
        why = f"{seen.origin} no longer lists it."
        remedy = "Get it again there, or remove it from the list."
    elif is_folder(path.parent):
        why = f"{path} is gone."
        remedy = f"Put the file back, or: parley models forget {model}."
    else:
        why = f"{path} cannot be reached: its folder is gone or may not be read."
        remedy = f"Connect the disk it is on, or: parley models forget {model}."
    info = ModelInfo(
        id=model,
        name=shown(seen.name) or model,
        provider="local",
        note=shown(note or f"Missing: {why} {remedy}", 2000),
        origin=seen.origin,
        missing=True,
    )
    return InstalledModel(path=path, info=info)


def unknown_model(model: str, known: Sequence[str]) -> UserError:
    """The error for a model id that nobody has, with the nearest names."""
    near = get_close_matches(model, known, n=3, cutoff=0.4)
    there = f"Near it are: {', '.join(near)}." if near else f"There are: {_some(sorted(known))}."
    return UserError(
        "not_found",
        f"There is no model named {model!r}.",
        why=there if known else "No model is installed.",
        remedy="`parley models` lists every model.",
    )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def seen_of(file: FoundFile, content: Content) -> Seen:
    """What to remember of a file."""
    return Seen(
        slot=file.slot,
        path=str(file.path),
        source=file.source,
        name=file.name,
        origin=file.origin,
        size_bytes=content.size_bytes,
    )


def shown(text: str, longest: int = _MAX_NAME_LENGTH) -> str:
    """`text` from a file or its name, fit to be shown: printable, one line, not too long."""
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text.strip())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"
