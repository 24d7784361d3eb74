"""What an engine may offer the settings page beside the port's own methods."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, runtime_checkable


@runtime_checkable
class HasSettingsFile(Protocol):
    """Knows the file that the settings stand in."""

    @property
    def settings_file(self) -> Path:
        """The file; it may not be there yet."""
        ...


@runtime_checkable
class KeepsKeys(Protocol):
    """Keeps servers' keys in the system's keyring."""

    async def save_server_key(self, name: str, key: str) -> None:
        """Keep `key` for the server `name`; a `UserError` where no keyring does."""
        ...
