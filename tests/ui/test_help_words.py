"""The help names buttons and keys as the window does."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "packaging"))

from translations import FOLDER, found, read

from backend.help import load_help
from ui.settings import words
from ui.shell import MainWindow

ENTRIES = {entry.id: entry for topic in load_help() for entry in topic.entry}
ANSWERS = {entry.id: entry.answer for topic in load_help() for entry in topic.entry}
KEY = re.compile(r"(?:(?:Ctrl|Shift)\+)+(?:F\d|[A-Z][a-z]+|[A-Z0-9./])|\bF\d\b")
NOT_COMMANDS = {"Shift+Enter", "F2", "F3", "Shift+F3"}
"""Keys of single fields and lists."""
NAMED = {
    "add-model": ("Add model", "Models"),
    "add-seat": ("Add seat",),
    "add-server": ("Add a server", "Network and privacy"),
    "compare": ("Compare",),
    "default-committee": ("Deliberation", "Committee"),
    "delete-committee": ("Delete", "Committees", "Undo"),
    "delete-model": ("Delete the file", "Models"),
    "deliberation-page": ("Open as a page",),
    "download-models": ("Add model", "Catalogue", "Download"),
    "edit-committee": ("Edit", "Save committee"),
    "edit-message": ("Edit",),
    "export-chat": ("Export", "Export all chats"),
    "export-record": ("Export record",),
    "find-setting": ("Search settings",),
    "fit-badges": ("Fits", "Partly on the GPU", "Too large"),
    "folders": ("Move to folder", "New folder"),
    "gguf-here": ("Add model", "From this computer", "Choose a folder"),
    "import-chats": ("Import chats",),
    "import-committee": ("Import…", "Committees"),
    "jobs-page": ("Jobs",),
    "keep-template": ("Templates", "Keep what is written as a template"),
    "languages": ("Appearance", "Language"),
    "load-failed": ("Apply and load", "Models"),
    "load-model": ("Load", "Unload"),
    "matrix": ("Who ranked whom",),
    "missing-model": ("Missing", "Forget"),
    "model-options": ("Back to automatic",),
    "narrow-window": ("Chats",),
    "new-chat": ("New chat",),
    "other-apps": ("From this computer", "Use where they lie"),
    "own-committee": ("New committee", "Committees"),
    "pause-download": ("Pause", "Cancel"),
    "pin-chat": ("Pin", "Unpin"),
    "rail": ("Chats", "Committees", "Models", "Jobs", "Help", "Settings"),
    "reduced-motion": ("Reduced motion", "Appearance"),
    "regenerate": ("Regenerate",),
    "regenerate-other": ("Regenerate",),
    "renew-token": ("Renew token", "Endpoint"),
    "reset-setting": ("Reset", "Changed"),
    "search-hub": ("Add model", "Search the hub", "Search"),
    "seat-role": ("Devil’s advocate", "Fact checker", "Own role"),
    "settings-file": ("Open as file",),
    "setup-committee": ("Set up a committee",),
    "shared-prompt": ("Shared prompt saved {0}",),
    "share-committee": ("Share as a file…",),
    "takes-turns": ("Takes turns",),
    "templates": ("Templates",),
    "text-size": ("Text size", "Appearance"),
    "theme": ("Appearance", "Theme", "Light", "Dark", "As the system"),
    "timeline": ("Show table",),
    "tray": ("Close to the tray", "General"),
    "try-again": ("Continue", "Try again"),
    "try-committee": ("Try with a sample question",),
    "undo-delete": ("Undo",),
    "use-instead": ("Use this instead", "Use the synthesis"),
    "without-download": ("Ask now with the starter model",),
}
"""Buttons, pages, groups and settings that entries name."""


def plain(words: str) -> str:
    """Without what a sentence leaves out of a button's words."""
    words = words.replace("’", "'").removesuffix("…").partition("{0}")[0]
    return words.rstrip(" :\u202f")


@pytest.fixture(scope="module")
def sources() -> set[str]:
    """Every text of the window, in English."""
    return {source.text for source in found()} | set(words.declared())


@pytest.fixture(scope="module")
def french() -> dict[str, set[str]]:
    """How the window says each text in French; in several ways where its place asks for it."""
    said: dict[str, set[str]] = {}
    for source, forms in read(FOLDER / "fr.ts").items():
        said.setdefault(source.text, set()).update(forms)
    return said


@pytest.mark.parametrize("entry", NAMED)
def test_an_entry_names_what_the_window_has(entry: str, sources: set[str]) -> None:
    for name in NAMED[entry]:
        assert name in sources, f"the window has no {name}"
        assert plain(name) in f"{ENTRIES[entry].question} {ENTRIES[entry].answer}"


@pytest.mark.parametrize("entry", NAMED)
def test_an_entry_in_french_names_what_the_french_window_has(
    entry: str, french: dict[str, set[str]]
) -> None:
    told = {e.id: f"{e.question} {e.answer}" for topic in load_help("fr") for e in topic.entry}
    for name in NAMED[entry]:
        assert any(plain(form) in told[entry].replace("’", "'") for form in french[name]), name


def test_keys_that_the_help_names_are_those_of_commands(window: MainWindow) -> None:
    commands = {command.keys for command in window.commands}
    named = {key for answer in ANSWERS.values() for key in KEY.findall(answer)}
    assert len(named) > 15
    assert named - commands <= NOT_COMMANDS
