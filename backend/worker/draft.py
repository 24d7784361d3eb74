"""A small model that guesses what a large one will write.

After Leviathan et al. 2023, "Fast Inference from Transformers via Speculative Decoding"; here it
guesses greedily, and only where it is sure of itself. It follows every reply in a context of its
own, whose prefixes are shared and kept as those of the decode loop are. A long prompt is read in
chunks, so that no step waits long for it; until then, and where the context is full, the reply
goes on without guesses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from llama_cpp import llama_cpp as lib

from backend.errors import UserError
from backend.worker.cache import KvCache, Sharing
from backend.worker.lanes import Lane, Request
from backend.worker.llama import Context, ContextOptions, Log, Model
from backend.worker.speculation import MAX_DRAFT, ON_PROCESSOR, Caution, Costs, best_length

CATCH_UP = 256  # tokens of prompts and replies that the draft reads in one step
LAG = 192  # so far it may fall behind a reply that has other guesses, to be back in one step
SURE = 0.5  # a token to which the draft gives a lower probability is no guess
# As in llama.cpp's common/speculative.cpp: vocabularies are padded differently, and their first
# tokens renamed.
VOCABULARY_TOLERANCE = 128
FIRST_COMPARED = 5
_NAMESPACE = "draft"  # adapters change the large model only

Logits = np.ndarray[Any, np.dtype[np.float32]]


class Shadow:
    """A request as the draft follows it, in `sequence` of the draft's context.

    The first `settled` tokens of the request lie there, the first `common` of them for all to
    share; behind them the draft's own `guesses`, which may be wrong.
    """

    def __init__(self, request: Request, sequence: int, settled: int) -> None:
        self.request = request
        self.sequence = sequence
        self.settled = self.common = settled
        self.guesses: list[int] = []

    @property
    def missing(self) -> int:
        """Tokens to be read before the draft can guess."""
        return len(self.request.tokens) - self.settled

    @property
    def in_prompt(self) -> bool:
        """Is it still reading what others may want to share?"""
        return self.settled < self.request.prompt_length - 1

    @property
    def own(self) -> int:
        """Cells that only this request knows of."""
        return self.settled + len(self.guesses) - self.common

    def settle(self) -> int | None:
        """Keep the guesses that came true; where to cut the sequence, None if nothing is wrong.

        The last token of the request is never settled: what follows it is to be guessed.
        """
        before = self.settled + len(self.guesses)
        for guess, token in zip(self.guesses, self.request.tokens[self.settled :], strict=False):
            if guess != token:
                break
            self.settled += 1
        self.settled = min(self.settled, len(self.request.tokens) - 1)
        self.guesses = []
        return self.settled if self.settled < before else None


class DraftModel:
    """`Guesses` by a model of its own; for the thread of the decode loop once it is made.

    `cells` and `sequences` are those of its context. `row_cost` is as in `Costs`; `guess_cost`
    is by default the share of the draft's weights in the target's.

    Raises:
        UserError: `model_damaged` or `model_unloadable`; also for a draft whose vocabulary is
            not the target's, or whose memory cannot be cut back.
    """

    def __init__(
        self,
        path: Path,
        target: Model,
        *,
        gpu_layers: int,
        threads: int,
        cells: int,
        sequences: int,
        log: Log,
        row_cost: float = ON_PROCESSOR.row,
        guess_cost: float | None = None,
    ) -> None:
        self._target = target
        self._model = Model(path, gpu_layers=gpu_layers, log=log)
        try:
            _check_memory(self._model, path)
            _check_vocabulary(self._model, target, path)
            options = ContextOptions(
                cells=cells,
                sequences=sequences,
                batch=max(CATCH_UP, sequences),
                outputs=sequences,
                threads=threads,
            )
            self._context = Context(self._model, options, log)
        except UserError:
            self._model.close()
            raise
        self._cache = KvCache(self._context, cells=cells, sequences=sequences, sharing=Sharing.ANY)
        if guess_cost is None:
            guess_cost = self._model.size_bytes / max(target.size_bytes, 1)
        self._costs = Costs(row_cost, guess_cost)
        self._shadows: dict[int, Shadow] = {}
        self._cautions: dict[int, Caution] = {}
        self._left_out: set[int] = set()  # for lack of room, until a request leaves
        self._lanes = 1
        self._exp = np.empty(min(self._model.n_vocab, target.n_vocab), np.float32)
        self.tokens_read = 0  # since the start, guesses not counted

    def propose(self, lanes: Sequence[Lane], most: int) -> None:
        """Set `drafts` of those lanes that have none yet, if the draft is sure of something."""
        self._lanes = len(lanes)
        most = min(most, MAX_DRAFT)
        if not best_length(1.0, most, self._lanes, self._costs):
            return  # even guesses that are always right would not pay
        wanted = {lane.request.order: self._wanted(lane, most) for lane in lanes}
        followed = {
            lane.request.order: shadow
            for lane in lanes
            if (shadow := self._follow(lane, wanted[lane.request.order]))
        }
        self._make_room(followed, sum(wanted[order] for order in followed))
        rows = self._catch_up(followed)
        by_order = {lane.request.order: lane for lane in lanes if wanted[lane.request.order]}
        self._guess({by_order[o]: row for o, row in rows.items() if o in by_order}, wanted)

    def judged(self, lane: Lane, accepted: int) -> None:
        """So many of the lane's `drafts`, which the draft made, were right."""
        caution = self._cautions.get(lane.request.order)
        if caution:
            caution.judged(len(lane.drafts), accepted, self._lanes)

    def left(self, lane: Lane) -> None:
        """The lane ends; what was read for it stays as cache."""
        self._cautions.pop(lane.request.order, None)
        self._left_out.clear()
        self._rest(lane.request.order)

    def close(self) -> None:
        """Free context and weights; the loop must have ended."""
        self._context.close()
        self._model.close()

    # --- who is followed ----------------------------------------------------------------------

    def _wanted(self, lane: Lane, most: int) -> int:
        """How many guesses the lane should get."""
        request = lane.request
        if lane.drafts or self._is_too_long(request):
            return 0
        caution = self._cautions.setdefault(request.order, Caution(self._costs))
        return caution.length(min(most, request.left - 1), self._lanes)

    def _follow(self, lane: Lane, wanted: int) -> Shadow | None:
        """The lane's shadow if it has something to read now, freed of wrong guesses."""
        request = lane.request
        shadow = self._shadows.get(request.order)
        if shadow is None:
            return self._open(request) if wanted else None
        if self._is_too_long(request):
            self._rest(request.order)
            return None
        self._settle(shadow)
        behind = lane.drafts and (shadow.in_prompt or shadow.missing > LAG)
        return shadow if wanted or behind else None

    def _settle(self, shadow: Shadow) -> None:
        cut = shadow.settle()
        if cut is not None:
            self._context.trim(shadow.sequence, cut)

    def _is_too_long(self, request: Request) -> bool:
        return len(request.tokens) + MAX_DRAFT > self._model.trained_context_length

    def _open(self, request: Request) -> Shadow | None:
        if request.order in self._left_out:
            return None
        hit = self._cache.find(_NAMESPACE, request.tokens, len(request.tokens) - 1)
        others = self._shadows.values()
        for other in others:
            shared = request.shared_with(other.request)
            if other.in_prompt and shared > max(other.settled, hit.length):
                return None  # it is just reading that prefix
        promised = sum(other.own + other.missing for other in others)
        if not self._cache.fits(hit, promised + len(request.tokens) - hit.length + MAX_DRAFT):
            return None
        try:
            sequence = self._cache.open(_NAMESPACE, hit)
        except LookupError:
            return None
        shadow = self._shadows[request.order] = Shadow(request, sequence, hit.length)
        return shadow

    def _knows(self, tokens: Sequence[int]) -> bool:
        """Are all of them in the draft's vocabulary, which may be a little smaller?"""
        return min(tokens) >= 0 and max(tokens) < self._model.n_vocab

    def _make_room(self, followed: dict[int, Shadow], guesses: int) -> None:
        """Evict what is at rest; where that is not enough, the newest reply is left out."""
        while self._shadows:
            own = sum(shadow.own for shadow in self._shadows.values())
            missing = sum(shadow.missing for shadow in followed.values())
            if self._cache.make_room(own + min(missing, CATCH_UP) + guesses):
                return
            self._leave_out(max(self._shadows), followed)

    def _leave_out(self, order: int, followed: dict[int, Shadow]) -> None:
        self._left_out.add(order)
        self._rest(order)
        followed.pop(order, None)

    def _rest(self, order: int) -> None:
        shadow = self._shadows.pop(order, None)
        if shadow is None:
            return
        self._settle(shadow)
        read = shadow.request.tokens[shadow.common : shadow.settled]
        self._cache.extend(shadow.sequence, read)
        self._cache.rest(shadow.sequence)

    # --- reading and guessing -----------------------------------------------------------------

    def _catch_up(self, followed: dict[int, Shadow]) -> dict[int, int]:
        """Read on, the shortest rest first; the rows of those that are in step, by order."""
        rows: dict[int, int] = {}
        shares: dict[int, int] = {}
        left = CATCH_UP
        for order, shadow in sorted(followed.items(), key=lambda item: item[1].missing):
            tokens, end = shadow.request.tokens, len(shadow.request.tokens)
            share = min(shadow.missing, left)
            upto = shadow.settled + share
            if not share:
                break
            if not self._knows(tokens[shadow.settled : upto]):
                self._leave_out(order, followed)
                continue
            for at in range(shadow.settled, upto):
                last = at == end - 1
                row = self._context.add(tokens[at], at, shadow.sequence, logits=last)
                if last:
                    rows[order] = row
            shares[order] = share
            left -= share
        if not shares:
            return {}
        if not self._context.decode():
            self._leave_out(max(followed), followed)
            return {}
        self.tokens_read += CATCH_UP - left
        for order, share in shares.items():
            self._advance(followed[order], share)
        return rows

    def _advance(self, shadow: Shadow, share: int) -> None:
        shadow.settled += share
        upto = min(shadow.settled, shadow.request.prompt_length - 1)
        if shadow.common < upto:
            self._cache.extend(shadow.sequence, shadow.request.tokens[shadow.common : upto])
            shadow.common = upto

    def _guess(self, rows: Mapping[Lane, int], wanted: Mapping[int, int]) -> None:
        """Guess a token for each lane from its row, and go on with those that want more."""
        while rows:
            chosen = {lane: self._choose(row) for lane, row in rows.items()}
            following = {}
            for lane, token in chosen.items():
                request = lane.request
                ends = token is not None and self._target.is_end(token)
                if token is None or (ends and not request.prepared.ignore_end):
                    continue  # what follows the end is never computed
                lane.drafts.append(token)
                if len(lane.drafts) < wanted[request.order]:
                    shadow = self._shadows[request.order]
                    position = shadow.settled + len(shadow.guesses)
                    following[lane] = self._context.add(
                        token, position, shadow.sequence, logits=True
                    )
            if not following or not self._context.decode():
                return
            for lane in following:
                self._shadows[lane.request.order].guesses.append(lane.drafts[-1])
            rows = following

    def _choose(self, row: int) -> int | None:
        """The likeliest token of a row, None where the draft is not sure of it."""
        logits = self._context.logits(row)[: len(self._exp)]
        token = int(logits.argmax())
        np.subtract(logits, logits[token], out=self._exp)
        np.exp(self._exp, out=self._exp)
        return token if 1.0 / float(self._exp.sum()) >= SURE else None


def _check_memory(draft: Model, path: Path) -> None:
    if draft.recurrent or draft.window:
        memory = (
            f"a sliding window of {draft.window} tokens" if draft.window else "recurrent layers"
        )
        raise _unfit(path, f"Wrong guesses cannot be taken back from its memory: it has {memory}.")


def _check_vocabulary(draft: Model, target: Model, path: Path) -> None:
    ours, theirs = target.n_vocab, draft.n_vocab
    kinds = [lib.llama_vocab_type(model.vocab) for model in (draft, target)]
    if kinds[0] != kinds[1] or abs(ours - theirs) > VOCABULARY_TOLERANCE:
        why = f"It has {theirs} tokens of type {kinds[0]}, the model {ours} of type {kinds[1]}."
        raise _unfit(path, why)
    for name, added, token in (
        ("begins", lib.llama_vocab_get_add_bos, lib.llama_vocab_bos),
        ("ends", lib.llama_vocab_get_add_eos, lib.llama_vocab_eos),
    ):
        adds = [bool(added(model.vocab)) for model in (draft, target)]
        tokens = [int(token(model.vocab)) for model in (draft, target)]
        if adds[0] != adds[1] or (adds[0] and tokens[0] != tokens[1]):
            said = [f"token {t}" if a else "none" for a, t in zip(adds, tokens, strict=True)]
            raise _unfit(path, f"What {name} a text is {said[0]} for it, {said[1]} for the model.")
    text = lib.llama_vocab_get_text
    for at in range(FIRST_COMPARED, min(ours, theirs)):
        if text(draft.vocab, at) != text(target.vocab, at):
            drafts, models = draft.token_text(at), target.token_text(at)
            raise _unfit(path, f"Its token {at} is {drafts!r}, the model's is {models!r}.")


def _unfit(path: Path, why: str) -> UserError:
    return UserError(
        "model_unloadable",
        f"{path.name} cannot guess ahead for this model.",
        why=why,
        remedy="Choose a smaller model of the same family, or none.",
    )
