"""A worker without a model that misbehaves as its argument says; run as a script."""

from __future__ import annotations

import json
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
for line in lines[how]:
    print(json.dumps(line), flush=True)  # noqa: T201
if how in ("exiting", "refusing"):
    sys.exit("these are the last words")
time.sleep(60)
