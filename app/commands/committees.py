"""``parley committees``: who can be asked."""

from __future__ import annotations

import argparse
import sys

import msgspec

from app.cli import OK, open_profile
from backend.committee import load_committees


def run(options: argparse.Namespace) -> int:
    """Print every committee with its policy and seats."""
    folder = open_profile().committees_dir
    found, faults = load_committees(folder)
    if options.json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        return OK
    for committee in found:
        seats = ", ".join(f"{s.letter} {s.name or s.model} ({s.model})" for s in committee.seats)
        sys.stdout.write(f"{committee.name}: {committee.title}, {committee.policy}\n  {seats}\n")
    for fault in faults:
        sys.stderr.write(f"parley: {fault.message} {fault.why}\n")
    sys.stdout.write(f"\nYour own go into {folder} as NAME.toml.\n")
    return OK
