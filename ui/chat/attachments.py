"""Text files that go into a prompt; Qt-free."""

from __future__ import annotations

from pathlib import Path

from backend.errors import UserError
from backend.values import FilePart

MAX_BYTES = 1_000_000
"""Largest file that is taken, in bytes."""


def read_attachment(path: Path) -> FilePart:
    """The text of `path`, whole.

    Raises:
        UserError: it is no regular file, is empty, too large, unreadable or not UTF-8 text.
    """
    name = path.name
    try:
        if not path.is_file():
            raise UserError(
                "bad_input", f"{name} is not a file.", remedy="Attach text files one by one."
            )
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UserError(
                "bad_input",
                f"{name} is too large.",
                why=f"It has {size / 1e6:.1f} MB; 1 MB is the most that goes into a prompt.",
                remedy="Attach the part that matters.",
            )
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UserError(
            "bad_input", f"{name} cannot be read.", why=f"{error.strerror or error}."
        ) from error
    if not data.strip():
        raise UserError("bad_input", f"{name} is empty.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_text(name) from error
    if "\0" in text:
        raise _not_text(name)
    return FilePart(name, text)


def _not_text(name: str) -> UserError:
    return UserError(
        "bad_input",
        f"{name} is not a text file.",
        why="It is not UTF-8 text.",
        remedy="Save it as plain text and attach it again.",
    )
