"""Chats that leave and come: Parley's own JSON, Markdown to read, and exports of other apps.

`ChatFile` writes, `found_in` reads. An import keeps the tree of messages and the original times.
It leaves out what was never part of the talk: hidden messages, system prompts, calls of tools,
and what a model thought before it answered.
"""

from backend.exchange.importing import Found, Skipped, found_in
from backend.exchange.writing import ChatFile

__all__ = ["ChatFile", "Found", "Skipped", "found_in"]
