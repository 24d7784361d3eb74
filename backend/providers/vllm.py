"""vLLM: OpenAI's routes, and one that counts tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from backend.chat_protocol import ChatRequest
from backend.providers.estimate import has_images
from backend.providers.openai_body import messages_of, more_samplers
from backend.providers.openai_compatible import OpenAICompatibleProvider
from backend.values import Message


class _Count(Struct, frozen=True):
    count: int


class VllmProvider(OpenAICompatibleProvider):
    """A `RemoteProvider` on vLLM's server; its list of models has their context."""

    health_paths = ("/health",)

    async def counted(self, model: str, messages: Sequence[Message]) -> int | None:
        """By ``/tokenize``, which takes messages; pictures are not in its count."""
        if has_images(messages):
            return None
        body = {
            "model": model,
            "messages": messages_of(messages),
            "add_generation_prompt": True,
        }
        return (await self.http.ask("POST", "/tokenize", _Count, body=body)).count

    def extra(self, request: ChatRequest) -> dict[str, Any]:
        """Its other samplers, and whether the model is to think."""
        sampling = request.sampling
        extra = super().extra(request) | more_samplers(sampling)
        extra["top_k"] = sampling.top_k or -1  # where ours has 0 for off
        if sampling.repeat_penalty != 1.0:
            extra["repetition_penalty"] = sampling.repeat_penalty
        if request.thinking is not None:
            extra["chat_template_kwargs"] = {"enable_thinking": request.thinking}
        return extra
