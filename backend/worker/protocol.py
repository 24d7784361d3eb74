"""What goes over the worker's pipes and its HTTP routes: one JSON value a line.

Standard input: one `WorkerConfig`, then nothing until end of file, which means "leave now".
Standard output: one `Ready` or `Failure`, then a `Heartbeat` at every interval.
``POST /chat`` takes a `ChatRequest` and streams `ChatChunk`; a `Failure` may end it at any time.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from backend.chat_protocol import ChatChunk
from backend.errors import Fault


class WorkerConfig(Struct, frozen=True, kw_only=True):
    """Everything a worker is told; by pipe, so that no secret stands on a command line.

    `model` is an absolute path. `threads=0` takes every core this process may use,
    `gpu_layers=-1` every layer. `kv_cells=0` sizes the KV cache from context and slots.
    """

    nonce: str
    token: str
    model: str
    context_length: Annotated[int, Meta(ge=16)] = 8192
    slots: Annotated[int, Meta(ge=1, le=64)] = 8
    threads: Annotated[int, Meta(ge=0)] = 0
    gpu_layers: Annotated[int, Meta(ge=-1)] = -1
    kv_cells: Annotated[int, Meta(ge=0)] = 0
    heartbeat_s: Annotated[float, Meta(gt=0.0)] = 1.0
    port: Annotated[int, Meta(ge=0, le=65535)] = 0


class ModelFacts(Struct, frozen=True, kw_only=True):
    """The loaded model. Lengths are in tokens; `kv_cells` is what all requests share."""

    name: str
    architecture: str
    context_length: int
    trained_context_length: int
    size_bytes: int
    parameters: int
    slots: int
    kv_cells: int
    shares_prefixes: bool


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
