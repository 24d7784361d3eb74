"""Committees: seats answer alone, review each other unnamed, and a chairman writes one answer."""

from backend.committee.deliberation import deliberate
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
    "Emit",
    "Sitting",
    "committee_files",
    "deliberate",
    "load_committees",
    "read_committee",
    "single_committee",
    "system_message",
    "write_committee",
]
