"""RELIABILITY row 10 on the reader's side: whatever the bytes are, a header or `model_damaged`."""

from __future__ import annotations

import random
import struct
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.errors import Fault, UserError
from backend.library.gguf_header import Header, read_header
from backend.library.gguf_reader import MAX_KEPT_BYTES
from tests.backend.library.gguf_bytes import (
    ARCHITECTURE,
    Tensor,
    array,
    entry,
    gguf,
    number,
    string,
    text,
)
from tests.models import write_model

ALLOWED_BYTES = 4_000_000


def read(path: Path, data: bytes) -> Header | Fault:
    path.write_bytes(data)
    try:
        return read_header(path)
    except UserError as error:
        fault = error.fault
    assert fault.code == "model_damaged"
    assert path.name in fault.message
    assert fault.remedy
    return fault


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("models") / "tiny.gguf"
    return write_model(path, width=32, chat_template="{{ messages }}").read_bytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hostile.gguf"


def header_length(data: bytes) -> int:
    return data.rindex(b"output.weight") + len(b"output.weight") + 4 + 16 + 4 + 8


def test_an_honest_file_is_read(path: Path) -> None:
    header = read(path, gguf())
    assert isinstance(header, Header)
    assert (header.architecture, header.tensors) == ("llama", 1)
    assert header.weights[0].size_bytes == 128


def test_cut_at_every_byte_of_the_header_and_in_the_weights(path: Path, tiny: bytes) -> None:
    length = header_length(tiny)
    path.write_bytes(tiny)
    cuts = [*range(length, -1, -1)]
    # One file that becomes shorter is much faster than thousands of files.
    with path.open("r+b") as file:
        for cut in [len(tiny) - 1, len(tiny) - 4096, *cuts]:
            file.truncate(cut)
            with pytest.raises(UserError) as raised:
                read_header(path)
            assert raised.value.fault.code == "model_damaged", cut


def test_two_thousand_damaged_headers_take_little_time_and_memory(path: Path, tiny: bytes) -> None:
    rng = random.Random(7)
    length = header_length(tiny)
    refused = 0
    tracemalloc.start()
    started = time.perf_counter()
    for _ in range(2000):
        data = bytearray(tiny)
        for _ in range(rng.choice((1, 1, 2, 8))):
            at = rng.randrange(length)
            data[at] ^= 1 << rng.randrange(8)
        refused += isinstance(read(path, bytes(data)), Fault)
    seconds, peak = time.perf_counter() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 200 < refused < 2000
    assert peak < ALLOWED_BYTES
    assert seconds < 30


@settings(max_examples=300, deadline=2000, suppress_health_check=list(HealthCheck))
@given(
    entries=st.lists(
        st.builds(
            entry,
            st.one_of(
                st.sampled_from(
                    ["general.architecture", "general.alignment", "llama.block_count", "clip.x"]
                ),
                st.binary(max_size=8),
            ),
            st.integers(0, 14),
            st.binary(max_size=40),
        ),
        max_size=4,
    ),
    tensors=st.lists(
        st.builds(
            Tensor,
            st.text(max_size=3),
            st.lists(st.sampled_from([0, 1, 31, 32, 256, 2**40, 2**64 - 1]), max_size=5).map(tuple),
            st.integers(0, 45),
            st.sampled_from([0, 1, 32, 64, 2**63]),
        ),
        max_size=3,
    ),
    counts=st.none() | st.tuples(st.integers(0, 5), st.integers(0, 5)),
    version=st.sampled_from([2, 3]),
)
def test_any_bytes_in_the_form_of_a_header(
    tmp_path_factory: pytest.TempPathFactory,
    entries: list[bytes],
    tensors: list[Tensor],
    counts: tuple[int, int] | None,
    version: int,
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.gguf"
    read(path, gguf([ARCHITECTURE, *entries], tensors, counts=counts, version=version))


HUGE = 2**63
LIES = {
    "tensors": gguf(counts=(HUGE, 1)),
    "many tensors": gguf(counts=(20_000, 1)),
    "entries": gguf(counts=(1, HUGE)),
    "many entries": gguf(counts=(1, 10_000)),
    "no tensors": gguf(tensors=()),
    "no entries": gguf(entries=()),
    "key length": gguf([struct.pack("<Q", HUGE)], counts=(1, 1)),
    "key length 60 kB": gguf([struct.pack("<Q", 60_000)], counts=(1, 1)),
    "string length": gguf([ARCHITECTURE, entry("a", 8, struct.pack("<Q", HUGE))]),
    "numbers": gguf([ARCHITECTURE, array("a", 6, HUGE, b"")]),
    "50 million numbers": gguf([ARCHITECTURE, array("a", 10, 50_000_000, b"")]),
    "strings": gguf([ARCHITECTURE, array("a", 8, HUGE, b"")]),
    "50 million strings": gguf([ARCHITECTURE, array("a", 8, 50_000_000, b"")]),
    "string in strings": gguf(
        [ARCHITECTURE, array("a", 8, 2, text("x") + struct.pack("<Q", HUGE))]
    ),
    "nested arrays": gguf([ARCHITECTURE, array("a", 9, 1, struct.pack("<IQ", 9, 1) * 1000)]),
    "type": gguf([ARCHITECTURE, entry("a", 13, bytes(8))]),
    "item type": gguf([ARCHITECTURE, array("a", 99, 1, bytes(8))]),
    "key is no text": gguf([ARCHITECTURE, string(b"\xff\xfe", "x")]),
    "duplicate key": gguf([ARCHITECTURE, number("llama.block_count", 1), ARCHITECTURE]),
    "duplicate tensor": gguf(tensors=[Tensor(), Tensor(offset=128)], data=256),
    "same place": gguf(tensors=[Tensor("a"), Tensor("b")]),
    "overlapping": gguf(tensors=[Tensor("a"), Tensor("b", offset=64)], data=256),
    "overlapping, unknown type": gguf(tensors=[Tensor("a", type=77), Tensor("b", type=77)]),
    "behind the end": gguf(tensors=[Tensor(offset=32)]),
    "far behind the end": gguf(tensors=[Tensor(offset=2**64 - 32)]),
    "unknown type behind the end": gguf(tensors=[Tensor(type=77, offset=128)]),
    "larger than the file": gguf(tensors=[Tensor(shape=(64,))]),
    "larger than any file": gguf(tensors=[Tensor(shape=(2**64 - 1,) * 4)]),
    "half a block": gguf(tensors=[Tensor(shape=(33,), type=2)]),
    "no dimensions": gguf(tensors=[Tensor(shape=())]),
    "five dimensions": gguf(tensors=[Tensor(shape=(1,) * 5)]),
    "alignment 0": gguf([ARCHITECTURE, number("general.alignment", 0)]),
    "alignment 24": gguf([ARCHITECTURE, number("general.alignment", 24)]),
    "alignment 2^31": gguf([ARCHITECTURE, number("general.alignment", 2**31)]),
    "alignment is a text": gguf([ARCHITECTURE, string("general.alignment", "32")]),
    "alignment is true": gguf([ARCHITECTURE, entry("general.alignment", 7, b"\1")]),
    "no architecture": gguf([number("llama.block_count", 1)]),
    "architecture is a number": gguf([number("general.architecture", 1)]),
    "empty architecture": gguf([string("general.architecture", "")]),
    "version 1": gguf(version=1),
    "version 4": gguf(version=4),
}


@pytest.mark.parametrize("lie", LIES)
def test_lies_are_refused_at_once_and_cost_no_memory(path: Path, lie: str) -> None:
    path.write_bytes(LIES[lie])
    tracemalloc.start()
    started = time.perf_counter()
    with pytest.raises(UserError) as raised:
        read_header(path)
    seconds, peak = time.perf_counter() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert raised.value.fault.code == "model_damaged"
    assert peak < ALLOWED_BYTES
    assert seconds < 1


def test_a_hole_of_terabytes_is_not_read(path: Path) -> None:
    """A vocabulary of strings of a gigabyte each, in a sparse file."""
    lengths = gguf([ARCHITECTURE, array("a", 8, 1000, struct.pack("<Q", 1 << 30))])
    with path.open("wb") as file:
        file.write(lengths)
        file.truncate(1 << 40)
    started = time.perf_counter()
    with pytest.raises(UserError, match="header is longer"):
        read_header(path)
    assert time.perf_counter() - started < 1


def test_values_that_fill_memory_are_refused(path: Path) -> None:
    many = [string(f"llama.{n}", "x" * 200_000) for n in range(MAX_KEPT_BYTES // 200_000 + 1)]
    lists = [array(f"llama.{n}", 0, 4096, bytes(4096)) for n in range(1000)]
    for entries in (many, lists):
        fault = read(path, gguf([ARCHITECTURE, *entries]))
        assert isinstance(fault, Fault)
        assert "more than" in fault.why


def test_long_values_are_skipped_and_broken_letters_shown(path: Path) -> None:
    header = read(
        path,
        gguf(
            [
                string("tokenizer.chat_template", "x" * 300_000),
                array("llama.long", 5, 5000, bytes(20_000)),
                string("general.name", b"Mod\xff l"),
                ARCHITECTURE,
            ]
        ),
    )
    assert isinstance(header, Header)
    assert header.chat_template == ""
    assert "long" not in header.hyperparameters
    assert header.name == "Mod\N{REPLACEMENT CHARACTER} l"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (gguf(version=3, order=">"), "big-endian"),
        (gguf(version=2, order=">"), "big-endian"),
        (b"tjgg" + bytes(1000), "older format"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "pointer"),
        (b"PK\3\4" + bytes(100), "archive"),
    ],
)
def test_what_else_it_may_be_is_said(path: Path, data: bytes, why: str) -> None:
    fault = read(path, data)
    assert isinstance(fault, Fault)
    assert why in fault.why
    again = why in ("web page", "pointer")
    assert fault.remedy == ("Download it again." if again else "Take a GGUF file of this model.")


def test_empty_tensors_share_a_place_and_unknown_types_are_let_be(path: Path) -> None:
    header = read(
        path,
        gguf(
            tensors=[
                Tensor("nothing", (0, 4)),
                Tensor("new", (7,), type=77),
                Tensor("known", (8,), offset=96),
            ]
        ),
    )
    assert isinstance(header, Header)
    assert {w.name: w.size_bytes for w in header.weights} == {"nothing": 0, "new": 96, "known": 32}


def test_a_vocabulary_of_256k_tokens_is_read_in_a_moment(path: Path) -> None:
    tokens = b"".join(text(f"token{n}") for n in range(256_000))
    merges = b"".join(text(f"a{n} b{n}") for n in range(512_000))
    path.write_bytes(
        gguf(
            [
                ARCHITECTURE,
                array("tokenizer.ggml.tokens", 8, 256_000, tokens),
                array("tokenizer.ggml.merges", 8, 512_000, merges),
                array("tokenizer.ggml.scores", 6, 256_000, bytes(4 * 256_000)),
                number("llama.block_count", 3),
            ]
        )
    )
    took = []
    for _ in range(3):
        started = time.perf_counter()
        header = read_header(path)
        took.append(time.perf_counter() - started)
    assert header.vocabulary_size == 256_000
    assert header.hyperparameters["block_count"] == 3
    assert min(took) < 0.3
    tracemalloc.start()
    read_header(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < ALLOWED_BYTES


def test_a_length_across_two_buffers_is_read_right(path: Path) -> None:
    """Strings of every length around the size of the reader's buffer, at every offset."""
    for shift in range(9):
        lengths = [(1 << 18) - 40 + shift, 3, 0, (1 << 18) - 8, 5]
        items = b"".join(text("x" * length) for length in lengths)
        header = read(
            path,
            gguf([array("a", 8, len(lengths), items), ARCHITECTURE, number("llama.n", 5 + shift)]),
        )
        assert isinstance(header, Header)
        assert header.hyperparameters == {"n": 5 + shift}
