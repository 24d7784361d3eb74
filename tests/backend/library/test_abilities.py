from __future__ import annotations

from pathlib import Path
from typing import Any

import gguf
import pytest

from backend.library.abilities import abilities, is_model, pair
from backend.library.gguf_header import Header
from backend.library.gguf_types import WEIGHT_TYPES, quantisation, weight_bytes

FOLDER = Path("folder")


def header(architecture: str = "llama", **values: Any) -> Header:
    return Header(
        architecture=architecture,
        name="",
        context_length=0,
        size_label="",
        kv_bytes_per_token=0,
        tensors=1,
        **values,
    )


def model(width: int = 64) -> Header:
    return header(hyperparameters={"embedding_length": width})


def projector(width: int = 64, precision: str = "F16", *, sees: bool = True) -> Header:
    numbers: dict[str, Any] = {"vision.projection_dim": width, "has_vision_encoder": sees}
    return header("clip", hyperparameters=numbers, quantisation=precision)


@pytest.mark.parametrize(
    ("template", "tools", "thinking"),
    [
        ("", False, False),
        ("{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}", False, False),
        ("{%- if tools %}...{% endif %}", True, False),
        ("{{ tools | tojson }}", True, False),
        ("{% set x = {'a': tools} %}", True, False),
        ("Use your tools. {{ messages }}", False, False),
        ("{{ mytools }}", False, False),
        ("{% if enable_thinking %}", False, True),
        ("{{ '<think>' }}", False, True),
        ("[THINK]", False, True),
        ("<|channel|>analysis<|message|>", False, True),
        ("I think, therefore {{ i }}", False, False),
        ("{%" * 100_000 + "{{" * 100_000, False, False),
    ],
)
def test_what_templates_tell(template: str, tools: bool, thinking: bool) -> None:
    can = abilities(header(chat_template=template))
    assert (can.tools, can.thinking, can.embedding) == (tools, thinking, False)


@pytest.mark.parametrize(
    ("told", "embedding"),
    [
        (header("qwen3", pooling="last"), True),
        (header("qwen3", pooling="rank"), True),
        (header("qwen3", pooling="none"), False),
        (header("qwen3"), False),
        (header("gemma3", causal=False), True),
        (header("bert"), True),
    ],
)
def test_embedders(told: Header, embedding: bool) -> None:
    assert abilities(told).embedding is embedding


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (header(), True),
        (header("bert"), True),
        (header("clip"), False),
        (header(kind="adapter"), False),
        (header("imatrix"), False),
        (header(kind="mmproj"), False),
    ],
)
def test_what_is_a_model(told: Header, expected: bool) -> None:
    assert is_model(told) is expected


@pytest.mark.parametrize(
    ("models", "projectors", "expected"),
    [
        # The only one, whatever its name.
        ({"m": 64}, {"mmproj-F16": projector()}, {"m": "mmproj-F16"}),
        ({"m": 64}, {"odd": projector()}, {"m": "odd"}),
        # All quantisations of a model share it.
        (
            {"m-Q4_K_M": 64, "m-Q8_0": 64},
            {"mmproj-model-f16": projector()},
            {"m-Q4_K_M": "mmproj-model-f16", "m-Q8_0": "mmproj-model-f16"},
        ),
        # Of several precisions the best.
        (
            {"m": 64},
            {
                "mmproj-F32": projector(precision="F32"),
                "mmproj-BF16": projector(precision="BF16"),
                "mmproj-F16": projector(),
            },
            {"m": "mmproj-F16"},
        ),
        # By name, and what is named after one is not for the others.
        (
            {"gemma-3-4b-it-Q4_K_M": 64, "Qwen2.5-VL-7B-Q4_K_M": 64, "Llama-3-8B": 64},
            {"mmproj-gemma-3-4b-it-f16": projector(), "Qwen2.5-VL-7B.mmproj-Q8_0": projector()},
            {
                "gemma-3-4b-it-Q4_K_M": "mmproj-gemma-3-4b-it-f16",
                "Qwen2.5-VL-7B-Q4_K_M": "Qwen2.5-VL-7B.mmproj-Q8_0",
            },
        ),
        # The longer name is the nearer one.
        (
            {"gemma-3-4b-it": 64},
            {"mmproj-gemma-3": projector(), "mmproj-gemma-3-4b-it": projector()},
            {"gemma-3-4b-it": "mmproj-gemma-3-4b-it"},
        ),
        # Several that are named after something else: none.
        ({"m": 64}, {"mmproj-x": projector(), "mmproj-y": projector()}, {}),
        # Vectors of another width never fit.
        ({"m": 128, "n": 64}, {"mmproj": projector()}, {"n": "mmproj"}),
        ({"m": 128}, {"mmproj-m": projector()}, {}),
        # Parts, and one for sound.
        ({"big-Q4_0-00001-of-00002": 64}, {"mmproj-big": projector()}, None),
        ({"m": 64}, {"mmproj": projector(sees=False)}, {}),
        ({"m": 64}, {}, {}),
    ],
)
def test_pairing(
    models: dict[str, int], projectors: dict[str, Header], expected: dict[str, str] | None
) -> None:
    if expected is None:
        expected = dict(zip(models, projectors, strict=True))
    found = pair(
        {FOLDER / f"{name}.gguf": model(width) for name, width in models.items()},
        {FOLDER / f"{name}.gguf": told for name, told in projectors.items()},
    )
    assert {path.stem: other.stem for path, other in found.items()} == expected


def test_types_are_ggmls() -> None:
    theirs = {
        kind.value: (kind.name, *gguf.GGML_QUANT_SIZES[kind]) for kind in gguf.GGMLQuantizationType
    }
    assert {kind: tuple(ours) for kind, ours in WEIGHT_TYPES.items()} == {
        kind: known for kind, known in theirs.items() if kind in WEIGHT_TYPES
    }
    # These two are of intermediate values, never in a file.
    assert {theirs[kind][0] for kind in theirs.keys() - WEIGHT_TYPES.keys()} <= {"Q8_1", "Q8_K"}


def test_file_types_are_llama_cpps() -> None:
    for kind in gguf.LlamaFileType:
        if kind.name == "GUESSED":
            continue
        name = kind.name.removeprefix("MOSTLY_").removeprefix("ALL_").removesuffix("_MOE")
        assert quantisation(kind.value, []) == name


@pytest.mark.parametrize(
    ("file_type", "weights", "expected"),
    [
        (15, [(0, 100)], "Q4_K_M"),
        (None, [(0, 10), (2, 100), (2, 5), (6, 50)], "Q4_0"),
        (1024 + 1, [(8, 5)], "Q8_0"),
        (999, [(8, 5)], "Q8_0"),
        ("15", [(77, 5)], ""),
        (None, [], ""),
    ],
)
def test_quantisation(file_type: object, weights: list[tuple[int, int]], expected: str) -> None:
    assert quantisation(file_type, weights) == expected


def test_bytes_of_weights() -> None:
    assert weight_bytes(0, (3, 2)) == 24
    assert weight_bytes(2, (64, 3)) == 2 * 18 * 3
    assert weight_bytes(77, (64,)) is None
    with pytest.raises(ValueError, match="33"):
        weight_bytes(2, (33,))
