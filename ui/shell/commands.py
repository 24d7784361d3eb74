"""All commands of the window, in the order in which the palette and the shortcuts list them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.shell.actions import Command

if TYPE_CHECKING:  # the window holds what this makes
    from ui.shell.window import MainWindow


def commands(window: MainWindow) -> tuple[Command, ...]:
    """The commands of `window`."""
    return (*_chats(window), *_answer(window), *_views(window), *_window(window))


def _chats(window: MainWindow) -> tuple[Command, ...]:
    return (
        Command(
            id="new-chat",
            group="chat",
            title=_tr("New chat"),
            keys="Ctrl+N",
            icon="note-pencil",
            run=window.new_chat,
        ),
        Command(
            id="search-chats",
            group="chat",
            title=_tr("Search chats"),
            keys="Ctrl+F",
            icon="magnifying-glass",
            run=window.search_chats,
        ),
        Command(
            id="find",
            group="chat",
            title=_tr("Find in this chat"),
            keys="Ctrl+Shift+F",
            icon="magnifying-glass",
            run=window.find_in_chat,
        ),
        Command(
            id="write",
            group="chat",
            title=_tr("Write a question"),
            keys="Ctrl+L",
            icon="pencil-simple",
            run=lambda: window.show_page("chats"),
        ),
        Command(
            id="attach",
            group="chat",
            title=_tr("Attach files"),
            keys="Ctrl+O",
            icon="paperclip",
            run=window.attach_files,
        ),
        Command(
            id="export-chat",
            group="chat",
            title=_tr("Export this chat"),
            icon="export",
            run=window.page.export,
        ),
        Command(
            id="export-chats",
            group="chat",
            title=_tr("Export all chats"),
            icon="export",
            run=window.list.export_all,
        ),
        Command(
            id="import-chats",
            group="chat",
            title=_tr("Import chats"),
            icon="download-simple",
            run=window.list.import_chats,
        ),
    )


def _answer(window: MainWindow) -> tuple[Command, ...]:
    return (
        Command(
            id="copy-answer",
            group="answer",
            title=_tr("Copy the last answer as Markdown"),
            keys="Ctrl+Shift+C",
            icon="copy",
            run=window.page.copy_answer,
        ),
        Command(
            id="regenerate",
            group="answer",
            title=_tr("Answer the last question again"),
            keys="Ctrl+Shift+R",
            icon="arrow-counter-clockwise",
            run=window.regenerate,
        ),
        Command(
            id="compare",
            group="answer",
            title=_tr("Compare the synthesis with the top original"),
            keys="Ctrl+D",
            icon="columns",
            run=window.compare,
        ),
        Command(
            id="stop",
            group="answer",
            title=_tr("Stop the answer"),
            icon="square",
            run=window.chat.stop,
        ),
    )


def _views(window: MainWindow) -> tuple[Command, ...]:
    pages = (
        ("chats", _tr("Chats"), "chats"),
        ("committees", _tr("Committees"), "users-three"),
        ("models", _tr("Models"), "cube"),
        ("jobs", _tr("Jobs"), "list-bullets"),
        ("settings", _tr("Settings"), "gear-six"),
    )
    return (
        Command(
            id="palette",
            group="view",
            title=_tr("Command palette"),
            keys="Ctrl+K",
            run=window.open_palette,
            in_palette=False,
        ),
        Command(
            id="panel",
            group="view",
            title=_tr("Deliberation panel"),
            keys="Ctrl+.",
            icon="scales",
            run=window.toggle_panel,
        ),
        Command(
            id="deliberation",
            group="view",
            title=_tr("Deliberation on a page of its own"),
            keys="Ctrl+Shift+.",
            icon="arrows-out-simple",
            run=window.show_deliberation,
        ),
        *(
            Command(
                id=f"page-{page}",
                group="view",
                title=_tr("Go to {0}").format(name),
                keys=f"Ctrl+{number}",
                icon=icon,
                run=partial(window.show_page, page),
            )
            for number, (page, name, icon) in enumerate(pages, start=1)
        ),
        Command(
            id="start",
            group="view",
            title=_tr("Set up a committee"),
            icon="sparkle",
            run=lambda: window.show_page("start"),
        ),
        Command(
            id="theme-light",
            group="view",
            title=_tr("Light colours"),
            icon="sun",
            run=lambda: window.set_theme("light"),
        ),
        Command(
            id="theme-dark",
            group="view",
            title=_tr("Dark colours"),
            icon="moon",
            run=lambda: window.set_theme("dark"),
        ),
        Command(
            id="theme-system",
            group="view",
            title=_tr("Colours as the system"),
            icon="desktop",
            run=lambda: window.set_theme("system"),
        ),
    )


def _window(window: MainWindow) -> tuple[Command, ...]:
    return (
        Command(
            id="next-region",
            group="window",
            title=_tr("Next region"),
            keys="F6",
            run=lambda: window.regions.step(1),
            in_palette=False,
        ),
        Command(
            id="previous-region",
            group="window",
            title=_tr("Previous region"),
            keys="Shift+F6",
            run=lambda: window.regions.step(-1),
            in_palette=False,
        ),
        Command(
            id="escape",
            group="window",
            title=_tr("Close or stop"),
            keys="Esc",
            run=window.escape,
            in_palette=False,
        ),
        Command(
            id="help",
            group="window",
            title=_tr("Help"),
            keys="F1",
            icon="question",
            run=window.show_help,
        ),
        Command(
            id="shortcuts",
            group="window",
            title=_tr("Keyboard shortcuts"),
            keys="Ctrl+/",
            icon="keyboard",
            run=window.show_shortcuts,
        ),
        Command(
            id="quit",
            group="window",
            title=_tr("Quit"),
            keys="Ctrl+Q",
            icon="sign-out",
            run=window.quit,
        ),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Commands", text)
