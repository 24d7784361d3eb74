"""Faults of the engine in the language of the window.

The engine speaks English. Its fixed sentences are translated by their text; those that carry a
figure or a name stay as they are.
"""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication

from backend.errors import Fault


def sentence_of(text: str) -> str:
    """One sentence of the engine as the window says it."""
    return QCoreApplication.translate("Faults", text) if text else ""


def in_words(fault: Fault) -> Fault:
    """`fault` as the window says it."""
    return replace(
        fault,
        message=sentence_of(fault.message),
        why=sentence_of(fault.why),
        remedy=sentence_of(fault.remedy),
    )
