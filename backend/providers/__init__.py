"""Places where models run, behind one chat protocol."""

from backend.providers.base import (
    ChatChunk,
    ChatFinished,
    ChatRequest,
    PromptProgress,
    Provider,
    Queued,
    Speed,
    TextDelta,
)
from backend.providers.local import LocalProvider
from backend.providers.openai_compatible import OpenAICompatibleProvider
from backend.providers.router import Providers, open_providers

__all__ = [
    "ChatChunk",
    "ChatFinished",
    "ChatRequest",
    "LocalProvider",
    "OpenAICompatibleProvider",
    "PromptProgress",
    "Provider",
    "Providers",
    "Queued",
    "Speed",
    "TextDelta",
    "open_providers",
]
