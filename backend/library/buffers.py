"""What llama.cpp allocates for one context, layer by layer: KV cache, states, compute buffers.

The rules are llama.cpp's own (`llama-kv-cache*.cpp`, `llama-memory-*.cpp`); the compute buffer is
the widest point of a pass, as ggml's allocator reuses all that went before.
"""

from __future__ import annotations

from typing import NamedTuple

from backend.library.gguf_header import Header
from backend.library.layers import (
    GATED_DELTA,
    MEMORYLESS,
    Layer,
    layers_of,
    number,
    state_numbers,
    window_of,
)

KV_TYPE_BYTES = {
    "f32": 4.0,
    "f16": 2.0,
    "bf16": 2.0,
    "q8_0": 34 / 32,
    "q5_1": 24 / 32,
    "q5_0": 22 / 32,
    "q4_1": 20 / 32,
    "q4_0": 18 / 32,
    "iq4_nl": 18 / 32,
}
"""Bytes of one number in the KV cache."""

_PAD = 256  # llama.cpp rounds the cells of a cache up to this
_FLOAT = 4


class Options(NamedTuple):
    """How a context is made; see `backend.library.estimate.estimate` for the names."""

    context_cells: int
    sequences: int
    kv_type: str = "f16"
    batch: int = 512
    flash_attention: bool = True
    outputs: int = 0
    rollback: int = 0
    embeddings: bool = False


class _Cells(NamedTuple):
    """Cells of the cache of layers that see everything, and of those with a window (0: none)."""

    full: int
    window: int


class Buffers:
    """The buffers of one context of a model; all sizes are bytes.

    Raises:
        KeyError: the type of the KV cache is none of `KV_TYPE_BYTES`.
    """

    def __init__(self, header: Header, options: Options) -> None:
        self._header = header
        self._options = options
        self._kv_bytes = KV_TYPE_BYTES[options.kv_type]
        self.batch = min(options.batch, options.context_cells) if header.causal else options.batch
        self.layers = layers_of(header)
        self._cells = self._cache_cells()
        self._width = number(header, "embedding_length")
        self._is_latent = number(header, "attention.key_length_mla") > 0
        self._state = sum(state_numbers(header))
        # Without flash attention values are stored in columns, as wide as the widest layer's.
        self._widest = 0
        if not options.flash_attention:
            self._widest = max((layer.values for layer in self.layers), default=0)

    def kv_cache(self, layer: Layer) -> int:
        """What the keys and values of `layer` take."""
        if not layer.has_cache:
            return 0
        cells = self._cells.window if layer.has_window else self._cells.full
        values = 0 if self._is_latent else max(layer.values, self._widest)
        return int(cells * (layer.keys + values) * self._kv_bytes)

    def recurrent_state(self, layer: Layer) -> int:
        """What the states of `layer` take, one for each sequence and step back."""
        rows = self._options.sequences * (1 + self._options.rollback)
        return self._state * _FLOAT * rows if layer.is_recurrent else 0

    def masks(self) -> int:
        """What the attention masks take, which live all through a pass."""
        seen, flash = self._seen(), self._options.flash_attention
        attends = any(layer.heads and not _only_recurs(layer) for layer in self.layers)
        return attends * sum(seen) * self.batch * (2 if flash else _FLOAT)

    def inputs(self) -> int:
        """What a pass takes in and hands over between devices."""
        return 2 * self._width * self.batch * _FLOAT

    def phase(self, layer: Layer) -> int:
        """The widest point of the computation of `layer`."""
        batch, cells = self.batch, self._seen()
        stream = 2 * self._width * batch
        phases = [2 * stream + 3 * layer.hidden * batch, 2 * stream + self._expert_numbers()]
        if layer.is_recurrent:
            phases.append(stream + self._recurrence_numbers())
        if layer.heads and not _only_recurs(layer):
            seen = cells.window if layer.has_window else cells.full
            scores = 0 if self._options.flash_attention else layer.heads * seen * batch
            mixed = layer.queries + (layer.keys + layer.values) * 2
            phases.append(stream + scores + (2 * layer.queries + mixed) * batch)
        return max(phases) * _FLOAT

    def output_phase(self) -> int:
        """The computation of the logits."""
        options = self._options
        vocabulary = self._header.vocabulary_size
        if self._header.architecture in MEMORYLESS:
            vocabulary = 0
        rows = min(options.outputs or options.sequences, self.batch)
        rows = self.batch if options.embeddings else rows
        return rows * (vocabulary + 2 * self._width) * _FLOAT

    def output(self) -> int:
        """What is kept of the results of a batch, always in main memory."""
        options = self._options
        if options.embeddings:
            held = max(options.sequences, self.batch)
            return held * (self._header.vocabulary_size + self._width) * _FLOAT
        return options.sequences * self._header.vocabulary_size * _FLOAT

    def _cache_cells(self) -> _Cells:
        if self._header.architecture in MEMORYLESS:
            return _Cells(0, 0)
        cells, window = _padded(self._options.context_cells), window_of(self._header)
        if not window:
            return _Cells(cells, 0)
        # The rule of llama_kv_cache_iswa for a unified cache.
        seen = window * self._options.sequences + self.batch
        return _Cells(cells, _padded(min(cells, seen)))

    def _seen(self) -> _Cells:
        return _Cells(self._cells.full or self.batch, self._cells.window)

    def _expert_numbers(self) -> int:
        """Numbers of the chosen experts: their hidden states, then their outputs."""
        header = self._header
        used, hidden = (
            number(header, "expert_used_count"),
            number(header, "expert_feed_forward_length"),
        )
        if not used:
            return 0
        hidden = hidden or number(header, "feed_forward_length")
        scores = 3 * number(header, "expert_count")
        return self.batch * (scores + max(3 * used * hidden, used * (hidden + 2 * self._width)))

    def _recurrence_numbers(self) -> int:
        """Numbers of a recurrent layer: its input, convolution, scan, and the states it takes."""
        header = self._header
        inner = number(header, "ssm.inner_size") or 2 * self._width
        groups = number(header, "ssm.group_count") * number(header, "ssm.state_size")
        mixed = inner + 2 * groups
        numbers = self.batch * (2 * inner + 3 * mixed)
        numbers += 2 * self._options.sequences * self._state
        if header.architecture in GATED_DELTA:
            numbers += self.batch * 4 * inner
        return numbers


def _only_recurs(layer: Layer) -> bool:
    return layer.is_recurrent and not layer.has_cache


def _padded(cells: int) -> int:
    return -(-cells // _PAD) * _PAD
