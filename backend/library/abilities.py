"""What a model can do, as far as its header tells; and which projector belongs to which model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from backend.library.gguf_header import Header
from backend.library.split_files import split_stem

_TOOLS = re.compile(r"\btools\b")
# What templates write of reasoning: its markers, and the switches that callers have.
_THINKING = (
    "<think>",
    "</think>",
    "[THINK]",
    "<|think|>",
    "<seed:think>",
    "<|START_THINKING|>",
    "<|channel|>analysis",
    "enable_thinking",
    "reasoning_effort",
)
_EMBEDDERS = frozenset(
    "bert nomic-bert nomic-bert-moe jina-bert-v2 jina-bert-v3 modern-bert neo-bert eurobert"
    " gemma-embedding t5encoder".split()
)
# Projectors of the same model, the best first; F32 is twice the size for nothing.
_PRECISIONS = ("F16", "Q8_0", "BF16")
_NO_NAME = re.compile(
    r"mmproj|projector|vision|model|ggml|gguf|(?:ud|bf?16|fp?16|fp?32|i?q\d\w*(?:_\w+)*)(?=$|[-_.])"
)
_SEPARATORS = re.compile(r"[^a-z0-9]+")


class Abilities(NamedTuple):
    """`tools` and `thinking` as the chat template says; an `embedding` model cannot be seated."""

    tools: bool
    thinking: bool
    embedding: bool


def abilities(header: Header) -> Abilities:
    """What `header` tells. The template's text is searched, never parsed or run."""
    template = header.chat_template
    embedding = (
        header.pooling not in ("", "none") or not header.causal or header.architecture in _EMBEDDERS
    )
    return Abilities(
        tools=any(_TOOLS.search(code) for code in _code(template)),
        thinking=any(mark in template for mark in _THINKING),
        embedding=embedding,
    )


def is_model(header: Header) -> bool:
    """Whether the file is a model by itself, not a projector, an adapter or a helper's data."""
    return header.architecture not in ("clip", "imatrix") and header.kind not in (
        "adapter",
        "mmproj",
        "imatrix",
        "vocab",
    )


def sees(header: Header) -> bool:
    """Whether the file is a projector for pictures; those for sound alone are not."""
    if header.architecture != "clip":
        return False
    return bool(header.hyperparameters.get("has_vision_encoder", True))


def fits(projector: Header, model: Header) -> bool:
    """Whether the projector's vectors are as wide as the model's; unknown widths may be."""
    width = projector.hyperparameters.get("vision.projection_dim")
    wanted = model.hyperparameters.get("embedding_length")
    if not isinstance(width, int) or not isinstance(wanted, int):
        return True
    return width == wanted


def pair(models: Mapping[Path, Header], projectors: Mapping[Path, Header]) -> dict[Path, Path]:
    """The projector of each model of one folder that has one.

    The longest common name decides. A projector that is named after no model here is for all, if
    all the others are the same in another precision.
    """
    usable = {path: header for path, header in projectors.items() if sees(header)}
    names = {path: _name(path) for path in usable}
    model_names = {path: _name(path) for path in models}
    named = {
        path for path, name in names.items() if any(_alike(name, m) for m in model_names.values())
    }
    found = {}
    for path, header in models.items():
        fitting = [p for p in usable if fits(usable[p], header)]
        own = [p for p in fitting if _alike(names[p], model_names[path])]
        if not own:
            own = [p for p in fitting if p not in named]
            if len({names[p] for p in own}) > 1:
                continue
        if own:
            longest = max(len(names[p]) for p in own)
            own = [p for p in own if len(names[p]) == longest]
            found[path] = min(own, key=lambda p: (_precision(usable[p]), str(p)))
    return found


def _precision(header: Header) -> int:
    known = header.quantisation in _PRECISIONS
    return _PRECISIONS.index(header.quantisation) if known else len(_PRECISIONS)


def _name(path: Path) -> str:
    """The model that a file is named after, without what tells its files apart."""
    stem = split_stem(path)[0].lower()
    return _SEPARATORS.sub("", _NO_NAME.sub("", stem))


def _alike(projector: str, model: str) -> bool:
    return bool(projector and model) and (projector in model or model in projector)


def _code(template: str) -> Iterator[str]:
    """What stands between the template's marks of statements and expressions."""
    marks: Sequence[tuple[str, str]] = (("{%", "%}"), ("{{", "}}"))
    for opening, closing in marks:
        for piece in template.split(opening)[1:]:
            yield piece.partition(closing)[0]
