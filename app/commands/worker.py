"""``parley worker``: one model in one process, for the pool or alone."""

from __future__ import annotations

import argparse

from backend.errors import UserError


def run(options: argparse.Namespace) -> int:
    """Serve a model until the pipe closes (``--pipe``) or Ctrl+C."""
    from backend.worker import main as worker

    if options.pipe:
        return worker.run_piped()
    if options.model is None:
        raise UserError("bad_input", "No model is named.", remedy="Add --model FILE.gguf.")
    return worker.run_alone(
        model=options.model,
        port=options.port,
        context_length=options.context_length,
        slots=options.slots,
        threads=options.threads,
        gpu_layers=options.gpu_layers,
    )
