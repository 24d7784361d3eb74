"""Tiny projectors (mmproj) with random weights, and pictures to look at through them."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any, Literal

import gguf
import numpy as np

from tests.models import SPECIALS, add_tokenizer, vocabulary

Kind = Literal["mlp", "gemma3", "qwen2vl_merger"]
PIXELS = np.ndarray[Any, np.dtype[np.uint8]]

TOKENS = 16
"""Tokens of a picture for the projectors of fixed size (mlp, gemma3), whatever its own size."""

_WIDTH, _HEADS, _HIDDEN, _LAYERS, _SIDE = 32, 2, 64, 2, 32
_PATCH = {"mlp": 8, "gemma3": 4, "qwen2vl_merger": 8}


def write_projector(
    path: Path,
    *,
    kind: Kind = "mlp",
    width: int = 64,
    seed: int = 1,
    hears: bool = False,
    leave_out: str = "",
) -> Path:
    """Write a vision transformer whose embeddings fit a text model of `width`.

    `mlp` is LLaVA's: 16 tokens for each picture. `gemma3` has as many, which see one another.
    `qwen2vl_merger` has a token for each 16 x 16 pixels, at least 8, in positions of two
    dimensions. With `hears` the file says that it is for sound; `leave_out` names a tensor that
    is missing.
    """
    rng = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "clip")
    writer.add_bool("clip.has_audio_encoder" if hears else "clip.has_vision_encoder", True)
    writer.add_string("clip.projector_type", kind)
    writer.add_bool("clip.use_gelu", True)
    patch = _PATCH[kind]
    numbers = {
        "embedding_length": _WIDTH,
        "feed_forward_length": _HIDDEN,
        "block_count": _LAYERS,
        "projection_dim": width,
        "attention.head_count": _HEADS,
        "image_size": _SIDE,
        "patch_size": patch,
    }
    for name, number in numbers.items():
        writer.add_uint32(f"clip.vision.{name}", number)
    writer.add_float32("clip.vision.attention.layer_norm_epsilon", 1e-5)
    writer.add_array("clip.vision.image_mean", [0.5, 0.5, 0.5])
    writer.add_array("clip.vision.image_std", [0.25, 0.25, 0.25])
    if kind == "gemma3":
        writer.add_uint32("clip.vision.projector.scale_factor", 2)

    def add(name: str, *shape: int, scale: float = 0.2, around: float = 0.0) -> None:
        if name != leave_out:
            values = rng.standard_normal(shape) * scale + around
            writer.add_tensor(name, values.astype(np.float32))

    def linear(name: str, rows: int, columns: int) -> None:
        add(f"{name}.weight", rows, columns)
        add(f"{name}.bias", rows, scale=0.1)

    def norm(name: str) -> None:
        add(f"{name}.weight", _WIDTH, around=1.0)
        add(f"{name}.bias", _WIDTH)

    add("v.patch_embd.weight", _WIDTH, 3, patch, patch)
    if kind == "qwen2vl_merger":
        add("v.patch_embd.weight.1", _WIDTH, 3, patch, patch)
    else:
        add("v.position_embd.weight", (_SIDE // patch) ** 2, _WIDTH)
    for layer in range(_LAYERS):
        block = f"v.blk.{layer}"
        for part in ("attn_q", "attn_k", "attn_v", "attn_out"):
            linear(f"{block}.{part}", _WIDTH, _WIDTH)
        linear(f"{block}.ffn_up", _HIDDEN, _WIDTH)
        linear(f"{block}.ffn_down", _WIDTH, _HIDDEN)
        norm(f"{block}.ln1")
        norm(f"{block}.ln2")
    norm("v.post_ln")
    if kind == "gemma3":
        add("mm.input_projection.weight", _WIDTH, width, scale=0.5)
        add("mm.soft_emb_norm.weight", _WIDTH, around=1.0)
    else:
        inner = _WIDTH if kind == "mlp" else _WIDTH * 4
        linear("mm.0", inner, inner)
        add("mm.2.weight", width, inner, scale=0.5)
        add("mm.2.bias", width)
    _finish(writer)
    return path


def write_qwen2vl(path: Path, *, seed: int = 1, context_length: int = 1024) -> Path:
    """Write a text model of width 64 whose positions have several dimensions (M-RoPE)."""
    rng = np.random.default_rng(seed)
    width, heads, kv_heads, hidden = 64, 4, 2, 128
    head_width = width // heads
    writer = gguf.GGUFWriter(path, "qwen2vl")
    writer.add_name("Tiny qwen2vl")
    writer.add_context_length(context_length)
    writer.add_embedding_length(width)
    writer.add_block_count(2)
    writer.add_feed_forward_length(hidden)
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv_heads)
    writer.add_rope_dimension_sections([2, 3, 3, 0])
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(vocabulary()))
    add_tokenizer(writer)

    def add(name: str, *shape: int, scale: float = 0.1, around: float = 0.0) -> None:
        values = rng.standard_normal(shape) * scale + around
        writer.add_tensor(name, values.astype(np.float32))

    output = rng.standard_normal((len(vocabulary()), width))
    output[-len(SPECIALS) :] = 0.0  # control tokens are never likely
    writer.add_tensor("output.weight", output.astype(np.float32))
    add("token_embd.weight", len(vocabulary()), width, scale=1.0)
    add("output_norm.weight", width, scale=0.0, around=1.0)
    for layer in range(2):
        block = f"blk.{layer}"
        for part, rows in (
            ("q", width),
            ("k", kv_heads * head_width),
            ("v", kv_heads * head_width),
        ):
            # Queries and keys are large: attention is peaked, and a wrong position shows.
            scale = 0.1 if part == "v" else 0.2
            add(f"{block}.attn_{part}.weight", rows, width, scale=scale)
            add(f"{block}.attn_{part}.bias", rows)
        add(f"{block}.attn_output.weight", width, width)
        add(f"{block}.attn_norm.weight", width, scale=0.0, around=1.0)
        add(f"{block}.ffn_norm.weight", width, scale=0.0, around=1.0)
        add(f"{block}.ffn_gate.weight", hidden, width)
        add(f"{block}.ffn_up.weight", hidden, width)
        add(f"{block}.ffn_down.weight", width, hidden)
    _finish(writer)
    return path


def noise(seed: int, width: int = 48, height: int = 32) -> PIXELS:
    """A picture of random squares, 8 pixels wide; shape (height, width, 3)."""
    rng = np.random.default_rng(seed)
    squares = rng.integers(0, 256, (-(-height // 8), -(-width // 8), 3), dtype=np.uint8)
    return np.kron(squares, np.ones((8, 8, 1), np.uint8))[:height, :width]


def png(pixels: PIXELS, *, size: tuple[int, int] | None = None, level: int = 6) -> bytes:
    """`pixels` as a PNG; its header may lie about the `size` (width, height)."""
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", *(size or (width, height)), 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, level)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def bmp(pixels: PIXELS) -> bytes:
    """`pixels` as a BMP of 24 bits."""
    height, width, _ = pixels.shape
    rows = b"".join(row[:, ::-1].tobytes() + bytes(-width * 3 % 4) for row in pixels[::-1])
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(rows), 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + len(rows), 0, 0, 54) + info + rows


GIF = b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
"""One white pixel."""


def jpeg(orientation: int = 0, *, size: tuple[int, int] = (16, 8)) -> bytes:
    """A JPEG of 16 x 8 grey pixels, `JPEG_PIXELS`; its header may lie about the `size`.

    An `orientation` other than 0 is written as EXIF.
    """

    def segment(marker: int, data: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data

    def huffman(table: int, symbol: int) -> bytes:  # its one code is 0
        return segment(0xC4, bytes([table, 1, *[0] * 15, symbol]))

    exif = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    width, height = size
    return b"".join(
        (
            b"\xff\xd8",
            segment(0xE1, exif) if orientation else b"",
            segment(0xDB, bytes([0, *[8] * 64])),
            segment(0xC0, struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)),
            huffman(0x00, 7),  # each block's mean is told in 7 bits
            huffman(0x10, 0),  # and has no detail
            segment(0xDA, bytes([1, 1, 0, 0, 63, 0])),
            bytes([0b0_0011011, 0b0_0_111111, 0b1_0_111111]),  # -100, +127, padding
            b"\xff\xd9",
        )
    )


JPEG_PIXELS: PIXELS = np.repeat(np.repeat(np.array([[28, 155]], np.uint8), 8, axis=0), 8, axis=1)[
    :, :, None
].repeat(3, axis=2)
"""What `jpeg` shows as it is stored: a dark square and a bright one."""


def _finish(writer: gguf.GGUFWriter) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
