"""Tiny GGUF models with random weights, one for each kind of memory that llama.cpp knows.

Attention is peaked (queries and keys are large), so that greedy tokens depend on the whole context
and a wrong cache shows. Control tokens are never likely, so a reply does not end by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import numpy as np

from tests.models import SPECIALS, add_tokenizer, vocabulary

WIDTH, HEADS, KV_HEADS, HEAD_WIDTH, HIDDEN = 64, 4, 2, 16, 128
EXPERTS, EXPERTS_USED, EXPERT_HIDDEN = 4, 2, 64
WINDOW = 32
"""Tokens that the sliding-window layers of gemma3 and gpt-oss see."""


class _Draft:
    """A GGUF file in the making: a writer for its metadata and random tensors by name."""

    def __init__(self, path: Path, architecture: str, seed: int) -> None:
        self.writer = gguf.GGUFWriter(path, architecture)
        self._rng = np.random.default_rng(seed)

    def random(self, name: str, *shape: int, scale: float = 0.1, around: float = 0.0) -> None:
        """Add normal numbers; `shape` is numpy's, the reverse of ggml's."""
        self.add(name, self._rng.standard_normal(shape) * scale + around)

    def uniform(self, name: str, *shape: int, low: float, high: float) -> None:
        self.add(name, self._rng.uniform(low, high, shape))

    def norm(self, name: str, width: int = WIDTH, *, value: float = 1.0) -> None:
        self.add(f"{name}.weight", np.full(width, value))

    def add(self, name: str, values: np.ndarray[Any, Any]) -> None:
        self.writer.add_tensor(name, values.astype(np.float32))

    def vocabulary(self, *, output_norm: str = "output_norm") -> None:
        """Add the embedding and the output, whose control tokens have a logit of 0."""
        size = len(vocabulary())
        self.random("token_embd.weight", size, WIDTH, scale=1.0)
        output = self._rng.standard_normal((size, WIDTH))
        output[-len(SPECIALS) :] = 0.0
        self.add("output.weight", output)
        self.norm(output_norm)

    def attention(
        self, block: str, *, norms: bool = False, bias: bool = False, gated: bool = False
    ) -> None:
        """Add the projections of grouped-query attention; with norms they carry the scale."""
        queries, keys = HEADS * HEAD_WIDTH, KV_HEADS * HEAD_WIDTH
        self.random(f"{block}.attn_q.weight", queries * (2 if gated else 1), WIDTH, scale=0.2)
        self.random(f"{block}.attn_k.weight", keys, WIDTH, scale=0.2)
        self.random(f"{block}.attn_v.weight", keys, WIDTH)
        self.random(f"{block}.attn_output.weight", WIDTH, queries)
        if norms:
            self.norm(f"{block}.attn_q_norm", HEAD_WIDTH, value=1.5)
            self.norm(f"{block}.attn_k_norm", HEAD_WIDTH, value=1.5)
        if bias:
            self.random(f"{block}.attn_q.bias", queries)
            self.random(f"{block}.attn_k.bias", keys)
            self.random(f"{block}.attn_v.bias", keys)

    def feed_forward(self, block: str) -> None:
        self.random(f"{block}.ffn_gate.weight", HIDDEN, WIDTH)
        self.random(f"{block}.ffn_up.weight", HIDDEN, WIDTH)
        self.random(f"{block}.ffn_down.weight", WIDTH, HIDDEN)

    def experts(self, block: str, *, bias: bool = False) -> None:
        """Add a router and `EXPERTS` feed-forward networks."""
        self.random(f"{block}.ffn_gate_inp.weight", EXPERTS, WIDTH)
        self.random(f"{block}.ffn_gate_exps.weight", EXPERTS, EXPERT_HIDDEN, WIDTH)
        self.random(f"{block}.ffn_up_exps.weight", EXPERTS, EXPERT_HIDDEN, WIDTH)
        self.random(f"{block}.ffn_down_exps.weight", EXPERTS, WIDTH, EXPERT_HIDDEN)
        if bias:
            self.random(f"{block}.ffn_gate_inp.bias", EXPERTS)
            self.random(f"{block}.ffn_gate_exps.bias", EXPERTS, EXPERT_HIDDEN)
            self.random(f"{block}.ffn_up_exps.bias", EXPERTS, EXPERT_HIDDEN)
            self.random(f"{block}.ffn_down_exps.bias", EXPERTS, WIDTH)

    def scan(self, block: str, *, norms: bool = False) -> None:
        """Add the selective state space of Mamba 1."""
        inner, states, rank = WIDTH * 2, 16, 4
        self.random(f"{block}.ssm_in.weight", inner * 2, WIDTH, scale=0.2)
        self.random(f"{block}.ssm_conv1d.weight", inner, 4, scale=0.5)
        self.random(f"{block}.ssm_conv1d.bias", inner)
        self.random(f"{block}.ssm_x.weight", rank + states * 2, inner, scale=0.2)
        self.random(f"{block}.ssm_dt.weight", inner, rank, scale=0.3)
        self.random(f"{block}.ssm_dt.bias", inner, scale=0.5, around=-1.0)
        # Its decay: a token is remembered for some dozens of steps.
        self.uniform(f"{block}.ssm_a", inner, states, low=-0.5, high=-0.01)
        self.random(f"{block}.ssm_d", inner)
        self.random(f"{block}.ssm_out.weight", WIDTH, inner)
        if norms:
            self.norm(f"{block}.ssm_dt_norm", rank)
            self.norm(f"{block}.ssm_b_norm", states)
            self.norm(f"{block}.ssm_c_norm", states)

    def delta_net(self, block: str) -> None:
        """Add the gated delta rule of Qwen 3.5, with two value heads for each key head."""
        width, keys, values = HEAD_WIDTH, 2, 4
        self.random(f"{block}.attn_qkv.weight", width * (keys * 2 + values), WIDTH, scale=0.2)
        self.random(f"{block}.attn_gate.weight", width * values, WIDTH, scale=0.2)
        self.random(f"{block}.ssm_conv1d.weight", width * (keys * 2 + values), 4, scale=0.5)
        self.random(f"{block}.ssm_dt.bias", values, scale=0.5, around=-1.0)
        self.uniform(f"{block}.ssm_a", values, low=-0.5, high=-0.01)
        self.random(f"{block}.ssm_beta.weight", values, WIDTH)
        self.random(f"{block}.ssm_alpha.weight", values, WIDTH)
        self.norm(f"{block}.ssm_norm", width)
        self.random(f"{block}.ssm_out.weight", WIDTH, width * values)

    def finish(self) -> None:
        self.writer.write_header_to_file()
        self.writer.write_kv_data_to_file()
        self.writer.write_tensors_to_file()
        self.writer.close()


def _blocks(draft: _Draft, count: int) -> list[str]:
    draft.writer.add_block_count(count)
    return [f"blk.{layer}" for layer in range(count)]


def _plain(draft: _Draft, *, norms: bool = False, bias: bool = False, moe: bool = False) -> None:
    """Full attention in two layers: llama, qwen2 (bias), qwen3 (norms), qwen3moe (both)."""
    draft.vocabulary()
    if moe:
        _add_experts(draft)
    for block in _blocks(draft, 2):
        draft.norm(f"{block}.attn_norm")
        draft.attention(block, norms=norms, bias=bias)
        draft.norm(f"{block}.ffn_norm")
        if moe:
            draft.experts(block)
        else:
            draft.feed_forward(block)


def _add_experts(draft: _Draft) -> None:
    draft.writer.add_expert_count(EXPERTS)
    draft.writer.add_expert_used_count(EXPERTS_USED)
    draft.writer.add_expert_feed_forward_length(EXPERT_HIDDEN)


def _gemma3(draft: _Draft) -> None:
    """Every other layer sees a window."""
    draft.writer.add_sliding_window(WINDOW)
    draft.writer.add_sliding_window_pattern([True, False, True, False])
    draft.vocabulary()
    for block in _blocks(draft, 4):
        draft.norm(f"{block}.attn_norm")
        draft.attention(block, norms=True)
        # The embedding is multiplied by sqrt(WIDTH): what the layers add must weigh as much.
        draft.norm(f"{block}.post_attention_norm", value=4.0)
        draft.norm(f"{block}.ffn_norm")
        draft.feed_forward(block)
        draft.norm(f"{block}.post_ffw_norm", value=4.0)


def _gpt_oss(draft: _Draft) -> None:
    """Every other layer sees a window; attention sinks and experts everywhere."""
    draft.writer.add_sliding_window(WINDOW)
    _add_experts(draft)
    draft.vocabulary()
    for block in _blocks(draft, 2):
        draft.norm(f"{block}.attn_norm")
        draft.attention(block, bias=True)
        draft.random(f"{block}.attn_output.bias", WIDTH)
        draft.random(f"{block}.attn_sinks.weight", HEADS)
        draft.norm(f"{block}.post_attention_norm")
        draft.experts(block, bias=True)


def _add_state_space(draft: _Draft, *, inner: int, rank: int) -> None:
    draft.writer.add_ssm_conv_kernel(4)
    draft.writer.add_ssm_inner_size(inner)
    draft.writer.add_ssm_state_size(16)
    draft.writer.add_ssm_time_step_rank(rank)


def _mamba(draft: _Draft) -> None:
    """Recurrent in every layer; its memory has no position to go back to."""
    _add_state_space(draft, inner=WIDTH * 2, rank=4)
    draft.vocabulary()
    for block in _blocks(draft, 2):
        draft.norm(f"{block}.attn_norm")
        draft.scan(block)


def _jamba(draft: _Draft) -> None:
    """Hybrid: recurrence and full attention in turn. Cannot be rolled back."""
    _add_state_space(draft, inner=WIDTH * 2, rank=4)
    draft.writer.add_head_count_kv([0, KV_HEADS] * 2)
    draft.vocabulary()
    for layer, block in enumerate(_blocks(draft, 4)):
        draft.norm(f"{block}.attn_norm")
        if layer % 2:
            draft.attention(block)
        else:
            draft.scan(block, norms=True)
        draft.norm(f"{block}.ffn_norm")
        draft.feed_forward(block)


def _qwen35(draft: _Draft) -> None:
    """Hybrid: gated delta nets and full attention in turn. Can be rolled back (`n_rs_seq`)."""
    _add_state_space(draft, inner=HEAD_WIDTH * 4, rank=4)
    draft.writer.add_ssm_group_count(2)
    draft.writer.add_full_attention_interval(2)
    draft.writer.add_rope_dimension_sections([3, 3, 2, 0])
    draft.vocabulary()
    for layer, block in enumerate(_blocks(draft, 4)):
        draft.norm(f"{block}.attn_norm")
        if layer % 2:
            draft.attention(block, norms=True, gated=True)
        else:
            draft.delta_net(block)
        draft.norm(f"{block}.post_attention_norm")
        draft.feed_forward(block)


def _lfm2(draft: _Draft) -> None:
    """Hybrid: short convolutions and full attention in turn. Can be rolled back (`n_rs_seq`)."""
    draft.writer.add_shortconv_l_cache(3)
    draft.writer.add_head_count_kv([0, KV_HEADS] * 2)
    draft.vocabulary(output_norm="token_embd_norm")
    for layer, block in enumerate(_blocks(draft, 4)):
        draft.norm(f"{block}.attn_norm")
        if layer % 2:
            draft.attention(block, norms=True)
        else:
            draft.random(f"{block}.shortconv.conv.weight", WIDTH, 3, scale=0.5)
            draft.random(f"{block}.shortconv.in_proj.weight", WIDTH * 3, WIDTH, scale=0.2)
            draft.random(f"{block}.shortconv.out_proj.weight", WIDTH, WIDTH, scale=0.2)
        draft.norm(f"{block}.ffn_norm")
        draft.feed_forward(block)


_WRITERS: dict[str, Callable[[_Draft], None]] = {
    "llama": _plain,
    "qwen2": lambda draft: _plain(draft, bias=True),
    "qwen3": lambda draft: _plain(draft, norms=True),
    "qwen3moe": lambda draft: _plain(draft, norms=True, moe=True),
    "gemma3": _gemma3,
    "gpt-oss": _gpt_oss,
    "mamba": _mamba,
    "jamba": _jamba,
    "qwen35": _qwen35,
    "lfm2": _lfm2,
}

NAMES = tuple(_WRITERS)
"""Every architecture `write` knows; all of them chat."""

FULL = ("llama", "qwen2", "qwen3", "qwen3moe")
SLIDING = ("gemma3", "gpt-oss")
RECURRENT = ("mamba",)
HYBRID = ("jamba", "qwen35", "lfm2")
ROLLS_BACK = ("qwen35", "lfm2")
"""Recurrent or hybrid ones for which llama.cpp honours `n_rs_seq`."""


def write(
    architecture: str,
    path: Path,
    *,
    seed: int = 1,
    context_length: int = 1024,
    name: str | None = None,
    chat_template: str | None = None,
) -> Path:
    """Write a model of random weights, under 1 MB, with the vocabulary of `write_model`.

    Raises:
        KeyError: `architecture` is not in `NAMES`.
    """
    write_body = _WRITERS[architecture]
    draft = _Draft(path, architecture, seed)
    writer = draft.writer
    writer.add_name(name or f"Tiny {architecture}")
    writer.add_context_length(context_length)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    if architecture not in ("jamba", "lfm2"):  # theirs differ by layer
        writer.add_head_count_kv(KV_HEADS)
    writer.add_key_length(HEAD_WIDTH)
    writer.add_value_length(HEAD_WIDTH)
    writer.add_rope_dimension_count(HEAD_WIDTH)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(vocabulary()))
    add_tokenizer(writer)
    if chat_template is not None:
        writer.add_chat_template(chat_template)
    write_body(draft)
    draft.finish()
    return path
