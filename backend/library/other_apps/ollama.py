"""Ollama's models: manifests that name blobs, ``manifests/HOST/NAMESPACE/MODEL/TAG``.

A manifest is JSON in the form of container registries; its layers are told by media type. A
model's weights are one GGUF blob, ``blobs/sha256-HEX``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from backend.library.found_files import FoundFile, is_file, is_folder, read_small
from backend.library.other_apps.reading import AppModels, existing

TITLE = "Ollama"
SOURCE = "app:ollama"
MAX_MANIFEST_BYTES = 1 << 18
MAX_MANIFESTS = 5_000
_MODEL = "application/vnd.ollama.image.model"
_PROJECTOR = "application/vnd.ollama.image.projector"
_DIGEST = re.compile(r"sha256[:-]([0-9a-f]{64})")
_HOST, _NAMESPACE = "registry.ollama.ai", "library"


class _Layer(Struct):
    mediaType: str = ""  # noqa: N815  # the format's own name
    digest: str = ""


class _Manifest(Struct):
    layers: list[_Layer] = []


def folders(environment: Mapping[str, str], home: Path, root: Path) -> tuple[Path, ...]:
    """Where Ollama keeps models here: of this user, then of the system's service."""
    chosen = environment.get("OLLAMA_MODELS", "").strip()
    return existing(
        [
            *([Path(chosen).expanduser()] if chosen else []),
            home / ".ollama" / "models",
            root / "usr/share/ollama/.ollama/models",
            root / "var/lib/ollama/.ollama/models",
            root / "var/lib/ollama",
            root / "var/snap/ollama/common/models",
        ]
    )


def is_store(folder: Path) -> bool:
    """Whether `folder` has the form of an Ollama models folder."""
    return is_folder(folder / "manifests") and is_folder(folder / "blobs")


def read(places: tuple[Path, ...]) -> AppModels:
    """The models of every folder of `places`."""
    files: list[FoundFile] = []
    notes: list[str] = []
    for place in places:
        for manifest in itertools.islice(_manifests(place / "manifests"), MAX_MANIFESTS):
            found = _model(place, manifest)
            if isinstance(found, str):
                notes.append(found)
            else:
                files.append(found)
    return AppModels(folders=places, files=tuple(files), notes=tuple(notes))


def _manifests(folder: Path) -> Iterator[Path]:
    """Files four levels down; of tags, 'latest' comes last, as it mostly is another name."""
    level = [folder]
    for _ in range(4):
        level = [child for place in level[:MAX_MANIFESTS] for child in _children(place)]
    yield from (path for path in level if is_file(path))


def _children(folder: Path) -> list[Path]:
    try:
        names = list(itertools.islice(folder.iterdir(), MAX_MANIFESTS))
    except OSError:
        return []
    shown = (path for path in names if not path.name.startswith("."))
    return sorted(shown, key=lambda path: (path.name == "latest", path.name))


def _model(place: Path, path: Path) -> FoundFile | str:
    """The model of a manifest, or why it has none."""
    host, namespace, model, tag = path.parts[-4:]
    named = f"{model}:{tag}"
    if (host, namespace) != (_HOST, _NAMESPACE):
        named = f"{namespace}/{named}" if host == _HOST else f"{host}/{namespace}/{named}"
    data = read_small(path, MAX_MANIFEST_BYTES)
    if data is None:
        return f"Ollama's manifest of {named} cannot be read or is too long."
    try:
        layers = msgspec.json.decode(data, type=_Manifest).layers
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return f"Ollama's manifest of {named} is damaged: {error}."
    weights = [_blob(place, layer) for layer in layers if layer.mediaType == _MODEL]
    projectors = [_blob(place, layer) for layer in layers if layer.mediaType == _PROJECTOR]
    if not weights or weights[0] is None:
        return f"Ollama's {named} has no GGUF file: it runs elsewhere or has another format."
    if len(weights) > 1:
        return f"Ollama's {named} is in {len(weights)} files, which Ollama alone can put together."
    note = ""
    if not is_file(weights[0]):
        note = (
            f"Ollama lists {named}, but its file {weights[0].name[:20]}… is not there or may not"
            f" be read. `ollama pull {named}` fetches it again."
        )
    return FoundFile(
        path=weights[0],
        name=named,
        slot=f"ollama:{place}:{named}",
        source=SOURCE,
        origin=TITLE,
        projector=next((p for p in projectors if p is not None and is_file(p)), None),
        note=note,
    )


def _blob(place: Path, layer: _Layer) -> Path | None:
    """Where a layer's content is; None unless its digest is one, so that no name leads away."""
    digest = _DIGEST.fullmatch(layer.digest)
    if digest is None:
        return None
    blob = place / "blobs" / f"sha256-{digest[1]}"
    older = blob.with_name(f"sha256:{digest[1]}")  # as Ollama named them until 0.1.31
    return older if not is_file(blob) and is_file(older) else blob
