"""What stands there before the window opens: a home with another app's models, a hub, chats."""

from __future__ import annotations

import json
import time
from pathlib import Path

from backend.catalogue import catalogue
from tests.hub import Fault, Hub
from tests.tour.models import LLAMA_31_8B, QWEN3_8B, QWEN25_14B, write_hollow
from tests.tour.texts import CHATS, LONG_CHAT

BYTES_PER_S = 6_000_000
_UNTOLD = "0" * 64  # nothing arrives whole, so nobody compares

_HOMES = {
    "HOME": "",
    "USERPROFILE": "",
    "APPDATA": "roaming",
    "LOCALAPPDATA": "local",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "XDG_CACHE_HOME": "cache",
    "PARLEY_HOME": "parley",
}


def home_variables(home: Path) -> dict[str, str]:
    """The variables that make `home` everybody's."""
    return {name: str(home / folder) for name, folder in _HOMES.items()}


def furnish(home: Path) -> None:
    """Put LM Studio's models into `home`, and the file of chats to be imported."""
    models = home / ".lmstudio" / "models" / "lmstudio-community"
    for repo, name, shape in (
        ("Qwen3-8B-GGUF", "Qwen3 8B", QWEN3_8B),
        ("Meta-Llama-3.1-8B-Instruct-GGUF", "Meta Llama 3.1 8B Instruct", LLAMA_31_8B),
        ("Qwen2.5-14B-Instruct-1M-GGUF", "Qwen2.5 14B Instruct 1M", QWEN25_14B),
    ):
        file = repo.removesuffix("-GGUF") + "-Q4_K_M.gguf"
        write_hollow(models / repo / file, name, shape)
    chats_file(home).write_text(json.dumps([_chat(*chat) for chat in (LONG_CHAT, *CHATS)]), "utf-8")


def chats_file(home: Path) -> Path:
    """Chats as Open WebUI exports them."""
    return home / "chats.json"


def _chat(title: str, days: float, messages: tuple[str, ...]) -> dict[str, object]:
    then = time.time() - days * 86_400
    listed = [
        {"role": "user" if n % 2 == 0 else "assistant", "content": text}
        for n, text in enumerate(messages)
    ]
    return {
        "id": title,
        "title": title,
        "updated_at": then,
        "created_at": then,
        "chat": {"title": title, "messages": listed},
    }


def stock(hub: Hub, folder: Path) -> None:
    """Let the hub offer every file of the catalogue, in its size, as slowly as a wire."""
    for model in catalogue():
        for file in model.files:
            name = file.name.replace("*", "")
            hollow = folder / file.repo.replace("/", "+") / name
            hollow.parent.mkdir(parents=True, exist_ok=True)
            with hollow.open("wb") as stream:
                stream.truncate(file.size_bytes)
            hub.add(file.repo, name, hollow, sha256=_UNTOLD)
    hub.always = Fault(drip=BYTES_PER_S)
