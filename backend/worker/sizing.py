"""Whether there is as much main memory as a model takes, by the numbers that the app plans with."""

from __future__ import annotations

from pathlib import Path

from backend import hardware
from backend.errors import UserError
from backend.library import Header, context_needs, default_cells, read_header
from backend.machine import Need

__all__ = ["check_memory", "default_cells"]

_GIB = 1024**3


def check_memory(
    path: Path,
    header: Header,
    cells: int,
    *,
    gpu_layers: int = 0,
    sequences: int = 8,
    kv_type: str = "f16",
    batch: int = 512,
    outputs: int = 0,
    rollback: int = 0,
    embeddings: bool = False,
    projector: Path | None = None,
    draft: Path | None = None,
) -> None:
    """Refuse what main memory cannot hold, before llama.cpp or the system kills the process.

    `gpu_layers` is as in `WorkerConfig`, 0 where there is no GPU: what lies on one is not counted.
    The projector lies there as soon as anything does. A draft model shares the cells.

    Raises:
        UserError: `model_unloadable`, with the figures; what `read_header` says of the draft.
    """
    used, total = hardware.memory()
    if used is None or total is None:
        return
    free = max(total - used, 0)
    needs = context_needs(
        header,
        context_cells=cells,
        sequences=sequences,
        kv_type=kv_type,
        batch=batch,
        outputs=outputs,
        rollback=rollback,
        embeddings=embeddings,
    )
    shares = []
    if projector is not None and not gpu_layers and projector.is_file():
        shares.append((projector.stat().st_size, "its projector"))
    if draft is not None:
        drafts = context_needs(
            read_header(draft), context_cells=cells, sequences=sequences, batch=batch
        )
        shares.append((_chosen(drafts, gpu_layers), f"the draft model {draft.name}"))
    need = _chosen(needs, gpu_layers) + sum(size for size, _ in shares)
    if need <= free:
        return
    least = context_needs(
        header, context_cells=1, sequences=sequences, batch=batch, embeddings=embeddings
    )
    context = _chosen(needs, gpu_layers) - _chosen(least, gpu_layers)
    shares.insert(0, (context, f"{cells} tokens of context"))
    listed = ", ".join(f"{_gib(size)} for {what}" for size, what in shares)
    beside = " beside its layers on the GPU" if gpu_layers else ""
    raise UserError(
        "model_unloadable",
        f"{path.name} needs more memory than is free{beside}.",
        why=f"It needs {_gib(need)} ({listed}), {_gib(free)} are free.",
        remedy="Set a shorter context, take a smaller file, or close other programs.",
    )


def _chosen(needs: list[Need], gpu_layers: int) -> int:
    """Main memory with so many layers on a GPU, -1 for all."""
    last = len(needs) - 1
    return needs[last if gpu_layers < 0 else min(gpu_layers, last)].main_bytes


def _gib(size: int) -> str:
    return f"{size / _GIB:.1f} GiB"
