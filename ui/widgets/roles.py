"""What painted and plain widgets are to assistive technology: headings, pictures, groups.

Qt knows buttons, fields, lists and bars; to it a heading is a label like any other, an icon of
the icon font a strange letter, and a widget painted by hand nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QLabel, QWidget

Said = Literal["heading", "picture", "group", "text", "document", "chart", "scroller"]

_PROPERTY = "saidAs"
_ROLES: dict[str, QAccessible.Role] = {
    "heading": QAccessible.Role.Heading,
    "picture": QAccessible.Role.Graphic,
    "group": QAccessible.Role.Grouping,
    "text": QAccessible.Role.StaticText,
    "document": QAccessible.Role.Document,
    "chart": QAccessible.Role.Chart,
    "scroller": QAccessible.Role.Pane,
    "window": QAccessible.Role.Window,
}
_PLAIN = ("QFrame", "QWidget")
_words: dict[str, Callable[[QWidget], str]] = {}
_installed = False


def say_as(widget: QWidget, said: Said, words: Callable[[QWidget], str] | None = None) -> None:
    """Let `widget` be a heading, a picture ...

    It is called by its accessible name; without one by what `words` gives, which is kept for all
    widgets of its class, or a label by its text. A picture without a name is decoration.
    """
    widget.setProperty(_PROPERTY, said)
    if words is not None:
        _words[type(widget).__name__] = words


def install() -> None:
    """Answer for these widgets from now on; once for the program."""
    global _installed
    if not _installed:
        _installed = True
        QAccessible.installFactory(_interface)


class _SaidWidget(QAccessibleWidget):
    """A widget with the role it was given."""

    def __init__(self, widget: QWidget, said: str) -> None:
        super().__init__(widget, _ROLES[said])
        self._said = said

    def text(self, kind: QAccessible.Text) -> str:
        """Its name, or its own words."""
        if kind is not QAccessible.Text.Name:
            return super().text(kind)
        widget = self.object()
        if not isinstance(widget, QWidget):
            return ""
        name = widget.accessibleName()
        if name:
            return name
        words = _words.get(type(widget).__name__)
        if words is not None:
            return words(widget)
        if isinstance(widget, QLabel):
            return widget.text() if self._said != "picture" else ""
        return super().text(kind)

    def state(self) -> QAccessible.State:
        """Decoration is passed over."""
        state = super().state()
        if self._said == "picture" and not self.text(QAccessible.Text.Name):
            state.invisible = True
        return state


def _interface(kind: str, thing: QObject) -> QAccessibleInterface | None:
    """`kind` is the class of `thing` that is asked for, from the most derived to the base."""
    if not isinstance(thing, QWidget):
        return None
    if said := thing.property(_PROPERTY):
        return _SaidWidget(thing, str(said))
    if kind in _PLAIN:  # so it is none of those that Qt knows
        if thing.isWindow():
            return _SaidWidget(thing, "window")
        if thing.accessibleName():
            return _SaidWidget(thing, "group")
    return None
