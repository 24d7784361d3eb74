"""Committees: seats answer alone, review each other unnamed, and a chairman writes one answer."""

from backend.committee.choosing import committee_for
from backend.committee.deliberation import deliberate
from backend.committee.earlier import Earlier, earlier_of
from backend.committee.manager import CommitteeManager
from backend.committee.presets import (
    committee_files,
    load_committees,
    read_committee,
    single_committee,
    write_committee,
)
from backend.committee.prompts import system_message
from backend.committee.sitting import Emit, Sitting

__all__ = [
    "CommitteeManager",
    "Earlier",
    "Emit",
    "Sitting",
    "committee_files",
    "committee_for",
    "deliberate",
    "earlier_of",
    "load_committees",
    "read_committee",
    "single_committee",
    "system_message",
    "write_committee",
]
