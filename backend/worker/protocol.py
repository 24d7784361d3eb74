"""What goes over the worker's pipes and its HTTP routes: one JSON value a line.

Standard input: one `WorkerConfig`, then nothing until end of file, which means "leave now".
Standard output: one `Ready` or `Failure`, then a `Heartbeat` at every interval.
``POST /chat`` takes a `ChatRequest` and streams `ChatChunk`; a `Failure` may end it at any time.
The other routes are in `server`.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from backend.chat_protocol import ChatChunk
from backend.errors import Fault

KvType = Literal["f32", "f16", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0"]


class AdapterFile(Struct, frozen=True):
    """A LoRA adapter to load: the name requests choose it by, and the absolute path."""

    name: Annotated[str, Meta(min_length=1, max_length=128)]
    path: str


class WorkerConfig(Struct, frozen=True, kw_only=True):
    """Everything a worker is told; by pipe, so that no secret stands on a command line.

    `model` is an absolute path. `threads=0` takes every core this process may use,
    `gpu_layers=-1` every layer. Where it sees several GPUs, `tensor_split` gives each one's share
    of the layers (empty: by free memory). `slots` requests decode at once. `kv_cells=0` sizes the
    KV cache from context and slots; it holds keys and values as `kv_type`. `draft_model` is the
    path of a small model with the same vocabulary that guesses ahead, `lookup` lets the text
    itself do so. `projector` is the path of the file with which the model sees (mmproj).
    Conversations are saved below `state_folder`; without one they cannot be.
    """

    nonce: str
    token: str
    model: str
    context_length: Annotated[int, Meta(ge=16)] = 8192
    slots: Annotated[int, Meta(ge=1, le=64)] = 8
    threads: Annotated[int, Meta(ge=0)] = 0
    gpu_layers: Annotated[int, Meta(ge=-1)] = -1
    tensor_split: tuple[Annotated[float, Meta(ge=0)], ...] = ()
    kv_cells: Annotated[int, Meta(ge=0)] = 0
    kv_type: KvType = "f16"
    adapters: tuple[AdapterFile, ...] = ()
    draft_model: str = ""
    lookup: bool = True
    projector: str = ""
    state_folder: str = ""
    heartbeat_s: Annotated[float, Meta(gt=0.0)] = 1.0
    port: Annotated[int, Meta(ge=0, le=65535)] = 0


class ModelFacts(Struct, frozen=True, kw_only=True):
    """The loaded model. Lengths are in tokens; `kv_cells` is what all requests share.

    `embedding_width` is 0 for a model that writes. `tools` is the form in which it calls tools.
    """

    name: str
    architecture: str
    context_length: int
    trained_context_length: int
    size_bytes: int
    parameters: int
    slots: int
    kv_cells: int
    shares_prefixes: bool
    embedding_width: int = 0
    tools: str = ""
    sees: bool = False
    adapters: tuple[str, ...] = ()


class Ready(Struct, frozen=True, kw_only=True, tag_field="type", tag="ready"):
    """The model is loaded and served on 127.0.0.1:`port`; `nonce` is the parent's own."""

    nonce: str
    port: int
    pid: int
    model: ModelFacts


class Heartbeat(Struct, frozen=True, kw_only=True, tag_field="type", tag="heartbeat"):
    """A sign of life. `step_age_s` is how long the decode step in progress has run, 0 if none."""

    step_age_s: float
    active: int
    waiting: int


class GenerateRequest(Struct, frozen=True, kw_only=True):
    """``POST /generate``: the model goes on writing where `prompt` ends, without a template.

    `stream` gives `ChatChunk` lines instead of one `Generated`; `ignore_eos` writes on until
    `max_new_tokens`.
    """

    prompt: str
    max_new_tokens: Annotated[int, Meta(ge=1)] = 256
    temperature: Annotated[float, Meta(ge=0.0, le=2.0)] = 0.7
    top_p: Annotated[float, Meta(gt=0.0, le=1.0)] = 0.95
    top_k: Annotated[int, Meta(ge=0)] = 40
    repetition_penalty: Annotated[float, Meta(ge=0.01, le=2.0)] = 1.0
    stop: tuple[Annotated[str, Meta(min_length=1, max_length=1024)], ...] = ()
    seed: Annotated[int, Meta(ge=0, lt=2**32)] | None = None
    stream: bool = False
    ignore_eos: bool = False


class Generated(Struct, frozen=True):
    """The reply of ``POST /generate``; `tokens` counts those written."""

    text: str
    tokens: int


class Stats(Struct, frozen=True, kw_only=True):
    """What the engine has done since its start: counts, and seconds of its thread.

    `prompt_tokens` were computed, `cached_tokens` were there. `decode_s` was spent in llama.cpp,
    `sample_s` on choosing tokens, `other_s` on all else while there was work. `drafted` tokens
    were guessed ahead, `accepted` of them rightly.
    """

    steps: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    decode_s: float = 0.0
    sample_s: float = 0.0
    other_s: float = 0.0
    drafted: int = 0
    accepted: int = 0
    preempted: int = 0
    cells: int = 0


class Failure(Struct, frozen=True, tag_field="type", tag="error"):
    """The model cannot be loaded, or a request ends without its reply."""

    fault: Fault


WorkerLine = Ready | Heartbeat | Failure
ChatLine = ChatChunk | Failure

_worker_lines: msgspec.json.Decoder[WorkerLine] = msgspec.json.Decoder(WorkerLine)
_chat_lines: msgspec.json.Decoder[ChatLine] = msgspec.json.Decoder(ChatLine)


def decode_worker_line(line: bytes) -> WorkerLine:
    """Read a line of the worker's standard output.

    Raises:
        msgspec.DecodeError: the line is not one of ours.
    """
    return _worker_lines.decode(line)


def decode_chat_line(line: bytes) -> ChatLine:
    """Read a line of ``POST /chat``.

    Raises:
        msgspec.DecodeError: the line is not one of ours.
    """
    return _chat_lines.decode(line)
