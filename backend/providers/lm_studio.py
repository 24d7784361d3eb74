"""LM Studio: OpenAI's routes for chat, its own for what its models are."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from backend.chat_protocol import ChatRequest
from backend.providers.openai_body import more_samplers
from backend.providers.openai_compatible import OpenAICompatibleProvider
from backend.values import ModelInfo


class _Model(Struct, frozen=True):
    id: str
    type: str = ""  # llm, vlm, embeddings
    arch: str | None = None
    quantization: str | None = None
    state: str = ""  # loaded, not-loaded
    max_context_length: int | None = None
    loaded_context_length: int | None = None
    capabilities: list[str] | None = None


class _Models(Struct, frozen=True):
    data: list[_Model] = []


class LmStudioProvider(OpenAICompatibleProvider):
    """A `RemoteProvider` on LM Studio's server."""

    health_paths = ("/api/v0/models", "/v1/models")

    async def listed(self) -> tuple[ModelInfo, ...]:
        """The models, loaded ones first: the others take a while at their first request."""
        found = await self.optional("/api/v0/models", _Models)
        if found is None:  # a version before 0.3.6
            return await super().listed()
        models: list[_Model] = sorted(found.data, key=lambda model: model.state != "loaded")
        return tuple(self._info(model) for model in models)

    def extra(self, request: ChatRequest) -> dict[str, Any]:
        """The samplers that it names in its own documentation."""
        sampling = request.sampling
        own = {"repeat_penalty": sampling.repeat_penalty}
        return super().extra(request) | more_samplers(sampling) | own

    def _info(self, model: _Model) -> ModelInfo:
        return self.info(
            model.id,
            # A loaded model has the context it was loaded with, which is often far less.
            context_length=model.loaded_context_length or model.max_context_length,
            architecture=model.arch or "",
            quantisation=model.quantization or "",
            tools="tool_use" in (model.capabilities or ()),
            vision=model.type == "vlm",
            embedding=model.type == "embeddings",
        )
