from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from backend.library.installed import InstalledModel, InstalledModels
from backend.library.other_apps import found_apps, models_of
from backend.settings import AppName
from tests.backend.library import trees
from tests.models import write_model
from tests.vision_model import write_projector

pytestmark = pytest.mark.skipif(os.name != "posix", reason="builds the apps' folders of links")
NO_ENVIRONMENT: dict[str, str] = {}
LIBRARY = "registry.ollama.ai/library"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for seed, name in enumerate(("one", "two", "three"), 1):
        write_model(folder / f"{name}.gguf", seed=seed, width=32, name=f"Model {name}")
    write_projector(folder / "mmproj.gguf", width=32)
    return folder


class Machine:
    """A home and a system of one test."""

    def __init__(self, folder: Path) -> None:
        self.home, self.root = folder / "home", folder / "root"
        self.home.mkdir()
        self.environment: dict[str, str] = {}

    @property
    def store(self) -> Path:
        return self.home / ".ollama" / "models"

    @property
    def cache(self) -> Path:
        return self.home / ".cache" / "huggingface" / "hub"

    def installed(self, *apps: AppName, folders: tuple[Path, ...] = ()) -> InstalledModels:
        return InstalledModels(
            starter=self.home / "none",
            folders=folders,
            apps=apps,
            environment=self.environment,
            home=self.home,
            root=self.root,
        )

    def entries(self, *apps: AppName) -> dict[str, InstalledModel]:
        return {entry.info.id: entry for entry in self.installed(*apps).entries()}

    def notes(self, app: AppName) -> tuple[str, ...]:
        return models_of(app, self.environment, self.home, self.root).notes


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


# --- Ollama -------------------------------------------------------------------------------------


def test_ollama_models_by_their_names(machine: Machine, files: Path) -> None:
    trees.ollama(machine.store, f"{LIBRARY}/qwen3:8b", files / "one.gguf")
    trees.ollama(machine.store, f"{LIBRARY}/qwen3:latest", files / "one.gguf")
    trees.ollama(machine.store, "registry.ollama.ai/me/mine:q4", files / "two.gguf")
    trees.ollama(machine.store, "hf.co/owner/repo:Q4_K_M", files / "three.gguf")
    entries = machine.entries("ollama")
    assert list(entries) == ["hf.co-owner-repo:Q4_K_M", "me-mine:q4", "qwen3:8b"]
    entry = entries["qwen3:8b"]
    assert entry.path.parent == machine.store / "blobs"
    assert (entry.info.origin, entry.info.name) == ("Ollama", "Model one")
    assert entry.header is not None
    assert entry.size_bytes == (files / "one.gguf").stat().st_size


def test_ollama_pairs_a_projector(machine: Machine, files: Path) -> None:
    trees.ollama(
        machine.store, f"{LIBRARY}/llava:7b", files / "one.gguf", projector=files / "mmproj.gguf"
    )
    trees.ollama(machine.store, f"{LIBRARY}/blind:7b", files / "two.gguf")
    entries = machine.entries("ollama")
    assert list(entries) == ["blind:7b", "llava:7b"]
    projector = entries["llava:7b"].projector
    assert projector is not None
    assert projector.read_bytes() == (files / "mmproj.gguf").read_bytes()
    assert [entries[name].info.vision for name in entries] == [False, True]


def test_ollama_where_else_it_keeps_models(machine: Machine, files: Path, tmp_path: Path) -> None:
    moved, system = tmp_path / "moved", machine.root / "usr/share/ollama/.ollama/models"
    machine.environment["OLLAMA_MODELS"] = str(moved)
    trees.ollama(moved, f"{LIBRARY}/a:1", files / "one.gguf")
    trees.ollama(system, f"{LIBRARY}/b:1", files / "two.gguf")
    older = trees.blob(moved, files / "three.gguf").replace(":", "-")
    (moved / "blobs" / older).rename(moved / "blobs" / older.replace("-", ":"))
    trees.manifest(moved, f"{LIBRARY}/c:1", {"model": older.replace("-", ":")})
    assert list(machine.entries("ollama")) == ["a:1", "b:1", "c:1"]


def test_a_store_among_the_folders_is_read_by_its_manifests(machine: Machine, files: Path) -> None:
    trees.ollama(machine.store, f"{LIBRARY}/qwen3:8b", files / "one.gguf")
    installed = machine.installed(folders=(machine.store,))
    (entry,) = installed.entries()
    assert (entry.info.id, entry.info.origin) == ("qwen3:8b", "Ollama")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "damaged"),
        (b"{", "damaged"),
        (b"\xff\xfe", "damaged"),
        (b'{"layers": 5}', "damaged"),
        (b'{"layers": [{"digest": 7}]}', "damaged"),
        (b'{"x": ' + b"[" * 100_000, "damaged"),
        (b" " * 300_000 + b"{}", "too long"),
        (b"{}", "no GGUF"),
        (b'{"layers": []}', "no GGUF"),
    ],
)
def test_ollama_odd_manifests_are_noted(
    machine: Machine, files: Path, content: bytes, why: str
) -> None:
    trees.ollama(machine.store, f"{LIBRARY}/good:1", files / "one.gguf")
    (machine.store / "manifests" / LIBRARY / "good" / "odd").write_bytes(content)
    installed = machine.installed("ollama")
    assert [entry.info.id for entry in installed.entries()] == ["good:1"]
    (note,) = installed.notes
    assert "good:odd" in note
    assert why in note


@pytest.mark.parametrize(
    "digest",
    ["sha256:../../../etc/passwd", "sha256:" + "g" * 64, "md5:" + "0" * 64, "/etc/passwd", "\0"],
)
def test_ollama_digests_lead_nowhere_else(machine: Machine, files: Path, digest: str) -> None:
    trees.blob(machine.store, files / "one.gguf")
    trees.manifest(machine.store, f"{LIBRARY}/evil:1", {"model": digest})
    assert machine.entries("ollama") == {}
    assert len(machine.notes("ollama")) == 1


def test_ollama_blobs_that_are_missing_or_no_gguf(machine: Machine, files: Path) -> None:
    gone = trees.ollama(machine.store, f"{LIBRARY}/gone:1", files / "one.gguf")
    digest = json.loads(gone.read_bytes())["layers"][1]["digest"]
    (machine.store / "blobs" / digest.replace(":", "-")).unlink()
    older = machine.home / "old.bin"
    older.write_bytes(b"tjgg" + bytes(5000))
    trees.ollama(machine.store, f"{LIBRARY}/old:1", older)
    entries = machine.entries("ollama")
    assert list(entries) == ["gone:1", "old:1"]
    assert entries["gone:1"].info.missing
    assert "ollama pull gone:1" in entries["gone:1"].info.note
    assert not entries["old:1"].info.missing
    assert "older format" in entries["old:1"].info.note


def test_ollama_removed_and_renewed(machine: Machine, files: Path) -> None:
    path = trees.ollama(machine.store, f"{LIBRARY}/qwen3:8b", files / "one.gguf")
    trees.ollama(machine.store, f"{LIBRARY}/qwen3:latest", files / "one.gguf")
    installed = machine.installed("ollama")
    before = installed.find("qwen3:8b").path
    trees.ollama(machine.store, f"{LIBRARY}/qwen3:8b", files / "two.gguf")
    after = installed.find("qwen3:8b")
    (renewed,) = [e for e in installed.entries() if e.info.id == "qwen3:8b"]
    assert after.path in (before, renewed.path)
    assert renewed.path != before
    assert [e.info.id for e in installed.entries()] == ["qwen3:8b", "qwen3:latest"]
    path.unlink()
    (entry,) = [e for e in installed.entries() if e.info.id == "qwen3:8b"]
    assert entry.info.missing
    assert "Ollama no longer lists it" in entry.info.note


def test_ollama_folders_in_circles_and_things_that_are_no_files(
    machine: Machine, files: Path
) -> None:
    trees.ollama(machine.store, f"{LIBRARY}/good:1", files / "one.gguf")
    model = machine.store / "manifests" / LIBRARY / "good"
    (model / "circle").symlink_to(model / "circle")
    (model / "up").symlink_to(machine.store / "manifests")
    (model / "nowhere").symlink_to(machine.home / "nowhere")
    os.mkfifo(model / "pipe")
    (model / ".DS_Store").write_bytes(b"x")
    (machine.store / "manifests" / "file").write_text("no folder")
    installed = machine.installed("ollama")
    assert [entry.info.id for entry in installed.entries()] == ["good:1"]
    assert installed.notes == ()


# --- LM Studio ----------------------------------------------------------------------------------


def test_lm_studio_models_and_their_projector(machine: Machine, files: Path) -> None:
    folder = trees.lm_studio(machine.home, "pub/repo", files / "one.gguf", files / "mmproj.gguf")
    trees.lm_studio(machine.home, "pub/other", files / "two.gguf")
    entries = machine.entries("lm-studio")
    assert list(entries) == ["one", "two"]
    assert entries["one"].projector == folder / "mmproj.gguf"
    assert (entries["one"].info.vision, entries["two"].info.vision) == (True, False)
    assert entries["two"].info.origin == "LM Studio"


def test_lm_studio_with_another_home_or_folder(
    machine: Machine, files: Path, tmp_path: Path
) -> None:
    pointed, moved = tmp_path / "pointed", tmp_path / "moved"
    for folder in (pointed / "models", moved, machine.home / ".cache/lm-studio/models"):
        folder.mkdir(parents=True)
    shutil.copy(files / "one.gguf", pointed / "models")
    shutil.copy(files / "two.gguf", moved)
    shutil.copy(files / "three.gguf", machine.home / ".cache/lm-studio/models")
    (machine.home / ".lmstudio-home-pointer").write_text(f"{pointed}\n")
    (pointed / "settings.json").write_text(json.dumps({"a": [1], "downloadsFolder": str(moved)}))
    assert list(machine.entries("lm-studio")) == ["one", "three", "two"]


@pytest.mark.parametrize(
    "settings",
    [b"", b"[]", b'{"downloadsFolder": 5}', b'{"downloadsFolder": "relative"}', b"[" * 90_000],
)
def test_lm_studio_with_odd_settings(machine: Machine, files: Path, settings: bytes) -> None:
    trees.lm_studio(machine.home, "pub/repo", files / "one.gguf")
    (machine.home / ".lmstudio" / "settings.json").write_bytes(settings)
    (machine.home / ".lmstudio-home-pointer").write_bytes(b"/x\0y\xff")
    assert list(machine.entries("lm-studio")) == ["one"]


# --- the hub's cache ----------------------------------------------------------------------------


def test_the_hubs_cache_once_for_each_file(machine: Machine, files: Path) -> None:
    old, new = "a" * 40, "b" * 40
    trees.hub_snapshot(machine.cache, "owner/repo", new, files / "one.gguf")
    trees.hub_snapshot(
        machine.cache, "owner/repo", old, files / "one.gguf", files / "two.gguf", main=False
    )
    entries = machine.entries("hub-cache")
    assert list(entries) == ["one", "two"]
    assert entries["one"].path.parent.name == new
    assert entries["one"].path.is_symlink()
    assert entries["one"].info.origin == "Hugging Face"


def test_the_hubs_cache_prefers_main(machine: Machine, files: Path, tmp_path: Path) -> None:
    changed = tmp_path / "one.gguf"
    shutil.copy(files / "two.gguf", changed)
    trees.hub_snapshot(machine.cache, "owner/repo", "a" * 40, files / "one.gguf")
    newer = trees.hub_snapshot(machine.cache, "owner/repo", "b" * 40, changed, main=False)
    os.utime(newer, (time.time() + 100,) * 2)
    entries = machine.entries("hub-cache")
    assert [entry.path.parent.name for entry in entries.values()] == ["a" * 40]
    (machine.cache / "models--owner--repo" / "refs" / "main").unlink()
    entries = machine.entries("hub-cache")
    assert [entry.path.parent.name for entry in entries.values()] == ["b" * 40]


@pytest.mark.parametrize("name", ["HF_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"])
def test_the_hubs_cache_elsewhere(machine: Machine, files: Path, tmp_path: Path, name: str) -> None:
    below = {"HF_HUB_CACHE": "", "HF_HOME": "hub", "XDG_CACHE_HOME": "huggingface/hub"}[name]
    trees.hub_snapshot(tmp_path / "moved" / below, "o/r", "c" * 40, files / "one.gguf")
    machine.environment[name] = str(tmp_path / "moved")
    assert list(machine.entries("hub-cache")) == ["one"]


def test_the_hubs_cache_with_parts_and_projector(
    machine: Machine, files: Path, tmp_path: Path
) -> None:
    parts = [tmp_path / f"big-0000{n}-of-00002.gguf" for n in (1, 2)]
    for part in parts:
        shutil.copy(files / "one.gguf", part)
    parts[1].write_bytes(parts[1].read_bytes() + bytes(1))  # a blob of its own
    trees.hub_snapshot(machine.cache, "o/r", "c" * 40, *parts, files / "mmproj.gguf")
    (entry,) = machine.entries("hub-cache").values()
    assert entry.info.id == "big"
    assert entry.size_bytes == 2 * (files / "one.gguf").stat().st_size + 1
    assert entry.projector is not None
    assert entry.header is not None
    assert entry.header.tensors == 42


def test_the_hubs_cache_with_broken_links(machine: Machine, files: Path) -> None:
    snapshot = trees.hub_snapshot(machine.cache, "o/r", "c" * 40, files / "one.gguf")
    (snapshot / "lost.gguf").symlink_to("../../blobs/" + "0" * 64)
    (snapshot / "circle.gguf").symlink_to(snapshot / "circle.gguf")
    (snapshot / "up").symlink_to(machine.cache)
    (machine.cache / "models--empty--repo").mkdir()
    (machine.cache / "models--file--repo").write_text("no folder")
    (machine.cache / "models--o--r" / "refs" / "main").write_bytes(b"../../../etc\n")
    (machine.cache / "datasets--o--d").mkdir()
    installed = machine.installed("hub-cache")
    assert [entry.info.id for entry in installed.entries()] == ["one"]
    assert [note for note in installed.notes if "lost.gguf" in note]


# --- all of them --------------------------------------------------------------------------------


def test_which_apps_are_found(machine: Machine, files: Path) -> None:
    assert found_apps(machine.environment, machine.home, machine.root) == ()
    size = (files / "one.gguf").stat().st_size
    trees.ollama(machine.store, f"{LIBRARY}/a:1", files / "one.gguf", files / "mmproj.gguf")
    trees.ollama(machine.store, f"{LIBRARY}/a:latest", files / "one.gguf")
    trees.lm_studio(machine.home, "p/r", files / "one.gguf", files / "mmproj.gguf")
    trees.hub_snapshot(machine.cache, "o/r", "c" * 40, files / "one.gguf", files / "two.gguf")
    (machine.home / ".lmstudio" / "models" / "bad.gguf").symlink_to("nowhere")
    apps = found_apps(machine.environment, machine.home, machine.root)
    assert [(a.app, a.title, a.models, a.size_bytes) for a in apps] == [
        ("ollama", "Ollama", 1, size),
        ("lm-studio", "LM Studio", 1, size),
        ("hub-cache", "Hugging Face", 2, 2 * size),
    ]
    assert apps[0].folders == (str(machine.store),)


def test_one_file_of_two_apps_is_one_model(machine: Machine, files: Path) -> None:
    folder = trees.lm_studio(machine.home, "p/r", files / "one.gguf")
    snapshot = trees.hub_snapshot(machine.cache, "o/r", "c" * 40)
    (snapshot / "other-name.gguf").symlink_to(folder / "one.gguf")
    assert list(machine.entries("lm-studio", "hub-cache")) == ["one"]


def test_apps_that_are_not_asked_for_are_left_alone(machine: Machine, files: Path) -> None:
    trees.ollama(machine.store, f"{LIBRARY}/a:1", files / "one.gguf")
    assert machine.entries("lm-studio", "hub-cache") == {}
