"""Where the weights of a model lie: by layer, input and output, and what is kept twice."""

from __future__ import annotations

from typing import NamedTuple

from backend.library.gguf_header import Header, Weight
from backend.library.layers import MAX_LAYERS, number

# ggml's numbers of the types that its CPU code keeps a second time in an order of its own, on
# processors with AVX2: Q4_0, Q4_K, IQ4_NL, MXFP4; with AVX-512 also Q2_K. ARM adds more.
REPACKED_ON_X86 = frozenset({2, 10, 12, 20, 39})
REPACKED_ON_ARM = frozenset({2, 8, 12, 13, 14, 20, 39})


class Slots(NamedTuple):
    """Bytes of the weights by place: of each layer, of the output, and of what stays.

    `tied` of the output are a copy of the token embedding.
    """

    layers: list[int]
    output: int
    stays: int
    tied: int
    largest: int

    @property
    def total(self) -> int:
        """Everything once."""
        return sum(self.layers) + self.output - self.tied + self.stays


def weights_by_slot(header: Header, file_bytes: int) -> Slots:
    """The weights of `header` by place; `file_bytes` is the size of all parts of the model."""
    count = min(number(header, "block_count"), MAX_LAYERS)
    layers, output, stays, tied, largest = [0] * count, 0, 0, 0, 0
    for weight in header.weights:
        layer = _layer_of(weight.name)
        if layer is not None and layer < count:
            layers[layer] += weight.size_bytes
            largest = max(largest, weight.size_bytes)
        elif weight.name.startswith(("output", "cls", "dense_")):
            output += weight.size_bytes
        else:
            stays += weight.size_bytes
            tied = weight.size_bytes if weight.name == "token_embd.weight" else tied
    if any(weight.name == "output.weight" for weight in header.weights):
        tied = 0
    known = sum(layers) + output + stays
    rest = max(file_bytes - known, 0)
    absent = [n for n in range(count) if not layers[n]]
    if not absent and rest < known // 10:
        return Slots(layers, output + tied, stays + rest, tied, largest)  # it is the header
    # The other parts of a file hold the layers that its first one lacks.
    for n in absent or range(count):
        layers[n] += rest // len(absent or layers)
    return Slots(layers, output + tied, stays, tied, largest)


def _layer_of(name: str) -> int | None:
    """The layer that a weight belongs to: the number in ``blk.7.attn_q.weight``."""
    block, _, rest = name.partition(".")
    digits = rest.partition(".")[0]
    return int(digits) if block == "blk" and digits.isdecimal() and len(digits) < 6 else None


def weights_of(header: Header, types: frozenset[int], file_bytes: int) -> tuple[int, int]:
    """Bytes of the weights, and of those of `types` that are kept a second time."""
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


def bytes_per_token(header: Header) -> int:
    """Bytes of the weights that are read to compute one token.

    Of a mixture's experts only those in use, and of the token embedding one row, which is nothing,
    unless it is the output too.
    """
    tied = all(weight.name != "output.weight" for weight in header.weights)
    experts, used = number(header, "expert_count"), number(header, "expert_used_count")
    read = 0.0
    for weight in header.weights:
        is_output = tied and weight.name == "token_embd.weight"
        if weight.name.endswith("token_embd.weight") and not is_output:
            continue
        is_expert = "_exps" in weight.name and 0 < used < experts
        read += weight.size_bytes * used / experts if is_expert else weight.size_bytes
    return round(read)
