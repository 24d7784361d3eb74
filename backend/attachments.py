"""Text files that go into a message whole."""

from __future__ import annotations

from pathlib import Path

from backend.errors import UserError
from backend.values import FilePart

# A larger file is a document to be searched, not a message to be read.
MAX_FILE_BYTES = 1_000_000


def read_text_file(file: Path) -> FilePart:
    """Read a text file for a message.

    Raises:
        UserError: `not_found` or `bad_input`: no regular file, over `MAX_FILE_BYTES`, or no text.
    """
    try:
        if not file.is_file():  # not a folder, a FIFO or a device, which might never end
            raise UserError(
                "not_found" if not file.exists() else "bad_input",
                f"{file} is not a file." if file.exists() else f"There is no file {file}.",
                remedy="Name a text file.",
            )
        size = file.stat().st_size
        if size > MAX_FILE_BYTES:
            raise UserError(
                "bad_input",
                f"{file.name} has {size / 1e6:,.1f} MB; a message takes files up to "
                f"{MAX_FILE_BYTES / 1e6:g} MB.",
                remedy="Attach the part that matters.",
            )
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UserError("bad_input", f"{file} cannot be read.", why=f"{error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UserError(
            "bad_input",
            f"{file.name} is not a text file.",
            why=f"Byte {error.start:,} is not UTF-8.",
            remedy="Save it as UTF-8 text.",
        ) from error
    if not text.strip() or "\0" in text:
        what = "is empty" if not text.strip() else "is not a text file"
        raise UserError("bad_input", f"{file.name} {what}.", remedy="Attach a text file.")
    return FilePart(file.name, text)
