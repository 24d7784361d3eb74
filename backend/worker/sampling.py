"""Choosing the next token of one sequence, in the order of llama.cpp's common sampler.

Logit bias, penalties, DRY; then top-k, typical, top-p, min-p, XTC, temperature and a draw; with
mirostat only temperature, mirostat and a draw. llama.cpp's own samplers do the work, each given
only the tokens that it can change: the history's for penalties and DRY, for top-k those that can
be among the k likeliest. What would sort the whole vocabulary is done here: greedy, mirostat, and
top-p without top-k.
"""

from __future__ import annotations

import ctypes
import math
import secrets
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from llama_cpp import llama_cpp as lib

from backend.errors import UserError
from backend.values import SamplingParams
from backend.worker.llama import Model

COLDEST = 1e-6  # a lower temperature is greedy; logits divided by it would overflow
LOWEST_REPEAT_PENALTY = 1e-6  # logits divided by a lower one would overflow
LONGEST_BREAKER = 40  # bytes; llama.cpp cuts longer ones
KEPT_DRY = 8  # prepared DRY samplers; one takes 60 ms for 150,000 tokens, its copy 2 ms
_TOKEN_DATA = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])
_LOWEST = float(np.finfo(np.float32).min)
_UNDERFLOW = 80.0  # exp(-80) is the last safe one: llama.cpp's typical sampler takes log(p)
_RANDOM_SEED = 0xFFFFFFFF  # llama.cpp's word for "draw a seed"
_ITS_STAND_IN = 0x9E3779B9

Logits = np.ndarray[Any, np.dtype[np.float32]]
Ids = np.ndarray[Any, np.dtype[np.intp]]


class Matcher(Protocol):
    """A grammar at one place of one reply."""

    def admits(self, token: int) -> bool:
        """May `token` come next?"""

    def mask(self, logits: Logits) -> None:
        """Set the logit of every token that may not come next to -inf, in place."""

    def accept(self, token: int) -> None:
        """Go on past `token`."""


class Sampled(NamedTuple):
    """A chosen token; `logprob` and `top` are of the model's distribution before any sampler.

    Natural logarithms. None and () unless asked for; `top` holds (token, logprob) pairs,
    likeliest first, of equals the lower id first.
    """

    token: int
    logprob: float | None
    top: tuple[tuple[int, float], ...]


class Candidates:
    """Reusable buffers for one vocabulary, and prepared DRY samplers; not for two threads."""

    def __init__(self, n_vocab: int) -> None:
        self._data = np.zeros(n_vocab, dtype=_TOKEN_DATA)
        self._pointer = self._data.ctypes.data_as(ctypes.POINTER(lib.llama_token_data))
        self._array = lib.llama_token_data_array()
        self._copy = np.empty(n_vocab, dtype=np.float32)
        self._exp = np.empty(n_vocab, dtype=np.float32)
        self._dry: dict[tuple[Any, ...], Any] = {}

    def copied(self, logits: Logits) -> Logits:
        """`logits` in the buffer for changed ones; themselves if they are there already."""
        if logits is not self._copy:
            np.copyto(self._copy, logits)
        return self._copy

    def log_sum_exp(self, logits: Logits, top: float, temperature: float = 1.0) -> float:
        """log(sum(exp(logits / temperature))); `top` is the highest logit."""
        np.subtract(logits, np.float32(top), out=self._exp)
        if temperature != 1.0:
            self._exp /= np.float32(temperature)
        np.exp(self._exp, out=self._exp)
        return top / temperature + math.log(self._exp.sum(dtype=np.float64))

    def draw(self, logits: Logits, ids: Ids, chain: Any) -> tuple[int, float]:
        """The token that `chain` selects from `ids`, and its probability among those left."""
        self._apply(logits, ids, chain)
        if not 0 <= self._array.selected < self._array.size:
            raise RuntimeError("no sampler selected a token")
        chosen = self._array.data[self._array.selected]
        return int(chosen.id), float(chosen.p)

    def change(self, logits: Logits, ids: Ids, chain: Any) -> None:
        """Let `chain`, which drops no token, change the logits of `ids` in place."""
        self._apply(logits, ids, chain)
        changed = self._data[: len(ids)]
        logits[changed["id"]] = changed["logit"]

    def dry(self, model: Model, params: SamplingParams, window: int) -> Any:
        """A new DRY sampler; its breakers are looked up in the vocabulary once."""
        breakers = tuple(text.encode("utf-8") for text in params.dry_breakers)
        key = (
            params.dry_multiplier,
            params.dry_base,
            params.dry_allowed_length,
            window,
            (ctypes.c_char_p * len(breakers))(*breakers),
            len(breakers),
        )
        name = (*key[:4], breakers)
        prepared = self._dry.pop(name, None) or lib.llama_sampler_init_dry(model.vocab, *key)
        self._dry[name] = prepared
        if len(self._dry) > KEPT_DRY:
            lib.llama_sampler_free(self._dry.pop(next(iter(self._dry))))
        return lib.llama_sampler_clone(prepared)

    def close(self) -> None:
        """Free the prepared samplers."""
        while self._dry:
            lib.llama_sampler_free(self._dry.popitem()[1])

    def _apply(self, logits: Logits, ids: Ids, chain: Any) -> None:
        data = self._data[: len(ids)]
        data["id"] = ids
        data["logit"] = logits[ids]
        # Samplers may have left the pointer, the size and the order changed.
        self._array.data = self._pointer
        self._array.size = len(ids)
        self._array.selected = -1
        self._array.sorted = False
        lib.llama_sampler_apply(chain, ctypes.byref(self._array))


class Sampler:
    """The samplers of one sequence, with a grammar beside them.

    The chosen token is shown to the grammar alone first; only a refused one pays for the mask
    over the whole vocabulary and is chosen anew (the order of `common_sampler_sample`). `prompt`
    is what penalties and DRY look back on before the first token. The n-th reply to one request
    is `choice` n: it draws from the seed plus n. Same seed and same logits: same tokens.

    Raises:
        UserError: `bad_input`, naming the field of `SamplingParams`.
    """

    def __init__(
        self,
        model: Model,
        candidates: Candidates,
        params: SamplingParams,
        matcher: Matcher | None,
        *,
        prompt: Sequence[int] = (),
        choice: int = 0,
    ) -> None:
        _check(params, model.n_vocab)
        self._candidates = candidates
        self._params = params
        self._matcher = matcher
        self._greedy = params.temperature < COLDEST
        self._bias_ids, self._bias = _biases(model, params)
        self._history = _History(model, candidates, params, prompt)
        self._mirostat = _Mirostat(params) if params.mirostat else None
        self._draw = None if self._greedy else _chain(*_draw_links(params, model.n_vocab, choice))

    def sample(self, logits: Logits) -> Sampled:
        """Choose a token, without remembering it; `logits`, shape (n_vocab,), stay as they are.

        Raises:
            UserError: `model_damaged` when the model computes no numbers, `bad_input` when the
                grammar or the parameters leave no token.
        """
        top = float(logits.max())
        if not math.isfinite(top):
            raise _damaged(top)
        values = self._changed(logits)
        token = self._choose(values)
        if self._matcher is not None and (token is None or not self._matcher.admits(token)):
            values = self._candidates.copied(values)
            self._matcher.mask(values)
            token = self._choose(values)
        if token is None:
            raise _nothing_left(grammar=self._matcher is not None)
        if self._params.logprobs is None:
            return Sampled(token, None, ())
        total = self._candidates.log_sum_exp(logits, top)
        return Sampled(token, float(logits[token]) - total, self._alternatives(logits, total))

    def accept(self, token: int) -> None:
        """Remember `token` as written: for penalties, DRY, mirostat and the grammar."""
        self._history.accept(token)
        if self._mirostat is not None:
            self._mirostat.accept()
        if self._matcher is not None:
            self._matcher.accept(token)

    def close(self) -> None:
        """Free the samplers, once."""
        self._history.close()
        if self._draw is not None:
            lib.llama_sampler_free(self._draw)

    def _changed(self, logits: Logits) -> Logits:
        """Logits after bias, penalties and DRY."""
        ids = self._history.ids
        if not len(self._bias_ids) and not len(ids):
            return logits
        values = self._candidates.copied(logits)
        values[self._bias_ids] += self._bias
        if len(ids):
            self._candidates.change(values, ids, self._history.chain)
        return values

    def _choose(self, values: Logits) -> int | None:
        """A token, None when none is possible."""
        if self._greedy:
            best = int(values.argmax())
            return best if values[best] > -np.inf else None
        top = float(values.max())
        if top == -math.inf:
            return None
        if self._mirostat is not None:
            ids = self._mirostat.keep(values, top, self._candidates)
        elif _takes_nucleus_first(self._params):
            total = self._candidates.log_sum_exp(values, top)
            ids = nucleus(values, total, self._params.top_p)
        else:
            ids = likeliest(values, self._params.top_k or len(values))
            if self._params.typical_p < 1.0:
                ids = ids[values[ids] >= top - _UNDERFLOW]
        token, probability = self._candidates.draw(values, ids, self._draw)
        if self._mirostat is not None:
            self._mirostat.drawn(probability)
        return token

    def _alternatives(self, logits: Logits, total: float) -> tuple[tuple[int, float], ...]:
        count = self._params.logprobs
        if not count:
            return ()
        ids = likeliest(logits, count)
        ids = ids[np.argsort(-logits[ids], kind="stable")][:count]
        return tuple((int(token), float(logits[token]) - total) for token in ids)


class _History:
    """Penalties and DRY: what they look back on, and the tokens (`ids`) that they can change."""

    def __init__(
        self, model: Model, candidates: Candidates, params: SamplingParams, prompt: Sequence[int]
    ) -> None:
        context = max(model.trained_context_length, 1)
        repeat, frequency = params.repeat_penalty, params.frequency_penalty
        presence = params.presence_penalty
        windows, links = [0], []
        penalises = repeat != 1.0 or frequency != 0.0 or presence != 0.0
        if penalises and (window := _window(params.penalty_last_n, context)):
            windows.append(window)
            links.append(
                lib.llama_sampler_init_penalties(model.n_vocab, window, repeat, frequency, presence)
            )
        if params.dry_multiplier and (window := _window(params.dry_last_n, context)):
            windows.append(window)
            links.append(candidates.dry(model, params, window))
        self.chain = _chain(*links) if links else None
        tail = prompt[-max(windows) :] if links else ()
        # Tokens that left the window stay in `ids`: the samplers leave them alone.
        self._seen = set(tail)
        self.ids: Ids = np.array(sorted(self._seen), dtype=np.intp)
        for token in tail:
            lib.llama_sampler_accept(self.chain, token)

    def accept(self, token: int) -> None:
        """Remember a token."""
        if self.chain is None:
            return
        lib.llama_sampler_accept(self.chain, token)
        if token not in self._seen:
            self._seen.add(token)
            self.ids = np.append(self.ids, token)

    def close(self) -> None:
        """Free the samplers."""
        if self.chain is not None:
            lib.llama_sampler_free(self.chain)


class _Mirostat:
    """Mirostat 1 and 2 (https://arxiv.org/abs/2007.14966), surprise in bits.

    llama.cpp's would sort all the vocabulary for each token, and would learn from tokens that a
    grammar refuses.
    """

    _FITTED = 100  # likeliest tokens that version 1 fits Zipf's exponent to

    def __init__(self, params: SamplingParams) -> None:
        self._params = params
        self._mu = 2.0 * params.mirostat_tau
        self._surprise: float | None = None

    def keep(self, values: Logits, top: float, candidates: Candidates) -> Ids:
        """The tokens to draw from; `top` is the highest logit."""
        if self._params.mirostat == 1:
            return _exactly(values, self._zipf_count(values))
        temperature = self._params.temperature
        total = candidates.log_sum_exp(values, top, temperature)
        floor = temperature * (total - self._mu * math.log(2.0))
        return np.flatnonzero(values >= max(min(floor, top), _LOWEST))

    def drawn(self, probability: float) -> None:
        """What was drawn had this probability among the tokens kept."""
        self._surprise = -math.log2(max(probability, 1e-45))

    def accept(self) -> None:
        """The token drawn last is written: steer towards the target surprise."""
        if self._surprise is not None:
            error = self._surprise - self._params.mirostat_tau
            self._mu -= self._params.mirostat_eta * error
            self._surprise = None

    def _zipf_count(self, values: Logits) -> int:
        n = len(values)
        best = -np.sort(-values[likeliest(values, min(self._FITTED, n))])[: self._FITTED]
        if len(best) < 2:
            return 1
        drops = (best[:-1] - best[1:]).astype(np.float64) / self._params.temperature
        steps = np.log(np.arange(2, len(best) + 1) / np.arange(1, len(best)))
        exponent = max(float(drops @ steps / (steps @ steps)), 1e-9)
        rest = exponent - 1.0
        tail = -math.expm1(-rest * math.log(n))
        shape = rest / tail if tail else 1.0 / math.log(n)
        log_count = (self._mu * math.log(2.0) + math.log(shape)) / exponent
        return max(int(math.exp(min(log_count, math.log(n)))), 1)


def likeliest(values: Logits, k: int) -> Ids:
    """The ids of the `k` highest values and perhaps some more, ascending; never of -inf.

    The k-th highest of the maxima of disjoint groups is at most the k-th highest of all. That
    bound takes two fast passes, a twentieth of the time of `np.argpartition`.
    """
    floor = _LOWEST
    groups = min(64, len(values) // (4 * k))  # members of a group
    if groups > 1:
        width = len(values) // groups
        maxima = values[: groups * width].reshape(groups, width).max(axis=0)
        floor = max(floor, float(np.partition(maxima, -k)[-k]))
    return np.flatnonzero(values >= floor)


def nucleus(values: Logits, total: float, top_p: float) -> Ids:
    """The fewest likeliest ids whose probabilities sum to `top_p`, likeliest first.

    `total` is log(sum(exp(values))). llama.cpp would sort the whole vocabulary where the nucleus
    has over 256 tokens.
    """
    k = 256
    while True:
        ids = likeliest(values, min(k, len(values)))
        ids = ids[np.argsort(-values[ids], kind="stable")][:k]
        mass = np.cumsum(np.exp(values[ids].astype(np.float64) - total))
        if mass[-1] >= top_p or k >= len(values):
            return ids[: int(np.searchsorted(mass, top_p)) + 1]
        k *= 8


def _takes_nucleus_first(params: SamplingParams) -> bool:
    return not params.top_k and params.typical_p == 1.0 and params.top_p < 1.0


def _exactly(values: Logits, k: int) -> Ids:
    """The ids of the `k` highest values; fewer where the rest is -inf, more with equals."""
    ids = likeliest(values, k)
    chosen = values[ids]
    return ids if len(ids) <= k else ids[chosen >= np.partition(chosen, -k)[-k]]


def _draw_links(params: SamplingParams, n_vocab: int, choice: int) -> list[Any]:
    seed = params.seed if params.seed is not None else secrets.randbits(32)
    seed = (seed + choice) % 2**32
    if seed == _RANDOM_SEED:
        seed = _ITS_STAND_IN
    links = []
    if not params.mirostat:
        if params.top_k:
            links.append(lib.llama_sampler_init_top_k(min(params.top_k, n_vocab)))
        links.append(lib.llama_sampler_init_typical(params.typical_p, 1))
        if not _takes_nucleus_first(params):
            links.append(lib.llama_sampler_init_top_p(params.top_p, 1))
        links += [
            lib.llama_sampler_init_min_p(params.min_p, 1),
            lib.llama_sampler_init_xtc(params.xtc_probability, params.xtc_threshold, 1, seed),
        ]
    return [
        *links,
        lib.llama_sampler_init_temp(params.temperature),
        lib.llama_sampler_init_dist(seed),
    ]


def _chain(*links: Any) -> Any:
    chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
    for link in links:
        lib.llama_sampler_chain_add(chain, link)
    return chain


def _window(last_n: int, context: int) -> int:
    return context if last_n < 0 else min(last_n, context)


def _biases(model: Model, params: SamplingParams) -> tuple[Ids, Logits]:
    """Ids, each once, and what is added to their logits; -inf where the model's file says so."""
    biases: dict[int, float] = {}
    for token, bias in params.logit_bias:
        biases[token] = biases.get(token, 0.0) + bias
    count = ctypes.c_int32(0)
    suppressed = lib.llama_vocab_get_suppress_tokens(model.vocab, ctypes.byref(count))
    biases.update((suppressed[i], -math.inf) for i in range(count.value))
    ids = np.array(list(biases), dtype=np.intp)
    return ids, np.array(list(biases.values()), dtype=np.float32)


def _check(params: SamplingParams, n_vocab: int) -> None:
    for token, _bias in params.logit_bias:
        if not 0 <= token < n_vocab:
            raise UserError(
                "bad_input",
                f"logit_bias names token {token}, which the model does not have.",
                why=f"Its vocabulary has the tokens 0 to {n_vocab - 1}.",
                remedy="Take the ids from this model's own tokenizer.",
            )
    if params.repeat_penalty < LOWEST_REPEAT_PENALTY:
        raise UserError(
            "bad_input",
            f"repeat_penalty is {params.repeat_penalty}, too near to 0.",
            why="Logits are divided by it.",
            remedy=f"Use {LOWEST_REPEAT_PENALTY} or more; 1 switches it off.",
        )
    for text in params.dry_breakers if params.dry_multiplier else ():
        size = len(text.encode("utf-8"))
        if not text or "\0" in text or size > LONGEST_BREAKER:
            raise UserError(
                "bad_input",
                f"dry_breakers holds {text!r}, which cannot be used.",
                why=f"It has {size} bytes in UTF-8; 1 to {LONGEST_BREAKER} without NUL can be.",
                remedy="Use shorter texts.",
            )


def _damaged(top: float) -> UserError:
    return UserError(
        "model_damaged",
        "The model computes no numbers.",
        why=f"A logit is {top}; its weights are damaged or its type is not supported here.",
        remedy="Download the file again, or take another quantisation.",
    )


def _nothing_left(*, grammar: bool) -> UserError:
    if grammar:
        return UserError(
            "bad_input",
            "The model cannot write what the grammar asks for.",
            why="No token of its vocabulary fits the grammar at this place.",
            remedy="Use a simpler schema or grammar, or another model.",
        )
    return UserError(
        "bad_input",
        "The sampling parameters leave no token to choose.",
        why="Bias, penalties and DRY have ruled out the whole vocabulary.",
        remedy="Weaken logit_bias, the penalties or dry_multiplier.",
    )
