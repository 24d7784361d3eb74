"""The pages of the window, each made when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget


class HasFirstFocus(Protocol):
    """A page says which of its widgets takes the keyboard."""

    @property
    def first_focus(self) -> QWidget:
        """The widget to begin at."""
        ...


class Pages(QStackedWidget):
    """Pages by name; `shown` carries the name of the one that came to the front."""

    shown = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._made: dict[str, QWidget] = {}
        self.name = ""

    def offer(self, name: str, make: Callable[[], QWidget]) -> None:
        """Let `make` build the page `name` once it is wanted."""
        self._makers[name] = make

    def show_page(self, name: str, *, focus: bool = True) -> QWidget:
        """Bring a page to the front, and the keyboard with it."""
        page = self.page(name)
        changed = name != self.name
        self.name = name
        self.setCurrentWidget(page)
        if focus:
            self.first_focus.setFocus(Qt.FocusReason.OtherFocusReason)
        if changed:
            self.shown.emit(name)
        return page

    def page(self, name: str) -> QWidget:
        """A page, made now if it is not there yet."""
        if name not in self._made:
            self._made[name] = self._makers[name]()
            self.addWidget(self._made[name])
        return self._made[name]

    @property
    def first_focus(self) -> QWidget:
        """The widget of the page in front that takes the keyboard."""
        return cast(HasFirstFocus, self._made[self.name]).first_focus

    def is_made(self, name: str) -> bool:
        """Has the page been wanted before?"""
        return name in self._made
