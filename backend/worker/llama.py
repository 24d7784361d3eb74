"""A thin, typed skin over llama.cpp's C interface: one model, one context, unified KV cache.

Pointers stay inside this module and `sampling`. Callbacks given to C are kept alive by the object
that registered them.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections import deque
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from llama_cpp import llama_cpp as lib

from backend.errors import UserError
from backend.worker.protocol import KvType

KV_TYPES: dict[KvType, int] = {
    "f32": lib.GGML_TYPE_F32,
    "f16": lib.GGML_TYPE_F16,
    "q8_0": lib.GGML_TYPE_Q8_0,
    "q5_1": lib.GGML_TYPE_Q5_1,
    "q5_0": lib.GGML_TYPE_Q5_0,
    "q4_1": lib.GGML_TYPE_Q4_1,
    "q4_0": lib.GGML_TYPE_Q4_0,
}
_LOG_ERROR = 4
_LOG_DEBUG = 1


class Log:
    """llama.cpp's log: everything but debug lines to standard error, errors also kept."""

    def __init__(self, *, kept: int = 6) -> None:
        self.errors: deque[str] = deque(maxlen=kept)
        self._callback = lib.llama_log_callback(self._receive)
        lib.llama_log_set(self._callback, ctypes.c_void_p(0))

    def _receive(self, level: int, text: bytes, _user_data: Any) -> None:
        if level == _LOG_DEBUG:
            return
        line = text.decode("utf-8", "replace")
        sys.stderr.write(line)
        if level == _LOG_ERROR and line.strip():
            self.errors.append(line.strip())

    def close(self) -> None:
        """Take the callback away from llama.cpp, which would call it after its end."""
        lib.llama_log_set(lib.llama_log_callback(0), ctypes.c_void_p(0))

    @property
    def reason(self) -> str:
        """The errors of the last load, in llama.cpp's words."""
        return "; ".join(self.errors)


class Model:
    """Weights and vocabulary of one GGUF file; with `encoder` also of those that only embed.

    Raises:
        UserError: `model_damaged` or `model_unloadable`, with llama.cpp's reason.
    """

    def __init__(
        self,
        path: Path,
        *,
        gpu_layers: int,
        log: Log,
        encoder: bool = False,
        tensor_split: Sequence[float] = (),
    ) -> None:
        lib.llama_backend_init()
        log.errors.clear()
        params = lib.llama_model_default_params()
        params.n_gpu_layers = gpu_layers
        if tensor_split:
            places = max(lib.llama_max_devices(), len(tensor_split))
            shares = (ctypes.c_float * places)(*tensor_split)  # lives until the file is loaded
            params.tensor_split = shares
        params.load_mode = lib.LLAMA_LOAD_MODE_MMAP
        # llama.cpp's AMX kernel crashes every quantised model (ggml-org/llama.cpp#20824).
        params.use_extra_bufts = b"AMX_INT8 = 1" not in lib.llama_print_system_info()
        self.pointer = lib.llama_model_load_from_file(os.fsencode(path), params)
        if not self.pointer:
            raise _load_error(path, log.reason)
        self.vocab = lib.llama_model_get_vocab(self.pointer)
        self.n_vocab: int = lib.llama_vocab_n_tokens(self.vocab)
        if (lib.llama_model_has_encoder(self.pointer) and not encoder) or not self.n_vocab:
            raise UserError(
                "model_unloadable",
                f"{path.name} is no chat model.",
                why="It has an encoder, or no vocabulary.",
                remedy="Choose a model made for chat.",
            )
        self.bos: int = lib.llama_vocab_bos(self.vocab)
        self.eos: int = lib.llama_vocab_eos(self.vocab)
        self.adds_bos: bool = lib.llama_vocab_get_add_bos(self.vocab)
        self._control_tokens = self._find_control_tokens()

    @property
    def trained_context_length(self) -> int:
        """Tokens the model was trained for."""
        return int(lib.llama_model_n_ctx_train(self.pointer))

    @property
    def parameters(self) -> int:
        """Number of weights."""
        return int(lib.llama_model_n_params(self.pointer))

    @property
    def size_bytes(self) -> int:
        """Bytes of all tensors."""
        return int(lib.llama_model_size(self.pointer))

    @property
    def width(self) -> int:
        """Numbers in a hidden state."""
        return int(lib.llama_model_n_embd(self.pointer))

    @property
    def recurrent(self) -> bool:
        """Has it memory that cannot be cut, in some or all of its layers?"""
        return bool(
            lib.llama_model_is_recurrent(self.pointer) or lib.llama_model_is_hybrid(self.pointer)
        )

    @property
    def window(self) -> int:
        """Tokens that a sliding window holds in some or all layers, 0 without one."""
        return int(lib.llama_model_n_swa(self.pointer))

    @property
    def chat_template(self) -> str | None:
        """The template in the file, None without one."""
        source = lib.llama_model_chat_template(self.pointer, None)
        return source.decode("utf-8", "replace") if source else None

    def token_text(self, token: int) -> str:
        """A token as the vocabulary writes it, control tokens included; empty for none."""
        if token < 0:
            return ""
        return str((lib.llama_vocab_get_text(self.vocab, token) or b"").decode("utf-8", "replace"))

    def tokenize(self, text: str, *, parse_special: bool) -> list[int]:
        """Token ids; control tokens are recognised in `text` only with `parse_special`."""
        data = text.encode("utf-8", "replace")
        size = len(data) + 8
        while True:
            buffer = (lib.llama_token * size)()
            n = lib.llama_tokenize(self.vocab, data, len(data), buffer, size, False, parse_special)
            if n >= 0:
                return list(buffer[:n])
            size = -n

    def piece(self, token: int, *, control: bool = False) -> bytes:
        """The bytes a token stands for in a reply; none for control tokens unless `control`."""
        size = 64
        while True:
            buffer = ctypes.create_string_buffer(size)
            n = lib.llama_token_to_piece(self.vocab, token, buffer, size, 0, control)
            if n >= 0:
                return buffer.raw[:n]
            size = -n

    def detokenize(self, tokens: Sequence[int]) -> str:
        """The text of many tokens, control tokens included; their ids must be valid."""
        data = (lib.llama_token * len(tokens))(*tokens)
        size = 16 * len(tokens) + 64
        while True:
            buffer = ctypes.create_string_buffer(size)
            n = lib.llama_detokenize(self.vocab, data, len(tokens), buffer, size, False, True)
            if n >= 0:
                return buffer.raw[:n].decode("utf-8", "replace")
            size = -n

    def is_end(self, token: int) -> bool:
        """Does this token end a reply?"""
        return bool(lib.llama_vocab_is_eog(self.vocab, token))

    def has_control_text(self, text: str) -> bool:
        """Would `text` turn into control tokens if it were read as the template's own?"""
        return any(control in text for control in self._control_tokens)

    def control_token(self, text: str) -> int | None:
        """The control token that is written as `text`, None where there is none."""
        return self._control_tokens.get(text)

    def control_tokens(self, texts: Collection[str]) -> frozenset[int]:
        """Those control tokens that are written as one of `texts`."""
        return frozenset(self._control_tokens[t] for t in texts if t in self._control_tokens)

    def close(self) -> None:
        """Free the weights; the object is of no use afterwards."""
        lib.llama_model_free(self.pointer)

    def _find_control_tokens(self) -> dict[str, int]:
        special = lib.LLAMA_TOKEN_ATTR_CONTROL | lib.LLAMA_TOKEN_ATTR_UNKNOWN
        vocab = self.vocab
        tokens = (t for t in range(self.n_vocab) if lib.llama_vocab_get_attr(vocab, t) & special)
        return {text: token for token in tokens if (text := self.token_text(token))}


class ContextOptions(NamedTuple):
    """How a context is made: `cells` tokens of KV cache, shared by up to `sequences` sequences.

    A batch has up to `batch` tokens, `outputs` of them with logits.
    """

    cells: int
    sequences: int
    batch: int
    outputs: int
    threads: int
    kv_type: KvType = "f16"


class Context:
    """A KV cache of one model, and the batch under construction.

    Raises:
        UserError: `model_unloadable` when llama.cpp cannot make it.
    """

    def __init__(self, model: Model, options: ContextOptions, log: Log) -> None:
        params = lib.llama_context_default_params()
        params.n_ctx = options.cells
        params.n_batch = params.n_ubatch = options.batch
        params.n_seq_max = options.sequences
        params.n_outputs_max = options.outputs
        params.n_threads = params.n_threads_batch = options.threads
        params.kv_unified = True
        params.swa_full = False
        params.type_k = params.type_v = KV_TYPES[options.kv_type]
        log.errors.clear()
        self.pointer = lib.llama_init_from_model(model.pointer, params)
        if not self.pointer:
            raise UserError(
                "model_unloadable",
                f"The model has no room for a context of {options.cells} tokens.",
                why=f"llama.cpp says: {log.reason or 'nothing'}",
                remedy="Set a shorter context, fewer slots, fewer GPU layers, or another type "
                "for the KV cache.",
            )
        self._memory = lib.llama_get_memory(self.pointer)
        self._n_vocab = model.n_vocab
        self._windows = model.window > 0
        self._batch = lib.llama_batch_init(options.batch, 0, 1)
        self.batch_size = options.batch
        self.max_outputs = options.outputs

    def add(self, token: int, position: int, sequence: int, *, logits: bool) -> int:
        """Append a token to the batch; returns its row."""
        row: int = self._batch.n_tokens
        self._batch.token[row] = token
        self._batch.pos[row] = position
        self._batch.n_seq_id[row] = 1
        self._batch.seq_id[row][0] = sequence
        self._batch.logits[row] = logits
        self._batch.n_tokens = row + 1
        return row

    def decode(self) -> bool:
        """Compute the batch and empty it; False when the KV cache has no room for it.

        Raises:
            RuntimeError: llama.cpp failed; the cache can no longer be trusted.
        """
        status = lib.llama_decode(self.pointer, self._batch)
        self._batch.n_tokens = 0
        if status not in (0, 1):
            raise RuntimeError(f"llama_decode returned {status}")
        return bool(status == 0)

    def logits(self, row: int) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Logits of a row added with `logits=True`, shape (n_vocab,); valid until `decode`."""
        pointer = lib.llama_get_logits_ith(self.pointer, row)
        return np.ctypeslib.as_array(pointer, shape=(self._n_vocab,))

    def copy_prefix(self, source: int, target: int, length: int) -> bool:
        """Give `target` the first `length` tokens of `source`; copies no data but of windows.

        False, and `target` stays empty, when there is no room for a window.
        """
        lib.llama_memory_seq_cp(self._memory, source, target, 0, length)
        if self._windows:
            # Cells of a window that two sequences hold are never reused, and the cache would fill
            # up with them: the copy gets a window of its own.
            flags = lib.LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY
            size = lib.llama_state_seq_get_size_ext(self.pointer, source, flags)
            data = (ctypes.c_uint8 * size)()
            lib.llama_state_seq_get_data_ext(self.pointer, data, size, source, flags)
            if lib.llama_state_seq_set_data_ext(self.pointer, data, size, target, flags) != size:
                self.trim(target, 0)
                return False
        return True

    def share(self, source: int, target: int, start: int, end: int) -> None:
        """Give `target` the cells of `source` from `start` to `end` in place of its own."""
        lib.llama_memory_seq_rm(self._memory, target, start, end)
        lib.llama_memory_seq_cp(self._memory, source, target, start, end)

    def read_state(self, sequence: int) -> Any:
        """All that `sequence` holds, as a ctypes array of bytes."""
        size = lib.llama_state_seq_get_size(self.pointer, sequence)
        state = (ctypes.c_uint8 * size)()
        if lib.llama_state_seq_get_data(self.pointer, state, size, sequence) != size:
            raise RuntimeError("the state of a sequence cannot be read")
        return state

    def write_state(self, sequence: int, state: Any) -> bool:
        """Let the empty `sequence` hold what `read_state` gave; False where there is no room."""
        size = len(state)
        if lib.llama_state_seq_set_data(self.pointer, state, size, sequence) == size:
            return True
        self.trim(sequence, 0)
        return False

    def trim(self, sequence: int, length: int) -> None:
        """Forget what `sequence` holds from position `length` on."""
        if not lib.llama_memory_seq_rm(self._memory, sequence, length, -1):
            raise RuntimeError(f"sequence {sequence} cannot be cut at {length}")

    def close(self) -> None:
        """Free cache and batch."""
        lib.llama_batch_free(self._batch)
        lib.llama_free(self.pointer)


def _load_error(path: Path, reason: str) -> UserError:
    damaged = any(word in reason for word in ("corrupted", "incomplete", "invalid", "not within"))
    return UserError(
        "model_damaged" if damaged else "model_unloadable",
        f"The file {path.name} is damaged." if damaged else f"{path.name} cannot be loaded.",
        why=f"llama.cpp says: {reason or 'nothing'}",
        remedy="Download it again." if damaged else "Take another file of this model.",
    )


def processor_threads(wanted: int) -> int:
    """Threads to compute with: `wanted`, or every core this process may use."""
    if wanted:
        return wanted
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def offers_gpu() -> bool:
    """Was llama.cpp built for a GPU?"""
    return bool(lib.llama_supports_gpu_offload())


__all__: Sequence[str] = (
    "Context",
    "ContextOptions",
    "Log",
    "Model",
    "offers_gpu",
    "processor_threads",
)
