"""Folders of other apps, built as those apps build them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

LAYER = "application/vnd.ollama.image."


def blob(store: Path, file: Path) -> str:
    """Copy `file` into an Ollama store; its digest."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    (store / "blobs").mkdir(parents=True, exist_ok=True)
    shutil.copy(file, store / "blobs" / f"sha256-{digest}")
    return f"sha256:{digest}"


def manifest(store: Path, name: str, layers: dict[str, str]) -> Path:
    """Write Ollama's manifest of `name` (HOST/NAMESPACE/MODEL:TAG), layers by kind."""
    path = store / "manifests" / name.replace(":", "/")
    path.parent.mkdir(parents=True, exist_ok=True)
    kinds = [
        {"mediaType": LAYER + kind, "digest": digest, "size": 1} for kind, digest in layers.items()
    ]
    docker = "application/vnd.docker.distribution.manifest.v2+json"
    config = {"mediaType": "application/vnd.docker.container.image.v1+json", "digest": "sha256:0"}
    path.write_text(
        json.dumps({"schemaVersion": 2, "mediaType": docker, "config": config, "layers": kinds})
    )
    return path


def ollama(store: Path, name: str, model: Path, projector: Path | None = None, **more: str) -> Path:
    """Add a model to an Ollama store; its manifest."""
    layers = {"license": "sha256:" + "0" * 64, "model": blob(store, model), **more}
    if projector is not None:
        layers["projector"] = blob(store, projector)
    return manifest(store, name, layers)


def lm_studio(home: Path, repository: str, *files: Path) -> Path:
    """Add files to LM Studio's folder; the repository's folder."""
    folder = home / ".lmstudio" / "models" / repository
    folder.mkdir(parents=True)
    for file in files:
        shutil.copy(file, folder)
    return folder


def hub_snapshot(
    cache: Path, repository: str, revision: str, *files: Path, main: bool = True
) -> Path:
    """Add a revision to the hub's cache, links into blobs; the snapshot's folder."""
    place = cache / f"models--{repository.replace('/', '--')}"
    snapshot = place / "snapshots" / revision
    for folder in (snapshot, place / "blobs", place / "refs"):
        folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        stored = place / "blobs" / hashlib.sha256(file.read_bytes()).hexdigest()
        shutil.copy(file, stored)
        (snapshot / file.name).symlink_to(os.path.relpath(stored, snapshot))
    if main:
        (place / "refs" / "main").write_text(revision)
    return snapshot
