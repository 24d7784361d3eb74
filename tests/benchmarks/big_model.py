"""A random model of the size of Qwen2.5-0.5B, with its vocabulary of 151,936 tokens, in Q4_0.

What a token costs depends on shapes and types, not on what the weights say; so this stands for a
real model wherever time is measured. Same seed, same file.

It writes lower-case letters and spaces only, because the embeddings of all other tokens (which
are the output weights too) are small. So a reply never ends by itself, its length in letters is
its length in tokens, and as part of a later prompt it has the same tokens again.
"""

from __future__ import annotations

import string
from pathlib import Path

import gguf
import numpy as np

from tests.models import SPECIALS, byte_alphabet

VOCABULARY = 151_936
WIDTH, LAYERS, HEADS, KV_HEADS, HIDDEN = 896, 24, 14, 2, 4864
CONTEXT_LENGTH = 32_768
WRITTEN = string.ascii_lowercase + " "
# Well below what the layers add up to, or every token would be followed by itself.
EMBEDDING_SCALE, SMALL_SCALE = 0.1, 0.01


def write_big_model(path: Path, *, seed: int = 1) -> Path:
    """Write the model to `path` (282 MB), unless it is there."""
    if path.exists():
        return path
    rng = np.random.default_rng(seed)
    part = path.with_suffix(".part")
    writer = gguf.GGUFWriter(part, "qwen2")
    writer.add_name("Random 0.5B")
    writer.add_context_length(CONTEXT_LENGTH)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1_000_000.0)
    writer.add_vocab_size(VOCABULARY)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_0)
    _add_tokenizer(writer)

    def quantised(name: str, rows: int, columns: int, scale: float | np.ndarray) -> None:
        # A block of 32 weights is 18 bytes: a half-precision scale, then 16 bytes of nibbles.
        blocks = columns // 32
        data = np.empty((rows, blocks, 18), np.uint8)
        # 8 stands for 0. Without the 0 they are even, and no direction wins in every layer.
        nibbles = rng.integers(1, 16, (2, rows, blocks, 16), dtype=np.uint8)
        scales = np.broadcast_to(np.float16(scale / 4.32), rows)  # nibbles deviate by 4.32
        data[:, :, :2] = np.ascontiguousarray(scales).view(np.uint8).reshape(rows, 1, 2)
        data[:, :, 2:] = nibbles[0] | nibbles[1] << 4
        writer.add_tensor(
            name,
            data.reshape(rows, -1),
            raw_dtype=gguf.GGMLQuantizationType.Q4_0,
        )

    def plain(name: str, values: np.ndarray) -> None:
        writer.add_tensor(name, values.astype(np.float32))

    kv_width = WIDTH // HEADS * KV_HEADS
    embedding_scales = np.full(VOCABULARY, SMALL_SCALE)
    embedding_scales[list(WRITTEN.encode())] = EMBEDDING_SCALE  # a byte's token is its value
    quantised("token_embd.weight", VOCABULARY, WIDTH, embedding_scales)
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        plain(f"{block}.attn_norm.weight", np.ones(WIDTH))
        for name, rows in (("q", WIDTH), ("k", kv_width), ("v", kv_width)):
            quantised(f"{block}.attn_{name}.weight", rows, WIDTH, 0.03)
            plain(f"{block}.attn_{name}.bias", rng.standard_normal(rows) * 0.02)
        quantised(f"{block}.attn_output.weight", WIDTH, WIDTH, 0.03)
        plain(f"{block}.ffn_norm.weight", np.ones(WIDTH))
        quantised(f"{block}.ffn_gate.weight", HIDDEN, WIDTH, 0.03)
        quantised(f"{block}.ffn_up.weight", HIDDEN, WIDTH, 0.03)
        quantised(f"{block}.ffn_down.weight", WIDTH, HIDDEN, 0.03)
    plain("output_norm.weight", np.ones(WIDTH))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return part.rename(path)


def _add_tokenizer(writer: gguf.GGUFWriter) -> None:
    """Letters are tokens of one byte each (no merges), so a prompt of n letters has n tokens."""
    letters = byte_alphabet()
    filler = [f"<unused{n}>" for n in range(VOCABULARY - len(letters) - len(SPECIALS))]
    tokens = [*letters, *filler, *SPECIALS]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    kinds = [gguf.TokenType.NORMAL] * (VOCABULARY - len(SPECIALS))
    writer.add_token_types([*kinds, *[gguf.TokenType.CONTROL] * len(SPECIALS)])
    writer.add_token_merges([f"{letters[33]} {letters[34]}"])
    writer.add_bos_token_id(tokens.index("<|endoftext|>"))
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_add_bos_token(False)
