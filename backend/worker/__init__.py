"""The process that runs one model; the only package that imports llama_cpp.

Rules that are not obvious:

- Importing this package (or `protocol`) must not load llama.cpp: the app process does it too.
- A worker may die at any moment (a GGML abort, a damaged file) and must die with its parent: it
  reads the pipe that the parent holds and leaves at end of file, whatever llama.cpp is doing.
- Standard output belongs to the protocol; what libraries print goes to standard error.
"""

from backend.worker.protocol import (
    Failure,
    Heartbeat,
    ModelFacts,
    Ready,
    WorkerConfig,
    WorkerLine,
    decode_chat_line,
    decode_worker_line,
)

__all__ = [
    "Failure",
    "Heartbeat",
    "ModelFacts",
    "Ready",
    "WorkerConfig",
    "WorkerLine",
    "decode_chat_line",
    "decode_worker_line",
]
