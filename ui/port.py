"""The engine as the window sees it: what `app.bridge` implements and tests fake.

Every method is called on the Qt thread and returns there. Errors arrive as `UserError`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Protocol

from backend.events import Event
from backend.settings import Settings
from backend.values import (
    AskRequest,
    Committee,
    Conversation,
    ConversationSummary,
    EngineStatus,
    FilePart,
    ModelInfo,
)


class EnginePort(Protocol):
    """What the window may ask of the engine."""

    @property
    def settings(self) -> Settings:
        """Settings in force."""
        ...

    async def save_settings(self, settings: Settings) -> None:
        """Store changed settings; those marked `restart` take effect at the next start."""
        ...

    def ask(self, request: AskRequest) -> AsyncGenerator[Event, None]:
        """Run a turn; closing the iterator stops it. What was written is kept as 'stopped'."""
        ...

    def resume(self, message_id: int) -> AsyncGenerator[Event, None]:
        """Answer the question of an interrupted, stopped or failed reply again, as its sibling."""
        ...

    async def conversations(self) -> tuple[ConversationSummary, ...]:
        """The chat list, most recently used first."""
        ...

    async def conversation(self, conversation_id: int) -> Conversation:
        """A conversation along its current branch."""
        ...

    async def rename_conversation(self, conversation_id: int, title: str) -> None:
        """Give a chat another title."""
        ...

    async def delete_conversation(self, conversation_id: int) -> None:
        """Hide a chat; `restore_conversation` brings it back until the next start."""
        ...

    async def restore_conversation(self, conversation_id: int) -> None:
        """Undo `delete_conversation`."""
        ...

    async def replay(self, turn_id: int) -> tuple[Event, ...]:
        """The stored events of a turn, enough to draw its deliberation again."""
        ...

    async def committees(self) -> tuple[Committee, ...]:
        """Committees that can be chosen."""
        ...

    async def models(self) -> tuple[ModelInfo, ...]:
        """Models that can be seated."""
        ...

    async def read_file(self, file: Path) -> FilePart:
        """Read a text file for a message; refused with a reason if it is too large or no text."""
        ...

    async def status(self) -> EngineStatus:
        """Workers, memory and endpoint."""
        ...
