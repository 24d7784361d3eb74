"""What a person names when models of another place are to be used: an app, or a folder."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from backend.errors import UserError
from backend.library import found_apps
from backend.settings import AppName


def source_of(source: str) -> str:
    """The app, or the absolute path of the folder, that a person means.

    Raises:
        UserError: `not_found`.
    """
    name = absolute(source)
    if name in get_args(AppName):
        if not any(found.app == name for found in found_apps()):
            raise UserError(
                "not_found",
                f"No models of {name} were found on this machine.",
                remedy="If they lie in a folder of their own, name that folder.",
            )
        return name
    if not source.strip() or not Path(name).is_dir():
        near = f"Name its folder, {Path(name).parent}." if Path(name).is_file() else ""
        raise UserError(
            "not_found",
            f"{source!r} is no folder.",
            remedy=near or "Name a folder with GGUF files, or ollama, lm-studio or hub-cache.",
        )
    return name


def absolute(source: str) -> str:
    """An app's name, or else the whole path of a folder."""
    name = source.strip().lower()
    return name if name in get_args(AppName) else str(Path(source).expanduser().absolute())


def field_of(name: str) -> str:
    """The setting that a source belongs to."""
    return "imported_apps" if name in get_args(AppName) else "imported_folders"
