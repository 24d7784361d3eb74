"""Whether two names mean the same model, so that one server may stand in for another.

The rule, of the last part of a name behind any ``/``:

1. Upper case, ``.gguf``, ``:latest`` and what tells the quantisation do not count, nor do the
   words *instruct*, *chat* and *it*: whoever serves a model for chats serves that one.
2. The first word that is a number of parameters (``8b``, ``0.6b``, ``30b-a3b``, ``8x7b``,
   ``e4b``) is the size; all other words, joined, are the family.
3. The same family and size mean the same model. Without a size only the same whole name does.

A maker's name in front (``meta-llama/``) is cut off by the ``/``; inside the name it counts,
except Meta's, which most files carry and no registry does.
"""

from __future__ import annotations

import re

_QUANTISATION = re.compile(
    r"""^(
        i?q\d(_[0-9a-z]+)* | tq\d(_\d)? | b?f(16|32)
        | mxfp\d | fp(4|8|16) | nvfp4 | int[48] | [48]-?bit | w\da\d+
        | awq | gptq | gguf | mlx | bnb | ggml | dwq | ud | imat | i1
    )$""",
    re.VERBOSE,
)
_SIZE = re.compile(r"^(\d+x)?e?\d+(\.\d+)?[bm]$")
_ACTIVE = re.compile(r"^a\d+(\.\d+)?b$")
_SILENT = frozenset({"instruct", "chat", "it", "meta", "latest", "hf", ""})
_SPLIT_PART = re.compile(r"-\d{5}-of-\d{5}$")
# Quantisations hold underscores, which part words elsewhere: theirs become a sign of their own.
_UNDERSCORED = re.compile(
    r"(?<![0-9a-z])(i?q\d|tq\d)((?:_(?:\d|k|xxs|xs|nl|s|m|l|xl))+)(?![0-9a-z])"
)


def model_key(name: str) -> str:
    """What is equal for names of the same model: ``family:size``, or the whole name."""
    own = name.strip().lower().replace("\\", "/").rstrip("/").rpartition("/")[2]
    own = _SPLIT_PART.sub("", own.removesuffix(".gguf"))
    marked = _UNDERSCORED.sub(lambda found: found[0].replace("_", "\x00"), own)
    words = [word.strip(".") for word in re.split(r"[-_:@\s]+", _dotted(marked))]
    kept = [
        word
        for word in words
        if word not in _SILENT and not _QUANTISATION.match(word.replace("\x00", "_"))
    ]
    sizes = [number for number, word in enumerate(kept) if _SIZE.match(word)]
    if not sizes:
        return name.strip().lower().removesuffix(":latest")
    at = sizes[0]
    active = [word for word in kept[at + 1 :] if _ACTIVE.match(word)][:1]
    family = "".join(w for n, w in enumerate(kept) if n != at and w not in active)
    return f"{family}:{'-'.join([kept[at], *active])}"


def _dotted(name: str) -> str:
    """A quantisation behind a dot (``model.Q4_K_M``) as a word of its own."""
    return re.sub(r"\.(?=(i?q\d|tq\d|b?f16|b?f32|mxfp4)\b|(i?q\d|tq\d)\x00)", "-", name)
