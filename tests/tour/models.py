"""Model files that are large on paper: true headers, and nothing behind them but a hole."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import gguf
import numpy as np

from tests.models import add_tokenizer

_BLOCK, _BLOCK_BYTES = 256, 144  # Q4_K: so many weights in so many bytes


class Shape(NamedTuple):
    """What the header says of a model."""

    architecture: str
    layers: int
    width: int
    heads: int
    kv_heads: int
    hidden: int
    vocabulary: int
    context_length: int


QWEN3_8B = Shape("qwen3", 36, 4096, 32, 8, 12288, 151_936, 40_960)
LLAMA_31_8B = Shape("llama", 32, 4096, 32, 8, 14336, 128_256, 131_072)
QWEN25_14B = Shape("qwen2", 48, 5120, 40, 8, 13824, 152_064, 1_010_000)


def write_hollow(path: Path, name: str, shape: Shape) -> Path:
    """A model in Q4_K whose header is whole and whose weights take no room on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(path, shape.architecture)
    writer.add_name(name)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_K_M)
    writer.add_context_length(shape.context_length)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.hidden)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_vocab_size(shape.vocabulary)
    add_tokenizer(writer)
    total = 0

    def weight(name: str, *dimensions: int) -> None:
        nonlocal total
        count = int(np.prod(dimensions))
        size = count // _BLOCK * _BLOCK_BYTES
        kind = gguf.GGMLQuantizationType.Q4_K
        writer.add_tensor_info(name, dimensions, np.dtype(np.float16), size, kind)
        total += writer.ggml_pad(size, writer.data_alignment)

    def norm(name: str, width: int) -> None:
        nonlocal total
        writer.add_tensor_info(name, (width,), np.dtype(np.float32), width * 4)
        total += writer.ggml_pad(width * 4, writer.data_alignment)

    kv_width = shape.width // shape.heads * shape.kv_heads
    weight("token_embd.weight", shape.vocabulary, shape.width)
    for layer in range(shape.layers):
        block = f"blk.{layer}"
        norm(f"{block}.attn_norm.weight", shape.width)
        weight(f"{block}.attn_q.weight", shape.width, shape.width)
        weight(f"{block}.attn_k.weight", kv_width, shape.width)
        weight(f"{block}.attn_v.weight", kv_width, shape.width)
        weight(f"{block}.attn_output.weight", shape.width, shape.width)
        norm(f"{block}.ffn_norm.weight", shape.width)
        weight(f"{block}.ffn_gate.weight", shape.hidden, shape.width)
        weight(f"{block}.ffn_up.weight", shape.hidden, shape.width)
        weight(f"{block}.ffn_down.weight", shape.width, shape.hidden)
    norm("output_norm.weight", shape.width)
    weight("output.weight", shape.vocabulary, shape.width)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    writer.close()
    start = writer.ggml_pad(path.stat().st_size, writer.data_alignment)
    with path.open("r+b") as file:
        file.truncate(start + total)
    return path
