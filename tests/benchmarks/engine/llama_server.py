"""llama-server in a process of its own, from the wheel of xllamacpp; ends with its parent.

``python -m tests.benchmarks.engine.llama_server MODEL SLOTS CELLS THREADS`` prints its address.
All else stays at llama-server's defaults.
"""

from __future__ import annotations

import importlib
import os
import sys


def main(model: str, slots: int, cells: int, threads: int) -> None:
    """Serve `model` until standard input ends."""
    output = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what llama.cpp prints goes to standard error
    xllamacpp = importlib.import_module("xllamacpp")  # not on every platform, and without types
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.n_parallel = slots
    params.n_ctx = cells
    params.kv_unified = True
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    server = xllamacpp.Server(params)
    print(server.listening_address, file=output)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
