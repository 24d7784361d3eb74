"""Long work on one board: downloads, models that load, and whatever else is registered."""

from backend.jobs.board import Jobs
from backend.jobs.work import Progress

__all__ = ["Jobs", "Progress"]
