"""What each layer of a model has, by its file's header: heads, widths, windows, recurrence.

The rules are llama.cpp's own (`llama-hparams.cpp` and the architectures' `load_arch_hparams`).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from backend.library.gguf_header import Header

_RECURRENT = frozenset({"mamba", "mamba2", "rwkv6", "rwkv6qwen2", "rwkv7", "arwkv7"})
MEMORYLESS = frozenset(
    "bert jina-bert-v2 jina-bert-v3 nomic-bert nomic-bert-moe neo-bert eurobert modern-bert "
    "gemma-embedding dream llada llada-moe rnd1 wavtokenizer-dec".split()
)
# Every how many layers one sees everything where the file does not say; 0: the file has a list.
_WINDOW_PERIODS = {
    **dict.fromkeys(("afmoe", "cohere2", "exaone4", "exaone-moe", "llama4", "mellum"), 4),
    **dict.fromkeys(("muse-glimmer", "olmo2", "cohere2moe", "laguna", "smallthinker"), 4),
    **dict.fromkeys(("gemma2", "gpt-oss"), 2),
    **dict.fromkeys(("gemma4", "granite-swa", "maple", "mimo2", "spark2.5", "step35"), 0),
    "gemma3": 6,
    "gemma3n": 5,
    "plamo3": 8,
}
_FULL_FIRST = frozenset({"cohere2moe", "laguna", "smallthinker"})
_WINDOWS = {"gemma2": 4096, "exaone4": 4096, "smallthinker": 4096, "llama4": 8192}
_INTERVALS = {"qwen3next": 4, "qwen35": 4, "qwen35moe": 4, "qwen4exp": 4, "minimax-01": 8}
GATED_DELTA = frozenset({"qwen3next", "qwen35", "qwen35moe", "qwen4exp"})


MAX_LAYERS = 512  # of llama.cpp; a damaged file may claim more


class Layer(NamedTuple):
    """Numbers of one layer for each token; `keys` and `values` go to the cache."""

    heads: int
    queries: int
    keys: int
    values: int
    hidden: int
    has_window: bool
    is_recurrent: bool
    has_cache: bool


def layers_of(header: Header) -> list[Layer]:
    """The layers that are computed, first to last; those that only predict ahead are left out."""
    count = min(number(header, "block_count"), MAX_LAYERS)
    count -= min(number(header, "nextn_predict_layers"), max(count - 1, 0))
    width = number(header, "embedding_length")
    head_counts = _each(header, "attention.head_count", count)
    kv_counts = _each(header, "attention.head_count_kv", count, head_counts)
    hidden = _each(header, "feed_forward_length", count)
    windows = _window_layers(header, count)
    recurrent = _recurrent_layers(header, kv_counts, hidden)
    first = max(head_counts[0] if head_counts else 0, 1)
    key = number(header, "attention.key_length", width // first)
    value = number(header, "attention.value_length", width // first)
    cached = _cached_layers(header, count)
    both = header.architecture == "falcon-h1"
    layers = []
    for n in range(count):
        k = number(header, "attention.key_length_swa", key) if windows[n] else key
        v = number(header, "attention.value_length_swa", value) if windows[n] else value
        layers.append(
            Layer(
                heads=head_counts[n],
                queries=head_counts[n] * max(k, v),
                keys=kv_counts[n] * k,
                values=kv_counts[n] * v,
                hidden=hidden[n],
                has_window=windows[n],
                is_recurrent=recurrent[n],
                has_cache=n < cached and (both or not recurrent[n]),
            )
        )
    return layers


def _cached_layers(header: Header, count: int) -> int:
    """How many layers, from the first, have a cache of their own; the others use theirs."""
    if header.architecture in MEMORYLESS:
        return 0
    if header.architecture == "gemma3n":
        return min(20, count)
    return count - min(number(header, "attention.shared_kv_layers"), count)


def window_of(header: Header) -> int:
    """Tokens that layers with a window see, 0 when the architecture has none."""
    layered = header.architecture in _WINDOW_PERIODS or header.architecture == "lfm2"
    if not layered or (header.architecture == "exaone4" and number(header, "block_count") != 64):
        return 0
    window = number(header, "attention.sliding_window", _WINDOWS.get(header.architecture, 0))
    if header.architecture == "llama4" and window:
        return 8192
    return 128 if header.architecture == "exaone-moe" and not window else window


def _window_layers(header: Header, count: int) -> list[bool]:
    if not window_of(header):
        return [False] * count
    pattern = header.hyperparameters.get("attention.sliding_window_pattern")
    if isinstance(pattern, list):
        return [bool(n) for n in pattern[:count]] + [False] * (count - len(pattern))
    if header.architecture == "lfm2":
        return [n > 0 for n in _each(header, "attention.head_count_kv", count)]
    period = number(
        header, "attention.sliding_window_pattern", _WINDOW_PERIODS[header.architecture]
    )
    if period == 0:
        return [True] * count
    full = 0 if header.architecture in _FULL_FIRST else period - 1
    return [n % period != full for n in range(count)]


def _recurrent_layers(header: Header, kv_counts: list[int], hidden: list[int]) -> list[bool]:
    count, architecture = len(kv_counts), header.architecture
    if architecture in _RECURRENT or architecture == "falcon-h1":
        return [True] * count
    if not any(state_numbers(header)):
        return [False] * count
    pattern = header.hyperparameters.get("attention.recurrent_layers")
    if isinstance(pattern, list):
        return [bool(n) for n in pattern[:count]] + [False] * (count - len(pattern))
    interval = number(header, "full_attention_interval", _INTERVALS.get(architecture, 0))
    if interval and architecture in _INTERVALS:
        return [(n + 1) % interval != 0 for n in range(count)]
    has_mlp_layers = architecture.startswith("nemotron_h")
    return [
        heads == 0 and not (has_mlp_layers and inner)
        for heads, inner in zip(kv_counts, hidden, strict=True)
    ]


def state_numbers(header: Header) -> tuple[int, int]:
    """Numbers of a recurrent layer's convolution (or token shift) and of its state."""
    width, heads = number(header, "embedding_length"), number(header, "attention.head_count")
    if head := number(header, "wkv.head_size"):
        return number(header, "token_shift_count", 2) * width, width * head
    if length := number(header, "shortconv.l_cache"):
        return width * (length - 1), 0
    kernel, inner = number(header, "ssm.conv_kernel"), number(header, "ssm.inner_size")
    if head := number(header, "kda.head_dim"):
        return 3 * (kernel - 1 if kernel else 3) * heads * head, head * head * heads
    if header.architecture == "minimax-01":
        return 0, number(header, "attention.key_length") ** 2 * heads
    state, groups = number(header, "ssm.state_size"), number(header, "ssm.group_count")
    return max(kernel - 1, 0) * (inner + 2 * groups * state), state * inner


def number(header: Header, key: str, default: int = 0) -> int:
    """A hyperparameter, the largest of its values for the layers; nothing below 0."""
    value: Any = header.hyperparameters.get(key, default)
    value = max(value, default=default) if isinstance(value, list) else value
    return _whole(value)


def _each(header: Header, key: str, count: int, default: list[int] | None = None) -> list[int]:
    """A hyperparameter by layer; a list too short goes on with its last."""
    value: Any = header.hyperparameters.get(key)
    if value is None:
        return list(default) if default else [0] * count
    values = [_whole(v) for v in value] if isinstance(value, list) else [_whole(value)]
    values = values or [0]
    return (values + [values[-1]] * count)[:count]


def _whole(value: float) -> int:
    """A number of the file, which may be anything, as one to reckon with."""
    return max(int(value), 0) if math.isfinite(value) else 0
