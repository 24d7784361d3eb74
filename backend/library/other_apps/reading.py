"""What a reader of another app's folders gives back."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from backend.library.found_files import FoundFile, is_folder, real_path


class AppModels(Struct, frozen=True, kw_only=True):
    """The models in an app's `folders`; `notes` say what was left out, one sentence each."""

    folders: tuple[Path, ...] = ()
    files: tuple[FoundFile, ...] = ()
    notes: tuple[str, ...] = ()


def existing(candidates: list[Path]) -> tuple[Path, ...]:
    """Those of `candidates` that are folders, each once whatever links lead there."""
    found: dict[Path, Path] = {}
    for folder in candidates:
        real = real_path(folder)
        if real is not None and is_folder(folder):
            found.setdefault(real, folder)
    return tuple(found.values())
