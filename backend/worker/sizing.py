"""How much memory a model takes, and whether there is as much."""

from __future__ import annotations

from pathlib import Path

from backend import hardware
from backend.errors import UserError
from backend.library import Header
from backend.worker.estimate import estimate

SMALL_CACHE = 16_384  # cells; up to here every slot may have a whole context of its own


def default_cells(context_length: int, slots: int) -> int:
    """Cells of the KV cache: a context for each slot while that is small, then two contexts.

    A committee's seats share most of their prompts, so two contexts hold many replies.
    """
    return max(min(slots * context_length, SMALL_CACHE), min(slots, 2) * context_length)


def check_memory(
    path: Path,
    header: Header,
    cells: int,
    *,
    sequences: int = 8,
    kv_type: str = "f16",
    batch: int = 512,
    outputs: int = 0,
    rollback: int = 0,
    embeddings: bool = False,
) -> None:
    """Refuse what main memory cannot hold, before llama.cpp or the system kills the process.

    Raises:
        UserError: `model_unloadable`.
    """
    used, total = hardware.memory()
    if used is None or total is None:
        return
    free = total - used
    sizes = estimate(
        header,
        context_cells=cells,
        sequences=sequences,
        kv_type=kv_type,
        batch=batch,
        outputs=outputs,
        rollback=rollback,
        embeddings=embeddings,
        file_bytes=path.stat().st_size,
    )
    if sizes.needed > free:
        gib = 1024**3
        cache = sizes.kv_cache + sizes.recurrent_state
        raise UserError(
            "model_unloadable",
            f"{path.name} needs more memory than is free.",
            why=f"It needs {sizes.needed / gib:.1f} GiB ({cache / gib:.1f} GiB of it for {cells} "
            f"tokens of context), {free / gib:.1f} GiB are free.",
            remedy="Set a shorter context, take a smaller file, or close other programs.",
        )
