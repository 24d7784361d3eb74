"""The words of the settings page: those of the declaration, and those for each choice."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication

from backend.settings import SettingInfo, describe
from ui.widgets.number import shown

CONTEXT = "Settings"
"""The context in which the declaration's own words are translated."""


def declared() -> Iterator[str]:
    """Every label, description and unit that stands in the declaration, for the translators."""
    for info in describe():
        yield from (text for text in (info.label, info.description, info.unit) if text)


def label(info: SettingInfo) -> str:
    """The name of a setting, in the window's language."""
    return QCoreApplication.translate(CONTEXT, info.label)


def description(info: SettingInfo) -> str:
    """What it does: one sentence."""
    text = QCoreApplication.translate(CONTEXT, info.description)
    return text if text.endswith(".") else f"{text}."


def unit(info: SettingInfo) -> str:
    """The unit of a number, in the window's language."""
    return QCoreApplication.translate(CONTEXT, info.unit) if info.unit else ""


def group(key: str) -> str:
    """The title of a group."""
    translate = QCoreApplication.translate
    return {
        "general": translate("Settings", "General"),
        "appearance": translate("Settings", "Appearance"),
        "deliberation": translate("Settings", "Deliberation"),
        "models": translate("Settings", "Models"),
        "engine": translate("Settings", "Engine and GPUs"),
        "endpoint": translate("Settings", "Endpoint"),
        "privacy": translate("Settings", "Network and privacy"),
    }.get(key, key)


def intro(key: str) -> str:
    """A sentence or two above a group, where it needs them."""
    if key == "privacy":
        return QCoreApplication.translate(
            "Settings",
            "Parley sends nothing by itself. Questions leave this computer only for the servers "
            "below, searches and downloads only for the hub.",
        )
    return ""


def choice(name: str, value: str) -> str:
    """What a value of a choice means."""
    translate = QCoreApplication.translate
    said = {
        ("theme", "system"): translate("Settings", "As the system"),
        ("theme", "light"): translate("Settings", "Light"),
        ("theme", "dark"): translate("Settings", "Dark"),
        ("language", "system"): translate("Settings", "As the system"),
        ("language", "en"): "English",
        ("language", "fr"): "Français",
        ("kv_cache_type", "f16"): translate("Settings", "Whole (f16)"),
        ("kv_cache_type", "q8_0"): translate("Settings", "Half (q8_0)"),
        ("kv_cache_type", "q4_0"): translate("Settings", "A quarter (q4_0)"),
    }
    return said.get((name, value), value)


def choice_icon(name: str, value: str) -> str:
    """The icon of a value, where there is one."""
    icons = {"system": "monitor", "light": "sun", "dark": "moon"}
    return icons.get(value, "") if name == "theme" else ""


def server_kind(kind: str) -> str:
    """What a kind of server is called."""
    names = {
        "openai": QCoreApplication.translate("Settings", "Any OpenAI-compatible server"),
        "parley": "Parley",
        "ollama": "Ollama",
        "llama-server": "llama-server",
        "lm-studio": "LM Studio",
        "vllm": "vLLM",
        "transformers": "Transformers",
    }
    return names.get(kind, kind)


def app(name: str) -> str:
    """What an app is called."""
    names = {
        "ollama": "Ollama",
        "lm-studio": "LM Studio",
        "hub-cache": QCoreApplication.translate("Settings", "Hugging Face cache"),
    }
    return names.get(name, name)


def default(info: SettingInfo) -> str:
    """The default of a setting, in words short enough for a tooltip."""
    value = info.default
    if info.kind == "number":
        return " ".join(part for part in (shown(float(value), 2), unit(info)) if part)
    if info.kind == "choice":
        return choice(info.name, str(value))
    if isinstance(value, bool):
        if value:
            return QCoreApplication.translate("Settings", "on")
        return QCoreApplication.translate("Settings", "off")
    if not value:
        return QCoreApplication.translate("Settings", "none")
    return str(value)
