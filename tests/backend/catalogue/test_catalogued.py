from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from backend.catalogue.catalogued import PROJECTOR, catalogue, find_file, is_file, weights
from backend.errors import UserError
from backend.offers import CatalogueFile, CatalogueModel, HubFile

# Bits for each weight, from what llama.cpp's types hold at least to what small models with large
# tables (kept in more bits) and the metadata add.
BITS = {
    "MXFP4": (4.25, 4.8),
    "IQ4_XS": (4.0, 4.7),
    "Q4_0": (4.4, 5.0),
    "Q4_K_M": (4.7, 6.6),
    "Q5_K_M": (5.4, 6.3),
    "Q6_K": (6.5, 7.0),
    "Q8_0": (8.4, 9.0),
    "F16": (16.0, 16.6),
}
GOOD = """
[[models]]
id = "mine-1b"
name = "Mine 1B"
family = "mine"
developer = "Me"
parameters = 1_000_000_000
active_parameters = 1_000_000_000
layers = 16
kv_bytes_per_token = 16_384
context_length = 8192
licence = "MIT"
roles = ["seat"]
files = [
  { repo = "me/mine", name = "mine.gguf", quantisation = "Q8_0", size_bytes = 1_062_500_000 },
]
"""


def ids(model: CatalogueModel) -> str:
    return model.id


def test_there_are_models_for_every_role_and_ability() -> None:
    models = catalogue()
    assert 30 <= len(models) <= 60
    assert len({model.id for model in models}) == len(models)
    roles = {role for model in models for role in model.roles}
    assert roles == {"chairman", "seat", "planner", "embedding", "draft", "speech"}
    assert {a for model in models for a in model.abilities} == {"tools", "thinking", "vision"}
    assert catalogue() is models  # read once


@pytest.mark.parametrize("model", catalogue(), ids=ids)
def test_the_facts_of_a_model_are_plausible(model: CatalogueModel) -> None:
    assert model.licence
    assert 256 <= model.context_length <= 1_048_576
    assert model.kv_bytes_per_token % 1024 == 0
    assert model.kv_bytes_per_token <= model.layers * 16_384
    if "embedding" not in model.roles:
        assert model.kv_bytes_per_token > 0
    for file in weights(model):
        low, high = BITS[file.quantisation]
        # Qwen2.5 0.5B: llama.cpp keeps rows that are no multiple of 256 in 5 and 8 bits.
        high = 8.1 if model.id == "qwen2.5-0.5b" else high
        assert low <= file.size_bytes * 8 / model.parameters <= high, file.name
    for file in model.files:
        assert file.repo.count("/") == 1
        assert file.name.endswith(".gguf")


def test_presets_of_the_issue_are_there() -> None:
    known = {model.id: model for model in catalogue()}
    for name in ("qwen3-32b", "gpt-oss-20b", "hermes-3-8b", "phi-3-mini"):
        assert "seat" in known[name].roles


def test_an_own_file_adds_and_replaces(tmp_path: Path) -> None:
    own = tmp_path / "models.toml"
    assert catalogue(own) == catalogue()
    own.write_text(GOOD + GOOD.replace("mine-1b", "qwen3-8b"), "utf-8")
    models = catalogue(own)
    assert len(models) == len(catalogue()) + 1
    assert models[-1].id == "mine-1b"
    assert [m.id for m in models[:-1]] == [m.id for m in catalogue()]
    assert next(m for m in models if m.id == "qwen3-8b").developer == "Me"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("[[models]]", "[[model]]"), "nothing else"),
        (("[[models]]", "[[models]"), ""),
        (('licence = "MIT"\n', ""), "model 1 (mine-1b)"),
        (('"MIT"', '" "'), "`licence` is empty"),
        (('id = "mine-1b"', 'id = ""'), "`id` is empty"),
        (("layers = 16", "layers = 16\nlayer = 3"), "layer"),
        (("layers = 16", "layers = 0"), "`layers` must be 1"),
        (("16_384", "-1"), "`kv_bytes_per_token`"),
        (("parameters = 1_000_000_000\nactive", "parameters = 1\nactive"), "more than"),
        (('["seat"]', '["boss"]'), "roles"),
        (('["seat"]', "[]"), "`roles` is empty"),
        (("1_062_500_000", "0"), "mine.gguf"),
        (("me/mine", "mine"), "repo (owner/name)"),
        (('"Q8_0"', '"mmproj-F16"'), "no weights"),
        (("layers = 16", 'layers = "many"'), "layers"),
    ],
)
def test_a_bad_entry_is_named(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    own = tmp_path / "models.toml"
    assert change[0] in GOOD
    own.write_text(GOOD.replace(*change), "utf-8")
    with pytest.raises(UserError) as raised:
        catalogue(own)
    assert raised.value.fault.code == "bad_input"
    assert str(own) in raised.value.fault.message
    assert says in raised.value.fault.why
    assert raised.value.fault.remedy


def test_the_same_id_twice_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "models.toml"
    own.write_text(GOOD + GOOD, "utf-8")
    with pytest.raises(UserError, match="mine-1b stands twice"):
        catalogue(own)


def test_weights_are_without_projectors_and_smallest_first() -> None:
    model = next(m for m in catalogue() if m.id == "gemma3-4b")
    files = weights(model)
    assert len(files) < len(model.files)
    assert not any(file.quantisation.startswith(PROJECTOR) for file in files)
    assert [f.size_bytes for f in files] == sorted(f.size_bytes for f in files)


def test_a_file_is_found_under_its_pattern() -> None:
    def hub(*names: str) -> HubFile:
        return HubFile(repo="a/b", names=names, size_bytes=1)

    wanted = CatalogueFile(repo="a/b", name="big-mxfp4*.gguf", quantisation="MXFP4", size_bytes=9)
    parts = hub("big-MXFP4-00001-of-00002.gguf", "big-MXFP4-00002-of-00002.gguf")
    assert find_file(wanted, [hub("draft.gguf"), parts]) == parts
    assert find_file(wanted, [hub("bigger-mxfp4.gguf")]) is None
    exact = structs.replace(wanted, name="One-Q8_0.gguf")
    assert find_file(exact, [hub("one-q8_0.gguf")]) is not None


def test_an_installed_file_is_known_by_name_or_by_size() -> None:
    wanted = CatalogueFile(repo="a/b", name="One.gguf", quantisation="Q8_0", size_bytes=9)
    assert is_file(wanted, Path("/models/one.gguf"), None)
    assert is_file(wanted, Path("/blobs/sha256-12"), 9)
    assert not is_file(wanted, Path("/blobs/sha256-12"), 8)
