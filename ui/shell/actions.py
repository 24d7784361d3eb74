"""The window's commands: each once, for its key, the palette and the page of shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

Group = Literal["chat", "view", "answer", "window"]


class Command(Struct, frozen=True, kw_only=True):
    """`id` names it; `keys` is empty for what only the palette offers.

    `in_palette` is False for keys that mean nothing by name, such as Esc.
    """

    id: str
    group: Group
    title: str
    run: Callable[[], object]
    keys: str = ""
    icon: str = ""
    in_palette: bool = True


def group_title(group: Group) -> str:
    """The heading of a group."""
    return {
        "chat": _tr("Chats"),
        "view": _tr("View"),
        "answer": _tr("Answer"),
        "window": _tr("Window"),
    }[group]


def install(window: QWidget, commands: Iterable[Command]) -> list[QAction]:
    """Give the window an action for each command that has keys."""
    actions = []
    for command in commands:
        if not command.keys:
            continue
        action = QAction(command.title, window)
        action.setShortcut(QKeySequence(command.keys))
        # Esc goes to what has the keyboard first; the window takes what is left of it.
        own = command.keys == "Esc"
        context = Qt.ShortcutContext
        action.setShortcutContext(context.WidgetShortcut if own else context.WindowShortcut)
        action.setProperty("group", group_title(command.group))
        action.triggered.connect(lambda _checked=False, run=command.run: run())
        window.addAction(action)
        actions.append(action)
    return actions


def _tr(text: str) -> str:
    return QCoreApplication.translate("Actions", text)
