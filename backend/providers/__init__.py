"""Places where models run, behind one chat protocol."""

from backend.providers.base import (
    ChatChunk,
    ChatFinished,
    ChatRequest,
    PromptProgress,
    Provider,
    ProviderHealth,
    Queued,
    RemoteProvider,
    Speed,
    TextDelta,
)
from backend.providers.estimate import has_images
from backend.providers.local import LocalProvider
from backend.providers.openai_compatible import OpenAICompatibleProvider
from backend.providers.router import Providers, log_notice, open_providers

__all__ = [
    "ChatChunk",
    "ChatFinished",
    "ChatRequest",
    "LocalProvider",
    "OpenAICompatibleProvider",
    "PromptProgress",
    "Provider",
    "ProviderHealth",
    "Providers",
    "Queued",
    "RemoteProvider",
    "Speed",
    "TextDelta",
    "has_images",
    "log_notice",
    "open_providers",
]
