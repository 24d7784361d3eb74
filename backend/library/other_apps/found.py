"""The apps by name, and which of them have models on this machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from backend.library.found_files import real_path
from backend.library.other_apps import hub_cache, lm_studio, ollama
from backend.library.other_apps.reading import AppModels
from backend.library.split_files import parts
from backend.offers import FoundApp
from backend.settings import AppName

ROOT = Path("/")
_PROJECTOR = "mmproj"  # in the names that everybody gives to projectors


def models_of(
    app: AppName, environment: Mapping[str, str], home: Path, root: Path = ROOT
) -> AppModels:
    """The models of one app, whose folders are looked for as the app itself does.

    `root` is the folder that the system's own paths begin at.
    """
    match app:
        case "ollama":
            return ollama.read(ollama.folders(environment, home, root))
        case "lm-studio":
            return lm_studio.read(lm_studio.folders(home))
        case "hub-cache":
            return hub_cache.read(hub_cache.folders(environment, home))


def found_apps(
    environment: Mapping[str, str] = os.environ, home: Path | None = None, root: Path = ROOT
) -> tuple[FoundApp, ...]:
    """The apps with models on this machine, for a person to choose from.

    Only names and sizes are looked at, no file is opened: projectors are told by their names,
    and one blob under two names counts once.
    """
    titles: tuple[tuple[AppName, str], ...] = (
        ("ollama", ollama.TITLE),
        ("lm-studio", lm_studio.TITLE),
        ("hub-cache", hub_cache.TITLE),
    )
    found = []
    for app, title in titles:
        models = models_of(app, environment, home or Path.home(), root)
        sizes = _sizes(models)
        if sizes:
            found.append(
                FoundApp(
                    app=app,
                    title=title,
                    folders=tuple(str(folder) for folder in models.folders),
                    models=len(sizes),
                    size_bytes=sum(sizes.values()),
                    notes=models.notes,
                )
            )
    return tuple(found)


def _sizes(models: AppModels) -> dict[Path, int]:
    sizes: dict[Path, int] = {}
    for file in models.files:
        real = real_path(file.path)
        if real is None or _PROJECTOR in file.path.name.lower():
            continue
        try:
            sizes[real] = sum(part.stat().st_size for part in parts(file.path))
        except OSError:
            continue  # a blob that is missing, or gone meanwhile
    return sizes
