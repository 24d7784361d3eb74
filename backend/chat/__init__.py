"""A chat turn: what is sent, who deliberates on it, what is kept."""

from backend.chat.admission import Admission
from backend.chat.turn import TurnPlan, TurnRunner

__all__ = ["Admission", "TurnPlan", "TurnRunner"]
