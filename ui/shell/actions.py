"""The window's commands: one factory for each, with its words and its keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

Command = Callable[[], object]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Actions", text)


def _action(window: QWidget, words: str, keys: str, command: Command) -> QAction:
    action = QAction(words, window)
    action.setShortcut(QKeySequence(keys))
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.triggered.connect(lambda _checked=False: command())
    window.addAction(action)
    return action


def new_chat(window: QWidget, command: Command) -> QAction:
    """An empty page."""
    return _action(window, _tr("New chat"), "Ctrl+N", command)


def search_chats(window: QWidget, command: Command) -> QAction:
    """The search field of the chat list."""
    return _action(window, _tr("Search chats"), "Ctrl+F", command)


def write(window: QWidget, command: Command) -> QAction:
    """The composer."""
    return _action(window, _tr("Write a question"), "Ctrl+L", command)


def toggle_panel(window: QWidget, command: Command) -> QAction:
    """The deliberation panel, open or closed."""
    return _action(window, _tr("Deliberation"), "Ctrl+.", command)


def show_help(window: QWidget, command: Command) -> QAction:
    """The help page."""
    return _action(window, _tr("Help"), "F1", command)


def next_region(window: QWidget, command: Command) -> QAction:
    """Focus the next region of the window."""
    return _action(window, _tr("Next region"), "F6", command)


def previous_region(window: QWidget, command: Command) -> QAction:
    """Focus the region before."""
    return _action(window, _tr("Previous region"), "Shift+F6", command)


def escape(window: QWidget, command: Command) -> QAction:
    """Close the top layer, else stop the answer."""
    return _action(window, _tr("Close or stop"), "Esc", command)


def close_window(window: QWidget, command: Command) -> QAction:
    """Close Parley."""
    return _action(window, _tr("Quit"), "Ctrl+Q", command)
