"""The pages besides the chats: how each is made, and what it tells the window.

Each is imported when it is made: what is not looked at must not keep the window from opening.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:  # the window holds what this makes
    from ui.shell.window import MainWindow


def offer_pages(window: MainWindow) -> None:
    """Let each page of `window` be made when it is first wanted."""
    for name, make in (
        ("start", _first_start),
        ("committees", _committees),
        ("models", _models),
        ("jobs", _jobs),
        ("settings", _settings),
        ("help", _help),
        ("deliberation", _deliberation),
    ):
        window.pages.offer(name, partial(make, window))


def _first_start(window: MainWindow) -> QWidget:
    from ui.first_start.page import FirstStart

    page = FirstStart(window.theme, window.port, window.tasks)
    page.done.connect(window.ask_with)
    page.arrived.connect(window.committee_arrived)
    page.starter_wanted.connect(window.new_chat)
    page.closed.connect(window.new_chat)
    page.models_wanted.connect(lambda: window.show_page("models"))
    return page


def _committees(window: MainWindow) -> QWidget:
    from ui.committees import CommitteesPage

    page = CommitteesPage(window.theme, window.port, window.tasks)
    page.ask_with.connect(window.ask_with)
    return page


def _models(window: MainWindow) -> QWidget:
    from ui.models.page import ModelsPage

    return ModelsPage(window.theme, window.port, window.tasks)


def _jobs(window: MainWindow) -> QWidget:
    from ui.jobs.page import JobsPage

    return JobsPage(window.theme, window.port, window.tasks)


def _settings(window: MainWindow) -> QWidget:
    from ui.palette import ShortcutsView
    from ui.settings.page import SettingsPage

    page = SettingsPage(window.theme, window.port, window.tasks)
    page.theme_wanted.connect(window.theme.set_mode)
    page.models_wanted.connect(lambda: window.show_page("models"))
    title = QCoreApplication.translate("Settings", "Shortcuts")
    shortcuts = ShortcutsView(window.theme, window.actions_with_keys)
    page.add_group("shortcuts", title, "keyboard", shortcuts)
    return page


def _help(window: MainWindow) -> QWidget:
    from backend.help import load_help
    from ui import numerals
    from ui.help.page import HelpPage

    return HelpPage(window.theme, load_help(numerals.language()))


def _deliberation(window: MainWindow) -> QWidget:
    from ui.deliberation.page import DeliberationPage

    page = DeliberationPage(window.theme, window.tasks)
    page.back_wanted.connect(lambda: window.show_page("chats"))
    page.original_wanted.connect(window.chat.use_original)
    page.again_wanted.connect(window.answer_again)
    return page
