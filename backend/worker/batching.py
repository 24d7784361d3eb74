"""The engine for models that write: what is loaded, and the doors to the decode loop."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from backend import hardware
from backend.chat_protocol import ChatRequest
from backend.errors import UserError
from backend.library import Header
from backend.worker.adapters import Adapters
from backend.worker.cache import KvCache, Sharing
from backend.worker.computing import ComputeThread
from backend.worker.draft import DraftModel
from backend.worker.engine import Emit, Load, Prepared
from backend.worker.grammar import Grammars
from backend.worker.lanes import Request
from backend.worker.llama import Context, ContextOptions, offers_gpu, processor_threads
from backend.worker.loop import DecodeLoop, Guesses
from backend.worker.opening import Opened, context_size, open_model
from backend.worker.output import Call, Output
from backend.worker.prompting import Prompting
from backend.worker.protocol import GenerateRequest, ModelFacts, Stats, WorkerConfig
from backend.worker.speculation import (
    MAX_DRAFT,
    Costs,
    ForcedTokens,
    Guessers,
    NoGuesses,
    PromptLookup,
)
from backend.worker.state import SavedStates
from backend.worker.template import ChatTemplate
from backend.worker.vision import Vision

BATCH_SIZE = 512
QUEUE_LIMIT = 1024
MIN_PICTURE, MAX_PICTURE = 256, 2048  # bounds for the tokens a picture may have, by the context
# Sequences at rest, beyond those at work. Each costs a row of logits; a whole state where memory
# is recurrent and a whole window where it slides.
RESTING = {Sharing.ANY: 24, Sharing.EXACT: 8}
DRAFTS_AT_REST = 8  # sequences of the draft model beyond those at work
JOB_TIMEOUT_S = 60.0
MAX_PARKING = 1024**3

T = TypeVar("T")


class BatchingEngine:
    """A `TextEngine` on llama.cpp; loads the model in the constructor, if it was not `opened`.

    Raises:
        UserError: `model_damaged` or `model_unloadable`.
    """

    def __init__(self, config: WorkerConfig, header: Header, opened: Opened | None = None) -> None:
        path = Path(config.model)
        context_length, cells = context_size(config, header)
        self._model, self._log = opened or open_model(config, header)
        sharing = Sharing.EXACT if self._model.recurrent or self._model.window else Sharing.ANY
        sequences = config.slots + RESTING[sharing]
        options = ContextOptions(
            cells=cells,
            sequences=sequences,
            batch=BATCH_SIZE,
            outputs=max(sequences, config.slots + 4 * MAX_DRAFT),
            threads=processor_threads(config.threads),
            kv_type=config.kv_type,
        )
        self._context = Context(self._model, options, self._log)
        self._adapters = Adapters(self._model, config.adapters, self._log)
        bos, eos = (self._model.token_text(t) for t in (self._model.bos, self._model.eos))
        template = ChatTemplate(
            self._model.chat_template, bos=bos, eos=eos, token_of=self._model.control_token
        )
        context_length = min(context_length, self._model.trained_context_length, cells)
        self._vision = self._load_projector(config, context_length)
        self._prompting = Prompting(
            self._model,
            template,
            Grammars(self._model),
            self._adapters,
            self._vision,
            context_length=context_length,
            marks_branches=sharing is Sharing.EXACT,
        )
        self.facts = ModelFacts(
            name=header.name or path.stem,
            architecture=header.architecture,
            context_length=context_length,
            trained_context_length=self._model.trained_context_length,
            size_bytes=self._model.size_bytes,
            parameters=self._model.parameters,
            slots=config.slots,
            kv_cells=cells,
            shares_prefixes=True,
            tools=template.format.value,
            sees=self._vision is not None,
            adapters=self._adapters.names,
        )
        self._thread = ComputeThread()
        self._costs = Costs(row=self._thread.run(self._warm_up))
        self._cache = KvCache(
            self._context,
            cells=cells,
            sequences=sequences,
            sharing=sharing,
            parking_bytes=_parking_bytes(),
            bends_positions=self._vision is not None and self._vision.bends_positions,
        )
        self._states = SavedStates(
            config.state_folder, path, self._context, self._cache, kv_type=config.kv_type
        )
        self._draft: DraftModel | None = None
        self._loop = DecodeLoop(
            self._model,
            self._context,
            self._cache,
            slots=config.slots,
            guesses=self._guesses(config, sharing),
            thread=self._thread,
            use_adapters=lambda chosen: self._adapters.use(self._context, chosen),
        )
        self._tickets = itertools.count(1)
        self._orders = itertools.count(1)
        self._loop.start()

    def prepare(self, request: ChatRequest) -> Prepared:
        """Tokenise and check a request; see `TextEngine.prepare`."""
        return self._prompting.chat(request)

    def prepare_plain(self, request: GenerateRequest) -> Prepared:
        """As `prepare`, without a chat template."""
        return self._prompting.plain(request)

    def submit(self, prepared: Prepared, emit: Emit) -> int:
        """Queue a request; see `TextEngine.submit`."""
        if self._loop.queued >= QUEUE_LIMIT:
            raise UserError(
                "busy",
                "The model has too many requests.",
                why=f"{QUEUE_LIMIT} are waiting.",
                remedy="Try again when some are answered.",
            )
        ticket = next(self._tickets)
        call = Call(emit, prepared.n)
        self._loop.submit(
            [
                Request(
                    ticket,
                    next(self._orders),
                    prepared,
                    Output(self._model, prepared, call, choice),
                )
                for choice in range(prepared.n)
            ]
        )
        return ticket

    def cancel(self, ticket: int) -> None:
        """End a request within one decode step."""
        self._loop.cancel(ticket)

    def count(self, request: ChatRequest) -> int:
        """Length of the prompt in tokens."""
        return self._prompting.count(request)

    def prompt_text(self, request: ChatRequest) -> str:
        """The prompt as the template writes it."""
        return self._prompting.text(request)

    def tokenize(self, text: str, *, control: bool) -> list[int]:
        """Token ids of `text`; see `TextEngine.tokenize`."""
        return self._model.tokenize(text, parse_special=control)

    def detokenize(self, tokens: Sequence[int]) -> str:
        """The text of tokens; see `TextEngine.detokenize`."""
        return self._prompting.detokenize(tokens)

    def save(self, request: ChatRequest, name: str) -> int:
        """Write what is computed of a prompt to a file; see `TextEngine.save`."""
        tokens = self._prompting.prompt_tokens(request)
        adapters = self._adapters.check(request.adapters)
        return self._on_loop(lambda: self._states.save(name, adapters, tokens))

    def restore(self, name: str) -> int:
        """Read a saved state into the cache; see `TextEngine.restore`."""
        return self._on_loop(lambda: self._states.restore(name, self._loop.own_cells))

    def load(self) -> Load:
        """What the engine is doing now."""
        return self._loop.load()

    def stats(self) -> Stats:
        """What has been done since the start."""
        return self._loop.stats()

    def close(self) -> None:
        """Stop and free everything."""
        self._loop.close()
        self._thread.close()
        if self._vision:
            self._vision.close()
        if self._draft:
            self._draft.close()
        self._context.close()
        self._adapters.close()
        self._model.close()
        self._log.close()

    def _guesses(self, config: WorkerConfig, sharing: Sharing) -> Guesses:
        if sharing is not Sharing.ANY:
            if config.draft_model:
                raise UserError(
                    "model_unloadable",
                    "A draft model is of no use to this model.",
                    why="Wrong guesses are cut off again, and its memory cannot be cut.",
                    remedy="Load it without a draft model.",
                )
            return NoGuesses()
        guessers: list[Guesses] = [ForcedTokens(self._costs)]
        if config.lookup:
            guessers.append(PromptLookup(self._costs))
        if config.draft_model:
            self._draft = self._load_draft(config, Path(config.draft_model))
            guessers.append(self._draft)
        return Guessers(*guessers)

    def _load_draft(self, config: WorkerConfig, path: Path) -> DraftModel:
        return DraftModel(
            path,
            self._model,
            gpu_layers=config.gpu_layers,
            threads=processor_threads(config.threads),
            cells=self.facts.kv_cells,
            sequences=config.slots + DRAFTS_AT_REST,
            log=self._log,
            row_cost=self._costs.row,
        )

    def _load_projector(self, config: WorkerConfig, context_length: int) -> Vision | None:
        if not config.projector:
            return None
        return Vision(
            Path(config.projector),
            self._model,
            threads=processor_threads(config.threads),
            use_gpu=offers_gpu() and config.gpu_layers != 0,
            batch=BATCH_SIZE,
            most_tokens=max(MIN_PICTURE, min(MAX_PICTURE, context_length // 2)),
            log=self._log,
        )

    def _on_loop(self, job: Callable[[], T]) -> T:
        """Run `job` between two steps; its result or its error."""
        future: Future[T] = Future()

        def run() -> None:
            try:
                future.set_result(job())
            except Exception as error:
                future.set_exception(error)

        self._loop.do(run)
        return future.result(timeout=JOB_TIMEOUT_S)

    def _warm_up(self) -> float:
        """Read the weights in and build the kernels before the first request waits for them.

        Returns what each further row of a batch costs, in steps of one row: that decides how far
        guessing ahead pays.
        """
        self._time_step(1)
        several = 4
        one, more = (min(self._time_step(rows) for _ in range(3)) for rows in (1, several))
        return min(max((more / one - 1) / (several - 1), 0.02), 1.0)

    def _time_step(self, rows: int) -> float:
        sequences = range(min(rows, self._context.max_outputs))
        for sequence in sequences:
            self._context.add(max(self._model.bos, 0), 0, sequence, logits=True)
        started = time.perf_counter()
        self._context.decode()
        self._context.logits(0)
        seconds = time.perf_counter() - started
        for sequence in sequences:
            self._context.trim(sequence, 0)
        return seconds


def _parking_bytes() -> int:
    """Main memory for sequences at rest: a sixteenth of what there is, a GiB at most."""
    _, total = hardware.memory()
    return min((total or 0) // 16, MAX_PARKING)
