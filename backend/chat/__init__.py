"""A chat turn: what is sent, who deliberates on it, what is kept."""

from backend.chat.admission import Admission
from backend.chat.chats import Chats
from backend.chat.checks import check
from backend.chat.counting import TokenCounter
from backend.chat.holding import TurnHolder
from backend.chat.turn import TurnPlan, TurnRunner

__all__ = ["Admission", "Chats", "TokenCounter", "TurnHolder", "TurnPlan", "TurnRunner", "check"]
