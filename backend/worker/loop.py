"""The decode loop: one thread, one batch for all requests (continuous batching).

Each step takes one token of every reply that is being written, with guesses for what follows,
and a bounded chunk of the prompts. Requests join and leave between steps. Who runs is decided in
`roster`, how much each computes in `schedule`, what is cached where in `cache`.
"""

from __future__ import annotations

import itertools
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Protocol

import msgspec

from backend.chat_protocol import Adapter
from backend.errors import UserError
from backend.values import FinishReason, Usage
from backend.worker import schedule
from backend.worker.cache import KvCache, Sharing
from backend.worker.computing import ComputeThread
from backend.worker.engine import Load
from backend.worker.lanes import Lane, Request
from backend.worker.llama import Context, Model
from backend.worker.protocol import Stats
from backend.worker.roster import Roster
from backend.worker.sampling import Candidates, Sampler

ENGINE_FAILED = 70  # exit status (EX_SOFTWARE)
MIN_LOT = 64  # embeddings of a picture that are computed at once, if not the whole of it

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
    """Runs requests on one context; from `start` to `close` it has `thread` for itself."""

    def __init__(
        self,
        model: Model,
        context: Context,
        cache: KvCache,
        *,
        slots: int,
        guesses: Guesses,
        use_adapters: Callable[[tuple[Adapter, ...]], None],
        thread: ComputeThread,
    ) -> None:
        self._model = model
        self._context = context
        self._cache = cache
        self._guesses = guesses
        self._use_adapters = use_adapters
        self._candidates = Candidates(model.n_vocab)
        self._roster = Roster(cache, slots=slots, prepare=self._prepare, left=guesses.left)
        self._inbox: SimpleQueue[Sequence[Request] | int | Job | None] = SimpleQueue()
        self._turns: dict[tuple[Adapter, ...], schedule.Turn] = {}
        self._steps = itertools.count(1)
        self._chunk = schedule.TILE
        self._step_started: float | None = None
        self._stats = Stats()
        self._counts = dict.fromkeys(Stats.__struct_fields__, 0.0)
        self._closing = False
        self._thread = thread
        self._running: Future[None] | None = None

    # --- any thread -------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to work."""
        self._running = self._thread.start(self._run)

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
        return len(self._roster.waiting) + self._inbox.qsize()

    @property
    def own_cells(self) -> int:
        """Cells that only the lanes know of; for jobs."""
        return self._roster.own

    def load(self) -> Load:
        """What the loop is doing now."""
        started = self._step_started
        age = time.monotonic() - started if started is not None else 0.0
        return Load(age, len(self._roster.lanes), self.queued)

    def stats(self) -> Stats:
        """Counts since the start, as of the last step."""
        return self._stats

    def close(self) -> None:
        """Stop; whatever runs is dropped without a word."""
        self._closing = True
        self._inbox.put(None)
        if self._running:
            self._running.result()
        self._roster.close()
        self._candidates.close()

    # --- the loop's thread ------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._closing:
                self._take_orders()
                began = time.perf_counter()
                busy = self._counts["decode_s"] + self._counts["sample_s"]
                self._roster.admit()
                # Whoever is shed comes back only after a step, or nobody would ever get on.
                while self._roster.lanes and not self._step():
                    pass
                busy = self._counts["decode_s"] + self._counts["sample_s"] - busy
                self._counts["other_s"] += time.perf_counter() - began - busy
                self._publish()
        except BaseException:
            # The cache can no longer be trusted; a new process is the clean way on.
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(ENGINE_FAILED)

    def _take_orders(self) -> None:
        idle = not self._roster.waiting and not self._roster.lanes
        try:
            order = self._inbox.get(block=idle)
            while True:
                if callable(order):
                    order()
                elif isinstance(order, int):
                    self._roster.drop(order)
                elif order is not None:
                    self._roster.waiting += order
                order = self._inbox.get_nowait()
        except Empty:
            return

    def _publish(self) -> None:
        self._counts["cached_tokens"] = self._roster.cached_tokens
        self._counts["preempted"] = self._roster.preempted
        self._counts["cells"] = self._cache.cells + self._roster.own
        self._stats = msgspec.convert(self._counts, Stats, strict=False)

    def _prepare(self, request: Request) -> None:
        if request.sampler is None:
            request.sampler = Sampler(
                self._model,
                self._candidates,
                request.prepared.sampling,
                request.matcher,
                prompt=[token for token in request.prepared.prompt if token >= 0],
                choice=request.output.choice,
            )

    def _step(self) -> bool:
        """Compute one batch, then choose a token for every lane whose last one was in it.

        False when there was no room for it: a lane was shed, or cache given up, instead.
        """
        lanes = self._take_turn()
        if not self._see(lanes):
            return False
        lanes = [lane for lane in lanes if not lane.picture]
        if not lanes:
            return True
        shares = self._plan(lanes)
        if not self._roster.have_room(sum(shares)):
            return False
        rows = [self._add(lane, share) for lane, share in zip(lanes, shares, strict=True)]
        with self._timed():
            started = time.perf_counter()
            fits = self._context.decode()
        if not fits:
            self._roster.overflowed()
            return False
        self._counts["steps"] += 1
        if sum(shares) >= self._chunk:
            seconds = time.perf_counter() - started
            self._chunk = schedule.next_chunk(
                self._chunk, sum(shares), seconds, self._context.batch_size
            )
        for lane, share in zip(lanes, shares, strict=True):
            self._advance(lane, share)
        sampling = time.perf_counter()
        for lane, lane_rows in zip(lanes, rows, strict=True):
            if lane_rows and lane in self._roster.lanes:  # its call may have failed meanwhile
                self._write(lane, lane_rows)
        self._counts["sample_s"] += time.perf_counter() - sampling
        return True

    @contextmanager
    def _timed(self) -> Iterator[None]:
        """Count what runs inside as llama.cpp's time, and let the heartbeat know of it."""
        started = time.perf_counter()
        self._beat()
        yield
        self._step_started = None
        self._counts["decode_s"] += time.perf_counter() - started

    def _beat(self) -> None:
        self._step_started = time.monotonic()

    def _see(self, lanes: list[Lane]) -> bool:
        """Compute the picture of the lane that has waited longest for it; False without room."""
        seeing = [
            (lane.request.order, lane, picture) for lane in lanes if (picture := lane.picture)
        ]
        if not seeing:
            return True
        _, lane, picture = min(seeing, key=lambda item: item[0])
        if not self._roster.have_room(picture.length):
            return False
        with self._timed():
            fits = picture.compute(
                self._context,
                lane.sequence,
                lane.request.position(lane.computed),
                batch=max(self._chunk, MIN_LOT),
                beat=self._beat,
            )
        if not fits:
            self._roster.overflowed()
            return False
        self._advance(lane, picture.length)
        return True

    def _take_turn(self) -> list[Lane]:
        """The lanes that may share a batch now: those of one set of adapters."""
        groups = dict.fromkeys(lane.request.namespace for lane in self._roster.lanes)
        turns = {group: self._turns.get(group, schedule.NO_TURN) for group in groups}
        group = schedule.next_turn(turns)
        self._turns = turns | {group: turns[group].then(next(self._steps))}
        self._use_adapters(group)
        return [lane for lane in self._roster.lanes if lane.request.namespace == group]

    def _plan(self, lanes: list[Lane]) -> list[int]:
        decoding = [lane for lane in lanes if lane.pending == 1 and lane.request.left > 1]
        for lane in lanes:
            lane.drafts = []
        if decoding and self._context.max_outputs > len(lanes):
            most = (self._context.max_outputs - len(lanes)) // len(decoding)
            self._guesses.propose(decoding, most)
            for lane in decoding:  # what followed in another prompt may have been a picture
                lane.drafts = list(itertools.takewhile(lambda token: token >= 0, lane.drafts))
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
        """Tokens until a picture, or a place to be copied where memory cannot be cut later."""
        if self._cache.sharing is Sharing.ANY:
            return lane.until_picture
        request = lane.request
        upto = schedule.stops(len(request.tokens), lane.computed, self._roster.branches(request))
        return min(upto, lane.until_picture)

    def _add(self, lane: Lane, share: int) -> list[int]:
        """Put the lane's share into the batch; returns the rows with logits."""
        if share <= len(lane.drafts):
            lane.drafts = []
        tokens = [*lane.request.tokens[lane.computed : lane.computed + share], *lane.drafts]
        last = lane.pending - 1
        position = lane.request.position(lane.computed)
        rows = []
        for at, token in enumerate(tokens[:share]):
            row = self._context.add(token, position + at, lane.sequence, logits=at >= last)
            if at >= last:
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
        lane.tell_progress()
        exact = self._cache.sharing is Sharing.EXACT
        if (
            exact
            and lane.computed == lane.common
            and lane.computed in self._roster.branches(request)
        ):
            self._cache.snapshot(request.namespace, lane.sequence)

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
                self._trim(lane)
                self._roster.fail(request, error.fault)
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
            self._context.trim(lane.sequence, lane.request.position(lane.computed))
            lane.drafts = []

    def _finish(self, lane: Lane, accepted: int, reason: FinishReason) -> None:
        self._judge(lane, accepted)
        request = lane.request
        usage = Usage(request.prompt_length, request.written, request.cached or 0)
        self._roster.leave(lane)
        request.output.finish(reason, usage)
