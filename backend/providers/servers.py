"""Which servers there are, and the client of each kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import aiohttp

from backend.errors import Fault
from backend.keys import KeyStore
from backend.providers.base import RemoteProvider
from backend.providers.llama_server import LlamaServerProvider
from backend.providers.lm_studio import LmStudioProvider
from backend.providers.ollama import OllamaProvider
from backend.providers.openai_compatible import OpenAICompatibleProvider
from backend.providers.parley import ParleyProvider
from backend.providers.transformers_server import TransformersProvider
from backend.providers.vllm import VllmProvider
from backend.settings import Server

URL_VARIABLE = "PARLEY_INFERENCE_BASE_URL"
KEY_VARIABLE = "PARLEY_INFERENCE_API_KEY"
INFERENCE = "inference"


def servers_in_force(
    servers: Sequence[Server], environment: Mapping[str, str]
) -> tuple[tuple[Server, ...], tuple[Fault, ...]]:
    """The servers in the user's order, and why others of the settings are left out.

    The one that the environment names goes first, as ``inference``.
    """
    found: dict[str, Server] = {}
    faults: list[Fault] = []
    if url := environment.get(URL_VARIABLE, "").strip():
        found[INFERENCE] = Server(name=INFERENCE, url=url, api_key_env=KEY_VARIABLE)
    for server in servers:
        why = ""
        if not server.name.strip() or "/" in server.name:
            why = "Its name is empty or holds a slash."
        elif server.name in found:
            why = "Another server has its name."
        if why:
            message = f"The server {server.name!r} at {server.url} is left out."
            faults.append(Fault("bad_input", message, why, "Name it otherwise in the settings."))
        else:
            found[server.name] = server
    return tuple(found.values()), tuple(faults)


def connect(
    server: Server, session: aiohttp.ClientSession, keys: KeyStore, context_length: int
) -> RemoteProvider:
    """The client for `server`, by its kind.

    `context_length` in tokens is asked for where a server takes it with each request (Ollama).
    """
    key = partial(keys.get, server.name, server.api_key_env)
    match server.kind:
        case "parley":
            return ParleyProvider(server, session, key=key)
        case "ollama":
            return OllamaProvider(server, session, key=key, context_length=context_length)
        case "llama-server":
            return LlamaServerProvider(server, session, key=key)
        case "lm-studio":
            return LmStudioProvider(server, session, key=key)
        case "vllm":
            return VllmProvider(server, session, key=key)
        case "transformers":
            return TransformersProvider(server, session, key=key)
        case "openai":
            return OpenAICompatibleProvider(server, session, key=key)
