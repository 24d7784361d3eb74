"""A worker without a model that misbehaves as its argument says; run as a script."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import Any

config = json.loads(sys.stdin.readline())
how = sys.argv[1]
facts = {
    "name": "fake",
    "architecture": "none",
    "context_length": 1,
    "trained_context_length": 1,
    "size_bytes": 1,
    "parameters": 1,
    "slots": 1,
    "kv_cells": 1,
    "shares_prefixes": True,
}
nonce = "wrong" if how == "liar" else config["nonce"]
ready = {"type": "ready", "nonce": nonce, "port": 1, "pid": 1, "model": facts}
stuck = {"type": "heartbeat", "step_age_s": 1e6, "active": 1, "waiting": 0}
failure = {"type": "error", "fault": {"code": "model_unloadable", "message": "Too large."}}
lines: dict[str, list[Any]] = {
    "mute": [],
    "liar": [ready],
    "stuck": [ready, stuck],
    "babbling": [ready, ["nonsense"]],
    "silent": [ready],
    "refusing": [failure],
    "endless": ["x" * 3_000_000],
    "exiting": [],
}
# These three have no memory for more than 4,096 tokens of context, and say so in their own ways.
if how in ("greedy", "greedy-gpu", "killed"):
    if config["context_length"] <= 4096:
        lines[how] = [ready]
    elif how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif how == "greedy-gpu":
        sys.exit("ggml_backend_cuda_buffer_type_alloc_buffer: cudaMalloc failed: out of memory")
    else:
        why = "It needs 6.2 GiB, 3.1 GiB are free."
        message = "fake.gguf needs more memory than is free."
        fault = {"code": "model_unloadable", "message": message, "why": why}
        print(json.dumps({"type": "error", "fault": fault}), flush=True)  # noqa: T201
        sys.exit(2)
lines.setdefault("devices", [ready])
for line in lines[how]:
    print(json.dumps(line), flush=True)  # noqa: T201
if how in ("exiting", "refusing"):
    sys.exit("these are the last words")
if how in ("greedy", "greedy-gpu", "killed", "devices"):
    alive = {"type": "heartbeat", "step_age_s": 0, "active": 0, "waiting": 0}
    while True:
        time.sleep(config["heartbeat_s"])
        print(json.dumps(alive), flush=True)  # noqa: T201
time.sleep(60)
