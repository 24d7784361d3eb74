"""How much memory a model will take, from its file's header alone: no llama.cpp, nothing loaded."""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

from backend.library.buffers import Buffers, Options
from backend.library.gguf_header import Header
from backend.library.layers import number, state_numbers, window_of
from backend.library.weights import REPACKED_ON_X86, weights_by_slot, weights_of
from backend.machine import KvCacheType, LoadNeeds, Need

SMALL_CACHE = 16_384  # cells; up to here every slot may have a whole context of its own
RESTING_ANY, RESTING_EXACT = 24, 8  # sequences that the worker keeps as cache

_BLOCK = 32
_TOKEN_BYTES = 176  # a token and its merge in llama.cpp's tables
_CONTEXT_BYTES = 6 << 20  # graphs, schedulers and work areas of a context
WORKER_BYTES = 68 << 20  # Python and its libraries, before anything is loaded
# A process's context on each card: 120 to 550 MB with CUDA (ggml-org/llama.cpp#20595).
GPU_CONTEXT_BYTES = 400 << 20
GPU_HOST_BYTES = 200 << 20  # the driver's share of the process's main memory


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
    options = Options(
        context_cells=context_cells,
        sequences=sequences,
        kv_type=kv_type,
        batch=batch,
        flash_attention=flash_attention,
        outputs=outputs,
        rollback=rollback,
        embeddings=embeddings,
    )
    return _estimate(header, options, repacked_types, file_bytes)


def _estimate(
    header: Header, options: Options, repacked_types: frozenset[int], file_bytes: int
) -> Estimate:
    buffers = Buffers(header, options)
    weights, repacked = weights_of(header, repacked_types, file_bytes)
    phases = [buffers.output_phase(), *map(buffers.phase, buffers.layers)]
    return Estimate(
        weights=weights,
        repacked=repacked,
        kv_cache=sum(map(buffers.kv_cache, buffers.layers)),
        recurrent_state=sum(map(buffers.recurrent_state, buffers.layers)),
        compute=buffers.masks() + max(phases),
        output=buffers.output(),
        overhead=_overhead(header),
    )


def default_cells(context_length: int, slots: int) -> int:
    """Cells of the KV cache: a context for each slot while that is small, then two contexts.

    A committee's seats share most of their prompts, so two contexts hold many replies.
    """
    return max(min(slots * context_length, SMALL_CACHE), min(slots, 2) * context_length)


def worker_sequences(header: Header, slots: int) -> int:
    """Sequences of a worker's context: those at work, and those at rest as cache.

    Where memory is recurrent each costs a whole state, where it slides a whole window.
    """
    costly = any(state_numbers(header)) or window_of(header) > 0
    return slots + (RESTING_EXACT if costly else RESTING_ANY)


def load_needs(
    header: Header,
    *,
    context_length: int,
    kv_cells: int,
    sequences: int,
    kv_cache_type: KvCacheType = "f16",
    file_bytes: int = 0,
    correction: float = 1.0,
    projector_bytes: int = 0,
    draft: Header | None = None,
    draft_bytes: int = 0,
    gpus: int = 1,
    resident: bool = False,
) -> LoadNeeds:
    """What a worker takes to load a model, for every number of layers on `gpus` cards.

    `by_gpu_layers[n]` is for llama.cpp's own `n_gpu_layers=n`: 0 uses no card at all, 1 puts the
    output there, each further one the last layer that is still in main memory, and the entry
    after all layers takes everything. The token embedding stays in main memory. The KV cache and
    the states of a layer lie where it does; compute buffers are on both sides.

    `sequences` are those of the context (`worker_sequences`), `file_bytes` and `draft_bytes` the
    sizes of all parts, `correction` that of `Measurements`. `resident` counts also what the
    system may drop again (`Estimate.total`): that is to be compared with what a process uses.

    Raises:
        KeyError: `kv_cache_type` is none of `KV_TYPE_BYTES`.
    """
    options = Options(context_cells=kv_cells, sequences=sequences, kv_type=kv_cache_type)
    needs = _needs(header, options, file_bytes=file_bytes, gpus=gpus, resident=resident)
    if draft is not None:
        own = Options(context_cells=kv_cells, sequences=sequences)
        drafts = _needs(draft, own, file_bytes=draft_bytes, gpus=gpus, resident=resident)
        needs = [_sum(need, drafts[min(n, len(drafts) - 1)]) for n, need in enumerate(needs)]
    buffers = Buffers(header, options)
    kv_bytes = sum(buffers.kv_cache(n) + buffers.recurrent_state(n) for n in buffers.layers)
    return LoadNeeds(
        context_length=context_length,
        kv_cells=kv_cells,
        kv_cache_type=kv_cache_type,
        kv_bytes=kv_bytes,
        by_gpu_layers=tuple(
            _corrected(_with_process(need, projector_bytes, gpus if n else 0), correction)
            for n, need in enumerate(needs)
        ),
    )


def _with_process(need: Need, projector_bytes: int, gpus: int) -> Need:
    """Add what the process takes whatever its model is, and the projector."""
    if not gpus:
        return Need(need.main_bytes + WORKER_BYTES + projector_bytes, 0)
    return Need(
        need.main_bytes + WORKER_BYTES + GPU_HOST_BYTES,
        need.gpu_bytes + gpus * GPU_CONTEXT_BYTES + projector_bytes,
    )


def _corrected(need: Need, correction: float) -> Need:
    return Need(round(need.main_bytes * correction), round(need.gpu_bytes * correction))


def _sum(one: Need, other: Need) -> Need:
    return Need(one.main_bytes + other.main_bytes, one.gpu_bytes + other.gpu_bytes)


def context_needs(
    header: Header,
    *,
    context_cells: int,
    sequences: int,
    kv_type: str = "f16",
    batch: int = 512,
    outputs: int = 0,
    rollback: int = 0,
    embeddings: bool = False,
) -> list[Need]:
    """A model and its context alone, by `n_gpu_layers`; see `estimate` and `load_needs`."""
    options = Options(
        context_cells=context_cells,
        sequences=sequences,
        kv_type=kv_type,
        batch=batch,
        outputs=outputs,
        rollback=rollback,
        embeddings=embeddings,
    )
    return _needs(header, options)


def _needs(
    header: Header,
    options: Options,
    *,
    file_bytes: int = 0,
    gpus: int = 1,
    resident: bool = False,
) -> list[Need]:
    whole = _estimate(header, options, REPACKED_ON_X86, file_bytes)
    needs = [Need(whole.total if resident else whole.needed, 0)]
    buffers, slots = Buffers(header, options), weights_by_slot(header, file_bytes)
    count = len(slots.layers)
    # Layers that only predict ahead have weights and nothing else.
    idle = [0] * (count - len(buffers.layers))
    held = [buffers.kv_cache(n) + buffers.recurrent_state(n) for n in buffers.layers] + idle
    phases = [buffers.phase(layer) for layer in buffers.layers] + idle
    sizes = [weights + state for weights, state in zip(slots.layers, held, strict=True)]
    # From the output back to the first layer, as llama.cpp fills a card.
    moved = list(accumulate([slots.output, *reversed(sizes)]))
    everything = slots.total + slots.tied + sum(held)
    for n, on_card in enumerate(moved, 1):
        here, there = phases[: count + 1 - n], phases[count + 1 - n :]
        main = everything - on_card + buffers.output() + _overhead(header)
        main += buffers.masks() + max([buffers.inputs(), *here])
        # Long prompts are computed on the card throughout: weights of layers here visit it.
        visiting = slots.largest if here else 0
        compute = buffers.masks() + max([buffers.output_phase(), *there])
        needs.append(Need(main, on_card + gpus * (compute + visiting)))
    return needs


def _overhead(header: Header) -> int:
    return header.vocabulary_size * _TOKEN_BYTES + _CONTEXT_BYTES


def kv_cache_types(header: Header) -> tuple[KvCacheType, ...]:
    """The types that the KV cache of this model can have: blocks of 32 numbers, or single ones."""
    heads = max(number(header, "attention.head_count"), 1)
    width = number(header, "embedding_length") // heads
    lengths = [number(header, f"attention.{name}_length", width) for name in ("key", "value")]
    whole = all(length % _BLOCK == 0 for length in lengths)
    return ("f16", "q8_0", "q4_0") if whole else ("f16",)
