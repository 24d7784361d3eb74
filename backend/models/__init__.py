"""What is done with models, from the hub to the answer: the one place that the readers ask."""

from backend.models.manager import ModelManager

__all__ = ["ModelManager"]
