"""Worker processes: one for each loaded model, started on demand, watched, and never left behind.

Processes (`process`), the decision when to stop trying (`circuit`, pure) and the map from model
to process (`pool`) are three things.
"""

from backend.pool.pool import Pool
from backend.pool.process import WorkerProcess, WorkerState, worker_command

__all__ = ["Pool", "WorkerProcess", "WorkerState", "worker_command"]
