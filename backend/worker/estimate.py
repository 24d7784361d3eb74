"""How much memory a model will take, from its file's header alone: no llama.cpp, nothing loaded.

The rules are llama.cpp's own (`llama-kv-cache*.cpp`, `llama-memory-*.cpp`, `llama-hparams.cpp`);
the compute buffer is the widest point of a layer, as ggml's allocator reuses all that went before.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from backend.library import Header, Weight

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

# ggml's numbers of the types that its CPU code keeps a second time in an order of its own, on
# processors with AVX2: Q4_0, Q4_K, IQ4_NL, MXFP4; with AVX-512 also Q2_K. ARM adds more.
REPACKED_ON_X86 = frozenset({2, 10, 12, 20, 39})
REPACKED_ON_ARM = frozenset({2, 8, 12, 13, 14, 20, 39})

_RECURRENT = frozenset({"mamba", "mamba2", "rwkv6", "rwkv6qwen2", "rwkv7", "arwkv7"})
_MEMORYLESS = frozenset(
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
_GATED_DELTA = frozenset({"qwen3next", "qwen35", "qwen35moe", "qwen4exp"})

_PAD = 256  # llama.cpp rounds the cells of a cache up to this
_FLOAT = 4
_TOKEN_BYTES = 176  # a token and its merge in llama.cpp's tables
_CONTEXT_BYTES = 6 << 20  # graphs, schedulers and work areas of a context


class Estimate(NamedTuple):
    """Bytes. `weights` are pages of the file, `repacked` are copies of some in another order."""

    weights: int
    repacked: int
    kv_cache: int
    recurrent_state: int
    compute: int
    output: int
    overhead: int

    @property
    def total(self) -> int:
        """All that may be resident at once, the most that loading takes."""
        return sum(self)

    @property
    def needed(self) -> int:
        """What must stay: the system may drop the pages of weights that were repacked."""
        return self.total - self.repacked


class _Layer(NamedTuple):
    """Numbers of one layer for each token; `keys` and `values` go to the cache."""

    heads: int
    queries: int
    keys: int
    values: int
    hidden: int
    has_window: bool
    is_recurrent: bool
    has_cache: bool


def estimate(
    header: Header,
    *,
    context_cells: int,
    sequences: int,
    kv_type: str = "f16",
    batch: int = 512,
    flash_attention: bool = True,
    outputs: int = 0,
    rollback: int = 0,
    embeddings: bool = False,
    repacked_types: frozenset[int] = REPACKED_ON_X86,
    file_bytes: int = 0,
) -> Estimate:
    """Memory of a model with a unified KV cache of `context_cells` tokens for `sequences`.

    `outputs` are the rows of logits in a batch (0: one for each sequence; embeddings take all of
    it), `rollback` the earlier states kept of each recurrent one. `file_bytes` is the size of all
    parts of a model in several files. Without repacking (a GPU, AMX) pass no `repacked_types`.

    Raises:
        KeyError: `kv_type` is none of `KV_TYPE_BYTES`.
    """
    cells = _padded(context_cells)
    batch = min(batch, context_cells) if header.causal else batch
    layers = _layers(header)
    caches = _caches(header, cells, sequences, batch)
    weights, repacked = _weights(header, repacked_types, file_bytes)
    rows = batch if embeddings else min(outputs or sequences, batch)
    width = _number(header, "embedding_length")
    held = sequences if not embeddings else max(sequences, batch)
    output = held * (header.vocabulary_size + (width if embeddings else 0)) * _FLOAT
    return Estimate(
        weights=weights,
        repacked=repacked,
        kv_cache=_kv_bytes(header, layers, caches, kv_type, transposed=not flash_attention),
        recurrent_state=_state_bytes(header, layers, sequences * (1 + rollback)),
        compute=_compute_bytes(header, layers, caches, batch, sequences, rows, flash_attention),
        output=output,
        overhead=header.vocabulary_size * _TOKEN_BYTES + _CONTEXT_BYTES,
    )


class _Caches(NamedTuple):
    """Cells of the cache of layers that see everything, and of those with a window (0: none)."""

    full: int
    window: int


def _caches(header: Header, cells: int, sequences: int, batch: int) -> _Caches:
    if header.architecture in _MEMORYLESS:
        return _Caches(0, 0)
    window = _window(header)
    # The rule of llama_kv_cache_iswa for a unified cache.
    return _Caches(cells, _padded(min(cells, window * sequences + batch)) if window else 0)


def _kv_bytes(
    header: Header, layers: list[_Layer], caches: _Caches, kv_type: str, *, transposed: bool
) -> int:
    cached = [layer for layer in layers if layer.has_cache]
    # Without flash attention values are stored in columns, all as wide as the widest layer's.
    widest = max((layer.values for layer in layers), default=0) if transposed else 0
    is_mla = _number(header, "attention.key_length_mla") > 0
    numbers = 0
    for layer in cached:
        cells = caches.window if layer.has_window else caches.full
        values = 0 if is_mla else max(layer.values, widest)
        numbers += cells * (layer.keys + values)
    return int(numbers * KV_TYPE_BYTES[kv_type])


def _state_bytes(header: Header, layers: list[_Layer], rows: int) -> int:
    state = sum(_state_numbers(header))
    return state * _FLOAT * rows * sum(layer.is_recurrent for layer in layers)


def _state_numbers(header: Header) -> tuple[int, int]:
    """Numbers of a recurrent layer's convolution (or token shift) and of its state."""
    width, heads = _number(header, "embedding_length"), _number(header, "attention.head_count")
    if head := _number(header, "wkv.head_size"):
        return _number(header, "token_shift_count", 2) * width, width * head
    if length := _number(header, "shortconv.l_cache"):
        return width * (length - 1), 0
    kernel, inner = _number(header, "ssm.conv_kernel"), _number(header, "ssm.inner_size")
    if head := _number(header, "kda.head_dim"):
        return 3 * (kernel - 1 if kernel else 3) * heads * head, head * head * heads
    if header.architecture == "minimax-01":
        return 0, _number(header, "attention.key_length") ** 2 * heads
    state, groups = _number(header, "ssm.state_size"), _number(header, "ssm.group_count")
    return max(kernel - 1, 0) * (inner + 2 * groups * state), state * inner


def _compute_bytes(
    header: Header,
    layers: list[_Layer],
    caches: _Caches,
    batch: int,
    sequences: int,
    rows: int,
    flash_attention: bool,
) -> int:
    """The mask, which lives all through, and the widest of the phases of a pass."""
    width = _number(header, "embedding_length")
    vocabulary = 0 if header.architecture in _MEMORYLESS else header.vocabulary_size
    seen = _Caches(caches.full or batch, caches.window)
    attends = any(layer.heads and not _only_recurs(layer) for layer in layers)
    masks = attends * sum(seen) * batch * (2 if flash_attention else _FLOAT)
    phases = [rows * (vocabulary + 2 * width)]
    for layer in layers:
        stream = 2 * width * batch
        if layer.is_recurrent:
            phases.append(stream + _recurrence_numbers(header, batch, sequences))
        if layer.heads and not _only_recurs(layer):
            cells = seen.window if layer.has_window else seen.full
            scores = 0 if flash_attention else layer.heads * cells * batch
            mixed = layer.queries + (layer.keys + layer.values) * 2
            phases.append(stream + scores + (2 * layer.queries + mixed) * batch)
        phases.append(2 * stream + 3 * layer.hidden * batch)
        phases.append(2 * stream + _expert_numbers(header, batch))
    return masks + max(phases) * _FLOAT


def _only_recurs(layer: _Layer) -> bool:
    return layer.is_recurrent and not layer.has_cache


def _expert_numbers(header: Header, batch: int) -> int:
    """Numbers of the chosen experts: their hidden states, then their outputs."""
    used, hidden = (
        _number(header, "expert_used_count"),
        _number(header, "expert_feed_forward_length"),
    )
    if not used:
        return 0
    hidden = hidden or _number(header, "feed_forward_length")
    width = _number(header, "embedding_length")
    scores = 3 * _number(header, "expert_count")
    return batch * (scores + max(3 * used * hidden, used * (hidden + 2 * width)))


def _recurrence_numbers(header: Header, batch: int, sequences: int) -> int:
    """Numbers of a recurrent layer: its input, convolution, scan, and the states it takes in."""
    shift, state = _state_numbers(header)
    inner = _number(header, "ssm.inner_size") or 2 * _number(header, "embedding_length")
    groups = _number(header, "ssm.group_count") * _number(header, "ssm.state_size")
    mixed = inner + 2 * groups
    numbers = batch * (2 * inner + 3 * mixed) + 2 * sequences * (shift + state)
    if header.architecture in _GATED_DELTA:
        numbers += batch * 4 * inner
    return numbers


def _weights(header: Header, types: frozenset[int], file_bytes: int) -> tuple[int, int]:
    known = sum(weight.size_bytes for weight in header.weights)
    has_output = any(w.name == "output.weight" for w in header.weights)
    repacked = sum(
        weight.size_bytes
        for weight in header.weights
        if _is_repacked(weight, types, tied=not has_output)
    )
    total = max(known, file_bytes)
    return total, repacked * total // max(known, 1)


def _is_repacked(weight: Weight, types: frozenset[int], *, tied: bool) -> bool:
    """Is it multiplied with, of a fitting type and shape? A table of rows is only if tied."""
    if weight.type not in types or len(weight.shape) not in (2, 3) or weight.shape[1] % 8:
        return False
    return tied or weight.name != "token_embd.weight"


def _layers(header: Header) -> list[_Layer]:
    count = _number(header, "block_count")
    count -= min(_number(header, "nextn_predict_layers"), max(count - 1, 0))
    width = _number(header, "embedding_length")
    head_counts = _each(header, "attention.head_count", count)
    kv_counts = _each(header, "attention.head_count_kv", count, head_counts)
    hidden = _each(header, "feed_forward_length", count)
    windows = _window_layers(header, count)
    recurrent = _recurrent_layers(header, kv_counts, hidden)
    first = max(head_counts[0] if head_counts else 0, 1)
    key = _number(header, "attention.key_length", width // first)
    value = _number(header, "attention.value_length", width // first)
    cached = _cached_layers(header, count)
    both = header.architecture == "falcon-h1"
    layers = []
    for n in range(count):
        k = _number(header, "attention.key_length_swa", key) if windows[n] else key
        v = _number(header, "attention.value_length_swa", value) if windows[n] else value
        layers.append(
            _Layer(
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
    if header.architecture in _MEMORYLESS:
        return 0
    if header.architecture == "gemma3n":
        return min(20, count)
    return count - min(_number(header, "attention.shared_kv_layers"), count)


def _window(header: Header) -> int:
    """Tokens that layers with a window see, 0 when the architecture has none."""
    layered = header.architecture in _WINDOW_PERIODS or header.architecture == "lfm2"
    if not layered or (header.architecture == "exaone4" and _number(header, "block_count") != 64):
        return 0
    window = _number(header, "attention.sliding_window", _WINDOWS.get(header.architecture, 0))
    if header.architecture == "llama4" and window:
        return 8192
    return 128 if header.architecture == "exaone-moe" and not window else window


def _window_layers(header: Header, count: int) -> list[bool]:
    if not _window(header):
        return [False] * count
    pattern = header.hyperparameters.get("attention.sliding_window_pattern")
    if isinstance(pattern, list):
        return [bool(n) for n in pattern[:count]] + [False] * (count - len(pattern))
    if header.architecture == "lfm2":
        return [n > 0 for n in _each(header, "attention.head_count_kv", count)]
    period = _number(
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
    if not any(_state_numbers(header)):
        return [False] * count
    pattern = header.hyperparameters.get("attention.recurrent_layers")
    if isinstance(pattern, list):
        return [bool(n) for n in pattern[:count]] + [False] * (count - len(pattern))
    interval = _number(header, "full_attention_interval", _INTERVALS.get(architecture, 0))
    if interval and architecture in _INTERVALS:
        return [(n + 1) % interval != 0 for n in range(count)]
    has_mlp_layers = architecture.startswith("nemotron_h")
    return [
        heads == 0 and not (has_mlp_layers and inner)
        for heads, inner in zip(kv_counts, hidden, strict=True)
    ]


def _number(header: Header, key: str, default: int = 0) -> int:
    """A hyperparameter, the largest of its values for the layers; nothing below 0."""
    value: Any = header.hyperparameters.get(key, default)
    value = max(value, default=default) if isinstance(value, list) else value
    return max(int(value), 0)


def _each(header: Header, key: str, count: int, default: list[int] | None = None) -> list[int]:
    """A hyperparameter by layer; a list too short goes on with its last."""
    value: Any = header.hyperparameters.get(key)
    if value is None:
        return list(default) if default else [0] * count
    values = [max(int(v), 0) for v in value] if isinstance(value, list) else [max(int(value), 0)]
    values = values or [0]
    return (values + [values[-1]] * count)[:count]


def _padded(cells: int) -> int:
    return -(-cells // _PAD) * _PAD
