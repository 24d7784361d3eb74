"""Pictures through a projector of random weights: what they become, and which are refused."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from llama_cpp import llama_cpp as lib

from backend import picture_file
from backend.errors import UserError
from backend.worker import vision
from backend.worker.llama import Context, ContextOptions, Log, Model
from backend.worker.picture_ids import ids_of, position_after, uncut
from backend.worker.vision import Vision, upright
from tests import architectures
from tests.vision_model import (
    GIF,
    JPEG_PIXELS,
    TOKENS,
    Kind,
    bmp,
    jpeg,
    noise,
    png,
    write_projector,
    write_qwen2vl,
)

KINDS: tuple[Kind, ...] = ("mlp", "gemma3", "qwen2vl_merger")
BATCH = 64
LEFT_OUT = "mm.input_projection.weight"


class Seeing(NamedTuple):
    model: Model
    eye: Vision
    projector: Path
    log: Log

    def again(self, projector: Path | None = None, *, batch: int = BATCH, most: int = 0) -> Vision:
        return Vision(
            projector or self.projector,
            self.model,
            threads=1,
            use_gpu=False,
            batch=batch,
            most_tokens=most,
            log=self.log,
        )


def _seeing(folder: Path, kind: Kind) -> Iterator[Seeing]:
    if kind == "qwen2vl_merger":
        path = write_qwen2vl(folder / "text.gguf")
    else:
        path = architectures.write("llama" if kind == "mlp" else "gemma3", folder / "text.gguf")
    log = Log()
    model = Model(path, gpu_layers=0, log=log)
    projector = write_projector(folder / "mmproj.gguf", kind=kind)
    eye = Vision(projector, model, threads=1, use_gpu=False, batch=BATCH, log=log)
    yield Seeing(model, eye, projector, log)
    eye.close()
    model.close()
    log.close()


@pytest.fixture(scope="module", params=KINDS)
def seeing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Seeing]:
    yield from _seeing(tmp_path_factory.mktemp("seeing"), request.param)


@pytest.fixture(scope="module")
def simple(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeing]:
    yield from _seeing(tmp_path_factory.mktemp("simple"), "mlp")


# --- what a picture becomes ---------------------------------------------------------------------


def test_equal_pixels_are_equal_tokens_whatever_the_file(seeing: Seeing) -> None:
    pixels = noise(1)
    first = seeing.eye.prepare(png(pixels))
    assert seeing.eye.prepare(bmp(pixels)).tokens == first.tokens
    assert seeing.eye.prepare(png(pixels, level=0)).tokens == first.tokens
    (start, slice_), *rest = first.slices
    own = first.tokens[start : start + slice_.length]
    assert not rest
    assert len(set(own)) == slice_.length
    assert max(own) < 0
    assert slice_.vectors is not None
    assert slice_.vectors.shape == (slice_.length, seeing.model.width)
    assert np.isfinite(slice_.vectors).all()


def test_other_pixels_are_other_tokens_and_embeddings(seeing: Seeing) -> None:
    one, other = (seeing.eye.prepare(png(noise(seed))) for seed in (1, 2))
    assert {t for t in one.tokens if t < 0}.isdisjoint(other.tokens)
    vectors = [picture.slices[0][1].vectors for picture in (one, other)]
    assert vectors[0] is not None
    assert vectors[1] is not None
    assert np.abs(vectors[0] - vectors[1]).max() > 0.1


def test_another_projector_makes_other_tokens(simple: Seeing, tmp_path: Path) -> None:
    other = simple.again(write_projector(tmp_path / "other.gguf", seed=2))
    assert other.prepare(GIF).tokens != simple.eye.prepare(GIF).tokens
    other.close()


def test_positions_are_fewer_than_cells_only_in_two_dimensions(seeing: Seeing) -> None:
    picture = seeing.eye.prepare(png(noise(1, width=96, height=64)))
    ((start, slice_),) = picture.slices
    if seeing.eye.bends_positions:
        assert (slice_.length, slice_.positions) == (6 * 4, 6)
    else:
        assert slice_.length == slice_.positions == TOKENS
    saved = slice_.length - slice_.positions
    assert position_after(picture.tokens) == len(picture.tokens) - saved
    assert uncut(picture.tokens, start + slice_.length) == start + slice_.length
    assert uncut(picture.tokens, start + slice_.length - 1) == start


def test_the_models_own_words_stand_around_a_picture(tmp_path: Path) -> None:
    for seeing in _seeing(tmp_path, "gemma3"):
        picture = seeing.eye.prepare(GIF)
        before = seeing.model.tokenize("<start_of_image>", parse_special=True)
        after = seeing.model.tokenize("<end_of_image>", parse_special=True)
        assert list(picture.tokens[: len(before)]) == before
        assert list(picture.tokens[-len(after) :]) == after
        assert picture.slices[0][0] == len(before)


def test_a_picture_is_encoded_once_for_all_who_ask_at_once(simple: Seeing) -> None:
    before = simple.eye.encoded
    data = png(noise(11))
    with ThreadPoolExecutor(5) as pool:
        pictures = list(pool.map(lambda _: simple.eye.prepare(data), range(5)))
    assert simple.eye.encoded == before + 1
    assert all(picture is pictures[0] for picture in pictures)


def test_measuring_encodes_nothing(simple: Seeing) -> None:
    before = simple.eye.encoded
    data = png(noise(12))
    measured = simple.eye.prepare(data, encode=False)
    assert (simple.eye.encoded, measured.size_bytes) == (before, 0)
    whole = simple.eye.prepare(data)
    assert whole.tokens == measured.tokens
    assert simple.eye.prepare(data, encode=False) is whole
    assert (simple.eye.encoded, whole.size_bytes) == (before + 1, TOKENS * 64 * 4)


def test_a_closed_eye_sees_no_more(simple: Seeing) -> None:
    eye = simple.again()
    eye.prepare(GIF)
    eye.close()
    with pytest.raises(UserError, match="does not see"):
        eye.prepare(GIF)


def test_embeddings_are_forgotten_beyond_a_bound(
    simple: Seeing, monkeypatch: pytest.MonkeyPatch
) -> None:
    eye = simple.again()
    monkeypatch.setattr(vision, "MAX_CACHED_BYTES", 2 * TOKENS * 64 * 4)
    files = [png(noise(seed)) for seed in range(3)]
    for data in files:
        eye.prepare(data)
    eye.prepare(files[1])
    eye.prepare(files[2])
    assert eye.encoded == 3
    eye.prepare(files[0])
    assert eye.encoded == 4
    eye.close()


def test_the_choice_of_size_is_bounded(tmp_path: Path) -> None:
    for seeing in _seeing(tmp_path, "qwen2vl_merger"):
        large = png(noise(1, width=256, height=256))
        assert seeing.eye.prepare(large).slices[0][1].length == 256
        bounded = seeing.again(most=100)
        assert 80 <= bounded.prepare(large).slices[0][1].length <= 100
        bounded.close()


# --- computing ----------------------------------------------------------------------------------


def _context(seeing: Seeing) -> Context:
    options = ContextOptions(cells=256, sequences=1, batch=BATCH, outputs=1, threads=1)
    return Context(seeing.model, options, seeing.log)


def _last(context: Context) -> int:
    return int(lib.llama_memory_seq_pos_max(lib.llama_get_memory(context.pointer), 0))


def test_a_picture_that_does_not_fit_leaves_nothing_behind(simple: Seeing) -> None:
    ((_, slice_),) = simple.eye.prepare(GIF).slices
    context = _context(simple)
    beats: list[int] = []
    free, lots = 256, 0
    while free > slice_.length:
        assert slice_.compute(context, 0, 256 - free, batch=5, beat=lambda: beats.append(1))
        free -= slice_.length
        lots += -(-slice_.length // 5)
    assert len(beats) == lots
    for position in range(256 - free, 250):
        context.add(1, position, 0, logits=False)
    assert context.decode()
    assert not slice_.compute(context, 0, 250, batch=5)
    assert _last(context) == 249
    context.close()


def test_what_was_only_measured_cannot_be_computed(simple: Seeing) -> None:
    ((_, slice_),) = simple.eye.prepare(png(noise(13)), encode=False).slices
    context = _context(simple)
    with pytest.raises(ValueError, match="not been encoded"):
        slice_.compute(context, 0, 0, batch=5)
    context.close()


def test_embeddings_that_see_one_another_must_fit_into_a_batch(tmp_path: Path) -> None:
    for seeing in _seeing(tmp_path, "gemma3"):
        narrow = seeing.again(batch=TOKENS - 1)
        with pytest.raises(UserError, match="computes 15 at once") as error:
            narrow.prepare(GIF, "dot.gif")
        assert error.value.fault.code == "bad_input"
        narrow.close()


# --- ids ----------------------------------------------------------------------------------------


@given(st.lists(st.one_of(st.integers(0, 9), st.tuples(st.binary(max_size=2), st.integers(1, 6)))))
@settings(deadline=None, derandomize=True)
def test_a_cut_never_goes_through_a_picture(parts: list[int | tuple[bytes, int]]) -> None:
    tokens: list[int] = []
    borders, position = {0: 0}, 0
    for part in parts:
        if isinstance(part, int):
            tokens.append(part)
            position += 1
        else:
            positions = (part[1] + 1) // 2
            tokens += ids_of(part[0] + bytes([part[1]]), part[1], positions)
            position += positions
        borders[len(tokens)] = position
    for length in range(len(tokens) + 1):
        assert uncut(tokens, length) == max(at for at in borders if at <= length)
    assert {at: position_after(tokens[:at]) for at in borders} == borders
    assert all(abs(token) < 2**63 for token in tokens)


# --- files --------------------------------------------------------------------------------------


def test_a_photo_is_turned_upright(simple: Seeing) -> None:
    stored = simple.eye.prepare(png(JPEG_PIXELS)).tokens
    assert simple.eye.prepare(jpeg()).tokens == stored
    assert simple.eye.prepare(jpeg(1)).tokens == stored
    for orientation in (3, 6, 8):
        turned = png(upright(JPEG_PIXELS, orientation))
        assert simple.eye.prepare(jpeg(orientation)).tokens == simple.eye.prepare(turned).tokens


def test_every_orientation_of_exif() -> None:
    right_way = np.arange(6, dtype=np.uint8).reshape(2, 3, 1)
    # Where the file's first row and its first column are, by the standard (CIPA DC-008, 4.6.4).
    stored = {
        1: right_way,
        2: right_way[:, ::-1],
        3: right_way[::-1, ::-1],
        4: right_way[::-1],
        5: right_way.transpose(1, 0, 2),
        6: right_way.transpose(1, 0, 2)[::-1],
        7: right_way.transpose(1, 0, 2)[::-1, ::-1],
        8: right_way.transpose(1, 0, 2)[:, ::-1],
    }
    for orientation, pixels in stored.items():
        assert (upright(pixels, orientation) == right_way).all(), orientation


def test_one_pixel_is_a_picture(seeing: Seeing) -> None:
    assert seeing.eye.prepare(GIF).slices
    assert seeing.eye.prepare(png(noise(1, 1, 1))).slices


def _bomb() -> bytes:
    """A PNG of 8 x 8 pixels whose data inflate to 64 MiB."""
    data = zlib.compress(bytes(1 << 26))
    chunk = struct.pack(">I", len(data)) + b"IDAT" + data + struct.pack(">I", 0)
    good = png(noise(1, 8, 8))
    return good[:33] + chunk + good[-12:]


def _huge_bmp() -> bytes:
    good = bmp(noise(1))
    return good[:18] + struct.pack("<ii", 1 << 20, -(1 << 20)) + good[26:]


REFUSED = {
    "nothing": (b"", "is empty"),
    "text": (b"only words, no picture at all", "unknown format"),
    "a sound": (b"RIFF\x24\0\0\0WAVEfmt ", "unknown format"),
    "webp": (b"RIFF\x24\0\0\0WEBPVP8 " + bytes(30), "is a WebP file"),
    "avif": (b"\0\0\0\x20ftypavif" + bytes(30), "is an AVIF file"),
    "heic": (b"\0\0\0\x18ftypheic" + bytes(30), "is a HEIC file"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "is a SVG file"),
    "huge png": (png(noise(1), size=(100_000, 100_000)), "100,000 x 100,000 pixels"),
    "long png": (png(noise(1), size=(100_000, 1)), "100,000 x 1 pixels"),
    "narrow png": (png(noise(1, 402, 2)), "too narrow"),
    "huge jpeg": (jpeg(size=(65_000, 65_000)), "65,000 x 65,000 pixels"),
    "huge gif": (GIF[:6] + b"\xff\xff\xff\xff" + GIF[10:], "65,535 x 65,535 pixels"),
    "huge bmp": (_huge_bmp(), "1,048,576 x 1,048,576 pixels"),
    "no pixels": (png(noise(1), size=(0, 8)), "damaged"),
    "a bomb": (_bomb(), "damaged"),
    "lying header": (png(noise(1), size=(480, 320)), "damaged"),
    "cut png": (png(noise(1))[:-40], "damaged"),
    "cut jpeg": (jpeg()[:30], "damaged"),
    "cut gif": (GIF[:20], "damaged"),
    "cut bmp": (bmp(noise(1))[:20], "damaged"),
    "half a jpeg": (jpeg()[:-4], "damaged"),
    "half a gif": (GIF[:-4], "damaged"),
    "half a bmp": (bmp(noise(1))[:-40], "damaged"),
    "scans without end": (jpeg() + b"\xff\xda" * 300, "damaged"),
}


@pytest.mark.parametrize(("data", "says"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused(simple: Seeing, data: bytes, says: str) -> None:
    with pytest.raises(UserError, match=says) as error:
        simple.eye.prepare(data, "photo")
    fault = error.value.fault
    assert fault.code == "bad_input"
    assert fault.message.startswith("The picture photo ")
    assert fault.why
    assert fault.remedy


def test_a_file_of_too_many_bytes_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    data = png(noise(1))
    monkeypatch.setattr(picture_file, "MAX_BYTES", len(data) - 1)
    with pytest.raises(UserError, match="too large"):
        picture_file.inspect(data)


@given(
    st.sampled_from((png(noise(1, 8, 8)), jpeg(6), GIF, bmp(noise(1, 8, 8)))),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6),
    st.integers(0, 400),
)
@settings(deadline=None, derandomize=True)
def test_damage_gives_a_header_or_the_users_error(
    data: bytes, changes: list[tuple[int, int]], length: int
) -> None:
    damaged = bytearray(data[:length])
    for at, byte in changes:
        damaged[at : at + 1] = bytes([byte])
    try:
        found = picture_file.inspect(bytes(damaged))
    except UserError:
        return
    assert 0 < found.width * found.height <= picture_file.MAX_PIXELS


def test_a_file_cut_anywhere_gives_a_picture_or_the_users_error(simple: Seeing) -> None:
    for data in (png(noise(1, 16, 16)), jpeg(6), GIF, bmp(noise(1, 8, 8))):
        lengths = sorted({*range(0, len(data), 9), len(data)})
        for _, length in pairwise(lengths):
            with suppress(UserError):
                assert simple.eye.prepare(data[:length], encode=False).slices


# --- projectors ---------------------------------------------------------------------------------


def _unloadable(simple: Seeing, projector: Path) -> str:
    with pytest.raises(UserError) as error:
        simple.again(projector)
    assert error.value.fault.code == "model_unloadable"
    assert projector.name in error.value.fault.message
    return error.value.fault.why


def test_projectors_that_do_not_fit_are_refused_with_the_reason(
    simple: Seeing, tmp_path: Path
) -> None:
    wide = write_projector(tmp_path / "wide.gguf", width=128)
    assert "128" in _unloadable(simple, wide)
    lame = write_projector(tmp_path / "lame.gguf", kind="gemma3", leave_out=LEFT_OUT)
    assert LEFT_OUT in _unloadable(simple, lame)
    ear = write_projector(tmp_path / "ear.gguf", hears=True)
    assert "made for sound" in _unloadable(simple, ear)
    text = architectures.write("llama", tmp_path / "text.gguf")
    assert "no part that sees" in _unloadable(simple, text)
    garbage = tmp_path / "garbage.gguf"
    garbage.write_bytes(b"GGUF, as if" * 9)
    assert _unloadable(simple, garbage)
    assert "No such file" in _unloadable(simple, tmp_path / "missing.gguf")


def test_a_projector_whose_pictures_depend_on_their_place_is_refused(
    simple: Seeing, tmp_path: Path
) -> None:
    path = write_projector(tmp_path / "bound.gguf")
    path.write_bytes(
        path.read_bytes().replace(b"\x03\0\0\0\0\0\0\0mlp", b"\x09\0\0\0\0\0\0\0hunyuanvl")
    )
    assert "text before" in _unloadable(simple, path)
