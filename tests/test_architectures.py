"""Every tiny model loads in llama.cpp and decodes the same varied tokens each time."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llama_cpp import llama_cpp as lib

from tests import architectures
from tests.models import (
    embedding_vocabulary,
    vocabulary,
    write_adapter,
    write_embedding_model,
    write_model,
)

PROMPT = [int(token) for token in np.random.default_rng(7).integers(0, 256, 70)]
COUNT = 32


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    callback = lib.llama_log_callback(lambda _level, _text, _data: None)
    lib.llama_log_set(callback, ctypes.c_void_p(0))
    lib.llama_backend_init()
    yield
    lib.llama_log_set(lib.llama_log_callback(0), ctypes.c_void_p(0))


@contextmanager
def loaded(path: Path) -> Iterator[Any]:
    params = lib.llama_model_default_params()
    params.use_extra_bufts = False
    model = lib.llama_model_load_from_file(os.fsencode(path), params)
    assert model, f"{path} cannot be loaded"
    yield model
    lib.llama_model_free(model)


@contextmanager
def opened(model: Any, **options: object) -> Iterator[Any]:
    params = lib.llama_context_default_params()
    params.n_ctx = 512
    params.n_batch = params.n_ubatch = 128
    params.n_seq_max = 4
    params.n_threads = params.n_threads_batch = 1
    params.kv_unified = True
    # Its kernel for long batches rounds otherwise than that for short ones.
    params.flash_attn_type = lib.LLAMA_FLASH_ATTN_TYPE_DISABLED
    for name, value in options.items():
        setattr(params, name, value)
    context = lib.llama_init_from_model(model, params)
    assert context
    yield context
    lib.llama_free(context)


def decode(
    context: Any, tokens: Sequence[int], start: int, sequence: int = 0
) -> np.ndarray[Any, Any]:
    batch = lib.llama_batch_init(len(tokens), 0, 1)
    for row, token in enumerate(tokens):
        batch.token[row] = token
        batch.pos[row] = start + row
        batch.n_seq_id[row] = 1
        batch.seq_id[row][0] = sequence
        batch.logits[row] = row == len(tokens) - 1
    batch.n_tokens = len(tokens)
    status = lib.llama_decode(context, batch)
    lib.llama_batch_free(batch)
    assert status == 0
    pointer = lib.llama_get_logits_ith(context, -1)
    return np.ctypeslib.as_array(pointer, shape=(len(vocabulary()),)).copy()


def greedy(context: Any, prompt: Sequence[int], *, chunk: int = 128) -> tuple[list[int], float]:
    """The next `COUNT` tokens, and the smallest lead of a chosen token over the second."""
    for start in range(0, len(prompt), chunk):
        logits = decode(context, prompt[start : start + chunk], start)
    tokens: list[int] = []
    lead = np.inf
    for position in range(len(prompt), len(prompt) + COUNT):
        best = np.sort(logits)[-2:]
        lead = min(lead, float(best[1] - best[0]))
        tokens.append(int(logits.argmax()))
        logits = decode(context, tokens[-1:], position)
    return tokens, lead


@pytest.fixture(scope="module", params=architectures.NAMES)
def architecture(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def file(architecture: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return architectures.write(architecture, tmp_path_factory.mktemp("a") / "tiny.gguf")


@pytest.fixture(scope="module")
def model(file: Path) -> Iterator[Any]:
    with loaded(file) as model:
        yield model


def test_is_small(file: Path) -> None:
    assert file.stat().st_size < 1_000_000


def test_greedy_tokens_vary_and_do_not_depend_on_the_batches(model: Any) -> None:
    with opened(model) as context:
        tokens, lead = greedy(context, PROMPT)
    with opened(model) as context:
        again, _ = greedy(context, PROMPT, chunk=9)

    assert again == tokens
    assert len(set(tokens)) > COUNT // 4
    assert lead > 1e-3
    assert max(tokens) < len(vocabulary()) - 3  # no control token: a reply does not end


def test_a_token_long_ago_matters(model: Any) -> None:
    """Otherwise a wrong cache would go unseen. Position 4 is far outside the window."""
    changed = [*PROMPT[:4], PROMPT[4] + 1 if PROMPT[4] < 255 else 0, *PROMPT[5:]]
    with opened(model) as context:
        tokens, _ = greedy(context, PROMPT)
    with opened(model) as context:
        other, _ = greedy(context, changed)

    assert tokens != other


def test_memory_is_of_the_kind_the_lists_say(architecture: str, model: Any) -> None:
    assert bool(lib.llama_model_is_recurrent(model)) == (architecture in architectures.RECURRENT)
    assert bool(lib.llama_model_is_hybrid(model)) == (architecture in architectures.HYBRID)
    window = architectures.WINDOW if architecture in architectures.SLIDING else 0
    assert lib.llama_model_n_swa(model) == window
    with opened(model, n_rs_seq=4) as context:
        honoured = 4 if architecture in architectures.ROLLS_BACK else 0
        assert lib.llama_n_rs_seq(context) == honoured


def test_every_architecture_is_in_one_list() -> None:
    lists = (
        *architectures.FULL,
        *architectures.SLIDING,
        *architectures.RECURRENT,
        *architectures.HYBRID,
    )
    assert sorted(lists) == sorted(architectures.NAMES)


def test_a_seed_gives_the_same_file_and_another_seed_another(tmp_path: Path) -> None:
    first = architectures.write("qwen35", tmp_path / "1.gguf").read_bytes()

    assert architectures.write("qwen35", tmp_path / "2.gguf").read_bytes() == first
    assert architectures.write("qwen35", tmp_path / "3.gguf", seed=2).read_bytes() != first


def attach(context: Any, adapter: Any, scale: float) -> None:
    adapters = (lib.llama_adapter_lora_p_ctypes * 1)(adapter)
    assert lib.llama_set_adapters_lora(context, adapters, 1, (ctypes.c_float * 1)(scale)) == 0


def test_an_adapter_changes_the_reply_and_leaves_no_trace(tmp_path: Path) -> None:
    with loaded(write_model(tmp_path / "base.gguf")) as model, opened(model) as context:
        path = write_adapter(tmp_path / "adapter.gguf")
        adapter = lib.llama_adapter_lora_init(model, os.fsencode(path))
        assert adapter
        memory = lib.llama_get_memory(context)
        replies = []
        for scale in (0.0, 1.0, 0.0):
            attach(context, adapter, scale)
            replies.append(greedy(context, PROMPT)[0])
            lib.llama_memory_clear(memory, True)

        assert replies[0] == replies[2]
        assert replies[0] != replies[1]


def test_an_adapter_of_another_width_is_refused(tmp_path: Path) -> None:
    with loaded(write_model(tmp_path / "base.gguf")) as model:
        path = write_adapter(tmp_path / "adapter.gguf", width=128)
        assert not lib.llama_adapter_lora_init(model, os.fsencode(path))


def tokenize(model: Any, text: str) -> list[int]:
    vocab, data = lib.llama_model_get_vocab(model), text.encode()
    tokens = (lib.llama_token * 64)()
    count = lib.llama_tokenize(vocab, data, len(data), tokens, 64, True, False)
    return list(tokens[:count])


def embed(context: Any, tokens: Sequence[int]) -> np.ndarray[Any, Any]:
    array = (lib.llama_token * len(tokens))(*tokens)  # the batch only points to it
    assert lib.llama_decode(context, lib.llama_batch_get_one(array, len(tokens))) == 0
    pointer = lib.llama_get_embeddings_seq(context, 0)
    return np.ctypeslib.as_array(pointer, shape=(32,)).copy()


def test_embedding_model_reads_word_pieces(tmp_path: Path) -> None:
    pieces = embedding_vocabulary()
    with loaded(write_embedding_model(tmp_path / "bert.gguf")) as model:
        tokens = [pieces[token] for token in tokenize(model, "The cat, answering 漢")]

    assert tokens == ["[CLS]", "▁the", "▁cat", "▁,", "▁answer", "ing", "[UNK]", "[SEP]"]


def test_embedding_model_gives_vectors_by_what_a_text_says(tmp_path: Path) -> None:
    with loaded(write_embedding_model(tmp_path / "bert.gguf")) as model:
        with opened(model, embeddings=True) as context:
            texts = ("the cat sat on the mat", "a cat sat on a mat", "model question answer")
            first, near, far = (embed(context, tokenize(model, text)) for text in texts)
            again = embed(context, tokenize(model, texts[0]))

    def cosine(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> float:
        return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))

    assert np.array_equal(first, again)
    assert cosine(first, near) > cosine(first, far)
