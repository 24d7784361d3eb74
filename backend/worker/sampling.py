"""Choosing the next token of one sequence: llama.cpp's sampler chain, and a grammar beside it."""

from __future__ import annotations

import ctypes
import secrets
from typing import Any

import numpy as np
from llama_cpp import llama_cpp as lib

from backend.errors import UserError
from backend.values import SamplingParams
from backend.worker.llama import Model

PENALTY_WINDOW = 64  # tokens that `repeat_penalty` looks back
_TOKEN_DATA = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])
Logits = np.ndarray[Any, np.dtype[np.float32]]


class Candidates:
    """One reusable array of token data, as samplers take it; not for two threads at once."""

    def __init__(self, n_vocab: int) -> None:
        self._data = np.zeros(n_vocab, dtype=_TOKEN_DATA)
        self._ids = np.arange(n_vocab, dtype=np.int32)
        self._array = lib.llama_token_data_array()

    def apply(self, logits: Logits, *samplers: Any) -> int:
        """Run `samplers` over all tokens; the one selected."""
        self._data["id"] = self._ids
        self._data["logit"] = logits
        self._point_at(self._data)
        for sampler in samplers:
            lib.llama_sampler_apply(sampler, ctypes.byref(self._array))
        if not 0 <= self._array.selected < self._array.size:
            raise RuntimeError("no sampler selected a token")
        return int(self._array.data[self._array.selected].id)

    def admits(self, grammar: Any, token: int) -> bool:
        """Does `grammar` let `token` come next?"""
        one = np.array([(token, 1.0, 0.0)], dtype=_TOKEN_DATA)
        self._point_at(one)
        lib.llama_sampler_apply(grammar, ctypes.byref(self._array))
        return bool(one["logit"][0] != -np.inf)

    def _point_at(self, data: np.ndarray[Any, Any]) -> None:
        # Samplers may leave the pointer, the size and the order changed.
        self._array.data = data.ctypes.data_as(ctypes.POINTER(lib.llama_token_data))
        self._array.size = len(data)
        self._array.selected = -1
        self._array.sorted = False


class Sampler:
    """The chain of one sequence: penalties, top-k, top-p, min-p, temperature, draw.

    With a grammar the chosen token is checked alone first; only a refused one pays for the mask
    over the whole vocabulary (the order of llama.cpp's `common_sampler_sample`).

    Raises:
        UserError: `bad_input` when llama.cpp cannot parse the grammar.
    """

    def __init__(
        self, model: Model, candidates: Candidates, params: SamplingParams, grammar: str | None
    ) -> None:
        self._candidates = candidates
        self._grammar: Any = None
        if grammar is not None:
            self._grammar = lib.llama_sampler_init_grammar(
                model.vocab, grammar.encode("utf-8"), b"root"
            )
            if not self._grammar:
                raise UserError(
                    "bad_input",
                    "The JSON schema of the reply cannot be used.",
                    why="llama.cpp refuses the grammar made from it.",
                    remedy="Use a simpler schema.",
                )
        self._chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
        for link in _links(model, params):
            lib.llama_sampler_chain_add(self._chain, link)

    def sample(self, logits: Logits) -> int:
        """Choose a token and remember it.

        Raises:
            UserError: `model_damaged` when the model computes no numbers.
        """
        if np.isnan(logits.max()):
            raise UserError(
                "model_damaged",
                "The model computes no numbers.",
                why="A logit is NaN; its weights are damaged or its type is not supported here.",
                remedy="Download the file again, or take another quantisation.",
            )
        token = self._candidates.apply(logits, self._chain)
        if self._grammar and not self._candidates.admits(self._grammar, token):
            token = self._candidates.apply(logits, self._grammar, self._chain)
        if self._grammar:
            # Accepting what the grammar refuses would abort the process.
            if not self._candidates.admits(self._grammar, token):
                raise UserError(
                    "bad_input",
                    "The model cannot write what the JSON schema asks for.",
                    why="No token of its vocabulary fits the schema at this place.",
                    remedy="Use a simpler schema or another model.",
                )
            lib.llama_sampler_accept(self._grammar, token)
        lib.llama_sampler_accept(self._chain, token)
        return token

    def close(self) -> None:
        """Free the chain and the grammar, once."""
        lib.llama_sampler_free(self._chain)
        if self._grammar:
            lib.llama_sampler_free(self._grammar)


def _links(model: Model, params: SamplingParams) -> list[Any]:
    links = []
    if params.repeat_penalty != 1.0:
        links.append(
            lib.llama_sampler_init_penalties(
                model.n_vocab, PENALTY_WINDOW, params.repeat_penalty, 0.0, 0.0
            )
        )
    if params.temperature == 0:
        return [*links, lib.llama_sampler_init_greedy()]
    if params.top_k:
        links.append(lib.llama_sampler_init_top_k(params.top_k))
    seed = params.seed if params.seed is not None else secrets.randbits(32)
    return [
        *links,
        lib.llama_sampler_init_top_p(params.top_p, 1),
        lib.llama_sampler_init_min_p(params.min_p, 1),
        lib.llama_sampler_init_temp(params.temperature),
        # LLAMA_DEFAULT_SEED means "draw one"; keep the caller's seeds all reproducible.
        lib.llama_sampler_init_dist(min(seed, 0xFFFFFFFE)),
    ]
