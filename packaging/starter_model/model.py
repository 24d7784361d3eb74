"""A small Llama: RMSNorm, rotary positions, SwiGLU, embeddings shared with the output.

Everything is laid out as llama.cpp reads architecture `llama`, so that the export is a copy:
rotary pairs are neighbours (2i, 2i+1), and the normalisation has no bias.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 (the field's own name)
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    """Sizes of the model; `context_length` in tokens."""

    vocabulary: int
    width: int = 256
    layers: int = 5
    heads: int = 4
    feed_forward: int = 704
    context_length: int = 1024
    rope_base: float = 10_000.0
    norm_epsilon: float = 1e-5

    @property
    def head_width(self) -> int:
        """Numbers for each head and position."""
        return self.width // self.heads


def rotary(shape: Shape) -> tuple[Tensor, Tensor]:
    """Cosines and sines, each (context_length, head_width / 2)."""
    steps = torch.arange(0, shape.head_width, 2, dtype=torch.float32) / shape.head_width
    angles = torch.outer(torch.arange(shape.context_length).float(), shape.rope_base**-steps)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turn neighbouring pairs of `x` (batch, heads, length, head_width) by their position."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), dim=-1).flatten(-2)


class Block(nn.Module):
    """Attention, then the feed-forward part, each added to what came in."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        width, inner = shape.width, shape.feed_forward
        self.attn_norm = nn.RMSNorm(width, eps=shape.norm_epsilon)
        self.attn_q = nn.Linear(width, width, bias=False)
        self.attn_k = nn.Linear(width, width, bias=False)
        self.attn_v = nn.Linear(width, width, bias=False)
        self.attn_output = nn.Linear(width, width, bias=False)
        self.ffn_norm = nn.RMSNorm(width, eps=shape.norm_epsilon)
        self.ffn_gate = nn.Linear(width, inner, bias=False)
        self.ffn_up = nn.Linear(width, inner, bias=False)
        self.ffn_down = nn.Linear(inner, width, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, dropout: float) -> Tensor:
        """`x` is (batch, length, width)."""
        h = self.attn_norm(x)
        q, k, v = (
            part(h).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for part in (self.attn_q, self.attn_k, self.attn_v)
        )
        mixed = F.scaled_dot_product_attention(
            rotate(q, cos, sin), rotate(k, cos, sin), v, is_causal=True
        )
        x = x + F.dropout(self.attn_output(mixed.transpose(1, 2).flatten(-2)), dropout)
        h = self.ffn_norm(x)
        return x + F.dropout(self.ffn_down(F.silu(self.ffn_gate(h)) * self.ffn_up(h)), dropout)


class Llama(nn.Module):
    """The whole model. Attribute names are the GGUF names, with `blk.N` as `blocks.N`."""

    cos: Tensor
    sin: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.token_embd = nn.Embedding(shape.vocabulary, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.output_norm = nn.RMSNorm(shape.width, eps=shape.norm_epsilon)
        cos, sin = rotary(shape)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                into_residual = name.endswith(("attn_output.weight", "ffn_down.weight"))
                scale = (2 * shape.layers) ** -0.5 if into_residual else 1.0
                nn.init.normal_(parameter, std=0.03 * scale)

    def hidden(self, tokens: Tensor, dropout: float = 0.0) -> Tensor:
        """Last hidden states (batch, length, width) of `tokens` (batch, length)."""
        length = tokens.shape[1]
        cos, sin = self.cos[:length], self.sin[:length]
        x = F.dropout(self.token_embd(tokens), dropout)
        for block in self.blocks:
            x = block(x, cos, sin, dropout)
        normed: Tensor = self.output_norm(x)
        return normed

    def loss(self, tokens: Tensor, targets: Tensor, dropout: float = 0.0) -> Tensor:
        """Mean cross entropy over `targets` (batch, length); -100 marks what is not learnt."""
        learnt = targets != -100
        states = self.hidden(tokens, dropout)[learnt]
        return F.cross_entropy(F.linear(states, self.token_embd.weight).float(), targets[learnt])

    @torch.no_grad()
    def greedy(self, prompt: list[int], end: int, most: int = 200) -> list[int]:
        """The likeliest reply to `prompt`, without `end`."""
        tokens = list(prompt)
        while len(tokens) - len(prompt) < most and len(tokens) < self.shape.context_length:
            last = self.hidden(torch.tensor([tokens]))[0, -1]
            token = int(F.linear(last, self.token_embd.weight).argmax())
            if token == end:
                break
            tokens.append(token)
        return tokens[len(prompt) :]
