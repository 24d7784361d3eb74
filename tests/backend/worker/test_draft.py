from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import pytest
from msgspec.structs import replace

from backend.chat_protocol import ChatChunk, ChatFinished, TextDelta
from backend.errors import UserError
from backend.library import read_header
from backend.values import SamplingParams
from backend.worker.batching import BatchingEngine
from backend.worker.cache import Sharing
from backend.worker.draft import CATCH_UP, VOCABULARY_TOLERANCE, DraftModel, Shadow
from backend.worker.engine import Prepared
from backend.worker.grammar import Gbnf, Grammars
from backend.worker.lanes import Lane, Request
from backend.worker.llama import Log, Model
from backend.worker.loop import Guesses
from backend.worker.protocol import Failure, GenerateRequest, Stats, WorkerConfig
from backend.worker.speculation import (
    ON_GPU,
    ForcedTokens,
    Guessers,
    NoGuesses,
    PromptLookup,
)
from tests import architectures, models
from tests.backend.worker.asking import WAIT_S, Reply, ask_together, assert_same, plain, settle

CHEAP = {"row_cost": ON_GPU.row, "guess_cost": 0.0}  # else a draft as large as its target is idle
TALK = "the cat sat on the mat and the dog in the question "


class Watched(DraftModel):
    """Notes how much each step reads, and checks that the cache knows what it holds."""

    most_read = 0
    steps_with_guesses = 0

    def propose(self, lanes: Sequence[Lane], most: int) -> None:
        before, had = self.tokens_read, [lane for lane in lanes if lane.drafts]
        super().propose(lanes, most)
        own = sum(shadow.own for shadow in self._shadows.values())
        assert self._cache.cells + own <= self._cache.capacity
        self.most_read = max(self.most_read, self.tokens_read - before)
        self.steps_with_guesses += any(lane.drafts for lane in lanes if lane not in had)


class Drafting(BatchingEngine):
    """An engine with a draft model alone, or behind the other guessers."""

    def __init__(
        self, path: Path, draft: Path | None, *, all_of_them: bool = False, **options: Any
    ) -> None:
        self.draft: Watched | None = None
        self._draft_path, self._all = draft, all_of_them
        known = ("cells", "sequences", "row_cost", "guess_cost")
        self._draft_options = {k: options.pop(k) for k in known if k in options}
        # Of 32 bits, so that rounding differs little between batches.
        config = {"kv_type": "f32", "kv_cells": 8192, "context_length": 2048, **options}
        super().__init__(
            WorkerConfig(nonce="", token="", model=str(path), threads=1, **config),
            read_header(path),
        )

    def _guesses(self, config: WorkerConfig, sharing: Sharing) -> Guesses:
        if self._draft_path is None:
            return NoGuesses()
        options = {"cells": 4096, "sequences": 16, **CHEAP, **self._draft_options}
        self.draft = Watched(
            self._draft_path, self._model, gpu_layers=0, threads=1, log=self._log, **options
        )
        if self._all:
            return Guessers(ForcedTokens(ON_GPU), PromptLookup(ON_GPU), self.draft)
        return self.draft

    def prepare_plain(self, request: GenerateRequest) -> Prepared:
        """With log-probabilities, so that rounding can be told from a wrong cache."""
        prepared = super().prepare_plain(request)
        return prepared._replace(sampling=replace(prepared.sampling, logprobs=2))

    def close(self) -> None:
        super().close()
        if self.draft:
            self.draft.close()


class Answers(NamedTuple):
    replies: list[Reply]
    stats: Stats
    tokens_read: int = 0
    most_read: int = 0
    steps_with_guesses: int = 0


def answers(
    path: Path, draft: Path | None, requests: Sequence[GenerateRequest], **options: Any
) -> Answers:
    engine = Drafting(path, draft, **options)
    try:
        replies = ask_together(engine, requests)
        settle(engine)
        guesser = engine.draft
        if guesser is None:
            return Answers(replies, engine.stats())
        assert not guesser._shadows
        assert not guesser._cautions
        read = guesser.tokens_read, guesser.most_read, guesser.steps_with_guesses
        return Answers(replies, engine.stats(), *read)
    finally:
        engine.close()


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("drafts") / "other.gguf"
    return models.write_model(path, seed=2, context_length=2048)


MIXED = [
    plain(TALK),
    plain(TALK * 3, 40, temperature=0.8, seed=3),
    plain("a question", 50, temperature=1.0, top_k=0, top_p=1.0, seed=4),
    plain(TALK * 12, 30, repetition_penalty=1.3),
]


@pytest.fixture(scope="module")
def unguessed(tiny: Path) -> Answers:
    return answers(tiny, None, MIXED)


# --- the reply --------------------------------------------------------------------------------


def test_a_draft_that_is_the_model_itself_is_always_right(tiny: Path) -> None:
    asked = [plain(TALK, 91)]
    alone, guessed = answers(tiny, None, asked), answers(tiny, tiny, asked)
    assert_same(alone.replies, guessed.replies)
    assert guessed.stats.drafted > 40
    assert guessed.stats.accepted >= guessed.stats.drafted - 2  # but for rounding
    assert guessed.stats.steps == alone.stats.steps - guessed.stats.accepted
    assert guessed.stats.steps < alone.stats.steps / 2


@pytest.mark.parametrize("all_of_them", [False, True])
@pytest.mark.parametrize("same", [False, True])
def test_no_draft_changes_a_reply(
    tiny: Path, other: Path, unguessed: Answers, same: bool, all_of_them: bool
) -> None:
    guessed = answers(tiny, tiny if same else other, MIXED, all_of_them=all_of_them)
    assert_same(unguessed.replies, guessed.replies)
    assert guessed.stats.drafted > 0
    assert guessed.stats.completion_tokens == unguessed.stats.completion_tokens


def test_a_draft_that_is_wrong_switches_itself_off(tiny: Path, other: Path) -> None:
    asked = [plain(TALK, 400)]
    costs = {"row_cost": 0.53, "guess_cost": 0.1}
    wrong = answers(tiny, other, asked, **costs)
    assert wrong.stats.drafted < 20
    assert_same(answers(tiny, None, asked).replies, wrong.replies)


def test_a_draft_too_slow_to_pay_is_not_asked(tiny: Path, other: Path) -> None:
    default = {"row_cost": 0.53, "guess_cost": None}  # both models are of one size
    assert answers(tiny, other, [plain(TALK)], **default).tokens_read == 0


def test_replies_of_other_lengths_join_and_leave(tiny: Path, other: Path) -> None:
    asked = [plain(TALK * (1 + n % 3), 5 + 7 * n, temperature=n % 2, seed=n) for n in range(14)]
    alone = answers(tiny, None, asked, slots=5)
    assert_same(alone.replies, answers(tiny, tiny, asked, slots=5).replies)
    assert_same(alone.replies, answers(tiny, other, asked, slots=5, sequences=6).replies)


def test_requests_that_lose_their_place_come_back(tiny: Path) -> None:
    asked = [plain(TALK + str(n), 150) for n in range(3)]
    alone = answers(tiny, None, asked)
    guessed = answers(tiny, tiny, asked, kv_cells=320, context_length=256)
    assert guessed.stats.preempted > 0
    assert_same(alone.replies, guessed.replies)


def test_a_cancelled_request_leaves_nothing_behind(tiny: Path) -> None:
    engine = Drafting(tiny, tiny)
    try:
        expected = answers(tiny, None, [plain(TALK, 40)]).replies
        first, second = (Reply(engine, plain(*a)) for a in ((TALK * 2, 1500), (TALK, 40)))
        first.wait_for_text()
        engine.cancel(first.ticket)
        second.finish()
        assert_same(expected, [second])
        settle(engine)
        assert engine.draft
        assert not engine.draft._shadows
        assert engine.draft._cache.make_room(4096)  # nothing is at work
    finally:
        engine.close()


# --- what the draft reads ---------------------------------------------------------------------


def test_a_long_prompt_is_read_in_chunks(tiny: Path) -> None:
    asked = [plain(TALK * 20, 60)]  # 800 tokens
    guessed = answers(tiny, tiny, asked)
    assert guessed.most_read == CATCH_UP
    assert guessed.tokens_read > 2 * CATCH_UP
    assert guessed.stats.accepted > 20
    assert_same(answers(tiny, None, asked).replies, guessed.replies)


def test_a_prefix_is_read_once_for_all_seats(tiny: Path) -> None:
    asked = [plain(TALK * 12 + f"seat {n}", 60, temperature=0.5, seed=n) for n in range(5)]
    alone, guessed = answers(tiny, None, asked), answers(tiny, tiny, asked)
    assert_same(alone.replies, guessed.replies)
    prompts = guessed.stats.prompt_tokens + guessed.stats.cached_tokens
    assert guessed.tokens_read < prompts / 5 + 5 * 80
    assert guessed.stats.accepted > 50


def test_others_guesses_go_first_and_are_followed(tiny: Path) -> None:
    """Lookup guesses where a text repeats itself; the draft takes over where it does not."""
    asked = [plain("abc" * 30, 60)]
    guessed = answers(tiny, tiny, asked, all_of_them=True)
    assert guessed.stats.accepted > 30
    assert guessed.steps_with_guesses > 0
    assert_same(answers(tiny, None, asked).replies, guessed.replies)


# --- what the draft cannot --------------------------------------------------------------------


@pytest.mark.parametrize("cells", [32, 128, 256])
def test_a_full_context_only_stops_guesses(tiny: Path, cells: int) -> None:
    asked = [plain(TALK + str(n) * 9, 150, temperature=n % 2, seed=n) for n in range(4)]
    alone = answers(tiny, None, asked)
    guessed = answers(tiny, tiny, asked, cells=cells)
    assert_same(alone.replies, guessed.replies)
    assert (guessed.stats.drafted > 0) == (cells > 32)


def test_too_few_sequences_only_stop_guesses(tiny: Path) -> None:
    asked = [plain(f"{n} {TALK}", 40) for n in range(4)]
    guessed = answers(tiny, tiny, asked, sequences=2)
    assert_same(answers(tiny, None, asked).replies, guessed.replies)
    assert guessed.stats.drafted > 0


def test_beyond_its_trained_context_the_draft_is_silent(tiny: Path, tmp_path: Path) -> None:
    short = models.write_model(tmp_path / "short.gguf", context_length=64)
    asked = [plain("the cat", 150)]
    guessed = answers(tiny, short, asked)
    assert 0 < guessed.stats.drafted < 64
    assert guessed.tokens_read < 64
    assert_same(answers(tiny, None, asked).replies, guessed.replies)


def test_a_draft_of_no_numbers_guesses_nothing(tiny: Path, tmp_path: Path) -> None:
    broken = models.write_model(tmp_path / "nan.gguf", context_length=2048, not_a_number=True)
    guessed = answers(tiny, broken, [plain(TALK, 20)])
    assert guessed.tokens_read > 0
    assert guessed.stats.drafted == 0


def test_the_end_of_a_reply_is_no_guess(tiny: Path, tmp_path: Path) -> None:
    ends = models.write_model(tmp_path / "ends.gguf", context_length=2048, ends=True)
    guessed = answers(tiny, ends, [plain(TALK, 20, ignore_eos=False)])
    assert guessed.tokens_read > 0
    assert guessed.stats.drafted == 0
    assert answers(tiny, ends, [plain(TALK, 20)]).stats.drafted > 0


def more_tokens(monkeypatch: pytest.MonkeyPatch, more: int) -> None:
    tokens = [*models.vocabulary(), *(f"<more {n}>" for n in range(more))]
    monkeypatch.setattr(models, "vocabulary", lambda: tokens)


def test_a_token_that_the_draft_lacks_only_stops_guesses(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more_tokens(monkeypatch, VOCABULARY_TOLERANCE)
    larger = models.write_model(tmp_path / "larger.gguf", context_length=2048)
    asked = [plain(TALK, 60, temperature=1.0, top_k=0, seed=n) for n in range(3)]
    guessed = answers(larger, tiny, asked)
    assert_same(answers(larger, None, asked).replies, guessed.replies)
    assert guessed.tokens_read < guessed.stats.completion_tokens
    assert_same(answers(tiny, None, asked).replies, answers(tiny, larger, asked).replies)


def refusal(path: Path, draft: Path) -> str:
    log = Log()
    target = Model(path, gpu_layers=0, log=log)
    try:
        with pytest.raises(UserError) as caught:
            DraftModel(draft, target, gpu_layers=0, threads=1, cells=64, sequences=2, log=log)
    finally:
        target.close()
        log.close()
    assert caught.value.fault.code == "model_unloadable"
    return caught.value.fault.sentence


def test_a_draft_of_another_vocabulary_is_refused(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = models.vocabulary()
    n = len(tokens)
    swapped = [*tokens[:260], tokens[261], tokens[260], *tokens[262:]]
    monkeypatch.setattr(models, "vocabulary", lambda: swapped)
    other = models.write_model(tmp_path / "swapped.gguf")
    said = refusal(tiny, other)
    assert f"token 260 is {tokens[261]!r}, the model's is {tokens[260]!r}" in said
    monkeypatch.setattr(models, "vocabulary", lambda: tokens)
    more_tokens(monkeypatch, VOCABULARY_TOLERANCE + 1)
    larger = models.write_model(tmp_path / "larger.gguf")
    assert f"{n + VOCABULARY_TOLERANCE + 1} tokens" in refusal(tiny, larger)


@pytest.mark.parametrize("name", ["gemma3", "mamba", "jamba"])
def test_a_draft_whose_memory_cannot_be_cut_is_refused(
    tiny: Path, tmp_path: Path, name: str
) -> None:
    draft = architectures.write(name, tmp_path / "draft.gguf")
    said = refusal(tiny, draft)
    assert ("window of 32 tokens" if name == "gemma3" else "recurrent") in said


def test_a_damaged_draft_is_refused(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "draft.gguf").write_bytes(tiny.read_bytes()[:5000])
    log = Log()
    target = Model(tiny, gpu_layers=0, log=log)
    try:
        with pytest.raises(UserError):
            DraftModel(
                tmp_path / "draft.gguf",
                target,
                gpu_layers=0,
                threads=1,
                cells=64,
                sequences=2,
                log=log,
            )
    finally:
        target.close()
        log.close()


# --- shadows, and a grammar ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tokens", "settled", "guesses", "after", "cut"),
    [
        ([1, 2, 3, 4], 3, [], 3, None),
        ([1, 2, 3, 4, 5, 6], 3, [4, 5], 5, None),  # all came true
        ([1, 2, 3, 4, 9], 3, [4, 5, 6], 4, 4),  # the first did
        ([1, 2, 3, 9], 3, [4, 5], 3, 3),  # none did
        ([1, 2, 3, 4], 3, [4], 3, 3),  # the guess was not tried, and came true
        ([1, 2, 3], 3, [4, 5], 2, 2),  # the step was dropped
        ([1, 2, 3], 3, [], 2, 2),
    ],
)
def test_wrong_guesses_are_cut(
    tokens: list[int], settled: int, guesses: list[int], after: int, cut: int | None
) -> None:
    prepared = Prepared(tokens[:2], 100, SamplingParams())
    request = Request(1, 1, prepared, cast(Any, SimpleNamespace(choice=0)))
    request.tokens = tokens
    shadow = Shadow(request, 0, settled)
    shadow.guesses = guesses
    assert shadow.settle() == cut
    assert shadow.settled == after
    assert shadow.guesses == []


@pytest.fixture
def held(tiny: Path) -> Iterator[Drafting]:
    engine = Drafting(tiny, tiny, all_of_them=True)
    yield engine
    engine.close()


def test_forced_tokens_save_steps(held: Drafting) -> None:
    grammar = 'root ::= "the answer is " [a-d] " because the cat sat on the mat."'
    matcher = Grammars(held._model).compile(Gbnf(grammar))
    prepared = held.prepare_plain(plain(TALK, 100))._replace(matcher=matcher)
    queue: SimpleQueue[ChatChunk | Failure] = SimpleQueue()
    held.submit(prepared, queue.put)
    text = ""
    while not isinstance(chunk := queue.get(timeout=WAIT_S), ChatFinished):
        text += chunk.text if isinstance(chunk, TextDelta) else ""
    settle(held)
    assert text.startswith("the answer is ")
    assert text.endswith(" because the cat sat on the mat.")
    stats = held.stats()
    assert stats.accepted > 20
    assert stats.completion_tokens - stats.steps > 15
