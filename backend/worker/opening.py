"""Loading a file of weights, the longest part of a worker's start.

It needs little of this package, so that it can begin before the rest of it is imported.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from backend.library import Header, default_cells, worker_sequences
from backend.worker.llama import Log, Model, offers_gpu
from backend.worker.protocol import WorkerConfig
from backend.worker.sizing import check_memory


class Opened(NamedTuple):
    """A loaded model, and the log that tells of it."""

    model: Model
    log: Log


def context_size(config: WorkerConfig, header: Header) -> tuple[int, int]:
    """Tokens of one request's context, and cells of the KV cache that all share."""
    length = min(config.context_length, header.context_length or config.context_length)
    return length, config.kv_cells or default_cells(length, config.slots)


def open_model(config: WorkerConfig, header: Header) -> Opened:
    """Check that there is memory for all of it, then load the weights.

    Raises:
        UserError: `model_damaged` or `model_unloadable`.
    """
    path = Path(config.model)
    check_memory(
        path,
        header,
        context_size(config, header)[1],
        gpu_layers=config.gpu_layers if offers_gpu() else 0,
        sequences=worker_sequences(header, config.slots),
        kv_type=config.kv_type,
        projector=Path(config.projector) if config.projector else None,
        draft=Path(config.draft_model) if config.draft_model else None,
    )
    log = Log()
    split = config.tensor_split
    return Opened(Model(path, gpu_layers=config.gpu_layers, tensor_split=split, log=log), log)
