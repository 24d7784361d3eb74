"""Seats one after another on `llama_cpp.Llama`, as a program without an engine would do it.

``python -m tests.benchmarks.engine.llama_loop MODEL THREADS`` reads lines of JSON, ``{"prompts",
"tokens"}``, and prints the seconds that each took. `Llama` begins where the last prompt was alike.
"""

from __future__ import annotations

import json
import os
import sys
from time import monotonic

from llama_cpp import Llama


def main(model: str, threads: int) -> None:
    """Answer lines until standard input ends."""
    output = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    llama = Llama(model, n_ctx=8192, n_threads=threads, n_threads_batch=threads, verbose=False)
    for line in sys.stdin:
        work = json.loads(line)
        started = monotonic()
        for prompt in work["prompts"]:
            llama.create_completion(prompt, max_tokens=work["tokens"], temperature=0.0)
        print(monotonic() - started, file=output)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
