"""Whether there is as much main memory as a model takes, by the numbers that the app plans with."""

from __future__ import annotations

from pathlib import Path

from backend import hardware
from backend.errors import UserError
from backend.library import Header, read_header
from backend.library.buffers import Options
from backend.library.estimate import context_needs, default_cells
from backend.library.split_files import parts
from backend.machine import Need

__all__ = ["check_memory", "default_cells", "file_bytes"]

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
    options = Options(
        context_cells=cells,
        sequences=sequences,
        kv_type=kv_type,
        batch=batch,
        outputs=outputs,
        rollback=rollback,
        embeddings=embeddings,
    )
    need = _main_bytes(header, options, file_bytes(path), gpu_layers)
    parts = []
    if projector is not None and not gpu_layers:
        parts.append(("its projector", projector.stat().st_size))
    if draft is not None:
        own = Options(context_cells=cells, sequences=sequences, batch=batch)
        size = _main_bytes(read_header(draft), own, file_bytes(draft), gpu_layers)
        parts.append((f"the draft model {draft.name}", size))
    need += sum(size for _, size in parts)
    if need <= free:
        return
    context = _main_bytes(header, options, 0, gpu_layers) - _main_bytes(
        header, options._replace(context_cells=1), 0, gpu_layers
    )
    parts.insert(0, (f"{cells} tokens of context", context))
    shares = ", ".join(f"{_gib(size)} of it for {what}" for what, size in parts)
    beside = " beside its layers on the GPU" if gpu_layers else ""
    raise UserError(
        "model_unloadable",
        f"{path.name} needs more memory than is free{beside}.",
        why=f"It needs {_gib(need)} ({shares}), {_gib(free)} are free.",
        remedy="Set a shorter context, take a smaller file, or close other programs.",
    )


def file_bytes(path: Path) -> int:
    """The size of a model: of all its parts where `path` is the first of them."""
    return sum(part.stat().st_size for part in parts(path))


def _main_bytes(header: Header, options: Options, size: int, gpu_layers: int) -> int:
    """What loading adds to this process in main memory."""
    needs: list[Need] = context_needs(header, options, file_bytes=size)
    last = len(needs) - 1
    return needs[last if gpu_layers < 0 else min(gpu_layers, last)].main_bytes


def _gib(size: int) -> str:
    return f"{size / _GIB:.1f} GiB"
