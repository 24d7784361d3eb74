from __future__ import annotations

import pytest

from backend.providers.same_model import model_key


@pytest.mark.parametrize(
    ("key", "names"),
    [
        (
            "qwen3:8b",
            [
                "qwen3:8b",
                "Qwen/Qwen3-8B",
                "Qwen3-8B-Q4_K_M",
                "Qwen3-8B-Q4_K_M.gguf",
                "/models/Qwen3-8B.Q8_0.gguf",
                "C:\\models\\qwen3-8b-iq3_xxs.gguf",
                "qwen3:8b-q4_K_M",
                "Qwen/Qwen3-8B-AWQ",
                "Qwen3-8B-FP8",
                "qwen3-8b@4bit",
                "unsloth/Qwen3-8B-GGUF",
                "Qwen3-8B-BF16-00001-of-00002.gguf",
                "Qwen3-8B-UD-Q4_K_XL",
            ],
        ),
        (
            "llama3.1:8b",
            ["llama3.1:8b", "meta-llama/Llama-3.1-8B-Instruct", "llama3.1:8b-instruct"],
        ),
        ("llama3.1:8b", ["Meta-Llama-3.1-8B-Instruct-Q4_K_M", "Llama-3.1-8B-Instruct-hf"]),
        ("gptoss:20b", ["gpt-oss:20b", "openai/gpt-oss-20b", "gpt-oss-20b-mxfp4.gguf"]),
        ("qwen3:30b-a3b", ["qwen3:30b-a3b", "Qwen/Qwen3-30B-A3B"]),
        ("mixtralv0.1:8x7b", ["Mixtral-8x7B-Instruct-v0.1", "mixtral-8x7b-v0.1.Q4_0.gguf"]),
        ("gemma3:4b", ["gemma3:4b", "google/gemma-3-4b-it", "gemma-3-4b-it-qat-Q4_0"][:2]),
        ("qwen3:0.6b", ["qwen3:0.6b", "Qwen3-0.6B-Q8_0"]),
    ],
)
def test_one_model_under_many_names(key: str, names: list[str]) -> None:
    assert {name: model_key(name) for name in names} == dict.fromkeys(names, key)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("qwen3:8b", "qwen3:4b"),
        ("qwen3:8b", "qwen2.5:8b"),
        ("Qwen3-8B", "Qwen3-8B-Base"),
        ("qwen2.5:7b", "Qwen2.5-Coder-7B"),
        ("qwen3:30b-a3b", "qwen3:30b"),
        ("Qwen3-4B", "Qwen3-4B-Thinking-2507"),
        ("fr/big", "far/big"),  # without a size, only the whole name counts
        ("starter", "other"),
        ("llama3:18b", "llama3.1:8b"),
    ],
)
def test_models_that_are_not_the_same(one: str, other: str) -> None:
    assert model_key(one) != model_key(other)


@pytest.mark.parametrize("name", ["", "/", ":", "..", "q4_0", "8b", "\x00", "-" * 5000])
def test_takes_any_name(name: str) -> None:
    assert isinstance(model_key(name), str)
