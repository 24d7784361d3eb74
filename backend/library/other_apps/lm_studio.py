"""LM Studio's models: GGUF files in ``models/PUBLISHER/REPOSITORY``.

Its home is ``~/.lmstudio`` (before 0.3.6 ``~/.cache/lm-studio``), or where
``~/.lmstudio-home-pointer`` points; ``settings.json`` there may name another folder for models.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from backend.library.found_files import files_in, read_small
from backend.library.other_apps.reading import AppModels, existing

TITLE = "LM Studio"
SOURCE = "app:lm-studio"
MAX_SETTINGS_BYTES = 1 << 20
_MAX_POINTER_BYTES = 4096


class _Settings(Struct):
    downloadsFolder: str = ""  # noqa: N815  # the app's own name


def folders(home: Path) -> tuple[Path, ...]:
    """Where LM Studio keeps models here."""
    homes = [home / ".lmstudio", home / ".cache" / "lm-studio"]
    pointed = _text(read_small(home / ".lmstudio-home-pointer", _MAX_POINTER_BYTES)).strip()
    if pointed and Path(pointed).is_absolute():
        homes.insert(0, Path(pointed))
    candidates = []
    for place in homes:
        chosen = _downloads_folder(place / "settings.json")
        candidates += [*([chosen] if chosen else []), place / "models"]
    return existing(candidates)


def read(places: tuple[Path, ...]) -> AppModels:
    """The models of every folder of `places`."""
    files = [file for place in places for file in files_in(place, source=SOURCE, origin=TITLE)]
    return AppModels(folders=places, files=tuple(files))


def _downloads_folder(file: Path) -> Path | None:
    try:
        chosen = msgspec.json.decode(
            read_small(file, MAX_SETTINGS_BYTES) or b"{}", type=_Settings
        ).downloadsFolder
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None  # then the default folder is looked at alone
    return Path(chosen) if chosen and Path(chosen).is_absolute() else None


def _text(data: bytes | None) -> str:
    return (data or b"").decode("utf-8", "replace").replace("\0", "")
