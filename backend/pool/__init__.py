"""Worker processes: one for each loaded model, started on demand, watched, and never left behind.

What is decided and what is done are apart: `placement` (where a model goes), `eviction` (who must
go for it), `scheduler` (who runs when), `circuit`, `doctor` and `watchdog` are pure and know
neither processes nor a clock; `process` is one worker, and `pool` lets the scheduler's orders
happen. Frozen snapshots (`snapshot`) are all that goes between them.
"""

from backend.pool.loading import Plan
from backend.pool.measured import Measurements
from backend.pool.placement import NoRoom, place
from backend.pool.pool import Load, Pool
from backend.pool.process import WorkerProcess, WorkerState, worker_command
from backend.pool.snapshot import Device, Machine, Want, claims
from backend.pool.watchdog import watch

__all__ = [
    "Device",
    "Load",
    "Machine",
    "Measurements",
    "NoRoom",
    "Plan",
    "Pool",
    "Want",
    "WorkerProcess",
    "WorkerState",
    "claims",
    "place",
    "watch",
    "worker_command",
]
