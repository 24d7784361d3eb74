"""The decode loop: one thread, one batch for all requests (continuous batching).

Each step takes one token of every reply that is being written, with guesses for what follows,
and a bounded chunk of the prompts. Requests join and leave between steps. A prompt begins from
the longest prefix in the cache; if a lane is just computing that prefix, the request waits for
it. Decisions are in `schedule`, what is cached where in `cache`.
"""

from __future__ import annotations

import itertools
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Protocol

import msgspec

from backend.chat_protocol import Adapter
from backend.errors import Fault, UserError
from backend.values import FinishReason, Usage
from backend.worker import schedule
from backend.worker.cache import Hit, KvCache, Sharing
from backend.worker.engine import Load
from backend.worker.lanes import Lane, Request
from backend.worker.llama import Context, Model
from backend.worker.protocol import Stats
from backend.worker.sampling import Candidates, Sampler

ENGINE_FAILED = 70  # exit status (EX_SOFTWARE)
LOOKAHEAD = 64  # cells kept free for each reply; beyond them it takes what there is
# With memory that cannot be cut, a shorter prefix is sooner computed again than copied.
WORTH_A_COPY = 32

Job = Callable[[], None]


class Guesses(Protocol):
    """Who guesses what follows a lane's last token; see `speculation` and `draft`."""

    def propose(self, lanes: Sequence[Lane], most: int) -> None:
        """Set `drafts` of the lanes, up to `most` tokens each."""
        ...

    def judged(self, lane: Lane, accepted: int) -> None:
        """So many of the lane's `drafts` were right."""
        ...

    def left(self, lane: Lane) -> None:
        """The lane ends."""
        ...


class DecodeLoop:
    """Runs requests on one context, on a thread of its own from `start` to `close`."""

    def __init__(
        self,
        model: Model,
        context: Context,
        cache: KvCache,
        *,
        slots: int,
        guesses: Guesses,
        use_adapters: Callable[[tuple[Adapter, ...]], None],
    ) -> None:
        self._model = model
        self._context = context
        self._cache = cache
        self._slots = slots
        self._guesses = guesses
        self._use_adapters = use_adapters
        self._candidates = Candidates(model.n_vocab)
        self._lanes: list[Lane] = []
        self._waiting: list[Request] = []
        self._inbox: SimpleQueue[Sequence[Request] | int | Job | None] = SimpleQueue()
        self._turns: dict[tuple[Adapter, ...], schedule.Turn] = {}
        self._steps = itertools.count(1)
        self._chunk = schedule.MIN_CHUNK
        self._step_started: float | None = None
        self._stats = Stats()
        self._counts = dict.fromkeys(Stats.__struct_fields__, 0.0)
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="llama", daemon=True)

    # --- any thread -------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def submit(self, requests: Sequence[Request]) -> None:
        """Queue the replies of one request."""
        self._inbox.put(requests)

    def cancel(self, ticket: int) -> None:
        """End a request between this step and the next."""
        self._inbox.put(ticket)

    def do(self, job: Job) -> None:
        """Run `job` on the loop's thread, between two steps."""
        self._inbox.put(job)

    @property
    def queued(self) -> int:
        """How many requests wait."""
        return len(self._waiting) + self._inbox.qsize()

    def load(self) -> Load:
        """What the loop is doing now."""
        started = self._step_started
        age = time.monotonic() - started if started is not None else 0.0
        return Load(age, len(self._lanes), len(self._waiting))

    def stats(self) -> Stats:
        """Counts since the start, as of the last step."""
        return self._stats

    def close(self) -> None:
        """Stop; whatever runs is dropped without a word."""
        self._closing = True
        self._inbox.put(None)
        self._thread.join()
        for lane in list(self._lanes):
            self._leave(lane)
        for request in self._waiting:
            _close(request)
        self._candidates.close()

    # --- the loop's thread ------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._closing:
                self._take_orders()
                began = time.perf_counter()
                busy = self._counts["decode_s"] + self._counts["sample_s"]
                self._admit()
                if self._lanes:
                    self._step()
                busy = self._counts["decode_s"] + self._counts["sample_s"] - busy
                self._counts["other_s"] += time.perf_counter() - began - busy
                self._counts["cells"] = self._taken
                self._stats = msgspec.convert(self._counts, Stats, strict=False)
        except BaseException:
            # The cache can no longer be trusted; a new process is the clean way on.
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(ENGINE_FAILED)

    def _take_orders(self) -> None:
        idle = not self._waiting and not self._lanes
        try:
            order = self._inbox.get(block=idle)
            while True:
                if callable(order):
                    order()
                elif isinstance(order, int):
                    self._drop(order)
                elif order is not None:
                    self._waiting += order
                order = self._inbox.get_nowait()
        except Empty:
            return

    def _drop(self, ticket: int) -> None:
        for request in self._waiting:
            if request.ticket == ticket:
                _close(request)
        self._waiting = [request for request in self._waiting if request.ticket != ticket]
        for lane in [lane for lane in self._lanes if lane.request.ticket == ticket]:
            self._leave(lane)

    # --- who runs ---------------------------------------------------------------------------

    def _admit(self) -> None:
        passed: Request | None = None
        for request in list(self._waiting):
            if len(self._lanes) >= self._slots and not self._make_way():
                break
            hit = self._find(request)
            if self._is_coming(request, hit):
                continue
            if self._fits(request, hit):
                self._begin(request, hit)
                if passed:
                    passed.overtaken += 1
            elif request.overtaken >= schedule.MAX_OVERTAKEN:
                break
            else:
                passed = passed or request
        for position, request in enumerate(self._waiting):
            request.output.call.queued(position + 1)

    def _find(self, request: Request) -> Hit:
        return self._cache.find(request.namespace, request.tokens, len(request.tokens) - 1)

    def _is_coming(self, request: Request, hit: Hit) -> bool:
        """Is a lane computing more of this prompt than the cache has of it?"""
        least = hit.length + 1 if self._cache.sharing is Sharing.ANY else hit.length + WORTH_A_COPY
        return any(
            lane.in_prompt
            and lane.computed < (shared := request.shared_with(lane.request))
            and shared >= least
            for lane in self._lanes
        )

    @property
    def _taken(self) -> int:
        return self._cache.cells + sum(lane.own for lane in self._lanes)

    @property
    def _promised(self) -> int:
        """Cells that the lanes have of their own or are sure to take."""
        return sum(
            lane.own + lane.pending + min(lane.request.left, LOOKAHEAD) for lane in self._lanes
        )

    def _fits(self, request: Request, hit: Hit) -> bool:
        more = len(request.tokens) - hit.length + min(request.left, LOOKAHEAD)
        return self._cache.fits(hit, self._promised + more) or not self._lanes

    def _make_way(self) -> bool:
        """Let a lane that has written long wait, so that another gets its place."""
        since = [lane.request.written - lane.began_at for lane in self._lanes]
        tired = schedule.yields(since, 1)
        if tired:
            self._put_back(self._lanes[tired[0]], last=True)
        return bool(tired)

    def _begin(self, request: Request, hit: Hit) -> None:
        self._waiting.remove(request)
        try:
            if request.sampler is None:
                request.sampler = Sampler(
                    self._model,
                    self._candidates,
                    request.prepared.sampling,
                    request.matcher,
                    prompt=request.prepared.prompt,
                    choice=request.output.choice,
                )
        except UserError as error:
            request.output.call.failed(error.fault)
            return
        sequence = self._cache.open(request.namespace, hit)
        lane = Lane(request, sequence, hit.length)
        self._lanes.append(lane)
        if request.cached is None:
            request.cached = min(hit.length, request.prompt_length)
            self._counts["cached_tokens"] += request.cached
            self._tell_progress(lane)

    def _leave(self, lane: Lane) -> None:
        """End the lane's request; what it computed stays as cache."""
        _close(lane.request)
        self._rest(lane)

    def _put_back(self, lane: Lane, *, last: bool) -> None:
        """Let the lane's request wait; it goes on where it was, from the cache if that lasts."""
        self._rest(lane)
        self._waiting.insert(len(self._waiting) if last else 0, lane.request)

    def _rest(self, lane: Lane) -> None:
        self._guesses.left(lane)
        self._cache.extend(lane.sequence, lane.request.tokens[lane.common : lane.computed])
        self._cache.rest(lane.sequence)
        self._lanes.remove(lane)

    # --- a step -----------------------------------------------------------------------------

    def _step(self) -> None:
        """Compute one batch, then choose a token for every lane whose last one was in it."""
        lanes = self._take_turn()
        shares = self._plan(lanes)
        if not self._have_room(sum(shares)):
            return
        rows = [self._add(lane, share) for lane, share in zip(lanes, shares, strict=True)]
        started = self._step_started = time.monotonic()
        fits = self._context.decode()
        self._step_started = None
        seconds = time.monotonic() - started
        self._counts["decode_s"] += seconds
        self._counts["steps"] += 1
        if not fits:
            self._shed()
            return
        if max(shares) >= self._chunk:
            self._chunk = schedule.next_chunk(self._chunk, seconds, self._context.batch_size)
        for lane, share in zip(lanes, shares, strict=True):
            self._advance(lane, share)
        sampling = time.perf_counter()
        for lane, lane_rows in zip(lanes, rows, strict=True):
            if lane_rows:
                self._write(lane, lane_rows)
        self._counts["sample_s"] += time.perf_counter() - sampling

    def _take_turn(self) -> list[Lane]:
        """The lanes that may share a batch now: those of one set of adapters."""
        groups = dict.fromkeys(lane.request.namespace for lane in self._lanes)
        turns = {group: self._turns.get(group, schedule.NO_TURN) for group in groups}
        group = schedule.next_turn(turns)
        self._turns = turns | {group: turns[group].then(next(self._steps))}
        self._use_adapters(group)
        return [lane for lane in self._lanes if lane.request.namespace == group]

    def _plan(self, lanes: list[Lane]) -> list[int]:
        decoding = [lane for lane in lanes if lane.pending == 1 and lane.request.left > 1]
        for lane in lanes:
            lane.drafts = []
        if decoding and self._context.max_outputs > len(lanes):
            most = (self._context.max_outputs - len(lanes)) // len(decoding)
            self._guesses.propose(decoding, most)
        return schedule.share_step(
            [
                schedule.LaneView(
                    lane.pending, lane.request.order, len(lane.drafts), self._until_stop(lane)
                )
                for lane in lanes
            ],
            self._context.batch_size,
            self._chunk,
        )

    def _until_stop(self, lane: Lane) -> int:
        """Tokens until a copy of the lane must be taken, where memory cannot be cut later."""
        if self._cache.sharing is Sharing.ANY:
            return lane.pending
        return schedule.stops(len(lane.request.tokens), lane.computed, self._branches(lane.request))

    def _have_room(self, needed: int) -> bool:
        own = sum(lane.own for lane in self._lanes)
        if self._cache.make_room(own + needed):
            return True
        self._shed()
        return False

    def _shed(self) -> None:
        """The cache is full of running requests: the newest waits, or fails if it is alone."""
        newest = max(self._lanes, key=lambda lane: lane.request.order)
        self._counts["preempted"] += 1
        if len(self._lanes) > 1:
            self._put_back(newest, last=False)
            return
        fault = Fault(
            "busy",
            "The model's context memory is full.",
            why=f"All {self._cache.capacity} cells are taken.",
            remedy="Set a shorter context, or more memory for it.",
        )
        newest.request.output.call.failed(fault)
        self._leave(newest)

    def _add(self, lane: Lane, share: int) -> list[int]:
        """Put the lane's share into the batch; returns the rows with logits."""
        if share <= len(lane.drafts):
            lane.drafts = []
        tokens = [*lane.request.tokens, *lane.drafts]
        last = len(lane.request.tokens) - 1
        rows = []
        for position in range(lane.computed, lane.computed + share):
            row = self._context.add(
                tokens[position], position, lane.sequence, logits=position >= last
            )
            if position >= last:
                rows.append(row)
        return rows

    def _advance(self, lane: Lane, share: int) -> None:
        """The lane's share is computed: let others have what is settled of it."""
        request = lane.request
        settled = min(lane.computed + share, len(request.tokens))
        prompt = request.prompt_length - 1  # its last token is computed again by whoever needs it
        self._counts["prompt_tokens"] += max(min(settled, request.prompt_length) - lane.computed, 0)
        lane.computed = settled
        if lane.common < min(settled, prompt):
            upto = min(settled, prompt)
            self._cache.extend(lane.sequence, request.tokens[lane.common : upto])
            lane.common = upto
        self._tell_progress(lane)
        exact = self._cache.sharing is Sharing.EXACT
        if exact and lane.computed == lane.common and lane.computed in self._branches(request):
            self._cache.snapshot(request.namespace, lane.sequence)

    def _branches(self, request: Request) -> list[int]:
        """Where other requests part from this one: those that wait, and the next turn."""
        shared = (waiting.shared_with(request) for waiting in self._waiting)
        return [*request.prepared.branches, *(at for at in shared if at >= WORTH_A_COPY)]

    def _write(self, lane: Lane, rows: list[int]) -> None:
        """Choose tokens from the lane's rows, as long as the guesses they rest on are right."""
        request, sampler = lane.request, lane.request.sampler
        assert sampler is not None
        accepted = 0
        for at, row in enumerate(rows):
            try:
                sampled = sampler.sample(self._context.logits(row))
                token = sampled.token
                ends = self._model.is_end(token) and not request.prepared.ignore_end
                if not ends:
                    sampler.accept(token)
            except UserError as error:
                request.output.call.failed(error.fault)
                self._trim(lane)
                self._leave(lane)
                return
            request.tokens.append(token)
            self._counts["completion_tokens"] += 1
            request.output.feed(sampled, ends=ends)
            right = at < len(lane.drafts) and lane.drafts[at] == token
            accepted += right
            if ends or request.output.stopped or request.left < 1:
                lane.computed += accepted
                stopped = ends or request.output.stopped
                self._finish(lane, accepted, "stop" if stopped else "length")
                return
            if not right:
                break
        lane.computed += accepted
        self._judge(lane, accepted)

    def _judge(self, lane: Lane, accepted: int) -> None:
        if lane.drafts:
            self._counts["drafted"] += len(lane.drafts)
            self._counts["accepted"] += accepted
            self._guesses.judged(lane, accepted)
            self._trim(lane)

    def _trim(self, lane: Lane) -> None:
        """Take wrong guesses out of the cache."""
        if lane.drafts:
            self._context.trim(lane.sequence, lane.computed)
            lane.drafts = []

    def _finish(self, lane: Lane, accepted: int, reason: FinishReason) -> None:
        self._judge(lane, accepted)
        request = lane.request
        usage = Usage(request.prompt_length, request.written, request.cached or 0)
        self._leave(lane)
        request.output.finish(reason, usage)

    def _tell_progress(self, lane: Lane) -> None:
        request = lane.request
        if not request.written:
            done = min(lane.computed, request.prompt_length)
            request.output.progress(done, request.prompt_length, request.cached or 0)


def _close(request: Request) -> None:
    if request.sampler:
        request.sampler.close()
        request.sampler = None
