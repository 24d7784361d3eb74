"""Tiny GGUF models with random weights: real inference in milliseconds, without any meaning."""

from __future__ import annotations

import string
from pathlib import Path

import gguf
import numpy as np

SPECIALS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
EMBEDDING_SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_WORDS = "the a of and in is to cat dog sat mat on ing ed er question answer model seat".split()
_MERGES = ("t h", "i n", "e r", "a n", "th e", "o n", "Ġ a", "Ġ t", "Ġ the", "r e")


def byte_alphabet() -> list[str]:
    """GPT-2's printable letter for each of the 256 bytes, by byte."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [b for b in range(256) if b not in printable]
    letters = {b: chr(b) for b in printable} | {b: chr(256 + n) for n, b in enumerate(rest)}
    return [letters[b] for b in range(256)]


def vocabulary() -> list[str]:
    """256 bytes, a few merges, then the control tokens."""
    merged = [merge.replace(" ", "") for merge in _MERGES]
    return [*byte_alphabet(), *merged, *SPECIALS]


def add_tokenizer(writer: gguf.GGUFWriter) -> None:
    """Give a model the tiny byte-level BPE `vocabulary`."""
    tokens = vocabulary()
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    kinds = [gguf.TokenType.NORMAL] * (len(tokens) - len(SPECIALS))
    writer.add_token_types([*kinds, *[gguf.TokenType.CONTROL] * len(SPECIALS)])
    writer.add_token_merges(list(_MERGES))
    writer.add_bos_token_id(tokens.index("<|endoftext|>"))
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_add_bos_token(False)


def write_model(
    path: Path,
    *,
    seed: int = 1,
    context_length: int = 1024,
    width: int = 64,
    layers: int = 2,
    name: str = "Tiny random",
    chat_template: str | None = None,
    ends: bool = False,
    not_a_number: bool = False,
) -> Path:
    """Write a llama-architecture model of random weights to `path`.

    It never ends a reply by itself unless `ends`, in which case it does nothing else. Its four
    heads share `width`: a KV cache in Q8_0, whose blocks hold 32 numbers, needs a width of 128.
    """
    rng = np.random.default_rng(seed)
    tokens = vocabulary()
    heads, kv_heads, hidden = 4, 2, width * 2
    head_width = width // heads

    def random(*shape: int, scale: float = 0.1) -> np.ndarray:
        return (rng.standard_normal(shape) * scale).astype(np.float32)

    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name(name)
    writer.add_context_length(context_length)
    writer.add_embedding_length(width)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(hidden)
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv_heads)
    writer.add_rope_dimension_count(head_width)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    add_tokenizer(writer)
    if chat_template is not None:
        writer.add_chat_template(chat_template)

    output = random(len(tokens), width, scale=1.0)
    output[-len(SPECIALS) :] = 0.0  # their logit is 0, below the highest of 266 random ones
    norm = np.ones(width, np.float32)
    embedding = random(len(tokens), width, scale=1.0)
    if ends:
        embedding += 4.0  # so that the sum over a hidden state is positive
        output[:] = 0.0
        output[tokens.index("<|im_end|>")] = 1.0
    writer.add_tensor("token_embd.weight", embedding)
    for layer in range(layers):
        block = f"blk.{layer}"
        writer.add_tensor(f"{block}.attn_norm.weight", norm)
        writer.add_tensor(f"{block}.attn_q.weight", random(width, width))
        writer.add_tensor(f"{block}.attn_k.weight", random(kv_heads * head_width, width))
        writer.add_tensor(f"{block}.attn_v.weight", random(kv_heads * head_width, width))
        writer.add_tensor(f"{block}.attn_output.weight", random(width, width))
        writer.add_tensor(f"{block}.ffn_norm.weight", norm)
        writer.add_tensor(f"{block}.ffn_gate.weight", random(hidden, width))
        writer.add_tensor(f"{block}.ffn_up.weight", random(hidden, width))
        writer.add_tensor(f"{block}.ffn_down.weight", random(width, hidden))
    writer.add_tensor("output_norm.weight", norm * (np.nan if not_a_number else 1.0))
    writer.add_tensor("output.weight", output)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def write_adapter(
    path: Path,
    *,
    seed: int = 1,
    architecture: str = "llama",
    width: int = 64,
    layers: int = 2,
    rank: int = 4,
    strength: float = 1.0,
) -> Path:
    """Write a LoRA adapter for the queries and outputs of attention of a model of `write_model`.

    It also fits the models of `tests.architectures` whose every layer has plain attention. With
    a strength of 1 its greedy tokens are not the base model's; with 0 they are.
    """
    rng = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, float(rank))
    for layer in range(layers):
        for name in ("attn_q", "attn_output"):
            tensor = f"blk.{layer}.{name}.weight"
            a = rng.standard_normal((rank, width)).astype(np.float32)
            b = (rng.standard_normal((width, rank)) * 0.2 * strength).astype(np.float32)
            writer.add_tensor(f"{tensor}.lora_a", a)
            writer.add_tensor(f"{tensor}.lora_b", b)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def embedding_vocabulary() -> list[str]:
    """WordPieces as llama.cpp keeps them: \u2581 opens a word, what goes on one has no mark."""
    pieces = [*string.ascii_lowercase, *string.digits, *_WORDS]
    opening = [f"\u2581{piece}" for piece in [*pieces, *string.punctuation]]
    return list(dict.fromkeys([*EMBEDDING_SPECIALS, *opening, *pieces]))


def write_embedding_model(
    path: Path,
    *,
    seed: int = 1,
    context_length: int = 512,
    width: int = 32,
    layers: int = 2,
    name: str = "Tiny embedder",
    pooling: gguf.PoolingType = gguf.PoolingType.MEAN,
) -> Path:
    """Write a BERT of random weights: vectors of `width` numbers, lower-case ASCII WordPieces.

    Texts that share words tend to have closer vectors.
    """
    rng = np.random.default_rng(seed)
    tokens = embedding_vocabulary()
    hidden = width * 2

    writer = gguf.GGUFWriter(path, "bert")
    writer.add_name(name)
    writer.add_context_length(context_length)
    writer.add_embedding_length(width)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(hidden)
    writer.add_head_count(4)
    writer.add_layer_norm_eps(1e-12)
    writer.add_causal_attention(False)
    writer.add_pooling_type(pooling)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("bert")
    writer.add_token_list(tokens)
    kinds = [gguf.TokenType.CONTROL] * len(EMBEDDING_SPECIALS)
    writer.add_token_types([*kinds, *[gguf.TokenType.NORMAL] * (len(tokens) - len(kinds))])
    writer.add_token_type_count(2)
    writer.add_pad_token_id(0)
    writer.add_unk_token_id(1)
    writer.add_bos_token_id(2)
    writer.add_sep_token_id(3)
    writer.add_mask_token_id(4)

    def add(name: str, *shape: int, scale: float = 0.1) -> None:
        values = (rng.standard_normal(shape) * scale).astype(np.float32)
        writer.add_tensor(name, values)

    def add_norm(name: str) -> None:
        writer.add_tensor(f"{name}.weight", np.ones(width, np.float32))
        writer.add_tensor(f"{name}.bias", np.zeros(width, np.float32))

    add("token_embd.weight", len(tokens), width, scale=1.0)
    add("position_embd.weight", context_length, width)
    add("token_types.weight", 2, width)
    add_norm("token_embd_norm")
    for layer in range(layers):
        block = f"blk.{layer}"
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            add(f"{block}.{part}.weight", width, width)
            add(f"{block}.{part}.bias", width)
        add_norm(f"{block}.attn_output_norm")
        add(f"{block}.ffn_up.weight", hidden, width)
        add(f"{block}.ffn_up.bias", hidden)
        add(f"{block}.ffn_down.weight", width, hidden)
        add(f"{block}.ffn_down.bias", width)
        add_norm(f"{block}.layer_output_norm")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
