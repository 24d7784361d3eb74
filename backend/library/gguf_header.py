"""What a GGUF file says of itself, as a value.

A file cut or damaged at any byte of its header gives `model_damaged`, never another error and
never a long wait.
"""

from __future__ import annotations

import math
import stat
import struct
from pathlib import Path
from typing import Any

from msgspec import Struct

from backend.errors import UserError
from backend.library.gguf_reader import (
    BUFFER_BYTES,
    DOWNLOAD_AGAIN,
    DamageError,
    Reader,
    Strings,
    Weight,
)
from backend.library.gguf_types import quantisation
from backend.library.split_files import missing_parts, parts

__all__ = ["Header", "Weight", "read_header"]

_POOLINGS = ("none", "mean", "cls", "last", "rank")


class Header(Struct, frozen=True, kw_only=True):
    """What a GGUF file says of itself. Lengths are in tokens; 0 or empty: it does not say.

    `pooling` (none, mean, cls, last, rank or a number yet unknown) marks an embedding model;
    `causal` is whether a token sees only those before it. `hyperparameters` are the numbers of
    the architecture without its name in the key, one for each layer where they are lists.
    `kind` is what the file holds (model, adapter, mmproj, imatrix). `chat_template` is the
    template's text, which came with the file and is not to be trusted. The weights of a model in
    several files are those of all its parts.
    """

    architecture: str
    name: str
    context_length: int
    size_label: str
    kv_bytes_per_token: int
    tensors: int
    pooling: str = ""
    causal: bool = True
    vocabulary_size: int = 0
    hyperparameters: dict[str, int | float | bool | list[Any]] = {}
    weights: tuple[Weight, ...] = ()
    kind: str = "model"
    quantisation: str = ""
    chat_template: str = ""


def read_header(path: Path) -> Header:
    """Read and check the header of `path`, and of its further parts if it is the first of several.

    Raises:
        UserError: `not_found` when there is no such file or it may not be read, `model_damaged`.
    """
    values, weights = _read(path)
    missing = missing_parts(path)
    if missing:
        raise UserError(
            "model_damaged",
            f"The model {path.name} is not complete.",
            why=f"{len(missing)} of its parts are missing, the first is {missing[0].name}.",
            remedy="Download the missing parts into the same folder.",
        )
    for part in parts(path)[1:]:
        weights += _read(part)[1]
    try:
        return _describe(values, weights)
    except DamageError as error:
        raise _damaged(path, error) from error


def _read(path: Path) -> tuple[dict[str, Any], tuple[Weight, ...]]:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise DamageError("it is not a regular file")
        with path.open("rb", buffering=BUFFER_BYTES) as file:
            return Reader(file, status.st_size).read()
    except OSError as error:
        raise UserError(
            "not_found",
            f"The model file {path.name} cannot be read.",
            why=f"{error.strerror or error}.",
            remedy="Check that the file is there and may be read.",
        ) from error
    except (DamageError, struct.error, UnicodeDecodeError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> UserError:
    remedy = error.remedy if isinstance(error, DamageError) else DOWNLOAD_AGAIN
    state = "is damaged" if remedy == DOWNLOAD_AGAIN else "cannot be used"
    return UserError(
        "model_damaged",
        f"The file {path.name} {state}.",
        why=f"Reading its header: {error}.",
        remedy=remedy,
    )


def _describe(values: dict[str, Any], weights: tuple[Weight, ...]) -> Header:
    architecture = values.get("general.architecture")
    if not isinstance(architecture, str) or not architecture:
        raise DamageError("it names no architecture")
    prefix = f"{architecture}."
    numbers = {
        key.removeprefix(prefix): value
        for key, value in values.items()
        if key.startswith(prefix) and isinstance(value, int | float | list)
    }

    def number(key: str, default: int = 0) -> int:
        value = numbers.get(key, default)
        value = max(value, default=0) if isinstance(value, list) else value  # one for each layer
        return int(value) if math.isfinite(value) else default

    heads = max(number("attention.head_count"), 1)
    width = number("embedding_length") // heads
    key, value = number("attention.key_length", width), number("attention.value_length", width)
    kv_heads = number("attention.head_count_kv", heads)
    tokens = values.get("tokenizer.ggml.tokens")
    return Header(
        architecture=architecture,
        name=_text(values, "general.name"),
        context_length=max(number("context_length"), 0),
        size_label=_text(values, "general.size_label"),
        kv_bytes_per_token=2 * number("block_count") * kv_heads * (key + value),  # 16-bit floats
        tensors=len(weights),
        pooling=_pooling(numbers.get("pooling_type")),
        causal=bool(numbers.get("attention.causal", True)),
        vocabulary_size=tokens.length if isinstance(tokens, Strings) else 0,
        hyperparameters=numbers,
        weights=weights,
        kind=_text(values, "general.type") or "model",
        quantisation=quantisation(
            values.get("general.file_type"), ((w.type, w.size_bytes) for w in weights)
        ),
        chat_template=_text(values, "tokenizer.chat_template"),
    )


def _pooling(value: Any) -> str:
    if not isinstance(value, int):
        return ""
    return _POOLINGS[value] if 0 <= value < len(_POOLINGS) else str(value)


def _text(values: dict[str, Any], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""
