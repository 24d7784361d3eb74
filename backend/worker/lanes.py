"""A request on its way through the engine, and the lane it decodes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backend.chat_protocol import Adapter
from backend.worker.engine import Emit, Prepared
from backend.worker.output import Output
from backend.worker.radix import common_prefix
from backend.worker.sampling import Sampler

if TYPE_CHECKING:
    from backend.worker.vision import Slice


class Request:
    """One reply to be written; with n > 1 a call has several. After `submit` the loop owns it.

    `tokens` are the prompt and what was written so far: that is all a request needs to go on in
    another lane.
    """

    def __init__(self, ticket: int, order: int, prepared: Prepared, output: Output) -> None:
        self.ticket = ticket
        self.order = order
        self.prepared = prepared
        self.output = output
        self.tokens = list(prepared.prompt)
        self.sampler: Sampler | None = None
        matcher = prepared.matcher
        self.matcher = matcher.copy() if matcher and output.choice else matcher
        self.overtaken = 0
        self.cached: int | None = None  # tokens of the prompt that were there when it began
        self._shared: dict[int, int] = {}

    @property
    def namespace(self) -> tuple[Adapter, ...]:
        """What has to be equal for cached prefixes to be of use."""
        return self.prepared.adapters

    @property
    def prompt_length(self) -> int:
        """Tokens of the prompt."""
        return len(self.prepared.prompt)

    @property
    def written(self) -> int:
        """Tokens of the reply, the one that ends it not counted before it is whole."""
        return len(self.tokens) - self.prompt_length

    @property
    def left(self) -> int:
        """Tokens it may still write."""
        return self.prepared.limit - self.written

    def position(self, at: int) -> int:
        """The position of the token `at`: pictures before it may take fewer than they have."""
        pictures = self.prepared.pictures
        return at - sum(s.length - s.positions for start, s in pictures if start < at)

    def close(self) -> None:
        """Free its sampler, once."""
        if self.sampler:
            self.sampler.close()
            self.sampler = None

    def shared_with(self, other: Request) -> int:
        """Length of the prefix that both prompts have, without the last token of either."""
        known = self._shared.get(other.order)
        if known is None:
            known = 0
            if self.namespace == other.namespace:
                ours, theirs = self.prepared.prompt, other.prepared.prompt
                known = min(common_prefix(ours, theirs), len(ours) - 1, len(theirs) - 1)
            self._shared[other.order] = known
        return known


class Lane:
    """A request at work on a sequence of the KV cache.

    The first `computed` of its tokens lie in the cache; the first `common` of those others may
    share already. `drafts` are guesses for what follows its last token.
    """

    def __init__(self, request: Request, sequence: int, computed: int) -> None:
        self.request = request
        self.sequence = sequence
        self.computed = self.common = computed
        self.drafts: list[int] = []
        self.began_at = request.written

    @property
    def pending(self) -> int:
        """Tokens to be computed before the next one can be chosen."""
        return len(self.request.tokens) - self.computed

    @property
    def picture(self) -> Slice | None:
        """The picture that is to be computed next, on its own."""
        pictures = self.request.prepared.pictures
        return next((s for start, s in pictures if start == self.computed), None)

    @property
    def until_picture(self) -> int:
        """Tokens before the next picture; all that are pending if there is none."""
        ahead = (start - self.computed for start, _ in self.request.prepared.pictures)
        return min((tokens for tokens in ahead if tokens > 0), default=self.pending)

    @property
    def in_prompt(self) -> bool:
        """Is it still computing what others may want to share?"""
        return self.computed < self.request.prompt_length - 1

    @property
    def own(self) -> int:
        """Cells that only this lane knows of."""
        return self.computed - self.common

    def tell_progress(self) -> None:
        """Say how much of the prompt is computed, before the first token is written."""
        request = self.request
        if not request.written:
            done = min(self.computed, request.prompt_length)
            request.output.progress(done, request.prompt_length, request.cached or 0)


__all__ = ("Emit", "Lane", "Request")
