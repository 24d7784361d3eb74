from __future__ import annotations

import os
from pathlib import Path

import pytest

from backend.errors import UserError
from backend.library import read_header
from tests.embedding_model import random_bert, write_bert
from tests.models import write_model


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("models") / "tiny.gguf", name="Tiny é")


def code_for(path: Path) -> str:
    with pytest.raises(UserError) as raised:
        read_header(path)
    assert path.name in raised.value.fault.message
    return raised.value.fault.code


def test_reads_what_the_file_says(tiny: Path) -> None:
    header = read_header(tiny)
    assert (header.architecture, header.name) == ("llama", "Tiny é")
    assert header.context_length == 1024
    # 2 layers, 2 key-value heads of 16, keys and values, 2 bytes each
    assert header.kv_bytes_per_token == 2 * 2 * 2 * 16 * 2
    assert header.tensors == 21


def header_length(data: bytes) -> int:
    """Up to the end of the tensor table, whose last name is output.weight."""
    return data.rindex(b"output.weight") + len(b"output.weight") + 4 + 16 + 4 + 8


def test_cut_at_any_byte_of_the_header_is_damage(tiny: Path, tmp_path: Path) -> None:
    data = tiny.read_bytes()
    cut = tmp_path / "cut.gguf"
    cuts = [*range(64), *range(64, header_length(data), 23), header_length(data), len(data) // 2]
    for length in cuts:
        cut.write_bytes(data[:length])
        assert code_for(cut) == "model_damaged", length


def test_any_flipped_byte_is_read_or_refused(tiny: Path, tmp_path: Path) -> None:
    data = tiny.read_bytes()
    flipped = tmp_path / "flipped.gguf"
    codes = []
    for position in [*range(64), *range(64, header_length(data), 17)]:
        flipped.write_bytes(data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :])
        try:
            read_header(flipped)
        except UserError as error:
            codes.append(error.fault.code)
    assert set(codes) == {"model_damaged"}
    assert len(codes) > 100


@pytest.mark.parametrize("data", [b"", b"GGUF", b"<!DOCTYPE html>" * 100, b"\0" * 4096])
def test_other_files_are_damage(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "other.gguf"
    path.write_bytes(data)
    assert code_for(path) == "model_damaged"


def test_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    assert code_for(tmp_path / "missing.gguf") == "not_found"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no FIFOs")
def test_a_fifo_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.gguf")
    assert code_for(tmp_path / "pipe.gguf") == "model_damaged"


def test_reads_the_table_of_weights(tiny: Path) -> None:
    header = read_header(tiny)
    weights = {weight.name: weight for weight in header.weights}
    assert len(weights) == header.tensors
    assert weights["blk.1.attn_k.weight"] == ("blk.1.attn_k.weight", 0, (64, 32), 64 * 32 * 4)
    assert weights["token_embd.weight"].shape == (64, header.vocabulary_size)
    assert header.hyperparameters["attention.head_count_kv"] == 2
    # What the table leaves of the file: the header itself, and padding before the data.
    rest = tiny.stat().st_size - sum(weight.size_bytes for weight in header.weights)
    assert 0 <= rest - header_length(tiny.read_bytes()) < 32


@pytest.mark.parametrize("pooling", ["none", "mean", "cls", "last", "rank"])
def test_an_embedding_model_says_how_it_pools(tmp_path: Path, pooling: str) -> None:
    header = read_header(write_bert(tmp_path / "bert.gguf", random_bert(), pooling=pooling))
    assert (header.architecture, header.pooling, header.causal) == ("bert", pooling, False)


def test_a_chat_model_does_not_pool(tiny: Path) -> None:
    assert (read_header(tiny).pooling, read_header(tiny).causal) == ("", True)
