from __future__ import annotations

import pytest

from backend.downloads.names import (
    Listed,
    check_names,
    check_repo,
    check_revision,
    group,
    is_safe,
    quantisation,
)
from backend.errors import UserError


@pytest.mark.parametrize(
    "name",
    [
        "model.gguf",
        "Q4_K_M/model-00001-of-00002.gguf",
        "Ünïcode 模型.gguf",
        "console.gguf",
        "a..b.gguf",
    ],
)
def test_safe_names(name: str) -> None:
    assert is_safe(name)
    check_names([name])


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../model.gguf",
        "a/../../model.gguf",
        "/etc/model.gguf",
        "a//b.gguf",
        "./model.gguf",
        "..\\model.gguf",
        "C:\\model.gguf",
        "C:model.gguf",
        "model.gguf:stream.gguf",
        "CON.gguf",
        "con .gguf",
        "aux/model.gguf",
        "lpt1.x.gguf",
        "COM¹.gguf",
        "model.gguf\0.gguf",
        "model\n.gguf",
        "what?.gguf",
        "folder./model.gguf",
        "folder /model.gguf",
        " /model.gguf",
        ". ./model.gguf",
        "\ud800.gguf",
        "a/b/c/d/e.gguf",
        "x" * 250 + ".gguf",
        "é" * 120 + ".gguf",
    ],
)
def test_unsafe_names(name: str) -> None:
    assert not is_safe(name)
    with pytest.raises(UserError, match="no file that can be downloaded"):
        check_names([name])


@pytest.mark.parametrize("names", [[], ["model.exe"], ["a.gguf", "A.gguf"], ["a.gguf.part"]])
def test_refused_sets_of_names(names: list[str]) -> None:
    with pytest.raises(UserError):
        check_names(names)


@pytest.mark.parametrize(
    "repo",
    [
        "",
        "name",
        "a/b/c",
        "../b",
        "a/..",
        "a/.",
        "a--b/c",
        "a/b c",
        "/b",
        "a/",
        "a/b?x",
        "quar/an\\",
    ],
)
def test_refused_repositories(repo: str) -> None:
    with pytest.raises(UserError, match="repository"):
        check_repo(repo)


@pytest.mark.parametrize("revision", ["", "..", "a b", "-x", "a?b"])
def test_refused_revisions(revision: str) -> None:
    with pytest.raises(UserError, match="revision"):
        check_revision(revision)
    check_revision("refs/pr/3")
    check_repo("Qwen/Qwen3-8B-GGUF")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Qwen3-8B-Q4_K_M.gguf", "Q4_K_M"),
        ("model.q8_0.gguf", "Q8_0"),
        ("Llama-3.3-70B-UD-IQ2_XXS.gguf", "IQ2_XXS"),
        ("gpt-oss-20b-mxfp4.gguf", "MXFP4"),
        ("Phi-3-mini-4k-instruct-fp16.gguf", "F16"),
        ("gemma-BF16.gguf", "BF16"),
        ("Q5_K_S/model-00001-of-00002.gguf", "Q5_K_S"),
        ("model-Q6_K.gguf", "Q6_K"),
        ("model-Q4_0_4_4.gguf", "Q4_0_4_4"),
        ("bitnet-TQ2_0.gguf", "TQ2_0"),
        ("model-Q2_K_XL.gguf", "Q2_K_XL"),
        ("plain.gguf", ""),
        ("FAQ4_K_Mix.gguf", ""),
    ],
)
def test_quantisation(name: str, expected: str) -> None:
    assert quantisation(name) == expected


def test_parts_are_one_model_and_incomplete_ones_none() -> None:
    listed = [
        Listed("b-00002-of-00002.gguf", 5, "s2"),
        Listed("b-00001-of-00002.gguf", 4, "s1"),
        Listed("c-00001-of-00002.gguf", 4, "s1"),
        Listed("a-Q4_0.gguf", 7, ""),
        Listed("mmproj-a-F16.gguf", None, "s3"),
        Listed("../evil.gguf", 1, ""),
        Listed("readme.md", 1, ""),
    ]
    files = group("o/n", listed)
    assert [file.names for file in files] == [
        ("a-Q4_0.gguf",),
        ("b-00001-of-00002.gguf", "b-00002-of-00002.gguf"),
        ("mmproj-a-F16.gguf",),
    ]
    assert [file.size_bytes for file in files] == [7, 9, None]
    assert [file.sha256 for file in files] == [(), ("s1", "s2"), ("s3",)]
    assert [file.projector for file in files] == [False, False, True]
    assert files[0].quantisation == "Q4_0"
