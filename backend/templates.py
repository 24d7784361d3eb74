"""Questions to be filled in: ``NAME.md`` files, those that come with Parley and a person's own."""

from __future__ import annotations

import logging
import re
import unicodedata
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote

from backend.errors import UserError
from backend.profile import unwritable
from backend.values import Template

MAX_BYTES = 1_000_000
_LONGEST_NAME = 200  # bytes of the file's name, as most file systems count

_SUFFIX = ".md"
# What some file system refuses in a name, and % itself, which marks what stands for them.
_UNSAFE = re.compile(r'[<>:"/\\|?*%\x00-\x1f\x7f]|^[. ]|[. ]$')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)

_log = logging.getLogger(__name__)


def load_templates(folder: Path) -> tuple[Template, ...]:
    """Every template by name; one in `folder` hides a built-in one of the same name."""
    found = {template.name: template for template in (*_built_in(), *_own(folder))}
    return tuple(sorted(found.values(), key=lambda t: (t.name.casefold(), t.name)))


def save_template(template: Template, folder: Path) -> None:
    """Keep a template in `folder`, whole or not at all.

    Raises:
        UserError: `bad_input` for a name or text that is blank or too long;
            `profile_unwritable` or `disk_full`.
    """
    name = _name(template.name)
    file = folder / _file_name(name)
    text = template.text.strip()
    data = text.encode("utf-8", "replace")
    if not name or not text:
        raise UserError(
            "bad_input",
            "A template needs a name and a text.",
            remedy="Type at least a letter of each.",
        )
    if len(file.name.encode()) > _LONGEST_NAME or len(data) > MAX_BYTES:
        raise UserError(
            "bad_input",
            "The template is too long.",
            why=f"Its name may take {_LONGEST_NAME} bytes and its text {MAX_BYTES / 1e6:g} MB.",
            remedy="Shorten it.",
        )
    scratch = file.with_name(f"{file.name}.tmp")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        scratch.write_bytes(data + b"\n")
        scratch.replace(file)
    except OSError as error:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
        raise unwritable(file, error) from error


def delete_template(name: str, folder: Path) -> None:
    """Remove a template of a person's own; a built-in one that it hid shows again.

    Raises:
        UserError: `not_found`; `bad_input` for one that comes with Parley;
            `profile_unwritable`.
    """
    file = folder / _file_name(_name(name))
    try:
        file.unlink()
    except FileNotFoundError as error:
        if any(template.name == _name(name) for template in _built_in()):
            raise UserError(
                "bad_input",
                f"{name} comes with Parley.",
                remedy="Save a template of the same name to change what it says.",
            ) from error
        raise UserError("not_found", f"There is no template {name}.") from error
    except OSError as error:
        raise unwritable(file, error) from error


def _built_in() -> list[Template]:
    return [
        Template(name=file.name.removesuffix(_SUFFIX), text=file.read_text("utf-8").strip())
        for file in (files("resources") / "templates").iterdir()
        if file.name.endswith(_SUFFIX)
    ]


def _own(folder: Path) -> list[Template]:
    found = []
    for file in sorted(folder.glob(f"*{_SUFFIX}")) if folder.is_dir() else []:
        try:
            if not file.is_file() or file.stat().st_size > MAX_BYTES + 1:
                raise ValueError("it is no file, or too large")
            text = file.read_bytes().decode("utf-8-sig").strip()
        except (OSError, ValueError) as error:  # one bad file does not hide the others
            _log.warning("The template %s cannot be read: %s", file, error)
            continue
        if text:
            found.append(Template(name=_name(unquote(file.stem)), text=text))
    return found


def _name(name: str) -> str:
    """The name as it is shown: in one line, letters composed."""
    whole = name.encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFC", " ".join(whole.split()))


def _file_name(name: str) -> str:
    safe = _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", name)
    if _RESERVED.fullmatch(safe):
        safe = f"%{ord(safe[0]):02X}{safe[1:]}"
    return f"{safe}{_SUFFIX}"
