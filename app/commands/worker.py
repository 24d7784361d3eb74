"""``parley worker``: one model in one process, for the pool or alone."""

from __future__ import annotations

import argparse
from pathlib import Path

from backend.errors import UserError


def run(options: argparse.Namespace) -> int:
    """Serve a model until the pipe closes (``--pipe``) or Ctrl+C.

    With ``--devices`` only list what llama.cpp can compute on.
    """
    if options.devices:
        from backend.worker import devices

        return devices.print_devices(piped=options.pipe)
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
        kv_cells=options.kv_cells,
        kv_type=options.kv_type,
        adapters=[_adapter(text) for text in options.adapters],
        draft_model=_absolute(options.draft_model),
        lookup=options.lookup,
        projector=_absolute(options.projector),
        state_folder=_absolute(options.state_folder),
    )


def _adapter(text: str) -> dict[str, str]:
    name, equals, path = text.partition("=")
    if not (name and equals and path):
        raise UserError(
            "bad_input",
            f"{text!r} names no adapter.",
            remedy="Write --adapter NAME=FILE.gguf.",
        )
    return {"name": name, "path": _absolute(path)}


def _absolute(path: str | None) -> str:
    return str(Path(path).resolve()) if path else ""
