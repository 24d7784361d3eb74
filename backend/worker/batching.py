"""Continuous batching on llama.cpp: one thread, one loop, one batch for all requests.

Each step decodes one token of every running request plus a bounded chunk of waiting prompts. A
request starts from the longest prefix that any slot, running or finished, has in the KV cache; if
a running slot is still computing that prefix, the request waits for it. Finished slots stay as
cache until their room is needed. The decisions are in `schedule`.
"""

from __future__ import annotations

import itertools
import os
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

from backend.chat_protocol import ChatFinished, ChatRequest, PromptProgress, TextDelta
from backend.errors import Fault, UserError
from backend.library import Header
from backend.values import Message, Usage
from backend.worker import schedule
from backend.worker.engine import Emit, Load, Prepared
from backend.worker.grammar import grammar_of
from backend.worker.llama import Context, Log, Model, offers_gpu, processor_threads
from backend.worker.protocol import Failure, ModelFacts, WorkerConfig
from backend.worker.sampling import Candidates, Sampler
from backend.worker.sizing import check_memory, default_cells
from backend.worker.slots import Request, Slot
from backend.worker.template import ChatTemplate

BATCH_SIZE = 512
QUEUE_LIMIT = 1024
ENGINE_FAILED = 70  # exit status (EX_SOFTWARE)


class BatchingEngine:
    """A `TextEngine` on llama.cpp; loads the model in the constructor.

    Raises:
        UserError: `model_damaged` or `model_unloadable`.
    """

    def __init__(self, config: WorkerConfig, header: Header) -> None:
        path = Path(config.model)
        context_length = min(config.context_length, header.context_length or config.context_length)
        cells = config.kv_cells or default_cells(context_length, config.slots)
        if not (offers_gpu() and config.gpu_layers):
            check_memory(path, header, cells)
        self._log = Log()
        self._model = Model(path, gpu_layers=config.gpu_layers, log=self._log)
        self._context = Context(
            self._model,
            cells=cells,
            sequences=config.slots,
            batch=BATCH_SIZE,
            threads=processor_threads(config.threads),
            log=self._log,
        )
        template = self._model.chat_template
        bos, eos = (self._model.token_text(t) for t in (self._model.bos, self._model.eos))
        self._template = ChatTemplate(template, bos=bos, eos=eos)
        self.facts = ModelFacts(
            name=header.name or path.stem,
            architecture=header.architecture,
            context_length=min(context_length, self._model.trained_context_length),
            trained_context_length=self._model.trained_context_length,
            size_bytes=self._model.size_bytes,
            parameters=self._model.parameters,
            slots=config.slots,
            kv_cells=cells,
            shares_prefixes=self._model.rewinds,
        )
        self._candidates = Candidates(self._model.n_vocab)
        self._slots = [Slot() for _ in range(config.slots)]
        self._waiting: list[Request] = []
        self._inbox: SimpleQueue[Request | int | None] = SimpleQueue()
        self._tickets = itertools.count(1)
        self._cell_ids = itertools.count()
        self._clock = itertools.count(1)
        self._chunk = schedule.MIN_CHUNK
        self._step_started: float | None = None
        self._closing = False
        self._warm_up()
        self._thread = threading.Thread(target=self._run, name="llama", daemon=True)
        self._thread.start()

    # --- any thread -------------------------------------------------------------------------

    def prepare(self, request: ChatRequest) -> Prepared:
        """Tokenise and check a request; see `TextEngine.prepare`."""
        prompt = self._tokenize(request.messages)
        room = self.facts.context_length - len(prompt)
        if room < 1:
            raise UserError(
                "context_exceeded",
                "The prompt is longer than the model's context.",
                why=f"It has {len(prompt)} tokens; the context holds "
                f"{self.facts.context_length} with the reply.",
                remedy="Shorten the question or its files, or set a longer context.",
            )
        schema = request.json_schema
        grammar = grammar_of(schema) if schema is not None else None
        limit = min(request.sampling.max_tokens, room)
        return Prepared(prompt, limit, request.sampling, grammar)

    def submit(self, prepared: Prepared, emit: Emit) -> int:
        """Queue a request; see `TextEngine.submit`."""
        if len(self._waiting) + self._inbox.qsize() >= QUEUE_LIMIT:
            raise UserError(
                "busy",
                "The model has too many requests.",
                why=f"{QUEUE_LIMIT} are waiting.",
                remedy="Try again when some are answered.",
            )
        ticket = next(self._tickets)
        self._inbox.put(Request(ticket, prepared, emit))
        return ticket

    def cancel(self, ticket: int) -> None:
        """End a request within one decode step."""
        self._inbox.put(ticket)

    def count(self, messages: Sequence[Message]) -> int:
        """Length of the prompt in tokens."""
        return len(self._tokenize(messages))

    def load(self) -> Load:
        """What the engine is doing now."""
        started = self._step_started
        age = time.monotonic() - started if started is not None else 0.0
        active = sum(slot.request is not None for slot in self._slots)
        return Load(age, active, len(self._waiting))

    def close(self) -> None:
        """Stop and free everything."""
        self._closing = True
        self._inbox.put(None)
        self._thread.join()
        for slot in self._slots:
            self._release(slot)
        self._context.close()
        self._model.close()
        self._log.close()

    def _tokenize(self, messages: Sequence[Message]) -> list[int]:
        pieces = self._template.render(messages)
        if any(p.is_content and self._model.has_control_text(p.text) for p in pieces):
            parts = [(p.text, not p.is_content) for p in pieces]
        else:  # one text, so that tokens form across the pieces as the model has learnt them
            parts = [("".join(p.text for p in pieces), True)]
        tokens = [
            token
            for text, special in parts
            for token in self._model.tokenize(text, parse_special=special)
        ]
        if self._model.adds_bos and tokens[:1] != [self._model.bos]:
            tokens.insert(0, self._model.bos)
        return tokens

    # --- the engine's thread ----------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._closing:
                self._take_orders()
                self._admit()
                if any(slot.request for slot in self._slots):
                    self._step()
        except BaseException:
            # The cache can no longer be trusted; a new process is the clean way on.
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(ENGINE_FAILED)

    def _take_orders(self) -> None:
        idle = not self._waiting and not any(slot.request for slot in self._slots)
        try:
            order = self._inbox.get(block=idle)
            while True:
                if isinstance(order, Request):
                    self._waiting.append(order)
                elif order is not None:
                    self._drop(order)
                order = self._inbox.get_nowait()
        except Empty:
            return

    def _drop(self, ticket: int) -> None:
        self._waiting = [r for r in self._waiting if r.ticket != ticket]
        for slot in self._slots:
            if slot.request and slot.request.ticket == ticket:
                self._release(slot)

    def _admit(self) -> None:
        for request in self._waiting[: len(self._slots)]:
            decision = schedule.admit(
                [slot.view for slot in self._slots],
                request.prompt,
                request.limit,
                self.facts.kv_cells,
                shares_prefixes=self.facts.shares_prefixes,
            )
            if isinstance(decision, schedule.Admission):
                self._waiting.remove(request)
                self._start(request, decision)
            elif decision.reason != "prefix":
                return  # first come, first served: nobody overtakes a wait for room

    def _start(self, request: Request, admission: schedule.Admission) -> None:
        try:
            sampler = Sampler(self._model, self._candidates, request.sampling, request.grammar)
        except UserError as error:
            request.emit(Failure(error.fault))
            return
        for s in admission.evict:
            self._cut(s, 0)
        slot, reuse = self._slots[admission.target], admission.reuse
        if admission.source in (None, admission.target):
            self._cut(admission.target, reuse)
        else:
            self._cut(admission.target, 0)
            self._context.copy_prefix(admission.source, admission.target, reuse)
            slot.cells = self._slots[admission.source].cells[:reuse]
        slot.tokens = list(request.prompt)
        slot.request, slot.sampler = request, sampler
        request.cached = reuse
        self._report_progress(slot, request)

    def _step(self) -> None:
        """Decode one batch, then sample for every slot whose last token was in it."""
        pending = [len(s.tokens) - len(s.cells) if s.request else 0 for s in self._slots]
        shares = schedule.share_step(pending, self._context.batch_size, self._chunk)
        rows: dict[int, int] = {}
        for s, share in enumerate(shares):
            slot = self._slots[s]
            start = len(slot.cells)
            for position in range(start, start + share):
                last = position == len(slot.tokens) - 1
                row = self._context.add(slot.tokens[position], position, s, logits=last)
                if last:
                    rows[s] = row
        started = self._step_started = time.monotonic()
        fits = self._context.decode()
        self._step_started = None
        if not fits:
            self._make_room()
            return
        if max(shares) >= self._chunk:
            seconds = time.monotonic() - started
            self._chunk = schedule.next_chunk(self._chunk, seconds, self._context.batch_size)
        for s, share in enumerate(shares):
            slot = self._slots[s]
            slot.cells.extend(itertools.islice(self._cell_ids, share))
            if slot.request and not slot.request.written and share:
                self._report_progress(slot, slot.request)
        for s, row in rows.items():
            self._continue(self._slots[s], row)

    def _continue(self, slot: Slot, row: int) -> None:
        """Sample the next token of `slot` and pass on what it settles of the reply."""
        request, sampler = slot.request, slot.sampler
        if request is None or sampler is None:
            return
        try:
            token = sampler.sample(self._context.logits(row))
        except UserError as error:
            request.emit(Failure(error.fault))
            self._release(slot)
            return
        request.written += 1
        ends = self._model.is_end(token)
        text = "" if ends else request.text.feed(self._model.piece(token))
        stops = ends or request.text.stopped
        over = stops or request.written >= request.limit
        if over:
            text += request.text.finish()
        if text:
            request.emit(TextDelta(text=text))
        if not over:
            slot.tokens.append(token)
            return
        usage = Usage(len(request.prompt), request.written, request.cached)
        self._release(slot)
        request.emit(ChatFinished(finish_reason="stop" if stops else "length", usage=usage))

    def _report_progress(self, slot: Slot, request: Request) -> None:
        done = min(len(slot.cells), len(request.prompt))
        request.emit(
            PromptProgress(
                done_tokens=done,
                total_tokens=len(request.prompt),
                cached_tokens=request.cached,
            )
        )

    def _release(self, slot: Slot) -> None:
        """End the slot's request; what it computed stays as cache."""
        if slot.sampler:
            slot.sampler.close()
        slot.request = slot.sampler = None
        del slot.tokens[len(slot.cells) :]
        slot.last_used = next(self._clock)
        if not self.facts.shares_prefixes:
            self._cut(self._slots.index(slot), 0)

    def _cut(self, s: int, length: int) -> None:
        self._context.trim(s, length)
        del self._slots[s].tokens[length:], self._slots[s].cells[length:]

    def _make_room(self) -> None:
        """The cache was fuller than counted (padding): give up what is idle, then the newest."""
        idle = [s for s, slot in enumerate(self._slots) if not slot.request and slot.cells]
        for s in idle:
            self._cut(s, 0)
        if idle:
            return
        running = [(slot.request.ticket, slot) for slot in self._slots if slot.request]
        newest = max(running, key=lambda pair: pair[0])[1]
        fault = Fault(
            "busy",
            "The model's context memory is full.",
            why=f"All {self.facts.kv_cells} cells are taken by running requests.",
            remedy="Ask fewer at once, or set a shorter context.",
        )
        if newest.request:
            newest.request.emit(Failure(fault))
        self._release(newest)

    def _warm_up(self) -> None:
        """Read the weights in and build the kernels before the first request waits for them."""
        self._context.add(max(self._model.bos, 0), 0, 0, logits=True)
        self._context.decode()
        self._context.trim(0, 0)
