"""Where Parley keeps a user's things: one profile, its folders, its files and its token."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from backend.errors import UserError

HOME_VARIABLE = "PARLEY_HOME"


@dataclass(frozen=True)
class Profile:
    """The folders of one user; `config_dir` is written by people, `data_dir` by Parley."""

    config_dir: Path
    data_dir: Path

    @classmethod
    def default(cls, environment: Mapping[str, str] = os.environ) -> Profile:
        """The folder named by ``PARLEY_HOME``, or else the system's places for an app's files."""
        if home := environment.get(HOME_VARIABLE, "").strip():
            folder = Path(home).expanduser().absolute()
            return cls(folder, folder)
        return cls(
            platformdirs.user_config_path("parley", appauthor=False),
            platformdirs.user_data_path("parley", appauthor=False),
        )

    @property
    def settings_file(self) -> Path:
        """Settings that differ from their defaults (TOML)."""
        return self.config_dir / "settings.toml"

    @property
    def committees_dir(self) -> Path:
        """Committees of the user's own, one file each."""
        return self.config_dir / "committees"

    @property
    def templates_dir(self) -> Path:
        """Questions of the user's own to be filled in, one file each."""
        return self.config_dir / "templates"

    @property
    def database_file(self) -> Path:
        """Chats and everything derived from them."""
        return self.data_dir / "parley.sqlite"

    @property
    def backups_dir(self) -> Path:
        """Copies of the database, numbered."""
        return self.data_dir / "backups"

    @property
    def models_dir(self) -> Path:
        """GGUF files that Parley downloaded."""
        return self.data_dir / "models"

    @property
    def token_file(self) -> Path:
        """The token of the local endpoint."""
        return self.data_dir / "token"

    @property
    def endpoint_file(self) -> Path:
        """Where the endpoint of the running Parley listens; written by it."""
        return self.data_dir / "endpoint.json"

    @property
    def seen_models_file(self) -> Path:
        """The model files of the last look, so that one that is gone is missed; may be deleted."""
        return self.data_dir / "seen_models.json"

    @property
    def measured_file(self) -> Path:
        """What loaded models really took; may be deleted at any time."""
        return self.data_dir / "measured.json"

    @property
    def state_file(self) -> Path:
        """Window geometry and the like; may be deleted at any time."""
        return self.data_dir / "state.json"

    @property
    def log_file(self) -> Path:
        """The log of the running app."""
        return self.data_dir / "logs" / "parley.log"

    @property
    def lock_file(self) -> Path:
        """Held by the one instance with a window."""
        return self.data_dir / "window.lock"

    def prepare(self) -> None:
        """Create what is missing, readable by its owner alone; what exists keeps its mode.

        Raises:
            UserError: `profile_unwritable` (or `disk_full`), with the folder in question.
        """
        folders = (
            self.config_dir,
            self.data_dir,
            self.committees_dir,
            self.models_dir,
            self.backups_dir,
            self.log_file.parent,
        )
        for folder in folders:
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                if folder == self.models_dir:
                    continue  # models may lie on a disk that is only read; downloads say so
                with tempfile.TemporaryFile(dir=folder):
                    pass  # a folder on a read-only disk exists and still cannot be used
            except OSError as error:
                raise unwritable(folder, error) from error

    def token(self) -> str:
        """The endpoint's token; the first caller draws it (256 bits), all others read it.

        Raises:
            UserError: `profile_unwritable` (or `disk_full`), with the token file.
        """
        try:
            if not _words(self.token_file):
                _write_once(self.token_file, secrets.token_urlsafe(32))
            return _words(self.token_file)
        except (OSError, UnicodeDecodeError) as error:
            raise unwritable(self.token_file, error) from error

    def renew_token(self) -> str:
        """Draw another token in the place of the present one; the file's mode stays.

        Raises:
            UserError: `profile_unwritable` (or `disk_full`); the old one is kept then.
        """
        token = secrets.token_urlsafe(32)
        try:
            with _scratch(self.token_file, token) as scratch:
                with suppress(FileNotFoundError):
                    scratch.chmod(stat.S_IMODE(self.token_file.stat().st_mode))
                scratch.replace(self.token_file)
        except OSError as error:
            raise unwritable(self.token_file, error) from error
        return token


def unwritable(path: Path, error: Exception) -> UserError:
    """The error to show when `path` cannot be used because of `error`."""
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT):
        return UserError(
            "disk_full",
            f"There is no space left for {path}.",
            remedy="Free some space on this disk, or set PARLEY_HOME to a folder on another one.",
        )
    return UserError(
        "profile_unwritable",
        f"Parley cannot use {path}.",
        why=f"{error.strerror if isinstance(error, OSError) else error}.",
        remedy="Make it writable, or set PARLEY_HOME to a folder of your own.",
    )


def _words(file: Path) -> str:
    try:
        return file.read_text("ascii").strip()
    except FileNotFoundError:
        return ""


def _write_once(file: Path, text: str) -> None:
    """Write `file` whole or not at all, mode 0600; of several processes the first one wins."""
    with _scratch(file, text) as scratch:
        with suppress(OSError):  # it is there, or the file system has no hard links
            file.hardlink_to(scratch)
        if not _words(file):  # a blank token would open the endpoint to everybody
            scratch.replace(file)


@contextmanager
def _scratch(file: Path, text: str) -> Iterator[Path]:
    """A file beside `file` with `text` in it, mode 0600, for as long as the context lasts."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)  # mode 0600
    scratch = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        yield scratch
    finally:
        scratch.unlink(missing_ok=True)
