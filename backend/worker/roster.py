"""Who runs and who waits: admission to the lanes, and what happens when room or lanes run out.

Belongs to the loop's thread. The rules are in `schedule`; what is cached is known to `cache`.
"""

from __future__ import annotations

from collections.abc import Callable

from backend.errors import Fault, UserError
from backend.worker import schedule
from backend.worker.cache import Hit, KvCache, Sharing
from backend.worker.lanes import Lane, Request

LOOKAHEAD = 64  # cells kept free for each reply; beyond them it takes what there is
# With memory that cannot be cut, a shorter prefix is sooner computed again than copied.
WORTH_A_COPY = 32


class Roster:
    """The lanes at work and the requests that wait for one.

    `prepare` makes what a request needs before its first step; `left` is told of every lane that
    ends, before its sequence comes to rest.
    """

    def __init__(
        self,
        cache: KvCache,
        *,
        slots: int,
        prepare: Callable[[Request], None],
        left: Callable[[Lane], None],
    ) -> None:
        self._cache = cache
        self._slots = slots
        self._prepare = prepare
        self._left = left
        self.lanes: list[Lane] = []
        self.waiting: list[Request] = []
        self.cached_tokens = 0
        self.preempted = 0

    @property
    def own(self) -> int:
        """Cells that only the lanes know of."""
        return sum(lane.own for lane in self.lanes)

    def admit(self) -> None:
        """Give lanes to those that wait, first come first served, as far as there is room.

        One that waits for a prefix is passed without limit, because that comes with every step;
        one that waits for room only `MAX_OVERTAKEN` times.
        """
        passed: Request | None = None
        for request in list(self.waiting):
            if len(self.lanes) >= self._slots and not self._make_way():
                break
            hit = self._find(request)
            if self._is_coming(request, hit):
                continue
            if self._fits(request, hit) and self._begin(request, hit):
                if passed:
                    passed.overtaken += 1
            elif request.overtaken >= schedule.MAX_OVERTAKEN:
                break
            else:
                passed = passed or request
        if self.lanes:
            self._cache.park()
        self._tell_places()

    def have_room(self, needed: int) -> bool:
        """Is there room for `needed` cells more? If not, a lane is shed, and the step is off."""
        if self._cache.make_room(self.own + needed):
            return True
        self._shed()
        return False

    def overflowed(self) -> None:
        """llama.cpp had no room for a step: all cache goes, and if there was none, a lane."""
        if not self._cache.clear():
            self._shed()

    def branches(self, request: Request) -> list[int]:
        """Where other prompts part from this one: those that wait, and the next turn."""
        shared = (waiting.shared_with(request) for waiting in self.waiting)
        return [*request.prepared.branches, *(at for at in shared if at >= WORTH_A_COPY)]

    def leave(self, lane: Lane) -> None:
        """End the lane's request; what it computed stays as cache."""
        lane.request.close()
        self._rest(lane)

    def fail(self, request: Request, fault: Fault) -> None:
        """End all replies to the call of `request`: it fails as a whole."""
        request.output.call.failed(fault)
        request.close()
        self.drop(request.ticket)

    def drop(self, ticket: int) -> None:
        """End all replies to a call, without a word."""
        for request in self.waiting:
            if request.ticket == ticket:
                request.close()
        self.waiting = [request for request in self.waiting if request.ticket != ticket]
        for lane in [lane for lane in self.lanes if lane.request.ticket == ticket]:
            self.leave(lane)

    def close(self) -> None:
        """Drop everything."""
        for lane in list(self.lanes):
            self.leave(lane)
        for request in self.waiting:
            request.close()

    def _find(self, request: Request) -> Hit:
        return self._cache.find(request.namespace, request.tokens, len(request.tokens) - 1)

    def _is_coming(self, request: Request, hit: Hit) -> bool:
        """Is a lane computing more of this prompt than the cache has of it?"""
        least = hit.length + 1 if self._cache.sharing is Sharing.ANY else hit.length + WORTH_A_COPY
        return any(
            lane.in_prompt
            and lane.computed < (shared := request.shared_with(lane.request))
            and shared >= least
            for lane in self.lanes
        )

    def _fits(self, request: Request, hit: Hit) -> bool:
        """Is there room beside what the lanes have of their own, or are sure to take?"""
        promised = sum(
            lane.own + lane.pending + min(lane.request.left, LOOKAHEAD) for lane in self.lanes
        )
        more = len(request.tokens) - hit.length + min(request.left, LOOKAHEAD)
        return self._cache.fits(hit, promised + more) or not self.lanes

    def _make_way(self) -> bool:
        """Let a lane that has written long wait, so that another gets its place."""
        since = [lane.request.written - lane.began_at for lane in self.lanes]
        tired = schedule.yields(since, 1)
        if tired:
            self._put_back(self.lanes[tired[0]], last=True)
        return bool(tired)

    def _begin(self, request: Request, hit: Hit) -> bool:
        """Open a lane; False when no sequence can be had for it now."""
        try:
            sequence, hit = self._open(request, hit)
        except LookupError:
            return False
        self.waiting.remove(request)
        lane = Lane(request, sequence, hit.length)
        self.lanes.append(lane)
        try:
            self._prepare(request)
        except UserError as error:
            self.fail(request, error.fault)
            return True
        if request.cached is None:
            request.cached = min(hit.length, request.prompt_length)
            self.cached_tokens += request.cached
            lane.tell_progress()
        return True

    def _open(self, request: Request, hit: Hit) -> tuple[int, Hit]:
        limit = len(request.tokens) - 1
        hit = self._cache.recall(request.namespace, request.tokens, limit, hit, self.own)
        try:
            return self._cache.open(request.namespace, hit), hit
        except LookupError:
            if self.lanes or not hit.length:
                raise
            # Alone, and what is cached cannot be copied for lack of room: it is computed anew.
            self._cache.clear()
            nothing = Hit(0, -1)
            return self._cache.open(request.namespace, nothing), nothing

    def _put_back(self, lane: Lane, *, last: bool) -> None:
        """Let the lane's request wait; it goes on where it was, from the cache if that lasts."""
        self._rest(lane)
        self.waiting.insert(len(self.waiting) if last else 0, lane.request)

    def _rest(self, lane: Lane) -> None:
        self._left(lane)
        self._cache.extend(lane.sequence, lane.request.tokens[lane.common : lane.computed])
        self._cache.rest(lane.sequence)
        self.lanes.remove(lane)

    def _shed(self) -> None:
        """The cache is full of running requests: the newest waits, or fails if it is alone."""
        newest = max(self.lanes, key=lambda lane: lane.request.order)
        if len(self.lanes) > 1:
            self.preempted += 1
            self._put_back(newest, last=False)
            return
        fault = Fault(
            "busy",
            "The model's context memory is full.",
            why=f"All {self._cache.capacity} cells are taken.",
            remedy="Set a shorter context, or more memory for it.",
        )
        self.fail(newest.request, fault)

    def _tell_places(self) -> None:
        """Tell every call that waits as a whole how many others wait before it."""
        running = {lane.request.ticket for lane in self.lanes}
        tickets = dict.fromkeys(request.ticket for request in self.waiting)
        places = {ticket: at for at, ticket in enumerate(t for t in tickets if t not in running)}
        for request in self.waiting:
            if request.ticket in places:
                request.output.call.queued(places[request.ticket])
