"""Roles that a seat can be given: a name in the language of the window, a text for the model."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication


class Role(NamedTuple):
    """`prompt` is what the model reads after the question, in English."""

    id: str
    label: str
    prompt: str


def roles() -> tuple[Role, ...]:
    """The roles on offer, in their order."""
    labels = _labels()
    return tuple(Role(one, labels[one], prompt) for one, prompt in _prompts())


def role_of(persona: str, known: tuple[Role, ...]) -> Role | None:
    """The role whose text `persona` is; None for none or for an own text."""
    plain = " ".join(persona.split())
    return next((role for role in known if " ".join(role.prompt.split()) == plain), None)


@cache
def _prompts() -> tuple[tuple[str, str], ...]:
    written = tomllib.loads((files("resources") / "personas.toml").read_text("utf-8"))
    return tuple((one["id"], one["prompt"].strip()) for one in written["personas"])


def _labels() -> dict[str, str]:
    return {
        "plain": QCoreApplication.translate("Roles", "Plain words"),
        "exact": QCoreApplication.translate("Roles", "Exact"),
        "careful": QCoreApplication.translate("Roles", "Careful"),
        "devils_advocate": QCoreApplication.translate("Roles", "Devil’s advocate"),
        "fact_checker": QCoreApplication.translate("Roles", "Fact checker"),
        "practitioner": QCoreApplication.translate("Roles", "Practitioner"),
        "beginner": QCoreApplication.translate("Roles", "Beginner’s eyes"),
        "figures": QCoreApplication.translate("Roles", "Checks figures"),
    }
