"""What the numbers in a GGUF file stand for: types of weights, and kinds of quantised files.

From ggml's `ggml_type` and llama.cpp's `llama_ftype`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class WeightType(NamedTuple):
    """A type of weights: rows are whole blocks of `block` numbers in `block_bytes` bytes."""

    name: str
    block: int
    block_bytes: int


WEIGHT_TYPES = {
    0: WeightType("F32", 1, 4),
    1: WeightType("F16", 1, 2),
    2: WeightType("Q4_0", 32, 18),
    3: WeightType("Q4_1", 32, 20),
    6: WeightType("Q5_0", 32, 22),
    7: WeightType("Q5_1", 32, 24),
    8: WeightType("Q8_0", 32, 34),
    10: WeightType("Q2_K", 256, 84),
    11: WeightType("Q3_K", 256, 110),
    12: WeightType("Q4_K", 256, 144),
    13: WeightType("Q5_K", 256, 176),
    14: WeightType("Q6_K", 256, 210),
    16: WeightType("IQ2_XXS", 256, 66),
    17: WeightType("IQ2_XS", 256, 74),
    18: WeightType("IQ3_XXS", 256, 98),
    19: WeightType("IQ1_S", 256, 50),
    20: WeightType("IQ4_NL", 32, 18),
    21: WeightType("IQ3_S", 256, 110),
    22: WeightType("IQ2_S", 256, 82),
    23: WeightType("IQ4_XS", 256, 136),
    24: WeightType("I8", 1, 1),
    25: WeightType("I16", 1, 2),
    26: WeightType("I32", 1, 4),
    27: WeightType("I64", 1, 8),
    28: WeightType("F64", 1, 8),
    29: WeightType("IQ1_M", 256, 56),
    30: WeightType("BF16", 1, 2),
    34: WeightType("TQ1_0", 256, 54),
    35: WeightType("TQ2_0", 256, 66),
    39: WeightType("MXFP4", 32, 17),
    40: WeightType("NVFP4", 64, 36),
    41: WeightType("Q1_0", 128, 18),
}
"""By ggml's number; a file may have types that are not here yet."""

_FILE_TYPES = {
    0: "F32",
    1: "F16",
    2: "Q4_0",
    3: "Q4_1",
    7: "Q8_0",
    8: "Q5_0",
    9: "Q5_1",
    10: "Q2_K",
    11: "Q3_K_S",
    12: "Q3_K_M",
    13: "Q3_K_L",
    14: "Q4_K_S",
    15: "Q4_K_M",
    16: "Q5_K_S",
    17: "Q5_K_M",
    18: "Q6_K",
    19: "IQ2_XXS",
    20: "IQ2_XS",
    21: "Q2_K_S",
    22: "IQ3_XS",
    23: "IQ3_XXS",
    24: "IQ1_S",
    25: "IQ4_NL",
    26: "IQ3_S",
    27: "IQ3_M",
    28: "IQ2_S",
    29: "IQ2_M",
    30: "IQ4_XS",
    31: "IQ1_M",
    32: "BF16",
    36: "TQ1_0",
    37: "TQ2_0",
    38: "MXFP4",
    39: "NVFP4",
    40: "Q1_0",
    41: "Q2_0",
}
_GUESSED = 1024  # llama.cpp's mark for 'not said by the file'


def weight_bytes(kind: int, shape: tuple[int, ...]) -> int | None:
    """Bytes of a weight of `shape`, the row's length first; None for a type not known here.

    Raises:
        ValueError: its rows are no whole blocks of that type.
    """
    known = WEIGHT_TYPES.get(kind)
    if known is None:
        return None
    blocks, rest = divmod(shape[0], known.block)
    if rest:
        raise ValueError(f"a row has {shape[0]} numbers, {known.name} has blocks of {known.block}")
    for length in shape[1:]:
        blocks *= length
    return blocks * known.block_bytes


def quantisation(file_type: object, weights: Iterable[tuple[int, int]]) -> str:
    """What a file is called after: its `general.file_type`, else the type with the most bytes.

    `weights` are types and their bytes. Empty when neither is known.
    """
    if isinstance(file_type, int) and not file_type & _GUESSED and file_type in _FILE_TYPES:
        return _FILE_TYPES[file_type]
    sums: dict[int, int] = {}
    for kind, size in weights:
        sums[kind] = sums.get(kind, 0) + size
    main = max(sums, key=lambda kind: sums[kind], default=None)
    return WEIGHT_TYPES[main].name if main in WEIGHT_TYPES else ""
