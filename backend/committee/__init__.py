"""Committees: seats answer alone, review each other unnamed, and a chairman writes one answer."""

from backend.committee.deliberation import deliberate
from backend.committee.presets import load_committees, single_committee
from backend.committee.prompts import system_message
from backend.committee.sitting import Emit, Sitting

__all__ = ["Emit", "Sitting", "deliberate", "load_committees", "single_committee", "system_message"]
