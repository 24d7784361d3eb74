"""Embedding models: texts become vectors of length 1, in a context of their own.

Encoders (BERT and its kin) keep no KV cache and see a whole text at once, so the batch holds the
longest one. Decoders that take their vector from the last token are fed in chunks.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from llama_cpp import llama_cpp as lib

from backend.errors import BugError, UserError
from backend.library import Header
from backend.worker.computing import ComputeThread
from backend.worker.engine import Embeddings, Load, Vectors
from backend.worker.llama import Log, Model, offers_gpu, processor_threads
from backend.worker.protocol import ModelFacts, WorkerConfig
from backend.worker.sizing import check_memory

BATCH_SIZE = 512  # tokens of short texts in one batch; attention over more costs their square
SEQUENCES = 32  # texts in one batch

_POOLINGS = {
    # Without a pooling of its own a model gives a vector for each token: their mean is the text's.
    "": lib.LLAMA_POOLING_TYPE_MEAN,
    "none": lib.LLAMA_POOLING_TYPE_MEAN,
    "mean": lib.LLAMA_POOLING_TYPE_MEAN,
    "cls": lib.LLAMA_POOLING_TYPE_CLS,
    "last": lib.LLAMA_POOLING_TYPE_LAST,
}


class EmbeddingEngine:
    """Turns texts into vectors; loads the model in the constructor.

    Methods are safe to call from any thread: batches of concurrent callers take turns.

    Raises:
        UserError: `model_damaged` or `model_unloadable`.
    """

    def __init__(self, config: WorkerConfig, header: Header) -> None:
        path = Path(config.model)
        pooling = _pooling_of(path, header)
        uses_gpu = offers_gpu() and config.gpu_layers != 0
        longest = min(config.context_length, header.context_length or config.context_length)
        if not uses_gpu:
            # Most memory goes with the text that is computed, so count on short ones.
            cells = max(longest, BATCH_SIZE)
            check_memory(path, header, cells, sequences=SEQUENCES, embeddings=True)
        self._log = Log()
        self._model = Model(path, gpu_layers=config.gpu_layers, log=self._log, encoder=True)
        # An encoder's positions are a table: a longer text would read past its end.
        longest = min(longest, self._model.trained_context_length or longest)
        self._context = _EmbeddingContext(
            self._model,
            longest,
            pooling,
            causal=header.causal,
            threads=processor_threads(config.threads),
            gpu=uses_gpu,
            log=self._log,
        )
        self._lock = threading.Lock()
        self._thread = ComputeThread()
        self._closed = False
        self._waiting = 0
        self._step_started: float | None = None
        self.width: int = self._context.width
        self.facts = ModelFacts(
            name=header.name or path.stem,
            architecture=header.architecture,
            context_length=longest,
            trained_context_length=self._model.trained_context_length,
            size_bytes=self._model.size_bytes,
            parameters=self._model.parameters,
            slots=SEQUENCES,
            kv_cells=self._context.cells,
            shares_prefixes=False,
            embedding_width=self.width,
        )

    def embed(self, texts: Sequence[str]) -> Embeddings:
        """A vector for each text, in their order; none for none.

        Raises:
            UserError: `context_exceeded` or `bad_input` name the text, counted from 1, that is
                too long or empty; then nothing is computed. `model_damaged` when the model gives
                no numbers, `worker_lost` when it is closed meanwhile.
        """
        tokens = [self._tokenize(text, n, len(texts)) for n, text in enumerate(texts, 1)]
        vectors = np.empty((len(texts), self.width), np.float32)
        lengths = [len(t) for t in tokens]
        for batch in pack(lengths, BATCH_SIZE, SEQUENCES):
            vectors[batch] = self._compute([tokens[n] for n in batch])
        return Embeddings(vectors, tuple(lengths))

    def load(self) -> Load:
        """What the engine is doing now; calls take turns, so that one at most is active."""
        started = self._step_started
        age = time.monotonic() - started if started is not None else 0.0
        active = min(self._waiting, 1)
        return Load(age, active, self._waiting - active)

    def close(self) -> None:
        """Free everything once the batch in progress is done; later calls do nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._thread.close()
            self._context.close()
            self._model.close()
            self._log.close()

    def _tokenize(self, text: str, n: int, count: int) -> list[int]:
        which = "The text" if count == 1 else f"Text {n} of {count}"
        with self._lock:
            self._check_open()
            tokens = _tokens(self._model, text, special=True)
            is_empty = len(tokens) <= 2 and not _tokens(self._model, text, special=False)
        if is_empty:
            raise UserError(
                "bad_input",
                f"{which} is empty.",
                why="Without words it has no meaning that could be compared.",
                remedy="Leave it out.",
            )
        longest = self.facts.context_length
        if len(tokens) > longest:
            raise UserError(
                "context_exceeded",
                f"{which} is too long for {self.facts.name}.",
                why=f"It has {len(tokens)} tokens, {len(tokens) - longest} more than "
                f"the {longest} that the model takes.",
                remedy="Split it into shorter texts.",
            )
        return tokens

    def _compute(self, texts: list[list[int]]) -> Vectors:
        self._waiting += 1
        try:
            with self._lock:
                self._check_open()
                self._step_started = time.monotonic()
                try:
                    vectors = self._thread.run(self._context.compute, texts)
                finally:
                    self._step_started = None
        finally:
            self._waiting -= 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(vectors).all() or not (lengths > 0).all():
            raise UserError(
                "model_damaged",
                f"The model {self.facts.name} computes no usable vectors.",
                why="What it gives are no numbers, or only zeros.",
                remedy="Download it again, or choose another embedding model.",
            )
        return np.asarray(vectors / lengths, np.float32)

    def _check_open(self) -> None:
        if self._closed:
            raise UserError("worker_lost", "The embedding model has been closed.")


class _EmbeddingContext:
    """A llama.cpp context that gives a vector for each sequence. Not for several threads."""

    def __init__(
        self,
        model: Model,
        longest: int,
        pooling: int,
        *,
        causal: bool,
        threads: int,
        gpu: bool,
        log: Log,
    ) -> None:
        params = lib.llama_context_default_params()
        params.n_ctx = max(longest, BATCH_SIZE)
        params.n_seq_max = SEQUENCES
        params.n_threads = params.n_threads_batch = threads
        params.pooling_type = pooling
        params.embeddings = True
        params.kv_unified = True
        params.swa_full = False
        params.offload_kqv = params.op_offload = gpu
        log.errors.clear()
        encoder = bool(lib.llama_model_has_encoder(model.pointer))
        self._pointer = self._open(model, params, longest, causal=causal and not encoder)
        if not self._pointer:
            raise UserError(
                "model_unloadable",
                f"The model has no room for texts of {longest} tokens.",
                why=f"llama.cpp says: {log.reason or 'nothing'}",
                remedy="Set a shorter context or fewer GPU layers.",
            )
        self._memory = lib.llama_get_memory(self._pointer)
        self._encodes = encoder or not self._memory
        self._size = int(params.n_batch)
        self._batch = lib.llama_batch_init(self._size, 0, 1)
        self.cells = int(lib.llama_n_ctx(self._pointer)) if self._memory else 0
        self.width = int(lib.llama_model_n_embd_out(model.pointer))

    def _open(self, model: Model, params: Any, longest: int, *, causal: bool) -> Any:
        """Make the context; sets the batch in `params`.

        With a KV cache a text may come in chunks if its last token alone gives the vector.
        """
        whole = max(longest, BATCH_SIZE)
        in_chunks = causal and params.pooling_type == lib.LLAMA_POOLING_TYPE_LAST
        chunk = BATCH_SIZE if in_chunks else whole
        params.n_batch = params.n_ubatch = chunk
        pointer = lib.llama_init_from_model(model.pointer, params)
        if not pointer or chunk == whole or lib.llama_get_memory(pointer):
            return pointer
        lib.llama_free(pointer)
        params.n_batch = params.n_ubatch = whole
        return lib.llama_init_from_model(model.pointer, params)

    def compute(self, texts: Sequence[Sequence[int]]) -> Vectors:
        """Vectors as the model gives them, of shape (texts, width).

        Only a single text may have more tokens than a batch.
        """
        rows = [
            (token, position, sequence)
            for sequence, text in enumerate(texts)
            for position, token in enumerate(text)
        ]
        for start in range(0, len(rows), self._size):
            self._decode(rows[start : start + self._size])
        vectors = np.empty((len(texts), self.width), np.float32)
        for sequence in range(len(texts)):
            pointer = lib.llama_get_embeddings_seq(self._pointer, sequence)
            if not pointer:
                raise BugError(f"llama.cpp has no vector for sequence {sequence}")
            vectors[sequence] = np.ctypeslib.as_array(pointer, shape=(self.width,))
        if self._memory:
            lib.llama_memory_clear(self._memory, False)
        return vectors

    def _decode(self, rows: Iterable[tuple[int, int, int]]) -> None:
        batch = self._batch
        batch.n_tokens = 0
        for row, (token, position, sequence) in enumerate(rows):
            batch.token[row] = token
            batch.pos[row] = position
            batch.n_seq_id[row] = 1
            batch.seq_id[row][0] = sequence
            batch.logits[row] = True
            batch.n_tokens = row + 1
        run = lib.llama_encode if self._encodes else lib.llama_decode
        status = run(self._pointer, batch)
        if status != 0:
            if self._memory:
                lib.llama_memory_clear(self._memory, False)
            raise BugError(f"llama.cpp returned {status} for a batch of {batch.n_tokens} tokens")

    def close(self) -> None:
        """Free the context and its batch."""
        lib.llama_batch_free(self._batch)
        lib.llama_free(self._pointer)


def pack(lengths: Sequence[int], tokens: int, sequences: int) -> list[list[int]]:
    """Indices of texts that share a batch of `tokens`, in order; a longer one is alone in its."""
    batches: list[list[int]] = []
    room = 0
    for n, length in enumerate(lengths):
        if length > room or len(batches[-1]) == sequences:
            batches.append([])
            room = tokens
        batches[-1].append(n)
        room -= length
    return batches


def _pooling_of(path: Path, header: Header) -> int:
    if header.pooling in _POOLINGS:
        return int(_POOLINGS[header.pooling])
    ranks = header.pooling == "rank"
    raise UserError(
        "model_unloadable",
        f"{path.name} is no embedding model.",
        why="It ranks documents and gives no vectors."
        if ranks
        else f"Its kind of pooling ({header.pooling}) is unknown.",
        remedy="Choose a model made for embeddings.",
    )


def _tokens(model: Model, text: str, *, special: bool) -> list[int]:
    """Token ids; `special` adds those the model wants around a text. None are read from it."""
    data = text.encode("utf-8", "replace")
    size = len(data) + 8
    while True:
        buffer = (lib.llama_token * size)()
        n = lib.llama_tokenize(model.vocab, data, len(data), buffer, size, special, False)
        if n >= 0:
            return list(buffer[:n])
        size = -n
