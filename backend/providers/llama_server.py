"""llama.cpp's own server: exact counts, every sampler, and what its model can do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from backend.chat_protocol import ChatRequest
from backend.providers.estimate import has_images
from backend.providers.openai_body import messages_of, more_samplers
from backend.providers.openai_compatible import OpenAICompatibleProvider
from backend.values import Message, ModelInfo, SamplingParams


class _Meta(Struct, frozen=True):
    n_ctx: int | None = None
    n_ctx_train: int | None = None
    size: int | None = None
    ftype: str = ""


class _Architecture(Struct, frozen=True):
    input_modalities: list[str] = []


class _Model(Struct, frozen=True):
    id: str
    meta: _Meta | None = None
    architecture: _Architecture | None = None


class _Models(Struct, frozen=True):
    data: list[_Model] = []


class _Generation(Struct, frozen=True):
    n_ctx: int | None = None


class _Abilities(Struct, frozen=True):
    supports_tools: bool | None = None


class _Modalities(Struct, frozen=True):
    vision: bool = False


class _Props(Struct, frozen=True):
    default_generation_settings: _Generation = _Generation()
    modalities: _Modalities = _Modalities()
    chat_template: str = ""
    chat_template_caps: _Abilities = _Abilities()


class _Prompt(Struct, frozen=True):
    prompt: str


class _Tokens(Struct, frozen=True):
    tokens: list[int]


class LlamaServerProvider(OpenAICompatibleProvider):
    """A `RemoteProvider` on a llama-server."""

    health_paths = ("/health", "/v1/models")

    async def listed(self) -> tuple[ModelInfo, ...]:
        """The models; what ``/props`` says is added where it speaks of the only one."""
        models = (await self.http.ask("GET", "/v1/models", _Models)).data
        props = await self.optional("/props", _Props) if len(models) == 1 else None
        return tuple(self._info(model, props or _Props()) for model in models)

    async def counted(self, model: str, messages: Sequence[Message]) -> int | None:
        """The prompt as its template writes it, tokenised by the server."""
        if has_images(messages):
            return None
        body: dict[str, Any] = {"model": model, "messages": messages_of(messages)}
        written = await self.http.ask("POST", "/apply-template", _Prompt, body=body)
        body = {"model": model, "content": written.prompt}
        body |= {"add_special": True, "parse_special": True}
        return len((await self.http.ask("POST", "/tokenize", _Tokens, body=body)).tokens)

    def extra(self, request: ChatRequest) -> dict[str, Any]:
        """Its other samplers, a grammar, and whether the model is to think."""
        self.refuse_adapters(request)
        extra = more_samplers(request.sampling) | _samplers(request.sampling)
        if request.grammar is not None:
            extra["grammar"] = request.grammar
        if request.thinking is not None:
            extra["chat_template_kwargs"] = {"enable_thinking": request.thinking}
        return extra

    def _info(self, model: _Model, props: _Props) -> ModelInfo:
        meta = model.meta or _Meta()
        sees = model.architecture is not None and "image" in model.architecture.input_modalities
        tools = props.chat_template_caps.supports_tools
        return self.info(
            model.id,
            # What a request has, which is less than the whole cache where slots divide it.
            context_length=props.default_generation_settings.n_ctx or meta.n_ctx,
            size_bytes=meta.size,
            quantisation=meta.ftype.removeprefix("(guessed) ").removeprefix("all "),
            tools="tools" in props.chat_template if tools is None else tools,
            thinking="enable_thinking" in props.chat_template or "<think>" in props.chat_template,
            vision=props.modalities.vision or sees,
        )


_NAMES = {
    "typical_p": "typical_p",
    "repeat_penalty": "repeat_penalty",
    "penalty_last_n": "repeat_last_n",
    "dry_multiplier": "dry_multiplier",
    "dry_base": "dry_base",
    "dry_allowed_length": "dry_allowed_length",
    "dry_last_n": "dry_penalty_last_n",
    "xtc_probability": "xtc_probability",
    "xtc_threshold": "xtc_threshold",
    "mirostat": "mirostat",
    "mirostat_tau": "mirostat_tau",
    "mirostat_eta": "mirostat_eta",
}


def _samplers(sampling: SamplingParams) -> dict[str, Any]:
    """The samplers that are not at their defaults, which are off, under the server's names."""
    values, off = msgspec.structs.asdict(sampling), msgspec.structs.asdict(SamplingParams())
    named = {theirs: values[ours] for ours, theirs in _NAMES.items() if values[ours] != off[ours]}
    if sampling.dry_breakers != off["dry_breakers"]:
        named["dry_sequence_breakers"] = list(sampling.dry_breakers)
    return named
