from __future__ import annotations

import ctypes
import itertools
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gguf
import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from llama_cpp import llama_cpp as lib

from backend.errors import UserError
from backend.values import SamplingParams
from backend.worker.llama import Log, Model
from backend.worker.sampling import (
    LONGEST_BREAKER,
    Candidates,
    Logits,
    Sampled,
    Sampler,
    likeliest,
    nucleus,
)
from tests.models import write_model

PLAIN: dict[str, Any] = {"temperature": 1.0, "top_k": 0, "top_p": 1.0, "min_p": 0.0}
GREEDY: dict[str, Any] = {"temperature": 0.0}


@pytest.fixture(scope="module")
def model(tiny: Path) -> Iterator[Model]:
    log = Log()
    model = Model(tiny, gpu_layers=0, log=log)
    yield model
    model.close()
    log.close()


@pytest.fixture(scope="module")
def candidates(model: Model) -> Iterator[Candidates]:
    candidates = Candidates(model.n_vocab)
    yield candidates
    candidates.close()


class Only:
    """A grammar of one step that admits some tokens."""

    def __init__(self, *tokens: int) -> None:
        self.tokens = tokens
        self.accepted: list[int] = []
        self.masks = 0

    def admits(self, token: int) -> bool:
        return token in self.tokens

    def mask(self, logits: Logits) -> None:
        self.masks += 1
        keep = logits[list(self.tokens)]
        logits[:] = -np.inf
        logits[list(self.tokens)] = keep

    def accept(self, token: int) -> None:
        self.accepted.append(token)


class Drawing:
    """Samplers of one model, all closed at the end."""

    def __init__(self, model: Model, candidates: Candidates) -> None:
        self.model, self.candidates = model, candidates
        self._open: list[Sampler] = []

    def sampler(
        self,
        *,
        matcher: Only | None = None,
        prompt: tuple[int, ...] = (),
        choice: int = 0,
        seed: int | None = 1,
        **params: Any,
    ) -> Sampler:
        sampling = SamplingParams(**{**PLAIN, **params, "seed": seed})
        sampler = Sampler(
            self.model, self.candidates, sampling, matcher, prompt=prompt, choice=choice
        )
        self._open.append(sampler)
        return sampler

    def one(self, logits: Logits, **params: Any) -> Sampled:
        return self.sampler(**params).sample(logits)

    def many(self, logits: Logits, count: int = 400, **params: Any) -> list[int]:
        """Tokens drawn one after the other, none remembered."""
        sampler = self.sampler(**params)
        return [sampler.sample(logits).token for _ in range(count)]

    def close(self) -> None:
        for sampler in self._open:
            sampler.close()


@pytest.fixture
def drawing(model: Model, candidates: Candidates) -> Iterator[Drawing]:
    drawing = Drawing(model, candidates)
    yield drawing
    drawing.close()


def random_logits(n: int, seed: int = 0, spread: float = 2.0) -> Logits:
    return (np.random.default_rng(seed).standard_normal(n) * spread).astype(np.float32)


def peaks(model: Model, *probabilities: float) -> Logits:
    """Logits that give tokens 0, 1, ... these probabilities, and the others almost none."""
    logits = np.full(model.n_vocab, -60.0, np.float32)
    logits[: len(probabilities)] = np.log(probabilities)
    return logits


def softmax(logits: Logits) -> np.ndarray[Any, np.dtype[np.float64]]:
    powers = np.exp(logits.astype(np.float64) - logits.max())
    return np.asarray(powers / powers.sum())


# --- each sampler's effect ----------------------------------------------------------------------


def test_greedy_takes_the_likeliest(drawing: Drawing, model: Model) -> None:
    logits = random_logits(model.n_vocab)
    assert drawing.many(logits, 3, **GREEDY) == [int(logits.argmax())] * 3
    assert drawing.one(logits, temperature=1e-40).token == int(logits.argmax())


def test_draws_follow_the_softmax(drawing: Drawing, model: Model) -> None:
    logits = random_logits(model.n_vocab)
    drawn = np.bincount(drawing.many(logits, 20_000), minlength=model.n_vocab)
    expected = 20_000 * softmax(logits)
    often = expected >= 5
    chi2 = float(((drawn - expected)[often] ** 2 / expected[often]).sum())
    freedom = int(often.sum())
    assert chi2 < freedom + 5 * math.sqrt(2 * freedom)  # five standard deviations


def test_temperature_sharpens(drawing: Drawing, model: Model) -> None:
    logits = peaks(model, 0.6, 0.4)
    cold, warm = (drawing.many(logits, 2000, temperature=t).count(0) for t in (0.5, 2.0))
    assert cold / 2000 == pytest.approx(0.36 / 0.52, abs=0.05)
    assert warm / 2000 == pytest.approx(0.6**0.5 / (0.6**0.5 + 0.4**0.5), abs=0.05)


@pytest.mark.parametrize(
    ("params", "support"),
    [
        ({"top_k": 2}, {0, 1}),
        ({"top_p": 0.6}, {0, 1}),
        ({"top_p": 0.75, "top_k": 3}, {0, 1}),
        ({"top_p": 0.75, "typical_p": 0.999}, {0, 1, 2}),
        ({"min_p": 0.3}, {0, 1, 2}),
        ({"min_p": 0.3, "top_k": 200}, {0, 1, 2}),
        # Entropy 1.28 nats; surprises 0.92, 1.20, 1.61, 2.30: most typical are 1, then 2, then 0.
        ({"typical_p": 0.25}, {1}),
        ({"typical_p": 0.45}, {1, 2}),
        ({"xtc_probability": 1.0, "xtc_threshold": 0.15}, {2, 3}),
        ({"xtc_probability": 1.0, "xtc_threshold": 0.35}, {0, 1, 2, 3}),
        ({"mirostat": 2, "mirostat_tau": 0.55}, {0}),
        ({}, {0, 1, 2, 3}),
    ],
)
def test_what_each_sampler_leaves(
    drawing: Drawing, model: Model, params: dict[str, Any], support: set[int]
) -> None:
    assert set(drawing.many(peaks(model, 0.4, 0.3, 0.2, 0.1), **params)) == support


def test_typical_with_tokens_too_unlikely_for_a_logarithm(drawing: Drawing, model: Model) -> None:
    logits = peaks(model, 0.4, 0.3, 0.2, 0.1)
    logits[4:] = -200.0
    assert set(drawing.many(logits, typical_p=0.45)) == {1, 2}


def test_xtc_takes_the_top_away_as_often_as_asked(drawing: Drawing, model: Model) -> None:
    drawn = drawing.many(
        peaks(model, 0.9, 0.1), 2000, xtc_probability=0.5, xtc_threshold=0.05, top_p=0.999
    )
    assert drawn.count(0) / 2000 == pytest.approx(0.45, abs=0.05)


def test_bias_bans_and_forces_tokens(drawing: Drawing, model: Model) -> None:
    logits = random_logits(model.n_vocab)
    best, second, *_ = (int(t) for t in np.argsort(-logits))
    for params in ({}, GREEDY, {"top_k": 40}):
        assert best not in drawing.many(logits, 50, logit_bias=((best, -100.0),), **params)
        assert set(drawing.many(logits, 50, logit_bias=((7, 100.0),), **params)) == {7}
    assert drawing.one(logits, logit_bias=((best, 50.0), (best, -50.0)), **GREEDY).token == best
    assert drawing.one(logits, logit_bias=((best, -100.0),), **GREEDY).token == second


@pytest.mark.parametrize(
    ("penalty", "logits", "chosen"),
    [
        ({"repeat_penalty": 1.6}, (3.0, 2.0), 1),  # 3 / 1.6 < 2
        ({"repeat_penalty": 1.4}, (3.0, 2.0), 0),
        ({"repeat_penalty": 2.0}, (-3.0, -5.0), 1),  # twice as unlikely, not half
        ({"presence_penalty": 1.5}, (3.0, 2.0), 1),
        ({"presence_penalty": 0.9}, (3.0, 2.0), 0),
        ({"frequency_penalty": 0.4}, (3.0, 2.0), 1),  # three times
        ({"frequency_penalty": 0.3}, (3.0, 2.0), 0),
        ({"frequency_penalty": 0.4, "penalty_last_n": 2}, (3.0, 2.0), 0),
        ({"frequency_penalty": 0.4, "penalty_last_n": -1}, (3.0, 2.0), 1),
        ({"repeat_penalty": 2.0, "penalty_last_n": 0}, (3.0, 2.0), 0),
    ],
)
def test_penalties_look_back_on_prompt_and_reply(
    drawing: Drawing,
    model: Model,
    penalty: dict[str, Any],
    logits: tuple[float, float],
    chosen: int,
) -> None:
    values = np.full(model.n_vocab, -20.0, np.float32)
    values[:2] = logits
    assert drawing.one(values, prompt=(0, 0, 0), **GREEDY, **penalty).token == chosen
    sampler = drawing.sampler(prompt=(0,), **GREEDY, **penalty)
    for _ in range(2):
        sampler.accept(0)
    assert sampler.sample(values).token == chosen


def test_a_token_past_the_window_is_forgiven(drawing: Drawing, model: Model) -> None:
    logits = random_logits(model.n_vocab)
    best = int(logits.argmax())
    sampler = drawing.sampler(presence_penalty=2.0, penalty_last_n=2, prompt=(best,), **GREEDY)
    assert sampler.sample(logits).token != best or logits[best] > np.sort(logits)[-2] + 2.0
    other = (best + 1) % model.n_vocab
    sampler.accept(other)
    sampler.accept(other)
    assert sampler.sample(logits).token == best


def test_dry_ends_a_repetition_but_not_past_a_breaker(drawing: Drawing, model: Model) -> None:
    a, b, c, d = 65, 66, 67, 68
    colon = model.tokenize(":", parse_special=False)[0]
    logits = np.zeros(model.n_vocab, np.float32)
    logits[d], logits[c] = 2.0, 1.0
    dry: dict[str, Any] = {"dry_multiplier": 2.0, **GREEDY}
    assert drawing.one(logits, prompt=(a, b, d, a, b), **dry).token == c
    assert drawing.one(logits, prompt=(a, b, d, c, b), **dry).token == d
    assert drawing.one(logits, prompt=(a, b, d, a, b), **dry, dry_allowed_length=3).token == d
    assert drawing.one(logits, prompt=(a, b, d, a, b), **dry, dry_last_n=3).token == d
    assert drawing.one(logits, prompt=(a, colon, d, a, colon), **dry).token == d
    assert drawing.one(logits, prompt=(a, colon, d, a, colon), **dry, dry_breakers=()).token == c


def test_more_dry_settings_than_are_kept_prepared(drawing: Drawing, model: Model) -> None:
    logits = np.zeros(model.n_vocab, np.float32)
    logits[68], logits[67] = 2.0, 1.0
    for n in [*range(20), *range(20)]:
        params = {"dry_multiplier": 2.0 + n, **GREEDY}
        assert drawing.one(logits, prompt=(65, 66, 68, 65, 66), **params).token == 67


@pytest.mark.parametrize("version", [1, 2])
def test_mirostat_steers_towards_its_surprise(drawing: Drawing, model: Model, version: int) -> None:
    logits = random_logits(model.n_vocab, spread=1.0)
    surprises = -np.log2(softmax(logits))
    means = []
    for tau in (2.0, 4.0):
        sampler = drawing.sampler(mirostat=version, mirostat_tau=tau, mirostat_eta=0.1, top_k=1)
        tokens = []
        for _ in range(1500):
            tokens.append(sampler.sample(logits).token)
            sampler.accept(tokens[-1])
        counts = np.bincount(tokens[300:], minlength=model.n_vocab)
        mass = softmax(logits)[counts > 0].sum()
        # Surprise counts among the tokens left, whose probabilities sum to `mass`.
        means.append(float((surprises[tokens[300:]]).mean() + math.log2(mass)))
    assert means[0] == pytest.approx(2.0, abs=0.7)
    assert means[1] == pytest.approx(4.0, abs=0.7)


@pytest.mark.parametrize("version", [1, 2])
def test_mirostat_first_choice_is_llama_cpps(drawing: Drawing, model: Model, version: int) -> None:
    """The tokens left at first are those that llama.cpp's own sampler leaves."""
    logits = random_logits(model.n_vocab)
    ours = set(
        itertools.chain.from_iterable(
            drawing.many(logits, 1, mirostat=version, mirostat_tau=2.0, seed=seed)
            for seed in range(400)
        )
    )
    theirs = set()
    for seed in range(400):
        if version == 1:
            link = lib.llama_sampler_init_mirostat(model.n_vocab, seed, 2.0, 0.1, 100)
        else:
            link = lib.llama_sampler_init_mirostat_v2(seed, 2.0, 0.1)
        theirs.add(Full(link).sample(logits))
    assert ours == theirs
    assert 1 < len(ours) < 20


# --- as llama.cpp's own chain over the whole vocabulary -------------------------------------------


class Full:
    """llama.cpp's samplers over all tokens, one after the other."""

    def __init__(self, *links: Any) -> None:
        self.chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
        for link in links:
            lib.llama_sampler_chain_add(self.chain, link)

    def sample(self, logits: Logits) -> int:
        data = (lib.llama_token_data * len(logits))(
            *((token, float(logit), 0.0) for token, logit in enumerate(logits))
        )
        array = lib.llama_token_data_array(data, len(logits), -1, False)
        lib.llama_sampler_apply(self.chain, ctypes.byref(array))
        return int(array.data[array.selected].id)

    def accept(self, token: int) -> None:
        lib.llama_sampler_accept(self.chain, token)

    def close(self) -> None:
        lib.llama_sampler_free(self.chain)


def common_chain(model: Model, p: SamplingParams) -> Full:
    """The chain of llama.cpp's common_sampler_init; here XTC and typical leave greedy alone."""
    if p.temperature == 0:
        p = msgspec.structs.replace(p, xtc_probability=0.0, typical_p=1.0)
    bias = (lib.llama_logit_bias * len(p.logit_bias))(*p.logit_bias)
    breakers = [text.encode() for text in p.dry_breakers]
    window = model.trained_context_length
    return Full(
        lib.llama_sampler_init_logit_bias(model.n_vocab, len(bias), bias),
        lib.llama_sampler_init_penalties(
            model.n_vocab,
            p.penalty_last_n if p.penalty_last_n >= 0 else window,
            p.repeat_penalty,
            p.frequency_penalty,
            p.presence_penalty,
        ),
        lib.llama_sampler_init_dry(
            model.vocab,
            p.dry_multiplier,
            p.dry_base,
            p.dry_allowed_length,
            p.dry_last_n if p.dry_last_n >= 0 else window,
            (ctypes.c_char_p * len(breakers))(*breakers),
            len(breakers),
        ),
        lib.llama_sampler_init_top_k(p.top_k),
        lib.llama_sampler_init_typical(p.typical_p, 1),
        lib.llama_sampler_init_top_p(p.top_p, 1),
        lib.llama_sampler_init_min_p(p.min_p, 1),
        lib.llama_sampler_init_xtc(p.xtc_probability, p.xtc_threshold, 1, p.seed),
        lib.llama_sampler_init_temp(p.temperature),
        lib.llama_sampler_init_dist(p.seed),
    )


@st.composite
def sampling(draw: st.DrawFn) -> SamplingParams:
    def sometimes(off: float, values: st.SearchStrategy[float]) -> float:
        return draw(st.one_of(st.just(off), values))

    return SamplingParams(
        temperature=sometimes(0.0, st.floats(0.1, 2.0)),
        top_k=draw(st.sampled_from([0, 1, 3, 10, 40, 266, 100_000])),
        top_p=sometimes(1.0, st.floats(0.05, 0.99)),
        min_p=sometimes(0.0, st.floats(0.01, 0.5)),
        typical_p=sometimes(1.0, st.floats(0.05, 0.99)),
        repeat_penalty=sometimes(1.0, st.floats(0.5, 2.0)),
        presence_penalty=sometimes(0.0, st.floats(-2.0, 2.0)),
        frequency_penalty=sometimes(0.0, st.floats(-2.0, 2.0)),
        penalty_last_n=draw(st.sampled_from([-1, 0, 3, 64])),
        dry_multiplier=sometimes(0.0, st.floats(0.1, 5.0)),
        dry_last_n=draw(st.sampled_from([-1, 0, 8])),
        xtc_probability=sometimes(0.0, st.floats(0.1, 1.0)),
        xtc_threshold=draw(st.floats(0.01, 0.6)),
        logit_bias=draw(
            st.lists(
                st.tuples(st.integers(0, 265), st.floats(-100.0, 100.0)),
                max_size=3,
                unique_by=lambda pair: pair[0],
            ).map(tuple)
        ),
        seed=draw(st.integers(0, 2**32 - 2)),
    )


@given(params=sampling(), noise=st.integers(0, 2**32 - 1), spread=st.sampled_from([0.5, 2.0, 6.0]))
@example(params=SamplingParams(seed=3), noise=1, spread=2.0)
@example(params=SamplingParams(seed=3, top_k=0), noise=1, spread=2.0)
@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_tokens_are_those_of_the_full_chain(
    model: Model, candidates: Candidates, params: SamplingParams, noise: int, spread: float
) -> None:
    rng = np.random.default_rng(noise)
    prompt = [int(t) for t in rng.integers(0, 4, 12)]
    full, quick = common_chain(model, params), Sampler(model, candidates, params, None)
    for sampler in (full, quick):
        for token in prompt:
            sampler.accept(token)
    for _ in range(4):
        logits = (rng.standard_normal(model.n_vocab) * spread).astype(np.float32)
        logits[:4] += 2 * spread  # so that what is repeated stays likely
        token = full.sample(logits)
        assert quick.sample(logits).token == token
        full.accept(token)
        quick.accept(token)
    full.close()
    quick.close()


@given(
    values=st.lists(st.one_of(st.floats(-9, 9, width=32), st.just(-math.inf)), min_size=1),
    repeats=st.integers(1, 40),
    k=st.integers(1, 50),
)
@settings(deadline=None)
def test_likeliest_holds_the_highest(values: list[float], repeats: int, k: int) -> None:
    logits = np.array(values * repeats, np.float32)
    ids = likeliest(logits, k)
    assert list(ids) == sorted(set(ids))
    assert (logits[ids] > -np.inf).all()
    best = np.sort(logits)[::-1][:k]
    best = best[best > -np.inf]
    assert list(np.sort(logits[ids])[::-1][: len(best)]) == list(best)


def test_likeliest_leaves_few_of_a_large_vocabulary() -> None:
    logits = random_logits(151_936)
    ids = likeliest(logits, 40)
    assert 40 <= len(ids) < 80
    assert set(np.argsort(-logits)[:40]) <= set(ids)


@pytest.mark.parametrize("top_p", [0.01, 0.5, 0.9, 0.999])
def test_nucleus_of_a_large_vocabulary(top_p: float) -> None:
    logits = random_logits(50_000, spread=1.0)
    order = np.argsort(-logits, kind="stable")
    count = int(np.searchsorted(np.cumsum(softmax(logits)[order]), top_p)) + 1
    total = float(np.log(np.exp(logits.astype(np.float64)).sum()))
    assert list(nucleus(logits, total, top_p)) == list(order[:count])


# --- grammar --------------------------------------------------------------------------------------


@pytest.mark.parametrize("params", [GREEDY, {}, {"top_k": 40}, {"mirostat": 1}, {"mirostat": 2}])
def test_a_refused_token_is_chosen_anew_under_the_mask(
    drawing: Drawing, model: Model, params: dict[str, Any]
) -> None:
    logits = random_logits(model.n_vocab)
    best = int(logits.argmax())
    logits[best] = 40.0
    before = logits.copy()
    low = int(logits.argmin())
    matcher = Only(low)
    sampler = drawing.sampler(matcher=matcher, **params)
    token = sampler.sample(logits).token
    assert (token, matcher.masks, matcher.accepted) == (low, 1, [])
    sampler.accept(token)
    assert matcher.accepted == [low]
    assert np.array_equal(logits, before)
    pleased = Only(best)
    assert drawing.one(logits, matcher=pleased, **params).token == best
    assert pleased.masks == 0


def test_penalties_hold_under_the_mask(drawing: Drawing, model: Model) -> None:
    logits = random_logits(model.n_vocab)
    logits[:3] = (1.0, 0.5, 30.0)
    sampled = drawing.one(logits, matcher=Only(0, 1), presence_penalty=1.0, prompt=(0,), **GREEDY)
    assert sampled.token == 1


@pytest.mark.parametrize("params", [GREEDY, {}, {"typical_p": 0.5}, {"mirostat": 1}])
def test_a_grammar_that_admits_nothing(
    drawing: Drawing, model: Model, params: dict[str, Any]
) -> None:
    sampler = drawing.sampler(matcher=Only(), **params)
    with pytest.raises(UserError, match="cannot write what the grammar asks for") as caught:
        sampler.sample(random_logits(model.n_vocab))
    assert caught.value.fault.code == "bad_input"


# --- log probabilities ----------------------------------------------------------------------------


@pytest.mark.parametrize("params", [GREEDY, {"top_k": 5}, {"mirostat": 2}])
def test_logprobs_are_the_models_own(
    drawing: Drawing, model: Model, params: dict[str, Any]
) -> None:
    logits = random_logits(model.n_vocab) + np.float32(500.0)
    expected = np.log(softmax(logits))
    params = {**params, "temperature": params.get("temperature", 2.0)}
    sampled = drawing.one(logits, logprobs=20, logit_bias=((9, 50.0),), **params)
    assert sampled.token == 9
    assert sampled.logprob == pytest.approx(expected[9], abs=1e-4)
    order = np.argsort(-logits, kind="stable")[:20]
    assert [token for token, _ in sampled.top] == list(order)
    assert [value for _, value in sampled.top] == pytest.approx(expected[order], abs=1e-4)


def test_logprobs_sum_to_one(drawing: Drawing, model: Model) -> None:
    sampled = drawing.one(peaks(model, *[1 / 16] * 16), logprobs=16)
    assert sum(math.exp(value) for _, value in sampled.top) == pytest.approx(1.0, abs=1e-5)
    assert [token for token, _ in sampled.top] == list(range(16))  # equals by id


def test_logprobs_only_as_asked(drawing: Drawing, model: Model) -> None:
    logits = random_logits(model.n_vocab)
    best = int(logits.argmax())
    assert drawing.one(logits, **GREEDY) == Sampled(best, None, ())
    sampled = drawing.one(logits, logprobs=0, **GREEDY)
    assert sampled.logprob == pytest.approx(math.log(softmax(logits)[best]), abs=1e-5)
    assert sampled.top == ()


# --- seeds ----------------------------------------------------------------------------------------


def test_a_seed_gives_the_same_tokens_and_choices_differ(drawing: Drawing, model: Model) -> None:
    logits = random_logits(model.n_vocab)
    params = {"xtc_probability": 0.5, "xtc_threshold": 0.05}
    draws = {
        (seed, choice): tuple(drawing.many(logits, 20, seed=seed, choice=choice, **params))
        for seed in (5, 2**32 - 2, 2**32 - 1)
        for choice in (0, 1, 2)
    }
    for (seed, choice), tokens in draws.items():
        again = drawing.many(logits, 20, seed=seed, choice=choice, **params)
        assert tuple(again) == tokens
    assert draws[2**32 - 2, 1] == draws[2**32 - 1, 0]
    assert len(set(draws.values())) == 9 - 2  # one seed's second reply is the next one's first


def test_without_a_seed_draws_differ(drawing: Drawing, model: Model) -> None:
    logits = random_logits(model.n_vocab)
    draws = {tuple(drawing.many(logits, 20, seed=None)) for _ in range(3)}
    assert len(draws) == 3


# --- what must not crash --------------------------------------------------------------------------

EVERY_KIND = [GREEDY, {}, {"top_k": 40}, {"typical_p": 0.5}, {"mirostat": 1}, {"mirostat": 2}]


@pytest.mark.parametrize("params", EVERY_KIND)
@pytest.mark.parametrize("value", [math.nan, math.inf])
@pytest.mark.parametrize("everywhere", [True, False])
def test_logits_that_are_no_numbers(
    drawing: Drawing, model: Model, params: dict[str, Any], value: float, everywhere: bool
) -> None:
    logits = random_logits(model.n_vocab)
    logits[:: 1 if everywhere else 50] = value
    with pytest.raises(UserError) as caught:
        drawing.one(logits, logprobs=3, **params)
    assert caught.value.fault.code == "model_damaged"


@pytest.mark.parametrize("params", EVERY_KIND)
def test_logits_of_minus_infinity(drawing: Drawing, model: Model, params: dict[str, Any]) -> None:
    logits = np.full(model.n_vocab, -np.inf, np.float32)
    with pytest.raises(UserError) as caught:
        drawing.one(logits, **params)
    assert caught.value.fault.code == "model_damaged"
    logits[3] = -5.0
    sampled = drawing.one(logits, logprobs=20, **params)
    assert (sampled.token, sampled.logprob) == (3, 0.0)
    assert sampled.top == ((3, 0.0),)


@pytest.mark.parametrize("params", EVERY_KIND)
@pytest.mark.parametrize("temperature", [1e-6, 2.0])
def test_extreme_logits(
    drawing: Drawing, model: Model, params: dict[str, Any], temperature: float
) -> None:
    logits = random_logits(model.n_vocab, spread=1e4)
    token = drawing.one(logits, **{"temperature": temperature, **params}).token
    assert 0 <= token < model.n_vocab
    same = np.full(model.n_vocab, 7.0, np.float32)
    token = drawing.one(same, **{"temperature": temperature, **params}).token
    assert 0 <= token < model.n_vocab


def test_equal_logits_keep_no_more_than_k(drawing: Drawing, model: Model) -> None:
    assert len(set(drawing.many(np.zeros(model.n_vocab, np.float32), 300, top_k=4))) == 4


@pytest.fixture
def suppressing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    """A model whose file says that tokens 5 and 6 are never to be written."""
    write_header = gguf.GGUFWriter.write_header_to_file

    def add(writer: gguf.GGUFWriter) -> None:
        writer.add_array("tokenizer.ggml.suppress_tokens", [5, 6])
        write_header(writer)

    monkeypatch.setattr(gguf.GGUFWriter, "write_header_to_file", add)
    log = Log()
    model = Model(write_model(tmp_path / "suppressing.gguf"), gpu_layers=0, log=log)
    yield model
    model.close()
    log.close()


@pytest.mark.parametrize("params", EVERY_KIND)
def test_tokens_that_the_file_suppresses(
    suppressing: Model, candidates: Candidates, params: dict[str, Any]
) -> None:
    drawing = Drawing(suppressing, candidates)
    logits = peaks(suppressing, 0.001)
    logits[5:7] = 10.0
    assert drawing.one(logits, logit_bias=((5, 100.0),), **params).token == 0
    logits[:5] = logits[7:] = -np.inf
    with pytest.raises(UserError, match="leave no token") as caught:
        drawing.one(logits, **params)
    assert caught.value.fault.code == "bad_input"
    drawing.close()


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "params"),
    [
        ("logit_bias", {"logit_bias": ((269, 1.0),)}),
        ("logit_bias", {"logit_bias": ((2**40, 1.0),)}),
        ("repeat_penalty", {"repeat_penalty": 1e-40}),
        ("dry_breakers", {"dry_multiplier": 1.0, "dry_breakers": ("a\0b",)}),
        ("dry_breakers", {"dry_multiplier": 1.0, "dry_breakers": ("é" * 21,)}),
    ],
)
def test_refusals_name_the_field(drawing: Drawing, field: str, params: dict[str, Any]) -> None:
    with pytest.raises(UserError, match=field) as caught:
        drawing.sampler(**params)
    assert caught.value.fault.code == "bad_input"
    assert caught.value.fault.remedy


def test_the_longest_breaker_is_taken(drawing: Drawing) -> None:
    drawing.sampler(dry_multiplier=1.0, dry_breakers=("x" * LONGEST_BREAKER,))
