from __future__ import annotations

import os
from pathlib import Path

import pytest

from backend.errors import UserError
from backend.library import read_header
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
